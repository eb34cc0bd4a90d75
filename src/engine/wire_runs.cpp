#include "wire_runs.hpp"

#include <algorithm>

namespace tripartite {

namespace {

/// Shorter runs are not worth looking up.
constexpr std::size_t kShortest = 8;

/// Σ weight[k stride] value[k], as four partial sums.
template <std::size_t stride>
double sum_row(const double* weight, const double* value, std::size_t count) {
  double partial[4] = {};
  std::size_t k = 0;
  for (; k + 4 <= count; k += 4)
    for (std::size_t lane = 0; lane < 4; ++lane)
      partial[lane] += weight[(k + lane) * stride] * value[k + lane];
  for (; k < count; ++k) partial[k % 4] += weight[k * stride] * value[k];
  return (partial[0] + partial[2]) + (partial[1] + partial[3]);
}

}  // namespace

WireRuns::WireRuns(const Wire& wire, std::size_t targets) : wire_(&wire) {
  if (wire.offsets.empty()) {
    runs_.push_back({Kind::beside, 0, targets, 0, 0});
    return;
  }
  for (std::size_t target = 0; target < targets;) {
    const Run run = run_from(target, targets);
    target = run.end;
    if (run.kind == Kind::listed && edges(run.begin) == 0) continue;
    // What is read by list, or by rows, goes on.
    const bool by_target = run.kind == Kind::listed || run.kind == Kind::row;
    if (by_target && !runs_.empty() && runs_.back().kind == run.kind &&
        runs_.back().end == run.begin)
      runs_.back().end = run.end;
    else
      runs_.push_back(run);
  }
}

std::size_t WireRuns::edges(std::size_t target) const {
  return wire_->offsets[target + 1] - wire_->offsets[target];
}

bool WireRuns::reads_row(std::size_t target) const {
  if (edges(target) < kShortest) return false;
  for (std::size_t k = wire_->offsets[target] + 1; k < wire_->offsets[target + 1]; ++k)
    if (wire_->sources[k] != wire_->sources[k - 1] + 1) return false;
  return true;
}

WireRuns::Run WireRuns::run_from(std::size_t target, std::size_t targets) const {
  const std::size_t edge = wire_->offsets[target];
  const Run listed = {Kind::listed, target, target + 1, 0, edge};
  if (edges(target) == 0) return listed;
  const std::size_t source = wire_->sources[edge];
  if (reads_row(target)) return {Kind::row, target, target + 1, source, edge};
  Run longest = listed;
  for (const Kind kind : {Kind::beside, Kind::shared}) {
    Run run = {kind, target, target, source, edge};
    const auto goes_on = [&] {
      if (run.end == targets || edges(run.end) != 1) return false;
      const std::size_t expected = kind == Kind::beside ? source + (run.end - target) : source;
      return wire_->sources[wire_->offsets[run.end]] == expected;
    };
    while (goes_on()) ++run.end;
    if (run.end - run.begin > longest.end - longest.begin) longest = run;
  }
  return longest.end - longest.begin < kShortest ? listed : longest;
}

void WireRuns::add(const double* outputs, std::size_t first, std::size_t count,
                   double* input) const {
  const auto after = [](std::size_t target, const Run& run) { return target < run.end; };
  for (auto run = std::upper_bound(runs_.begin(), runs_.end(), first, after);
       run != runs_.end() && run->begin < first + count; ++run) {
    const std::size_t begin = std::max(first, run->begin), end = std::min(first + count, run->end);
    add_run(*run, outputs, begin, end, input + (begin - first));
  }
}

void WireRuns::add_run(const Run& run, const double* outputs, std::size_t begin, std::size_t end,
                       double* input) const {
  if (run.kind == Kind::row) {
    add_rows(outputs, begin, end, input);
    return;
  }
  if (run.kind == Kind::listed) {
    add_listed(outputs, begin, end, input);
    return;
  }
  const std::size_t ahead = begin - run.begin, count = end - begin;
  const bool uniform = wire_->weight.uniform();
  const double* const weight = wire_->weight.values().data() + (uniform ? 0 : run.edge + ahead);
  if (run.kind == Kind::shared) {
    const double value = outputs[run.source];
    if (uniform) {
      const double brought = *weight * value;
#pragma omp simd
      for (std::size_t i = 0; i < count; ++i) input[i] += brought;
    } else {
#pragma omp simd
      for (std::size_t i = 0; i < count; ++i) input[i] += weight[i] * value;
    }
    return;
  }
  const double* const value = outputs + run.source + ahead;
  if (uniform) {
    const double factor = *weight;
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) input[i] += factor * value[i];
  } else {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) input[i] += weight[i] * value[i];
  }
}

void WireRuns::add_rows(const double* outputs, std::size_t begin, std::size_t end,
                        double* input) const {
  const double* const weight = wire_->weight.values().data();
  for (std::size_t target = begin; target < end; ++target) {
    const std::size_t edge = wire_->offsets[target];
    const double* const value = outputs + wire_->sources[edge];
    *input++ += wire_->weight.uniform() ? sum_row<0>(weight, value, edges(target))
                                        : sum_row<1>(weight + edge, value, edges(target));
  }
}

void WireRuns::add_listed(const double* outputs, std::size_t begin, std::size_t end,
                          double* input) const {
  const double* const weight = wire_->weight.values().data();
  const std::size_t stride = wire_->weight.uniform() ? 0 : 1;
  for (std::size_t target = begin; target < end; ++target) {
    double sum = 0;
    for (std::size_t k = wire_->offsets[target]; k < wire_->offsets[target + 1]; ++k)
      sum += weight[k * stride] * outputs[wire_->sources[k]];
    *input++ += sum;
  }
}

}  // namespace tripartite
