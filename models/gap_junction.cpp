// Gap junctions between two astrocytes, through which IP3 passes
//
// With d = I_first - I_second, the flux J that leaves the first cell and enters the second is
//
//   junction_smooth       J = (F/2) (tanh((d - I_Theta)/omega_I) + tanh((d + I_Theta)/omega_I))
//   junction_threshold    J = (F/2) (1 + tanh((|d| - I_Theta)/omega_I)) sign(d)
//   junction_linear       J = k d
//
// Receives I of both cells and has no state: J belongs inside the stages of whoever integrates the
// cells, since values frozen for a step couple to first order only, whatever the integrator. It is
// taken from J_coupling of the first cell (J_first = -J) and added to that of the second
// (J_second).
//
// junction_threshold is the published form. It jumps at d = 0, by 6.1e-6 F to either side, which
// acts as dry friction: cells that have come level stick there, an adaptive stiff solver needed
// 400,000 evaluations for 0.26 s of it, and trajectories of different solvers part once the sign
// flips, so that onsets can be compared but not digits. Use it to repeat published runs with fixed
// steps. Its smooth twin differs nowhere by more than 6.2e-6 F, and needs 433 evaluations for 20 s:
// use that otherwise.
//
// junction_linear is plain diffusion, which conserves IP3 between cells of unequal volumes, too.
// Its k is chosen here: it carries the same F at d = 1 µM.
//
// Stimberg et al. 2019, after Lallouette et al. 2014 and Goldberg et al. 2010.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "exponential.hpp"
#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum ThresholdParameter : int {
  F,
  I_Theta,
  omega_I,
  threshold_parameter_count,
  // derived
  half_F = threshold_parameter_count,
  steepness,
  row_count
};
enum LinearParameter : int { k, volume_ratio };
enum Input : int { I_first, I_second };
enum Output : int { J_first, J_second };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[half_F][i] = p[F][i] / 2;
    p[steepness][i] = 1 / p[omega_I][i];
  }
}

/// tanh z, by the sign of z and exp(-2 |z|), which cannot overflow; odd to the last bit.
double tanh_of(double sign, double exponential) {
  return std::copysign((1 - exponential) / (1 + exponential), sign);
}

/// Takes J from the first cell and gives it to the second.
void pass(double J, double* const* values, std::size_t i) {
  values[J_first][i] = -J;
  values[J_second][i] = J;
}

void observe_threshold(const Batch& batch, double* const* values) {
  const auto p = batch.parameters;
  const auto in = batch.inputs;
  double* const excess = values[J_first];
  double* const exponential = values[J_second];
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    excess[i] = (std::abs(in[I_first][i] - in[I_second][i]) - p[I_Theta][i]) * p[steepness][i];
    exponential[i] = -2 * std::abs(excess[i]);
  }
  exponentiate(exponential, batch.count);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double d = in[I_first][i] - in[I_second][i];
    const double magnitude = p[half_F][i] * (1 + tanh_of(excess[i], exponential[i]));
    pass(d == 0 ? 0 : std::copysign(magnitude, d), values, i);
  }
}

void observe_smooth(const Batch& batch, double* const* values) {
  const auto p = batch.parameters;
  const auto in = batch.inputs;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double d = in[I_first][i] - in[I_second][i];
    values[J_first][i] = -2 * std::abs((d - p[I_Theta][i]) * p[steepness][i]);
    values[J_second][i] = -2 * std::abs((d + p[I_Theta][i]) * p[steepness][i]);
  }
  exponentiate(values[J_first], batch.count);
  exponentiate(values[J_second], batch.count);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double d = in[I_first][i] - in[I_second][i];
    pass(p[half_F][i] * (tanh_of(d - p[I_Theta][i], values[J_first][i]) +
                         tanh_of(d + p[I_Theta][i], values[J_second][i])),
         values, i);
  }
}

void observe_linear(const Batch& batch, double* const* values) {
  const auto in = batch.inputs;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double flux = batch.parameters[k][i] * (in[I_first][i] - in[I_second][i]);
    values[J_first][i] = -flux;
    values[J_second][i] = batch.parameters[volume_ratio][i] * flux;
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
      .equations =
          "d = I_first - I_second\nJ = " + std::move(flux) + "\nJ_first = -J, J_second = J",
      .citation =
          "Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18; "
          "Lallouette et al., Front Comput Neurosci 8:45 (2014), "
          "doi:10.3389/fncom.2014.00045",
      .parameters = std::move(parameters),
      .states = {},
      .inputs = {{I_first, "I_first", "uM", 0, "IP3 of the first cell", "pre", "I"},
                 {I_second, "I_second", "uM", 0, "IP3 of the second cell", "post", "I"}},
      .outputs = {{J_first, "J_first", "uM/ms", "IP3 into the first cell", "pre", "J_coupling"},
                  {J_second, "J_second", "uM/ms", "IP3 into the second cell", "post",
                   "J_coupling"}},
      .observe = observe,
      .observe_sees_inputs = true,
  };
}

}  // namespace

Model junction_threshold() {
  Model model =
      junction("junction_threshold",
               "IP3 passes above a threshold difference; discontinuous where both are equal",
               "(F/2) (1 + tanh((|d| - I_Theta)/omega_I)) sign(d)", threshold_parameters(),
               observe_threshold);
  model.derived = row_count - threshold_parameter_count;
  model.derive = derive;
  return model;
}

Model junction_smooth() {
  Model model =
      junction("junction_smooth",
               "IP3 passes above a threshold difference; smooth twin of junction_threshold",
               "(F/2) (tanh((d - I_Theta)/omega_I) + tanh((d + I_Theta)/omega_I))",
               threshold_parameters(), observe_smooth);
  model.derived = row_count - threshold_parameter_count;
  model.derive = derive;
  return model;
}

Model junction_linear() {
  Model model = junction(
      "junction_linear", "IP3 diffuses from cell to cell", "k d",
      {{k, "k", "/ms", 0.09 / second, 0, 1, "permeability, by the volume of the first cell"},
       {volume_ratio, "volume_ratio", "", 1, 1e-9, 1e9, "volume of the first cell to the second"}},
      observe_linear);
  model.equations = "d = I_first - I_second\nJ = k d\nJ_first = -J, J_second = volume_ratio J";
  return model;
}

}  // namespace tripartite
