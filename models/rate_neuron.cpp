// Rate neuron
//
//   tau dr/dt = -r + target + drive
//
// The rate r follows what drives it with time constant tau: `target` is the instance's own share of
// it, a parameter, and `drive` what comes in through wires. r is shown to whoever listens. It may
// be negative where it stands for a difference from a background rate. `flow` is exact where the
// drive is constant.
//
// A linear rate equation: Dayan & Abbott 2001, section 7.2; with a parameter for what is shown to
// it, the hidden and output neurons of Kozachkov, Kastanenka & Krotov 2023. The time constant is
// chosen here.
#include <algorithm>
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  tau,
  target,
  parameter_count,
  // derived
  per_tau = parameter_count,
  row_count
};
enum State : int { r };
enum Input : int { drive };
enum Output : int { rate };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) p[per_tau][i] = 1 / p[tau][i];
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[r][i] =
        (p[target][i] + batch.inputs[drive][i] - batch.states[r][i]) * p[per_tau][i];
}

void flow(const MutableBatch& batch, double dt) {
  const double* const own = batch.parameters[target];
  const double* const driven = batch.inputs[drive];
  double* const value = batch.states[r];
  flow_by(batch.count, batch.parameters[per_tau], dt, [=](std::size_t i, double kept) {
    const double settled = own[i] + driven[i];
    value[i] = settled + (value[i] - settled) * kept;
  });
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[r], batch.count, values[rate]);
}

}  // namespace

Model rate_neuron() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "rate_neuron",
      .kind = "neuron",
      .summary = "firing rate that follows its drive with one time constant",
      .equations = "tau dr/dt = -r + target + drive",
      .citation =
          "Dayan & Abbott, Theoretical Neuroscience, MIT Press (2001), section 7.2; "
          "Kozachkov, Kastanenka & Krotov, PNAS 120:e2219150120 (2023), "
          "doi:10.1073/pnas.2219150120",
      .parameters = {{tau, "tau", "ms", 10, 0.01, 1e6, "time constant of the rate"},
                     {target, "target", "/ms", 0, -1e9, 1e9, "drive that belongs to the neuron"}},
      .states = {{r,
                  "r",
                  "/ms",
                  0,
                  -infinity,
                  infinity,
                  "firing rate, or its difference from a background",
                  {.linear = true, .driven = true}}},
      .inputs = {{drive, "drive", "/ms", 0, "drive from others"}},
      .outputs = {{rate, "r", "/ms", "firing rate"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
