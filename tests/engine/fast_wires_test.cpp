// Wires whose edge lists have runs of one kind or another bring what their edges say.
#include <cmath>
#include <string>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr std::size_t kSources = 500, kTargets = 300;  // tiles end inside of runs

using Sources = std::vector<InstanceIndex>;  ///< of one target

struct Pattern {
  std::string name;
  Sources (*of)(std::size_t target);
};

/// `count` sources from `first` on.
Sources row(std::size_t first, std::size_t count) {
  Sources sources;
  for (std::size_t k = 0; k < count; ++k) sources.push_back(static_cast<InstanceIndex>(first + k));
  return sources;
}

Sources scattered(std::size_t target) {
  Sources sources;
  for (std::size_t k = 0; k < target % 4; ++k)
    sources.push_back(static_cast<InstanceIndex>((37 * target + 101 * k) % kSources));
  return sources;
}

/// Runs of each kind, long and short, next to each other and to targets that read nothing.
Sources mixed(std::size_t target) {
  switch (target / 7 % 8) {
    case 0:
      return {};
    case 1:
    case 2:
      return row(target, 1);
    case 3:
      return row(3, 1);
    case 4:
      return row(target, 5 + target % 7);
    case 5:
      return scattered(target);
    case 6:
      return {3, 4, 5, 6, 7, 8, 9, 10, 12, 13};  // a gap
    default:
      return row(kSources - 1 - target, 1);  // backwards
  }
}

const std::vector<Pattern>& patterns() {
  static const std::vector<Pattern> all = {
      {"a slice", [](std::size_t i) { return i < 20 || i > 280 ? Sources{} : row(i + 30, 1); }},
      {"one for each sixteen", [](std::size_t i) { return row(i / 16, 1); }},
      {"one for all but the last", [](std::size_t i) { return row(499, i + 1 < kTargets); }},
      {"rows", [](std::size_t i) { return row(i, 1 + i % 40); }},
      {"all into one", [](std::size_t i) { return i == 299 ? row(0, kSources) : Sources{}; }},
      {"scattered", scattered},
      {"mixed", mixed}};
  return all;
}

double shown(InstanceIndex source) { return 1 + 0.137 * source; }

/// Sources that stand still, and targets that integrate what they read.
Network wired(const Pattern& pattern, bool weighs_edges, const Model& still, const Model& sums) {
  Network network = empty_network();
  const std::size_t from = add_group(network, still, kSources);
  const std::size_t to = add_group(network, sums, kTargets);
  std::vector<double> x(kSources), target(kSources), weight;
  for (InstanceIndex i = 0; i < kSources; ++i) {
    x[i] = shown(i);
    target[i] = x[i] - 0.25 * 10;  // less what its input at rest adds
  }
  set(network.groups[from], "x", Values(x));
  set(network.groups[from], "target", Values(target));
  Wire& wire = add_wire(network, from, "x", to, "input", 0.5);
  wire.offsets = {0};
  for (std::size_t i = 0; i < kTargets; ++i) {
    for (const InstanceIndex source : pattern.of(i)) wire.sources.push_back(source);
    wire.offsets.push_back(wire.sources.size());
  }
  for (std::size_t k = 0; k < wire.sources.size(); ++k)
    weight.push_back(std::cos(static_cast<double>(k)));
  if (weighs_edges) wire.weight = Values(weight);
  return network;
}

}  // namespace

TEST_CASE("a wire brings what its edges say, whatever runs they make") {
  const Pattern& pattern = patterns()[GENERATE(range(0, 7))];
  const bool weighs_edges = GENERATE(false, true);
  // Both step together; the targets slowly, reading a mean; the sources slowly, interpolated.
  const auto [source_step, target_step] =
      GENERATE(std::pair{0.0, 0.0}, std::pair{0.0, 0.02}, std::pair{0.02, 0.0});
  CAPTURE(pattern.name, weighs_edges, source_step, target_step);
  const Model still = follower(), sums = leaky();
  Network network = wired(pattern, weighs_edges, still, sums);
  network.groups[0].step = source_step;
  network.groups[1].step = target_step;
  constexpr double duration = 0.04;
  const Recording found =
      run_fast(network, probe_states(network, 1, {"x"}, duration), duration, 0.01);
  const Wire& wire = network.wires[0];
  for (std::size_t i = 0; i < kTargets; ++i) {
    CAPTURE(i);
    double sum = 0, magnitude = 1;
    for (std::size_t k = wire.offsets[i]; k < wire.offsets[i + 1]; ++k) {
      sum += wire.weight[k] * shown(wire.sources[k]);
      magnitude += std::abs(wire.weight[k]) * shown(wire.sources[k]);
    }
    if (wire.offsets[i] == wire.offsets[i + 1]) sum = 0.25;  // at rest
    // Some ten additions of rounding error; the duration scales both.
    CHECK(std::abs(found.samples[0].values[kTargets + i] - duration * sum) <
          1e-14 * duration * magnitude * 10);
  }
}
