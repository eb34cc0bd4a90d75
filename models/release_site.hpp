// Release site: what a Tsodyks–Markram synapse has, with or without receptors for gliotransmitter.
//
// Resources x recover, their utilisation u decays, and transmitter Y is cleared from the cleft. All
// three are linear between spikes, so `flow` is exact. Who uses the site says what the utilisation
// increment U is at each spike.
//
// All synapses of one axon do the same, so their ends that determine them share the states; and an
// astrocyte sees no more than the sum of Y over its clefts.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "tripartite/model/model.hpp"

#include "exact_flow.hpp"
#include "published_units.hpp"

namespace tripartite::release_site {

enum Parameter : int { Omega_f, Omega_d, Omega_c, rho_c, Y_T, U_0, parameter_count };
enum State : int { u, x, Y, state_count };
enum Output : int { transmitter };
enum EventOutput : int { release };

inline void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[u][i] = -p[Omega_f][i] * s[u][i];
    derivatives[x][i] = p[Omega_d][i] * (1 - s[x][i]);
    derivatives[Y][i] = -p[Omega_c][i] * s[Y][i];
  }
}

inline void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) values[transmitter][i] = batch.states[Y][i];
}

inline void flow(const MutableBatch& batch, double dt) {
  flow_to_zero(batch.count, batch.parameters[Omega_f], batch.states[u], dt);
  flow_to_one(batch.count, batch.parameters[Omega_d], batch.states[x], dt);
  flow_to_zero(batch.count, batch.parameters[Omega_c], batch.states[Y], dt);
}

/// Spikes whose utilisation increment is increment(i).
template <class Increment>
void receive(const MutableBatch& batch, const double* strength, double* emitted,
             const Increment& increment) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    s[u][i] += increment(i) * (1 - s[u][i]);
    const double released = s[u][i] * s[x][i];
    s[x][i] -= released;
    s[Y][i] += p[rho_c][i] * p[Y_T][i] * released;
    emitted[i] = strength[i] * released;
  }
}

/// What fills the cleft and clears it, and the release probability at rest: four rows from index
/// `first` on, in the order of Parameter.
inline std::vector<ParameterRow> cleft_parameters(int first) {
  return {{first, "Omega_c", "/ms", 40 / second, 0, 10, "clearance of the cleft"},
          {first + 1, "rho_c", "", 0.005, 0, 1, "volume of vesicles to that of the cleft"},
          {first + 2, "Y_T", "uM", 500 * millimolar, 0, 1e7, "transmitter in the vesicles"},
          {first + 3, "U_0", "", 0.6, 0, 1, "release probability at rest"}};
}

inline std::vector<ParameterRow> parameters() {
  std::vector<ParameterRow> rows = {
      {Omega_f, "Omega_f", "/ms", 3.33 / second, 0, 1e6,
       "rate at which facilitation is lost; from 1000 /ms on nothing of it outlasts a spike"},
      {Omega_d, "Omega_d", "/ms", 2 / second, 0, 1, "rate at which resources recover"}};
  for (const ParameterRow& row : cleft_parameters(Omega_c)) rows.push_back(row);
  return rows;
}

/// `cleft` is how Y moves, `motion` how u and x do.
inline std::vector<StateRow> states(const Motion& motion, const Motion& cleft) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {{u, "u", "", 0, 0, 1, "utilisation: probability of release", motion},
          {x, "x", "", 1, 0, 1, "resources ready for release", motion},
          {Y, "Y", "uM", 0, 0, infinity, "transmitter in the cleft", cleft}};
}

/// The rows and functions of a site that these ends determine; its user adds what tells models
/// apart, and the event input.
inline Model declaration(const std::string& ends) {
  const Motion motion = {.linear = true, .determined_by = ends};
  Motion summed = motion;
  summed.summed_at = "astro";
  Model site;
  site.kind = "synapse";
  site.parameters = parameters();
  site.states = states(motion, summed);
  site.outputs = {{transmitter, "Y", "uM", "transmitter in the cleft", "astro", "Y_S"}};
  site.event_outputs = {
      {release, "release", "", "released resources times the strength of the spike", "post"}};
  site.linear_rates = linear_rates;
  site.flow = flow;
  site.observe = observe;
  return site;
}

}  // namespace tripartite::release_site
