// Time in the fast scheme: counted in steps, whatever drives, events and samples do.
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

TEST_CASE("trap 6: after 64 s events are still on the grid and samples at their times") {
  const Model cells = leaky(), lotteries = lottery(), relays = relay();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 1, "triangle");
  network.input_drives = {{"slopes", cell, 0, {0}, {1, -1}, 0, 100.1, true}};
  const std::size_t saw = add_group(network, cells, 1, "saw");
  drive_input(network, saw, "input", 0.0137);
  set(network.groups[saw], "level", 1);
  set(network.groups[saw], "drop", 1);
  const std::size_t tickets = add_group(network, lotteries);
  set(network.groups[tickets], "rate", 0.005);
  const std::size_t train = add_group(network, relays, 1, "train");
  const std::size_t heard = add_group(network, relays, 1, "heard");
  std::vector<double> times;
  for (int k = 0; k < 700; ++k) times.push_back(k * 100.1);
  drive_events(network, train, "fire", times);
  add_projection(network, train, "spike", heard, "fire", {{0, 0, 1, 1.3}});
  RecordingPlan plan = {
      .probes = {state_probe(network, cell, "x", {0}, 0.7)},
      .event_probes = {event_probe(network, tickets, "win"), event_probe(network, train, "spike"),
                       event_probe(network, heard, "spike"), event_probe(network, saw, "up")}};
  const Recording recording = run_fast(network, plan, 70'070);

  REQUIRE(recording.samples[0].count() == 100'101);
  double greatest = 0;
  for (std::int64_t k = 0; k <= 100'100; ++k) {
    // A triangle of 1001 steps up and 1001 down, counted in integers.
    const auto phase = static_cast<double>(7 * k % 2002);
    const double expected = 0.1 * (phase <= 1001 ? phase : 2002 - phase);
    greatest = std::max(
        greatest, std::abs(recording.samples[0].values[static_cast<std::size_t>(k)] - expected));
  }
  CHECK(greatest < 1e-6);  // sums of 700,700 steps round
  const auto on_grid = [](double t) {
    return std::abs(t - static_cast<double>(std::llround(t / 0.1)) * 0.1) < 1e-10;
  };
  REQUIRE(recording.events[0].times.size() > 250);
  REQUIRE(recording.events[1].times.size() == 700);
  REQUIRE(recording.events[2].times.size() == 700);
  for (std::size_t k = 0; k < 700; ++k) {
    REQUIRE(on_grid(recording.events[1].times[k]));
    REQUIRE(std::llround(recording.events[1].times[k] / 0.1) == 1001 * static_cast<int>(k));
    REQUIRE(std::llround(recording.events[2].times[k] / 0.1) == 1001 * static_cast<int>(k) + 13);
  }
  const Events& ups = recording.events[3];
  REQUIRE(ups.times.size() == 959);
  for (std::size_t k = 0; k < ups.times.size(); ++k)
    REQUIRE(std::abs(ups.times[k] - static_cast<double>(k + 1) / 0.0137) < 1e-6);
}

TEST_CASE("in the fast scheme too a drive holds each value for its interval, and repeats or ends") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 5);
  // Slopes; instance 4 is not driven and stays at its resting value of 0.25.
  network.input_drives = {{"once", cell, 0, {0}, {1, -2}, 2, 3},
                          {"again", cell, 0, {1}, {1, -2}, 2, 3, true},
                          {"held", cell, 0, {2}, {0.5}, 4, 0},
                          {"one", cell, 0, {3}, {0.5}, 1, 2},
                          {"other", cell, 0, {3}, {0.25}, 0, 0}};
  const RecordingPlan plan = {.probes = {state_probe(network, cell, "x", {0, 1, 2, 3, 4}, 1)}};
  const std::vector<double> found = run_fast(network, plan, 11).samples[0].values;
  const std::vector<double> exact = run_exact(network, plan, 11).samples[0].values;
  REQUIRE(found.size() == exact.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(std::abs(found[i] - exact[i]) < 1e-9);
}

TEST_CASE("a drive whose interval is no multiple of the step changes at the nearest step") {
  // Rounding the interval itself would let 0.25 ms in steps of 0.1 ms fall behind by a fifth.
  const double interval = GENERATE(0.25, 0.23, 0.04, 1.37), start = 0.05, h = 0.1;
  const Model amplifiers = amplifier();
  Network network = empty_network();
  const std::size_t shown = add_group(network, amplifiers);
  set(network.groups[shown], "gain", 1);
  network.input_drives = {{"count", shown, 0, {0}, {}, start, interval}};
  for (int k = 0; k * interval < 110; ++k) network.input_drives[0].values.push_back(k);
  const RecordingPlan plan = {.probes = {output_probe(network, shown, "out", {0}, h)}};
  const std::vector<double> found = run_fast(network, plan, 100).samples[0].values;
  // A sample shows what has held over the step before it.
  for (std::size_t n = 2; n <= 1000; ++n) {
    const double middle = (static_cast<double>(n) - 0.5) * h;
    REQUIRE(start + found[n] * interval < middle + 1e-9);
    REQUIRE(start + (found[n] + 1) * interval > middle - 1e-9);
  }
}

TEST_CASE("events from outside take effect at the step nearest to them") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 2);
  drive_input(network, cell, "input", 0, {0, 1});
  drive_events(network, cell, "add", {0, 1.04, 1.06, 7}, {0}, 2);
  drive_events(network, cell, "add", {1.04}, {0, 1}, -1);
  const RecordingPlan plan = {.probes = {state_probe(network, cell, "x", {0, 1}, 0.1)}};
  const std::vector<double> found = run_fast(network, plan, 8).samples[0].values;
  for (std::size_t k = 0; k <= 80; ++k) {
    // A sample at the time of an event is the one before it.
    const double expected =
        (k > 0 ? 2 : 0) + (k > 10 ? 1 : 0) + (k > 11 ? 2 : 0) + (k > 70 ? 2 : 0);
    REQUIRE(found[2 * k] == expected);
    REQUIRE(found[2 * k + 1] == (k > 10 ? -1 : 0));
  }
}

TEST_CASE("in the fast scheme too a jump past a threshold crosses it when it arrives") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells, 3);
  drive_input(network, cell, "input", 0, {0, 1, 2});
  set(network.groups[cell], "level", 1);
  set(network.groups[cell], "drop", 5);
  // Instance 0 gets there in two jumps of one instant, 1 is pushed on by the threshold of 0, and 2
  // falls one short.
  drive_events(network, cell, "add", {3, 3}, {0}, 0.5);
  drive_events(network, cell, "add", {3}, {2}, 0.999);
  add_projection(network, cell, "up", cell, "add", {{0, 1, 1.5, 0.5}, {1, 2, -0.5, 2}});
  const Recording recording = run_fast(network,
                                       {.probes = {state_probe(network, cell, "x", {0, 1, 2}, 6)},
                                        .event_probes = {event_probe(network, cell, "up")}},
                                       6);
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 1});
  REQUIRE(recording.events[0].times.size() == 2);
  CHECK(std::abs(recording.events[0].times[0] - 3) < 1e-12);
  CHECK(std::abs(recording.events[0].times[1] - 3.5) < 1e-12);
  const std::vector<double> expected = {-4, -3.5, 0.499};
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(std::abs(recording.samples[0].values[3 + i] - expected[i]) < 1e-12);
}

TEST_CASE("spikes run through relays, each delay later; a slow group takes them at its next step") {
  const Model relays = relay(), cells = leaky();
  Network network = empty_network();
  const std::size_t chain = add_group(network, relays, 4, "chain");
  const std::size_t slow = add_group(network, cells, 1, "slow");
  network.groups[slow].step = 10;
  drive_input(network, slow, "input", 0);
  drive_events(network, chain, "fire", {0, 12.3});
  add_projection(network, chain, "spike", chain, "fire",
                 {{0, 1, 2, 0.4}, {1, 2, 2, 1.1}, {2, 3, 2, 5}});
  add_projection(network, chain, "spike", slow, "add", {{3, 0, 1, 0.2}});
  const Recording recording = run_fast(network,
                                       {.probes = {state_probe(network, slow, "x", {0}, 10)},
                                        .event_probes = {event_probe(network, chain, "spike")}},
                                       40);
  const Events& spikes = recording.events[0];
  CHECK(spikes.ids == std::vector<InstanceIndex>{0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(spikes.strengths == std::vector<double>{1, 2, 4, 8, 1, 2, 4, 8});
  const std::vector<double> expected = {0, 0.4, 1.5, 6.5, 12.3, 12.7, 13.8, 18.8};
  REQUIRE(spikes.times.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k)
    CHECK(std::abs(spikes.times[k] - expected[k]) < 1e-12);
  // At 6.7 and 19 ms: taken by the steps that begin at 10 and 20 ms.
  CHECK(recording.samples[0].values == std::vector<double>{0, 0, 8, 16, 16});
}
