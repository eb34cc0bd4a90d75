// Rules of connection without space.
#include <algorithm>
#include <map>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Pairs = std::vector<std::array<std::size_t, 2>>;

namespace {

Projection joined(std::size_t cells, ConnectDescription connect, std::uint64_t seed = 1) {
  NetworkDescription description = cells_only(cells);
  description.projections = {recurrent(std::move(connect))};
  return build(description, 1, seed).projections[0];
}

Complaint refused(std::size_t cells, ConnectDescription connect) {
  NetworkDescription description = cells_only(cells);
  description.projections = {recurrent(std::move(connect))};
  return complaint_of(description);
}

/// How many edges reach each of the targets.
std::vector<std::size_t> indegrees(const Projection& projection, std::size_t targets) {
  std::vector<std::size_t> degrees(targets, 0);
  for (const InstanceIndex target : projection.edges.target) ++degrees[target];
  return degrees;
}

}  // namespace

TEST_CASE("rules that draw nothing", "[rules]") {
  CHECK(pairs_of(joined(3, {.rule = "one_to_one"})) == Pairs{{0, 0}, {1, 1}, {2, 2}});
  CHECK(pairs_of(joined(2, {.rule = "all_to_all"})) == Pairs{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  CHECK(pairs_of(joined(2, {.rule = "all_to_all", .self = false})) == Pairs{{0, 1}, {1, 0}});
  CHECK(pairs_of(joined(4, {.rule = "ring"})) ==
        Pairs{{0, 1}, {0, 3}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 0}, {3, 2}});
  CHECK(pairs_of(joined(2, {.rule = "ring"})) == Pairs{{0, 1}, {1, 0}});
  CHECK(joined(1, {.rule = "ring"}).edges.count() == 0);
  CHECK(pairs_of(joined(3, {.rule = "edges", .pairs = {{2, 2}, {0, 1}, {2, 0}, {0, 1}}})) ==
        Pairs{{0, 1}, {0, 1}, {2, 0}, {2, 2}});
}

TEST_CASE("ends may be slices, and self-connections are known across them", "[rules]") {
  NetworkDescription description = cells_only(6);
  ProjectionDescription projection = recurrent({.rule = "all_to_all", .self = false});
  projection.from = {"cells", 1, 4};
  projection.to = {"cells", 3, 5};
  description.projections = {projection};
  const Network network = build(description);
  const Projection& built = network.projections[0];
  CHECK(built.source_begin == 1);
  CHECK(built.sources == 3);
  CHECK(pairs_of(built) == Pairs{{1, 3}, {1, 4}, {2, 3}, {2, 4}, {3, 4}});

  description.projections[0].connect = {.rule = "fixed_outdegree", .degree = 1, .self = false};
  CHECK(pairs_of(build(description).projections[0]).back() == std::array<std::size_t, 2>{3, 4});
}

TEST_CASE("bernoulli joins each pair with one probability", "[rules]") {
  const std::size_t cells = 1000;
  const double p = 0.05;
  const Projection projection = joined(cells, {.rule = "bernoulli", .probability = p});
  CHECK(sigmas_off(static_cast<double>(projection.edges.count()), 1e6, p) < 4);
  for (std::size_t source = 0; source < cells; ++source) {
    const auto begin = projection.edges.target.begin();
    const auto first = begin + static_cast<std::ptrdiff_t>(projection.edges.offsets[source]);
    const auto last = begin + static_cast<std::ptrdiff_t>(projection.edges.offsets[source + 1]);
    REQUIRE(std::adjacent_find(first, last, std::greater_equal<>{}) == last);
  }
  // Columns as well as rows: 1000 numbers, of which none is 5 standard deviations off.
  for (const std::size_t degree : indegrees(projection, cells))
    REQUIRE(sigmas_off(static_cast<double>(degree), static_cast<double>(cells), p) < 5);

  CHECK(joined(30, {.rule = "bernoulli", .probability = 1}).edges.count() == 900);
  CHECK(joined(30, {.rule = "bernoulli", .probability = 0}).edges.count() == 0);
  CHECK(joined(30, {.rule = "bernoulli", .probability = 1, .self = false}).edges.count() == 870);
  CHECK(refused(3, {.rule = "bernoulli", .probability = 1.5}).key ==
        "projections.recurrent.connect.probability");
}

TEST_CASE("neighbouring pairs are joined independently", "[rules]") {
  // Gaps are drawn instead of pairs: both of two neighbours must come with probability p^2.
  const double p = 0.3;
  const Projection projection = joined(1000, {.rule = "bernoulli", .probability = p});
  double both = 0;
  for (std::size_t source = 0; source < 1000; ++source) {
    for (std::size_t e = projection.edges.offsets[source] + 1;
         e < projection.edges.offsets[source + 1]; ++e) {
      const InstanceIndex target = projection.edges.target[e];
      // Disjoint pairs (0, 1), (2, 3), …
      if (target % 2 == 1 && projection.edges.target[e - 1] == target - 1) ++both;
    }
  }
  CHECK(sigmas_off(both, 500 * 1000, p * p) < 4);
}

TEST_CASE("fixed degrees are fixed", "[rules]") {
  const std::size_t cells = 200;
  const auto degrees = [&](const std::string& rule, std::size_t degree, bool self, bool multiple) {
    return joined(cells, {.rule = rule, .degree = degree, .self = self, .multiple = multiple});
  };
  const Projection out = degrees("fixed_outdegree", 30, true, true);
  for (std::size_t source = 0; source <= cells; ++source)
    REQUIRE(out.edges.offsets[source] == 30 * source);
  for (const std::size_t degree : indegrees(out, cells))
    REQUIRE(sigmas_off(static_cast<double>(degree), 30.0 * cells, 1.0 / cells) < 5);

  const Projection in = degrees("fixed_indegree", 30, true, true);
  CHECK(indegrees(in, cells) == std::vector<std::size_t>(cells, 30));
  CHECK(std::ranges::count_if(pairs_of(in), [](auto pair) { return pair[0] == pair[1]; }) > 0);
  for (const std::size_t degree : {std::size_t{30}, std::size_t{150}, cells - 1}) {
    const Projection distinct = degrees("fixed_indegree", degree, false, false);
    CHECK(indegrees(distinct, cells) == std::vector<std::size_t>(cells, degree));
    const Pairs pairs = pairs_of(distinct);
    CHECK(std::ranges::adjacent_find(pairs) == pairs.end());
    CHECK(std::ranges::none_of(pairs, [](auto pair) { return pair[0] == pair[1]; }));
  }
  // Multiple ones do occur where they may: 200 rows of 30 out of 200 hold about 400 of them.
  const Pairs pairs = pairs_of(out);
  CHECK(std::ranges::adjacent_find(pairs) != pairs.end());

  const Complaint many =
      refused(5, {.rule = "fixed_indegree", .degree = 5, .self = false, .multiple = false});
  CHECK(many.key == "projections.recurrent.connect.degree");
  CHECK_THAT(many.found, Contains("at most 4"));
}

TEST_CASE("each distinct subset is drawn alike", "[rules]") {
  // 2 of 4 for each of 6000 targets: six subsets, chi-squared with five degrees of freedom; 25.7 is
  // exceeded once in ten thousand streams.
  NetworkDescription description = cells_only(6004);
  ProjectionDescription projection =
      recurrent({.rule = "fixed_outdegree", .degree = 2, .multiple = false});
  projection.from = {"cells", 0, 6000};
  projection.to = {"cells", 6000, 6004};
  description.projections = {projection};
  const Network network = build(description);
  std::map<std::array<InstanceIndex, 2>, double> counts;
  const std::vector<InstanceIndex>& target = network.projections[0].edges.target;
  for (std::size_t e = 0; e < target.size(); e += 2) ++counts[{target[e], target[e + 1]}];
  REQUIRE(counts.size() == 6);
  double chi_squared = 0;
  for (const auto& [subset, count] : counts) chi_squared += (count - 1000) * (count - 1000) / 1000;
  CHECK(chi_squared < 25.7);
}

TEST_CASE("rules that cannot be followed are refused", "[rules]") {
  const Complaint unknown = refused(3, {.rule = "bernouli"});
  CHECK(unknown.key == "projections.recurrent.connect.rule");
  CHECK(unknown.nearest == "bernoulli");
  const Complaint outside = refused(3, {.rule = "edges", .pairs = {{0, 1}, {0, 3}}});
  CHECK(outside.key == "projections.recurrent.connect.pairs");
  CHECK_THAT(outside.found, Contains("pair 1, [0, 3]"));

  NetworkDescription description = cells_only(4);
  description.projections = {recurrent({.rule = "one_to_one"})};
  description.projections[0].to = {"cells", 0, 3};
  CHECK_THAT(complaint_of(description).found, Contains("4 sources to 3 targets"));
  description.projections[0].connect = {.rule = "ring"};
  CHECK_THAT(complaint_of(description).found, Contains("two different ends"));
}

TEST_CASE("a network is the same on any number of threads", "[rules]") {
  NetworkDescription description = cells_and_glia(700, 350);
  description.populations[0].layout = {.kind = Layout::Kind::random, .extent = {100, 100}};
  const std::vector<ConnectDescription> rules = {
      {.rule = "bernoulli", .probability = 0.05},
      {.rule = "fixed_indegree", .degree = 20},
      {.rule = "fixed_outdegree", .degree = 20, .multiple = false},
      {.rule = "distance", .probability = 0.7, .profile = "gaussian", .length = 5},
      {.rule = "nearest", .degree = 3}};
  for (const ConnectDescription& rule : rules) {
    ProjectionDescription projection = tripartite_projection(
        rule, {.population = "glia", .probability = 0.5, .rule = "random", .pool = 4});
    projection.name = rule.rule;
    projection.weight = {Distribution::Kind::normal, 0, 1};
    projection.delay = {Distribution::Kind::uniform, 0, 3};
    projection.parameters = {{"U", {Distribution::Kind::uniform, 0, 1}}};
    description.projections.push_back(projection);
  }
  const Network one = build(description, 1);
  const Network four = build(description, 4);
  REQUIRE(one.projections.size() == 10);
  for (std::size_t p = 0; p < 10; ++p) {
    const Edges& a = one.projections[p].edges;
    const Edges& b = four.projections[p].edges;
    CHECK(a.count() > 1000);
    CHECK((a.offsets == b.offsets && a.target == b.target && a.astro == b.astro));
    CHECK(a.weight.values() == b.weight.values());
    CHECK(a.delay.values() == b.delay.values());
    const auto jumps = [&](const Network& network) {
      return network.projections[p].synapse->parameters[3].values();
    };
    CHECK(jumps(one) == jumps(four));
  }
}

TEST_CASE("a projection does not depend on what else is in the network", "[rules]") {
  NetworkDescription description = cells_only(100);
  description.projections = {recurrent({.rule = "bernoulli", .probability = 0.2})};
  description.projections[0].weight = {Distribution::Kind::normal, 0, 1};
  const Network alone = build(description);
  description.projections.insert(description.projections.begin(), description.projections[0]);
  description.projections[0].name = "other";
  const Network both = build(description);
  CHECK(both.projections[1].edges.target == alone.projections[0].edges.target);
  CHECK(both.projections[1].edges.weight.values() == alone.projections[0].edges.weight.values());
  CHECK(both.projections[0].edges.target != alone.projections[0].edges.target);
  CHECK(build(description, 1, 2).projections[1].edges.target != alone.projections[0].edges.target);
}
