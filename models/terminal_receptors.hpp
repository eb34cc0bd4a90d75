// Receptors for gliotransmitter at a presynaptic terminal.
//
// Gliotransmitter G binds to a fraction Gamma of them, and these shift the probability with which
// the terminal releases when it has rested:
//
//   dGamma/dt = O_G G (1 - Gamma) - Omega_G Gamma       U = (1 - Gamma) U_0 + alpha Gamma
//
// Who uses them has the three parameters from index `first` on, U_0, the state and the input.
#pragma once

#include <vector>

#include "tripartite/model/model.hpp"

#include "exact_flow.hpp"
#include "published_units.hpp"

namespace tripartite {

template <int first, int U_0, int Gamma, int G>
struct TerminalReceptors {
  static constexpr int O_G = first, Omega_G = first + 1, alpha = first + 2;

  static std::vector<ParameterRow> parameters() {
    return {{O_G, "O_G", "/(uM ms)", 1.5 / second, 0, 1, "binding of gliotransmitter"},
            // Above zero: without unbinding and gliotransmitter, Gamma would have no resting value.
            {Omega_G, "Omega_G", "/ms", 0.5 / minute, 1e-9, 1, "unbinding of gliotransmitter"},
            {alpha, "alpha", "", 0, 0, 1, "release probability with all receptors bound"}};
  }

  static StateRow state() {
    return {Gamma,
            "Gamma",
            "",
            0,
            0,
            1,
            "receptors that gliotransmitter has bound",
            {.linear = true, .driven = true, .determined_by = "astro"}};
  }

  static InputRow input() {
    return {G, "G", "uM", 0, "gliotransmitter around the terminal", "astro", "G"};
  }

  static void linear_rates(const Batch& batch, double* const* derivatives) {
    const auto p = batch.parameters;
    const double* const bound = batch.states[Gamma];
    const double* const gliotransmitter = batch.inputs[G];
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      derivatives[Gamma][i] =
          p[O_G][i] * gliotransmitter[i] * (1 - bound[i]) - p[Omega_G][i] * bound[i];
    }
  }

  static void flow(const MutableBatch& batch, double dt) {
    flow_bound(batch.count, batch.parameters[O_G], batch.inputs[G], batch.parameters[Omega_G],
               batch.states[Gamma], dt);
  }

  /// U of instance i.
  static double probability(const Batch& batch, std::size_t i) {
    const double bound = batch.states[Gamma][i];
    return (1 - bound) * batch.parameters[U_0][i] + batch.parameters[alpha][i] * bound;
  }
};

}  // namespace tripartite
