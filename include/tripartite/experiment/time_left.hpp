// How long a sweep will still take, from the cases that it has run.
//
// A task declares what a case costs, relative to others. Measured times correct that: their
// logarithms over those of the costs are fitted by the values of the axes, with a prior that holds
// to the declaration where little has been measured, and weights that let long cases count as they
// do in the sum. So cases that grow along an axis are foreseen by the law in which they have grown
// so far. No clock is read here.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/base/row.hpp"

namespace tripartite {

/// A case of this process, as far as its time goes.
struct TimedCase {
  double cost = 1;  ///< as declared, above 0
  Row axes = {};    ///< the cells of its axes
  enum class Stage { waiting, at_work, done } stage = Stage::waiting;
  double seconds = 0;  ///< that it took, or has taken so far
  double share = 0;    ///< of a case at work, what is done of it; 0 where that is not known
};

/// Seconds until `workers` that take the cases in their order have done all. Nothing where no more
/// than about a tenth of the work lies behind: what is known then is no ground for a statement.
std::optional<double> seconds_left(const std::vector<TimedCase>& cases, int workers);

}  // namespace tripartite
