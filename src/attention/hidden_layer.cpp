#include "tripartite/attention/hidden_layer.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "tripartite/base/error.hpp"

#include "decompositions.hpp"

namespace tripartite {
namespace {

constexpr Index preferred_tile_size = 256;

/// Streams below the root of a layer; their numbers are part of the address of every draw.
enum Draw : std::uint64_t { row_draw = 0, length_draw = 1, phase_draw = 2 };

bool wants_orthogonal_rows(const FeatureSettings& settings, const FeatureMap& map) {
  if (settings.rows != "independent" && settings.rows != "orthogonal") {
    throw ConfigError::unknown_choice({}, "features.rows", settings.rows,
                                      {"independent", "orthogonal"});
  }
  return map.input_weights == InputWeights::orthogonal || settings.rows == "orthogonal";
}

Index count_units(const FeatureSettings& settings, const FeatureMap& map, const Matrix& keys) {
  if (map.input_weights == InputWeights::identity) return keys.cols();
  if (settings.hidden_units < 1) {
    throw ConfigError::out_of_bounds({}, "features.hidden_units",
                                     std::to_string(settings.hidden_units), "at least 1");
  }
  if (map.input_weights == InputWeights::mirrored && settings.hidden_units % 2 != 0) {
    throw ConfigError::out_of_bounds(
        {}, "features.hidden_units", std::to_string(settings.hidden_units),
        "an even number: the map " + map.name + " draws units in pairs");
  }
  if (map.input_weights == InputWeights::keys && settings.hidden_units < keys.rows()) {
    throw ConfigError::out_of_bounds({}, "features.hidden_units",
                                     std::to_string(settings.hidden_units),
                                     "at least " + std::to_string(keys.rows()) + ": the map " +
                                         map.name + " has a unit for each key");
  }
  return settings.hidden_units;
}

/// Mean over all pairs of |q_t + k_s|².
double mean_square_sum(const Head& head) {
  return head.q.rowwise().squaredNorm().mean() + head.k.rowwise().squaredNorm().mean() +
         2 * head.q.colwise().mean().dot(head.k.colwise().mean());
}

}  // namespace

HiddenLayer::HiddenLayer(const FeatureSettings& settings, const Stream& stream, const Head& head)
    : map_(&find_feature_map(settings.map)),
      units_(count_units(settings, *map_, head.k)),
      head_size_(head.k.cols()),
      // Whole blocks of orthogonal rows (whole pairs, if mirrored), so that none is drawn twice.
      tile_size_(std::max<Index>(1, preferred_tile_size / (2 * head_size_)) * 2 * head_size_),
      orthogonal_(wants_orthogonal_rows(settings, *map_)),
      mean_square_sum_(mean_square_sum(head)),
      keys_(map_->input_weights == InputWeights::keys ? head.k : Matrix()),
      root_(stream.at(settings.nested ? 0 : static_cast<std::uint64_t>(units_))) {}

void HiddenLayer::draw_independent_rows(Index first, Index count, Matrix& rows) const {
  rows.resize(count, head_size_);
  root_.at(row_draw).normal({rows.data(), static_cast<std::size_t>(rows.size())},
                            static_cast<std::uint64_t>(first * head_size_));
}

void HiddenLayer::draw_orthogonal_rows(Index first, Index count, Matrix& rows) const {
  const Index d = head_size_;
  const Index begin = first / d * d;
  const Index end = (first + count + d - 1) / d * d;
  Matrix blocks, lengths(end - begin, d);
  draw_independent_rows(begin, end - begin, blocks);
  root_.at(length_draw)
      .normal({lengths.data(), static_cast<std::size_t>(lengths.size())},
              static_cast<std::uint64_t>(begin * d));
  for (Index block = 0; block < end - begin; block += d) {
    blocks.middleRows(block, d) = orthonormal_rows(blocks.middleRows(block, d));
  }
  blocks = lengths.rowwise().norm().asDiagonal() * blocks;
  rows = blocks.middleRows(first - begin, count);
}

void HiddenLayer::draw_rows(Index first, Index count, Matrix& rows) const {
  if (orthogonal_) {
    draw_orthogonal_rows(first, count, rows);
  } else {
    draw_independent_rows(first, count, rows);
  }
}

void HiddenLayer::draw_mirrored_rows(Index first, Index count, Matrix& rows) const {
  const Index begin = first / 2;
  Matrix drawn;
  draw_rows(begin, (first + count + 1) / 2 - begin, drawn);
  rows.resize(count, head_size_);
  for (Index j = 0; j < count; ++j) {
    const double sign = (first + j) % 2 == 0 ? 1 : -1;
    rows.row(j) = sign * drawn.row((first + j) / 2 - begin);
  }
}

void HiddenLayer::draw(Index first, Index count, UnitTile& units) const {
  assert(first >= 0 && count > 0 && first + count <= units_);
  units.first = first;
  switch (map_->input_weights) {
    case InputWeights::gaussian:
    case InputWeights::orthogonal:
      draw_rows(first, count, units.input_weights);
      break;
    case InputWeights::mirrored:
      draw_mirrored_rows(first, count, units.input_weights);
      break;
    case InputWeights::identity:
      units.input_weights = Matrix::Identity(units_, head_size_).middleRows(first, count);
      break;
    case InputWeights::keys:
      units.input_weights.resize(count, head_size_);
      for (Index j = 0; j < count; ++j)
        units.input_weights.row(j) = keys_.row((first + j) % keys_.rows());
  }
  if (map_->has_phase) {
    units.phase.resize(count);
    root_.at(phase_draw)
        .uniform({units.phase.data(), static_cast<std::size_t>(count)},
                 static_cast<std::uint64_t>(first));
    units.phase *= 2 * std::numbers::pi;
  }
}

void HiddenLayer::excite(const UnitTile& units, Role role, const Matrix& x,
                         Excitation& excitation) const {
  const Vector half_square_norm = x.rowwise().squaredNorm() / 2;
  const RateContext context{.units = units,
                            .half_square_norm = half_square_norm,
                            .hidden_units = units_,
                            .mean_square_sum = mean_square_sum_};
  if (role == Role::key && map_->key_rate) {
    assert(x.rows() == keys_.rows());
    excitation.value.resize(x.rows(), units.input_weights.rows());
    excitation.log_prefactor = Vector::Zero(x.rows());
    excitation.form = Form::amplitude;
    map_->key_rate(excitation.value, context);
    return;
  }
  excitation.value.noalias() = x * units.input_weights.transpose();
  excitation.log_prefactor = map_->norm_coefficient * half_square_norm;
  excitation.form = map_->form;
  map_->rate(excitation.value, context);
}

Vector HiddenLayer::log_peak(const Excitation& excitation) {
  if (excitation.form == Form::amplitude) return excitation.log_prefactor;
  return excitation.value.rowwise().maxCoeff() + excitation.log_prefactor;
}

Vector HiddenLayer::fire(Excitation& excitation, const Vector& log_scale) {
  const Vector shift = excitation.log_prefactor - log_scale;
  Vector mass(shift.size());
  for (Index t = 0; t < shift.size(); ++t) {  // a row at a time: it is summed while in cache
    auto rates = excitation.value.row(t).array();
    if (excitation.form == Form::exponent) {
      rates = (rates + shift(t)).exp();
    } else {
      rates *= std::exp(shift(t));
    }
    mass(t) = rates.abs().sum();
  }
  return mass;
}

Matrix HiddenLayer::rates(Index first, Index count, Role role, const Matrix& x,
                          const Vector& log_scale) const {
  UnitTile units;
  Excitation excitation;
  draw(first, count, units);
  excite(units, role, x, excitation);
  fire(excitation, log_scale);
  return std::move(excitation.value);
}

}  // namespace tripartite
