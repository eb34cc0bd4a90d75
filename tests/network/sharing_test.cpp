// What synapses share: where states are kept, and what the groups behind a projection look like.
#include <algorithm>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Kind = Distribution::Kind;

namespace {

NetworkDescription with_synapse(const std::string& synapse) {
  NetworkDescription description = cells_and_glia(4, 2);
  description.projections = {recurrent({.rule = "all_to_all"})};
  description.projections[0].synapse = synapse;
  return description;
}

NetworkDescription with_astrocytes() {
  NetworkDescription description = cells_and_glia(4, 2);
  description.projections = {
      tripartite_projection({.rule = "all_to_all"}, {.population = "glia", .step = 1})};
  return description;
}

Synapse built(const NetworkDescription& description) {
  return *build(description).projections[0].synapse;
}

}  // namespace

TEST_CASE("what the source determines is kept once for it, where synapses are alike", "[sharing]") {
  NetworkDescription description = with_synapse("plastic");
  CHECK(built(description).keeping == Keeping::per_source);
  CHECK(built(description).visited == std::vector<int>{0});
  description.projections[0].parameters = {{"U", {Kind::constant, 0.2}}};
  CHECK(built(description).keeping == Keeping::per_source);
  CHECK(built(description).parameters[1][0] == 0.2);
  description.projections[0].parameters = {{"U", {Kind::uniform, 0.2, 0.3}}};
  CHECK(built(description).keeping == Keeping::per_edge);
  CHECK(built(description).parameters[1].values().size() == 16);
  description.projections[0].parameters = {};
  description.projections[0].states = {{"x", {Kind::uniform, 0, 1}}};
  CHECK(built(description).keeping == Keeping::per_edge);
}

TEST_CASE("without an astrocyte a tripartite synapse has two ends", "[sharing]") {
  const Synapse synapse = built(with_synapse("tripart"));
  CHECK(synapse.keeping == Keeping::per_source);
  CHECK(synapse.visited == std::vector<int>{0, 1, 2});
  CHECK(synapse.shared.empty());
  CHECK(synapse.summed.empty());
  CHECK_FALSE(synapse.astro_group.has_value());
}

TEST_CASE("with an astrocyte, it keeps what its synapses share and sum", "[sharing]") {
  const Network network = build(with_astrocytes());
  const Synapse& synapse = *network.projections[0].synapse;
  CHECK(synapse.keeping == Keeping::per_edge);
  CHECK(synapse.visited == std::vector<int>{0});
  CHECK(synapse.summed == std::vector<int>{1});
  CHECK(synapse.shared == std::vector<int>{2});
  const Group& hidden = group(network, "recurrent.astro");
  CHECK(*synapse.astro_group == network.find_group("recurrent.astro"));
  CHECK(hidden.model == synapse.model);
  CHECK(hidden.size == 2);
  CHECK(hidden.keeps == std::vector<bool>{false, true, true});
  CHECK(hidden.step == 1);
  CHECK(hidden.method == "heun");
  CHECK(wire(network, "glia", "G", "recurrent.astro", "G").offsets.empty());
  // 4 sources, 2 targets for each astrocyte: means over 8 synapses.
  const Wire& mean = wire(network, "recurrent.astro", "Y", "glia", "Y_S");
  CHECK(mean.offsets.empty());
  CHECK(mean.weight.values() == std::vector<double>{1.0 / 8, 1.0 / 8});
}

TEST_CASE("initial values of what is shared are drawn for astrocytes, sums are added",
          "[sharing]") {
  NetworkDescription description = with_astrocytes();
  description.projections[0].states = {{"Gamma", {.kind = Kind::listed, .listed = {0.1, 0.2}}},
                                       {"Y", {Kind::constant, 3}}};
  const Network network = build(description);
  const Group& hidden = group(network, "recurrent.astro");
  CHECK(hidden.initial[2].values() == std::vector<double>{0.1, 0.2});
  CHECK(hidden.initial[1].values() == std::vector<double>{24, 24});
  CHECK(network.projections[0].synapse->initial[1].uniform());

  std::vector<double> listed(16);
  for (std::size_t e = 0; e < 16; ++e) listed[e] = static_cast<double>(e % 4);  // by target
  description.projections[0].states = {{"Y", {.kind = Kind::listed, .listed = listed}}};
  CHECK(group(build(description), "recurrent.astro").initial[1].values() ==
        std::vector<double>{4, 20});
}

TEST_CASE("a parameter may differ between synapses unless they share what it governs",
          "[sharing]") {
  NetworkDescription description = with_astrocytes();
  for (const std::string free : {"U", "Omega_x"}) {
    description.projections[0].parameters = {{free, {Kind::uniform, 0.2, 0.3}}};
    CHECK(built(description).parameters.size() == 4);
  }
  for (const std::string shared : {"Omega_c", "O_G"}) {
    description.projections[0].parameters = {{shared, {Kind::uniform, 0.2, 0.3}}};
    const Complaint complaint = complaint_of(description);
    CHECK(complaint.key == "projections.recurrent.parameters." + shared);
    CHECK_THAT(complaint.found, Contains("'" + shared + "' differs between the synapses"));
    description.projections[0].parameters = {{shared, {Kind::constant, 0.7}}};
    CHECK(group(build(description), "recurrent.astro").parameters[shared == "O_G" ? 2 : 1][0] ==
          0.7);
  }
}

TEST_CASE("ports lead elsewhere, to slices, or nowhere", "[sharing]") {
  NetworkDescription description = with_astrocytes();
  description.populations.push_back({.name = "release", .model = "glia", .size = 5});
  AstrocyteDescription& astrocyte = *description.projections[0].astrocyte;
  astrocyte.ports = {{"G", {"release", 1, 3, "C"}}, {"Y", {}}};
  const Network network = build(description);
  const Wire& wired = wire(network, "release", "C", "recurrent.astro", "G");
  CHECK(wired.offsets == std::vector<std::size_t>{0, 1, 2});
  CHECK(wired.sources == std::vector<InstanceIndex>{1, 2});
  CHECK(network.wires.size() == 1);

  // A population as large as that of the astrocytes is cut like it.
  description.populations[1].size = 5;
  astrocyte.begin = 3;
  astrocyte.ports = {{"G", {.population = "release", .port = "G"}}};
  const Network sliced = build(description);
  CHECK(wire(sliced, "release", "G", "recurrent.astro", "G").sources ==
        std::vector<InstanceIndex>{3, 4});
  const Wire& mean = wire(sliced, "recurrent.astro", "Y", "glia", "Y_S");
  CHECK(mean.offsets == std::vector<std::size_t>{0, 0, 0, 0, 1, 2});
  CHECK(mean.sources == std::vector<InstanceIndex>{0, 1});
  CHECK(mean.weight.values() == std::vector<double>{1.0 / 8, 1.0 / 8});

  astrocyte.ports = {{"G", {"release", 0, 4, "G"}}};
  CHECK_THAT(complaint_of(description).found,
             Contains("4 instances") && Contains("2, one for each"));
  astrocyte.ports = {{"H", {.population = "release"}}};
  CHECK(complaint_of(description).key == "projections.recurrent.astrocyte.H");
  astrocyte.ports = {{"G", {.population = "cells", .port = "G"}}};
  CHECK_THAT(complaint_of(description).found, Contains("brings 4 instances"));
}

TEST_CASE("a mean is one over all projections that send it", "[sharing]") {
  NetworkDescription description = with_astrocytes();
  ProjectionDescription second = description.projections[0];
  second.name = "second";
  second.connect = {.rule = "edges", .pairs = {{0, 0}, {1, 1}}};  // both of astrocyte 0
  description.projections.push_back(second);
  ProjectionDescription sum = second;
  sum.name = "sum";
  sum.astrocyte->mean = false;
  description.projections.push_back(sum);
  const Network network = build(description);
  const auto weight = [&](const std::string& name) {
    return wire(network, name, "Y", "glia", "Y_S").weight.values();
  };
  CHECK(weight("recurrent.astro") == std::vector<double>{0.1, 0.125});
  CHECK(weight("second.astro") == std::vector<double>{0.1, 0.125});
  CHECK(weight("sum.astro") == std::vector<double>{1});

  description.projections = {second};
  description.projections[0].connect.pairs = {{0, 0}};
  const Network one = build(description);
  CHECK(wire(one, "second.astro", "Y", "glia", "Y_S").weight.values() == std::vector<double>{1, 0});
}

TEST_CASE("a receptor is kept for each target and wired to it both ways", "[sharing]") {
  NetworkDescription description = with_synapse("plastic");
  ProjectionDescription& projection = description.projections[0];
  projection.receptor = "receptor";
  projection.to = {"cells", 1, 3, "I_stim"};
  projection.receptor_parameters = {{"tau_syn", {.kind = Kind::listed, .listed = {2, 3, 4, 5}}}};
  description.populations[0].step = 0.5;
  description.populations[0].method = "rk4";
  const Network network = build(description);
  const Projection& built = network.projections[0];
  const Group& hidden = group(network, "recurrent.post");
  CHECK(built.to == network.find_group("recurrent.post"));
  CHECK(built.target_event == 0);
  CHECK(built.synapse.has_value());
  CHECK(hidden.size == 4);
  CHECK(hidden.step == 0.5);
  CHECK(hidden.method == "rk4");
  CHECK(hidden.parameters[0].values() == std::vector<double>{2, 3, 4, 5});
  CHECK(std::ranges::all_of(built.edges.target, [](InstanceIndex i) { return i == 1 || i == 2; }));
  CHECK(wire(network, "cells", "V", "recurrent.post", "V").offsets.empty());
  CHECK(wire(network, "recurrent.post", "I", "cells", "I_stim").offsets.empty());
}

TEST_CASE("a synapse that is a receptor leaves no synapse on the edges", "[sharing]") {
  NetworkDescription description = with_synapse("receptor");
  description.projections[0].parameters = {{"tau_syn", {Kind::constant, 7}}};
  const Network network = build(description);
  CHECK_FALSE(network.projections[0].synapse.has_value());
  CHECK(group(network, "recurrent.post").parameters[0][0] == 7);
  description.projections[0].receptor = "receptor";
  CHECK_THAT(complaint_of(description).found, Contains("is a receptor already"));
}

TEST_CASE("models in the wrong place are refused", "[sharing]") {
  CHECK_THAT(complaint_of(with_synapse("cell")).found, Contains("takes no presynaptic event"));
  CHECK_THAT(complaint_of(with_synapse("curved")).found, Contains("'x' of 'curved' is not linear"));
  const Complaint unknown = complaint_of(with_synapse("plastik"));
  CHECK(unknown.key == "projections.recurrent.synapse");
  CHECK(unknown.nearest == "plastic");
  NetworkDescription description = with_synapse("plastic");
  description.projections[0].receptor = "tripart";
  CHECK_THAT(complaint_of(description).found, Contains("'tripart' is no receptor"));
  description = with_synapse("");
  description.projections[0].parameters = {{"U", {}}};
  CHECK(complaint_of(description).key == "projections.recurrent.parameters.U");
}
