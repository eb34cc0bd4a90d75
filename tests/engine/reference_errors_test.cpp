// What the reference scheme refuses, and how it ends where it cannot go on.
#include <stop_token>

#include "tripartite/base/error.hpp"

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

TEST_CASE("noise is refused, unless it is switched off") {
  Network network = empty_network();
  const std::size_t cells = add_group(network, find_model("g_chi"), 2, "astrocytes");
  CHECK_NOTHROW(run_reference(network, {}, 1));
  set(network.groups[cells], "sigma_h", Values({0, 1}));
  CHECK_THROWS_AS(run_reference(network, {}, 1), ConfigError);
  CHECK_THROWS_WITH(run_reference(network, {}, 1), Contains("noise needs the fast scheme") &&
                                                       Contains("'sigma_h'") &&
                                                       Contains("'astrocytes'"));
}

TEST_CASE("a state that leaves its domain is named with group, instance and time") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 3, "cells");
  drive_input(network, group, "input", 0, {0, 1, 2});
  SECTION("by an event") {
    drive_events(network, group, "add", {7.5}, {1}, 2000);
    CHECK_THROWS_AS(run_reference(network, {}, 20), NumericsError);
    CHECK_THROWS_WITH(run_reference(network, {}, 20),
                      Contains("cells[1].x left its domain, [-1000, 1000], and is 2000 at 7.5 ms"));
  }
  SECTION("between events") {
    set(network.groups[group], "x", Values({0, 0, 900}));
    drive_input(network, group, "input", 1, {2});
    CHECK_THROWS_AS(run_reference(network, {}, 2000), NumericsError);
    CHECK_THROWS_WITH(run_reference(network, {}, 2000),
                      Contains("cells[2].x left its domain, [-1000, 1000], and is 1"));
    CHECK_NOTHROW(run_reference(network, {}, 100));  // to the edge is within
  }
}

TEST_CASE("a state that is no number is named with group, instance and time") {
  Model cells = leaky();
  cells.states[0].low = -std::numeric_limits<double>::infinity();
  cells.states[0].high = std::numeric_limits<double>::infinity();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 2, "cells");
  drive_input(network, group, "input", 0, {0, 1});
  set(network.groups[group], "rate", Values({0, -1e3}));  // grows e-fold in a microsecond
  set(network.groups[group], "x", 1);
  CHECK_THROWS_AS(run_reference(network, {}, 20), NumericsError);
  CHECK_THROWS_WITH(run_reference(network, {}, 20), Contains("cells[1].x") && Contains(" ms"));
}

TEST_CASE("a run can be stopped, and says how far it is") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t group = add_group(network, cells);
  set(network.groups[group], "rate", 50);
  SimulationOptions options = reference_scheme(100);
  std::vector<double> reached;
  options.progress = [&](double t) { reached.push_back(t); };
  SimulationCost cost;
  simulate(network, {}, options, &cost);
  CHECK(cost.steps > 1000);
  REQUIRE(reached.size() > 3);
  CHECK(std::is_sorted(reached.begin(), reached.end()));
  CHECK(reached.back() <= 100);

  std::stop_source stop;
  options.stop = stop.get_token();
  options.progress = [&](double t) {
    if (t > 10) stop.request_stop();
  };
  CHECK_THROWS_AS(simulate(network, {}, options), Interrupted);
}
