// A small head and its hidden layer, with all that a circuit needs to run on them.
#pragma once

#include <cstdint>

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/circuit/circuit.hpp"

namespace tripartite::testing {

inline Matrix draw_tokens(const char* name, Index rows, Index columns, double deviation) {
  Matrix tokens(rows, columns);
  Stream(11, name).normal({tokens.data(), static_cast<std::size_t>(tokens.size())});
  return deviation * tokens;
}

struct Network {
  Matrix values;
  Head head;
  HiddenLayer hidden;
  CircuitParameters parameters;
  SolverSettings solver;

  explicit Network(const FeatureSettings& features = {.hidden_units = 16}, Index tokens = 6,
                   const Reparameterisation& steps = {})
      : values(draw_tokens("values", tokens, 3, 1)),
        head(reparameterise(draw_tokens("queries", tokens, 4, 0.5),
                            draw_tokens("keys", tokens, 4, 0.5), steps)),
        hidden(features, Stream(11, "features"), head) {}

  /// As tight as a double allows in reasonable time.
  void tighten() {
    solver.rtol = 1e-12;
    solver.atol = 1e-16;
    parameters.settle_tolerance = 1e-10;
  }

  [[nodiscard]] CircuitResult run(int threads = 1, const TraceSettings* traces = nullptr,
                                  const std::stop_token& stop = {}) const {
    return run_circuit({hidden, head, values}, parameters, solver, threads, traces, stop);
  }

  [[nodiscard]] CircuitResult run_as(const std::string& implementation) {
    parameters.implementation = implementation;
    return run();
  }

  [[nodiscard]] FeatureSums sums() const {
    return feature_sums(hidden, head, values, Vector::Ones(values.rows()), 1);
  }

  /// The closed form that the settled circuit must reach.
  [[nodiscard]] Attention closed_form() const { return feature_attention(sums()); }
};

inline double distance(const Matrix& a, const Matrix& b) { return (a - b).norm() / b.norm(); }

}  // namespace tripartite::testing
