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
#include "models.hpp"
#include "release_site.hpp"
#include "terminal_receptors.hpp"

namespace tripartite {

namespace {

enum State : int { Gamma = release_site::state_count };
enum Input : int { G };
enum EventInput : int { pre };
using Receptors = TerminalReceptors<release_site::parameter_count, release_site::U_0, Gamma, G>;

void linear_rates(const Batch& batch, double* const* derivatives) {
  release_site::linear_rates(batch, derivatives);
  Receptors::linear_rates(batch, derivatives);
}

void flow(const MutableBatch& batch, double dt) {
  release_site::flow(batch, dt);
  Receptors::flow(batch, dt);
}

void receive_spike(const MutableBatch& batch, const double* strength, double* emitted) {
  release_site::receive(batch, strength, emitted,
                        [=](std::size_t i) { return Receptors::probability(batch, i); });
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
  for (const ParameterRow& row : Receptors::parameters()) model.parameters.push_back(row);
  model.states.push_back(Receptors::state());
  model.inputs = {Receptors::input()};
  model.event_inputs = {{pre, "pre", "", "spike of the presynaptic neuron", receive_spike,
                         release_site::release, "pre"}};
  model.linear_rates = linear_rates;
  model.flow = flow;
  return model;
}

}  // namespace tripartite
