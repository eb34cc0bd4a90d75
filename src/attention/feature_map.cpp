#include "tripartite/attention/feature_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "tripartite/base/error.hpp"

namespace tripartite {
namespace {

using std::numbers::pi;

constexpr const char* kozachkov =
    "Kozachkov, Kastanenka & Krotov, PNAS 2023, 10.1073/pnas.2219150120";
constexpr const char* choromanski =
    "Choromanski et al., Rethinking attention with Performers, ICLR 2021";

/// Without an exponent of its own the drive is the value already.
void keep(Matrix& /*drive*/, const RateContext& /*context*/) {}

void add_phase(Matrix& drive, const RateContext& context) {
  drive.rowwise() += context.units.phase.transpose();
}

/// The exponent of the optimal positive features: A |w|² + B w·x + log D, with the dimension d.
void optimal_positive(Matrix& drive, const RateContext& context) {
  const auto& rows = context.units.input_weights;
  const double d = static_cast<double>(rows.cols());
  const double z = context.mean_square_sum;
  // (√((2z+d)² + 8dz) - 2z - d) / 4z without the cancellation at small z
  const double rho = 2 * d / (std::sqrt((2 * z + d) * (2 * z + d) + 8 * d * z) + 2 * z + d);
  const double a = (1 - 1 / rho) / 8;
  const double b = std::sqrt(1 - 4 * a);
  const Vector unit_offset = a * rows.rowwise().squaredNorm().array() + d / 4 * std::log1p(-4 * a);
  drive *= b;
  drive.rowwise() += unit_offset.transpose();
}

/// Unit j is a copy of key j mod S and fires for that key alone. Where m is not a multiple of S the
/// first keys have one copy more than the others: fewer copies fire more.
void own_units(Matrix& rates, const RateContext& context) {
  const Index keys = rates.rows(), units = context.hidden_units;
  rates.setZero();
  for (Index j = 0; j < rates.cols(); ++j) {
    const Index key = (context.units.first + j) % keys;
    const Index copies = units / keys + (key < units % keys ? 1 : 0);
    rates(key, j) = static_cast<double>(units) / static_cast<double>(copies);
  }
}

const std::array maps{
    FeatureMap{.name = "performer",
               .formula = "exp(w·x - |x|²/2) / √m",
               .note = "positive random features",
               .citation = choromanski,
               .unbiased = true,
               .positive = true,
               .rate = keep},
    FeatureMap{.name = "cosine",
               .formula = "√(2/m) cos(w·x + b) exp(|x|²/2)",
               .note = "sign-indefinite: the denominator can vanish",
               .citation = "Rahimi & Recht, Random features for large-scale kernel machines, 2007",
               .unbiased = true,
               .positive = false,
               .has_phase = true,
               .form = Form::amplitude,
               .norm_coefficient = 1,
               .rate =
                   [](Matrix& drive, const RateContext& context) {
                     add_phase(drive, context);
                     drive = std::sqrt(2.0) * drive.array().cos();
                   }},
    FeatureMap{.name = "positive_cosine",
               .formula = "max(0, √(2/(πm)) cos(w·x + b) exp(|x|²/2))",
               .note = "a rectified rate",
               .citation = kozachkov,
               .unbiased = false,
               .positive = true,
               .has_phase = true,
               .form = Form::amplitude,
               .norm_coefficient = 1,
               .rate =
                   [](Matrix& drive, const RateContext& context) {
                     add_phase(drive, context);
                     drive = std::sqrt(2 / pi) * drive.array().cos().max(0.0);
                   }},
    FeatureMap{.name = "truncated",
               .formula = "exp(-|x|²/2) min(exp(w·x), 150) / √m",
               .note = "a saturating rate",
               .citation = kozachkov,
               .unbiased = false,
               .positive = true,
               .rate = [](Matrix& drive,
                          const RateContext&) { drive = drive.array().min(std::log(150.0)); }},
    FeatureMap{.name = "linear",
               .formula = "1 - ln(m)/2 + w·x - |x|²/2",
               .note = "first-order expansion of performer",
               .citation = kozachkov,
               .unbiased = false,
               .positive = false,
               .form = Form::amplitude,
               .norm_coefficient = 0,
               .rate =
                   [](Matrix& drive, const RateContext& context) {
                     const double m = static_cast<double>(context.hidden_units);
                     drive.colwise() -= context.half_square_norm;
                     drive = std::sqrt(m) * (drive.array() + (1 - std::log(m) / 2));
                   }},
    FeatureMap{.name = "clipped_sine",
               .formula = "√(2/m) exp(|x|²/2) sin(clip(w·x + b, -π/2, π/2))",
               .note = "a sigmoid rate",
               .citation = kozachkov,
               .unbiased = false,
               .positive = false,
               .has_phase = true,
               .form = Form::amplitude,
               .norm_coefficient = 1,
               .rate =
                   [](Matrix& drive, const RateContext& context) {
                     add_phase(drive, context);
                     drive = std::sqrt(2.0) * drive.array().max(-pi / 2).min(pi / 2).sin();
                   }},
    FeatureMap{.name = "elu",
               .formula = "elu(x) + 1",
               .note = "linear attention, not softmax; one unit per dimension, nothing is random",
               .citation = "Katharopoulos et al., Transformers are RNNs, ICML 2020",
               .unbiased = false,
               .positive = true,
               .input_weights = InputWeights::identity,
               .form = Form::amplitude,
               .norm_coefficient = 0,
               .rate =
                   [](Matrix& drive, const RateContext& context) {
                     const double m = static_cast<double>(context.hidden_units);
                     drive = std::sqrt(m) * (drive.array().min(0.0).exp() + drive.array().max(0.0));
                   }},
    FeatureMap{.name = "orthogonal",
               .formula = "exp(w·x - |x|²/2) / √m, rows orthogonal in blocks of the head size",
               .note = "lower variance than performer at small norms",
               .citation = choromanski,
               .unbiased = true,
               .positive = true,
               .input_weights = InputWeights::orthogonal,
               .rate = keep},
    FeatureMap{.name = "hyperbolic",
               .formula = "exp(±w·x - |x|²/2) / √m in pairs",
               .note = "m counts both members of a pair",
               .citation = choromanski,
               .unbiased = true,
               .positive = true,
               .input_weights = InputWeights::mirrored,
               .rate = keep},
    FeatureMap{.name = "oprf",
               .formula = "D exp(A|w|² + B w·x - |x|²/2) / √m",
               .note = "optimal positive features: A, B, D follow from the mean of |q + k|²",
               .citation = "Likhosherstov et al., Chefs' random tables, NeurIPS 2022",
               .unbiased = true,
               .positive = true,
               .rate = optimal_positive},
    FeatureMap{.name = "tokens",
               .formula =
                   "exp(q·k) / √m of unit j for a query, √m / (units of k) for its own key k, "
                   "0 for others",
               .note = "a control without error: unit j belongs to key j modulo their number; m is "
                       "at least that",
               .citation = "tripartite: exp(q·k) itself as a feature; grows with the tokens",
               .unbiased = true,
               .positive = true,
               .input_weights = InputWeights::keys,
               .norm_coefficient = 0,
               .rate = keep,
               .key_rate = own_units},
};

}  // namespace

std::span<const FeatureMap> feature_maps() { return maps; }

std::vector<std::string> feature_map_names() {
  std::vector<std::string> names;
  for (const FeatureMap& map : maps) names.push_back(map.name);
  return names;
}

const FeatureMap& find_feature_map(std::string_view name) {
  const auto found = std::ranges::find(maps, name, &FeatureMap::name);
  if (found == maps.end()) {
    throw ConfigError::unknown_choice({}, "map", name, feature_map_names());
  }
  return *found;
}

}  // namespace tripartite
