// Synapses of many states: sizes follow from the model.
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Two trains into 200 targets through synapses of a model, whose states an astrocyte sums.
void check_against_reference(const Model& model, const std::vector<std::string>& summed,
                             Keeping keeping) {
  const Model relays = relay(), cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 2, "source");
  const std::size_t target = add_group(network, cells, 200, "target");
  drive_events(network, source, "fire", {1, 1.35, 2.2, 4.7}, {0});
  drive_events(network, source, "fire", {0.4, 1.35, 3.1}, {1}, 0.5);
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 2; ++i)
    for (InstanceIndex j = 0; j < 200; ++j) edges.push_back({i, j, 1 + 0.01 * j, 0.2});
  Projection& projection = add_projection(network, source, "spike", target, "add", edges);
  projection.edges.delay = 0.2;
  for (InstanceIndex e = 0; e < 400; ++e) projection.edges.astro.push_back(e % 3);
  add_synapse(projection, model).keeping = keeping;
  RecordingPlan plan = {.probes = {state_probe(network, target, "x", {0, 1, 130, 199}, 0.5)}};
  if (summed.empty()) {
    projection.edges.astro.clear();
  } else {
    const std::size_t astro = add_astro_group(network, 0, 3, {}, summed);
    for (const std::string& state : summed)
      plan.probes.push_back(state_probe(network, astro, state, {0, 1, 2}, 0.5));
  }
  const Recording exact = run_exact(network, plan, 6.25);
  CHECK(greatest_difference(run_fast(network, plan, 6.25, 0.05), exact) < 1e-9);
}

}  // namespace

TEST_CASE("synapses keep as many linear states as their model has") {
  const Keeping keeping = GENERATE(Keeping::per_edge, Keeping::per_source);
  check_against_reference(cascade<1>(), {}, keeping);
  check_against_reference(cascade<9>(), {}, keeping);
  check_against_reference(cascade<20>(), {}, keeping);
  check_against_reference(cascade<130>(), {}, keeping);  // more than a tile
}

TEST_CASE("an astrocyte sums as many states of its synapses as the model has") {
  const Keeping keeping = GENERATE(Keeping::per_edge, Keeping::per_source);
  check_against_reference(cascade<2, 1>(), {"x1"}, keeping);
  check_against_reference(cascade<12, 3>(), {"x9", "x10", "x11"}, keeping);
}

TEST_CASE("linear states that drive each other in a circle are refused by name") {
  Model model = cascade<2>();
  model.name = "swing";
  model.flow = [](const MutableBatch& batch, double dt) {
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double x = batch.states[0][i], y = batch.states[1][i];
      batch.states[0][i] = std::cos(dt) * x - std::sin(dt) * y;
      batch.states[1][i] = std::sin(dt) * x + std::cos(dt) * y;
    }
  };
  Network network = empty_network();
  add_group(network, model);
  CHECK_THROWS_WITH(run_fast(network, {}, 1), Contains("model 'swing'") && Contains("in a circle"));
}
