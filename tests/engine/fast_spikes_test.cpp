// Spike times of the fast scheme: located inside the step, with refractoriness to its end.
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// The greatest difference of spike times; infinite where their number differs.
double compare(const Events& found, const Events& expected) {
  if (found.ids != expected.ids) return HUGE_VAL;
  double greatest = 0;
  for (std::size_t k = 0; k < found.times.size(); ++k)
    greatest = std::max(greatest, std::abs(found.times[k] - expected.times[k]));
  return greatest;
}

/// Neurons under constant currents of their own, and what their spikes are by the closed form.
struct Driven {
  Network network = empty_network();
  RecordingPlan plan;
  Events expected;

  explicit Driven(double duration) {
    const std::vector<double> currents = {150, 190, 233, 390};
    const std::size_t neurons = add_group(network, find_model("conductance_lif"), 4);
    set(network.groups[neurons], "I_ex", Values(currents));
    plan.event_probes = {event_probe(network, neurons, "spike")};
    std::vector<std::pair<double, InstanceIndex>> spikes;
    for (InstanceIndex i = 0; i < 4; ++i) {
      const double above = currents[i] / 9.99;  // resting potential above E_l = V_reset, mV
      const double rise = 198 / 9.99 * std::log(above / (above - 10));
      for (double t = rise; t < duration; t += 5 + rise) spikes.push_back({t, i});
    }
    std::sort(spikes.begin(), spikes.end());
    for (const auto& [t, id] : spikes) {
      expected.times.push_back(t);
      expected.ids.push_back(id);
    }
  }
};

}  // namespace

TEST_CASE("spikes of a leaky neuron converge to the closed form, refractoriness included") {
  const Driven driven(200);
  const auto& [method, order] =
      GENERATE(std::pair<std::string, double>{"heun", 2}, std::pair<std::string, double>{"rk4", 4});
  Network network = driven.network;
  network.groups[0].method = method;
  std::vector<double> errors;
  for (const double step : {1.0, 0.5, 0.25})
    errors.push_back(compare(run_fast(network, driven.plan, 200, step).events[0], driven.expected));
  REQUIRE(driven.expected.times.size() > 30);
  const double measured = order_of(errors[0], errors[2]) / 2;
  CAPTURE(method, errors, measured);
  // The scheme promises first order. Where nothing arrives, a repeated step keeps the method's own.
  CHECK(measured > order - 0.3);
  CHECK(errors[0] < 0.1);  // of a step of 1 ms
}

TEST_CASE("a crossing is located inside the step to a tiny part of it") {
  // x rises along a line, which Heun's scheme follows exactly, so what is left is the search.
  const Model cells = leaky();
  const double step = GENERATE(0.1, 0.7, 10.0);
  Network network = empty_network();
  const std::size_t group = add_group(network, cells, 3);
  drive_input(network, group, "input", 0.1234, {0});
  drive_input(network, group, "input", 0.0271, {1});
  drive_input(network, group, "input", 1.9, {2});  // crosses many times in a step of 10 ms
  set(network.groups[group], "level", 1);
  set(network.groups[group], "drop", 1);
  const Recording recording =
      run_fast(network, {.event_probes = {event_probe(network, group, "up")}}, 140, step);
  const Events& ups = recording.events[0];
  const std::vector<double> slopes = {0.1234, 0.0271, 1.9};
  std::vector<double> seen(3, 0);
  for (std::size_t k = 0; k < ups.times.size(); ++k) {
    const InstanceIndex id = ups.ids[k];
    seen[id] += 1;
    // Each search ends within 1e-10 of a step; what remains above the level is dropped with it.
    REQUIRE(std::abs(ups.times[k] - seen[id] / slopes[id]) < 1e-9 * step * seen[id]);
  }
  CHECK(seen == std::vector<double>{17, 3, 265});
}

TEST_CASE("a neuron is held for exactly its refractory time and then goes on") {
  Network network = empty_network();
  const std::size_t neuron = add_group(network, find_model("conductance_lif"));
  set(network.groups[neuron], "I_ex", 300);
  set(network.groups[neuron], "V", -50.01);
  set(network.groups[neuron], "t_ref", 3.33);
  drive_events(network, neuron, "excitatory", {1}, {0}, 0.5);
  RecordingPlan plan = probe_states(network, neuron, {"V", "refractory", "g_e"}, 0.25);
  plan.event_probes = {event_probe(network, neuron, "spike")};
  const Recording found = run_fast(network, plan, 6, 0.25);
  const Recording exact = run_exact(network, plan, 6);
  REQUIRE(found.events[0].times.size() == 1);
  const double spike = found.events[0].times[0];
  CHECK(std::abs(spike - exact.events[0].times[0]) < 1e-6);
  for (std::size_t k = 1; k <= 24; ++k) {
    const double t = 0.25 * static_cast<double>(k);
    const bool is_held = t < spike + 3.33;
    CHECK(found.samples[1].values[k] == (is_held ? 1 : 0));
    if (is_held) CHECK(found.samples[0].values[k] == -60);
    // The conductance that arrives at 1 ms decays throughout. A sample at the time of an event is
    // the one before it.
    if (t > 1) CHECK(std::abs(found.samples[2].values[k] - 0.5 * std::exp((1 - t) / 5)) < 1e-14);
    CHECK(std::abs(found.samples[0].values[k] - exact.samples[0].values[k]) < 1e-4);
  }
  CHECK(found.samples[0].values[24] > -57);  // it has gone on
}

TEST_CASE("adaptive exponential neurons spike at second order or better") {
  const auto& [method, most] = GENERATE(std::pair<std::string, double>{"heun", 2e-2},
                                        std::pair<std::string, double>{"rk4", 1e-3});
  Network network = empty_network();
  const std::size_t neurons = add_group(network, find_model("adaptive_exponential"), 3);
  set(network.groups[neurons], "I_e", Values({700, 900, 1200}));
  set(network.groups[neurons], "t_ref", 2);
  network.groups[neurons].method = method;
  RecordingPlan plan = probe_states(network, neurons, {"V", "w"}, 150);
  plan.event_probes = {event_probe(network, neurons, "spike")};
  const Recording exact = run_exact(network, plan, 150);
  REQUIRE(exact.events[0].times.size() > 10);
  std::vector<double> errors, states;
  for (const double step : {0.1, 0.05, 0.025, 0.0125}) {
    const Recording found = run_fast(network, plan, 150, step);
    errors.push_back(compare(found.events[0], exact.events[0]));
    states.push_back(greatest_difference(found, exact));
  }
  const double order = order_of(errors[0], errors[3]) / 3;
  CAPTURE(method, errors, states, order);
  CHECK(order > 1.7);
  CHECK(errors[0] < most);
  CHECK(order_of(states[0], states[3]) / 3 > 1.7);
}
