#include "propagator.hpp"

#include <algorithm>

#include "tripartite/base/error.hpp"

#include "instances.hpp"

namespace tripartite {

namespace {

using MovedRow = Eigen::Map<Eigen::ArrayXd>;
using ConstRow = Eigen::Map<const Eigen::ArrayXd>;

/// What flow makes of instances whose states are all zero, but for one that is 1.
class Probe {
 public:
  Probe(const Instances& instances, double dt)
      : instances_(instances),
        dt_(dt),
        count_(instances.uniform() ? 1 : instances.size()),
        states_(static_cast<Eigen::Index>(std::min(kTile, count_)),
                static_cast<Eigen::Index>(instances.model().states.size())) {
    for (Eigen::Index k = 0; k < states_.cols(); ++k) columns_.push_back(states_.col(k).data());
  }

  /// Values of the linear states after dt, in their order; one for all instances where these are
  /// alike.
  std::vector<std::vector<double>> after(int unit_state) {
    std::vector<std::vector<double>> result(instances_.linear().size());
    for (std::vector<double>& row : result) row.reserve(count_);
    std::vector<double*> pointers;
    for (std::size_t first = 0; first < count_; first += kTile) {
      const std::size_t count = std::min(kTile, count_ - first);
      states_.setZero();
      if (unit_state >= 0) states_.col(unit_state).setOnes();
      MutableBatch batch = instances_.part(first, count, pointers);
      batch.states = columns_.data();
      instances_.model().flow(batch, dt_);
      for (std::size_t k = 0; k < result.size(); ++k) {
        const double* const moved = columns_[static_cast<std::size_t>(instances_.linear()[k])];
        result[k].insert(result[k].end(), moved, moved + count);
      }
    }
    return result;
  }

 private:
  const Instances& instances_;
  double dt_;
  std::size_t count_;
  Eigen::ArrayXXd states_;  ///< of one tile
  std::vector<double*> columns_;
};

bool all(const std::vector<double>& values, double value) {
  return std::all_of(values.begin(), values.end(), [&](double x) { return x == value; });
}

/// x <- factor x, with one factor or one for each instance.
template <class Apply>
void with(const Values& values, std::size_t begin, std::size_t count, const Apply& apply) {
  if (values.uniform())
    apply(values[0]);
  else
    apply(ConstRow(values.values().data() + begin, static_cast<Eigen::Index>(count)));
}

}  // namespace

Propagator::Propagator(const Instances& instances, double dt) {
  const std::vector<int>& linear = instances.linear();
  if (linear.empty() || dt == 0) return;
  Probe probe(instances, dt);
  const auto constant = probe.after(-1);
  for (std::size_t k = 0; k < linear.size(); ++k)
    rows_.push_back({linear[k], 0.0, Values(constant[k]), true, !all(constant[k], 0), {}});
  for (const StateRow& from : instances.model().states) {
    if (!from.motion.linear) continue;  // none of the linear states sees it
    auto factors = probe.after(from.index);
    for (std::size_t k = 0; k < linear.size(); ++k) {
      for (std::size_t i = 0; i < factors[k].size(); ++i) factors[k][i] -= constant[k][i];
      if (from.index == linear[k]) {
        rows_[k].is_scaled = !all(factors[k], 1);
        rows_[k].factor = Values(std::move(factors[k]));
      } else if (!all(factors[k], 0)) {
        rows_[k].terms.push_back({from.index, Values(std::move(factors[k]))});
      }
    }
  }
  std::erase_if(
      rows_, [](const Row& row) { return !row.is_scaled && !row.is_shifted && row.terms.empty(); });
  // A row that reads a state must come before the row that moves it. Chains, as all synapses are,
  // can always be ordered so.
  const auto reads = [](const Row& row, int state) {
    return std::any_of(row.terms.begin(), row.terms.end(),
                       [&](const Term& term) { return term.from == state; });
  };
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t next = i;
    const auto is_read_later = [&](std::size_t candidate) {
      for (std::size_t other = i; other < rows_.size(); ++other)
        if (other != candidate && reads(rows_[other], rows_[candidate].state)) return true;
      return false;
    };
    while (next < rows_.size() && is_read_later(next)) ++next;
    if (next == rows_.size()) {
      const Model& model = instances.model();
      throw ConfigError({{},
                         "model '" + model.name + "': linear state '" +
                             model.states[static_cast<std::size_t>(rows_[i].state)].name +
                             "' and others drive each other in a circle",
                         "linear states in a chain, or ones that are not declared linear"});
    }
    std::swap(rows_[i], rows_[next]);
  }
}

void Propagator::apply(double* const* states, std::size_t begin, std::size_t count) const {
  const auto length = static_cast<Eigen::Index>(count);
  for (const Row& row : rows_) {
    MovedRow x(states[row.state], length);
    if (row.is_scaled) with(row.factor, begin, count, [&](const auto& factor) { x *= factor; });
    if (row.is_shifted) with(row.constant, begin, count, [&](const auto& shift) { x += shift; });
    for (const Term& term : row.terms) {
      const ConstRow from(states[term.from], length);
      with(term.factor, begin, count, [&](const auto& factor) { x += factor * from; });
    }
  }
}

}  // namespace tripartite
