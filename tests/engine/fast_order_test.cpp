// Order of convergence of the fast scheme on models of the catalogue, away from thresholds.
#include <functional>
#include <string>
#include <vector>

#include "tripartite/base/error.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

struct Subject {
  std::string model;
  std::function<void(Network&)> set_up;
  std::vector<std::string> states;
  double duration;  ///< ms
  double interval;  ///< ms, of samples
  std::string method;
  double step;  ///< ms; it is halved twice
  double order;
};

const auto astrocyte = [](Network& network) {
  set(network.groups[0], "I", 0.5);
  set(network.groups[0], "C", 0.1);
};
const auto stimulated_astrocyte = [](Network& network) {
  astrocyte(network);
  set(network.groups[0], "F_ex", 0.0);
  drive_input(network, 0, "Y_S", 0.3);
};
const auto axon = [](Network& network) { drive_input(network, 0, "I_stim", 2000); };
/// Conductances are open at 0; their exponential course then drives V below threshold.
const auto neuron_after_input = [](Network& network) {
  set(network.groups[0], "g_e", 4);
  set(network.groups[0], "g_i", 2);
};
const auto adaptive_after_input = [](Network& network) {
  drive_events(network, 0, "excitatory", {0}, {0}, 4);
  drive_events(network, 0, "inhibitory", {0}, {0}, 2);
  set(network.groups[0], "tau_ex", 2);
  set(network.groups[0], "tau_in", 4);
};

}  // namespace

TEST_CASE("fixed steps converge with the order of their method, model by model") {
  const std::vector<std::string> calcium = {"I", "C", "h"}, gates = {"V", "m", "h", "n"},
                                 lif = {"V", "g_e", "g_i"}, adaptive = {"V", "w", "g_ex", "g_in"};
  const Subject subject = GENERATE_COPY(values<Subject>(
      {{"li_rinzel", astrocyte, calcium, 20'000, 2000, "heun", 200, 2},
       {"li_rinzel", astrocyte, calcium, 20'000, 2000, "rk4", 200, 4},
       {"g_chi", stimulated_astrocyte, calcium, 20'000, 2000, "heun", 50, 2},
       {"g_chi", stimulated_astrocyte, calcium, 20'000, 2000, "rk4", 100, 4},
       {"g_chi", stimulated_astrocyte, calcium, 20'000, 2000, "rk8", 200, 8},
       {"hodgkin_huxley", axon, gates, 20, 2, "heun", 0.02, 2},
       {"hodgkin_huxley", axon, gates, 20, 2, "rk4", 0.04, 4},
       {"conductance_lif", neuron_after_input, lif, 40, 2, "heun", 0.4, 2},
       {"conductance_lif", neuron_after_input, lif, 40, 2, "rk4", 1, 4},
       {"adaptive_exponential", adaptive_after_input, adaptive, 40, 2, "heun", 0.2, 2},
       {"adaptive_exponential", adaptive_after_input, adaptive, 40, 2, "rk4", 0.5, 4}}));
  Network network = empty_network();
  add_group(network, find_model(subject.model));
  network.groups[0].method = subject.method;
  subject.set_up(network);
  const RecordingPlan plan = probe_states(network, 0, subject.states, subject.interval);
  const Recording exact = run_exact(network, plan, subject.duration);
  std::vector<double> errors;
  for (const double step : {subject.step, subject.step / 2, subject.step / 4})
    errors.push_back(greatest_difference(run_fast(network, plan, subject.duration, step), exact));
  const double order = order_of(errors[1], errors[2]);
  CAPTURE(subject.model, subject.method, errors, order);
  CHECK(order > subject.order - 0.3);
  CHECK(order < subject.order + 0.6);
  CHECK(errors[2] < 1e-2);
  CHECK(errors[2] > 1e-12);  // not rounding: it is the order that is measured
}

TEST_CASE("a smooth reservoir of g_chi keeps the order of a method, the published one does not") {
  // An opening so wide that the jump where I is I_bias is a quarter of the greatest flux: there the
  // published reservoir holds IP3 as dry friction does.
  Network network = empty_network();
  add_group(network, find_model("g_chi"));
  network.groups[0].method = "rk4";
  set(network.groups[0], "O_beta", 0);
  set(network.groups[0], "I_Theta", 0.05);
  set(network.groups[0], "I", 0.6);
  set(network.groups[0], "C", 0.1);
  drive_input(network, 0, "I_bias", 0.3);
  const RecordingPlan plan = probe_states(network, 0, {"I", "C", "h"}, 2000);
  const auto order = [&](double smooth) {
    set(network.groups[0], "smooth", smooth);
    std::vector<Recording> runs;
    for (const double step : {200.0, 100.0, 50.0, 12.5})
      runs.push_back(run_fast(network, plan, 40'000, step));
    CAPTURE(smooth, greatest_difference(runs[1], runs[3]), greatest_difference(runs[2], runs[3]));
    return order_of(greatest_difference(runs[1], runs[3]), greatest_difference(runs[2], runs[3]));
  };
  CHECK(order(1) > 3.6);
  CHECK(order(0) < 2);
}

TEST_CASE("linear states are exact at any step") {
  Network network = empty_network();
  const std::size_t neuron = add_group(network, find_model("adaptive_exponential"));
  adaptive_after_input(network);
  const RecordingPlan plan = probe_states(network, neuron, {"g_ex", "g_in"}, 5);
  const Recording recording = run_fast(network, plan, 50, 5);
  for (std::size_t k = 1; k <= 10; ++k) {
    const double t = 5 * static_cast<double>(k);
    CHECK(std::abs(recording.samples[0].values[k] - 4 * (t / 2) * std::exp(1 - t / 2)) < 1e-13);
    CHECK(std::abs(recording.samples[1].values[k] - 2 * (t / 4) * std::exp(1 - t / 4)) < 1e-13);
  }
}

TEST_CASE("a method that there is not is refused, with the nearest name") {
  Network network = empty_network();
  add_group(network, find_model("g_chi"));
  network.groups[0].method = "rk5";
  CHECK_THROWS_AS(run_fast(network, {}, 1), ConfigError);
  CHECK_THROWS_WITH(run_fast(network, {}, 1), Catch::Matchers::Contains("'rk5'") &&
                                                  Catch::Matchers::Contains("did you mean 'rk4'"));
}

TEST_CASE("a driven state that nothing reaches is moved exactly, at any step") {
  const Model model = follower();
  Network network = empty_network();
  add_group(network, model, 2);
  set(network.groups[0], "tau", Values({10, 2}));
  const double rest = 1 + 0.25 * 10;  // the input is at its own rest
  const RecordingPlan plan = probe_states(network, 0, {"x"}, 50);
  const auto error = [&](double step) {
    const double x = run_fast(network, plan, 50, step).samples[0].values[2];
    return std::abs(x - rest * (1 - std::exp(-5)));
  };
  for (const double step : {0.5, 50.0}) CHECK(error(step) < 1e-13);
  // A wire or a drive that reaches any instance makes it a matter of steps.
  drive_input(network, 0, "input", 0.25);
  const double order = order_of(error(0.5), error(0.25));
  CHECK(order > 1.9);
  CHECK(order < 2.1);
  network.input_drives.clear();
  add_wire(network, 0, "x", 0, "input", 0.05);
  CHECK_THROWS_AS(run_fast(network, plan, 5000, 50), NumericsError);  // no longer stable
}
