// Measured traps of neuron-astrocyte simulation, each by the number that shows it avoided.
#include <cmath>

#include "networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Two cells far apart in IP3, joined.
Network two_cells(const std::string& junction) {
  Network network = empty_network();
  const std::size_t cells = add_group(network, find_model("g_chi"), 2);
  set(network.groups[cells], "F_ex", 0.0);
  set(network.groups[cells], "I", Values({1.2, 0.2}));
  set(network.groups[cells], "C", 0.05);
  set(network.groups[cells], "h", 0.9);
  add_junctions(network, junction, 0, {{0, 1}});
  return network;
}

std::vector<double> final_ip3(const Network& network, double duration, double rtol,
                              SimulationCost* cost = nullptr) {
  SimulationOptions options = reference_scheme(duration);
  options.solver.rtol = rtol;
  const RecordingPlan plan = {.probes = {state_probe(network, 0, "I", {0, 1}, duration)}};
  const std::vector<double> values = simulate(network, plan, options, cost).samples[0].values;
  return {values[2], values[3]};
}

}  // namespace

TEST_CASE("trap 1: coupling is inside the stages, so it converges with the order of the method") {
  // Coupling frozen for a step would make any method first-order: halving steps would halve the
  // error. Classical Runge-Kutta with fixed steps divides it by 16.
  const Network network = two_cells("junction_smooth");
  const RecordingPlan plan = {.probes = {state_probe(network, 0, "I", {0, 1}, 2000)}};
  const std::vector<double> exact = final_ip3(network, 2000, 1e-13);
  std::vector<double> errors;
  for (const double step : {20.0, 10.0, 5.0}) {
    SimulationOptions options = reference_scheme(2000);
    options.solver.method = "rk4";
    options.solver.step = step;
    const std::vector<double> values = simulate(network, plan, options).samples[0].values;
    errors.push_back(std::hypot(values[2] - exact[0], values[3] - exact[1]));
  }
  const double order = std::log2(errors[1] / errors[2]);
  CAPTURE(errors, order);
  CHECK(order > 3.5);
  CHECK(order < 5);
  CHECK(errors[2] < 1e-8);
}

TEST_CASE("trap 2: the smooth junction is far cheaper where cells have come level") {
  // Both cells are driven alike, so that their IP3 meets, and sign(d) holds it there by friction.
  SimulationCost smooth, threshold;
  for (const bool is_smooth : {true, false}) {
    Network network = two_cells(is_smooth ? "junction_smooth" : "junction_threshold");
    set(network.groups[0], "I", 0.3);
    drive_input(network, 0, "J_coupling", 2e-10, {0});
    final_ip3(network, 50'000, 1e-9, is_smooth ? &smooth : &threshold);
  }
  CAPTURE(smooth.steps, threshold.steps);
  CHECK(smooth.steps < 1000);
  CHECK(threshold.steps > 10 * smooth.steps);
}

TEST_CASE("trap 5: a fast decay is exact, however slow what surrounds it") {
  // Gliotransmitter of one release, seen by receptors: the exposure is the
  // integral of G, which a hold of 10 ms would overstate by a third.
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"));
  network.input_drives = {{"calcium", glio, 0, {0}, {0.2, 0.9}, 0, 100, true}};
  const std::size_t exposure = add_group(network, cells, 1, "exposure");
  set(network.groups[glio], "U_A", 0.1);
  add_wire(network, glio, "G", exposure, "input");
  const RecordingPlan plan = {.probes = {state_probe(network, exposure, "x", {0}, 10)}};
  const Recording recording = run_reference(network, plan, 200);
  const double released = 6.5e-4 * 200e3 * 0.1, clear = 60e-3;
  for (std::size_t k = 10; k <= 20; ++k) {
    const double since = static_cast<double>(k) * 10 - 100;
    const double expected = released / clear * -std::expm1(-clear * since);
    CHECK(std::abs(recording.samples[0].values[k] - expected) < 1e-7 * released / clear);
  }
}

TEST_CASE("trap 6: grids of samples and events do not drift apart after 64 s") {
  // Slopes that turn every 100.1 ms, hazards and samples every 0.7 ms, and a train of events.
  const Model cells = leaky(), lotteries = lottery(), relays = relay();
  Network network = empty_network();
  const std::size_t cell = add_group(network, cells);
  network.input_drives = {{"slopes", cell, 0, {0}, {1, -1}, 0, 100.1, true}};
  const std::size_t tickets = add_group(network, lotteries);
  set(network.groups[tickets], "rate", 0.005);
  const std::size_t train = add_group(network, relays);
  std::vector<double> times;
  for (int k = 0; k < 700; ++k) times.push_back(static_cast<double>(k) * 100.1);
  drive_events(network, train, "fire", times);
  SimulationOptions options = reference_scheme(70'070);
  options.settings.step = 0.7;
  const RecordingPlan plan = {
      .probes = {state_probe(network, cell, "x", {0}, 0.7)},
      .event_probes = {event_probe(network, tickets, "win"), event_probe(network, train, "spike")}};
  const Recording recording = simulate(network, plan, options);
  REQUIRE(recording.samples[0].count() == 100'101);
  double greatest = 0;
  for (std::size_t k = 0; k <= 100'100; ++k) {
    // A triangle of 143 samples up and 143 down, counted in integers.
    const auto phase = static_cast<double>(k % 286);
    const double expected = 0.7 * (phase <= 143 ? phase : 286 - phase);
    greatest = std::max(greatest, std::abs(recording.samples[0].values[k] - expected));
  }
  CHECK(greatest < 1e-6);
  REQUIRE(recording.events[0].times.size() > 200);
  REQUIRE(recording.events[1].times.size() == times.size());
  for (std::size_t k = 0; k < times.size(); ++k)
    REQUIRE(std::abs(recording.events[1].times[k] - times[k]) < 1e-10);
}
