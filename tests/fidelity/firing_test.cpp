// The firing curve against neurons that spike.
#include "src/fidelity/firing.hpp"

#include <cmath>

#include "tripartite/engine/simulate.hpp"
#include "tripartite/network/description.hpp"

#include "fidelity/small_circuit.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr int kNeurons = 200;

struct Counted {
  double rate;   // 1/ms
  double error;  // standard error of it, between neurons
};

/// Independent neurons under one current; conductances that do not change are a leak.
Counted count_spikes(double current, double excitation, double inhibition) {
  constexpr double leak = 9.99, resting = -60, excitatory = 0, inhibitory = -80;  // nS, mV
  const double total = leak + excitation + inhibition;
  PopulationDescription neurons{.name = "neurons", .model = "escape_lif", .size = kNeurons};
  neurons.parameters = {
      {"I_ex", {.a = current}},
      {"g_l", {.a = total}},
      {"E_l", {.a = (leak * resting + excitation * excitatory + inhibition * inhibitory) / total}}};
  Network network = build_network({.populations = {neurons}}, catalogue(), Stream(7, "firing"));
  SimulationOptions options;
  // The escape rate of a step is that of its beginning: 0.02 ms leave an error of about 0.1 %.
  options.settings.step = 0.02;
  options.settings.duration = 300;  // to forget that all began at rest
  RecordingPlan plan;
  plan.end = true;
  resume(network, *simulate(network, plan, options).end);
  network.stream = Stream(8, "firing");
  plan.end = false;
  plan.event_probes = {{0, 0}};
  options.settings.duration = 1000;
  const Recording recording = simulate(network, plan, options);
  Eigen::ArrayXd counts = Eigen::ArrayXd::Zero(kNeurons);
  for (const InstanceIndex id : recording.events[0].ids) ++counts(id);
  const double variance = (counts - counts.mean()).square().sum() / (kNeurons - 1);
  return {counts.mean() / 1000, std::sqrt(variance / kNeurons) / 1000};
}

}  // namespace

TEST_CASE("neurons fire as often as the curve says", "[fidelity]") {
  const double current = GENERATE(60.0, 100.0, 200.0);  // pA
  const FiringCurve curve(catalogue().find("escape_lif"), 0, 0);
  const Counted counted = count_spikes(current, 0, 0);
  CAPTURE(current, counted.rate, counted.error);
  REQUIRE(counted.error < 0.04 * counted.rate);
  CHECK(std::abs(curve.rate(current) - counted.rate) < 4 * counted.error + 1e-3 * counted.rate);
}

TEST_CASE("neurons fire as often with constant conductances", "[fidelity]") {
  const double excitation = 3, inhibition = 8, current = 120;  // nS, nS, pA
  const FiringCurve curve(catalogue().find("escape_lif"), excitation, inhibition);
  const Counted counted = count_spikes(current, excitation, inhibition);
  CAPTURE(counted.rate, counted.error);
  REQUIRE(counted.error < 0.04 * counted.rate);
  CHECK(std::abs(curve.rate(current) - counted.rate) < 4 * counted.error + 1e-3 * counted.rate);
}

TEST_CASE("a current is found from the rate that it gives", "[fidelity]") {
  for (const auto& [excitation, inhibition] : {std::pair{0.0, 0.0}, {3.0, 8.0}}) {
    const FiringCurve curve(catalogue().find("escape_lif"), excitation, inhibition);
    double last = 0;
    for (const double rate : {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.12}) {
      const double current = curve.current(rate);
      CHECK(curve.rate(current) == Approx(rate).epsilon(1e-4));
      CHECK(curve.current(curve.rate(current + 0.3)) == Approx(current + 0.3).epsilon(1e-4));
      CHECK((last == 0 || current > last));
      last = current;
    }
    // Beyond the ends of the table there are its ends.
    CHECK(curve.current(1e-12) == curve.current(0));
    CHECK(std::isfinite(curve.current(0)));
    CHECK(curve.rate(curve.current(10)) > 0.12);
    CHECK(curve.current(10) == curve.current(0.19));
  }
}

TEST_CASE("limits of the firing curve are known", "[fidelity]") {
  // Far above threshold a neuron fires as soon as it is ready; far below, escapes from where the
  // potential has settled are all there is.
  const FiringCurve curve(catalogue().find("escape_lif"), 0, 0);
  CHECK(curve.rate(1e6) == Approx(0.2).epsilon(0.01));  // 1/t_ref
  const double current = -20, settled = -60 + current / 9.99;
  const double escape = 0.1 * std::exp((settled + 50) / 2);
  CHECK(curve.rate(current) == Approx(escape).epsilon(0.01));
}
