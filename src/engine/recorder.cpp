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

Recorder::Recorder(const Network& network, const RecordingPlan& plan)
    : network_(network), plan_(plan), before_(plan.level_probes.size()) {
  const auto check_kept = [&](std::size_t group, int state) {
    const Group& owner = network.groups[group];
    require(owner.keeps[static_cast<std::size_t>(state)], owner.name, *owner.model, state);
  };
  for (const Probe& probe : plan.probes) {
    if (probe.kind == Probe::Row::state) check_kept(probe.group, probe.row);
    probe_clocks_.push_back(find_clock(probe.interval, network.groups[probe.group].name));
    recording_.samples.push_back({probe.interval, probe.elements.size(), {}});
  }
  for (const EdgeProbe& probe : plan.edge_probes) {
    const Projection& projection = network.projections[probe.projection];
    assert(projection.synapse);
    const std::vector<int>& visited = projection.synapse->visited;
    require(std::find(visited.begin(), visited.end(), probe.state) != visited.end(),
            projection.name, *projection.synapse->model, probe.state);
    edge_clocks_.push_back(find_clock(probe.interval, projection.name));
    recording_.edge_samples.push_back({probe.interval, probe.edges.size(), {}});
  }
  for (const LevelProbe& probe : plan.level_probes) {
    check_kept(probe.group, probe.state);
    level_clocks_.push_back(find_clock(probe.interval, network.groups[probe.group].name));
  }
  recording_.events.resize(plan.event_probes.size());
  recording_.crossings.resize(plan.level_probes.size());
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
    std::vector<double>& values = recording_.samples[k].values;
    for (const InstanceIndex i : probe.elements) values.push_back(row[i]);
  }
  for (std::size_t k = 0; k < plan_.edge_probes.size(); ++k) {
    if (!is_due(edge_clocks_[k])) continue;
    const EdgeProbe& probe = plan_.edge_probes[k];
    for (const std::size_t edge : probe.edges)
      recording_.edge_samples[k].values.push_back(
          now.edge_state(probe.projection, probe.state, edge));
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
      append(recording_.crossings[probe], t - past * wanted.interval, i, 1);
    }
  before.assign(level_state, level_state + size);
}

void Recorder::event(std::size_t group, int event, double t, InstanceIndex id, double strength) {
  for (std::size_t k = 0; k < plan_.event_probes.size(); ++k)
    if (plan_.event_probes[k].group == group && plan_.event_probes[k].event == event)
      append(recording_.events[k], t, id, strength);
}

Recording Recorder::finish() {
  for (Events& events : recording_.events) put_in_order(events);
  for (Events& events : recording_.crossings) put_in_order(events);
  return std::move(recording_);
}

}  // namespace tripartite
