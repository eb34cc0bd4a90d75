// Synapse in rate form whose release probability an astrocyte regulates, without depletion
//
//   release = U rate        U = (1 - Gamma) U_0 + alpha Gamma
//
//   dY/dt = -Omega_c Y + rho_c Y_T release        dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma
//
// `rate` is that of presynaptic spikes, G the gliotransmitter around the terminal. Each spike
// releases the fraction U of resources that never run out: what tripartite_release becomes where
// spikes are rare against recovery, with facilitation forgotten in between. Gamma and Y are linear
// together, and `flow` is exact where rate and G are constant.
//
// With A = 1 - Gamma, dA/dt = Omega_G - (Omega_G + O_G G) A, which settles at
//
//   A = K/(K + G),  K = Omega_G/O_G,
//
// so that with alpha = 0 gliotransmitter divides what is released: U = U_0 K/(K + G).
//
// Receptors as in tripartite_synapse: De Pittà et al. 2011; parameters of Stimberg et al. 2019. The
// rate form without depletion is chosen here.
#include <limits>

#include "models.hpp"
#include "release_site.hpp"
#include "terminal_receptors.hpp"

namespace tripartite {

namespace {

enum Parameter : int { Omega_c, rho_c, Y_T, U_0, first_of_receptors };
enum State : int { Gamma, Y };
enum Input : int { rate, G };
enum Output : int { release, transmitter };
using Receptors = TerminalReceptors<first_of_receptors, U_0, Gamma, G>;

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double released = Receptors::probability(batch, i) * batch.inputs[rate][i];
    derivatives[Y][i] = p[rho_c][i] * p[Y_T][i] * released - p[Omega_c][i] * batch.states[Y][i];
  }
  Receptors::linear_rates(batch, derivatives);
}

void flow(const MutableBatch& batch, double dt) {
  const auto p = batch.parameters;
  const auto s = batch.states;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    Tile bound_kept, cleft_kept;
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      bound_kept[k] = -(p[Receptors::O_G][i] * batch.inputs[G][i] + p[Receptors::Omega_G][i]) * dt;
      cleft_kept[k] = -p[Omega_c][i] * dt;
    }
    exponentiate(bound_kept.data(), lanes);
    exponentiate(cleft_kept.data(), lanes);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      const double binding = p[Receptors::O_G][i] * batch.inputs[G][i];
      const double binding_rate = binding + p[Receptors::Omega_G][i];
      const double settled = binding / binding_rate;
      const double away = s[Gamma][i] - settled;
      // Release is U where Gamma settles, and what decays with Gamma's distance from there.
      const double difference = p[Receptors::alpha][i] - p[U_0][i];
      const double steady =
          (p[U_0][i] + difference * settled) * passed_on(p[Omega_c][i], 0, dt, cleft_kept[k], 1);
      const double transient =
          difference * away *
          passed_on(p[Omega_c][i], binding_rate, dt, cleft_kept[k], bound_kept[k]);
      s[Y][i] = s[Y][i] * cleft_kept[k] +
                p[rho_c][i] * p[Y_T][i] * batch.inputs[rate][i] * (steady + transient);
      s[Gamma][i] = settled + away * bound_kept[k];
    }
  });
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[release][i] = Receptors::probability(batch, i) * batch.inputs[rate][i];
    values[transmitter][i] = batch.states[Y][i];
  }
}

}  // namespace

Model linear_release() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model model = {
      .name = "linear_release",
      .kind = "synapse",
      .summary = "release in proportion to a rate, by a probability that gliotransmitter shifts",
      .equations =
          "dY/dt = -Omega_c Y + rho_c Y_T U rate\n"
          "dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma\n"
          "U = (1 - Gamma) U_0 + alpha Gamma\n"
          "release = U rate",
      .citation =
          "De Pitta et al., PLoS Comput Biol 7:e1002293 (2011), doi:10.1371/journal.pcbi.1002293; "
          "parameters: Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18; rate form without depletion: this program",
      .parameters = release_site::cleft_parameters(Omega_c),
      .states = {Receptors::state(),
                 {Y,
                  "Y",
                  "uM",
                  0,
                  0,
                  infinity,
                  "transmitter in the cleft",
                  {.linear = true, .driven = true}}},
      .inputs = {{rate, "rate", "/ms", 0, "rate of presynaptic spikes", "pre", "r"},
                 Receptors::input()},
      .outputs = {{release, "release", "/ms", "fraction of all resources released per time", "post",
                   "drive"},
                  {transmitter, "Y", "uM", "transmitter in the cleft", "astro", "Y_S"}},
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
      .observe_sees_inputs = true,
  };
  for (const ParameterRow& row : Receptors::parameters()) model.parameters.push_back(row);
  return model;
}

}  // namespace tripartite
