// Ingredients switched on alone and off alone, in the columns of a row.
#include "src/experiment/attention_budget.hpp"

#include <cmath>

#include "tripartite/experiment/attention_task.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const std::string budget = R"(
[record]
budget = true
control = false
[biology]
window = "100 ms"
query_time = "4 s"
calibration_queries = 2
)";

Row budget_of(const std::vector<std::string>& overrides) {
  const TemporaryFolder folder;
  const Experiment experiment =
      load(folder / "one.toml", small_head + small_layer + budget, overrides);
  return run_case(experiment).row;
}

void check_absent(const Row& row, const std::vector<std::string>& ingredients) {
  for (const std::string& each : ingredients) {
    CAPTURE(each);
    CHECK(std::isnan(number(row, "on_" + each)));
    CHECK(std::isnan(number(row, "off_" + each)));
  }
}

}  // namespace

TEST_CASE("the plain circuit owes its error to features", "[budget]") {
  const Row row = budget_of({});
  REQUIRE(number(row, "e_feature") > 1e-2);
  CHECK(number(row, "on_features") == Approx(number(row, "e_feature")).epsilon(1e-5));
  CHECK(number(row, "off_features") == Approx(number(row, "e_feature")).epsilon(1e-5));
  for (const char* name : {"on_settling", "off_settling", "on_solver", "off_solver"})
    CHECK(number(row, name) < 1e-6);
  check_absent(row, {"release", "normaliser", "diffusion", "spikes"});
  CHECK(number(row, "on_joint") == Approx(number(row, "e_total")).epsilon(1e-5));
}

TEST_CASE("a read that comes early shows as settling", "[budget]") {
  const Row row = budget_of({"circuit.read_time=300 ms"});
  CHECK(number(row, "on_settling") > 1e-2);
  CHECK(number(row, "off_settling") > 1e-2);
  CHECK(number(row, "on_features") == Approx(number(row, "e_feature")).epsilon(0.2));
}

TEST_CASE("release has its place in the budget", "[budget]") {
  const Row row = budget_of(
      {"biology.level=release", "circuit.read_time=20 s", "biology.mean_rate=0.005 1/ms"});
  CHECK(number(row, "on_release") > 1e-3);
  CHECK(number(row, "off_release") > 1e-3);
  CHECK(number(row, "on_features") == Approx(number(row, "e_feature")).epsilon(0.05));
  CHECK(number(row, "off_features") == Approx(number(row, "e_feature")).epsilon(0.5));
  // What is left of the steps is far below what release does.
  CHECK(number(row, "on_solver") < 1e-3);
  CHECK(number(row, "off_solver") < 0.01 * number(row, "off_release"));
  check_absent(row, {"normaliser", "diffusion", "spikes"});
}

TEST_CASE("an ingredient left out by its switch is no part of the budget", "[budget]") {
  const Row row = budget_of({"biology.level=calcium", "biology.diffusion=false"});
  check_absent(row, {"diffusion", "spikes"});
  CHECK(number(row, "off_normaliser") > 1e-2);
  CHECK(std::isfinite(number(row, "on_release")));
}

TEST_CASE("division alone is measured where denominators differ", "[budget]") {
  // Features without error are those of the map tokens. With two units for each of the eight keys
  // all learn equally much, and queries of one mean rate would have one denominator.
  std::vector<std::string> overrides = {"biology.normaliser=true", "biology.calibration=scale",
                                        "biology.query_time=1 s"};
  const double alone = number(budget_of(overrides), "on_normaliser");
  CHECK(alone > 1e-3);
  overrides.emplace_back("biology.gain_control=head");
  CHECK(number(budget_of(overrides), "on_normaliser") == alone);
}

TEST_CASE("columns of the budget are declared where it is asked for", "[budget]") {
  const Row with = budget_of({});
  std::vector<std::string> names = {"case", "replicate", "status", "message"}, found;
  const Document asked = Document::parse(budget, "budget.toml");
  for (const Column& column : AttentionTask(tripartite_models()).columns(asked)) {
    names.push_back(column.name);
    CHECK_FALSE(column.meaning.empty());
  }
  for (const auto& [name, value] : with) found.push_back(name);
  CHECK(found == names);
  const Row without = budget_of({"record.budget=false"});
  CHECK(without.size() == with.size() - 2 * kIngredients.size() - 2);
  CHECK_THROWS(cell(without, "on_features"));
}

TEST_CASE("joint errors add as squares, over those that there are", "[budget]") {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(Budget::joint({3, none, 4, none, none, 12, 0}) == 13);
  CHECK(Budget::joint({none, none, none, none, none, none, none}) == 0);
}
