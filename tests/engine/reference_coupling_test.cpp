// Continuous coupling in the reference scheme: inside the stages, with delays, at rest.
#include <cmath>
#include <fstream>
#include <sstream>

#include "tripartite/base/error.hpp"

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;
using Catch::Matchers::Contains;

namespace {

/// A file of tests/reference/network that peer_astrocytes.py made.
struct Astrocytes {
  std::vector<double> transmitter;  ///< Y_S of each cell
  std::vector<std::vector<double>> rows;
  std::size_t cells = 0;
};

Astrocytes read_astrocytes(const std::string& name, std::vector<double> transmitter) {
  std::ifstream file(std::string(TRIPARTITE_SOURCE_DIR) +
                     "/tests/reference/network/peer_astrocytes." + name + ".csv");
  REQUIRE(file);
  Astrocytes result{std::move(transmitter), {}};
  result.cells = result.transmitter.size();
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("t_ms")) continue;
    std::istringstream cells(line);
    std::vector<double> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stod(cell));
    result.rows.push_back(row);
  }
  return result;
}

/// The greatest difference to the reference, relative to the greatest magnitude of each state.
double compare(const Astrocytes& reference, const std::string& junctions,
               const std::vector<std::pair<InstanceIndex, InstanceIndex>>& pairs) {
  Network network = empty_network();
  const std::size_t cells = add_group(network, find_model("g_chi"), reference.cells);
  const std::vector<std::pair<std::string, double>> start = {
      {"F_ex", 0}, {"gamma", 0}, {"I", 0.01}, {"C", 0.01}, {"h", 0.9}};
  for (const auto& [name, value] : start) set(network.groups[cells], name, value);
  std::vector<InstanceIndex> all;
  for (InstanceIndex i = 0; i < reference.cells; ++i) {
    drive_input(network, cells, "Y_S", reference.transmitter[i], {i});
    all.push_back(i);
  }
  if (!pairs.empty()) add_junctions(network, junctions, cells, pairs);
  RecordingPlan plan;
  const std::vector<std::string> states = {"gamma", "I", "C", "h"};
  for (const std::string& state : states)
    plan.probes.push_back(state_probe(network, cells, state, all, 5000));
  const Recording recording = run_reference(network, plan, reference.rows.back()[0]);

  double greatest = 0;
  for (std::size_t k = 0; k < states.size(); ++k) {
    double difference = 0, magnitude = 0;
    REQUIRE(recording.samples[k].count() == reference.rows.size());
    for (std::size_t row = 0; row < reference.rows.size(); ++row)
      for (std::size_t i = 0; i < reference.cells; ++i) {
        const double expected = reference.rows[row][1 + k * reference.cells + i];
        const double found = recording.samples[k].values[row * reference.cells + i];
        difference = std::max(difference, std::abs(found - expected));
        magnitude = std::max(magnitude, std::abs(expected));
      }
    greatest = std::max(greatest, difference / magnitude);
  }
  return greatest;
}

/// dx/dt = 1 - x from 0 on, and dy/dt = x a delay ago.
struct Delayed {
  Network network = empty_network();
  std::size_t source, sink;

  explicit Delayed(const Model& model, double delay) {
    source = add_group(network, model, 1, "source");
    sink = add_group(network, model, 1, "sink");
    set(network.groups[source], "rate", 1 / 20.0);
    drive_input(network, source, "input", 1 / 20.0);
    add_wire(network, source, "x", sink, "input", 3, delay);
  }
};

}  // namespace

TEST_CASE("astrocytes that gap junctions join move as an independent solver says") {
  CHECK(compare(read_astrocytes("one", {0.3}), "", {}) < 1e-6);
  CHECK(compare(read_astrocytes("two_smooth", {0.3, 0.02}), "junction_smooth", {{0, 1}}) < 1e-6);
  CHECK(compare(read_astrocytes("two_linear", {0.3, 0.02}), "junction_linear", {{0, 1}}) < 1e-6);
}

TEST_CASE("a ring of astrocytes moves as an independent solver says") {
  std::vector<double> transmitter;
  std::vector<std::pair<InstanceIndex, InstanceIndex>> ring;
  for (InstanceIndex i = 0; i < 12; ++i) {
    transmitter.push_back(0.03 * (i + 1));
    ring.push_back({i, (i + 1) % 12});
  }
  CHECK(compare(read_astrocytes("ring_smooth", transmitter), "junction_smooth", ring) < 1e-6);
}

TEST_CASE("outputs that depend on inputs are evaluated in order, whatever the order of groups") {
  // 0.5 -> x2 -> x2 -> x2, declared backwards, into a slope.
  const Model amplifiers = amplifier(), cells = leaky();
  Network network = empty_network();
  const std::size_t sink = add_group(network, cells);
  const std::size_t third = add_group(network, amplifiers, 1, "third");
  const std::size_t second = add_group(network, amplifiers, 1, "second");
  const std::size_t first = add_group(network, amplifiers, 1, "first");
  add_wire(network, third, "out", sink, "input");
  add_wire(network, second, "out", third, "in");
  add_wire(network, first, "out", second, "in");
  drive_input(network, first, "in", 0.5);
  const RecordingPlan plan = {.probes = {state_probe(network, sink, "x", {0}, 10),
                                         output_probe(network, third, "out", {0}, 10)}};
  const Recording recording = run_reference(network, plan, 10);
  CHECK(std::abs(recording.samples[0].values[1] - 40) < 1e-9);
  CHECK(recording.samples[1].values == std::vector<double>{4, 4});

  SECTION("a circle of them has no solution, and the groups in it are named") {
    add_wire(network, third, "out", first, "in");
    CHECK_THROWS_AS(run_reference(network, plan, 10), ConfigError);
    CHECK_THROWS_WITH(run_reference(network, plan, 10),
                      Contains("circle") && Contains("'third', 'second', 'first'"));
  }
  SECTION("a delay makes it one that has") {
    add_wire(network, third, "out", first, "in", 0.0625, 1);  // 0.5 more of the loop at each turn
    // first = 0.5 + 0.0625 third(t - 1), third = 8 first: converges to 1, by halves.
    const Recording looped = run_reference(network, plan, 10);
    CHECK(looped.samples[1].values[1] > 7.99);
    CHECK(looped.samples[1].values[1] < 8);
  }
}

TEST_CASE("an input is at rest where nothing reaches it, and only there") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t sink = add_group(network, cells, 3, "sink");
  drive_input(network, source, "input", 0);
  set(network.groups[source], "x", 2);
  add_scatter(network, source, "x", sink, "input", {1});
  drive_input(network, sink, "input", 0.5, {2});
  const Recording recording =
      run_reference(network, {.probes = {state_probe(network, sink, "x", {0, 1, 2}, 8)}}, 8);
  CHECK(std::abs(recording.samples[0].values[3] - 2) < 1e-9);
  CHECK(std::abs(recording.samples[0].values[4] - 16) < 1e-9);
  CHECK(std::abs(recording.samples[0].values[5] - 4) < 1e-9);
}

TEST_CASE("a wire with a delay brings what was, and before 0 the initial value") {
  const double delay = GENERATE(0.3, 5.0, 30.0);
  const double start = GENERATE(0.0, 0.5);
  const Model cells = leaky();
  Delayed delayed(cells, delay);
  set(delayed.network.groups[delayed.source], "x", start);
  const double interval = 0.7;
  const RecordingPlan plan = {
      .probes = {state_probe(delayed.network, delayed.sink, "x", {0}, interval)}};
  const Recording recording = run_reference(delayed.network, plan, 100);
  double greatest = 0;
  for (std::size_t k = 0; k < recording.samples[0].count(); ++k) {
    const double t = static_cast<double>(k) * interval, after = std::max(0.0, t - delay);
    // x(s) = 1 - (1 - start) exp(-s/20)
    const double expected =
        3 * (start * std::min(t, delay) + after - 20 * (1 - start) * -std::expm1(-after / 20));
    greatest = std::max(greatest, std::abs(recording.samples[0].values[k] - expected));
  }
  CHECK(greatest < 1e-8);  // of up to 270
}

TEST_CASE("a jump comes out of a delayed wire as a jump, a delay later") {
  // The source stands still but for events; the sink's slope is its value five ms ago.
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t sink = add_group(network, cells, 1, "sink");
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"));
  drive_input(network, source, "input", 0);
  drive_events(network, source, "add", {0, 2.5, 4});
  add_wire(network, source, "x", sink, "input", 1, 5);
  add_wire(network, source, "x", glio, "C", 0.2, 3);  // reaches 0.5 with the third event
  const Recording recording =
      run_reference(network,
                    {.probes = {state_probe(network, sink, "x", {0}, 0.5)},
                     .event_probes = {event_probe(network, glio, "release")}},
                    12);
  for (std::size_t k = 0; k <= 24; ++k) {
    const double t = static_cast<double>(k) / 2;
    const double expected = std::max(0.0, t - 5) + std::max(0.0, t - 7.5) + std::max(0.0, t - 9);
    CHECK(std::abs(recording.samples[0].values[k] - expected) < 1e-10);
  }
  CHECK(recording.events[0].times == std::vector<double>{7});
}
