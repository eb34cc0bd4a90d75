#include "tripartite/attention/feature_sums.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"

namespace tripartite {
namespace {

/// What a range of units contributes, in units of exp(query_scale_t + key_scale).
struct Share {
  Matrix sums;         // [T, dv + 1] Σ_j R_tj Σ_s K_sj [values | trace]_s
  Vector query_scale;  // [T]
  double key_scale;
  Vector query_mass;  // [T] Σ_j |R_tj|
  double key_mass;    // Σ_j Σ_s |K_sj|

  static Share nothing(Index queries, Index columns) {
    const double lowest = std::numeric_limits<double>::lowest();
    return {Matrix::Zero(queries, columns), Vector::Constant(queries, lowest), lowest,
            Vector::Zero(queries), 0};
  }

  /// Adds on the larger of the two scales.
  void add(const Share& other) {
    const Vector query_top = query_scale.cwiseMax(other.query_scale);
    const double key_top = std::max(key_scale, other.key_scale);
    const Vector query_here = (query_scale - query_top).array().exp();
    const Vector query_there = (other.query_scale - query_top).array().exp();
    const double key_here = std::exp(key_scale - key_top);
    const double key_there = std::exp(other.key_scale - key_top);

    sums = (key_here * query_here).asDiagonal() * sums;
    sums += (key_there * query_there).asDiagonal() * other.sums;
    query_mass = query_here.cwiseProduct(query_mass) + query_there.cwiseProduct(other.query_mass);
    key_mass = key_here * key_mass + key_there * other.key_mass;
    query_scale = query_top;
    key_scale = key_top;
  }
};

/// A batch's work arrays: everything that is as wide as a tile.
class TileWorker {
 public:
  TileWorker(const HiddenLayer& layer, const Head& head, const Matrix& written)
      : layer_(layer), head_(head), written_(written) {}

  /// The share of units [first, first + count).
  const Share& share(Index first, Index count) {
    layer_.draw(first, count, units_);

    layer_.excite(units_, Role::key, head_.k, excitation_);
    share_.key_scale = (HiddenLayer::log_peak(excitation_) + head_.log_key_weight).maxCoeff();
    share_.key_mass =
        HiddenLayer::fire(excitation_, share_.key_scale - head_.log_key_weight.array()).sum();
    learned_.noalias() = excitation_.value.transpose() * written_;

    layer_.excite(units_, Role::query, head_.q, excitation_);
    share_.query_scale = HiddenLayer::log_peak(excitation_);
    share_.query_mass = HiddenLayer::fire(excitation_, share_.query_scale);
    share_.sums.noalias() = excitation_.value * learned_;
    return share_;
  }

 private:
  const HiddenLayer& layer_;
  const Head& head_;
  const Matrix& written_;
  UnitTile units_;
  HiddenLayer::Excitation excitation_;
  Matrix learned_;  // [n, dv + 1] Σ_s K_sj [values | trace]_s
  Share share_;
};

/// Tiles are dealt to a fixed number of batches, whose shares are added in order: the threads only
/// decide who sums a batch, never what is added to what.
Share sum_over_units(const HiddenLayer& layer, const Head& head, const Matrix& written, int threads,
                     const std::stop_token& stop) {
  constexpr Index most_batches = 32;
  const Index size = layer.tile_size();
  const Index tiles = (layer.units() + size - 1) / size;
  const Index batches = std::min(tiles, most_batches);
  std::vector<Share> shares(batches);
  parallel_for(batches, threads, [&](Index batch) {
    TileWorker worker(layer, head, written);
    const Index end = (batch + 1) * tiles / batches;
    shares[batch] = Share::nothing(head.q.rows(), written.cols());
    for (Index tile = batch * tiles / batches; tile < end && !stop.stop_requested(); ++tile) {
      const Index first = tile * size;
      shares[batch].add(worker.share(first, std::min(size, layer.units() - first)));
    }
  });
  if (stop.stop_requested()) throw Interrupted("stopped while summing over hidden units");
  for (Index batch = 1; batch < batches; ++batch) shares[0].add(shares[batch]);
  return std::move(shares[0]);
}

}  // namespace

FeatureSums feature_sums(const HiddenLayer& layer, const Head& head, const Matrix& values,
                         const Vector& trace, int threads, const std::stop_token& stop) {
  assert(threads >= 1 && head.q.cols() == layer.head_size() && head.k.cols() == layer.head_size());
  assert(values.rows() == head.k.rows() && trace.size() == head.k.rows());
  Matrix written(values.rows(), values.cols() + 1);
  written << values, trace;
  Share total = sum_over_units(layer, head, written, threads, stop);

  // From the scale of the largest rate to that of the mean.
  const double units = static_cast<double>(layer.units());
  const Vector query_mean = total.query_mass / units;
  const double key_mean = total.key_mass / units;
  if (!(key_mean > 0) || !(query_mean.minCoeff() > 0)) {
    throw NumericsError("no unit of the " + std::to_string(layer.units()) + " of the map " +
                        layer.map().name + " fires for " +
                        (key_mean > 0 ? "one of the queries" : "any key"));
  }
  const Matrix means = (units * key_mean * query_mean).cwiseInverse().asDiagonal() * total.sums;
  return {means.leftCols(values.cols()), means.rightCols<1>(),
          total.query_scale.array() + query_mean.array().log(),
          total.key_scale + std::log(key_mean)};
}

Attention feature_attention(const FeatureSums& sums) {
  const Vector& denominator = sums.denominator;
  if ((denominator.array() == 0).any()) {
    Index token = 0;
    denominator.cwiseAbs().minCoeff(&token);
    throw NumericsError("the feature denominator of query " + std::to_string(token) +
                        " is zero: the features of query and keys share no active unit");
  }
  return {denominator.cwiseInverse().asDiagonal() * sums.numerator,
          denominator.array().abs().log() + sums.log_query_scale.array() + sums.log_key_scale,
          denominator.array().sign()};
}

}  // namespace tripartite
