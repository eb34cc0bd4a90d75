// Release site: what a Tsodyks–Markram synapse has, with or without receptors for gliotransmitter.
//
// Resources x recover, their utilisation u decays, and transmitter Y is cleared from the cleft. All
// three are linear between spikes, so `flow` is exact. Who uses the site says what the utilisation
// increment U is at each spike.
#pragma once

#include <cmath>
#include <limits>

#include "tripartite/model/model.hpp"

#include "published_units.hpp"

namespace tripartite::release_site {

enum Parameter : int { Omega_f, Omega_d, Omega_c, rho_c, Y_T, U_0, weight, parameter_count };
enum State : int { u, x, Y, state_count };
enum Output : int { transmitter };
enum EventOutput : int { release };

inline void rates(const Batch& batch, double* const* derivatives) {
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

inline void flow(const Element& element, double dt) {
  element.state(u) *= std::exp(-element.parameter(Omega_f) * dt);
  element.state(x) -= (1 - element.state(x)) * std::expm1(-element.parameter(Omega_d) * dt);
  element.state(Y) *= std::exp(-element.parameter(Omega_c) * dt);
}

/// A spike whose utilisation increment is `increment`; returns what is passed on to the target.
inline double receive(const Element& element, double strength, double increment) {
  element.state(u) += increment * (1 - element.state(u));
  const double released = element.state(u) * element.state(x);
  element.state(x) -= released;
  element.state(Y) += element.parameter(rho_c) * element.parameter(Y_T) * released;
  return strength * element.parameter(weight) * released;
}

/// The rows and functions of the site; its user adds what tells models apart, and the event input.
inline Model declaration() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model site;
  site.kind = "synapse";
  site.parameters = {
      {Omega_f, "Omega_f", "/ms", 3.33 / second, 0, 1, "rate at which facilitation is lost"},
      {Omega_d, "Omega_d", "/ms", 2 / second, 0, 1, "rate at which resources recover"},
      {Omega_c, "Omega_c", "/ms", 40 / second, 0, 10, "clearance of the cleft"},
      {rho_c, "rho_c", "", 0.005, 0, 1, "volume of vesicles to that of the cleft"},
      {Y_T, "Y_T", "uM", 500 * millimolar, 0, 1e7, "transmitter in the vesicles"},
      {U_0, "U_0", "", 0.6, 0, 1, "release probability at rest"},
      {weight, "weight", "", 1, -1e6, 1e6, "strength of a release of all resources"}};
  site.states = {{u, "u", "", 0, 0, 1, "utilisation: probability of release"},
                 {x, "x", "", 1, 0, 1, "resources ready for release"},
                 {Y, "Y", "uM", 0, 0, infinity, "transmitter in the cleft"}};
  site.outputs = {{transmitter, "Y", "uM", "transmitter in the cleft", "astro"}};
  site.event_outputs = {{release, "release", "", "released resources times weight", "post"}};
  site.rates = rates;
  site.observe = observe;
  site.flow = flow;
  return site;
}

}  // namespace tripartite::release_site
