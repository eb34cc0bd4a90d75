// How long a step may be.
//
// Explicit schemes must resolve the fastest thing that moves. What that is depends on the recipe
// and on the rates of the token, so that steps are chosen for each token and query; they depend on
// nothing else, and results on no resource.
#pragma once

#include <vector>

#include "recipe.hpp"

namespace tripartite {

/// Gates and onsets act within milliseconds: the step (ms) while they do.
inline constexpr double kOnsetStep = 5;

/// Of neurons, terminals and processes while hidden neurons fire at these rates (1/ms), ms.
double longest_step(const Recipe& recipe, const std::vector<double>& rates);

/// The same while a query is read that `divider` divides, from processes with these traces.
double reading_step(const Recipe& recipe, const Recipe::Divider& divider,
                    const std::vector<double>& trace, const std::vector<double>& rates);

}  // namespace tripartite
