// Values of instances and edges. Bands are four standard deviations of the statistic; the streams
// are fixed.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Kind = Distribution::Kind;

namespace {

constexpr std::size_t kCount = 20000;

NetworkDescription with_tau(const Distribution& tau, std::size_t count = kCount) {
  NetworkDescription description = cells_only(count);
  description.populations[0].parameters = {{"tau", tau}};
  return description;
}

std::vector<double> drawn(const Distribution& tau) {
  return build(with_tau(tau)).groups[0].parameters[0].values();
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double deviation(const std::vector<double>& x) {
  const double centre = mean(x);
  double sum = 0;
  for (const double value : x) sum += (value - centre) * (value - centre);
  return std::sqrt(sum / static_cast<double>(x.size()));
}

const double root = std::sqrt(static_cast<double>(kCount));

}  // namespace

TEST_CASE("what is not assigned has its default, once for all", "[distribution]") {
  const Network network = build(cells_only(3));
  CHECK(network.groups[0].parameters[0].uniform());
  CHECK(network.groups[0].parameters[0][2] == 10);
  CHECK(network.groups[0].initial[0][1] == -60);
  CHECK(network.groups[0].keeps == std::vector<bool>{true});
}

TEST_CASE("distributions have the moments that were asked for", "[distribution]") {
  const std::vector<double> uniform = drawn({Kind::uniform, 20, 40});
  CHECK(std::ranges::min(uniform) >= 20);
  CHECK(std::ranges::max(uniform) <= 40);
  CHECK(mean(uniform) == Approx(30).margin(4 * 20 / std::sqrt(12.0) / root));

  const std::vector<double> normal = drawn({Kind::normal, 50, 5});
  CHECK(mean(normal) == Approx(50).margin(4 * 5 / root));
  CHECK(deviation(normal) == Approx(5).margin(4 * 5 / std::sqrt(2.0) / root));

  std::vector<double> lognormal = drawn({Kind::lognormal, std::log(20), 0.2});
  for (double& x : lognormal) x = std::log(x);
  CHECK(mean(lognormal) == Approx(std::log(20)).margin(4 * 0.2 / root));
  CHECK(deviation(lognormal) == Approx(0.2).margin(4 * 0.2 / std::sqrt(2.0) / root));
}

TEST_CASE("a truncated distribution is drawn again, not moved to its edge", "[distribution]") {
  // The exponential distribution has no memory: what is above 5 is 5 plus the same distribution.
  const std::vector<double> x = drawn({Kind::exponential, 4, 0, 5, 95});
  CHECK(std::ranges::min(x) > 5);
  CHECK(mean(x) == Approx(9).margin(4 * 4 / root));
  CHECK(std::ranges::count(x, 5.0) == 0);
}

TEST_CASE("drawing again moves no other number", "[distribution]") {
  const std::vector<double> all = drawn({Kind::normal, 50, 5});
  const std::vector<double> cut = drawn({Kind::normal, 50, 5, 45, 55});
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const bool inside = all[i] >= 45 && all[i] <= 55;
    kept += inside ? 1 : 0;
    if (inside && cut[i] != all[i]) FAIL("number " << i << " moved");
  }
  CHECK(sigmas_off(static_cast<double>(kept), kCount, std::erf(1 / std::sqrt(2.0))) < 4);
}

TEST_CASE("values depend on their address alone", "[distribution]") {
  NetworkDescription small = with_tau({Kind::normal, 50, 5}, 100);
  NetworkDescription large = with_tau({Kind::normal, 50, 5}, 200);
  large.populations.insert(large.populations.begin(), {.name = "glia", .model = "glia", .size = 7});
  large.populations[1].states = {{"V", {Kind::uniform, -60, -50}}};
  const Network a = build(small);
  const Network b = build(large);
  for (std::size_t i = 0; i < 100; ++i)
    REQUIRE(a.groups[0].parameters[0][i] == b.groups[1].parameters[0][i]);
  small.populations[0].name = "others";
  CHECK(build(small).groups[0].parameters[0][0] != a.groups[0].parameters[0][0]);
}

TEST_CASE("a value out of bounds is refused with its unit", "[distribution]") {
  const Complaint constant = complaint_of(with_tau({Kind::constant, 1000}));
  CHECK(constant.key == "populations.cells.parameters.tau");
  CHECK_THAT(constant.found, Contains("1000 ms") && Contains("between 1 ms and 100 ms"));
  const Complaint listed = complaint_of(with_tau({.kind = Kind::listed, .listed = {5, 500, 6}}, 3));
  CHECK_THAT(listed.found, Contains("500 ms for instance 1"));

  NetworkDescription description = cells_only(2);
  description.populations[0].states = {{"V", {Kind::constant, 60}}};
  CHECK_THAT(complaint_of(description).found, Contains("between -100 mV and 50 mV"));
}

TEST_CASE("assignments that make no sense are refused", "[distribution]") {
  NetworkDescription description = cells_only(2);
  description.populations[0].parameters = {{"taur", {Kind::constant, 5}}};
  const Complaint unknown = complaint_of(description);
  CHECK(unknown.key == "populations.cells.parameters.taur");
  CHECK(unknown.nearest == "tau");
  description.populations[0].parameters = {{"tau", {Kind::constant, 5}},
                                           {"tau", {Kind::constant, 6}}};
  CHECK_THAT(complaint_of(description).found, Contains("assigned twice"));

  CHECK_THAT(complaint_of(with_tau({.kind = Kind::listed, .listed = {5, 6}}, 3)).found,
             Contains("lists 2 values") && Contains("3, one for each instance"));
  CHECK_THAT(complaint_of(with_tau({Kind::normal, 50, -1})).found, Contains("deviation"));
  CHECK_THAT(complaint_of(with_tau({Kind::uniform, 50, 40})).found, Contains("lower end"));
  CHECK_THAT(complaint_of(with_tau({Kind::exponential, -1})).found, Contains("mean above 0"));
  CHECK_THAT(complaint_of(with_tau({Kind::normal, 50, 1, 90, 95})).found,
             Contains("thousand tries"));
}

TEST_CASE("edges draw by source and target order, and keep their values when delays order them",
          "[distribution]") {
  NetworkDescription description = cells_only(300);
  description.projections = {recurrent({.rule = "bernoulli", .probability = 0.1})};
  ProjectionDescription& projection = description.projections[0];
  projection.weight = {Kind::normal, 3, 1};
  const Network plain = build(description);
  projection.delay = {Kind::uniform, 1, 5};
  const Network delayed = build(description);
  const Edges& before = plain.projections[0].edges;
  const Edges& after = delayed.projections[0].edges;
  REQUIRE(before.count() == after.count());
  for (std::size_t source = 0; source < 300; ++source) {
    for (std::size_t e = after.offsets[source]; e < after.offsets[source + 1]; ++e) {
      if (e > after.offsets[source]) REQUIRE(after.delay[e - 1] <= after.delay[e]);
      const auto begin = before.target.begin();
      const auto at =
          std::lower_bound(begin + static_cast<std::ptrdiff_t>(before.offsets[source]),
                           begin + static_cast<std::ptrdiff_t>(before.offsets[source + 1]),
                           after.target[e]) -
          begin;
      REQUIRE(before.target[static_cast<std::size_t>(at)] == after.target[e]);
      REQUIRE(before.weight[static_cast<std::size_t>(at)] == after.weight[e]);
    }
  }
}

TEST_CASE("listed values stand beside their pairs", "[distribution]") {
  NetworkDescription description = cells_only(4);
  description.projections = {
      recurrent({.rule = "edges", .pairs = {{2, 1}, {0, 3}, {2, 0}, {0, 1}}})};
  ProjectionDescription& projection = description.projections[0];
  projection.weight = {.kind = Kind::listed, .listed = {21, 3, 20, 1}};
  projection.delay = {.kind = Kind::listed, .listed = {1, 1, 2, 5}};
  const Network network = build(description);
  const Edges& edges = network.projections[0].edges;
  CHECK(edges.target == std::vector<InstanceIndex>{3, 1, 1, 0});
  CHECK(edges.weight.values() == std::vector<double>{3, 1, 21, 20});
  CHECK(edges.delay.values() == std::vector<double>{1, 5, 1, 2});

  projection.delay.listed[2] = -1;
  const Complaint negative = complaint_of(description);
  CHECK(negative.key == "projections.recurrent.delay");
  CHECK_THAT(negative.found,
             Contains("-1 ms for an edge of source 2 to target 0") && Contains("at least 0 ms"));
  projection.weight.listed.pop_back();
  projection.delay = {};
  CHECK_THAT(complaint_of(description).found, Contains("4, one for each edge"));
}
