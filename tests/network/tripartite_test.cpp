// Astrocytes on edges: pools, triplets, and projections of which some edges have none.
#include <algorithm>
#include <set>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Pairs = std::vector<std::array<std::size_t, 2>>;

namespace {

NetworkDescription tripartite_network(std::size_t cells, std::size_t glia,
                                      ConnectDescription connect, AstrocyteDescription astrocyte) {
  NetworkDescription description = cells_and_glia(cells, glia);
  astrocyte.population = "glia";
  description.projections = {tripartite_projection(std::move(connect), std::move(astrocyte))};
  return description;
}

/// The astrocyte of each edge of an all-to-all projection.
std::vector<InstanceIndex> astrocytes(std::size_t cells, std::size_t glia,
                                      AstrocyteDescription astrocyte) {
  return build(tripartite_network(cells, glia, {.rule = "all_to_all"}, std::move(astrocyte)))
      .projections[0]
      .edges.astro;
}

}  // namespace

TEST_CASE("block pools are those of NEST", "[tripartite]") {
  // Pools of one: blocks of N_post / N_third targets share an astrocyte, and so for any ratio.
  CHECK(astrocytes(4, 2, {}) ==
        std::vector<InstanceIndex>{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1});
  const std::vector<InstanceIndex> uneven = astrocytes(5, 3, {});
  CHECK(std::vector<InstanceIndex>(uneven.begin(), uneven.begin() + 5) ==
        std::vector<InstanceIndex>{0, 0, 1, 1, 2});
  const std::vector<InstanceIndex> many = astrocytes(3, 12, {});
  CHECK(std::vector<InstanceIndex>(many.begin(), many.begin() + 3) ==
        std::vector<InstanceIndex>{0, 4, 8});

  // Larger ones: target j has jk … jk + k - 1.
  const std::vector<InstanceIndex> blocks = astrocytes(100, 300, {.pool = 3});
  std::vector<double> taken(3, 0);
  for (std::size_t e = 0; e < blocks.size(); ++e) {
    const std::size_t target = e % 100;
    REQUIRE(blocks[e] / 3 == target);
    ++taken[blocks[e] % 3];
  }
  for (const double count : taken) CHECK(sigmas_off(count, 10000, 1.0 / 3) < 4);
}

TEST_CASE("random pools are drawn once for each target", "[tripartite]") {
  const std::vector<InstanceIndex> drawn = astrocytes(100, 50, {.rule = "random", .pool = 4});
  std::vector<double> uses(50, 0);
  for (std::size_t target = 0; target < 100; ++target) {
    std::set<InstanceIndex> pool;
    for (std::size_t source = 0; source < 100; ++source) pool.insert(drawn[100 * source + target]);
    REQUIRE(pool.size() == 4);  // that one of four is never met has a chance of 1e-12
    for (const InstanceIndex astrocyte : pool) ++uses[astrocyte];
  }
  for (const double count : uses) CHECK(sigmas_off(count, 100, 0.08) < 4.5);
}

TEST_CASE("the nearest astrocyte is the one nearest to the middle of the edge", "[tripartite]") {
  NetworkDescription description = tripartite_network(
      4, 8, {.rule = "edges", .pairs = {{0, 3}, {1, 2}, {0, 1}}}, {.rule = "nearest"});
  description.populations[0].layout = {.kind = Layout::Kind::grid, .shape = {4}, .spacing = 20};
  description.populations[1].layout = {.kind = Layout::Kind::grid, .shape = {8}, .spacing = 10};
  // Cells stand at 10, 30, 50 and 70 µm, glia at 5, 15, …, 75: between two, the lower one is taken.
  CHECK(build(description).projections[0].edges.astro == std::vector<InstanceIndex>{1, 3, 3});
  // On a circle of 80 µm, the middle of 10 and 70 is 0, as far from 5 as from 75.
  description.projections[0].astrocyte->periodic = true;
  CHECK(build(description).projections[0].edges.astro == std::vector<InstanceIndex>{1, 0, 3});
}

TEST_CASE("listed astrocytes stand beside their pairs", "[tripartite]") {
  const std::size_t none = std::numeric_limits<std::size_t>::max();
  NetworkDescription description =
      tripartite_network(3, 2, {.rule = "edges", .pairs = {{2, 1}, {0, 2}, {0, 1}}},
                         {.rule = "edges", .listed = {1, none, 0}});
  const Network network = build(description);
  CHECK(pairs_of(projection(network, "recurrent")) == Pairs{{0, 1}, {2, 1}});
  CHECK(projection(network, "recurrent").edges.astro == std::vector<InstanceIndex>{0, 1});
  CHECK(pairs_of(projection(network, "recurrent.bare")) == Pairs{{0, 2}});
  description.projections[0].astrocyte->listed = {1, 2, 0};
  CHECK_THAT(complaint_of(description).found, Contains("below 2"));
}

TEST_CASE("edges without an astrocyte become a projection of their own", "[tripartite]") {
  NetworkDescription description =
      tripartite_network(200, 40, {.rule = "bernoulli", .probability = 0.2},
                         {.probability = 0.3, .rule = "random", .pool = 5});
  ProjectionDescription& described = description.projections[0];
  described.weight = {Distribution::Kind::normal, 0, 1};
  described.delay = {Distribution::Kind::uniform, 1, 2};
  described.parameters = {{"U", {Distribution::Kind::uniform, 0, 1}}};
  const Network network = build(description);
  const Projection& with = projection(network, "recurrent");
  const Projection& bare = projection(network, "recurrent.bare");
  CHECK(with.edges.astro.size() == with.edges.count());
  CHECK(bare.edges.astro.empty());
  CHECK(with.synapse->astro_group.has_value());
  CHECK_FALSE(bare.synapse->astro_group.has_value());
  CHECK(bare.synapse->visited == std::vector<int>{0, 1, 2});

  described.astrocyte.reset();
  const Network plain = build(description);
  const Edges& all = plain.projections[0].edges;
  const auto total = static_cast<double>(all.count());
  CHECK(sigmas_off(static_cast<double>(with.edges.count()), total, 0.3) < 4);
  // Nothing else has changed: together the two parts are the projection without astrocytes.
  for (const bool checks_weight : {true, false}) {
    std::vector<std::pair<std::size_t, double>> parts;
    std::vector<std::pair<std::size_t, double>> whole;
    const auto collect = [&](const Projection& part, auto& out) {
      const Values& values = checks_weight ? part.edges.weight : part.synapse->parameters[3];
      for (std::size_t e = 0; e < part.edges.count(); ++e)
        out.emplace_back(part.edges.target[e], values[e]);
    };
    collect(with, parts);
    collect(bare, parts);
    collect(plain.projections[0], whole);
    std::ranges::sort(parts);
    std::ranges::sort(whole);
    CHECK(parts == whole);
  }
}

TEST_CASE("triplets follow the edges that have an astrocyte", "[tripartite]") {
  const std::size_t none = std::numeric_limits<std::size_t>::max();
  for (const std::string synapse : {"tripart", "plastic", ""}) {
    CAPTURE(synapse);
    NetworkDescription description = tripartite_network(
        4, 3, {.rule = "edges", .pairs = {{0, 1}, {0, 2}, {1, 2}, {2, 2}, {3, 0}}},
        {.rule = "edges", .listed = {2, none, 1, 1, 0}});
    description.projections[0].synapse = synapse;
    ProjectionDescription third = {.name = "third",
                                   .from = {.population = "cells"},
                                   .to = {.population = "glia"},
                                   .weight = {Distribution::Kind::constant, 7},
                                   .connect = {.rule = "triplets", .of = "recurrent"}};
    third.connect.ends = "pre astro";
    // The order of the file does not matter.
    description.projections.insert(description.projections.begin(), third);
    WireDescription back = {.name = "back",
                            .from = {.population = "glia", .port = "G"},
                            .to = {.population = "cells"},
                            .weight = {Distribution::Kind::constant, 0.5},
                            .delay = 3,
                            .connect = {.rule = "triplets", .of = "recurrent"}};
    back.connect.ends = "astro post";
    description.wires = {back};
    const Network network = build(description);
    CHECK(pairs_of(network.projections[0]) == Pairs{{0, 2}, {1, 1}, {2, 1}, {3, 0}});
    CHECK(network.projections[0].edges.weight[2] == 7);
    // Astrocyte 1 meets cell 2 twice: one entry of twice the weight.
    const Wire& wired = wire(network, "glia", "G", "cells", "I_stim");
    CHECK(wired.offsets == std::vector<std::size_t>{0, 1, 2, 3, 3});
    CHECK(wired.sources == std::vector<InstanceIndex>{0, 2, 1});
    CHECK(wired.weight.values() == std::vector<double>{0.5, 0.5, 1});
    CHECK(wired.delay == 3);
    const bool is_attached = synapse == "tripart";
    CHECK(projection(network, "recurrent").edges.astro.empty() == !is_attached);
    CHECK(network.projections.size() == (is_attached ? 3 : 2));
  }
}

TEST_CASE("triplets between slices are those inside them", "[tripartite]") {
  NetworkDescription description = tripartite_network(6, 6, {.rule = "one_to_one"}, {});
  description.projections[0].from = {"cells", 1, 5};
  description.projections[0].to = {"cells", 2, 6};
  description.projections[0].astrocyte->begin = 2;
  ProjectionDescription third = {.name = "third",
                                 .from = {"cells", 2, 6},
                                 .to = {"glia", 0, 5},
                                 .connect = {.rule = "triplets", .of = "recurrent"}};
  third.connect.ends = "pre astro";
  description.projections.push_back(third);
  // Edges 1→2, 2→3, 3→4, 4→5 with astrocytes 2, 3, 4 and 5; the first lies before `from`, the last
  // behind `to`.
  CHECK(pairs_of(build(description).projections[1]) == Pairs{{2, 3}, {3, 4}});
}

TEST_CASE("astrocytes that cannot be found are refused", "[tripartite]") {
  const auto complain = [](AstrocyteDescription astrocyte) {
    return complaint_of(tripartite_network(4, 6, {.rule = "all_to_all"}, std::move(astrocyte)));
  };
  CHECK(complain({.pool = 2}).key == "projections.recurrent.astrocyte.pool");
  CHECK_THAT(complain({.pool = 2}).found, Contains("blocks of 2 for 4 targets do not fit 6"));
  CHECK_THAT(complain({.rule = "random", .pool = 7}).found, Contains("at most 6"));
  CHECK(complain({.rule = "blocks"}).nearest == "block");
  CHECK(complain({.rule = "nearest"}).key == "projections.recurrent.astrocyte.rule");
  CHECK(complain({.end = 7}).key == "projections.recurrent.astrocyte.population");
  CHECK(complain({.method = "euler"}).key == "projections.recurrent.astrocyte.method");

  NetworkDescription description = tripartite_network(4, 6, {.rule = "all_to_all"}, {});
  ProjectionDescription third = {.name = "third",
                                 .from = {.population = "cells"},
                                 .to = {.population = "glia"},
                                 .connect = {.rule = "triplets", .of = "recurent"}};
  description.projections.push_back(third);
  CHECK(complaint_of(description).key == "projections.third.connect.of");
  CHECK(complaint_of(description).nearest == "recurrent");
  description.projections[1].connect.of = "recurrent";
  CHECK(complaint_of(description).key == "projections.third.connect.ends");
  description.projections[1].connect.ends = "astro post";
  CHECK(complaint_of(description).key == "projections.third.from");
}
