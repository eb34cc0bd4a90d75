// Networks from description to row and arrays.
#include "tripartite/experiment/network_task.hpp"

#include <cmath>
#include <fstream>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "experiment/small_network.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

RanCase run(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", text, overrides);
  return run_case(experiment);
}

Shape shape_of(const RanCase& outcome, const std::string& path) {
  return outcome.file->shape(path);
}

std::vector<double> doubles(const RanCase& outcome, const std::string& path) {
  return outcome.file->read_doubles(path);
}

std::vector<std::int64_t> integers(const RanCase& outcome, const std::string& path) {
  return outcome.file->read_integers(path);
}

/// Row and arrays as exact text.
std::string all_bits(const RanCase& outcome) {
  return bits(outcome.row) + array_bits(*outcome.file);
}

/// Neurons that fire regularly, from the reset potential on.
const std::string regular_neurons = R"(
task = "network"
[simulation]
duration = "1 s"
[populations.cells]
model = "conductance_lif"
size = 3
[populations.cells.parameters]
I_ex = { values = ["150 pA", "200 pA", "0 pA"] }
[record.all]
events = "cells.spike"
[record.late]
events = "cells[1:2]"
after = "0.5 s"
[record.rate]
rates = "cells[0:2]"
bin = "250 ms"
[record.V]
samples = "cells.V"
elements = [2]
interval = "100 ms"
)";

/// Between spikes of such a neuron: refractory time and the exponential approach to the threshold.
double interval(double current) {
  const double tau = 198 / 9.99, drive = current / 9.99;
  return 5 + tau * std::log(drive / (drive - 10));
}

}  // namespace

TEST_CASE("regular neurons fire as the closed form says", "[network]") {
  const std::string scheme = GENERATE(as<std::string>{}, "fast", "reference");
  const RanCase outcome = run(regular_neurons, {"simulation.scheme=" + scheme});
  REQUIRE(text(outcome.row, "message").empty());
  const double slow = interval(150), quick = interval(200);
  CHECK(number(outcome.row, "all.first") == Approx(quick - 5).margin(1e-3));
  const auto spikes = std::floor((1000 + 5) / slow) + std::floor((1000 + 5) / quick);
  CHECK(static_cast<double>(std::get<std::int64_t>(cell(outcome.row, "all.count"))) == spikes);
  CHECK(number(outcome.row, "all.rate") == Approx(spikes / 3));
  CHECK(number(outcome.row, "all.cv") < 1e-3);
  CHECK(number(outcome.row, "late.rate") == Approx(1000 / quick).margin(2.0));
  CHECK(number(outcome.row, "rate.mean") == Approx(spikes / 2));
  CHECK(number(outcome.row, "V.min") == Approx(-60));
  CHECK(number(outcome.row, "V.max") == Approx(-60));
  CHECK(doubles(outcome, "/rates/rate/t") == std::vector<double>{125, 375, 625, 875});
  CHECK(integers(outcome, "/spikes/cells/node_ids").size() == static_cast<std::size_t>(spikes));
  CHECK(shape_of(outcome, "/traces/V/V") == Shape{11, 1});
  CHECK(integers(outcome, "/traces/V/elements") == std::vector<std::int64_t>{2});
  CHECK(doubles(outcome, "/traces/V/t").back() == 1000);
}

TEST_CASE("a network of every kind of table runs", "[network]") {
  const RanCase outcome = run(small_network);
  REQUIRE(text(outcome.row, "message").empty());
  CHECK(text(outcome.row, "status") == "ok");
  CHECK(std::get<std::int64_t>(cell(outcome.row, "neurons")) == 20);
  CHECK(std::get<std::int64_t>(cell(outcome.row, "instances")) == 40);
  CHECK(std::get<std::int64_t>(cell(outcome.row, "steps")) == 600);
  CHECK(shape_of(outcome, "/traces/calcium/C") == Shape{7, 4});
  CHECK(integers(outcome, "/traces/calcium/elements") == std::vector<std::int64_t>{0, 2, 5, 7});
  CHECK(shape_of(outcome, "/traces/u/u") == Shape{61, 2});
  CHECK(shape_of(outcome, "/populations/neurons/positions") == Shape{20, 3});
  CHECK(doubles(outcome, "/populations/neurons/positions")[3] == 75);  // centre of the second cell
  const auto unit = outcome.file->attribute("/traces/calcium/t", "units");
  CHECK(std::get<std::string>(unit) == "ms");
}

TEST_CASE("columns of a row are those that are declared, in their order", "[network]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", small_network);
  std::vector<std::string> names = {"case", "replicate", "status", "message"}, found;
  for (const Column& column : experiment.columns()) names.push_back(column.name);
  for (const auto& [name, value] : run_case(experiment).row) found.push_back(name);
  CHECK(found == names);
}

TEST_CASE("the resolved description runs to the same bits", "[network]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", small_network, {"sampling.seed=7"});
  const Experiment again =
      load(folder / "again.toml", experiment.resolve(experiment.sweep().cases.front()));
  CHECK(all_bits(run_case(again)) == all_bits(run_case(experiment)));
}

TEST_CASE("seed and replicate draw another network", "[network]") {
  const std::string one = all_bits(run(small_network));
  CHECK(all_bits(run(small_network)) == one);
  CHECK(all_bits(run(small_network, {"sampling.seed=2"})) != one);
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", small_network, {"sampling.replicates=2"});
  const RanCase first = run_case(experiment, experiment.sweep().cases[0]);
  const RanCase second = run_case(experiment, experiment.sweep().cases[1]);
  CHECK(all_bits(first) == one);
  CHECK(number(first.row, "calcium.mean") != number(second.row, "calcium.mean"));
}

TEST_CASE("threads change no bit of a network, neither of rows nor of arrays", "[network]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", small_network);
  const Case& one = experiment.sweep().cases.front();
  const std::string alone = all_bits(run_case(experiment, one, 1));
  CHECK(all_bits(run_case(experiment, one, 2)) == alone);
  CHECK(all_bits(run_case(experiment, one, 3)) == alone);
}

TEST_CASE("sizes, parameters and the scheme are axes", "[network]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", regular_neurons + R"(
    [[sweep]]
    "simulation.scheme" = ["fast", "reference"]
    "populations.cells.parameters.I_ex" = ["150 pA", { uniform = ["160 pA", "170 pA"] }]
    "populations.cells.size" = [3, 6]
  )",
                                     {"simulation.duration=200 ms"});
  const auto rows = run_experiment(experiment, into(folder / "out")).rows;
  REQUIRE(rows.size() == 8);
  for (const Row& row : rows) CHECK(text(row, "message").empty());
  for (std::size_t i = 0; i < 8; ++i)
    CHECK(std::get<std::int64_t>(cell(rows[i], "instances")) == (i % 2 == 0 ? 3 : 6));
  CHECK(number(rows[0], "all.rate") == number(rows[1], "all.rate"));
  CHECK(number(rows[0], "all.first") == Approx(interval(150) - 5).margin(1e-2));
  CHECK(number(rows[4], "all.first") == Approx(number(rows[0], "all.first")).margin(1e-2));
  CHECK(number(rows[2], "all.first") < number(rows[0], "all.first"));
}

TEST_CASE("edges from a file are those of a list, in any order and unit", "[network]") {
  const TemporaryFolder folder;
  const auto with = [](const std::string& more) {
    return regular_neurons + "[projections.p]\nfrom = \"cells\"\nto = \"cells.excitatory\"\n" +
           more;
  };
  std::ofstream(folder / "edges.csv")
      << "target,source,weight (pS),delay (s)\n2,1,3000,0.002\n1,0,1000,0.001\n2,0,2000,0.003\n";
  const Experiment file = load(folder / "a.toml", with(R"(
    connect = { rule = "edges", file = "edges.csv" })"));
  const Experiment list = load(folder / "b.toml", with(R"(
    weight = { values = ["1 nS", "2 nS", "3 nS"] }
    delay = { values = ["1 ms", "3 ms", "2 ms"] }
    connect = { rule = "edges", pairs = [[0, 1], [0, 2], [1, 2]] })"));
  const RanCase outcome = run_case(file);
  REQUIRE(text(outcome.row, "message").empty());
  CHECK(std::get<std::int64_t>(cell(outcome.row, "synapses")) == 3);
  CHECK(all_bits(outcome) == all_bits(run_case(list)));
  CHECK(number(outcome.row, "V.max") > -60);
  const Experiment again = load(folder / "c.toml", file.resolve(file.sweep().cases.front()));
  CHECK(all_bits(run_case(again)) == all_bits(outcome));
}

TEST_CASE("a file of edges may hold the weights of a wire", "[network]") {
  const TemporaryFolder folder;
  const auto with = [](const std::string& more) {
    return regular_neurons + R"(
      [populations.glia]
      model = "li_rinzel"
      size = 2
      states = { I = { values = ["0.4 uM", "0.5 uM"] } }
      [wires.w]
      from = "glia.C"
      to = "cells.I_stim"
    )" + more;
  };
  std::ofstream(folder / "edges.csv")
      << "target,source,weight (nA/uM)\n2,1,0.3\n1,0,0.1\n0,0,0.2\n";
  const std::string of_file = "connect = { rule = \"edges\", file = \"edges.csv\" }";
  const Experiment file = load(folder / "a.toml", with(of_file));
  const Experiment list = load(folder / "b.toml", with(R"(
    weight = { values = ["200 pA/uM", "100 pA/uM", "300 pA/uM"] }
    connect = { rule = "edges", pairs = [[0, 0], [0, 1], [1, 2]] })"));
  const RanCase outcome = run_case(file);
  REQUIRE(text(outcome.row, "message").empty());
  CHECK(all_bits(outcome) == all_bits(run_case(list)));
  const Experiment one = load(folder / "c.toml", with(R"(
    weight = "200 pA/uM"
    connect = { rule = "edges", pairs = [[0, 0], [0, 1], [1, 2]] })"));
  CHECK(all_bits(outcome) != all_bits(run_case(one)));
  CHECK_THROWS_AS(load(folder / "d.toml", with("weight = \"1 pA/uM\"\n" + of_file)), ConfigError);
}

TEST_CASE("crossings and waves are found where a state rises through a level", "[network]") {
  // Cells of a row with a drive that reaches each 10 ms later; V rises exponentially towards it.
  std::string drives;
  for (const int i : {0, 1, 2, 3})
    drives += "[drives.d" + std::to_string(i) + "]\nto = \"cells.I_stim\"\nvalues = [\"50 pA\"]\n" +
              "start = \"" + std::to_string(10 * i) + " ms\"\nelements = [" + std::to_string(i) +
              "]\n";
  const RanCase outcome = run(R"(
    task = "network"
    [simulation]
    duration = "100 ms"
    [populations.cells]
    model = "conductance_lif"
    layout = { grid = [4], spacing = "20 um" }
    parameters = { I_ex = "0 pA" }
    [record.wave]
    wave = "cells.V"
    level = "-57 mV"
    interval = "0.5 ms"
    [record.up]
    crossings = "cells[1:].V"
    level = "-57 mV"
    interval = "0.5 ms"
    after = "20 ms"
  )" + drives);
  REQUIRE(text(outcome.row, "message").empty());
  const double tau = 198 / 9.99, drive = 50 / 9.99;
  const double rise = tau * std::log(drive / (drive - 3));
  const std::vector<double>& arrival = doubles(outcome, "/waves/wave/arrival");
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(arrival[i] == Approx(10 * static_cast<double>(i) + rise).margin(0.02));
  CHECK(number(outcome.row, "wave.speed") == Approx(2000).epsilon(1e-3));  // 20 µm in 10 ms
  CHECK(std::get<std::int64_t>(cell(outcome.row, "wave.reached")) == 4);
  CHECK(std::get<std::int64_t>(cell(outcome.row, "up.count")) == 3);
  CHECK(number(outcome.row, "up.rate") == Approx(3 / 3.0 / 0.08 * 60));
  CHECK(integers(outcome, "/crossings/up/node_ids") == std::vector<std::int64_t>{1, 2, 3});
  CHECK(shape_of(outcome, "/waves/wave/position") == Shape{4, 3});
}

TEST_CASE("a case reports how far it has come, and stops when asked", "[network]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "net.toml", regular_neurons);
  const Case& one = experiment.sweep().cases.front();
  double reached = 0;
  std::stop_source source;
  const auto progress = [&](double done, double total) {
    CHECK(total == 1000);
    reached = done;
    if (done > 400) source.request_stop();
  };
  CHECK_THROWS_AS(run_case(experiment, one, 1, source.get_token(), progress), Interrupted);
  CHECK(reached > 400);
  CHECK(reached < 1000);
}

TEST_CASE("what synapses share at an astrocyte is recorded for their edges", "[network]") {
  const RanCase outcome = run(
      small_network + R"(
    [record.Gamma]
    edges = "excitation.Gamma"
    [record.x]
    edges = "excitation.x"
    [record.bare]
    edges = "excitation.bare.u"
  )",
      {"projections.excitation.astrocyte.probability=0.5", "populations.release.states.G=2 uM"});
  REQUIRE(text(outcome.row, "message").empty());
  const Shape gamma = shape_of(outcome, "/traces/Gamma/Gamma");
  const Shape bare = shape_of(outcome, "/traces/bare/u");
  CHECK(gamma == shape_of(outcome, "/traces/x/x"));
  CHECK(bare[1] > 0);
  // With those of the inhibition, these are all edges.
  CHECK(static_cast<std::int64_t>(gamma[1] + bare[1]) + 40 ==
        std::get<std::int64_t>(cell(outcome.row, "synapses")));
  // Receptors bind what was there at the start: dGamma/dt = O_G G, G decays within 17 ms.
  const double bound = 1.5e-3 * 2 / 0.06 * (1 - std::exp(-0.06 * 60));
  CHECK(number(outcome.row, "Gamma.max") == Approx(1 - std::exp(-bound)).epsilon(0.01));
  for (const std::int64_t source : integers(outcome, "/traces/Gamma/source")) CHECK(source < 16);
}

TEST_CASE("every event that happens at random is a row, and intervals vary as they should",
          "[network]") {
  const RanCase outcome = run(R"(
    task = "network"
    [simulation]
    duration = "10 s"
    step = "1 ms"
    [populations.source]
    model = "poisson"
    size = 20
    parameters = { rate = "3000 Hz" }
    [record.all]
    events = "source"
    [record.rate]
    rates = "source[0:10]"
    bin = "1 s"
  )");
  REQUIRE(text(outcome.row, "message").empty());
  // 600,000 events expected, standard deviation 775 (seed 1): four sigma are 15.5 Hz each.
  CHECK(number(outcome.row, "all.rate") == Approx(3000).margin(15.5));
  CHECK(number(outcome.row, "rate.mean") == Approx(3000).margin(22));
  CHECK(std::ssize(integers(outcome, "/spikes/source/node_ids")) ==
        std::get<std::int64_t>(cell(outcome.row, "all.count")));
  // Of 600,000 intervals the coefficient of variation has a standard deviation of 0.0013.
  CHECK(number(outcome.row, "all.cv") == Approx(1).margin(4 * 0.0013));
  CHECK(number(outcome.row, "all.cv_pooled") == Approx(1).margin(4 * 0.0013));
}

TEST_CASE("a case that fails keeps nothing of what it had recorded", "[network]") {
  const RanCase outcome = run(R"(
    task = "network"
    [simulation]
    duration = "1 s"
    step = "0.1 ms"
    [populations.n]
    model = "hodgkin_huxley"
    size = 400
    [drives.d]
    to = "n.I_stim"
    values = ["0 pA", "2000 pA"]
    interval = "500 ms"
    [record.V]
    samples = "n.V"
    interval = "0.1 ms"
  )");
  CHECK(text(outcome.row, "status") == "failed");
  CHECK_FALSE(outcome.file->exists("/traces"));
}
