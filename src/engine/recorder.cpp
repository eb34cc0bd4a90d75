#include "recorder.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

constexpr std::size_t kBlock = 32768;  // numbers, or events

void require(bool kept, const std::string& owner, const Model& model, int state) {
  if (kept) return;
  throw ConfigError({{},
                     "state '" + model.states[static_cast<std::size_t>(state)].name + "' of '" +
                         owner + "' is to be recorded but is kept elsewhere",
                     "a state that is kept there, e.g. with the synapse or at its astrocytic end"});
}

/// Sorts by time, then by instance, then in the order in which they came.
void put_in_order(Events& events) {
  std::vector<std::size_t> order(events.times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto earlier = [&](std::size_t a, std::size_t b) {
    return std::tie(events.times[a], events.ids[a]) < std::tie(events.times[b], events.ids[b]);
  };
  if (std::is_sorted(order.begin(), order.end(), earlier)) return;
  std::stable_sort(order.begin(), order.end(), earlier);
  const auto permute = [&](auto& column) {
    auto sorted = column;
    for (std::size_t k = 0; k < order.size(); ++k) sorted[k] = column[order[k]];
    column.swap(sorted);
  };
  permute(events.times);
  permute(events.ids);
  permute(events.strengths);
}

void append(Events& events, double t, std::size_t id, double strength) {
  events.times.push_back(t);
  events.ids.push_back(static_cast<InstanceIndex>(id));
  events.strengths.push_back(strength);
}

}  // namespace

Recorder::Recorder(const Network& network, const RecordingPlan& plan, RecordingSink& sink)
    : network_(network),
      plan_(plan),
      sink_(sink),
      samples_(plan.probes.size()),
      edge_samples_(plan.edge_probes.size()),
      events_(plan.event_probes.size(), Waiting{{}, kBlock}),
      crossings_(plan.level_probes.size(), Waiting{{}, kBlock}),
      before_(plan.level_probes.size()) {
  const auto check_kept = [&](std::size_t group, int state) {
    const Group& owner = network.groups[group];
    require(owner.keeps[static_cast<std::size_t>(state)], owner.name, *owner.model, state);
  };
  for (const Probe& probe : plan.probes) {
    if (probe.kind == Probe::Row::state) check_kept(probe.group, probe.row);
    probe_clocks_.push_back(find_clock(probe.interval, network.groups[probe.group].name));
  }
  for (const EdgeProbe& probe : plan.edge_probes) {
    const Projection& projection = network.projections[probe.projection];
    assert(projection.synapse);
    const std::vector<int>& visited = projection.synapse->visited;
    require(std::find(visited.begin(), visited.end(), probe.state) != visited.end(),
            projection.name, *projection.synapse->model, probe.state);
    edge_clocks_.push_back(find_clock(probe.interval, projection.name));
  }
  for (const LevelProbe& probe : plan.level_probes) {
    check_kept(probe.group, probe.state);
    level_clocks_.push_back(find_clock(probe.interval, network.groups[probe.group].name));
  }
}

std::size_t Recorder::find_clock(double interval, const std::string& what) {
  if (!(interval > 0))
    throw ConfigError::out_of_bounds({}, "interval", std::to_string(interval) + " ms of " + what,
                                     "more than 0 ms between samples");
  const auto found = std::find_if(clocks_.begin(), clocks_.end(),
                                  [&](const Clock& clock) { return clock.interval == interval; });
  const auto position = static_cast<std::size_t>(found - clocks_.begin());
  if (position == clocks_.size()) clocks_.push_back({interval});
  return position;
}

double Recorder::next_sample() const {
  double next = std::numeric_limits<double>::infinity();
  for (const Clock& clock : clocks_) next = std::min(next, clock.time());
  return next;
}

std::vector<double> Recorder::samples_between(double begin, double end) const {
  std::vector<double> times;
  for (Clock clock : clocks_)
    for (; is_later(end, clock.time()); ++clock.next)
      if (is_later(clock.time(), begin)) times.push_back(clock.time());
  std::sort(times.begin(), times.end());
  times.erase(
      std::unique(times.begin(), times.end(), [](double a, double b) { return !is_later(b, a); }),
      times.end());
  return times;
}

void Recorder::sample(double t, const NetworkView& now) {
  const auto is_due = [&](std::size_t clock) { return !is_later(clocks_[clock].time(), t); };
  for (std::size_t k = 0; k < plan_.probes.size(); ++k) {
    if (!is_due(probe_clocks_[k])) continue;
    const Probe& probe = plan_.probes[k];
    const double* const row = probe.kind == Probe::Row::state ? now.state(probe.group, probe.row)
                                                              : now.output(probe.group, probe.row);
    for (const InstanceIndex i : probe.elements) samples_[k].push_back(row[i]);
    hand_over({ProbeList::probes, k}, samples_[k], kBlock);
  }
  for (std::size_t k = 0; k < plan_.edge_probes.size(); ++k) {
    if (!is_due(edge_clocks_[k])) continue;
    const EdgeProbe& probe = plan_.edge_probes[k];
    for (const std::size_t edge : probe.edges)
      edge_samples_[k].push_back(now.edge_state(probe.projection, probe.state, edge));
    hand_over({ProbeList::edge_probes, k}, edge_samples_[k], kBlock);
  }
  for (std::size_t k = 0; k < plan_.level_probes.size(); ++k)
    if (is_due(level_clocks_[k]))
      find_crossings(k, clocks_[level_clocks_[k]].time(),
                     now.state(plan_.level_probes[k].group, plan_.level_probes[k].state));
  for (Clock& clock : clocks_)
    if (!is_later(clock.time(), t)) ++clock.next;
}

void Recorder::find_crossings(std::size_t probe, double t, const double* level_state) {
  const LevelProbe& wanted = plan_.level_probes[probe];
  const std::size_t size = network_.groups[wanted.group].size;
  std::vector<double>& before = before_[probe];
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] < wanted.level && level_state[i] >= wanted.level) {
      const double past = (level_state[i] - wanted.level) / (level_state[i] - before[i]);
      append(crossings_[probe].events, t - past * wanted.interval, i, 1);
    }
  before.assign(level_state, level_state + size);
}

void Recorder::event(std::size_t group, int event, double t, InstanceIndex id, double strength) {
  for (std::size_t k = 0; k < plan_.event_probes.size(); ++k)
    if (plan_.event_probes[k].group == group && plan_.event_probes[k].event == event)
      append(events_[k].events, t, id, strength);
}

void Recorder::hand_over(const ProbeIndex& probe, std::vector<double>& samples, std::size_t least) {
  if (samples.empty() || samples.size() < least) return;
  sink_.take(probe, samples);
  samples.clear();
}

void Recorder::hand_over(const ProbeIndex& probe, Waiting& waiting, double t) {
  Events& all = waiting.events;
  put_in_order(all);
  const std::ptrdiff_t count = std::ranges::lower_bound(all.times, t) - all.times.begin();
  const auto cut = [count](auto& column) {
    std::vector rest(column.begin() + count, column.end());
    column.resize(static_cast<std::size_t>(count));
    return rest;
  };
  Events rest = {cut(all.times), cut(all.ids), cut(all.strengths)};
  if (count > 0) sink_.take(probe, all);
  waiting.enough = kBlock + rest.times.size();
  all = std::move(rest);
}

void Recorder::hand_over(double t) {
  for (std::size_t k = 0; k < events_.size(); ++k)
    if (events_[k].events.times.size() >= events_[k].enough)
      hand_over({ProbeList::event_probes, k}, events_[k], t);
  for (std::size_t k = 0; k < crossings_.size(); ++k) {
    if (crossings_[k].events.times.size() < crossings_[k].enough) continue;
    // The next are found between the last sample and the one that is due; one more for rounding.
    const Clock& clock = clocks_[level_clocks_[k]];
    hand_over({ProbeList::level_probes, k}, crossings_[k], clock.time() - 2 * clock.interval);
  }
}

void Recorder::finish() {
  constexpr double end = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < samples_.size(); ++k)
    hand_over({ProbeList::probes, k}, samples_[k], 1);
  for (std::size_t k = 0; k < edge_samples_.size(); ++k)
    hand_over({ProbeList::edge_probes, k}, edge_samples_[k], 1);
  for (std::size_t k = 0; k < events_.size(); ++k)
    hand_over({ProbeList::event_probes, k}, events_[k], end);
  for (std::size_t k = 0; k < crossings_.size(); ++k)
    hand_over({ProbeList::level_probes, k}, crossings_[k], end);
}

}  // namespace tripartite
