// Error of the fast scheme at its default step, model by model: the table of docs/engine.md.
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// What is simulated, and the errors that the page states.
struct Entry {
  std::string model;
  std::string drive;
  std::function<void(Network&)> set_up;  ///< adds group 0
  std::vector<std::string> states;
  double duration;  ///< ms
  double interval;  ///< ms, of samples
  std::string method;
  double step;  ///< ms, of the group; below the default base step of 0.1 ms that of all
  double states_error;
  double spikes_error;  ///< ms; negative where there are none
};

void add(Network& network, const std::string& model,
         const std::vector<std::pair<std::string, double>>& values) {
  add_group(network, find_model(model));
  for (const auto& [name, value] : values) set(network.groups[0], name, value);
}

void lif(Network& network) { add(network, "conductance_lif", {{"I_ex", 200}}); }

void adaptive(Network& network) {
  add(network, "adaptive_exponential", {{"I_e", 800}, {"t_ref", 2}});
}

void axon(Network& network) {
  add(network, "hodgkin_huxley", {});
  drive_input(network, 0, "I_stim", 2000);
}

void li_rinzel(Network& network) { add(network, "li_rinzel", {{"I_0", 0.5}, {"I", 0.5}}); }

void g_chi(Network& network) {
  add(network, "g_chi", {{"F_ex", 0}});
  drive_input(network, 0, "Y_S", 0.3);
}

void compartment(Network& network) {
  add(network, "astrocyte_compartment", {});
  drive_input(network, 0, "Y_S", 0.3);
}

/// Two cells under transmitter of their own, joined.
void pair_of_cells(Network& network) {
  add_group(network, find_model("g_chi"), 2);
  set(network.groups[0], "F_ex", 0);
  drive_input(network, 0, "Y_S", 0.3, {0});
  drive_input(network, 0, "Y_S", 0.02, {1});
  add_junctions(network, "junction_smooth", 0, {{0, 1}});
}

/// A train off the grid, and what it leaves in a conductance.
void conductance(Network& network) {
  add(network, "exponential_synapse", {});
  std::vector<double> times;
  for (int k = 0; k < 40; ++k) times.push_back(20.0123 * k + 5);
  drive_events(network, 0, "spike", times);
}

const std::vector<std::string> calcium = {"I", "C", "h"};

std::vector<Entry> entries() {
  const double minute = 60'000;
  return {
      {"conductance_lif", "200 pA", lif, {"V"}, 1000, 1000, "heun", 0.1, 3.5e-5, 0.0031},
      {"conductance_lif", "200 pA", lif, {"V"}, 1000, 1000, "rk4", 0.1, 4.1e-11, 3.6e-9},
      {"adaptive_exponential", "800 pA", adaptive, {"w"}, 1000, 1000, "heun", 0.1, 9.4e-6, 1.8e-3},
      {"adaptive_exponential", "800 pA", adaptive, {"w"}, 1000, 1000, "rk4", 0.1, 8.7e-7, 1.8e-4},
      {"hodgkin_huxley", "10 µA/cm²", axon, {}, 1000, 1000, "heun", 0.025, 0, 0.095},
      {"hodgkin_huxley", "10 µA/cm²", axon, {}, 1000, 1000, "rk4", 0.05, 0, 0.001},
      {"exponential_synapse",
       "50 Hz, off the grid",
       conductance,
       {"g"},
       800,
       10,
       "heun",
       0.1,
       8.9e-3,
       -1},
      {"li_rinzel", "IP3 0.5 µM", li_rinzel, calcium, minute, 1000, "heun", 0.1, 3.4e-9, -1},
      {"li_rinzel", "IP3 0.5 µM", li_rinzel, calcium, minute, 1000, "rk4", 10, 4.1e-10, -1},
      {"g_chi", "transmitter 0.3 µM", g_chi, calcium, minute, 1000, "heun", 0.1, 1.3e-7, -1},
      {"g_chi", "transmitter 0.3 µM", g_chi, calcium, minute, 1000, "heun", 10, 1.3e-3, -1},
      {"g_chi", "transmitter 0.3 µM", g_chi, calcium, minute, 1000, "rk4", 10, 2.2e-8, -1},
      {"g_chi, junction_smooth", "0.3 and 0.02 µM", pair_of_cells, calcium, minute, 1000, "rk4", 10,
       1.1e-8, -1},
      {"astrocyte_compartment", "transmitter 0.3 µM", compartment, calcium, minute, 1000, "rk4", 10,
       2.2e-8, -1},
  };
}

struct Errors {
  double states, spikes;
};

Errors measure(const Entry& entry) {
  Network network = empty_network();
  entry.set_up(network);
  RecordingPlan plan = probe_states(network, 0, entry.states, entry.interval);
  if (entry.spikes_error >= 0) plan.event_probes = {event_probe(network, 0, "spike")};
  const Recording exact = run_exact(network, plan, entry.duration);
  for (Group& group : network.groups) {
    group.method = entry.method;
    group.step = entry.step;
  }
  const Recording found = run_fast(network, plan, entry.duration, std::min(0.1, entry.step));
  Errors errors{greatest_difference(found, exact), -1};
  if (plan.event_probes.empty()) return errors;
  if (found.events[0].times.size() != exact.events[0].times.size()) return {HUGE_VAL, HUGE_VAL};
  errors.spikes = 0;
  for (std::size_t k = 0; k < exact.events[0].times.size(); ++k)
    errors.spikes =
        std::max(errors.spikes, std::abs(found.events[0].times[k] - exact.events[0].times[k]));
  return errors;
}

}  // namespace

TEST_CASE("errors at the default step are those that the page on the engine states") {
  const std::vector<Entry> all = entries();
  const std::size_t index = GENERATE_COPY(range(std::size_t{0}, all.size()));
  const Entry& entry = all[index];
  const Errors errors = measure(entry);
  CAPTURE(entry.model, entry.method, entry.step, errors.states, errors.spikes);
  if (!entry.states.empty()) CHECK(errors.states < 1.3 * entry.states_error);
  if (entry.spikes_error >= 0) CHECK(errors.spikes < 1.3 * entry.spikes_error);
}

// test_engine "[error table]" prints the rows of that table.
TEST_CASE("the table of errors at the default step", "[.][error table]") {
  for (const Entry& entry : entries()) {
    const Errors errors = measure(entry);
    std::printf("| %s | %s | %s | %g ms |", entry.model.c_str(), entry.drive.c_str(),
                entry.method.c_str(), entry.step);
    std::printf(entry.states.empty() ? " – |" : " %.1e |", errors.states);
    std::printf(entry.spikes_error < 0 ? " – |\n" : " %.2g ms |\n", errors.spikes);
  }
}
