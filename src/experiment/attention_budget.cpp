#include "attention_budget.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tripartite {

namespace {

/// So much longer is everything shown where nothing is to be left of settling.
constexpr double kLonger = 4;

AttentionSettings with_longer_times(AttentionSettings settings) {
  settings.circuit.presentation *= kLonger;
  settings.circuit.transmission_opens *= kLonger;
  if (settings.circuit.read_time) *settings.circuit.read_time *= kLonger;
  settings.biology.query_time *= kLonger;
  return settings;
}

/// One unit or more for each token, and as many as there are otherwise.
FeatureSettings exact_features(const AttentionCase& attention, FeatureSettings features) {
  features.map = "tokens";
  features.hidden_units =
      std::max<std::int64_t>(features.hidden_units, attention.heads().circuit.k.rows());
  return features;
}

void set(BiologyParameters& biology, const std::string& ingredient, bool value) {
  if (ingredient == "release") biology.release = value;
  if (ingredient == "normaliser") biology.normaliser = value;
  if (ingredient == "diffusion") biology.diffusion = value;
  if (ingredient == "spikes") biology.spikes = value;
}

bool has(const AttentionSettings& settings, const std::string& ingredient) {
  const Ingredients parts = settings.biology.ingredients();
  if (ingredient == "release") return parts.release;
  if (ingredient == "normaliser") return parts.normaliser;
  if (ingredient == "diffusion") return parts.diffusion;
  if (ingredient == "spikes") return parts.spikes;
  return true;
}

/// The circuit at hand with one ingredient less.
AttentionSettings without(const AttentionCase& attention, AttentionSettings settings,
                          const std::string& ingredient) {
  if (ingredient == "features") settings.features = exact_features(attention, settings.features);
  if (ingredient == "settling") return with_longer_times(settings);
  if (ingredient == "solver") return with_finer_steps(settings);
  set(settings.biology, ingredient, false);
  return settings;
}

/// A circuit with one ingredient and nothing else that could err.
AttentionSettings only(const AttentionCase& attention, AttentionSettings settings,
                       const std::string& ingredient) {
  const bool features = ingredient == "features", settling = ingredient == "settling",
             solver = ingredient == "solver";
  if (!features) settings.features = exact_features(attention, settings.features);
  for (const char* each : kIngredients) set(settings.biology, each, ingredient == each);
  settings.biology.control = "none";
  // With a gain for each token, all denominators of such features are equal: nothing to divide.
  if (ingredient == "normaliser" || ingredient == "diffusion")
    settings.biology.gain_control = "head";
  if (settings.biology.ingredients().none()) settings.biology.rate_cap.reset();
  if (!settling) settings = with_longer_times(settings);
  if (!solver && settings.biology.ingredients().none()) settings = with_finer_steps(settings);
  return settings;
}

}  // namespace

AttentionSettings with_finer_steps(AttentionSettings settings) {
  settings.solver.rtol = std::max(settings.solver.rtol / 10, 1e-14);
  settings.solver.atol /= 10;
  settings.solver.step /= 10;
  settings.biology.step /= 2;
  settings.biology.spike_step /= 2;
  return settings;
}

double Budget::joint(const std::array<double, kIngredients.size()>& parts) {
  double square = 0;
  for (const double part : parts)
    if (!std::isnan(part)) square += part * part;
  return std::sqrt(square);
}

Budget ingredient_budget(const AttentionCase& attention, const AttentionSettings& settings,
                         const Matrix& exact, const Matrix& top) {
  Budget budget;
  budget.on.fill(std::numeric_limits<double>::quiet_NaN());
  budget.off = budget.on;
  for (std::size_t k = 0; k < kIngredients.size(); ++k) {
    const std::string ingredient = kIngredients[k];
    if (!has(settings, ingredient)) continue;
    const auto output = [&](const AttentionSettings& varied) {
      return attention.run(varied, nullptr).circuit.output;
    };
    budget.on[k] = (output(only(attention, settings, ingredient)) - exact).norm() / exact.norm();
    budget.off[k] = (output(without(attention, settings, ingredient)) - top).norm() / exact.norm();
  }
  return budget;
}

}  // namespace tripartite
