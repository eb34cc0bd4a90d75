// Astrocytes, alone and joined, against an independent solver at a tolerance of 1e-12.
#include "fast_networks.hpp"
#include "peers.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// "junctions MODEL ROW = VALUE, ...; pairs 0-1, 1-2, ..."
JunctionDescription read_junctions(const std::string& text) {
  JunctionDescription junctions{.name = "gap", .population = "cells", .connect = {.rule = "edges"}};
  const std::size_t semicolon = text.find("; pairs ");
  std::istringstream words(text.substr(0, semicolon));
  words >> junctions.model;
  for (std::string name, equals, value; words >> name >> equals >> value;)
    junctions.parameters.push_back({name, {.a = std::stod(value)}});
  for (const std::string& pair : split(text.substr(semicolon + 8), ',')) {
    const std::vector<std::string> cells = split(pair, '-');
    junctions.connect.pairs.push_back({std::stoul(cells[0]), std::stoul(cells[1])});
  }
  return junctions;
}

/// `step` is the cells' in the fast scheme.
Network build_cells(const PeerTrace& peer, const std::string& model, double step) {
  const std::size_t states = find_model(model).states.size() - (model == "li_rinzel" ? 1 : 0);
  const std::size_t cells = (peer.columns.size() - 1) / states;
  NetworkDescription description;
  description.populations = {{.name = "cells",
                              .model = model,
                              .size = cells,
                              .parameters = peer.assignments("parameter " + model + "."),
                              .states = peer.assignments("initial "),
                              .step = step,
                              .method = "rk4"}};
  if (model == "g_chi") {
    const std::vector<double> transmitter = peer.values("input Y_S");
    for (std::size_t i = 0; i < cells; ++i)
      description.drives.push_back({.name = "transmitter_" + std::to_string(i),
                                    .to = {.population = "cells", .port = "Y_S"},
                                    .elements = {i},
                                    .values = {transmitter.at(i)}});
  }
  for (const auto& [left, right] : peer.statements)
    if (left.starts_with("junctions "))
      description.junctions = {read_junctions(left.substr(10) + " = " + right)};
  return build(description);
}

Differences compare(const PeerTrace& peer, const Network& network,
                    const SimulationOptions& options) {
  RecordingPlan plan;
  for (std::size_t k = 1; k < peer.columns.size(); ++k) {
    const std::vector<std::string> parts = split(peer.columns[k], '_');
    plan.probes.push_back(state_probe(network, 0, parts[0],
                                      {static_cast<InstanceIndex>(std::stoul(parts[1]))}, 5000));
  }
  const Recording recording = simulate(network, plan, options);
  Differences differences;
  for (std::size_t row = 0; row < peer.rows.size(); ++row)
    for (std::size_t k = 1; k < peer.columns.size(); ++k)
      differences.add(split(peer.columns[k], '_')[0], recording.samples[k - 1].values.at(row),
                      peer.rows[row][k]);
  return differences;
}

}  // namespace

TEST_CASE("astrocytes move as an independent solver says", "[peers]") {
  const auto [name, model] =
      GENERATE(table<std::string, std::string>({{"one", "g_chi"},
                                                {"network_set", "g_chi"},
                                                {"two_smooth", "g_chi"},
                                                {"two_linear", "g_chi"},
                                                {"ring_smooth", "g_chi"},
                                                {"li_rinzel", "li_rinzel"}}));
  const PeerTrace peer = read_peer("peer_astrocytes." + name);
  const double duration = peer.rows.back()[0];
  const Network network = build_cells(peer, model, 10);
  const Differences exact = compare(peer, network, reference_scheme(duration));
  const Differences fast = compare(peer, network, fast_scheme(duration, 10));
  CAPTURE(name, exact.greatest(), fast.greatest());
  REQUIRE(exact.difference.size() == (model == "g_chi" ? 4 : 2));
  // Over periods of calcium, tolerances of 1e-9 a step add up.
  CHECK(exact.greatest() < 1e-6);
  // Runge-Kutta steps of 10 ms: coupling inside the stages leaves them their fourth order.
  CHECK(fast.greatest() < 1e-6);
}
