// Gap junctions between two astrocytes, through which IP3 passes
//
// With d = I_first - I_second, the flux J that leaves the first cell and enters the second is
//
//   junction_smooth       J = (F/2) (tanh((d - I_Theta)/omega_I) + tanh((d + I_Theta)/omega_I))
//   junction_threshold    J = (F/2) (1 + tanh((|d| - I_Theta)/omega_I)) sign(d)
//   junction_linear       J = k d
//
// Receives I of both cells and has no state: J belongs inside the stages of whoever integrates the
// cells, since values frozen for a step couple to first order only, whatever the integrator. J adds
// to J_coupling of the second cell and is taken from that of the first.
//
// junction_threshold is the published form. It jumps at d = 0, by 6.1e-6 F to either side, which
// acts as dry friction: cells that have come level stick there, an adaptive stiff solver needed
// 400,000 evaluations for 0.26 s of it, and trajectories of different solvers part once the sign
// flips, so that onsets can be compared but not digits. Use it to repeat published runs with fixed
// steps. Its smooth twin differs nowhere by more than 6.2e-6 F, and needs 433 evaluations for 20 s:
// use that otherwise.
//
// junction_linear is plain diffusion. Its k is chosen here: it carries the same F at d = 1 µM.
//
// Stimberg et al. 2019, after Lallouette et al. 2014 and Goldberg et al. 2010.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum ThresholdParameter : int { F, I_Theta, omega_I };
enum LinearParameter : int { k };
enum Input : int { I_first, I_second };
enum Output : int { J };

void observe_threshold(const Batch& batch, double* const* values) {
  const auto p = batch.parameters;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double d = batch.inputs[I_first][i] - batch.inputs[I_second][i];
    const double magnitude =
        p[F][i] / 2 * (1 + std::tanh((std::abs(d) - p[I_Theta][i]) / p[omega_I][i]));
    values[J][i] = d == 0 ? 0 : std::copysign(magnitude, d);
  }
}

void observe_smooth(const Batch& batch, double* const* values) {
  const auto p = batch.parameters;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double d = batch.inputs[I_first][i] - batch.inputs[I_second][i];
    const double steepness = 1 / p[omega_I][i];
    values[J][i] =
        p[F][i] / 2 *
        (std::tanh((d - p[I_Theta][i]) * steepness) + std::tanh((d + p[I_Theta][i]) * steepness));
  }
}

void observe_linear(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[J][i] = batch.parameters[k][i] * (batch.inputs[I_first][i] - batch.inputs[I_second][i]);
  }
}

std::vector<ParameterRow> threshold_parameters() {
  return {{F, "F", "uM/ms", 0.09 / second, 0, 1, "greatest flux"},
          {I_Theta, "I_Theta", "uM", 0.3, 0, 10, "difference of IP3 that half opens the junction"},
          {omega_I, "omega_I", "uM", 0.05, 1e-4, 10, "range of differences over which it opens"}};
}

Model junction(std::string name, std::string summary, std::string flux,
               std::vector<ParameterRow> parameters,
               void (*observe)(const Batch& batch, double* const* values)) {
  return {
      .name = std::move(name),
      .kind = "gap junction",
      .summary = std::move(summary),
      .equations = "d = I_first - I_second\nJ = " + std::move(flux),
      .citation =
          "Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18; "
          "Lallouette et al., Front Comput Neurosci 8:45 (2014), "
          "doi:10.3389/fncom.2014.00045",
      .parameters = std::move(parameters),
      .states = {},
      .inputs = {{I_first, "I_first", "uM", 0, "IP3 of the first cell", "pre"},
                 {I_second, "I_second", "uM", 0, "IP3 of the second cell", "post"}},
      .outputs = {{J, "J", "uM/ms", "IP3 that leaves the first cell and enters the second"}},
      .observe = observe,
  };
}

}  // namespace

Model junction_threshold() {
  return junction("junction_threshold",
                  "IP3 passes above a threshold difference; discontinuous where both are equal",
                  "(F/2) (1 + tanh((|d| - I_Theta)/omega_I)) sign(d)", threshold_parameters(),
                  observe_threshold);
}

Model junction_smooth() {
  return junction("junction_smooth",
                  "IP3 passes above a threshold difference; smooth twin of junction_threshold",
                  "(F/2) (tanh((d - I_Theta)/omega_I) + tanh((d + I_Theta)/omega_I))",
                  threshold_parameters(), observe_smooth);
}

Model junction_linear() {
  return junction("junction_linear", "IP3 diffuses from cell to cell", "k d",
                  {{k, "k", "/ms", 0.09 / second, 0, 1, "permeability"}}, observe_linear);
}

}  // namespace tripartite
