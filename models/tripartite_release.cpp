// Mean field of a tripartite synapse: tripartite_synapse under a rate instead of spikes
//
//   du/dt = -Omega_f u + U (1 - u) rate             u_+ = u + U (1 - u)
//   dx/dt = Omega_d (1 - x) - release               release = u_+ x rate
//   dY/dt = -Omega_c Y + rho_c Y_T release
//
//   dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma   U = (1 - Gamma) U_0 + alpha Gamma
//
// u, x and Y are the means of those of many synapses whose spikes are Poisson trains of this rate,
// each its own; u_+ is the utilisation that a spike meets after its own increment.
//
// The equation of u is that of the mean exactly. That of x takes the product of the means for the
// mean of u_+ x: one train moves both, so that a synapse which has just fired has much u and little
// x, and of this correlation, as of all variance of the train, nothing is left. Release is
// therefore overestimated: at 1, 10 and 50 spikes/s by 2.5, 1.1 and 0.1 % with the default
// parameters, by 2.1, 3.4 and 0.3 % with U_0 = 0.15 (tests/models/mean_field_test.cpp).
//
// With A = 1 - Gamma, dA/dt = Omega_G - (Omega_G + O_G G) A, which settles at the divisive gain
//
//   A = K/(K + G),  K = Omega_G/O_G.
//
// Three ends, as of the synapse: `rate` and `release` replace its events. `flow` moves Gamma alone.
//
// Tsodyks, Pawelzik & Markram 1998; receptors De Pittà et al. 2011; parameters of Stimberg et al.
// 2019.
#include "models.hpp"
#include "release_site.hpp"
#include "terminal_receptors.hpp"

namespace tripartite {

namespace {

namespace site = release_site;

enum State : int { Gamma = site::state_count };
enum Input : int { rate, G };
enum Output : int { release, transmitter };
using Receptors = TerminalReceptors<site::parameter_count, site::U_0, Gamma, G>;

/// Resources that instance i releases per time.
double released(const Batch& batch, std::size_t i) {
  const double utilised = batch.states[site::u][i];
  const double met = utilised + Receptors::probability(batch, i) * (1 - utilised);
  return met * batch.states[site::x][i] * batch.inputs[rate][i];
}

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double increment = Receptors::probability(batch, i) * (1 - s[site::u][i]);
    const double leaving = released(batch, i);
    derivatives[site::u][i] =
        increment * batch.inputs[rate][i] - p[site::Omega_f][i] * s[site::u][i];
    derivatives[site::x][i] = p[site::Omega_d][i] * (1 - s[site::x][i]) - leaving;
    derivatives[site::Y][i] =
        p[site::rho_c][i] * p[site::Y_T][i] * leaving - p[site::Omega_c][i] * s[site::Y][i];
  }
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[release][i] = released(batch, i);
    values[transmitter][i] = batch.states[site::Y][i];
  }
}

}  // namespace

Model tripartite_release() {
  Model model = {
      .name = "tripartite_release",
      .kind = "synapse",
      .summary = "mean field of tripartite_synapse: a rate of spikes instead of spikes",
      .equations =
          "du/dt = -Omega_f u + U (1 - u) rate\n"
          "dx/dt = Omega_d (1 - x) - release\n"
          "dY/dt = -Omega_c Y + rho_c Y_T release\n"
          "dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma\n"
          "U = (1 - Gamma) U_0 + alpha Gamma\n"
          "release = (u + U (1 - u)) x rate",
      .citation =
          "Tsodyks, Pawelzik & Markram, Neural Comput 10:821 (1998), "
          "doi:10.1162/089976698300017502; "
          "De Pitta et al., PLoS Comput Biol 7:e1002293 (2011), doi:10.1371/journal.pcbi.1002293; "
          "parameters: Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18",
      .parameters = site::parameters(),
      .states = site::states({}, {}),
      .inputs = {{rate, "rate", "/ms", 0, "rate of presynaptic spikes", "pre", "r"},
                 Receptors::input()},
      .outputs = {{release, "release", "/ms", "fraction of all resources released per time", "post",
                   "drive"},
                  {transmitter, "Y", "uM", "transmitter in the cleft", "astro", "Y_S"}},
      .rates = rates,
      .linear_rates = Receptors::linear_rates,
      .flow = Receptors::flow,
      .observe = observe,
      .observe_sees_inputs = true,
  };
  for (const ParameterRow& row : Receptors::parameters()) model.parameters.push_back(row);
  model.states.push_back(Receptors::state());
  return model;
}

}  // namespace tripartite
