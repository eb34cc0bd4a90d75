#include "tripartite/circuit/circuit.hpp"

#include <algorithm>
#include <cmath>

#include "implementation.hpp"

namespace tripartite {

bool CircuitResult::all_settled() const {
  return std::all_of(settled.begin(), settled.end(), [](auto flag) { return flag != 0; });
}

CircuitResult empty_result(Index queries, Index outputs) {
  CircuitResult result;
  result.output = Matrix::Zero(queries, outputs);
  result.log_calcium = Vector::Zero(queries);
  result.t_settle = Vector::Zero(queries);
  result.residual = Vector::Zero(queries);
  result.slowest_rate = Vector::Zero(queries);
  result.settled.assign(static_cast<std::size_t>(queries), 0);
  return result;
}

std::vector<double> sample_times(const TraceSettings& traces) {
  const auto count = static_cast<std::size_t>(traces.duration / traces.interval) + 1;
  std::vector<double> times(count);
  for (std::size_t i = 0; i < count; ++i) times[i] = static_cast<double>(i) * traces.interval;
  return times;
}

double release_constant(const CircuitParameters& parameters, double log_unit) {
  return parameters.release_constant == 0 ? 0 : parameters.release_constant * std::exp(-log_unit);
}

void store_settling(const Settling& end, Index query, CircuitResult& result) {
  result.t_settle(query) = end.t;
  result.residual(query) = end.residual;
  result.settled[static_cast<std::size_t>(query)] = end.settled;
}

void store_read(const CircuitParameters& parameters, const Settling& end, double calcium,
                double log_unit, Index query, CircuitResult& result) {
  const double gain = release_constant(parameters, log_unit) + calcium;
  result.log_calcium(query) = std::log(calcium) + log_unit;
  result.slowest_rate(query) = std::min(1 / parameters.tau_n, gain / parameters.tau_s);
  store_settling(end, query, result);
}

CircuitResult run_circuit(const CircuitInput& input, const CircuitParameters& parameters,
                          const SolverSettings& solver, int threads, const TraceSettings* traces,
                          const std::stop_token& stop) {
  parameters.validate(solver, input.hidden.units());
  if (!parameters.has_hidden_layer())
    return run_replicator(input, parameters, solver, threads, traces, stop);
  const auto run = parameters.implementation == "full" ? run_full : run_reduced;
  return run(input, parameters, solver, threads, traces, stop);
}

}  // namespace tripartite
