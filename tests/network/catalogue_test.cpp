// Published networks of the catalogue's models: their sizes, and that their ports find each other.
#include <algorithm>

#include "tripartite/models/list.hpp"

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;

namespace {

Network build_from_catalogue(const NetworkDescription& description, const Catalogue& catalogue) {
  return build_network(description, catalogue, Stream(7, "network"));
}

/// Stimberg et al. 2019, figure 6, with its geometry made explicit: E synapses onto excitatory
/// neuron k belong to astrocyte k, those onto inhibitory neuron k to astrocyte 4k.
NetworkDescription chapter_network() {
  NetworkDescription description;
  description.populations = {
      {.name = "neurons", .model = "conductance_lif", .size = 4000},
      {.name = "astrocytes",
       .model = "g_chi",
       .size = 3200,
       .step = 10,
       .method = "rk4",
       .layout = {.kind = Layout::Kind::grid, .shape = {64, 50}, .spacing = 50}},
      {.name = "release", .model = "gliotransmitter_release", .size = 3200}};
  const auto onto = [](std::string name, std::size_t begin, std::size_t end) {
    return ProjectionDescription{
        .name = std::move(name),
        .from = {"neurons", 0, 3200, "spike"},
        .to = {"neurons", begin, end, "excitatory"},
        .synapse = "tripartite_synapse",
        .connect = {.rule = "bernoulli", .probability = 0.05},
        .astrocyte = AstrocyteDescription{
            .population = "astrocytes", .ports = {{"G", {.population = "release", .port = "G"}}}}};
  };
  description.projections = {onto("excitation", 0, 3200),
                             onto("excitation_of_inhibitory", 3200, 4000),
                             {.name = "inhibition",
                              .from = {"neurons", 3200, 4000, "spike"},
                              .to = {"neurons", 0, 4000, "inhibitory"},
                              .synapse = "tsodyks_markram",
                              .connect = {.rule = "bernoulli", .probability = 0.2}}};
  description.wires = {{.name = "calcium",
                        .from = {.population = "astrocytes", .port = "C"},
                        .to = {.population = "release", .port = "C"}}};
  description.junctions = {{.name = "gap",
                            .model = "junction_smooth",
                            .population = "astrocytes",
                            .connect = {.rule = "grid_neighbours"}}};
  return description;
}

/// NEST's astrocyte_brunel at the scale of 1000 neurons.
NetworkDescription balanced_network() {
  NetworkDescription description;
  description.populations = {{.name = "neurons", .model = "adaptive_exponential", .size = 1000},
                             {.name = "astrocytes", .model = "li_rinzel", .size = 200}};
  ProjectionDescription excitation = {
      .name = "excitation",
      .from = {"neurons", 0, 800},
      .to = {.population = "neurons", .port = "excitatory"},
      .synapse = "tsodyks_nest",
      .connect = {.rule = "bernoulli", .probability = 0.1},
      .astrocyte = AstrocyteDescription{
          .population = "astrocytes", .probability = 0.5, .rule = "random", .pool = 10}};
  ProjectionDescription third = {.name = "third",
                                 .from = {"neurons", 0, 800},
                                 .to = {.population = "astrocytes"},
                                 .synapse = "tsodyks_nest",
                                 .connect = {.rule = "triplets", .of = "excitation"}};
  third.connect.ends = "pre astro";
  description.projections = {excitation, third};
  description.wires = {{.name = "sic",
                        .from = {.population = "astrocytes", .port = "SIC"},
                        .to = {.population = "neurons", .port = "I_SIC"},
                        .weight = {.a = 0.05},
                        .delay = 1,
                        .connect = third.connect}};
  description.wires[0].connect.ends = "astro post";
  return description;
}

}  // namespace

TEST_CASE("the chapter's network assembles", "[catalogue]") {
  const Catalogue catalogue = tripartite_models();
  const Network network = build_from_catalogue(chapter_network(), catalogue);
  const Edges& excitation = projection(network, "excitation").edges;
  const Edges& onto_inhibitory = projection(network, "excitation_of_inhibitory").edges;
  CHECK(sigmas_off(static_cast<double>(excitation.count()), 3200.0 * 3200, 0.05) < 4);
  for (std::size_t e = 0; e < excitation.count(); ++e)
    if (excitation.astro[e] != excitation.target[e]) FAIL("edge " << e);
  for (std::size_t e = 0; e < onto_inhibitory.count(); ++e)
    if (onto_inhibitory.astro[e] != 4 * (onto_inhibitory.target[e] - 3200)) FAIL("edge " << e);
  CHECK(group(network, "gap").size == 63 * 50 + 64 * 49);
  CHECK(projection(network, "inhibition").synapse->keeping == Keeping::per_source);

  // Y_S is a mean over all synapses of an astrocyte, of whichever projection.
  const auto count = [](const Edges& edges, InstanceIndex astrocyte) {
    return static_cast<double>(std::ranges::count(edges.astro, astrocyte));
  };
  for (const std::string name : {"excitation.astro", "excitation_of_inhibitory.astro"}) {
    const Wire& mean = wire(network, name, "Y", "astrocytes", "Y_S");
    CHECK(mean.weight[8] == 1 / (count(excitation, 8) + count(onto_inhibitory, 8)));
    CHECK(mean.weight[9] == 1 / count(excitation, 9));
    CHECK(wire(network, "release", "G", name, "G").offsets.empty());
  }
}

TEST_CASE("a tripartite synapse needs to be told where gliotransmitter comes from", "[catalogue]") {
  const Catalogue catalogue = tripartite_models();
  NetworkDescription description = chapter_network();
  description.projections[0].astrocyte->ports.clear();
  try {
    build_from_catalogue(description, catalogue);
    FAIL("no port G on a G-ChI astrocyte");
  } catch (const ConfigError& error) {
    CHECK(error.complaint().key == "projections.excitation.astrocyte.G");
    CHECK_THAT(error.what(), Contains("astrocytes.G") && Contains("one of: astrocytes.C"));
  }
}

TEST_CASE("NEST's balanced network assembles", "[catalogue]") {
  const Catalogue catalogue = tripartite_models();
  const Network network = build_from_catalogue(balanced_network(), catalogue);
  const auto edges = static_cast<double>(projection(network, "excitation").edges.count());
  const auto third = static_cast<double>(projection(network, "third").edges.count());
  CHECK(sigmas_off(edges, 800.0 * 1000, 0.1) < 4);
  CHECK(sigmas_off(third, edges, 0.5) < 4);
  CHECK(projection(network, "excitation").synapse->keeping == Keeping::per_source);
  const Wire& sic = wire(network, "astrocytes", "SIC", "neurons", "I_SIC");
  double total = 0;
  for (std::size_t k = 0; k < sic.sources.size(); ++k) total += sic.weight[k];
  CHECK(total == Approx(0.05 * third).epsilon(1e-12));
  for (std::size_t target = 0; target < 1000; ++target)
    REQUIRE(sic.offsets[target + 1] - sic.offsets[target] <= 10);
}

TEST_CASE("conductances of the catalogue stand behind a current input", "[catalogue]") {
  const Catalogue catalogue = tripartite_models();
  for (const std::string neuron : {"conductance_lif", "hodgkin_huxley"}) {
    for (const std::string receptor : {"exponential_synapse", "alpha_synapse"}) {
      CAPTURE(neuron, receptor);
      NetworkDescription description;
      description.populations = {{.name = "neurons", .model = neuron, .size = 10}};
      description.projections = {{.name = "recurrent",
                                  .from = {.population = "neurons"},
                                  .to = {.population = "neurons"},
                                  .synapse = receptor,
                                  .connect = {.rule = "all_to_all"}}};
      const Network network = build_from_catalogue(description, catalogue);
      CHECK_FALSE(network.projections[0].synapse.has_value());
      CHECK(wire(network, "neurons", "V", "recurrent.post", "V").offsets.empty());
      CHECK(wire(network, "recurrent.post", "I", "neurons", "I_stim").offsets.empty());
    }
  }
}
