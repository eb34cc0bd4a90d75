// Thresholds that are exceeded as a run begins, in both schemes.
#include "tripartite/base/error.hpp"
#include "tripartite/engine/snapshot.hpp"
#include "tripartite/network/description.hpp"

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

Recording run(bool is_fast, const Network& network, const RecordingPlan& plan, double duration) {
  return is_fast ? run_fast(network, plan, duration, 0.025) : run_exact(network, plan, duration);
}

}  // namespace

TEST_CASE("a neuron that begins above or at its threshold fires at 0, once") {
  struct Subject {
    std::string model;
    double V, after;  ///< mV, what it begins with and what is left of it
  };
  const bool is_fast = GENERATE(true, false);
  const Subject subject = GENERATE(values<Subject>({{"conductance_lif", -40, -60},
                                                    {"conductance_lif", -50, -60},
                                                    {"adaptive_exponential", 10, -60},
                                                    {"adaptive_exponential", 0, -60},
                                                    {"hodgkin_huxley", 10, 10}}));
  Network network = empty_network();
  add_group(network, find_model(subject.model), 3);
  set(network.groups[0], "V", Values({subject.V, -70, subject.V}));
  RecordingPlan plan = probe_states(network, 0, {"V"}, 0.5);
  plan.event_probes = {event_probe(network, 0, "spike")};
  const Recording recording = run(is_fast, network, plan, 0.5);
  CAPTURE(is_fast, subject.model, subject.V);
  CHECK(recording.events[0].times == std::vector<double>{0, 0});
  CHECK(recording.events[0].ids == std::vector<InstanceIndex>{0, 2});
  CHECK(recording.samples[0].values[0] == subject.after);
  CHECK(recording.samples[0].values[1] == -70);
}

TEST_CASE("what fires at 0 is refractory from then on, and reaches others") {
  const bool is_fast = GENERATE(true, false);
  Network network = empty_network();
  const std::size_t first = add_group(network, find_model("conductance_lif"));
  const std::size_t second = add_group(network, find_model("conductance_lif"), 1, "second");
  set(network.groups[first], "V", -40);
  add_projection(network, first, "spike", second, "excitatory", {{0, 0, 3, 1}});
  RecordingPlan plan = probe_states(network, first, {"V", "refractory"}, 1);
  plan.probes.push_back(state_probe(network, second, "g_e", {0}, 1));
  const Recording recording = run(is_fast, network, plan, 6);
  CHECK(recording.samples[1].values[4] == 1);
  CHECK(recording.samples[1].values[6] == 0);
  CHECK(recording.samples[0].values[4] == -60);
  CHECK(recording.samples[0].values[6] > -60);
  CHECK(std::abs(recording.samples[2].values[2] - 3 * std::exp(-1.0 / 5)) < 1e-9);
}

TEST_CASE("a threshold that acts at the end of a run does not act again where the next goes on") {
  const bool is_fast = GENERATE(true, false);
  Network network = empty_network();
  const std::size_t axon = add_group(network, find_model("hodgkin_huxley"));
  set(network.groups[axon], "V", 10);
  RecordingPlan plan = {.event_probes = {event_probe(network, axon, "spike")}, .end = true};
  const Recording first = run(is_fast, network, plan, 0.5);
  CHECK(first.events[0].times.size() == 1);
  resume(network, *first.end);
  CHECK(run(is_fast, network, plan, 0.5).events[0].times.empty());
}

TEST_CASE("a threshold that was lowered meanwhile acts where the next run begins") {
  const bool is_fast = GENERATE(true, false);
  Network network = empty_network();
  const std::size_t neuron = add_group(network, find_model("conductance_lif"));
  set(network.groups[neuron], "V", -51);
  RecordingPlan plan = {.event_probes = {event_probe(network, neuron, "spike")}, .end = true};
  const Recording first = run(is_fast, network, plan, 0.5);
  CHECK(first.events[0].times.empty());
  resume(network, *first.end);
  set(network.groups[neuron], "V_th", -55);
  CHECK(run(is_fast, network, plan, 0.5).events[0].times == std::vector<double>{0});
}

TEST_CASE("a reset that is not below the threshold is refused, for each instance") {
  const auto complaint = [](const std::string& model, Assignments parameters) {
    NetworkDescription description;
    description.populations = {{.name = "n", .model = model, .size = 3}};
    description.populations[0].parameters = std::move(parameters);
    try {
      build_network(description, catalogue(), Stream(11, "tests/engine"));
    } catch (const ConfigError& error) {
      return error.complaint();
    }
    return Complaint{};
  };
  const Distribution listed{.kind = Distribution::Kind::listed, .listed = {-60, -50, -49}};
  CHECK(complaint("conductance_lif", {{"V_reset", {.a = -50.1}}}).key.empty());
  const Complaint at_threshold = complaint("conductance_lif", {{"V_reset", {.a = -50}}});
  CHECK(at_threshold.key == "populations.n.parameters.V_reset");
  CHECK(at_threshold.found ==
        "'V_reset' is -50 mV, and 'V_th' -50 mV: a spike would leave V above threshold, and none "
        "would follow");
  CHECK(complaint("conductance_lif", {{"V_th", {.a = -65}}}).key ==
        "populations.n.parameters.V_th");
  CHECK_THAT(complaint("conductance_lif", {{"V_reset", listed}}).found,
             Catch::Matchers::Contains("'V_reset' of instance 1 is -50 mV"));
  CHECK(complaint("adaptive_exponential", {{"V_reset", {.a = 0}}}).key ==
        "populations.n.parameters.V_reset");
  CHECK(complaint("adaptive_exponential", {{"V_reset", {.a = -45}}}).key.empty());  // bursts
  CHECK(complaint("escape_lif", {{"V_reset", {.a = -45}}}).key.empty());  // soft threshold
}
