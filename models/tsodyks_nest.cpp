// Tsodyks synapse in the convention of NEST
//
// Resources are ready (x), active (y) or recovering (z = 1 - x - y). Between spikes
//
//   du/dt = -u/tau_fac        dy/dt = -y/tau_psc        dx/dt = z/tau_rec
//
// and at a presynaptic spike, in this order,
//
//   u <- u + U (1 - u)        d = u x        x <- x - d        y <- y + d .
//
// Receives spikes of the presynaptic neuron (`pre`); sends the target d · weight times the strength
// of the spike. NEST visits these states only at spikes, with the exact solution over the time
// since the last one; `flow` is that solution, so both see the same strengths, but here u, x and y
// can be recorded at any time. With tau_fac = 0 nothing of u outlasts a spike: u keeps the value of
// the last spike for the record and starts from nothing at the next.
//
// tsodyks_markram differs: its resources have no active state, which they leave with tau_psc here.
//
// Tsodyks, Uziel & Markram 2000; defaults as tsodyks_synapse of NEST.
#include <cmath>

#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int { U, tau_psc, tau_fac, tau_rec, weight };
enum State : int { x, y, u };
enum EventInput : int { pre };
enum EventOutput : int { release };

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double facilitation = p[tau_fac][i];
    derivatives[x][i] = (1 - s[x][i] - s[y][i]) / p[tau_rec][i];
    derivatives[y][i] = -s[y][i] / p[tau_psc][i];
    derivatives[u][i] = facilitation > 0 ? -s[u][i] / facilitation : 0;
  }
}

void flow(const Element& element, double dt) {
  const double active = element.state(y);
  const double recovering = 1 - element.state(x) - active;
  const double inactivation = 1 / element.parameter(tau_psc);
  const double recovery = 1 / element.parameter(tau_rec);
  const double difference = inactivation - recovery;
  // What became inactive at s has had dt - s to recover: ∫ exp(-recovery (dt - s)) y(s) ds / y(0).
  const double recovered = std::exp(-recovery * dt);
  const double passed =
      difference == 0 ? dt * recovered : -recovered * std::expm1(-difference * dt) / difference;
  const double still_active = active * std::exp(-inactivation * dt);
  const double still_recovering = recovering * recovered + active * inactivation * passed;
  element.state(y) = still_active;
  element.state(x) = 1 - still_active - still_recovering;
  const double facilitation = element.parameter(tau_fac);
  if (facilitation > 0) element.state(u) *= std::exp(-dt / facilitation);
}

double receive_spike(const Element& element, double strength) {
  const double remembered = element.parameter(tau_fac) > 0 ? element.state(u) : 0;
  element.state(u) = remembered + element.parameter(U) * (1 - remembered);
  const double released = element.state(u) * element.state(x);
  element.state(x) -= released;
  element.state(y) += released;
  return strength * element.parameter(weight) * released;
}

}  // namespace

Model tsodyks_nest() {
  return {
      .name = "tsodyks_nest",
      .kind = "synapse",
      .summary = "short-term depression and facilitation with an active state of the resources",
      .equations =
          "dx/dt = (1 - x - y)/tau_rec\n"
          "dy/dt = -y/tau_psc\n"
          "du/dt = -u/tau_fac; without facilitation (tau_fac = 0) u starts at 0\n"
          "pre: u <- u + U (1 - u); d = u x; x <- x - d; y <- y + d; release d weight",
      .citation =
          "Tsodyks, Uziel & Markram, J Neurosci 20:RC50 (2000), "
          "doi:10.1523/JNEUROSCI.20-01-j0003.2000",
      .parameters = {{U, "U", "", 0.5, 0, 1, "release probability at rest"},
                     {tau_psc, "tau_psc", "ms", 3, 1e-2, 1e4, "time that resources stay active"},
                     {tau_fac, "tau_fac", "ms", 0, 0, 1e5, "memory of facilitation; 0 for none"},
                     {tau_rec, "tau_rec", "ms", 800, 1e-2, 1e5, "time constant of recovery"},
                     {weight, "weight", "", 1, -1e6, 1e6,
                      "strength of a release of all resources"}},
      .states = {{x, "x", "", 1, 0, 1, "resources ready for release"},
                 {y, "y", "", 0, 0, 1, "active resources"},
                 {u, "u", "", 0, 0, 1, "utilisation: probability of release"}},
      .event_inputs = {{pre, "pre", "", "spike of the presynaptic neuron", receive_spike, release,
                        "pre"}},
      .event_outputs = {{release, "release", "", "released resources times weight", "post"}},
      .rates = rates,
      .flow = flow,
  };
}

}  // namespace tripartite
