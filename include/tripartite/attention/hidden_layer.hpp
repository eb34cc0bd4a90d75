// The hidden layer: m neurons with fixed random input weights that fire φ.
//
// A layer with a million units is never stored. Its weights are a function of an address, so any
// range of units (a tile) is drawn when it is needed and forgotten afterwards:
//
//   root = nested ? stream.at(0) : stream.at(m)
//   Gaussian row i, component d      root.at(0), normal at position i·D + d
//   length of orthogonal row i       root.at(1), norm of the D normals from position i·D
//   phase of unit j                  root.at(2), 2π times the uniform at position j
#pragma once

#include "tripartite/attention/feature_map.hpp"
#include "tripartite/attention/head.hpp"
#include "tripartite/base/random.hpp"

namespace tripartite {

class HiddenLayer {
 public:
  /// The head gives the head size D, to the map oprf the mean of |q_t + k_s|², and to the map
  /// tokens its keys. Throws ConfigError for an unknown map or choice of rows, fewer than one unit,
  /// an odd number of mirrored units, or fewer units of the map tokens than keys.
  HiddenLayer(const FeatureSettings& settings, const Stream& stream, const Head& head);

  [[nodiscard]] const FeatureMap& map() const { return *map_; }
  /// The number m of units; the head size for maps with InputWeights::identity.
  [[nodiscard]] Index units() const { return units_; }
  [[nodiscard]] Index head_size() const { return head_size_; }
  /// Units that are best drawn at a time: a tile of rates stays in cache.
  [[nodiscard]] Index tile_size() const { return tile_size_; }

  /// Rates √m φ_j(x_t) exp(-log_scale_t) of units [first, first + count) for tokens x [T, D] in one
  /// role, as [T, count]; keys are those of the head, all and in their order. The mean over all
  /// units of products of unscaled rates estimates exp(x·y). With the scales of FeatureSums nothing
  /// overflows. The feature of key s carries its weight in the scale: log_scale_s = log_key_scale -
  /// log_key_weight_s.
  [[nodiscard]] Matrix rates(Index first, Index count, Role role, const Matrix& x,
                             const Vector& log_scale) const;

  // The same in steps, on work arrays of the caller.

  /// A tile of rates, split as feature_map.hpp describes.
  struct Excitation {
    Matrix value;          ///< [T, n]
    Vector log_prefactor;  ///< [T]
    Form form = Form::exponent;
  };

  void draw(Index first, Index count, UnitTile& units) const;
  void excite(const UnitTile& units, Role role, const Matrix& x, Excitation& excitation) const;
  /// For each token a scale that keeps its rates from overflowing: the largest log rate of the
  /// tile, or the prefactor where amplitudes are bounded.
  [[nodiscard]] static Vector log_peak(const Excitation& excitation);
  /// Turns the values into rates times exp(-log_scale_t), in place; returns Σ_j |rate_tj| [T].
  static Vector fire(Excitation& excitation, const Vector& log_scale);

 private:
  void draw_independent_rows(Index first, Index count, Matrix& rows) const;
  void draw_orthogonal_rows(Index first, Index count, Matrix& rows) const;
  void draw_rows(Index first, Index count, Matrix& rows) const;
  void draw_mirrored_rows(Index first, Index count, Matrix& rows) const;

  const FeatureMap* map_;
  Index units_;
  Index head_size_;
  Index tile_size_;
  bool orthogonal_;
  double mean_square_sum_;
  Matrix keys_;  // [S, D], only where units see as keys do
  Stream root_;
};

}  // namespace tripartite
