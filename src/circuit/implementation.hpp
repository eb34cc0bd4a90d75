// What the implementations share: their signature, the gauge of the rates, the reading.
#pragma once

#include "tripartite/circuit/circuit.hpp"
#include "tripartite/run/settle.hpp"

namespace tripartite {

CircuitResult run_full(const CircuitInput& input, const CircuitParameters& parameters,
                       const SolverSettings& solver, int threads, const TraceSettings* traces,
                       const std::stop_token& stop);

CircuitResult run_reduced(const CircuitInput& input, const CircuitParameters& parameters,
                          const SolverSettings& solver, int threads, const TraceSettings* traces,
                          const std::stop_token& stop);

CircuitResult run_replicator(const CircuitInput& input, const CircuitParameters& parameters,
                             const SolverSettings& solver, int threads, const TraceSettings* traces,
                             const std::stop_token& stop);

/// Room for the results of `queries` reads.
CircuitResult empty_result(Index queries, Index outputs);

/// Sampling times of a read, ascending from 0.
std::vector<double> sample_times(const TraceSettings& traces);

/// K in the gauge of one query's calcium, where `log_unit` is ln of one unit of that calcium in
/// units of the attention denominator.
double release_constant(const CircuitParameters& parameters, double log_unit);

/// Enters when and how a query settled.
void store_settling(const Settling& end, Index query, CircuitResult& result);

/// Enters how a query's read ended, with mean calcium p̄ in its own gauge.
void store_read(const CircuitParameters& parameters, const Settling& end, double calcium,
                double log_unit, Index query, CircuitResult& result);

}  // namespace tripartite
