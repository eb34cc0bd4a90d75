// What a run records goes to its sink in blocks, in order, and is what a recording holds.
#include <algorithm>
#include <tuple>

#include "tripartite/engine/simulate.hpp"

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Puts blocks together and notes how long the longest was.
class Blocks final : public RecordingSink {
 public:
  explicit Blocks(const RecordingPlan& plan) {
    all.samples.resize(plan.probes.size());
    all.events.resize(plan.event_probes.size());
    all.crossings.resize(plan.level_probes.size());
  }
  void take(const ProbeIndex& probe, std::span<const double> samples) override {
    REQUIRE(probe.list == ProbeList::probes);
    longest = std::max(longest, samples.size());
    auto& values = all.samples.at(probe.index).values;
    values.insert(values.end(), samples.begin(), samples.end());
    ++blocks;
  }
  void take(const ProbeIndex& probe, const Events& events) override {
    longest = std::max(longest, events.times.size());
    auto& list = probe.list == ProbeList::event_probes ? all.events : all.crossings;
    Events& kept = list.at(probe.index);
    for (std::size_t i = 0; i < events.times.size(); ++i) {
      if (!kept.times.empty())
        disorder += std::tuple(events.times[i], events.ids[i]) <
                    std::tuple(kept.times.back(), kept.ids.back());
      kept.times.push_back(events.times[i]);
      kept.ids.push_back(events.ids[i]);
    }
    ++blocks;
  }

  Recording all;
  std::size_t longest = 0, blocks = 0, disorder = 0;
};

}  // namespace

TEST_CASE("what is recorded comes in blocks of bounded length, in order") {
  const std::string scheme = GENERATE(as<std::string>{}, "fast", "reference");
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t saws = add_group(network, cells, 40);
  set(network.groups[saws], "level", 1);
  set(network.groups[saws], "drop", 1);
  // They fire every 0.5 ms or so, some together, and step in pairs of base steps.
  for (InstanceIndex i = 0; i < 40; ++i)
    drive_input(network, saws, "input", i % 4 == 0 ? 2 : 1.7 + 0.01 * i, {i});
  network.groups[saws].step = scheme == "fast" ? 0.5 : 0;
  std::vector<InstanceIndex> everyone(40);
  for (InstanceIndex i = 0; i < 40; ++i) everyone[i] = i;
  RecordingPlan plan = {.probes = {state_probe(network, saws, "x", everyone, 0.5)},
                        .event_probes = {event_probe(network, saws, "up")}};
  plan.level_probes = {{saws, state_of(network, saws, "x"), 0.5, 0.5}};
  SimulationOptions options;
  options.settings = {.scheme = scheme, .duration = 600, .step = 0.25};
  const Recording whole = simulate(network, plan, options);
  Blocks sink(plan);
  simulate(network, plan, options, sink);
  CHECK(whole.events[0].times.size() > 40'000);
  CHECK(sink.all.samples[0].values == whole.samples[0].values);
  CHECK(sink.all.events[0].times == whole.events[0].times);
  CHECK(sink.all.events[0].ids == whole.events[0].ids);
  CHECK(sink.all.crossings[0].times == whole.crossings[0].times);
  CHECK(sink.disorder == 0);
  CHECK(sink.blocks >= 5);
  CHECK(sink.longest < 33'000);
}
