// What is recorded in the reference scheme: grids, order, levels; and that looking changes nothing.
#include <cmath>

#include "tripartite/base/error.hpp"

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Cells that rise to 1 at slopes of their own and start again, five of a kind.
std::size_t add_saws(Network& network, const Model& model, const std::vector<double>& slopes) {
  const std::size_t cells = add_group(network, model, slopes.size());
  set(network.groups[cells], "level", 1);
  set(network.groups[cells], "drop", 1);
  for (InstanceIndex i = 0; i < slopes.size(); ++i)
    drive_input(network, cells, "input", slopes[i], {i});
  return cells;
}

}  // namespace

TEST_CASE("samples stand at 0, interval, …, up to and with the end") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 3);
  set(network.groups[group], "rate", 0.1);
  set(network.groups[group], "x", Values({1, 2, 3}));
  drive_input(network, group, "input", 0, {0, 1, 2});
  // 0.1 is no double and 30/0.1 rounds: still the end is met. 0.7 does not divide 30.
  const RecordingPlan plan = {.probes = {state_probe(network, group, "x", {2, 0}, 0.1),
                                         state_probe(network, group, "x", {1}, 0.7),
                                         output_probe(network, group, "x", {1}, 30),
                                         state_probe(network, group, "x", {1}, 100)}};
  const Recording recording = run_reference(network, plan, 30);
  CHECK(recording.samples[0].count() == 301);
  CHECK(recording.samples[1].count() == 43);
  CHECK(recording.samples[2].count() == 2);
  CHECK(recording.samples[3].values == std::vector<double>{2});
  for (std::size_t k = 0; k <= 300; ++k) {
    const double decay = std::exp(-0.01 * static_cast<double>(k));
    REQUIRE(std::abs(recording.samples[0].values[2 * k] - 3 * decay) < 1e-7);
    REQUIRE(std::abs(recording.samples[0].values[2 * k + 1] - decay) < 1e-7);
  }
  CHECK(std::abs(recording.samples[2].values[1] - 2 * std::exp(-3)) < 1e-9);
}

TEST_CASE("events are ordered by time, then by instance") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t saws = add_saws(network, cells, {0.25, 0.5, 0.25, 0.5});
  const Recording recording =
      run_reference(network, {.event_probes = {event_probe(network, saws, "up")}}, 4.5);
  // Thresholds located together within 1e-10 ms are stamped together.
  const Events& ups = recording.events[0];
  CHECK(ups.ids == std::vector<InstanceIndex>{1, 3, 0, 1, 2, 3});
  const std::vector<double> expected = {2, 2, 4, 4, 4, 4};
  for (std::size_t k = 0; k < expected.size(); ++k)
    CHECK(std::abs(ups.times[k] - expected[k]) < 1e-9);
}

TEST_CASE("upward crossings of a level are interpolated between samples") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t saws = add_saws(network, cells, {0.25, 0.1});
  RecordingPlan plan;
  plan.level_probes = {{saws, state_of(network, saws, "x"), 0.3, 0.5}};
  const Recording recording = run_reference(network, plan, 9);
  const Events& crossings = recording.crossings[0];
  CHECK(crossings.ids == std::vector<InstanceIndex>{0, 1, 0});
  const std::vector<double> expected = {1.2, 3, 5.2};  // falling from 1 to 0 is none
  REQUIRE(crossings.times.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(crossings.times[k] - expected[k]) < 1e-8);
}

TEST_CASE("recording does not change a bit of what is simulated") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t saws = add_saws(network, cells, {0.31, 0.17, 0.23});
  set(network.groups[saws], "rate", 0.03);
  add_projection(network, saws, "up", saws, "add", {{0, 1, 0.2, 1.3}, {1, 2, 0.1, 0}});
  const std::size_t sink = add_group(network, cells, 3, "sink");
  add_wire(network, saws, "x", sink, "input", 1, 0.9);
  const EventProbe ups = event_probe(network, saws, "up");
  RecordingPlan quiet = {.probes = {state_probe(network, sink, "x", {0, 1, 2}, 60)},
                         .event_probes = {ups}};
  RecordingPlan busy = quiet;
  busy.probes.push_back(state_probe(network, saws, "x", {0, 1}, 0.013));
  busy.probes.push_back(output_probe(network, sink, "x", {2}, 0.1));
  busy.level_probes = {{saws, 0, 0.5, 0.07}};
  const Recording one = run_reference(network, quiet, 60);
  const Recording other = run_reference(network, busy, 60);
  CHECK(one.events[0].times.size() > 20);
  CHECK(one.events[0].times == other.events[0].times);
  CHECK(one.events[0].ids == other.events[0].ids);
  CHECK(one.samples[0].values == other.samples[0].values);
}

TEST_CASE("what is kept elsewhere cannot be recorded here") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 1, "source");
  Projection& projection = add_projection(network, source, "spike", source, "fire", {});
  projection.name = "synapses";
  add_synapse(projection, find_model("tripartite_synapse"));
  network.projections[0].edges.astro = {};
  const std::size_t astro = add_astro_group(network, 0, 1, {"Gamma"}, {"Y"});
  const std::vector<StateRow>& states = network.groups[astro].model->states;
  CHECK_THROWS_WITH(
      run_reference(network, {.probes = {state_probe(network, astro, "u", {0}, 1)}}, 1),
      Contains("'u' of 'synapses.astro'"));
  CHECK_THROWS_WITH(
      run_reference(network, {.edge_probes = {{0, find_row(states, "Gamma"), {0}, 1}}}, 1),
      Contains("'Gamma' of 'synapses'"));
  CHECK_THROWS_AS(run_reference(network, {.probes = {state_probe(network, astro, "Y", {0}, 0)}}, 1),
                  ConfigError);
}
