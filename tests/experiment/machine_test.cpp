// What the machine could not do is never a result, and is done when it can.
#include <new>
#include <stdexcept>
#include <system_error>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

enum class Fault { none, memory, overflow, thread, disk, model };

Fault fault_of_the_hour = Fault::none;  // where a cell's `tau` is 7 ms

void decay(const Batch& batch, double* const* derivatives) {
  if (batch.parameters[0][0] == 7) {
    if (fault_of_the_hour == Fault::memory) throw std::bad_alloc();
    if (fault_of_the_hour == Fault::overflow) throw std::length_error("vector");
    if (fault_of_the_hour == Fault::thread)
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    if (fault_of_the_hour == Fault::disk) throw IoError("out.h5: cannot write (No space left)");
    if (fault_of_the_hour == Fault::model) throw std::runtime_error("the model's own fault");
  }
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[0][i] = -batch.states[0][i] / batch.parameters[0][i];
}

Catalogue brittle_models() {
  return Catalogue({Model{.name = "cell",
                          .kind = "neuron",
                          .summary = "decays",
                          .equations = "dV/dt = -V/tau",
                          .citation = "none",
                          .parameters = {{0, "tau", "ms", 10, 1, 100, "time constant"}},
                          .states = {{0, "V", "mV", 1, -100, 100, "potential"}},
                          .rates = decay}});
}

const std::string description = R"(
task = "network"
[simulation]
duration = "2 ms"
[populations.cells]
model = "cell"
size = 2
[record.V]
samples = "cells.V"
interval = "1 ms"
[[sweep]]
"populations.cells.parameters.tau" = ["5 ms", "7 ms", "9 ms"]
)";

Experiment brittle(const TemporaryFolder& folder) {
  std::ofstream(folder / "a.toml") << description;
  return Experiment::load(folder / "a.toml", brittle_models());
}

/// How many cases a later run finds missing and runs.
std::int64_t resumed(const Experiment& experiment, RunOptions options) {
  options.resume = true;
  std::int64_t missing = 0;
  options.progress = [&](const SweepProgress& now) { missing = now.total; };
  run_experiment(experiment, options);
  return missing;
}

}  // namespace

TEST_CASE("a case that memory or threads did not suffice for has no row and runs again", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = brittle(folder);
  fault_of_the_hour = Fault::none;
  run_experiment(experiment, into(folder / "whole"));
  const auto [fault, words] = GENERATE(table<Fault, std::string>(
      {{Fault::memory, "case 1: not enough memory"},
       {Fault::overflow, "case 1: needs more memory than any machine has"},
       {Fault::thread, "case 1: no further thread"}}));
  fault_of_the_hour = fault;
  const RunOptions options = into(folder / "out");
  CHECK_THROWS_WITH(run_experiment(experiment, options),
                    Contains(words) && Contains("2 of 3 cases done") && Contains("--resume"));
  CHECK(index_rows(options.out).size() == 2);  // the others ran
  fault_of_the_hour = Fault::none;
  CHECK(resumed(experiment, options) == 1);
  CHECK(bits(index_rows(options.out)) == bits(index_rows(folder / "whole")));
}

TEST_CASE("at the first failed write the sweep stops", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = brittle(folder);
  fault_of_the_hour = Fault::disk;
  const RunOptions options = into(folder / "out");
  CHECK_THROWS_AS(run_experiment(experiment, options), IoError);
  CHECK(index_rows(options.out).size() == 1);
  fault_of_the_hour = Fault::none;
  CHECK(resumed(experiment, options) == 2);
  CHECK(index_rows(options.out).size() == 3);
}

TEST_CASE("what the model got wrong is a result", "[run]") {
  const TemporaryFolder folder;
  const Experiment experiment = brittle(folder);
  fault_of_the_hour = Fault::model;
  const RunSummary summary = run_experiment(experiment, into(folder / "out"));
  fault_of_the_hour = Fault::none;
  REQUIRE(summary.rows.size() == 3);
  CHECK(summary.failed == 1);
  CHECK(text(summary.rows[1], "message") == "the model's own fault");
  CHECK(resumed(experiment, into(folder / "out")) == 0);
}
