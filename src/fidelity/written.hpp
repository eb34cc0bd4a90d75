// A head as the hidden neurons see it, and as the write phase leaves it.
#pragma once

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/circuit/circuit.hpp"

#include "reading.hpp"
#include "writing.hpp"

namespace tripartite {

/// What tokens ask of the hidden neurons. Scales of queries and of all keys cancel in attention and
/// are those of the circuit: mean rates of one, times the mean rate in 1/ms, cut off at the cap.
class HiddenDrive {
 public:
  HiddenDrive(const CircuitInput& input, const BiologyParameters& biology, int threads,
              const std::stop_token& stop);

  [[nodiscard]] Index units() const { return input_.hidden.units(); }
  [[nodiscard]] std::vector<double> query(Index query) const;
  [[nodiscard]] std::vector<double> key(Index key) const;
  /// Feature attention, for the calibration and for units of the denominator.
  [[nodiscard]] const Attention& attention() const { return attention_; }
  /// ln of the feature denominators in units of the hidden rates, up to a constant [T_q]: what the
  /// gain has to follow.
  [[nodiscard]] const Vector& log_denominator() const { return log_denominator_; }
  /// Fraction of the sum of all rates of queries that the cap cuts off.
  [[nodiscard]] double capped() const;
  [[nodiscard]] double mean_rate() const;
  [[nodiscard]] double peak_rate() const;

 private:
  [[nodiscard]] std::vector<double> capped(const Matrix& rates, Index row) const;

  const CircuitInput& input_;
  double cap_;
  Matrix query_rates_;  // [T_q, m] 1/ms
  Matrix key_rates_;    // [T, m] 1/ms
  Attention attention_;
  Vector log_denominator_;
};

/// The weights of synapses and processes after all tokens were shown, in units in which the mean
/// trace is one.
struct Written {
  Matrix weights;             ///< c [m, d_v]
  std::vector<double> trace;  ///< g [m]
};

/// Presents the keys of a head, as a spiking layer if the recipe says so.
Written write_tokens(const Recipe& recipe, const HiddenDrive& drive, const Matrix& values,
                     const Stream& stream, int threads, const std::stop_token& stop);

}  // namespace tripartite
