#include "steps.hpp"

#include <algorithm>
#include <cmath>

namespace tripartite {

namespace {

constexpr double kKineticsStep = 40;  // ms; gliotransmitter is cleared within 17 ms
constexpr double kReleaseStep = 5;    // ms, where it is released at once
constexpr double kStable = 2.5;       ///< of step times rate: Runge-Kutta's scheme bears 2.78

/// Of the modes by which processes become even, the fastest at most, 1/ms.
double fastest_exchange(const Recipe& recipe) {
  if (!recipe.parts.diffusion) return 0;
  if (recipe.has_hub()) return 2 * recipe.biology.exchange;
  const auto children =
      recipe.biology.geometry == "chain" ? 1.0 : static_cast<double>(recipe.biology.branching);
  return (1 + children + 2 * std::sqrt(children)) * recipe.biology.exchange;
}

/// Mean over the axons that a process wraps of uptake relative to an average token, of the process
/// that has most of it.
double strongest_uptake(const Recipe& recipe, const std::vector<double>& trace,
                        const std::vector<double>& rates) {
  const std::size_t cells = recipe.processes(trace.size());
  const std::size_t wrapped = recipe.wrapped(trace.size());
  std::vector<double> uptake(cells, 0.0);
  for (std::size_t j = 0; j < trace.size(); ++j)
    uptake[j / wrapped] +=
        trace[j] * rates[j] / (recipe.biology.mean_rate * static_cast<double>(wrapped));
  return *std::max_element(uptake.begin(), uptake.end());
}

}  // namespace

// Terminals deplete with the rate of spikes at most, processes exchange what they hold, and
// kinetics that are faster than published move within less time.
double longest_step(const Recipe& recipe, const std::vector<double>& rates) {
  double step = recipe.biology.step;
  if (recipe.parts.normaliser)
    step = std::min(step, kKineticsStep) * std::min(1.0, recipe.biology.slowness);
  if (const double exchange = fastest_exchange(recipe); exchange > 0)
    step = std::min(step, kStable / exchange);
  const double busiest = *std::max_element(rates.begin(), rates.end());
  return recipe.parts.release && busiest > 0 ? std::min(step, 2 / busiest) : step;
}

double reading_step(const Recipe& recipe, const Recipe::Divider& divider,
                    const std::vector<double>& trace, const std::vector<double>& rates) {
  using Kind = Recipe::Divider::Kind;
  const double longest = longest_step(recipe, rates);
  // Receptors for gliotransmitter follow it at this rate at most, and must not overshoot: there is
  // no negative release.
  double binding = 0;
  if (divider.kind == Kind::held) {
    binding = recipe.binding() * divider.held;
  } else if (divider.kind == Kind::astrocyte && !recipe.parts.normaliser) {
    binding = strongest_uptake(recipe, trace, rates) / recipe.circuit.tau_s;
  } else if (divider.kind == Kind::astrocyte &&
             recipe.biology.gliotransmission == "gliotransmitter_release") {
    return std::min(longest, kReleaseStep);
  }
  return binding > 0 ? std::min(longest, 1 / binding) : longest;
}

}  // namespace tripartite
