// Networks as text, run by both schemes: what they must agree upon.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tripartite/experiment/network_task.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

RanCase run(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  return run_case(load(folder / "net.toml", text, overrides));
}

std::vector<double> doubles(const RanCase& outcome, const std::string& path) {
  return outcome.file->read_doubles(path);
}

}  // namespace

TEST_CASE("a spike on the grid without delay reaches the astrocyte as in the reference scheme",
          "[network]") {
  const std::string text = R"(
    task = "network"
    [simulation]
    duration = "3 s"
    step = "1 ms"
    [solver]
    rtol = 1e-11
    [populations.s]
    model = "spike_train"
    [drives.s]
    to = "s.fire"
    times = ["300 ms", "310 ms", "700 ms", "1500 ms", "1501 ms"]
    [populations.n]
    model = "conductance_lif"
    [populations.a]
    model = "g_chi"
    method = "rk4"
    states = { gamma = 0, h = 0.9 }
    [projections.e]
    from = "s.spike"
    to = "n.excitatory"
    synapse = "tsodyks_markram"
    parameters = { rho_c = 0.001 }  # so little transmitter binds slowly against the step
    astrocyte = { population = "a" }
    [record.gamma]
    samples = "a.gamma"
    interval = "7 ms"
    [record.I]
    samples = "a.I"
    interval = "7 ms"
  )";
  const RanCase fast = run(text), exact = run(text, {"simulation.scheme=reference"});
  for (const char* path : {"/traces/gamma/gamma", "/traces/I/I"}) {
    const std::vector<double> found = doubles(fast, path), expected = doubles(exact, path);
    REQUIRE(found.size() == expected.size());
    const double greatest = std::ranges::max(expected);
    double difference = 0;
    for (std::size_t k = 0; k < found.size(); ++k)
      difference = std::max(difference, std::abs(found[k] - expected[k]));
    CAPTURE(path, greatest, difference);
    CHECK(greatest > 0.01);
    CHECK(difference < 1e-6 * greatest);
  }
}

TEST_CASE("junctions of a rule that joins no one leave the cells alone, in either scheme",
          "[network]") {
  const std::string scheme = GENERATE("fast", "reference");
  const RanCase outcome = run(R"(
    task = "network"
    [simulation]
    duration = "100 ms"
    [populations.a]
    model = "g_chi"
    size = 3
    [junctions.g]
    population = "a"
    connect = { rule = "bernoulli", probability = 0 }
    [record.c]
    samples = "a.C"
  )",
                              {"simulation.scheme=" + scheme});
  CHECK(text(outcome.row, "message").empty());
  CHECK(number(outcome.row, "c.mean") > 0);
}

TEST_CASE("a synapse without facilitation has the strengths of NEST's tsodyks2_synapse",
          "[network]") {
  // x_n+1 = 1 + (x_n - u x_n - 1) exp(-dt/tau_rec), u = U: Tsodyks & Markram 1997, tau_facil = 0.
  const std::string scheme = GENERATE("fast", "reference");
  const RanCase outcome = run(R"(
    task = "network"
    [simulation]
    duration = "2506 ms"
    [populations.s]
    model = "spike_train"
    [populations.p]
    model = "spike_train"
    [drives.x]
    to = "s.fire"
    times = ["11 ms", "21 ms", "31 ms", "41 ms", "601 ms", "611 ms", "2501 ms"]
    [projections.e]
    from = "s.spike"
    to = "p.fire"
    delay = "1 ms"
    synapse = "tsodyks_markram"
    parameters = { U_0 = 0.5, Omega_d = "0.00125 /ms", Omega_f = "1000 /ms" }
    [record.o]
    events = "p.spike"
  )",
                              {"simulation.scheme=" + scheme});
  const std::vector<double> times = {11, 21, 31, 41, 601, 611, 2501};
  const std::vector<double> found = doubles(outcome, "/spikes/p/strengths");
  REQUIRE(found.size() == times.size());
  double x = 1;
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (k > 0) x = 1 + (x - 0.5 * x - 1) * std::exp(-(times[k] - times[k - 1]) / 800);
    CHECK(std::abs(found[k] - 0.5 * x) < 1e-12);
  }
}
