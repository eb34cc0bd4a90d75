// Release of gliotransmitter by an astrocyte
//
// Resources x_A recover and gliotransmitter G leaves the extracellular space:
//
//   dx_A/dt = Omega_A (1 - x_A)        dG/dt = -Omega_e G
//
// and each time that the astrocyte's calcium C reaches C_Theta from below,
//
//   G <- G + rho_e G_T U_A x_A,  then  x_A <- x_A - U_A x_A .
//
// Receives C; shows G to the synapses around, and emits an event of strength U_A x_A at each
// release. C must be or fall below C_Theta before it can release: a cell that begins above does
// not. G passes within tens of milliseconds while calcium takes seconds: `flow` is exact, because
// holding G over steps of 10 ms would overstate exposure by a third.
//
// The calcium that the network set of g_chi rests at (0.5076 µM) lies above C_Theta = 0.5 µM: such
// cells release without being stimulated until they stay above.
//
// Stimberg et al. 2019, after De Pittà et al. 2011.
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum Parameter : int { C_Theta, Omega_A, U_A, G_T, rho_e, Omega_e };
enum State : int { x_A, G };
enum Input : int { C };
enum Output : int { gliotransmitter };
enum EventOutput : int { release };
enum Threshold : int { calcium };

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    derivatives[x_A][i] = p[Omega_A][i] * (1 - s[x_A][i]);
    derivatives[G][i] = -p[Omega_e][i] * s[G][i];
  }
}

void flow(const MutableBatch& batch, double dt) {
  flow_to_one(batch.count, batch.parameters[Omega_A], batch.states[x_A], dt);
  flow_to_zero(batch.count, batch.parameters[Omega_e], batch.states[G], dt);
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) values[gliotransmitter][i] = batch.states[G][i];
}

void above_threshold(const Batch& batch, double* distance) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    distance[i] = batch.inputs[C][i] - batch.parameters[C_Theta][i];
}

void release_resources(const MutableBatch& batch, double* emitted) {
  const auto p = batch.parameters;
  const auto s = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double released = p[U_A][i] * s[x_A][i];
    s[G][i] += p[rho_e][i] * p[G_T][i] * released;
    s[x_A][i] -= released;
    emitted[i] = released;
  }
}

}  // namespace

Model gliotransmitter_release() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "gliotransmitter_release",
      .kind = "gliotransmission",
      .summary = "resources that an astrocyte releases whenever its calcium crosses a threshold",
      .equations =
          "dx_A/dt = Omega_A (1 - x_A)\n"
          "dG/dt = -Omega_e G\n"
          "C reaches C_Theta: G <- G + rho_e G_T U_A x_A; x_A <- x_A - U_A x_A; "
          "release U_A x_A",
      .citation =
          "Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18; "
          "De Pitta et al., PLoS Comput Biol 7:e1002293 (2011), "
          "doi:10.1371/journal.pcbi.1002293",
      .parameters =
          {{C_Theta, "C_Theta", "uM", 0.5, 0, 100, "calcium at which the astrocyte releases"},
           {Omega_A, "Omega_A", "/ms", 0.6 / second, 0, 1, "rate at which resources recover"},
           {U_A, "U_A", "", 0.6, 0, 1, "fraction of the resources that is released"},
           {G_T, "G_T", "uM", 200 * millimolar, 0, 1e7, "gliotransmitter in the vesicles"},
           {rho_e, "rho_e", "", 6.5e-4, 0, 1, "volume of vesicles to that of the space around"},
           {Omega_e, "Omega_e", "/ms", 60 / second, 0, 10, "clearance of gliotransmitter"}},
      .states = {{x_A, "x_A", "", 1, 0, 1, "resources ready for release", {.linear = true}},
                 {G,
                  "G",
                  "uM",
                  0,
                  0,
                  infinity,
                  "gliotransmitter in the extracellular space",
                  {.linear = true}}},
      .inputs = {{C, "C", "uM", 0, "cytosolic calcium of the astrocyte", "astro", "C"}},
      .outputs = {{gliotransmitter, "G", "uM", "gliotransmitter in the extracellular space"}},
      .event_outputs = {{release, "release", "", "fraction of all resources released"}},
      .thresholds = {{calcium, "release", "calcium reaches C_Theta from below", above_threshold,
                      release_resources, release, true}},
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
