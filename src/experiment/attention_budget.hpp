// Which ingredient of a circuit costs how much.
//
// Each one is measured twice: switched on alone, in a circuit that is exact without it, and
// switched off alone, in the circuit at hand. Both numbers are the change of the outputs that the
// switch makes, relative to exact attention. They differ where ingredients interact, which is why
// both are told, with their sums beside the error that there is.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "attention_case.hpp"

namespace tripartite {

inline constexpr std::array<const char*, 7> kIngredients = {
    "features", "settling", "release", "normaliser", "diffusion", "spikes", "solver"};

/// NaN where the circuit at hand does not have the ingredient.
struct Budget {
  std::array<double, kIngredients.size()> on{};
  std::array<double, kIngredients.size()> off{};

  /// Root of the sum of squares: what independent errors would add up to.
  static double joint(const std::array<double, kIngredients.size()>& parts);
};

/// The same circuit, integrated more exactly.
AttentionSettings with_finer_steps(AttentionSettings settings);

/// `top` are the outputs of the circuit at hand, with these settings.
Budget ingredient_budget(const AttentionCase& attention, const AttentionSettings& settings,
                         const Matrix& exact, const Matrix& top);

}  // namespace tripartite
