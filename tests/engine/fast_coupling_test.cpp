// Continuous coupling in the fast scheme: inside the stages, or through latches between groups that
// step differently.
#include <vector>

#include "tripartite/base/error.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// dx/dt = input - rate x in two groups that see each other: a goes round in 60 ms or so.
struct Oscillator {
  Model cells = leaky();
  Network network = empty_network();
  std::size_t quick, slow;

  explicit Oscillator(double slow_step) {
    quick = add_group(network, cells, 1, "quick");
    slow = add_group(network, cells, 1, "slow");
    set(network.groups[quick], "rate", 0.05);
    set(network.groups[quick], "x", 1);
    set(network.groups[slow], "rate", 0.02);
    network.groups[slow].step = slow_step;
    add_wire(network, quick, "x", slow, "input", 0.1);
    add_wire(network, slow, "x", quick, "input", -0.1);
  }
};

/// Two cells far apart in IP3, joined.
Network two_cells(const std::string& method) {
  Network network = empty_network();
  const std::size_t cells = add_group(network, find_model("g_chi"), 2);
  set(network.groups[cells], "F_ex", 0.0);
  set(network.groups[cells], "I", Values({1.2, 0.2}));
  const std::size_t junctions = add_junctions(network, "junction_smooth", cells, {{0, 1}});
  network.groups[cells].method = network.groups[junctions].method = method;
  return network;
}

}  // namespace

TEST_CASE("trap 1: junctions are evaluated inside the stages, so the method keeps its order") {
  const auto& [method, order] =
      GENERATE(std::pair<std::string, double>{"heun", 2}, std::pair<std::string, double>{"rk4", 4});
  const Network network = two_cells(method);
  const RecordingPlan plan = probe_states(network, 0, {"I", "C"}, 2000);
  const Recording exact = run_exact(network, plan, 4000);
  std::vector<double> errors;
  for (const double step : {100.0, 50.0, 25.0})
    errors.push_back(greatest_difference(run_fast(network, plan, 4000, step), exact));
  const double measured = order_of(errors[1], errors[2]);
  CAPTURE(method, errors, measured);
  CHECK(measured > order - 0.3);
  CHECK(measured < order + 0.8);
  if (method == "rk4") CHECK(errors[2] < 1e-5);
}

TEST_CASE("groups of different steps that see each other converge at first order") {
  const Oscillator exactly(0);
  RecordingPlan plan = probe_states(exactly.network, exactly.quick, {"x"}, 40);
  plan.probes.push_back(state_probe(exactly.network, exactly.slow, "x", {0}, 40));
  const Recording exact = run_exact(exactly.network, plan, 120);
  std::vector<double> errors;
  for (const double step : {4.0, 2.0, 1.0, 0.5})
    errors.push_back(greatest_difference(run_fast(Oscillator(step).network, plan, 120), exact));
  const double order = order_of(errors[1], errors[3]) / 2;
  CAPTURE(errors, order);
  CHECK(order > 0.9);
  CHECK(order < 1.5);
  CHECK(errors[3] < 0.2);  // a quarter of a turn is 16 ms: a hard case
}

TEST_CASE("a quick group interpolates what it reads from a slow one") {
  // The slow one decays by exp(-t/100), in steps of Runge-Kutta; the quick one adds it up.
  const Model cells = leaky();
  std::vector<double> errors;
  for (const double step : {20.0, 10.0, 5.0}) {
    Network network = empty_network();
    const std::size_t slow = add_group(network, cells, 1, "slow");
    const std::size_t quick = add_group(network, cells, 1, "quick");
    set(network.groups[slow], "rate", 0.01);
    set(network.groups[slow], "x", 1);
    drive_input(network, slow, "input", 0);
    network.groups[slow].step = step;
    network.groups[slow].method = "rk4";
    add_wire(network, slow, "x", quick, "input");
    const RecordingPlan plan = {.probes = {state_probe(network, quick, "x", {0}, 20)}};
    const std::vector<double> sums = run_fast(network, plan, 300).samples[0].values;
    double greatest = 0;
    for (std::size_t k = 0; k < sums.size(); ++k)
      greatest =
          std::max(greatest, std::abs(sums[k] + 100 * std::expm1(-0.2 * static_cast<double>(k))));
    errors.push_back(greatest / 100);
  }
  const double order = order_of(errors[0], errors[2]) / 2;
  CAPTURE(errors, order);
  CHECK(order > 1.9);
  CHECK(errors[2] < 3e-4);
}

TEST_CASE("trap 5: exposure to gliotransmitter has no bias, whatever the steps") {
  // Three releases; what a slow group has seen of G in the end is its integral. Zero-order hold at
  // 10 ms would overstate it by a third.
  struct Steps {
    double release, receptors;
    std::string method;
  };
  const Steps steps = GENERATE(values<Steps>({{0, 0, "heun"},
                                              {0, 0, "rk4"},
                                              {0, 1, "rk4"},
                                              {0, 10, "rk4"},
                                              {1, 10, "rk4"},
                                              {10, 10, "rk4"},
                                              {10, 0, "heun"}}));
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"));
  network.input_drives = {{"calcium", glio, 0, {0}, {0.2, 0.9}, 0, 130, true}};
  set(network.groups[glio], "U_A", 1);
  set(network.groups[glio], "Omega_A", 1);
  const std::size_t exposure = add_group(network, cells, 1, "exposure");
  add_wire(network, glio, "G", exposure, "input", 0.1);
  network.groups[glio].step = steps.release;
  network.groups[exposure].step = steps.receptors;
  network.groups[glio].method = network.groups[exposure].method = steps.method;
  const RecordingPlan plan = {.probes = {state_probe(network, exposure, "x", {0}, 900)},
                              .event_probes = {event_probe(network, glio, "release")}};
  const Recording recording = run_fast(network, plan, 900);
  REQUIRE(recording.events[0].times.size() == 3);
  const double expected = 0.1 * 3 * 6.5e-4 * 200e3 / 60e-3;
  const double found = recording.samples[0].values[1];
  CAPTURE(steps.release, steps.receptors, steps.method, found / expected);
  CHECK(std::abs(found / expected - 1) <
        (steps.release == 10 && steps.receptors == 0 ? 0.04 : 0.01));
}

TEST_CASE("in the fast scheme too a wire with a delay brings what was") {
  const double source_step = GENERATE(0.0, 1.0), delay = GENERATE(0.1, 0.7, 5.0, 30.0);
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t sink = add_group(network, cells, 1, "sink");
  set(network.groups[source], "rate", 1 / 20.0);
  set(network.groups[source], "x", 0.5);
  network.groups[source].step = source_step;
  drive_input(network, source, "input", 1 / 20.0);
  add_wire(network, source, "x", sink, "input", 3, delay);
  const RecordingPlan plan = {.probes = {state_probe(network, sink, "x", {0}, 1)}};
  const std::vector<double> found = run_fast(network, plan, 100).samples[0].values;
  double greatest = 0;
  for (std::size_t k = 0; k < found.size(); ++k) {
    const double t = static_cast<double>(k), after = std::max(0.0, t - delay);
    const double expected = 3 * (0.5 * std::min(t, delay) + after + 10 * std::expm1(-after / 20));
    greatest = std::max(greatest, std::abs(found[k] - expected));
  }
  CAPTURE(source_step, delay);
  CHECK(greatest < (source_step > 0 ? 0.03 : 0.01));  // of up to 270
}

TEST_CASE("a delay that a mean over a step would hide is refused") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t sink = add_group(network, cells, 1, "sink");
  network.groups[sink].step = 10;
  add_wire(network, source, "x", sink, "input", 1, 30);
  CHECK_THROWS_AS(run_fast(network, {}, 100), ConfigError);
  CHECK_THROWS_WITH(run_fast(network, {}, 100),
                    Catch::Matchers::Contains("'source'") && Catch::Matchers::Contains("'sink'"));
}

TEST_CASE("in the fast scheme too an input is at rest where nothing reaches it, and only there") {
  const Model cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t sink = add_group(network, cells, 4, "sink");
  drive_input(network, source, "input", 0);
  set(network.groups[source], "x", 2);
  add_scatter(network, source, "x", sink, "input", {1});
  const double delay = GENERATE(0.0, 1.0);
  network.wires[0].delay = delay;
  drive_input(network, sink, "input", 0.5, {2});
  network.input_drives.push_back({"late", sink, 0, {3}, {1}, 4});
  const RecordingPlan plan = {.probes = {state_probe(network, sink, "x", {0, 1, 2, 3}, 8)}};
  const std::vector<double> found = run_fast(network, plan, 8).samples[0].values;
  const std::vector<double> expected = run_exact(network, plan, 8).samples[0].values;
  CHECK(std::abs(expected[4] - 2) < 1e-9);
  for (std::size_t i = 4; i < 8; ++i) CHECK(std::abs(found[i] - expected[i]) < 1e-9);
}

TEST_CASE("outputs that depend on inputs are evaluated in order in every stage") {
  // 0.5 -> x2 -> x2 -> x2, declared backwards, into a slope; at once and through slow groups.
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
  const Recording recording = run_fast(network, plan, 10);
  CHECK(std::abs(recording.samples[0].values[1] - 40) < 1e-9);
  CHECK(recording.samples[1].values == std::vector<double>{4, 4});
  add_wire(network, third, "out", first, "in");
  CHECK_THROWS_AS(run_fast(network, plan, 10), ConfigError);
  CHECK_THROWS_WITH(run_fast(network, plan, 10), Catch::Matchers::Contains("observes"));
}
