// One case: from description to row.
#include "tripartite/experiment/attention_task.hpp"

#include <cmath>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// The only case of small head, small layer, and more lines.
RanCase outcome_of(const std::string& more, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  const Experiment experiment =
      load(folder / "one.toml", small_head + small_layer + more, overrides);
  return run_case(experiment);
}

Row row_of(const std::string& more, const std::vector<std::string>& overrides = {}) {
  return outcome_of(more, overrides).row;
}

const std::vector<std::string> negative_denominators = {
    "features.map=cosine", "features.hidden_units=4", "input.tokens=24", "input.norm=1.5",
    "circuit.settle_limit=1e6 s"};

}  // namespace

TEST_CASE("the errors of a row make a budget", "[task]") {
  const Row row = row_of("", {"features.map=" + GENERATE(as<std::string>{}, "performer",
                                                         "hyperbolic", "positive_cosine")});
  CHECK(text(row, "status") == "ok");
  CHECK(text(row, "message") == "");
  CHECK(number(row, "e_feature") > 1e-3);
  CHECK(number(row, "e_network") < 1e-7);
  CHECK(number(row, "e_solver") < 1e-7);
  CHECK(number(row, "e_total") <= number(row, "e_feature") + number(row, "e_network"));
  CHECK(number(row, "residual") <= 1e-7);
  CHECK(std::get<std::int64_t>(cell(row, "steps")) > 0);
}

TEST_CASE("a row has the columns that are declared, in their order", "[task]") {
  const Row row = row_of("");
  std::vector<std::string> names = {"case", "replicate", "status", "message"}, found;
  for (const Column& column : AttentionTask(tripartite_models()).columns(Document())) {
    names.push_back(column.name);
    CHECK_FALSE(column.meaning.empty());
  }
  for (const auto& [name, value] : row) found.push_back(name);
  CHECK(found == names);
}

TEST_CASE("a finite release constant is measured against its own formula", "[task]") {
  const Row plain = row_of("");
  CHECK(std::isnan(number(plain, "e_sink")));
  const Row row = row_of("[circuit]\nrelease_constant = 4.0");
  CHECK(number(row, "e_sink") < 1e-7);
  CHECK(number(row, "e_network") > 1e-2);
}

TEST_CASE("oracles are for the draws they are derived for", "[task]") {
  CHECK(number(row_of(""), "oracle_output") > 0);
  CHECK(std::isnan(number(row_of("", {"features.rows=orthogonal"}), "oracle_output")));
  CHECK(std::isnan(number(row_of("", {"features.map=hyperbolic"}), "oracle_output")));
}

TEST_CASE("oracles beyond what first order can say are empty", "[task]") {
  // |q + k|² of 18 makes the variance of a kernel value e^18 / m, of which 16 units show nothing.
  const Row row = row_of("", {"input.norm=3", "circuit.settle_limit=1e6 s"});
  CHECK(number(row, "e_feature") > 0);
  CHECK(std::isnan(number(row, "oracle_denominator")));
  CHECK(std::isnan(number(row, "oracle_output")));
  for (const Column& column : AttentionTask(tripartite_models()).columns(Document()))
    if (column.name.starts_with("oracle")) CHECK_THAT(column.meaning, Contains("exceed one"));
}

TEST_CASE("the control run can be left out", "[task]") {
  const Row with = row_of(""), without = row_of("[record]\ncontrol = false");
  CHECK(std::isnan(number(without, "e_solver")));
  CHECK(number(without, "e_total") == number(with, "e_total"));
}

TEST_CASE("a circuit that does not settle is marked, with what it reached", "[task]") {
  const RanCase outcome = outcome_of("[circuit]\nsettle_limit = \"100 ms\"");
  CHECK_FALSE(outcome.settled);
  CHECK(text(outcome.row, "status") == "not settled");
  CHECK(text(outcome.row, "message") == "the circuit did not settle within circuit.settle_limit");
  CHECK(number(outcome.row, "t_settle") == Approx(100));
  CHECK(number(outcome.row, "e_network") > 1e-3);
}

TEST_CASE("a read at a given time is no failure to settle", "[task]") {
  const RanCase outcome = outcome_of("[circuit]\nread_time = \"100 ms\"");
  CHECK(outcome.settled);
  CHECK(text(outcome.row, "status") == "ok");
  CHECK(number(outcome.row, "e_network") > 1e-3);
}

TEST_CASE("a read at a given time says nothing of settling", "[task]") {
  const std::string traces = "[record]\ntraces = true\ncontrol = false\n";
  const Row early = row_of("[circuit]\nread_time = \"1 s\"\n" + traces);
  CHECK(std::isnan(number(early, "t_settle")));
  CHECK(std::isnan(number(early, "settling_rate")));
  CHECK(number(early, "residual") > 1e-7);
  const Row late = row_of("[circuit]\nread_time = \"60 s\"\n" + traces);
  CHECK(std::isnan(number(late, "t_settle")));
  CHECK(number(late, "settling_ratio") == Approx(1).epsilon(0.01));
  CHECK(number(row_of(traces), "t_settle") > 0);
}

TEST_CASE("a circuit that breaks down is a row with its message", "[task]") {
  const Row row = row_of("", negative_denominators);
  CHECK(text(row, "status") == "failed");
  CHECK_THAT(text(row, "message"), Contains("is not finite at t = "));
  CHECK(row.size() == 4);  // nothing was measured
}

TEST_CASE("a row out of its bounds is marked", "[task]") {
  const TemporaryFolder folder;
  const Experiment experiment =
      load(folder / "one.toml", small_head + small_layer + "[expect]\ne_feature = 1e-9\n");
  Row row = run_case(experiment).row;
  CHECK(text(row, "status") == "ok");  // as the case file holds it
  experiment.judge(row);
  CHECK(text(row, "status") == "out of tolerance");
  CHECK_THAT(text(row, "message"), Contains("e_feature = ") && Contains("expected at most 1e-09"));
}

TEST_CASE("what is kept has the shapes it should", "[task]") {
  const RanCase outcome = outcome_of(R"(
    [record]
    arrays = true
    traces = true
    [record.trace]
    query = 7
    interval = "1 s"
    duration = "20 s"
  )");
  const auto shape_of = [&](const std::string& path) {
    return outcome.file->exists(path) ? outcome.file->shape(path) : Shape{};
  };
  CHECK(shape_of("/attention/q") == Shape{1, 8, 4});
  CHECK(shape_of("/attention/v") == Shape{1, 8, 3});
  CHECK(shape_of("/attention/circuit") == Shape{1, 8, 3});
  CHECK(shape_of("/attention/weights") == Shape{1, 8, 8});
  CHECK(shape_of("/attention/denominator/calcium") == Shape{1, 8});
  const Shape times = shape_of("/traces/output/t");
  REQUIRE(times.size() == 1);
  CHECK(times[0] > 10);  // transmission opens after 10 s
  CHECK(shape_of("/traces/output/x") == Shape{times[0], 3});
  CHECK(shape_of("/traces/astrocyte/calcium") == Shape{times[0], 1});
  CHECK(std::get<std::string>(outcome.file->attribute("/traces/output/t", "units")) == "ms");
  CHECK(std::get<std::string>(outcome.file->attribute("/attention/q", "long_name")) ==
        "queries, scaled");
}

TEST_CASE("tokens that the circuit sees unscaled are an ablation", "[task]") {
  const Row plain = row_of(""), spoilt = row_of("", {"input.omit_scale=true"});
  CHECK(number(spoilt, "logit_max") == number(plain, "logit_max"));  // the ruler is not spoilt
  CHECK(number(spoilt, "e_feature") > number(plain, "e_feature"));
}

TEST_CASE("faults are found before anything runs, in every case, and where they stand", "[task]") {
  const TemporaryFolder folder;
  const auto loading = [&](const std::string& more) {
    return load(folder / "bad.toml", small_head + small_layer + more);
  };
  CHECK_THROWS_WITH(loading("[[sweep]]\n\"features.map\" = [\"performer\", \"preformer\"]"),
                    Contains("bad.toml:10:32: 'map' in [features] cannot be 'preformer'") &&
                        Contains("did you mean 'performer'?"));
  CHECK_THROWS_WITH(loading("[record]\ntraces = true\n[record.trace]\nquery = 8"),
                    Contains("bad.toml:12:9: 'query' in [record.trace] is out of bounds: 8") &&
                        Contains("below 8"));
  CHECK_THROWS_WITH(loading("[circut]\n"), Contains("did you mean 'circuit'?"));
  CHECK_THROWS_WITH(load(folder / "bad.toml", "task = \"atention\""),
                    Contains("did you mean 'attention'?"));
  CHECK_THROWS_WITH(load(folder / "bad.toml", "title = 3"), Contains("bad.toml:1:9: 'title'"));
}
