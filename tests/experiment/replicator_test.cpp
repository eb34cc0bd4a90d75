// Rows of a circuit without hidden layer: what it settles to is exact attention itself.
#include <cmath>

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

Row row_of(const std::vector<std::string>& overrides) {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "one.toml", small_head + small_layer, overrides);
  return run_case(experiment).row;
}

}  // namespace

TEST_CASE("a replicator's errors are measured against exact attention", "[task]") {
  const std::string replicator = "circuit.implementation=replicator";
  const Row row = row_of({replicator});
  CHECK(text(row, "status") == "ok");
  CHECK(number(row, "e_feature") == 0);
  CHECK(number(row, "e_network") == number(row, "e_total"));
  CHECK(number(row, "e_total") < 1e-8);
  CHECK(number(row, "e_solver") < 1e-8);
  CHECK(std::isnan(number(row, "oracle_output")));
  CHECK(number(row, "calcium_drift") < 1e-9);

  // No features are part of it.
  CHECK(number(row_of({replicator, "features.map=cosine"}), "e_total") == number(row, "e_total"));
  // It sees what the ablation spoils, and settles to that.
  const Row spoiled = row_of({replicator, "input.omit_scale=true"});
  CHECK(number(spoiled, "e_feature") > 1e-2);
  CHECK(number(spoiled, "e_network") < 1e-8);
}

TEST_CASE("the map tokens leaves no feature error in a row", "[task]") {
  const Row row = row_of({"features.map=tokens"});
  CHECK(number(row, "e_feature") < 1e-12);
  CHECK(number(row, "e_total") < 1e-7);
  CHECK(number(row, "denominator_mean_error") < 1e-7);
}
