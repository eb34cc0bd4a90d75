// What the fast scheme refuses, and how it ends where it cannot go on.
#include <stop_token>

#include "tripartite/base/error.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;
using Catch::Matchers::Contains;

TEST_CASE("the fast scheme names group, instance, state and time where a domain is left") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 300, "cells");
  drive_input(network, group, "input", 1, {200});
  std::vector<double> start(300, 0);
  start[200] = 900;
  set(network.groups[group], "x", Values(start));
  CHECK_NOTHROW(run_fast(network, {}, 100));  // to the edge is within
  for (const int threads : {1, 2}) {
    CHECK_THROWS_AS(run_fast(network, {}, 2000, 0.1, threads), NumericsError);
    CHECK_THROWS_WITH(run_fast(network, {}, 2000, 0.1, threads),
                      Contains("cells[200].x left its domain, [-1000, 1000], and is 1") &&
                          Contains("; 1 ms before it was inside. Steps of 0.1 ms with heun"));
  }
  SECTION("within the last steps of a run, too") {
    CHECK_THROWS_AS(run_fast(network, {}, 100.3), NumericsError);
  }
  SECTION("in a coupled group, too") {
    add_wire(network, group, "x", add_group(network, cells, 300, "reader"), "input", 1e-6);
    CHECK_THROWS_WITH(run_fast(network, {}, 200), Contains("cells[200].x left its domain"));
    CHECK_THROWS_AS(run_fast(network, {}, 100.3), NumericsError);
  }
}

TEST_CASE("the fast scheme ends where a state is no number") {
  Model cells = leaky();
  cells.states[0].low = -std::numeric_limits<double>::infinity();
  cells.states[0].high = std::numeric_limits<double>::infinity();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 2, "cells");
  set(network.groups[group], "rate", Values({0, -1e4}));
  set(network.groups[group], "x", 1);
  CHECK_THROWS_AS(run_fast(network, {}, 20), NumericsError);
  CHECK_THROWS_WITH(run_fast(network, {}, 20), Contains("cells[1].x"));
}

TEST_CASE("steps, intervals and durations that do not divide each other are refused") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 1, "cells");
  const auto refuses = [&](const RecordingPlan& plan, double duration, const std::string& what,
                           const std::string& expected) {
    CHECK_THROWS_AS(run_fast(network, plan, duration), ConfigError);
    CHECK_THROWS_WITH(run_fast(network, plan, duration), Contains(what) && Contains(expected));
  };
  SECTION("a step of a group") {
    network.groups[group].step = 0.25;
    refuses({}, 10, "the step of 'cells' is 0.25 ms", "a multiple of the base step, 0.1 ms");
  }
  SECTION("a step below the base step") {
    network.groups[group].step = 0.05;
    refuses({}, 10, "the step of 'cells' is 0.05 ms", "a multiple of the base step, 0.1 ms");
  }
  SECTION("an interval of samples") {
    refuses({.probes = {state_probe(network, group, "x", {0}, 0.15)}}, 10,
            "the sampling interval of 'cells' is 0.15 ms", "a multiple of the base step, 0.1 ms");
  }
  SECTION("an interval of samples of a slow group") {
    network.groups[group].step = 2;
    refuses({.level_probes = {{group, 0, 0.5, 3}}}, 12, "the sampling interval of 'cells' is 3 ms",
            "a multiple of its step, 2 ms");
  }
  SECTION("a duration") {
    refuses({}, 10.05, "the duration is 10.05 ms", "a multiple of the base step, 0.1 ms");
  }
}

TEST_CASE("a slow group ends with the run, though its step goes beyond") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 1, "cells");
  network.groups[group].step = 4;
  const Recording recording =
      run_fast(network, {.probes = {state_probe(network, group, "x", {0}, 4)}}, 10);
  CHECK(recording.samples[0].count() == 3);
  CHECK(std::abs(recording.samples[0].values[2] - 2) < 1e-12);
}

TEST_CASE("a fast run can be stopped, and says how far it is") {
  const Model cells = leaky();
  Network network = empty_network();
  add_group(network, cells);
  drive_input(network, 0, "input", 0);
  SimulationOptions options = fast_scheme(1000);
  std::vector<double> reached;
  options.progress = [&](double t) { reached.push_back(t); };
  SimulationCost cost;
  simulate(network, {}, options, &cost);
  CHECK(cost.steps == 10'000);
  REQUIRE(reached.size() > 3);
  CHECK(std::is_sorted(reached.begin(), reached.end()));
  CHECK(reached.back() == 1000);

  std::stop_source stop;
  options.stop = stop.get_token();
  options.progress = [&](double t) {
    if (t > 300) stop.request_stop();
  };
  reached.clear();
  CHECK_THROWS_AS(simulate(network, {}, options), Interrupted);
}
