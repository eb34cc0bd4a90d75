#include "written.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tripartite/base/error.hpp"

#include "spiking.hpp"

namespace tripartite {

namespace {

/// Where neurons spike, or terminals deplete, without a cap being given.
constexpr double kUsualCap = 0.1;  // 1/ms

double rate_cap(const BiologyParameters& biology) {
  if (biology.rate_cap) return *biology.rate_cap;
  const Ingredients parts = biology.ingredients();
  return parts.spikes || parts.release ? kUsualCap : std::numeric_limits<double>::infinity();
}

}  // namespace

HiddenDrive::HiddenDrive(const CircuitInput& input, const BiologyParameters& biology, int threads,
                         const std::stop_token& stop)
    : input_(input), cap_(rate_cap(biology)) {
  if (!input.hidden.map().positive)
    throw ConfigError({{},
                       "features of both signs for neurons that are made of biology",
                       "a positive feature map, such as performer: rates cannot be negative",
                       {}});
  const Head& head = input.head;
  const Index keys = head.k.rows();
  const FeatureSums sums =
      feature_sums(input.hidden, head, input.values, Vector::Ones(keys), threads, stop);
  attention_ = feature_attention(sums);
  Vector query_scale = sums.log_query_scale;
  if (biology.gain_control == "head") {
    const double shift = query_scale.maxCoeff();
    query_scale.setConstant(shift + std::log((query_scale.array() - shift).exp().mean()));
  }
  log_denominator_ = attention_.log_denominator - query_scale;
  query_rates_ =
      biology.mean_rate * input.hidden.rates(0, units(), Role::query, head.q, query_scale);
  // The scale of the sums makes one of all keys together.
  key_rates_ = biology.mean_rate * static_cast<double>(keys) *
               input.hidden.rates(0, units(), Role::key, head.k,
                                  Vector::Constant(keys, sums.log_key_scale) - head.log_key_weight);
}

std::vector<double> HiddenDrive::capped(const Matrix& rates, Index row) const {
  std::vector<double> result(static_cast<std::size_t>(rates.cols()));
  for (Index j = 0; j < rates.cols(); ++j)
    result[static_cast<std::size_t>(j)] = std::min(rates(row, j), cap_);
  return result;
}

std::vector<double> HiddenDrive::query(Index query) const { return capped(query_rates_, query); }

std::vector<double> HiddenDrive::key(Index key) const { return capped(key_rates_, key); }

double HiddenDrive::capped() const {
  return 1 - query_rates_.cwiseMin(cap_).sum() / query_rates_.sum();
}

double HiddenDrive::mean_rate() const { return query_rates_.cwiseMin(cap_).mean(); }

double HiddenDrive::peak_rate() const { return query_rates_.cwiseMin(cap_).maxCoeff(); }

Written write_tokens(const Recipe& recipe, const HiddenDrive& drive, const Matrix& values,
                     const Stream& stream, int threads, const std::stop_token& stop) {
  const Index units = drive.units();
  const auto count = static_cast<std::size_t>(units);
  const CircuitParameters& circuit = recipe.circuit;
  // What is left of a value when the next token comes.
  const double kept = std::exp(-circuit.presentation / circuit.tau_n);
  Written written{Matrix::Zero(units, values.cols()), std::vector<double>(count, 0.0)};
  Eigen::Map<Vector> trace(written.trace.data(), units);
  Eigen::RowVectorXd before = Eigen::RowVectorXd::Zero(values.cols());

  const auto add = [&](Index token, const Writing::Release& release) {
    // The output layer is driven to v: x = v + (x_before - v) e^(-t/tau_n).
    const Eigen::Map<const Vector> held(release.held.data(), units);
    const Eigen::Map<const Vector> fading(release.fading.data(), units);
    written.weights.noalias() += held * values.row(token);
    written.weights.noalias() += fading * (before - values.row(token));
    trace += held;
    before = values.row(token) + (before - values.row(token)) * kept;
  };
  if (recipe.parts.spikes) {
    SpikingWriting writing(recipe, count, stream.named("writing"), threads, stop);
    for (Index token = 0; token < values.rows(); ++token)
      add(token, writing.show(drive.key(token)));
  } else {
    Writing writing(recipe, count, threads, stop);
    for (Index token = 0; token < values.rows(); ++token)
      add(token, writing.show(drive.key(token)));
  }

  const double mean = trace.mean();
  if (!(mean > 0))
    throw NumericsError("no terminal released anything while the tokens were written");
  trace /= mean;
  written.weights /= mean;
  return written;
}

}  // namespace tripartite
