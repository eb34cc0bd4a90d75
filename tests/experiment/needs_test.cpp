// What a case is said to need, against what there is once it is built.
#include "tripartite/experiment/needs.hpp"

#include <cmath>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "src/experiment/network_needs.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Edges of the projection in the built network, over those that are expected.
double ratio(const std::string& connect, const std::string& layout = "grid = [20, 20]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", R"(
    task = "network"
    [simulation]
    duration = "1 ms"
    [populations.cells]
    model = "conductance_lif"
    size = 400
    layout = { spacing = "10 um", )" + layout + R"( }
    [projections.p]
    from = "cells"
    to = "cells.excitatory"
    connect = )" + connect);
  const RanCase outcome = run_case(experiment);
  REQUIRE(text(outcome.row, "message").empty());
  const NetworkExperiment network = read_network(experiment.document(), tripartite_models());
  return static_cast<double>(std::get<std::int64_t>(cell(outcome.row, "synapses"))) /
         expected_edges(network.network);
}

}  // namespace

TEST_CASE("edges are expected as the rules make them", "[needs]") {
  CHECK(ratio("{ rule = \"one_to_one\" }") == 1);
  CHECK(ratio("{ rule = \"all_to_all\" }") == 1);
  CHECK(ratio("{ rule = \"fixed_indegree\", degree = 7 }") == 1);
  CHECK(ratio("{ rule = \"fixed_outdegree\", degree = 7 }") == 1);
  CHECK(ratio("{ rule = \"edges\", pairs = [[0, 1], [3, 4]] }") == 1);
  CHECK(ratio("{ rule = \"ring\" }") == 1);
  CHECK(ratio("{ rule = \"grid_neighbours\", periodic = true }") == 1);
  // 16,000 expected, standard deviation 124 (seed 1): four sigma are 3 %.
  CHECK(ratio("{ rule = \"bernoulli\", probability = 0.1 }") == Approx(1).margin(0.03));
}

TEST_CASE("edges by distance are expected from the volume of their profile", "[needs]") {
  const auto near = [](const std::string& profile, const std::string& layout) {
    return ratio("{ rule = \"distance\", periodic = true, length = \"25 um\", profile = \"" +
                     profile + "\" }",
                 layout);
  };
  // Sums over a lattice differ from the volume by what falls between its cells, those that are
  // drawn (8000 and more) by 1 %; in one dimension a disc reaches 5 cells and not 5.0.
  for (const char* profile : {"disc", "gaussian", "exponential"}) {
    CHECK(near(profile, "grid = [20, 20]") == Approx(1).margin(0.1));
    CHECK(near(profile, "grid = [400]") == Approx(1).margin(0.1));
  }
}

TEST_CASE("needs add up, and name the table that takes most", "[needs]") {
  Needs needs;
  needs.add("", 1e6, 2e4);
  needs.add("record.v", 1e5, 3e6);
  needs.add_for_each_thread("features", 2e6);
  CHECK(needs.memory() == 3.1e6);
  CHECK(needs.memory(3) == 7.1e6);
  CHECK(needs.disk() == 3.02e6);
  CHECK(needs.largest_in_memory() == "features");
  CHECK(needs.largest_on_disk() == "record.v");
  Needs huge;
  huge.add("record.v", 1e18, 1);
  const TemporaryFolder folder;
  CHECK_NOTHROW(require_room({}, 1, 1, folder / "out"));
  CHECK_THROWS_WITH(require_room(std::vector{needs, huge}, 2, 1, folder / "out"),
                    Contains("2 cases at once need about 888 PiB of memory") &&
                        Contains("[record.v]") && Contains("--threads 1"));
}
