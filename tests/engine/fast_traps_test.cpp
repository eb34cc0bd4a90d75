// A trap of published parameters: what astrocytes release without being stimulated.
#include <string>
#include <utility>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kSecond = 1000;

/// When an unstimulated astrocyte of the given parameters releases within 300 s, and the calcium
/// that it has then.
std::pair<std::vector<double>, double> releases(
    const std::vector<std::pair<std::string, double>>& values) {
  Network network = empty_network();
  const std::size_t cell = add_group(network, find_model("g_chi"));
  const std::vector<std::pair<std::string, double>> common = {
      {"K_P", 0.05}, {"K_delta", 0.1}, {"Omega_5P", 0.05 / kSecond}, {"K_D", 0.7}, {"h", 0.9}};
  for (const auto& rows : {common, values})
    for (const auto& [name, value] : rows) set(network.groups[cell], name, value);
  const std::size_t release = add_group(network, find_model("gliotransmitter_release"));
  add_wire(network, cell, "C", release, "C");
  for (Group& group : network.groups) {
    group.step = 10;
    group.method = "rk4";
  }
  RecordingPlan plan = probe_states(network, cell, {"C"}, 300 * kSecond);
  plan.event_probes = {event_probe(network, release, "release")};
  const Recording recording = run_fast(network, plan, 300 * kSecond, 10);
  return {recording.events[0].times, recording.samples[0].values.back()};
}

}  // namespace

TEST_CASE("trap 4: the network set releases three times and rests above the threshold") {
  const auto [times, rest] = releases({{"O_delta", 1.2 / kSecond},
                                       {"O_beta", 0.5 / kSecond},
                                       {"F_ex", 0},
                                       {"I", 0.01},
                                       {"C", 0.01}});
  REQUIRE(times.size() == 3);
  const std::vector<double> expected = {8.22, 14.81, 20.73};
  for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(times[k] / kSecond - expected[k]) < 0.005);
  CHECK(std::abs(rest - 0.5076) < 5e-5);
}

TEST_CASE("trap 4: the sets of loop and ring release once and rest below the threshold") {
  const auto [times, rest] =
      releases({{"O_delta", 0.6 / kSecond}, {"O_beta", 0}, {"F_ex", 0}, {"I", 0.01}, {"C", 0.01}});
  REQUIRE(times.size() == 1);
  CHECK(std::abs(times[0] / kSecond - 17.04) < 0.005);
  CHECK(std::abs(rest - 0.4353) < 5e-5);
}
