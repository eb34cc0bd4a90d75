#include "tripartite/experiment/time_left.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

#include <Eigen/Cholesky>

namespace tripartite {

namespace {

constexpr double kLeastShare = 0.1;  // of the work done, for a statement

// Standard deviations of the prior of the fitted costs, in logarithms, around the declared ones.
constexpr double kNoise = 0.2;
constexpr double kLevel = 30;            // the speed of this machine is not known at all
constexpr double kOfCost = 0.2;          // exponent of the cost beside 1
constexpr double kOfNumber = 0.7;        // exponent of an axis of numbers
constexpr double kOfOneNumber = 0.15;    // what one of its values has beside that
constexpr double kOfText = 1.5;          // what a value of an axis of texts has
constexpr std::size_t kMostValues = 64;  // of one axis that are told apart

std::optional<double> number(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  return std::nullopt;
}

/// The terms by which the logarithm of a case's time over its cost is explained.
class Terms {
 public:
  using Active = std::vector<std::pair<Eigen::Index, double>>;  ///< term and its factor

  explicit Terms(const std::vector<TimedCase>& cases) {
    std::map<std::string, std::vector<Cell>> values;
    for (const TimedCase& one : cases)
      for (const auto& [axis, cell] : one.axes) {
        std::vector<Cell>& seen = values[axis];
        if (seen.size() <= kMostValues && std::find(seen.begin(), seen.end(), cell) == seen.end())
          seen.push_back(cell);
      }
    level_ = add(kLevel);
    cost_ = add(kOfCost);
    for (const auto& [axis, seen] : values) {
      if (seen.size() < 2) continue;
      const bool positive = std::all_of(
          seen.begin(), seen.end(), [](const Cell& cell) { return number(cell).value_or(-1) > 0; });
      if (positive) slopes_[axis] = add(kOfNumber);
      if (seen.size() > kMostValues) continue;
      for (const Cell& cell : seen)
        steps_[axis].emplace_back(cell, add(positive ? kOfOneNumber : kOfText));
    }
  }

  [[nodiscard]] Active of(const TimedCase& one) const {
    Active active = {{level_, 1.0}, {cost_, std::log(one.cost)}};
    for (const auto& [axis, cell] : one.axes) {
      if (const auto slope = slopes_.find(axis); slope != slopes_.end())
        active.emplace_back(slope->second, std::log(*number(cell)));
      if (const auto steps = steps_.find(axis); steps != steps_.end())
        for (const auto& [value, term] : steps->second)
          if (value == cell) active.emplace_back(term, 1.0);
    }
    return active;
  }

  /// One over the variance of each term before anything is measured.
  [[nodiscard]] const std::vector<double>& precisions() const { return precisions_; }

 private:
  Eigen::Index add(double deviation) {
    precisions_.push_back(1 / (deviation * deviation));
    return static_cast<Eigen::Index>(precisions_.size()) - 1;
  }

  Eigen::Index level_ = 0, cost_ = 0;
  std::map<std::string, Eigen::Index> slopes_;
  std::map<std::string, std::vector<std::pair<Cell, Eigen::Index>>> steps_;
  std::vector<double> precisions_;
};

double measured(const TimedCase& one) {
  return one.stage == TimedCase::Stage::done ? std::max(one.seconds, 1e-9) : 0;
}

/// Most probable weights of the terms: weighted least squares with the prior.
Eigen::VectorXd fit(const Terms& terms, const std::vector<TimedCase>& cases) {
  double sum = 0, count = 0;
  for (const TimedCase& one : cases) {
    sum += measured(one);
    count += measured(one) > 0;
  }
  const auto size = static_cast<Eigen::Index>(terms.precisions().size());
  Eigen::MatrixXd normal =
      Eigen::Map<const Eigen::VectorXd>(terms.precisions().data(), size).asDiagonal();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
  for (const TimedCase& one : cases) {
    const double seconds = measured(one);
    if (seconds <= 0) continue;
    const double weight = seconds / sum * count / (kNoise * kNoise);
    const double logarithm = std::log(seconds / one.cost);
    const Terms::Active active = terms.of(one);
    for (const auto& [i, a] : active) {
      right(i) += weight * a * logarithm;
      for (const auto& [j, b] : active) normal(i, j) += weight * a * b;
    }
  }
  return normal.ldlt().solve(right);
}

double predicted(const TimedCase& one, const Terms& terms, const Eigen::VectorXd& weights) {
  double logarithm = 0;
  for (const auto& [term, factor] : terms.of(one)) logarithm += weights(term) * factor;
  return one.cost * std::exp(logarithm);
}

/// What is left of a case at work, of which `all` was foreseen.
double left_of(const TimedCase& one, std::optional<double> all) {
  if (one.share > 0) return one.seconds * (1 - one.share) / one.share;
  // One that takes longer than foreseen ends soon, but not at once.
  return std::max(*all - one.seconds, 0.1 * one.seconds);
}

/// When the last of the workers is done, who take what waits in its order.
double finish_time(const std::vector<double>& at_work, const std::vector<double>& waiting,
                   int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> ends(at_work.begin(),
                                                                        at_work.end());
  while (static_cast<int>(ends.size()) < workers) ends.push(0);
  double last = at_work.empty() ? 0 : *std::max_element(at_work.begin(), at_work.end());
  for (const double seconds : waiting) {
    const double end = ends.top() + seconds;
    ends.pop();
    ends.push(end);
    last = std::max(last, end);
  }
  return last;
}

}  // namespace

std::optional<double> seconds_left(const std::vector<TimedCase>& cases, int workers) {
  using Stage = TimedCase::Stage;
  const auto is = [](Stage stage) {
    return [stage](const TimedCase& one) { return one.stage == stage; };
  };
  const bool foreseeable = std::any_of(cases.begin(), cases.end(), is(Stage::done));
  std::optional<Terms> terms;
  Eigen::VectorXd weights;
  if (foreseeable) weights = fit(terms.emplace(cases), cases);
  double behind = 0, ahead = 0;
  std::vector<double> at_work, waiting;
  for (const TimedCase& one : cases) {
    behind += one.seconds;
    if (one.stage == Stage::done) continue;
    if (!foreseeable && (one.stage == Stage::waiting || one.share <= 0)) return std::nullopt;
    std::optional<double> all;
    if (foreseeable) all = predicted(one, *terms, weights);
    std::vector<double>& list = one.stage == Stage::at_work ? at_work : waiting;
    list.push_back(one.stage == Stage::at_work ? left_of(one, all) : *all);
    ahead += list.back();
  }
  if (behind < kLeastShare * (behind + ahead)) return std::nullopt;
  return finish_time(at_work, waiting, workers);
}

}  // namespace tripartite
