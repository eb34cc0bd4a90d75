#include "tripartite/engine/simulate.hpp"

#include <cmath>
#include <cstdio>

#include "schemes.hpp"

namespace tripartite {

namespace {

/// Keeps everything.
class MemorySink final : public RecordingSink {
 public:
  explicit MemorySink(const RecordingPlan& plan) {
    for (const Probe& probe : plan.probes)
      recording.samples.push_back({probe.interval, probe.elements.size(), {}});
    for (const EdgeProbe& probe : plan.edge_probes)
      recording.edge_samples.push_back({probe.interval, probe.edges.size(), {}});
    recording.events.resize(plan.event_probes.size());
    recording.crossings.resize(plan.level_probes.size());
  }

  void take(const ProbeIndex& probe, std::span<const double> samples) override {
    auto& list = probe.list == ProbeList::probes ? recording.samples : recording.edge_samples;
    append(list[probe.index].values, samples);
  }
  void take(const ProbeIndex& probe, const Events& events) override {
    auto& list = probe.list == ProbeList::event_probes ? recording.events : recording.crossings;
    append(list[probe.index].times, events.times);
    append(list[probe.index].ids, events.ids);
    append(list[probe.index].strengths, events.strengths);
  }

  Recording recording;

 private:
  static void append(auto& all, const auto& block) {
    all.insert(all.end(), block.begin(), block.end());
  }
};

}  // namespace

std::string out_of_domain(const StateRow& row, double value, double t) {
  char domain[100], now[100], when[100];
  std::snprintf(domain, sizeof domain, "[%g, %g]", row.low, row.high);
  std::snprintf(now, sizeof now, "%g", value);
  std::snprintf(when, sizeof when, " at %.10g ms", t);
  const std::string unit = row.unit.empty() ? "" : " " + row.unit;
  const std::string is = std::isnan(value)   ? "no longer a number"
                         : std::isinf(value) ? "infinite"
                                             : now + unit;
  return "left its domain, " + (domain + unit) + ", and is " + is + when;
}

bool act_at_beginning(const Model& model, int threshold, const MutableBatch& one, bool goes_on,
                      double* emitted) {
  const ThresholdRow& row = model.thresholds[static_cast<std::size_t>(threshold)];
  double distance = 0;
  row.distance(one, &distance);
  if (distance < 0 || row.only_from_below) return false;
  std::vector<double> before;
  for (std::size_t k = 0; k < model.states.size(); ++k) before.push_back(one.states[k][0]);
  row.cross(one, emitted);
  row.distance(one, &distance);
  if (!goes_on || distance < 0) return true;
  for (std::size_t k = 0; k < before.size(); ++k) one.states[k][0] = before[k];
  return false;
}

std::optional<Snapshot> simulate(const Network& network, const RecordingPlan& plan,
                                 const SimulationOptions& options, RecordingSink& sink,
                                 SimulationCost* cost) {
  if (plan.end) refuse_what_a_snapshot_cannot_hold(network, options.settings);
  SimulationCost unread;
  const auto run = options.settings.scheme == "reference" ? simulate_reference : simulate_fast;
  return run(network, plan, options, sink, cost ? *cost : unread);
}

Recording simulate(const Network& network, const RecordingPlan& plan,
                   const SimulationOptions& options, SimulationCost* cost) {
  MemorySink sink(plan);
  std::optional<Snapshot> end = simulate(network, plan, options, sink, cost);
  sink.recording.end = std::move(end);
  return std::move(sink.recording);
}

}  // namespace tripartite
