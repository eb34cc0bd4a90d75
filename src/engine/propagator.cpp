#include "propagator.hpp"

#include <algorithm>
#include <cassert>

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
        states_(static_cast<Eigen::Index>(count_),
                static_cast<Eigen::Index>(instances.model().states.size())) {}

  /// [state] values after dt; one for all instances where these are alike.
  std::vector<std::vector<double>> after(int unit_state) {
    const std::size_t states = instances_.model().states.size();
    std::vector<std::vector<double>> result(states, std::vector<double>(count_));
    std::vector<double*> pointers;
    for (std::size_t first = 0; first < count_; first += kTile) {
      const std::size_t count = std::min(kTile, count_ - first);
      states_.setZero();
      if (unit_state >= 0) states_.col(unit_state).setOnes();
      MutableBatch batch = instances_.part(first, count, pointers);
      std::vector<double*> columns;
      for (std::size_t k = 0; k < states; ++k)
        columns.push_back(states_.col(static_cast<Eigen::Index>(k)).data());
      batch.states = columns.data();
      instances_.model().flow(batch, dt_);
      for (std::size_t k = 0; k < states; ++k)
        std::copy_n(columns[k], count, result[k].begin() + static_cast<std::ptrdiff_t>(first));
    }
    return result;
  }

 private:
  const Instances& instances_;
  double dt_;
  std::size_t count_;
  Eigen::ArrayXXd states_;
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
  const std::size_t states = instances.model().states.size();
  std::vector<std::vector<std::vector<double>>> columns(states);
  for (std::size_t from = 0; from < states; ++from) {
    columns[from] = probe.after(static_cast<int>(from));
    for (std::size_t to = 0; to < states; ++to)
      for (std::size_t i = 0; i < columns[from][to].size(); ++i)
        columns[from][to][i] -= constant[to][i];
  }
  for (const int state : linear) {
    const auto to = static_cast<std::size_t>(state);
    Row row{state,
            Values(columns[to][to]),
            Values(constant[to]),
            !all(columns[to][to], 1),
            !all(constant[to], 0),
            {}};
    for (std::size_t from = 0; from < states; ++from)
      if (from != to && !all(columns[from][to], 0))
        row.terms.push_back({static_cast<int>(from), Values(columns[from][to])});
    if (row.is_scaled || row.is_shifted || !row.terms.empty()) rows_.push_back(std::move(row));
  }
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
    assert(next < rows_.size() && "linear states that drive each other in a circle");
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
