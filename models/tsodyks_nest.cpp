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
// Receives spikes of the presynaptic neuron (`pre`); sends the target d times the strength of the
// spike. NEST visits these states only at spikes, with the exact solution over the time
// since the last one; `flow` is that solution, so both see the same strengths, but here u, x and y
// can be recorded at any time. With tau_fac = 0 nothing of u outlasts a spike: u keeps the value of
// the last spike for the record and starts from nothing at the next.
//
// tsodyks_markram differs: its resources have no active state, which they leave with tau_psc here.
//
// Tsodyks, Uziel & Markram 2000; defaults as tsodyks_synapse of NEST.
#include <algorithm>
#include <cmath>

#include "exact_flow.hpp"
#include "exponential.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  U,
  tau_psc,
  tau_fac,
  tau_rec,
  parameter_count,
  // derived
  inactivation = parameter_count,
  recovery,
  forgetting,
  remembers,
  row_count
};
enum State : int { x, y, u };
enum EventInput : int { pre };
enum EventOutput : int { release };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[inactivation][i] = 1 / p[tau_psc][i];
    p[recovery][i] = 1 / p[tau_rec][i];
    p[forgetting][i] = p[tau_fac][i] > 0 ? 1 / p[tau_fac][i] : 0;
    p[remembers][i] = p[tau_fac][i] > 0 ? 1 : 0;
  }
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[x][i] = p[recovery][i] * (1 - s[x][i] - s[y][i]);
    derivatives[y][i] = -p[inactivation][i] * s[y][i];
    derivatives[u][i] = -p[forgetting][i] * s[u][i];
  }
}

void flow(const MutableBatch& batch, double dt) {
  const auto p = batch.parameters;
  const auto s = batch.states;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    Tile active, unrecovered;
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      active[k] = -p[inactivation][begin + k] * dt;
      unrecovered[k] = -p[recovery][begin + k] * dt;
    }
    exponentiate(active.data(), lanes);
    exponentiate(unrecovered.data(), lanes);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      // What became inactive at s has had dt - s to recover.
      const double inactivated =
          s[y][i] * p[inactivation][i] *
          passed_on(p[recovery][i], p[inactivation][i], dt, unrecovered[k], active[k]);
      const double still_recovering = (1 - s[x][i] - s[y][i]) * unrecovered[k];
      s[y][i] *= active[k];
      s[x][i] = 1 - (s[y][i] + inactivated) - still_recovering;
    }
  });
  flow_to_zero(batch.count, p[forgetting], s[u], dt);
}

void receive_spike(const MutableBatch& batch, const double* strength, double* emitted) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double remembered = p[remembers][i] * s[u][i];
    s[u][i] = remembered + p[U][i] * (1 - remembered);
    const double released = s[u][i] * s[x][i];
    s[x][i] -= released;
    s[y][i] += released;
    emitted[i] = strength[i] * released;
  }
}

}  // namespace

Model tsodyks_nest() {
  const Motion motion = {.linear = true, .determined_by = "pre"};
  return {
      .name = "tsodyks_nest",
      .kind = "synapse",
      .summary = "short-term depression and facilitation with an active state of the resources",
      .equations =
          "dx/dt = (1 - x - y)/tau_rec\n"
          "dy/dt = -y/tau_psc\n"
          "du/dt = -u/tau_fac; without facilitation (tau_fac = 0) u starts at 0\n"
          "pre: u <- u + U (1 - u); d = u x; x <- x - d; y <- y + d; release d",
      .citation =
          "Tsodyks, Uziel & Markram, J Neurosci 20:RC50 (2000), "
          "doi:10.1523/JNEUROSCI.20-01-j0003.2000",
      .parameters = {{U, "U", "", 0.5, 0, 1, "release probability at rest"},
                     {tau_psc, "tau_psc", "ms", 3, 1e-2, 1e4, "time that resources stay active"},
                     {tau_fac, "tau_fac", "ms", 0, 0, 1e5, "memory of facilitation; 0 for none"},
                     {tau_rec, "tau_rec", "ms", 800, 1e-2, 1e5, "time constant of recovery"}},
      .states = {{x, "x", "", 1, 0, 1, "resources ready for release", motion},
                 {y, "y", "", 0, 0, 1, "active resources", motion},
                 {u, "u", "", 0, 0, 1, "utilisation: probability of release", motion}},
      .event_inputs = {{pre, "pre", "", "spike of the presynaptic neuron", receive_spike, release,
                        "pre"}},
      .event_outputs = {{release, "release", "",
                         "released resources times the strength of the spike", "post"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
  };
}

}  // namespace tripartite
