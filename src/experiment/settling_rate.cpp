#include "tripartite/experiment/settling_rate.hpp"

#include <cmath>
#include <limits>

namespace tripartite {

SettlingRate settling_rate(const CircuitResult& result, Index query) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const auto times = static_cast<Index>(result.traces.t.size());
  if (times == 0) return {unknown, unknown};
  // Without rest, the distance to it is not known.
  if (!result.settled[static_cast<std::size_t>(query)])
    return {unknown, result.slowest_rate(query)};
  const Eigen::RowVectorXd end = result.output.row(query);
  const Eigen::Map<const Matrix> output(result.traces.output.data(), times, end.size());

  double n = 0, sum_t = 0, sum_tt = 0, sum_y = 0, sum_ty = 0;
  for (Index i = 0; i < times; ++i) {
    const double distance = (output.row(i) - end).norm() / end.norm();
    if (distance > 1e-2 || distance < 1e-5) continue;
    const double t = result.traces.t[static_cast<std::size_t>(i)], y = std::log(distance);
    n += 1;
    sum_t += t;
    sum_tt += t * t;
    sum_y += y;
    sum_ty += t * y;
  }
  const double slope = (n * sum_ty - sum_t * sum_y) / (n * sum_tt - sum_t * sum_t);
  return {n >= 3 ? -slope : unknown, result.slowest_rate(query)};
}

}  // namespace tripartite
