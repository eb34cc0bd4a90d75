// Spike times of small networks in the fast scheme against an independent solver.
#include "fast_networks.hpp"
#include "peers.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

Network build_neurons(const PeerTrace& peer, const std::string& model, const std::string& current,
                      const Assignments& parameters, const std::string& method) {
  const std::vector<double> currents = peer.values("parameter " + current);
  NetworkDescription description;
  description.populations = {{.name = "neurons",
                              .model = model,
                              .size = currents.size(),
                              .parameters = parameters,
                              .method = method}};
  description.populations[0].parameters.push_back(
      {current, {.kind = Distribution::Kind::listed, .listed = currents}});
  for (const std::string port : {"excitatory", "inhibitory"}) {
    ProjectionDescription projection{.name = port,
                                     .from = {.population = "neurons", .port = "spike"},
                                     .to = {.population = "neurons", .port = port},
                                     .weight = {.kind = Distribution::Kind::listed},
                                     .delay = {.kind = Distribution::Kind::listed},
                                     .connect = {.rule = "edges"}};
    for (const auto& [left, right] : peer.statements) {
      if (left != "edge " + port) continue;
      const std::vector<double> edge = numbers_of(right);
      projection.connect.pairs.push_back(
          {static_cast<std::size_t>(edge[0]), static_cast<std::size_t>(edge[1])});
      projection.weight.listed.push_back(edge[2]);
      projection.delay.listed.push_back(edge[3]);
    }
    description.projections.push_back(projection);
  }
  return build(description);
}

/// ms, of each spike of each neuron; infinite where a neuron has more spikes or fewer. A spike that
/// is expected before the end may come after it.
double greatest_lateness(const PeerTrace& peer, const Network& network, SimulationOptions options) {
  const double end = options.settings.duration;
  options.settings.duration += 2;
  const Events spikes =
      simulate(network, {.event_probes = {event_probe(network, 0, "spike")}}, options).events[0];
  std::map<std::size_t, std::vector<double>> found, expected;
  for (std::size_t k = 0; k < spikes.times.size(); ++k)
    found[spikes.ids[k]].push_back(spikes.times[k]);
  for (const std::vector<double>& row : peer.rows)
    expected[static_cast<std::size_t>(row[0])].push_back(row[1]);
  double greatest = 0;
  for (const auto& [neuron, times] : expected) {
    const std::size_t count = found[neuron].size();
    if (count < times.size()) return HUGE_VAL;
    if (count > times.size() && found[neuron][times.size()] < end - 1) return HUGE_VAL;
    for (std::size_t k = 0; k < times.size(); ++k)
      greatest = std::max(greatest, std::abs(found[neuron][k] - times[k]));
  }
  return greatest;
}

}  // namespace

TEST_CASE("spiking networks come to an independent solver's times as steps are halved", "[peers]") {
  const auto [model, current, parameters] = GENERATE(table<std::string, std::string, Assignments>(
      {{"conductance_lif", "I_ex", {}},
       {"adaptive_exponential",
        "I_e",
        {{"tau_ex", {.a = 2}}, {"tau_in", {.a = 4}}, {"t_ref", {.a = 2}}}}}));
  const std::string method = GENERATE(as<std::string>{}, "heun", "rk4");
  const PeerTrace peer = read_peer("spiking_network." + model);
  const Network network = build_neurons(peer, model, current, parameters, method);
  const double duration = peer.values("duration")[0];
  const double exact = greatest_lateness(peer, network, reference_scheme(duration));
  std::vector<double> late;
  for (double step = 0.1; step > 0.003; step /= 2)
    late.push_back(greatest_lateness(peer, network, fast_scheme(duration, step)));
  const double order = order_of(late.front(), late.back()) / static_cast<double>(late.size() - 1);
  CAPTURE(model, method, exact, late, order);
  CHECK(exact < 1e-4);
  // Arrivals are moved to the grid, so that lateness falls unevenly: its order is that of five
  // halvings. Neurons drive each other, and a spike hands on how late it is.
  CHECK(order > 0.8);
  CHECK(late.front() < 1.5);
}
