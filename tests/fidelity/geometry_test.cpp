// Processes that are joined over a geometry.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "fidelity/small_circuit.hpp"
#include "src/fidelity/reading.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

using Pairs = std::set<std::array<std::size_t, 2>>;

BiologicalOptions joined(const std::string& geometry) {
  BiologicalOptions options = options_of("rate");
  options.biology.diffusion = true;
  options.biology.geometry = geometry;
  options.biology.units_per_process = 1;
  options.biology.settle_tolerance = 1e-7;
  options.circuit.read_time.reset();
  return options;
}

NetworkDescription reading_of(const BiologicalOptions& options, const std::vector<double>& trace) {
  return Recipe(options.circuit, options.biology, catalogue()).reading(trace, 0.05, {});
}

/// Each undirected pair once, smaller index first.
Pairs exchange_of(const BiologicalOptions& options, std::size_t units) {
  const NetworkDescription network = reading_of(options, std::vector<double>(units, 1.0));
  if (network.junctions.empty()) return {};
  REQUIRE(network.junctions.size() == 1);
  Pairs pairs;
  for (auto pair : network.junctions[0].connect.pairs) {
    std::sort(pair.begin(), pair.end());
    CHECK(pairs.insert(pair).second);
  }
  return pairs;
}

}  // namespace

TEST_CASE("geometries have the edges of their names", "[fidelity]") {
  const bool kinetics = GENERATE(true, false);
  const auto edges = [&](const std::string& geometry, std::int64_t wrapped,
                         std::int64_t branching) {
    BiologicalOptions options = joined(geometry);
    options.biology.normaliser = kinetics;
    options.biology.units_per_process = wrapped;
    options.biology.branching = branching;
    return exchange_of(options, 14);
  };
  CHECK(edges("star", 2, 4) ==
        Pairs{{0, 7}, {1, 7}, {2, 7}, {3, 7}, {4, 7}, {5, 7}, {6, 7}});  // 7 is the hub
  CHECK(edges("chain", 2, 4) == Pairs{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}});
  CHECK(edges("tree", 2, 2) == Pairs{{0, 1}, {0, 2}, {1, 3}, {1, 4}, {2, 5}, {2, 6}});
  CHECK(edges("tree", 2, 4) == Pairs{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 5}, {1, 6}});
  CHECK(edges("tree", 2, 1) == edges("chain", 2, 4));
  CHECK(edges("chain", 4, 4) == Pairs{{0, 1}, {1, 2}, {2, 3}});  // the last one wraps two axons
  CHECK(edges("chain", 14, 4).empty());
  CHECK(edges("star", 20, 4) == Pairs{{0, 1}});
}

TEST_CASE("each axon is heard by its process alone, as the mean over the process", "[fidelity]") {
  BiologicalOptions options = joined("chain");
  options.biology.units_per_process = 4;
  std::vector<double> trace(10);
  std::iota(trace.begin(), trace.end(), 1.0);
  const NetworkDescription network = reading_of(options, trace);
  const auto uptake = std::find_if(network.wires.begin(), network.wires.end(),
                                   [](const auto& wire) { return wire.name == "uptake"; });
  REQUIRE(uptake != network.wires.end());
  const std::vector<double> weights = uptake->weight.listed;
  const double unit = weights[0] * 4;
  for (std::size_t j = 0; j < trace.size(); ++j) {
    CHECK(uptake->connect.pairs[j] == std::array<std::size_t, 2>{j, j / 4});
    CHECK(weights[j] * (j < 8 ? 4 : 2) == Approx(unit * trace[j]).epsilon(1e-14));
  }
}

TEST_CASE("exchange moves messenger and makes none", "[fidelity]") {
  const std::string geometry = GENERATE(as<std::string>{}, "star", "chain", "tree");
  CAPTURE(geometry);
  const BiologicalOptions options = joined(geometry);
  constexpr std::size_t units = 12;
  StagedNetwork network(build_network(reading_of(options, std::vector<double>(units, 1.0)),
                                      catalogue(), Stream(0, "reading")),
                        1, {});
  const bool hub = geometry == "star";
  std::vector<double> messenger(units + (hub ? 1 : 0), 0.0);
  for (std::size_t i = 0; i < units; ++i) messenger[i] = static_cast<double>(i * i);
  network.set_state(population::processes, "C", Values(messenger));
  network.set_parameter(population::processes, "gate", 0.0);
  const auto amount = [&] {
    const Values now = network.state(population::processes, "C");
    double sum = 0;
    for (std::size_t i = 0; i < messenger.size(); ++i)
      sum += now[i] * (i == units ? units : 1);  // the hub holds as much as all processes
    return sum;
  };
  const double before = amount();
  network.run(300, 5);
  CHECK(std::abs(network.state(population::processes, "C")[0]) > 1e-3);  // 0 at first
  CHECK(amount() == Approx(before).epsilon(1e-10));
  network.run(100'000, 25);
  CHECK(amount() == Approx(before).epsilon(1e-10));
  const double even = before / static_cast<double>(units * (hub ? 2 : 1));
  for (std::size_t i = 0; i < messenger.size(); ++i)
    CHECK(network.state(population::processes, "C")[i] == Approx(even).epsilon(1e-6));
}

TEST_CASE("fast exchange comes to one well-mixed cell", "[fidelity]") {
  const std::string geometry = GENERATE(as<std::string>{}, "star", "chain", "tree");
  CAPTURE(geometry);
  const SmallCircuit tested(16, 4);
  BiologicalOptions options = joined(geometry);
  options.biology.branching = 2;
  options.biology.step = 4;
  options.circuit.transmission_opens = 4000;
  options.circuit.read_time = 16'000;
  const auto error = [&](double exchange) {
    options.biology.diffusion = true;
    options.biology.exchange = exchange;
    const BiologicalResult some = run(tested, options);
    options.biology.diffusion = false;
    options.biology.rate_cap = 1;
    return distance(some.circuit.output, run(tested, options).circuit.output);
  };
  const double slow = error(1e-4), fast = error(0.1);
  CAPTURE(slow, fast);
  CHECK(fast < 0.03);
  CHECK(slow > 20 * fast);
}

TEST_CASE("a single process is the whole cell, but for what a hub takes", "[fidelity]") {
  const SmallCircuit tested(16, 4);
  BiologicalOptions options = joined("chain");
  options.biology.units_per_process = 16;
  options.biology.rate_cap = 1;
  const BiologicalResult chain = run(tested, options);
  options.biology.diffusion = false;
  const BiologicalResult mixed = run(tested, options);
  CHECK(chain.circuit.output == mixed.circuit.output);
  CHECK(chain.calcium == mixed.calcium);

  // The hub is as large as the process: half of the messenger goes there, and the scale knows.
  options.biology.diffusion = true;
  options.biology.geometry = "star";
  const BiologicalResult star = run(tested, options);
  CHECK((star.calcium.array() / mixed.calcium.array() - 0.5).abs().maxCoeff() < 1e-4);
  CHECK(star.calibration.scale == Approx(mixed.calibration.scale / 2));
  CHECK(distance(star.circuit.output, mixed.circuit.output) < 1e-3);
}

TEST_CASE("exchange faster than the longest step is resolved", "[fidelity]") {
  const SmallCircuit tested(16, 2);
  BiologicalOptions options = joined(GENERATE(as<std::string>{}, "star", "chain", "tree"));
  options.biology.exchange = 0.5;  // 1/ms
  REQUIRE(options.biology.step * options.biology.exchange > 10);
  SECTION("of messenger") {
    options.circuit.transmission_opens = 500;
    options.circuit.read_time = 500;
    const BiologicalResult usual = run(tested, options);
    options.biology.step = 0.25;
    CHECK(distance(usual.circuit.output, run(tested, options).circuit.output) < 1e-3);
  }
  SECTION("of IP3 and calcium") {
    options.biology.normaliser = true;
    options.biology.query_time = 1000;
    const BiologicalResult usual = run(tested, options);
    CHECK(usual.calcium.minCoeff() > 0);
    CHECK(usual.circuit.output.allFinite());
  }
}
