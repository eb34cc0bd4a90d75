#include "reference_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "recorder.hpp"

namespace tripartite {

namespace {

constexpr std::size_t kNodes = 6;  // of one polynomial
// Times are absolute, and rounded: nodes that lie closer than this part of a stretch would lend
// their rounding to the polynomial between others.
constexpr double kCrowded = 1e-3;

}  // namespace

ReferenceHistory::ReferenceHistory(const Network& network)
    : readers_(network.wires.size()), smallest_delay_(std::numeric_limits<double>::infinity()) {
  for (std::size_t w = 0; w < network.wires.size(); ++w) {
    const Wire& wire = network.wires[w];
    if (wire.delay == 0) continue;
    auto line = std::find_if(lines_.begin(), lines_.end(), [&](const Line& known) {
      return known.group == wire.from && known.output == wire.output;
    });
    const std::size_t size = network.groups[wire.from].size;
    if (line == lines_.end())
      line = lines_.insert(line, {wire.from, wire.output, size, {}, std::vector<double>(size)});
    line->delays.push_back(wire.delay);
    readers_[w] = {static_cast<std::size_t>(line - lines_.begin()), wire.delay};
    smallest_delay_ = std::min(smallest_delay_, wire.delay);
    greatest_delay_ = std::max(greatest_delay_, wire.delay);
  }
  longest_stretch_ = std::min(smallest_delay_, 1.0);  // ms: for the polynomial, not for the solver
}

double ReferenceHistory::stretch_end(double begin) const {
  if (empty()) return smallest_delay_;
  const double end = begin + longest_stretch_;
  const auto next =
      std::find_if(jumps_.begin(), jumps_.end(), [&](double t) { return is_later(t, begin); });
  return next == jumps_.end() ? end : std::min(end, *next);
}

void ReferenceHistory::keep_initial(const OutputOf& output) {
  for (Line& line : lines_) {
    const double* const row = output(line.group, line.output);
    line.initial.assign(row, row + line.size);
  }
}

bool ReferenceHistory::jumped(const Line& line, const double* now) {
  const double* const before =
      line.pieces.empty()
          ? line.initial.data()
          : line.pieces.back().values.data() + line.pieces.back().values.size() - line.size;
  return !std::equal(now, now + line.size, before, [](double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
  });
}

/// Of two last nodes that lie too close, takes out the one that need not stay.
void ReferenceHistory::thin(Line& line, std::size_t least, std::size_t from_end) const {
  if (line.pieces.empty()) return;
  auto& [times, values] = line.pieces.back();
  const std::size_t count = times.size();
  if (count < least || times[count - 1] - times[count - 2] > kCrowded * longest_stretch_) return;
  times.erase(times.end() - static_cast<std::ptrdiff_t>(from_end));
  const auto first = values.end() - static_cast<std::ptrdiff_t>(from_end * line.size);
  values.erase(first, first + static_cast<std::ptrdiff_t>(line.size));
}

void ReferenceHistory::append(Line& line, double t, const double* row) const {
  thin(line, 2, 1);  // a piece keeps its beginning
  Piece& piece = line.pieces.back();
  piece.times.push_back(t);
  piece.values.insert(piece.values.end(), row, row + line.size);
}

void ReferenceHistory::enter(double begin) {
  begin_ = begin;
  for (Line& line : lines_) thin(line, 3, 2);  // … and its end
}

void ReferenceHistory::keep_after_event(double t, const OutputOf& output) {
  jumps_.erase(jumps_.begin(), jumps_.upper_bound(t));
  for (Line& line : lines_) {
    const double* const row = output(line.group, line.output);
    if (jumped(line, row))
      for (const double delay : line.delays) jumps_.insert(t + delay);
    line.pieces.emplace_back();
    append(line, t, row);
  }
}

void ReferenceHistory::keep(double t, const OutputOf& output) {
  for (Line& line : lines_) {
    append(line, t, output(line.group, line.output));
    forget(line, t);
  }
}

/// Whole pieces and, where nothing ever happens, the older half of one.
void ReferenceHistory::forget(Line& line, double t) const {
  const double oldest = t - 1.01 * greatest_delay_;
  while (line.pieces.size() > 1 && line.pieces[1].times.front() < oldest) line.pieces.pop_front();
  Piece& piece = line.pieces.front();
  const auto old = std::lower_bound(piece.times.begin(), piece.times.end(), oldest);
  const auto count = static_cast<std::size_t>(old - piece.times.begin());
  if (count < kNodes + piece.times.size() / 2) return;
  const auto drop = static_cast<std::ptrdiff_t>(count - kNodes);
  piece.times.erase(piece.times.begin(), piece.times.begin() + drop);
  piece.values.erase(piece.values.begin(),
                     piece.values.begin() + drop * static_cast<std::ptrdiff_t>(line.size));
}

void ReferenceHistory::read(std::size_t wire, double t, double* outputs) const {
  const Line& line = lines_[readers_[wire].line];
  const double then = t - readers_[wire].delay;
  // A piece ends where the next begins: at the end of a stretch it is the earlier one that counts,
  // at its beginning the later one.
  const bool is_at_begin = !is_later(t, begin_);
  const double rounding = 32 * std::numeric_limits<double>::epsilon() * std::abs(t);
  const auto after =
      std::partition_point(line.pieces.begin(), line.pieces.end(), [&](const Piece& piece) {
        return is_at_begin ? piece.times.front() <= then + rounding
                           : piece.times.front() < then - rounding;
      });
  if (after == line.pieces.begin()) {
    std::copy(line.initial.begin(), line.initial.end(), outputs);
    return;
  }
  const std::vector<double>& times = (after - 1)->times;
  const std::vector<double>& values = (after - 1)->values;
  const double at = std::clamp(then, times.front(), times.back());
  const std::size_t count = std::min(times.size(), kNodes);
  const auto next =
      static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), at) - times.begin());
  const std::size_t first = std::min(next - std::min(next, count / 2), times.size() - count);
  std::fill_n(outputs, line.size, 0.0);
  for (std::size_t j = first; j < first + count; ++j) {
    double weight = 1;  // of node j, after Lagrange
    for (std::size_t k = first; k < first + count; ++k)
      if (k != j) weight *= (at - times[k]) / (times[j] - times[k]);
    for (std::size_t i = 0; i < line.size; ++i) outputs[i] += weight * values[j * line.size + i];
  }
}

}  // namespace tripartite
