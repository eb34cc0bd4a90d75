// Tripartite synapse: a Tsodyks–Markram synapse whose release an astrocyte regulates
//
// Gliotransmitter G binds to a fraction Gamma of receptors at the presynaptic terminal, which shift
// the release probability that the synapse has at rest:
//
//   dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma       U = (1 - Gamma) U_0 + alpha Gamma
//
//   du/dt = -Omega_f u        dx/dt = Omega_d (1 - x)        dY/dt = -Omega_c Y
//
// and at a presynaptic spike, in this order,
//
//   u <- u + U (1 - u)        r = u x      x <- x - r        Y <- Y + rho_c Y_T r .
//
// alpha < U_0 makes gliotransmission release-decreasing (alpha = 0: the receptors silence it),
// alpha > U_0 release-increasing (alpha = 1). Receptors unbind within minutes, so one
// gliotransmitter release colours many spikes.
//
// Three ends: `pre` brings spikes; `post` takes each release, with strength r times that of the
// spike; the astrocyte brings G and sees Y. `flow` is exact where G is constant.
//
// De Pittà et al. 2011; parameters and form of Stimberg et al. 2019.
#include "exponential.hpp"
#include "models.hpp"
#include "release_site.hpp"

namespace tripartite {

namespace {

enum Parameter : int { O_G = release_site::parameter_count, Omega_G, alpha };
enum State : int { Gamma = release_site::state_count };
enum Input : int { G };
enum EventInput : int { pre };

void linear_rates(const Batch& batch, double* const* derivatives) {
  release_site::linear_rates(batch, derivatives);
  const auto p = batch.parameters;
  const double* const bound = batch.states[Gamma];
  const double* const gliotransmitter = batch.inputs[G];
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[Gamma][i] =
        p[O_G][i] * gliotransmitter[i] * (1 - bound[i]) - p[Omega_G][i] * bound[i];
  }
}

void flow(const MutableBatch& batch, double dt) {
  release_site::flow(batch, dt);
  const auto p = batch.parameters;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    double* const bound = batch.states[Gamma] + begin;
    const double* const binding = p[O_G] + begin;
    const double* const unbinding = p[Omega_G] + begin;
    const double* const gliotransmitter = batch.inputs[G] + begin;
    Tile kept;
#pragma omp simd
    for (std::size_t i = 0; i < lanes; ++i)
      kept[i] = -(binding[i] * gliotransmitter[i] + unbinding[i]) * dt;
    exponentiate(kept.data(), lanes);
#pragma omp simd
    for (std::size_t i = 0; i < lanes; ++i) {
      const double bound_rate = binding[i] * gliotransmitter[i];
      const double settled = bound_rate / (bound_rate + unbinding[i]);
      bound[i] = settled + (bound[i] - settled) * kept[i];
    }
  });
}

void receive_spike(const MutableBatch& batch, const double* strength, double* emitted) {
  const auto p = batch.parameters;
  const double* const bound = batch.states[Gamma];
  release_site::receive(batch, strength, emitted, [=](std::size_t i) {
    return (1 - bound[i]) * p[release_site::U_0][i] + p[alpha][i] * bound[i];
  });
}

}  // namespace

Model tripartite_synapse() {
  Model model = release_site::declaration("pre astro");
  model.name = "tripartite_synapse";
  model.summary = "short-term plasticity whose release probability gliotransmitter shifts";
  model.equations =
      "du/dt = -Omega_f u\n"
      "dx/dt = Omega_d (1 - x)\n"
      "dY/dt = -Omega_c Y\n"
      "dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma\n"
      "U = (1 - Gamma) U_0 + alpha Gamma\n"
      "pre: u <- u + U (1 - u); r = u x; x <- x - r; Y <- Y + rho_c Y_T r; release r";
  model.citation =
      "De Pitta et al., PLoS Comput Biol 7:e1002293 (2011), doi:10.1371/journal.pcbi.1002293; "
      "parameters: Stimberg et al., in Computational Glioscience (2019), "
      "doi:10.1007/978-3-030-00817-8_18";
  model.parameters.insert(
      model.parameters.end(),
      {{O_G, "O_G", "/(uM ms)", 1.5 / second, 0, 1, "binding of gliotransmitter"},
       // Above zero: without unbinding and gliotransmitter, Gamma would have no resting value.
       {Omega_G, "Omega_G", "/ms", 0.5 / minute, 1e-9, 1, "unbinding of gliotransmitter"},
       {alpha, "alpha", "", 0, 0, 1, "release probability with all receptors bound"}});
  model.states.push_back({Gamma,
                          "Gamma",
                          "",
                          0,
                          0,
                          1,
                          "receptors that gliotransmitter has bound",
                          {.linear = true, .driven = true, .determined_by = "astro"}});
  model.inputs = {{G, "G", "uM", 0, "gliotransmitter around the terminal", "astro", "G"}};
  model.event_inputs = {{pre, "pre", "", "spike of the presynaptic neuron", receive_spike,
                         release_site::release, "pre"}};
  model.linear_rates = linear_rates;
  model.flow = flow;
  return model;
}

}  // namespace tripartite
