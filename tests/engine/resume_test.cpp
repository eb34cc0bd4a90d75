// Runs that go on from a snapshot: T and T are 2 T.
#include <algorithm>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/network/description.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;
using Catch::Matchers::Contains;

namespace {

RecordingPlan the_end() {
  RecordingPlan plan;
  plan.end = true;
  return plan;
}

/// The end after `parts` runs, each of which goes on from the one before. Events of `plan` are
/// those of all parts, stamped from the beginning of the first.
Recording run_in_parts(Network network, RecordingPlan plan, SimulationOptions options, int parts) {
  plan.end = true;
  options.settings.duration /= parts;
  Recording all;
  for (int part = 0; part < parts; ++part) {
    Recording one = simulate(network, plan, options);
    const double begin = part * options.settings.duration;
    all.events.resize(one.events.size());
    for (std::size_t k = 0; k < one.events.size(); ++k) {
      for (const double t : one.events[k].times) all.events[k].times.push_back(begin + t);
      for (const InstanceIndex id : one.events[k].ids) all.events[k].ids.push_back(id);
    }
    if (part + 1 == parts)
      all.end = std::move(one.end);
    else
      resume(network, std::move(*one.end));
  }
  return all;
}

/// The greatest difference of states, relative to the greatest magnitude of each row.
double difference(const Snapshot& found, const Snapshot& expected) {
  double greatest = 0;
  const auto compare = [&](const auto& a, const auto& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t g = 0; g < b.size(); ++g) {
      REQUIRE(a[g].size() == b[g].size());
      for (std::size_t k = 0; k < b[g].size(); ++k) {
        REQUIRE(a[g][k].size() == b[g][k].size());
        double magnitude = 0, apart = 0;
        for (std::size_t i = 0; i < b[g][k].size(); ++i) {
          magnitude = std::max(magnitude, std::abs(b[g][k][i]));
          apart = std::max(apart, std::abs(a[g][k][i] - b[g][k][i]));
        }
        if (apart > 0) greatest = std::max(greatest, apart / magnitude);
      }
    }
  };
  compare(found.groups, expected.groups);
  compare(found.synapses, expected.synapses);
  return greatest;
}

/// What a ConfigError says; empty where there is none.
template <class Function>
std::string fault_of(const Function& function) {
  try {
    function();
  } catch (const ConfigError& error) {
    return error.complaint().found;
  }
  return {};
}

/// Astrocytes in a ring, one of them driven, and what their calcium releases.
Network ring_of_astrocytes(double release_step) {
  Network network = empty_network();
  const std::size_t cells = add_group(network, find_model("g_chi"), 5);
  set(network.groups[cells], "C", Values({0.1, 0.2, 0.3, 0.4, 0.45}));
  set(network.groups[cells], "I", 0.4);
  std::vector<std::pair<InstanceIndex, InstanceIndex>> pairs;
  for (InstanceIndex i = 0; i < 5; ++i) pairs.emplace_back(i, (i + 1) % 5);
  add_junctions(network, "junction_smooth", cells, pairs);
  const std::size_t release = add_group(network, find_model("gliotransmitter_release"), 5);
  set(network.groups[release], "C_Theta", 10);  // uM: none
  add_wire(network, cells, "C", release, "C");
  drive_input(network, cells, "Y_S", 0.3);
  network.groups[cells].step = network.groups[1].step = 10;
  network.groups[cells].method = network.groups[1].method = "rk4";
  network.groups[release].step = release_step;
  return network;
}

/// Neurons that excite each other through depressing synapses without delay, of which some are kept
/// for each source and some for each edge, and astrocytes that step slowly.
Network neurons_and_glia() {
  using Kind = Distribution::Kind;
  NetworkDescription description;
  PopulationDescription cells{.name = "neurons", .model = "conductance_lif", .size = 150};
  cells.parameters = {{"I_ex", {.kind = Kind::uniform, .a = 600, .b = 900}}};
  cells.states = {{"V", {.kind = Kind::uniform, .a = -60, .b = -50}}};
  PopulationDescription glia{.name = "astrocytes", .model = "g_chi", .size = 30};
  glia.step = 2;
  glia.method = "rk4";
  glia.states = {{"I", {.kind = Kind::uniform, .a = 0.1, .b = 1.2}}};
  PopulationDescription release{.name = "release", .model = "gliotransmitter_release", .size = 30};
  description.populations = {cells, glia, release};
  ProjectionDescription excitation;
  excitation.name = "excitation";
  excitation.from = {"neurons", 0, 120, "spike"};
  excitation.to = {.population = "neurons", .port = "excitatory"};
  excitation.synapse = "tripartite_synapse";
  excitation.weight = {.kind = Kind::uniform, .a = 0.1, .b = 0.3};
  excitation.connect = {.rule = "bernoulli", .probability = 0.2};
  ProjectionDescription inhibition = excitation;
  inhibition.name = "inhibition";
  inhibition.from = {"neurons", 120, 150, "spike"};
  inhibition.to.port = "inhibitory";
  inhibition.synapse = "tsodyks_markram";
  excitation.astrocyte = AstrocyteDescription{.population = "astrocytes", .rule = "random"};
  excitation.astrocyte->ports = {{"Y", {.population = "astrocytes", .port = "Y_S"}},
                                 {"G", {.population = "release", .port = "G"}}};
  description.projections = {excitation, inhibition};
  description.wires = {{.name = "calcium",
                        .from = {.population = "astrocytes", .port = "C"},
                        .to = {.population = "release", .port = "C"}}};
  return build_network(description, catalogue(), Stream(3, "tests/engine/resume"));
}

}  // namespace

TEST_CASE("a smooth network goes on bit for bit in the fast scheme") {
  const Network network = ring_of_astrocytes(GENERATE(0.0, 10.0, 20.0));
  const SimulationOptions options = fast_scheme(40'000, 1);
  const Recording whole = run_in_parts(network, {}, options, 1);
  const Recording parts = run_in_parts(network, {}, options, 2);
  CHECK(whole.end->groups == parts.end->groups);
  CHECK(whole.end->groups[0][0] != network.groups[0].initial[0].values());
}

TEST_CASE("a smooth network goes on to rounding in the reference scheme") {
  const Network network = ring_of_astrocytes(0);
  SimulationOptions options = reference_scheme(4000);
  options.solver.rtol = 1e-13;
  options.solver.atol = 1e-15;
  CHECK(difference(*run_in_parts(network, {}, options, 2).end,
                   *run_in_parts(network, {}, options, 1).end) < 1e-12);
}

TEST_CASE("spikes, synapses without delay and slow astrocytes go on") {
  const Network network = neurons_and_glia();
  CHECK(network.projections[0].synapse->keeping != network.projections[1].synapse->keeping);
  const RecordingPlan plan = {
      .event_probes = {event_probe(network, network.find_group("neurons"), "spike")}};
  const Recording whole = run_in_parts(network, plan, fast_scheme(48), 1);
  const Recording parts = run_in_parts(network, plan, fast_scheme(48), GENERATE(2, 3, 24));
  CHECK(whole.events[0].ids.size() > 800);
  REQUIRE(whole.events[0].ids == parts.events[0].ids);
  // Flows over two parts of an interval are one over the whole to rounding, as are times.
  CHECK(difference(*parts.end, *whole.end) < 1e-12);
  for (std::size_t k = 0; k < whole.events[0].times.size(); ++k)
    REQUIRE(std::abs(whole.events[0].times[k] - parts.events[0].times[k]) < 1e-9);
}

TEST_CASE("spikes and synapses without delay go on in the reference scheme") {
  // Neurons that fire regularly, with all that is continuous between them at rest.
  const Model neurons = leaky();
  Network network = empty_network();
  add_group(network, neurons, 3);
  set(network.groups[0], "rate", 0.1);
  set(network.groups[0], "level", Values({1, 1.5, 2}));
  set(network.groups[0], "drop", Values({1, 1.5, 2}));
  for (const bool per_source : {false, true}) {
    Projection& projection = add_projection(network, 0, "up", 0, "add",
                                            {{0, 1, 0.2}, {0, 2, 0.1}, {1, 2, 0.2}, {2, 0, 0.1}});
    add_synapse(projection, find_model("tsodyks_markram"));
    if (per_source) projection.synapse->keeping = Keeping::per_source;
  }
  const RecordingPlan plan = {.event_probes = {event_probe(network, 0, "up")}};
  SimulationOptions options = reference_scheme(60);
  options.solver.rtol = 1e-13;
  options.solver.atol = 1e-15;
  const Recording whole = run_in_parts(network, plan, options, 1);
  const Recording parts = run_in_parts(network, plan, options, 3);
  CHECK(whole.events[0].ids.size() > 20);
  REQUIRE(whole.events[0].ids == parts.events[0].ids);
  CHECK(difference(*parts.end, *whole.end) < 1e-10);
}

TEST_CASE("events that arrive at the very end act when the network goes on, in either scheme") {
  // The relay passes on what arrives; x jumps over its threshold, which counts as crossed.
  const Model relays = relay(), neurons = leaky();
  Network network = empty_network();
  add_group(network, relays, 2);
  add_group(network, neurons, 2);
  set(network.groups[1], "level", 1);
  add_projection(network, 0, "spike", 1, "add", {{0, 0, 2, 0.5}, {0, 1, 0.5, 1.0}});
  drive_events(network, 0, "fire", {1.5});
  RecordingPlan plan = {.event_probes = {event_probe(network, 1, "up")}, .end = true};
  Recording first = simulate(network, plan, fast_scheme(2.5));
  CHECK(first.events[0].ids == std::vector<InstanceIndex>{0});
  REQUIRE(first.end->carried.arrivals.size() == 1);
  CHECK(first.end->carried.arrivals[0].strengths == std::vector<double>{0, 0.5});
  CHECK(first.end->groups[1][0][1] == Approx(0.25 * 2.5));
  network.event_drives.clear();
  resume(network, std::move(*first.end));
  for (const auto& options : {fast_scheme(0.5), reference_scheme(0.5)}) {
    const Events up = simulate(network, plan, options).events[0];
    CHECK(up.ids == std::vector<InstanceIndex>{1});  // 0.625 + 0.5 at once
    CHECK(up.times == std::vector<double>{0});
  }
}

TEST_CASE("a network that goes on draws from the stream that it is given") {
  const Model model = escaper();
  Network network = empty_network();
  add_group(network, model, 300);
  RecordingPlan plan = {.event_probes = {event_probe(network, 0, "spike")}, .end = true};
  Recording first = simulate(network, plan, fast_scheme(100));
  // A snapshot of the end changes nothing of what comes before it.
  plan.end = false;
  CHECK(simulate(network, plan, fast_scheme(100)).events[0].times == first.events[0].times);
  resume(network, std::move(*first.end));
  const Events again = run_fast(network, plan, 100).events[0];
  network.stream = Stream(12, "tests/engine");
  const Events other = run_fast(network, plan, 100).events[0];
  CHECK(other.ids != again.ids);
  // Where intensities are zero or endless, no draw matters: x escapes as it reaches 1.
  set(network.groups[0], "delta", 1e-9);
  for (const auto& options : {fast_scheme(60), reference_scheme(60)}) {
    const Recording whole = run_in_parts(network, plan, options, 1);
    const Recording parts = run_in_parts(network, plan, options, 2);
    CHECK(whole.events[0].ids.size() > 500);
    CHECK(whole.events[0].ids == parts.events[0].ids);
    CHECK(difference(*parts.end, *whole.end) < 1e-12);
  }
}

TEST_CASE("what a snapshot does not hold is refused") {
  const Model relays = relay(), neurons = leaky();
  Network network = empty_network();
  add_group(network, relays, 1);
  add_group(network, neurons, 2);
  const auto end_of = [&](const SimulationOptions& options) {
    return fault_of([&] { (void)simulate(network, the_end(), options); });
  };
  for (const auto& scheme :
       {fast_scheme, +[](double duration, double, int) { return reference_scheme(duration); }}) {
    network.projections.clear();
    network.event_drives.clear();
    add_projection(network, 0, "spike", 1, "add", {{0, 0, 1, 1}, {0, 1, 1, 2}});
    drive_events(network, 0, "fire", {1});
    CHECK_THAT(end_of(scheme(2.5, 0.1, 1)), Contains("event of 'relay_to_leaky' is under way"));
    CHECK_THAT(end_of(scheme(1.5, 0.1, 1)), Contains("is under way at 1.5 ms"));
    CHECK(end_of(scheme(3.5, 0.1, 1)).empty());  // both have arrived
    CHECK(end_of(scheme(0.5, 0.1, 1)).empty());  // none has left

    network.wires.clear();
    add_wire(network, 1, "x", 1, "input", 0.1, 2);
    CHECK_THAT(end_of(scheme(3.5, 0.1, 1)), Contains("from 'leaky' to 'leaky' has a delay"));
    network.wires.clear();
  }
  network.groups[1].step = 1;
  CHECK_THAT(end_of(fast_scheme(3.5)), Contains("3.5 ms lies inside a step of 'leaky'"));
  CHECK(end_of(fast_scheme(4)).empty());

  const Snapshot end = *simulate(network, the_end(), fast_scheme(4)).end;
  CHECK_THAT(fault_of([&] { resume(network, end); }), Contains("'events' has a position"));
  network.event_drives.clear();
  drive_input(network, 1, "input", 0.5);
  CHECK_NOTHROW(resume(network, end));
  network.input_drives[0].interval = 1;
  CHECK_THAT(fault_of([&] { resume(network, end); }), Contains("'drive' has a position"));
}
