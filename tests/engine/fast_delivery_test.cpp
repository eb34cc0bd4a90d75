// Events of the fast scheme on their way: along edges, through synapses, to astrocytes.
#include <algorithm>
#include <tuple>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// The events of two recordings, which must be the same up to rounding.
void check_same(const Events& found, const Events& expected) {
  REQUIRE(found.ids == expected.ids);
  double time = 0, strength = 0;
  for (std::size_t k = 0; k < found.times.size(); ++k) {
    time = std::max(time, std::abs(found.times[k] - expected.times[k]));
    strength = std::max(strength, std::abs(found.strengths[k] - expected.strengths[k]));
  }
  CHECK(time < 1e-9);
  CHECK(strength < 1e-12);
}

/// Relays that fire at times of their own, multiples of 0.1 ms, into others: source i into all
/// targets with delays that `delay(i, target)` gives.
template <class Delay>
struct Relays {
  static constexpr InstanceIndex sources = 3, targets = 4;
  Model relays = relay();
  Network network = empty_network();
  std::size_t source, target;

  explicit Relays(const Delay& delay) {
    source = add_group(network, relays, sources, "source");
    target = add_group(network, relays, targets, "target");
    drive_events(network, source, "fire", {0, 0.3, 0.7, 1.1, 2.4, 5, 5.1, 9.9}, {0}, 0.5);
    drive_events(network, source, "fire", {0.2, 0.3, 1.6, 5.1, 9.5}, {1}, 0.25);
    drive_events(network, source, "fire", {0.3, 0.4, 0.5, 0.6, 8.8}, {2}, 2);
    std::vector<Edge> edges;
    for (InstanceIndex i = 0; i < sources; ++i)
      for (InstanceIndex j = 0; j < targets; ++j)
        edges.push_back({i, j, 1.0 + i + 10 * j, delay(i, j)});
    std::stable_sort(edges.begin(), edges.end(),
                     [](const Edge& a, const Edge& b) { return a.delay < b.delay; });
    add_projection(network, source, "spike", target, "fire", edges);
  }

  [[nodiscard]] RecordingPlan plan() const {
    return {.event_probes = {event_probe(network, source, "spike"),
                             event_probe(network, target, "spike")}};
  }
};

/// Events that arrive together do so in the order in which they left, in the reference scheme; in
/// the fast one in that of their sources. Times count as equal up to rounding.
Events in_order(const Events& events) {
  std::vector<std::tuple<std::int64_t, InstanceIndex, double>> sorted;
  for (std::size_t k = 0; k < events.times.size(); ++k)
    sorted.emplace_back(std::llround(events.times[k] * 1e6), events.ids[k], events.strengths[k]);
  std::ranges::sort(sorted);
  Events ordered;
  for (const auto& [time, id, strength] : sorted) {
    ordered.times.push_back(static_cast<double>(time) / 1e6);
    ordered.ids.push_back(id);
    ordered.strengths.push_back(strength);
  }
  return ordered;
}

}  // namespace

TEST_CASE("every event arrives once, its delay later, whatever the delays") {
  for (int longest = 1; longest <= 60; ++longest) {
    const Relays network([&](InstanceIndex i, InstanceIndex j) {
      return 0.1 * (1 + (static_cast<int>(i) * 7 + static_cast<int>(j) * 13) % longest);
    });
    const Recording found = run_fast(network.network, network.plan(), 20);
    const Recording expected = run_reference(network.network, network.plan(), 20);
    CAPTURE(longest);
    REQUIRE(expected.events[1].times.size() > 50);
    check_same(found.events[0], expected.events[0]);
    check_same(in_order(found.events[1]), in_order(expected.events[1]));
  }
}

TEST_CASE("events on the grid without a delay act in their own step, along any chain") {
  const bool are_drawn = GENERATE(false, true);
  const Model relays = relay(), cells = leaky();
  Network network = empty_network();
  const std::size_t chain = add_group(network, relays, 4, "chain");
  const std::size_t cell = add_group(network, cells, 2, "cell");
  drive_input(network, cell, "input", 0, {0, 1});
  drive_events(network, chain, "fire", {0, 0.3, 2});
  add_projection(network, chain, "spike", chain, "fire", {{0, 1, 2}, {1, 2, 2}, {2, 3, 2}});
  // A short delay moves its own edge only, and delays that are none keep the others apart.
  add_projection(network, chain, "spike", cell, "add",
                 are_drawn ? std::vector<Edge>{{3, 0, 1, 0}, {3, 1, 1, 0.1}}
                           : std::vector<Edge>{{3, 0}, {3, 1}});
  if (!are_drawn) {
    network.projections[0].edges.delay = 0.0;
    network.projections[1].edges.delay = 0.0;
  }
  const RecordingPlan plan = {.probes = {state_probe(network, cell, "x", {0, 1}, 0.1)},
                              .event_probes = {event_probe(network, chain, "spike")}};
  const Recording found = run_fast(network, plan, 2), exact = run_reference(network, plan, 2);
  check_same(found.events[0], exact.events[0]);
  REQUIRE(found.events[0].times.size() == 12);  // those at the very end as well
  for (std::size_t n = 0; n < 20; ++n)
    for (std::size_t i = 0; i < 2; ++i) {
      // A sample of the fast scheme shows what is there before events of its own time act.
      CAPTURE(are_drawn, n, i);
      CHECK(found.samples[0].values[2 * (n + 1) + i] == exact.samples[0].values[2 * n + i]);
    }
}

TEST_CASE("a delay that rounds to nothing moves its own edge only") {
  // The neuron spikes inside of steps: what has no delay acts at the end of the step.
  const Model cells = leaky(), relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t target = add_group(network, cells, 4, "target");
  drive_input(network, source, "input", 0.7);
  drive_input(network, target, "input", 0, {0, 1, 2, 3});
  set(network.groups[source], "level", 1);
  set(network.groups[source], "drop", 1);
  const std::vector<double> delays = {0.04, 0.1, 0.5, 2.5};
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 4; ++i) edges.push_back({0, i, 1, delays[i]});
  add_projection(network, source, "up", target, "add", edges);
  const RecordingPlan plan = {.probes = {state_probe(network, target, "x", {0, 1, 2, 3}, 0.1)}};
  const Recording recording = run_fast(network, plan, 40);
  for (std::size_t i = 0; i < 4; ++i) {
    double before = 0, spikes = 0;
    for (std::size_t n = 0; n < recording.samples[0].count(); ++n) {
      const double x = recording.samples[0].values[4 * n + i];
      if (x == before) continue;
      REQUIRE(x == before + 1);
      before = x;
      // The step whose sample is the first to show it begins when it acts.
      const double acts = 0.1 * static_cast<double>(n - 1), exact = ++spikes / 0.7 + delays[i];
      CAPTURE(i, acts, exact);
      if (i == 0) {
        CHECK(acts > exact - 0.04 - 1e-9);
        CHECK(acts < exact + 0.1);
      } else if (i == 1) {  // no sooner than the end of the step, which may be half a step later
        CHECK(std::abs(acts - exact) < 0.1 + 1e-9);
      } else {
        CHECK(std::abs(acts - exact) < 0.05 + 1e-9);
      }
    }
    CHECK(spikes >= 26);
  }
}

TEST_CASE("a circle of events without delay is refused in the fast scheme too") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t circle = add_group(network, relays, 2, "circle");
  drive_events(network, circle, "fire", {1});
  add_projection(network, circle, "spike", circle, "fire", {{0, 1}, {1, 0}});
  CHECK_THROWS_WITH(run_fast(network, {}, 2), Catch::Matchers::Contains("without end at 1"));
}

TEST_CASE("an event of the last half step is passed on, one behind the end is not") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 1, "source");
  const std::size_t target = add_group(network, relays, 1, "target");
  drive_events(network, source, "fire", {0.04, 9.97, 10, 10.03});
  add_projection(network, source, "spike", target, "fire", {{0, 0, 1, 0.02}});
  const RecordingPlan plan = {.event_probes = {event_probe(network, source, "spike"),
                                               event_probe(network, target, "spike")}};
  for (const Recording& recording :
       {run_fast(network, plan, 10), run_reference(network, plan, 10)}) {
    CHECK(recording.events[0].times == std::vector<double>{0.04, 9.97, 10});
    REQUIRE(recording.events[1].times.size() == 2);
    CHECK(recording.events[1].times[0] == Approx(0.06));
    CHECK(recording.events[1].times[1] == Approx(9.99));
  }
}

TEST_CASE("several events of one step that are passed on stay several, at their own times") {
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 3, "source");
  const std::size_t target = add_group(network, relays, 200, "target");
  network.groups[target].step = 5;  // what is passed on does not wait for a slow step
  const std::vector<double> times = {1, 1, 1.01, 1.02, 1.3, 7.77};
  drive_events(network, source, "fire", times);
  drive_events(network, source, "fire", {1.005}, {1});
  add_projection(network, source, "spike", target, "fire",
                 {{0, 3, 1, 0.31}, {0, 150, 1, 0.31}, {1, 3, 1, 0.31}});
  network.projections[0].edges.delay = GENERATE(0.0, 0.31, 3.0);
  const RecordingPlan plan = {.event_probes = {event_probe(network, source, "spike"),
                                               event_probe(network, target, "spike")}};
  const Recording found = run_fast(network, plan, 20), exact = run_reference(network, plan, 20);
  check_same(found.events[0], exact.events[0]);
  check_same(in_order(found.events[1]), in_order(exact.events[1]));
  CHECK(found.events[1].times.size() == 13);
}

TEST_CASE("delays between steps are met to half a step, and none is cut to nothing") {
  const Model relays = relay(), cells = leaky();
  Network network = empty_network();
  const std::size_t source = add_group(network, cells, 1, "source");
  const std::size_t target = add_group(network, relays, 3, "target");
  drive_input(network, source, "input", 0.7);
  set(network.groups[source], "level", 1);
  set(network.groups[source], "drop", 1);
  add_projection(network, source, "up", target, "fire", {{0, 0, 1, 0.5}, {0, 1, 1, 2.5}});
  add_projection(network, source, "up", target, "fire", {{0, 2}});
  const RecordingPlan plan = {.event_probes = {event_probe(network, target, "spike")}};
  const Events found = run_fast(network, plan, 40).events[0];
  std::vector<double> seen(3, 0);
  for (std::size_t k = 0; k < found.times.size(); ++k) {
    const InstanceIndex id = found.ids[k];
    seen[id] += 1;
    const double late = found.times[k] - seen[id] / 0.7 - (id == 0 ? 0.5 : id == 1 ? 2.5 : 0);
    if (id == 2) {  // without a delay: at the end of the step
      CHECK(late > -1e-9);
      CHECK(late < 0.1 + 1e-9);
    } else {
      CHECK(std::abs(late) < 0.05 + 1e-9);
    }
  }
  CHECK(seen == std::vector<double>{27, 26, 28});  // the last at the very end
}

TEST_CASE("synapses with drawn delays release and leave transmitter as the reference scheme says") {
  // Both schemes are exact here: spikes and delays lie on the grid.
  const bool are_drawn = GENERATE(false, true);
  const Keeping keeping = GENERATE(Keeping::per_source, Keeping::per_edge);
  Relays relays([&](InstanceIndex i, InstanceIndex j) {
    return are_drawn ? 0.1 * (3 + static_cast<int>(i) * 5 + static_cast<int>(j) * 4) : 0.9;
  });
  Network& network = relays.network;
  Projection& projection = network.projections[0];
  if (!are_drawn) projection.edges.delay = 0.9;
  projection.edges.astro.assign(projection.edges.count(), 0);
  for (std::size_t e = 0; e < projection.edges.count(); e += 3) projection.edges.astro[e] = 1;
  const bool is_regulated = keeping == Keeping::per_edge;
  add_synapse(projection, find_model(is_regulated ? "tripartite_synapse" : "tsodyks_markram"))
      .keeping = keeping;
  const std::vector<std::string> shared =
      is_regulated ? std::vector<std::string>{"Gamma"} : std::vector<std::string>{};
  const std::size_t astro = add_astro_group(network, 0, 2, shared, {"Y"});
  if (is_regulated) set(network.groups[astro], "Gamma", Values({0.2, 0.5}));
  RecordingPlan plan = relays.plan();
  const double end = 15.7;
  plan.probes = {state_probe(network, astro, "Y", {0, 1}, end)};
  plan.edge_probes = {{0, find_row(find_model("tsodyks_markram").states, "x"), {0, 5, 11}, end}};
  const Recording found = run_fast(network, plan, end);
  const Recording expected = run_exact(network, plan, end);
  CAPTURE(are_drawn, is_regulated);
  check_same(in_order(found.events[1]), in_order(expected.events[1]));
  REQUIRE(expected.samples[0].values[2] > 1000);
  for (std::size_t k = 2; k < 4; ++k)
    CHECK(std::abs(found.samples[0].values[k] / expected.samples[0].values[k] - 1) < 1e-9);
  for (std::size_t k = 3; k < 6; ++k)
    CHECK(std::abs(found.edge_samples[0].values[k] - expected.edge_samples[0].values[k]) < 1e-9);
}

TEST_CASE("a synapse is shown as it is at the target end, on the way and after") {
  // The spike at 2 arrives at 3: until then the synapse is at rest, though the spike has left.
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 1, "source");
  const std::size_t target = add_group(network, relays, 1, "target");
  drive_events(network, source, "fire", {2, 6});
  Projection& projection = add_projection(network, source, "spike", target, "fire", {{0, 0, 1, 1}});
  const int u = find_row(find_model("tsodyks_markram").states, "u");
  add_synapse(projection, find_model("tsodyks_markram")).keeping = Keeping::per_edge;
  const Recording recording = run_fast(network, {.edge_probes = {{0, u, {0}, 0.5}}}, 9);
  for (std::size_t k = 0; k <= 18; ++k) {
    const double t = 0.5 * static_cast<double>(k);
    const double kept = std::exp(-3.33e-3 * 4);
    const double expected = t <= 3   ? 0
                            : t <= 7 ? 0.6 * std::exp(-3.33e-3 * (t - 3))
                                     : (0.6 + 0.4 * 0.6 * kept) * std::exp(-3.33e-3 * (t - 7));
    CAPTURE(t);
    CHECK(std::abs(recording.edge_samples[0].values[k] - expected) < 1e-12);
  }
}

TEST_CASE("a projection of synapses may have no edges, or none from some sources") {
  const Model relays = relay();
  for (const bool has_edge : {false, true}) {
    Network network = empty_network();
    const std::size_t source = add_group(network, relays, 3, "source");
    const std::size_t target = add_group(network, relays, 3, "target");
    drive_events(network, source, "fire", {1, 2}, {0, 1, 2});
    Projection& projection =
        add_projection(network, source, "spike", target, "fire",
                       has_edge ? std::vector<Edge>{{1, 2, 1, 0.5}} : std::vector<Edge>{});
    add_synapse(projection, find_model("tsodyks_nest")).keeping = Keeping::per_edge;
    const Recording recording =
        run_fast(network, {.event_probes = {event_probe(network, target, "spike")}}, 5);
    CHECK(recording.events[0].times.size() == (has_edge ? 2 : 0));
  }
}

TEST_CASE("spikes that arrive at several threads' targets arrive once") {
  // Few targets, many edges: enough for threads to be woken, too few targets for each to have some.
  const Model relays = relay();
  const int threads = GENERATE(1, 2, 3, 4);
  const Keeping keeping = GENERATE(Keeping::per_source, Keeping::per_edge);
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 200, "source");
  const std::size_t target = add_group(network, relays, 100, "target");
  std::vector<InstanceIndex> all;
  for (InstanceIndex i = 0; i < 200; ++i) all.push_back(i);
  drive_events(network, source, "fire", {1}, all);
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 200; ++i)
    for (InstanceIndex j = 0; j < 100; ++j) edges.push_back({i, j, 1, 1 + 0.1 * (j / 50)});
  Projection& projection = add_projection(network, source, "spike", target, "fire", edges);
  add_synapse(projection, find_model("tsodyks_nest")).keeping = keeping;
  SimulationCost cost;
  const Recording recording =
      simulate(network, {.event_probes = {event_probe(network, target, "spike")}},
               fast_scheme(5, 0.1, threads), &cost);
  CHECK(cost.events == 20'000);
  REQUIRE(recording.events[0].times.size() == 20'000);
  std::vector<double> sums(100, 0);
  for (std::size_t k = 0; k < recording.events[0].times.size(); ++k)
    sums[recording.events[0].ids[k]] += recording.events[0].strengths[k];
  for (const double sum : sums)
    REQUIRE(std::abs(sum - 100) < 1e-9);  // 200 sources that release one half
}
