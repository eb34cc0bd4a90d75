// The exponential upstroke in fixed steps: a minute of regular firing against an independent
// reference, its order, and what it does where steps are far too long for it.
#include <fstream>
#include <map>
#include <sstream>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kMinute = 60'000;  // ms

Network firing(double current, const std::string& method) {
  Network network = empty_network();
  add_group(network, find_model("adaptive_exponential"));
  set(network.groups[0], "I_e", current);
  set(network.groups[0], "t_ref", 2);
  network.groups[0].method = method;
  return network;
}

std::vector<double> spikes(const Network& network, double duration, double step = 0.1) {
  const RecordingPlan plan = {.event_probes = {event_probe(network, 0, "spike")}};
  return run_fast(network, plan, duration, step).events[0].times;
}

/// tests/reference/network/regular_firing.csv: [number of the spike], ms.
std::map<std::size_t, double> reference(double current) {
  std::ifstream file(std::string(TRIPARTITE_SOURCE_DIR) +
                     "/tests/reference/network/regular_firing.csv");
  std::map<std::size_t, double> times;
  for (std::string line; std::getline(file, line);) {
    std::istringstream row(line);
    double at = 0, number = 0, t = 0;
    char comma = 0;
    if (row >> at >> comma >> number >> comma >> t && at == current)
      times[static_cast<std::size_t>(number)] = t;
  }
  return times;
}

/// The greatest error of the spikes that the reference lists; infinite where their number differs.
double error(const std::vector<double>& found, const std::map<std::size_t, double>& expected) {
  if (expected.empty() || found.size() != expected.rbegin()->first) return HUGE_VAL;
  double greatest = 0;
  for (const auto& [number, t] : expected)
    greatest = std::max(greatest, std::abs(found[number - 1] - t));
  return greatest;
}

struct Reached {
  double current;  ///< pA
  std::string method;
  double error;  ///< ms, after a minute
};

}  // namespace

TEST_CASE("a minute of regular firing in steps of 0.1 ms ends within the error that is stated") {
  const Reached reached = GENERATE(values<Reached>(
      {{650, "heun", 0.07}, {700, "heun", 0.03}, {700, "rk4", 0.007}, {800, "heun", 0.03}}));
  CAPTURE(reached.current, reached.method);
  CHECK(error(spikes(firing(reached.current, reached.method), kMinute),
              reference(reached.current)) < reached.error);
}

TEST_CASE("so it does at higher rates", "[slow]") {
  const Reached reached = GENERATE(values<Reached>({{650, "rk4", 0.007},
                                                    {700, "rk8", 0.0007},
                                                    {800, "rk4", 0.01},
                                                    {1200, "heun", 0.5},
                                                    {1200, "rk4", 0.02}}));
  CAPTURE(reached.current, reached.method);
  CHECK(error(spikes(firing(reached.current, reached.method), kMinute),
              reference(reached.current)) < reached.error);
}

TEST_CASE("a current that comes through a wire without delay costs no accuracy") {
  // 600 pA and 100 pA of slow inward current that does not change are 700 pA.
  Network network = firing(600, "rk4");
  const Model source = leaky();
  const std::size_t steady = add_group(network, source, 1, "source");
  network.groups[steady].method = "rk4";
  set(network.groups[steady], "x", 100);
  drive_input(network, steady, "input", 0);
  add_wire(network, steady, "x", 0, "I_stim");
  CHECK(error(spikes(network, kMinute), reference(700)) < 0.01);
}

TEST_CASE("steps that are far too long for an upstroke still meet it") {
  struct Subject {
    double current, step, error;
  };
  // What other currents do to V in one step is up to many times Delta_T here.
  const Subject subject = GENERATE(values<Subject>(
      {{800, 1, 0.01}, {3000, 0.5, 0.02}, {20'000, 0.2, 0.05}, {100'000, 0.1, 0.05}}));
  const Network network = firing(subject.current, "rk4");
  const RecordingPlan plan = {.event_probes = {event_probe(network, 0, "spike")}};
  const std::vector<double> exact = run_exact(network, plan, 50).events[0].times;
  const std::vector<double> found = spikes(network, 50, subject.step);
  CAPTURE(subject.current, subject.step, exact, found);
  REQUIRE(found.size() == exact.size());
  REQUIRE(!exact.empty());
  for (std::size_t k = 0; k < exact.size(); ++k) {
    CHECK(std::abs(found[k] - exact[k]) < subject.error * static_cast<double>(k + 1));
  }
}

TEST_CASE("neurons of a tile that are in their upstrokes together do what each does alone") {
  constexpr std::size_t count = 200;
  std::vector<double> currents;
  for (std::size_t i = 0; i < count; ++i) currents.push_back(600 + 5 * static_cast<double>(i));
  const std::string method = GENERATE("heun", "rk4");
  Network network = empty_network();
  add_group(network, find_model("adaptive_exponential"), count);
  set(network.groups[0], "I_e", Values(currents));
  set(network.groups[0], "a", Values(std::vector<double>(count, 4)));
  network.groups[0].method = method;
  const RecordingPlan plan = {.event_probes = {event_probe(network, 0, "spike")}};
  const Events together = run_fast(network, plan, 100).events[0];
  std::vector<std::vector<double>> found(count);
  for (std::size_t k = 0; k < together.times.size(); ++k)
    found[together.ids[k]].push_back(together.times[k]);
  for (const std::size_t i : {0, 63, 64, 127, 128, 199}) {
    set(network.groups[0], "I_e", Values(std::vector<double>(count, currents[i])));
    std::vector<double> alone;
    const Events events = run_fast(network, plan, 100).events[0];
    for (std::size_t k = 0; k < events.times.size(); ++k)
      if (events.ids[k] == 7) alone.push_back(events.times[k]);
    CHECK(found[i] == alone);
  }
}

TEST_CASE("without a leak there is no upstroke, and V rises along a line") {
  Network network = firing(281, "heun");  // 1 mV/ms
  set(network.groups[0], "g_L", 0);
  set(network.groups[0], "a", 0);
  set(network.groups[0], "b", 0);
  const std::vector<double> found = spikes(network, 200, 0.1);
  REQUIRE(found.size() == 3);
  CHECK(std::abs(found[0] - 70.6) < 1e-9);
  CHECK(std::abs(found[2] - (70.6 + 2 * 62)) < 1e-9);
}

TEST_CASE("the reference scheme resolves an upstroke that is shorter than the spacing of times") {
  // At V_peak 1e-10 ms are left of the upstroke by default, and 1e-43 ms at Delta_T = 0.5 mV.
  const double sharpness = GENERATE(2.0, 0.5);
  Network network = firing(700, "rk4");
  set(network.groups[0], "Delta_T", sharpness);
  set(network.groups[0], "t_ref", 0);
  const RecordingPlan plan = {.event_probes = {event_probe(network, 0, "spike")}};
  const std::vector<double> exact = run_exact(network, plan, 1000).events[0].times;
  const std::vector<double> found = spikes(network, 1000, 0.1);
  REQUIRE(exact.size() > 5);
  REQUIRE(found.size() == exact.size());
  CHECK(std::abs(found.back() - exact.back()) < 3e-4);
}
