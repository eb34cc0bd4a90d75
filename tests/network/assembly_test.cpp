// Ends, wires, junctions and drives.
#include <algorithm>
#include <set>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Kind = Distribution::Kind;

namespace {

NetworkDescription wired(ConnectDescription connect, bool mean = false) {
  NetworkDescription description = cells_and_glia(4, 4);
  description.wires = {{.name = "current",
                        .from = {.population = "glia", .port = "C"},
                        .to = {.population = "cells"},
                        .weight = {Kind::constant, 3},
                        .mean = mean,
                        .connect = std::move(connect)}};
  return description;
}

NetworkDescription joined(ConnectDescription connect, std::size_t glia = 4) {
  NetworkDescription description = {
      .populations = {{.name = "glia", .model = "glia", .size = glia, .step = 2, .method = "rk4"}}};
  description.junctions = {
      {.name = "gap", .model = "junction", .population = "glia", .connect = std::move(connect)}};
  return description;
}

NetworkDescription driven(DriveDescription drive) {
  NetworkDescription description = cells_only(4);
  drive.name = "step";
  description.drives = {std::move(drive)};
  return description;
}

}  // namespace

TEST_CASE("populations come first and in order, hidden groups behind them", "[assembly]") {
  NetworkDescription description = cells_and_glia(4, 2);
  description.projections = {tripartite_projection({}, {.population = "glia"})};
  description.projections[0].connect.rule = "all_to_all";
  description.projections[0].receptor = "receptor";
  description.junctions = {{.name = "gap",
                            .model = "junction",
                            .population = "glia",
                            .connect = {.rule = "all_to_all"}}};
  const Network network = build(description);
  std::vector<std::string> names;
  for (const Group& group : network.groups) names.push_back(group.name);
  CHECK(names ==
        std::vector<std::string>{"cells", "glia", "recurrent.post", "recurrent.astro", "gap"});
}

TEST_CASE("an end that is not there is refused with its path and the nearest name", "[assembly]") {
  NetworkDescription description = cells_and_glia(4, 2);
  description.projections = {recurrent({.rule = "all_to_all"})};
  const auto complain = [&](EndDescription from) {
    description.projections[0].from = std::move(from);
    return complaint_of(description);
  };
  const Complaint population = complain({.population = "cell"});
  CHECK(population.key == "projections.recurrent.from");
  CHECK(population.nearest == "cells");
  const Complaint port = complain({.population = "cells", .port = "spikes"});
  CHECK(port.key == "projections.recurrent.from");
  CHECK(port.nearest == "cells.spike");
  CHECK_THAT(complain({.population = "glia"}).found, Contains("'glia' has no event output"));
  CHECK_THAT(complain({"cells", 2, 5}).found, Contains("[2:5]") && Contains("4 instances"));
  CHECK(complain({"cells", 3, 3}).key == "projections.recurrent.from");

  description.projections.clear();
  description.wires = {
      {.name = "w", .from = {.population = "glia"}, .to = {.population = "cells"}}};
  description.wires[0].connect.rule = "all_to_all";
  CHECK_THAT(complaint_of(description).found,
             Contains("more than one output") && Contains("one of: glia.C, glia.G"));
}

TEST_CASE("names, sizes and methods are checked", "[assembly]") {
  NetworkDescription description = cells_and_glia(4, 2);
  description.populations[1].name = "cells";
  CHECK_THAT(complaint_of(description).found, Contains("two [populations.cells]"));
  description = cells_and_glia(0, 2);
  CHECK(complaint_of(description).key == "populations.cells.size");
  description = cells_only(1);
  description.populations[0].model = "sell";
  CHECK(complaint_of(description).key == "populations.cells.model");
  CHECK(complaint_of(description).nearest == "cell");
  description = cells_only(1);
  description.populations[0].method = "heum";
  CHECK(complaint_of(description).nearest == "heun");
  description = joined({.rule = "all_to_all"});
  description.junctions[0].name = "glia";
  CHECK_THAT(complaint_of(description).found, Contains("two groups called 'glia'"));
}

TEST_CASE("wires are lists by target, parallel ones merged", "[assembly]") {
  const Network network =
      build(wired({.rule = "edges", .pairs = {{3, 0}, {1, 0}, {3, 0}, {2, 2}, {1, 2}}}));
  const Wire& wire = network.wires[0];
  CHECK(wire.offsets == std::vector<std::size_t>{0, 2, 2, 4, 4});
  CHECK(wire.sources == std::vector<InstanceIndex>{1, 3, 1, 2});
  CHECK(wire.weight.values() == std::vector<double>{3, 6, 3, 3});
  const Network mean =
      build(wired({.rule = "edges", .pairs = {{3, 0}, {1, 0}, {3, 0}, {2, 2}, {1, 2}}}, true));
  CHECK(mean.wires[0].weight.values() == std::vector<double>{1, 2, 1.5, 1.5});
}

TEST_CASE("a wire may have a weight of its own for each edge", "[assembly]") {
  NetworkDescription description =
      wired({.rule = "edges", .pairs = {{3, 0}, {1, 0}, {3, 0}, {2, 2}, {1, 2}}});
  description.wires[0].weight = {.kind = Kind::listed, .listed = {1, 2, 4, 8, 16}};
  const Wire listed = build(description).wires[0];
  CHECK(listed.sources == std::vector<InstanceIndex>{1, 3, 1, 2});
  CHECK(listed.weight.values() == std::vector<double>{2, 5, 16, 8});
  description.wires[0].mean = true;
  CHECK(build(description).wires[0].weight.values() ==
        std::vector<double>{2.0 / 3, 1.0 / 3 + 4.0 / 3, 8, 4});
  description.wires[0].weight.listed.pop_back();
  CHECK_THAT(complaint_of(description).found, Contains("'wires.current.weight' lists 4 values"));

  // Without pairs, by source and then by target.
  description = wired({.rule = "all_to_all"});
  description.wires[0].weight.kind = Kind::listed;
  for (int k = 0; k < 16; ++k) description.wires[0].weight.listed.push_back(k);
  const Wire matrix = build(description).wires[0];
  for (std::size_t target = 0; target < 4; ++target)
    for (std::size_t source = 0; source < 4; ++source) {
      REQUIRE(matrix.sources[4 * target + source] == source);
      REQUIRE(matrix.weight[4 * target + source] == static_cast<double>(4 * source + target));
    }

  // One to one between whole populations: one for each instance, drawn by address.
  description = wired({.rule = "one_to_one"});
  description.wires[0].weight = {Kind::normal, 5, 1};
  const Wire drawn = build(description).wires[0];
  CHECK(drawn.offsets.empty());
  REQUIRE(drawn.weight.values().size() == 4);
  CHECK(drawn.weight[0] != drawn.weight[1]);
  CHECK(build(description).wires[0].weight.values() == drawn.weight.values());
  description.wires[0].connect = {.rule = "edges", .pairs = {{0, 0}, {1, 1}, {2, 2}, {3, 3}}};
  CHECK(build(description).wires[0].weight.values() == drawn.weight.values());
}

TEST_CASE("a wire between whole populations of one size needs no list", "[assembly]") {
  const Network network = build(wired({.rule = "one_to_one"}));
  CHECK(network.wires[0].offsets.empty());
  CHECK(network.wires[0].weight.values() == std::vector<double>{3});
  NetworkDescription description = wired({.rule = "one_to_one"});
  description.wires[0].to = {"cells", 1, 3};
  description.wires[0].from = {"glia", 2, 4, "G"};
  const Network sliced = build(description);
  CHECK(sliced.wires[0].offsets == std::vector<std::size_t>{0, 0, 1, 2, 2});
  CHECK(sliced.wires[0].sources == std::vector<InstanceIndex>{2, 3});
  description.wires[0].from = {"glia", 1, 4, "G"};
  CHECK_THAT(complaint_of(description).found, Contains("3 sources to 2 targets"));
  description = wired({.rule = "one_to_one"});
  description.wires[0].delay = -1;
  CHECK(complaint_of(description).key == "wires.current.delay");
}

TEST_CASE("a junction is a group of pairs that reads and drives both ends", "[assembly]") {
  const Network network = build(joined({.rule = "ring"}));
  const Group& gap = group(network, "gap");
  CHECK(gap.size == 4);  // 0-1, 0-3, 1-2, 2-3
  CHECK(gap.step == 2);
  CHECK(gap.method == "rk4");
  CHECK(network.wires.size() == 4);
  const Wire& first = wire(network, "glia", "C", "gap", "C_first");
  const Wire& second = wire(network, "glia", "C", "gap", "C_second");
  CHECK(first.offsets == std::vector<std::size_t>{0, 1, 2, 3, 4});
  CHECK(first.sources == std::vector<InstanceIndex>{0, 0, 1, 2});
  CHECK(second.sources == std::vector<InstanceIndex>{1, 3, 2, 3});
  const auto back = [&](const std::string& output) {
    const int row = find_row(gap.model->outputs, output);
    return *std::ranges::find_if(network.wires, [&](const Wire& wire) {
      return wire.from == network.find_group("gap") && wire.output == row;
    });
  };
  CHECK(back("J_first").offsets == std::vector<std::size_t>{0, 2, 3, 4, 4});
  CHECK(back("J_first").sources == std::vector<InstanceIndex>{0, 1, 2, 3});
  CHECK(back("J_second").offsets == std::vector<std::size_t>{0, 0, 1, 2, 4});
  CHECK(back("J_second").sources == std::vector<InstanceIndex>{0, 2, 1, 3});
}

TEST_CASE("junctions join each pair once", "[assembly]") {
  const auto count = [](NetworkDescription description) {
    return group(build(description), "gap").size;
  };
  CHECK(count(joined({.rule = "all_to_all"}, 6)) == 15);
  CHECK(count(joined({.rule = "ring"}, 2)) == 1);
  for (const char* rule : {"ring", "all_to_all", "bernoulli", "grid_neighbours"})
    CHECK_THAT(complaint_of(joined({.rule = rule}, 1)).found, Contains("joined to itself"));
  CHECK(count(joined({.rule = "bernoulli", .probability = 1}, 6)) == 15);
  NetworkDescription grid = joined({.rule = "grid_neighbours"}, 3200);
  grid.populations[0].layout = {.kind = Layout::Kind::grid, .shape = {64, 50}, .spacing = 50};
  CHECK(count(grid) == 63 * 50 + 64 * 49);
  grid.junctions[0].connect.periodic = true;
  CHECK(count(grid) == 6400);
  grid.junctions[0].connect = {.rule = "distance", .length = 75};  // with the diagonals
  CHECK(count(grid) == 63 * 50 + 64 * 49 + 2 * 63 * 49);
  grid.junctions[0].connect.probability = 0.5;
  const double pairs = 63 * 50 + 64 * 49 + 2 * 63 * 49;
  CHECK(sigmas_off(static_cast<double>(count(grid)), pairs, 0.5) < 4);
}

TEST_CASE("junctions follow every rule but those that have no pairs", "[assembly]") {
  const auto pairs = [](const NetworkDescription& description) {
    const Network network = build(description);
    const std::vector<InstanceIndex> first = wire(network, "glia", "C", "gap", "C_first").sources;
    const std::vector<InstanceIndex> second = wire(network, "glia", "C", "gap", "C_second").sources;
    std::set<std::pair<InstanceIndex, InstanceIndex>> found;
    for (std::size_t k = 0; k < first.size(); ++k) {
      CHECK(first[k] < second[k]);
      found.emplace(first[k], second[k]);
    }
    CHECK(found.size() == first.size());  // each once
    return found;
  };
  NetworkDescription line = joined({.rule = "nearest", .degree = 2}, 5);
  line.populations[0].layout = {.kind = Layout::Kind::grid, .shape = {5}, .spacing = 50};
  // The outermost have both of their nearest on one side; a pair is joined if either chooses it.
  using Pairs = std::set<std::pair<InstanceIndex, InstanceIndex>>;
  CHECK(pairs(line) == Pairs{{0, 1}, {0, 2}, {1, 2}, {2, 3}, {2, 4}, {3, 4}});
  for (const char* rule : {"fixed_indegree", "fixed_outdegree"}) {
    // Each of 100 chooses 3 others; of their 300 choices those that are mutual count once.
    const std::size_t count = pairs(joined({.rule = rule, .degree = 3}, 100)).size();
    CAPTURE(rule, count);
    CHECK(count > 275);
    CHECK(count < 300);
  }
  for (const std::string& rule : connect_rules(true)) {
    NetworkDescription all = joined({.rule = rule, .degree = 2, .length = 60}, 12);
    if (rule == "edges") all.junctions[0].connect.pairs = {{0, 1}};
    all.populations[0].layout = {.kind = Layout::Kind::grid, .shape = {12}, .spacing = 50};
    CHECK(!pairs(all).empty());
  }
}

TEST_CASE("a small world is a ring some of whose junctions are drawn anew", "[assembly]") {
  const auto build_world = [](double probability, std::size_t degree, std::size_t cells) {
    return build(
        joined({.rule = "small_world", .probability = probability, .degree = degree}, cells));
  };
  const auto spans = [](const Network& network, std::size_t cells) {
    const std::vector<InstanceIndex>& a = wire(network, "glia", "C", "gap", "C_first").sources;
    const std::vector<InstanceIndex>& b = wire(network, "glia", "C", "gap", "C_second").sources;
    std::vector<std::size_t> found;
    for (std::size_t k = 0; k < a.size(); ++k)
      found.push_back(std::min<std::size_t>(b[k] - a[k], cells - (b[k] - a[k])));
    return found;
  };
  for (const std::size_t span : spans(build_world(0, 4, 100), 100)) CHECK(span <= 2);
  const std::size_t cells = 2000;
  const std::vector<std::size_t> found = spans(build_world(0.25, 6, cells), cells);
  CHECK(found.size() == 6000);  // none is lost
  const auto far =
      static_cast<double>(std::ranges::count_if(found, [](std::size_t span) { return span > 3; }));
  // Drawn anew, and not into the neighbourhood again: four sigma of a binomial.
  CHECK(sigmas_off(far, 6000, 0.25 * (1 - 6.0 / 1999)) < 4);
  CHECK(complaint_of(joined({.rule = "small_world", .degree = 3}, 10)).key ==
        "junctions.gap.connect.degree");
  CHECK(complaint_of(joined({.rule = "small_world", .degree = 4}, 4)).key ==
        "junctions.gap.connect.degree");
  CHECK(spans(build_world(1, 4, 5), 5).size() == 10);  // all are joined: nothing can be drawn
}

TEST_CASE("listed junctions keep their order and direction", "[assembly]") {
  NetworkDescription description = joined({.rule = "edges", .pairs = {{3, 1}, {0, 2}, {2, 1}}});
  description.junctions[0].parameters = {
      {"k", {.kind = Kind::listed, .listed = {0.31, 0.02, 0.21}}}};
  const Network network = build(description);
  CHECK(wire(network, "glia", "C", "gap", "C_first").sources ==
        std::vector<InstanceIndex>{3, 0, 2});
  CHECK(wire(network, "glia", "C", "gap", "C_second").sources ==
        std::vector<InstanceIndex>{1, 2, 1});
  CHECK(group(network, "gap").parameters[0].values() == std::vector<double>{0.31, 0.02, 0.21});

  description.junctions[0].connect.pairs = {{3, 1}, {0, 2}, {1, 3}};
  CHECK_THAT(complaint_of(description).found, Contains("[1, 3] is joined twice"));
  description.junctions[0].connect.pairs = {{3, 1}, {2, 2}, {1, 0}};
  CHECK_THAT(complaint_of(description).found, Contains("pair 1, [2, 2] joins"));
  const Complaint rule = complaint_of(joined({.rule = "one_to_one"}));
  CHECK(rule.key == "junctions.gap.connect.rule");
  CHECK_THAT(rule.expected, Contains("ring") && !Contains("one_to_one, ") && !Contains("triplets"));
  description = joined({.rule = "ring"});
  description.junctions[0].model = "plastic";
  CHECK_THAT(complaint_of(description).found, Contains("'plastic' is no junction"));
  description = joined({.rule = "ring"});
  description.populations[0].model = "cell";
  CHECK(complaint_of(description).key == "junctions.gap.population");
}

TEST_CASE("drives reach inputs with values and event inputs with times", "[assembly]") {
  const Network network = build(driven({.to = {"cells", 1, 4, "I_stim"},
                                        .elements = {2, 0},
                                        .values = {0, 20},
                                        .start = 5,
                                        .interval = 100,
                                        .repeat = true}));
  const InputDrive& drive = network.input_drives.at(0);
  CHECK(drive.name == "step");
  CHECK(drive.elements == std::vector<InstanceIndex>{3, 1});
  CHECK(drive.values == std::vector<double>{0, 20});
  CHECK((drive.start == 5 && drive.interval == 100 && drive.repeat));

  const Network events = build(
      driven({.to = {.population = "cells", .port = "hit"}, .times = {1, 1, 4}, .strength = 2}));
  CHECK(events.event_drives.at(0).elements == std::vector<InstanceIndex>{0, 1, 2, 3});
  CHECK(events.event_drives[0].times == std::vector<double>{1, 1, 4});
  CHECK(events.event_drives[0].strength == 2);
}

TEST_CASE("drives that make no sense are refused", "[assembly]") {
  const EndDescription input = {.population = "cells", .port = "I_stim"};
  const EndDescription hit = {.population = "cells", .port = "hit"};
  const auto complain = [](DriveDescription drive) {
    return complaint_of(driven(std::move(drive)));
  };
  CHECK_THAT(complain({.to = {.population = "cells"}, .values = {1}}).found,
             Contains("more than one input"));
  CHECK_THAT(complain({.to = input}).found, Contains("driven without values"));
  CHECK_THAT(complain({.to = hit, .values = {1}}).found, Contains("takes events, not values"));
  CHECK(complain({.to = input, .values = {1, 2}}).key == "drives.step.interval");
  CHECK(complain({.to = input, .elements = {4}, .values = {1}}).key == "drives.step.elements");
  CHECK_THAT(complain({.to = input, .elements = {1, 1}, .values = {1}}).found,
             Contains("element 1 is driven twice"));
  CHECK_THAT(complain({.to = hit, .times = {2, 1}}).found, Contains("goes back in time"));
  CHECK(complain({.to = hit, .times = {-1}}).key == "drives.step.times");
  CHECK(complain({.to = {.population = "cells", .port = "I_stin"}}).nearest == "cells.I_stim");
}
