// Tokens of which a circuit with biology reads a few in well under a second.
#pragma once

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/fidelity/fidelity.hpp"
#include "tripartite/models/list.hpp"

namespace tripartite::testing {

inline const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

inline Matrix draw(const Stream& stream, const char* name, Index rows, Index columns) {
  Matrix tokens(rows, columns);
  stream.named(name).normal({tokens.data(), static_cast<std::size_t>(tokens.size())});
  return tokens;
}

/// A head with its hidden layer. `spread` moves each query along the mean key, from -spread to
/// +spread: denominators then vary by about exp(±3 spread) where queries share one scale.
struct SmallCircuit {
  Matrix values;
  Head head;
  HiddenLayer hidden;

  explicit SmallCircuit(Index units = 32, Index tokens = 6, std::uint64_t draws = 11,
                        double spread = 0, const std::string& map = "performer")
      : values(draw(Stream(draws, "tokens"), "values", tokens, 3)),
        head(make_head(Stream(draws, "tokens"), tokens, spread)),
        hidden({.map = map, .hidden_units = units}, Stream(11, "features"), head) {}

  SmallCircuit(const SmallCircuit&) = delete;
  SmallCircuit& operator=(const SmallCircuit&) = delete;

  [[nodiscard]] CircuitInput input() const { return {hidden, head, values}; }
  [[nodiscard]] Attention closed_form() const {
    return feature_attention(feature_sums(hidden, head, values, Vector::Ones(values.rows()), 1));
  }

 private:
  static Head make_head(const Stream& stream, Index tokens, double spread) {
    constexpr Index size = 4;
    Matrix queries = 0.5 * draw(stream, "queries", tokens, size);
    Matrix keys = 0.5 * draw(stream, "keys", tokens, size);
    if (spread > 0) {
      keys.col(0).array() += 3;
      queries.col(0) += Vector::LinSpaced(tokens, -spread, spread);
    }
    return reparameterise(queries, keys);
  }
};

/// Of a level, with times that are short where that costs nothing.
inline BiologicalOptions options_of(const std::string& level) {
  BiologicalOptions options;
  options.biology.level = level;
  options.biology.window = 100;
  options.biology.query_time = 20'000;
  options.circuit.read_time = 5000;
  options.circuit.transmission_opens = 2000;
  return options;
}

inline BiologicalResult run(const SmallCircuit& tested, const BiologicalOptions& options,
                            const SmallCircuit* calibration = nullptr,
                            const SmallCircuit* other = nullptr) {
  std::optional<CircuitInput> calibrate, others;
  if (calibration) calibrate.emplace(calibration->input());
  if (other) others.emplace(other->input());
  return run_biological(
      {tested.input(), calibrate ? &*calibrate : nullptr, others ? &*others : nullptr}, catalogue(),
      options);
}

inline double distance(const Matrix& a, const Matrix& b) { return (a - b).norm() / b.norm(); }

/// Of the regression of ln gain on ln denominator.
inline double slope(const BiologicalResult& result) {
  const Eigen::ArrayXd x = result.log_denominator.array() - result.log_denominator.mean();
  return (x * result.gain.array().log()).sum() / x.square().sum();
}

}  // namespace tripartite::testing
