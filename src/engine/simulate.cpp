#include "tripartite/engine/simulate.hpp"

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
