// Tsodyks–Markram synapse with transmitter in the cleft
//
// Between spikes
//
//   du/dt = -Omega_f u        dx/dt = Omega_d (1 - x)        dY/dt = -Omega_c Y
//
// and at a presynaptic spike, in this order,
//
//   u <- u + U_0 (1 - u)      r = u x      x <- x - r      Y <- Y + rho_c Y_T r .
//
// Receives spikes of the presynaptic neuron (`pre`); sends each release to the target at once, with
// strength r times that of the spike, and shows the transmitter in the cleft, Y, to astrocytes.
// Transmitter stays for tens of milliseconds only: `flow` is exact, whatever the step.
//
// A large U_0 depresses; a small one facilitates while intervals are shorter than 1/Omega_f. With
// forgotten = exp(-Omega_f T) and unrecovered = exp(-Omega_d T), a regular train of interval T
// settles, between increment and release, at
//
//   u = U_0/(1 - (1 - U_0) forgotten)      x = (1 - unrecovered)/(1 - (1 - u) unrecovered) .
//
// Tsodyks, Pawelzik & Markram 1998; parameters and form of Stimberg et al. 2019, whose figure 2 has
// rho_c = 0.001 and whose facilitating synapses have U_0 = 0.15.
#include "models.hpp"
#include "release_site.hpp"

namespace tripartite {

namespace {

enum EventInput : int { pre };

void receive_spike(const MutableBatch& batch, const double* strength, double* emitted) {
  const double* const increment = batch.parameters[release_site::U_0];
  release_site::receive(batch, strength, emitted, [=](std::size_t i) { return increment[i]; });
}

}  // namespace

Model tsodyks_markram() {
  Model model = release_site::declaration("pre");
  model.name = "tsodyks_markram";
  model.summary = "short-term depression and facilitation, with transmitter in the cleft";
  model.equations =
      "du/dt = -Omega_f u\n"
      "dx/dt = Omega_d (1 - x)\n"
      "dY/dt = -Omega_c Y\n"
      "pre: u <- u + U_0 (1 - u); r = u x; x <- x - r; Y <- Y + rho_c Y_T r; release r";
  model.citation =
      "Tsodyks, Pawelzik & Markram, Neural Comput 10:821 (1998), doi:10.1162/089976698300017502; "
      "parameters: Stimberg et al., in Computational Glioscience (2019), "
      "doi:10.1007/978-3-030-00817-8_18";
  model.event_inputs = {{pre, "pre", "", "spike of the presynaptic neuron", receive_spike,
                         release_site::release, "pre"}};
  return model;
}

}  // namespace tripartite
