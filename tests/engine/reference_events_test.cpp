// Events of the reference scheme: when they arrive, in which order, and what follows from them.
#include <cmath>

#include "tripartite/base/error.hpp"

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;
using Catch::Matchers::Contains;

TEST_CASE("an event arrives its delay later, at each edge of its source") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 2, "source");
  const std::size_t target = add_group(network, relays, 4, "target");
  drive_events(network, source, "fire", {1, 1.5, 7}, {1}, 3);
  // Source 0 stays silent.
  add_projection(network, source, "spike", target, "fire",
                 {{0, 3, 9, 0}, {1, 2, 1, 0.25}, {1, 0, 2, 0.5}, {1, 1, -1, 6}});
  SimulationCost cost;
  const Recording recording = simulate(network,
                                       {.event_probes = {event_probe(network, source, "spike"),
                                                         event_probe(network, target, "spike")}},
                                       reference_scheme(10), &cost);
  CHECK(recording.events[0].times == std::vector<double>{1, 1.5, 7});
  CHECK(recording.events[1].times == std::vector<double>{1.25, 1.5, 1.75, 2, 7, 7.25, 7.5, 7.5});
  CHECK(recording.events[1].ids == std::vector<InstanceIndex>{2, 0, 2, 0, 1, 2, 0, 1});
  CHECK(recording.events[1].strengths == std::vector<double>{3, 6, 3, 6, -3, 3, 6, -3});
  CHECK(cost.events == 8);  // the last of them would arrive at 13
}

TEST_CASE("without a delay an event arrives at once, along any chain") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t chain = add_group(network, relays, 5, "chain");
  drive_events(network, chain, "fire", {0, 2});
  add_projection(network, chain, "spike", chain, "fire",
                 {{0, 1, 2}, {1, 2, 2}, {2, 3, 2}, {3, 4, 2}});
  const Recording recording =
      run_reference(network, {.event_probes = {event_probe(network, chain, "spike")}}, 2);
  CHECK(recording.events[0].times == std::vector<double>{0, 0, 0, 0, 0, 2, 2, 2, 2, 2});
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 1, 2, 3, 4, 0, 1, 2, 3, 4});
  CHECK(recording.events[0].strengths == std::vector<double>{1, 2, 4, 8, 16, 1, 2, 4, 8, 16});
}

TEST_CASE("a circle of events without delay is refused, not followed for ever") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t circle = add_group(network, relays, 2, "circle");
  drive_events(network, circle, "fire", {1});
  add_projection(network, circle, "spike", circle, "fire", {{0, 1}, {1, 0}});
  CHECK_THROWS_WITH(run_reference(network, {}, 2), Contains("without end at 1"));
}

TEST_CASE("a jump past a threshold crosses it at the time of the jump") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 3);
  drive_input(network, cell, "input", 0, {0, 1, 2});
  set(network.groups[cell], "level", 1);
  set(network.groups[cell], "drop", 5);
  // Instance 0 gets there in two jumps of one instant, 1 is pushed on by the threshold of 0,
  // without delay, and 2 falls one short.
  drive_events(network, cell, "add", {3, 3}, {0}, 0.5);
  drive_events(network, cell, "add", {3}, {2}, 0.999);
  add_projection(network, cell, "up", cell, "add", {{0, 1, 1.5}, {1, 2, -0.5, 2}});
  const Recording recording =
      run_reference(network,
                    {.probes = {state_probe(network, cell, "x", {0, 1, 2}, 3)},
                     .event_probes = {event_probe(network, cell, "up")}},
                    6);
  CHECK(recording.events[0].times == std::vector<double>{3, 3});
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 1});
  // The sample at an event is the one after it.
  CHECK(recording.samples[0].values ==
        std::vector<double>{0, 0, 0, -4, -3.5, 0.999, -4, -3.5, 0.499});
}

TEST_CASE("a drive that lifts an input past a threshold crosses it; what is set at 0 does not") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"), 2);
  network.input_drives.push_back({"calcium", glio, 0, {0}, {0.2, 0.9, 0.2, 0.9}, 0, 10});
  drive_input(network, glio, "C", 0.9, {1});
  const Recording recording =
      run_reference(network, {.event_probes = {event_probe(network, glio, "release")}}, 100);
  CHECK(recording.events[0].times == std::vector<double>{10, 30});
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 0});
}

TEST_CASE("a drive holds each value for its interval, repeats if asked to, and else ends") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 5);
  // Slopes; instance 4 is not driven and stays at its resting value of 0.25.
  network.input_drives = {{"once", cell, 0, {0}, {1, -2}, 2, 3},
                          {"again", cell, 0, {1}, {1, -2}, 2, 3, true},
                          {"held", cell, 0, {2}, {0.5}, 4, 0},
                          {"one", cell, 0, {3}, {0.5}, 1, 2},
                          {"other", cell, 0, {3}, {0.25}, 0, 0}};
  const Recording recording = run_reference(
      network, {.probes = {state_probe(network, cell, "x", {0, 1, 2, 3, 4}, 11)}}, 11);
  const std::vector<double> expected = {3 - 6, 3 - 6 + 3, 3.5, 1 + 2.75, 2.75};
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(std::abs(recording.samples[0].values[5 + i] - expected[i]) < 1e-9);
}

TEST_CASE("hazards happen as often as they should, each event at its own time") {
  const Model lotteries = lottery();
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t tickets = add_group(network, lotteries, 50);
  const std::size_t heard = add_group(network, relays, 50);
  set(network.groups[tickets], "rate", 2.0);
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 50; ++i) edges.push_back({i, i, 1, 1.5});
  add_projection(network, tickets, "win", heard, "fire", edges);
  SimulationOptions options = reference_scheme(200);
  options.settings.step = 0.5;
  const RecordingPlan plan = {
      .event_probes = {event_probe(network, tickets, "win"), event_probe(network, heard, "spike")}};
  const Recording recording = simulate(network, plan, options);
  const auto wins = static_cast<double>(recording.events[0].times.size());
  // Poisson with mean and variance 2 * 200 * 50: five standard deviations of this fixed stream.
  CHECK(std::abs(wins - 20000) < 5 * std::sqrt(20000));
  std::size_t late = 0;
  for (const double t : recording.events[0].times) late += t + 1.5 > 200;
  REQUIRE(recording.events[1].times.size() == recording.events[0].times.size() - late);
  for (std::size_t k = 0; k < recording.events[1].times.size(); ++k) {
    REQUIRE(std::abs(recording.events[1].times[k] - recording.events[0].times[k] - 1.5) < 1e-9);
    REQUIRE(recording.events[1].strengths[k] == 1);
  }
}

TEST_CASE("a projection may begin in the middle of its group") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 4, "source");
  const std::size_t target = add_group(network, relays, 2, "target");
  drive_events(network, source, "fire", {1}, {0, 1, 2, 3});
  Projection& projection =
      add_projection(network, source, "spike", target, "fire", {{0, 1, 5}, {1, 0, 7}});
  projection.source_begin = 1;
  projection.sources = 2;
  projection.edges.offsets.resize(3);
  const Recording recording =
      run_reference(network, {.event_probes = {event_probe(network, target, "spike")}}, 2);
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 1});
  CHECK(recording.events[0].strengths == std::vector<double>{7, 5});
}
