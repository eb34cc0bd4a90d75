// The catalogue of feature maps φ with φ(x)·φ(y) ≈ exp(x·y).
//
// A map is a value: its page (name, formula, source), what it needs of a unit (its input weights,
// maybe a phase) and one function that turns the drive w_j·x_t into a firing rate. A new map is one
// entry in the list of feature_map.cpp, and nothing else.
//
// Rates are written for √m φ, so a mean over units, not a sum, estimates exp(x·y); and split,
// because exp overflows long before attention does:
//
//   √m φ_j(x_t) = exp(value_tj + log_prefactor_t)     for Form::exponent
//   √m φ_j(x_t) = value_tj · exp(log_prefactor_t)     for Form::amplitude
//
// where log_prefactor_t = norm_coefficient · |x_t|²/2.
//
// Most maps treat queries and keys alike. One that does not has a function of its own for the
// amplitudes with which units answer a key.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tripartite/attention/head.hpp"
#include "tripartite/base/fields.hpp"

namespace tripartite {

/// Where the rows w_j of the input weights come from.
enum class InputWeights {
  gaussian,    ///< N(0, 1), rows independent unless the settings ask for orthogonal ones
  orthogonal,  ///< blocks of D orthogonal rows, each with the length of a Gaussian row
  mirrored,    ///< units 2i and 2i+1 are the Gaussian row i and its negative
  identity,    ///< unit j sees component j; m = D and nothing is random
  keys,        ///< unit j sees as key j mod S does; m >= S and nothing is random
};

/// As what a token is presented.
enum class Role { query, key };

enum class Form { exponent, amplitude };

/// Consecutive hidden units as they are drawn.
struct UnitTile {
  Index first = 0;       ///< index of the first unit
  Matrix input_weights;  ///< [n, D]
  Vector phase;          ///< [n] uniform in (0, 2π); empty for maps without phase
};

/// What a rate may depend on besides the drive.
struct RateContext {
  const UnitTile& units;
  const Vector& half_square_norm;  ///< [T] |x_t|²/2
  Index hidden_units;              ///< m
  double mean_square_sum;          ///< mean |q_t + k_s|² over all pairs of the head
};

struct FeatureMap {
  std::string name;
  std::string formula;
  std::string note;
  std::string citation;
  bool unbiased;
  bool positive;
  InputWeights input_weights = InputWeights::gaussian;
  bool has_phase = false;
  Form form = Form::exponent;
  double norm_coefficient = -1.0;
  /// In: the drive w_j·x_t [T, n]. Out: the value [T, n] of the rate as split above.
  void (*rate)(Matrix& drive, const RateContext& context);
  /// Null where keys are as queries. Out: the rates [S, n] of the units for the keys of the head,
  /// in their order, as amplitudes without a prefactor.
  void (*key_rate)(Matrix& rates, const RateContext& context) = nullptr;
};

/// All maps, in the order in which they are listed.
[[nodiscard]] std::span<const FeatureMap> feature_maps();
[[nodiscard]] std::vector<std::string> feature_map_names();

/// Throws ConfigError, offering the nearest name, where there is no such map.
[[nodiscard]] const FeatureMap& find_feature_map(std::string_view name);

/// How a hidden layer is drawn.
struct FeatureSettings {
  std::string map = "performer";
  std::int64_t hidden_units = 1024;
  std::string rows = "independent";
  bool nested = true;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.map, Field{.name = "map",
                          .choices = feature_map_names(),
                          .meaning = "feature map computed by the hidden layer"});
    visit(self.hidden_units,
          Field{.name = "hidden_units",
                .low = 1,
                .high = 1 << 24,
                .meaning = "number m of hidden neurons; the map elu has one per dimension "
                           "instead, the map tokens at least one per key"});
    visit(self.rows,
          Field{.name = "rows",
                .choices = {"independent", "orthogonal"},
                .meaning = "how Gaussian input weights are drawn: each row by itself, or "
                           "in orthogonal blocks of the head size"});
    visit(self.nested, Field{.name = "nested",
                             .meaning = "a layer contains every smaller layer of the same stream; "
                                        "else each size has draws of its own"});
  }
};

}  // namespace tripartite
