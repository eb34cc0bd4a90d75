// From a file to a directory of results: interrupted, shared out, repeated.
#include <atomic>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const std::string sweep = small_head + small_layer + R"(
[sampling]
replicates = 2
[[sweep]]
"input.norm" = [0.5, 1]
"features.hidden_units" = [8, 16]
)";

/// Everything in a case file but its provenance, as exact text.
std::string contents(const std::filesystem::path& file) {
  const StoreReader store(file);
  return array_bits(store) + bits(store.read_table("/results").front());
}

std::vector<std::string> case_contents(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "cases"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> all;
  for (const auto& file : files) all.push_back(file.filename().string() + "\n" + contents(file));
  return all;
}

/// Runs until `cases` are done, then asks to stop.
void run_and_stop_after(std::int64_t cases, const Experiment& experiment, RunOptions options) {
  std::stop_source source;
  options.stop = source.get_token();
  options.progress = [&](const SweepProgress& now) {
    if (now.done == cases) source.request_stop();
  };
  CHECK_THROWS_AS(run_experiment(experiment, options), Interrupted);
}

/// What was measured: a row without the cells that identify its case.
Row measured(Row row) {
  row.erase(row.begin(), std::find_if(row.begin(), row.end(),
                                      [](const auto& cell) { return cell.first == "status"; }));
  return row;
}

}  // namespace

TEST_CASE("a sweep fills a directory", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  const RunSummary summary = run_experiment(experiment, into(folder / "out"));
  REQUIRE(summary.rows.size() == 8);
  CHECK(summary.total == 8);
  CHECK(summary.failed + summary.not_settled + summary.out_of_tolerance == 0);
  CHECK(bits(index_rows(folder / "out")) == bits(summary.rows));
  CHECK(case_contents(folder / "out").size() == 8);
  const StoreReader index(folder / "out" / "index.h5");
  CHECK(std::get<std::int64_t>(index.attribute("/provenance", "cases")) == 8);
  CHECK(index.read_string("/provenance/config_source") == sweep);
  CHECK(index.read_strings("/axes") ==
        std::vector<std::string>{"input.norm", "features.hidden_units"});
}

TEST_CASE("what a case costs is declared by what it computes", "[run]") {
  const TemporaryFolder folder;
  const auto cost = [&](const std::string& more) {
    const Experiment experiment =
        load(folder / "a.toml",
             "[input]\ntokens = 12\nvalue_size = 16\n[biology]\nquery_time = \"30 s\"\n" + more);
    return experiment.checked(experiment.sweep().cases.front()).needs.work();
  };
  const auto of_units = [&](const std::string& units) {
    return cost("[features]\nhidden_units = " + units + "\n");
  };
  CHECK(of_units("65536") / of_units("16384") == Approx(4).epsilon(0.1));
  CHECK(of_units("32") < 1.1 * of_units("16"));
  // As measured with 256 units and a single run: 0.003, 0.55, 1.06 and 21 s.
  double before = cost("level = \"rate\"\n[features]\nhidden_units = 256\n");
  for (const auto& [level, ratio] :
       {std::pair{"release", 180.0}, {"calcium", 2.0}, {"spiking", 20.0}}) {
    const double now =
        cost("level = \"" + std::string(level) + "\"\n[features]\nhidden_units = 256\n");
    CHECK(now / before > ratio / 3);
    CHECK(now / before < ratio * 3);
    before = now;
  }
}

TEST_CASE("cases of one replicate share their draws", "[run]") {
  const TemporaryFolder folder;
  const auto rows = run_experiment(load(folder / "a.toml", sweep), into(folder / "out")).rows;
  for (std::size_t replicate : {0, 1}) {
    const Row& small = rows[replicate];
    CHECK(number(rows[2 + replicate], "logit_max") == number(small, "logit_max"));  // other m
    CHECK(number(rows[4 + replicate], "logit_max") ==
          Approx(4 * number(small, "logit_max")).epsilon(1e-14));  // twice the norm
  }
  CHECK(number(rows[0], "logit_max") != number(rows[1], "logit_max"));
}

TEST_CASE("interrupted anywhere and resumed, the rows are the same bits", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  run_experiment(experiment, into(folder / "whole"));
  const std::int64_t cases = GENERATE(1, 3, 7);
  RunOptions options = into(folder / "parts");
  run_and_stop_after(cases, experiment, options);
  CHECK(index_rows(options.out).size() == static_cast<std::size_t>(cases));
  options.resume = true;
  std::int64_t repeated = 0;
  options.progress = [&](const SweepProgress& now) { repeated = now.total; };
  run_experiment(experiment, options);
  CHECK(repeated == 8 - cases);
  CHECK(bits(index_rows(options.out)) == bits(index_rows(folder / "whole")));
}

TEST_CASE("stopped before the first case, there is nothing but a place to resume", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  std::stop_source source;
  source.request_stop();
  RunOptions options = into(folder / "out");
  options.stop = source.get_token();
  CHECK_THROWS_WITH(run_experiment(experiment, options),
                    Contains("interrupted with 0 of 8 cases done") && Contains("--resume"));
  options.stop = {};
  options.resume = true;
  CHECK(run_experiment(experiment, options).rows.size() == 8);
}

TEST_CASE("threads change no bit, neither of rows nor of arrays", "[run]") {
  const TemporaryFolder folder;
  const std::string kept = "[record]\narrays = true\ntraces = true\n";
  // Many cases keep the threads busy among them, one case inside.
  const std::string text = GENERATE_COPY(sweep + kept, small_head + small_layer + kept);
  const Experiment experiment = load(folder / "a.toml", text);
  std::vector<std::string> expected;
  for (const int threads : {1, 2, 3}) {
    RunOptions options = into(folder / std::to_string(threads));
    options.threads = threads;
    run_experiment(experiment, options);
    if (threads == 1) expected = case_contents(options.out);
    CHECK(case_contents(options.out) == expected);
  }
}

TEST_CASE("shards in one directory make the whole", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  run_experiment(experiment, into(folder / "whole"));
  RunOptions options = into(folder / "shards");
  options.shards = 2;
  CHECK(run_experiment(experiment, options).rows.size() == 4);
  options.shard = 1;
  CHECK(run_experiment(experiment, options).rows.size() == 8);
  CHECK(bits(index_rows(folder / "shards")) == bits(index_rows(folder / "whole")));
  CHECK(case_contents(folder / "shards") == case_contents(folder / "whole"));
}

TEST_CASE("results in the way are neither replaced nor mixed", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  RunOptions options = into(folder / "out");
  run_experiment(experiment, options);
  const auto before = case_contents(options.out);
  CHECK_THROWS_AS(run_experiment(experiment, options), IoError);
  CHECK_THROWS_WITH(run_experiment(experiment, options), Contains("already holds results"));
  const Experiment other = load(folder / "b.toml", sweep, {"circuit.tau_s=400 ms"});
  options.resume = true;
  CHECK_THROWS_AS(run_experiment(other, options), IoError);
  CHECK_THROWS_WITH(run_experiment(other, options), Contains("made from another description"));
  CHECK(case_contents(options.out) == before);
  options.resume = false;
  options.force = true;
  run_experiment(other, options);
  CHECK(case_contents(options.out) != before);
}

TEST_CASE("a case that fails or does not settle does not fell the sweep", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment =
      load(folder / "a.toml", small_head + small_layer + R"(
    [[sweep]]
    "circuit.settle_limit" = ["100 ms", "1e6 s"]
    "features.map" = ["performer", "cosine"]
  )",
           {"features.hidden_units=4", "input.tokens=24", "input.norm=1.5"});
  const RunSummary summary = run_experiment(experiment, into(folder / "out"));
  REQUIRE(summary.rows.size() == 4);
  CHECK(summary.not_settled == 2);
  CHECK(summary.failed == 1);
  CHECK(text(summary.rows[2], "status") == "ok");
  CHECK(text(summary.rows[3], "status") == "failed");
  CHECK_THAT(text(summary.rows[3], "message"), Contains("not finite"));
  const std::vector<Row> stored = index_rows(folder / "out");
  CHECK(std::isnan(number(stored[3], "e_total")));
  CHECK(number(stored[2], "e_total") == number(summary.rows[2], "e_total"));
}

TEST_CASE("every row can be computed again from the file that holds it", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", small_head + small_layer + R"(
    [sampling]
    seed = 77
    replicates = 2
    first_replicate = 3
    [[sweep]]
    "input.norm" = [0.1, 1]
    reparameterise = [{}, { mean_key = true, balance = true }]
    "circuit.tau_s" = ["0.123456789 s", "500 ms"]
    [[sweep]]
    "features.map" = ["orthogonal", "oprf"]
    "circuit.read_time" = ["3.3 s"]
    "circuit.diffusion" = [false]
  )");
  const std::vector<Row> rows = run_experiment(experiment, into(folder / "out")).rows;
  REQUIRE(rows.size() == 20);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "case-%06zu.h5", i);
    const StoreReader store(folder / "out" / "cases" / name);
    const Experiment again = load(folder / "again.toml", store.read_string("/provenance/config"));
    REQUIRE(again.sweep().cases.size() == 1);
    const Row row = run_case(again).row;
    CHECK(bits(measured(row)) == bits(measured(store.read_table("/results").front())));
    CHECK(cell(row, "replicate") == cell(rows[i], "replicate"));
  }
}
