// Rules by place, against looking at every pair.
#include <algorithm>
#include <cmath>

#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using Pairs = std::vector<std::array<std::size_t, 2>>;

namespace {

NetworkDescription laid_out(std::size_t cells, Layout layout, ConnectDescription connect) {
  NetworkDescription description = cells_only(cells);
  description.populations[0].layout = std::move(layout);
  description.projections = {recurrent(std::move(connect))};
  return description;
}

Layout grid(std::vector<std::size_t> shape) {
  return {.kind = Layout::Kind::grid, .shape = std::move(shape), .spacing = 50};
}

double distance(const Position& a, const Position& b, const std::vector<double>& box,
                bool periodic) {
  double sum = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double along = std::abs(a[axis] - b[axis]);
    if (periodic && axis < box.size()) along = std::min(along, box[axis] - along);
    sum += along * along;
  }
  return std::sqrt(sum);
}

Pairs closer_than(double radius, const Network& network, const std::vector<double>& box,
                  bool periodic) {
  const std::vector<Position>& positions = network.groups[0].positions;
  Pairs pairs;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    for (std::size_t j = 0; j < positions.size(); ++j)
      if (distance(positions[i], positions[j], box, periodic) <= radius) pairs.push_back({i, j});
  }
  return pairs;
}

}  // namespace

TEST_CASE("a grid fills its box from the middle of its cells", "[space]") {
  NetworkDescription description = cells_only(6);
  description.populations[0].layout = grid({3, 2});
  const Network network = build(description);
  const std::vector<Position>& positions = network.groups[0].positions;
  CHECK(positions[0] == Position{25, 25, 0});
  CHECK(positions[2] == Position{125, 25, 0});
  CHECK(positions[3] == Position{25, 75, 0});
}

TEST_CASE("random positions fill the box evenly", "[space]") {
  NetworkDescription description = cells_only(10000);
  description.populations[0].layout = {.kind = Layout::Kind::random, .extent = {100, 20, 5}};
  const Network network = build(description);
  double corner = 0;
  for (const Position& p : network.groups[0].positions) {
    REQUIRE((p[0] > 0 && p[0] < 100 && p[1] > 0 && p[1] < 20 && p[2] > 0 && p[2] < 5));
    if (p[0] < 50 && p[1] < 5 && p[2] < 4) ++corner;
  }
  CHECK(sigmas_off(corner, 10000, 0.1) < 4);
}

TEST_CASE("a disc holds exactly who is near", "[space]") {
  const std::vector<std::vector<double>> boxes = {{100}, {100, 60}, {100, 60, 30}, {100, 0.5}};
  for (const std::vector<double>& box : boxes) {
    for (const bool periodic : {false, true}) {
      for (const double radius : {0.3, 8.0, 40.0, 200.0}) {
        CAPTURE(box, periodic, radius);
        const Network network = build(laid_out(
            150, {.kind = Layout::Kind::random, .extent = box},
            {.rule = "distance", .profile = "disc", .length = radius, .periodic = periodic}));
        CHECK(pairs_of(network.projections[0]) == closer_than(radius, network, box, periodic));
      }
    }
  }
}

TEST_CASE("profiles fall with distance as they should", "[space]") {
  for (const std::string profile : {"disc", "gaussian", "exponential"}) {
    CAPTURE(profile);
    const Network network =
        build(laid_out(700, {.kind = Layout::Kind::random, .extent = {100, 100}},
                       {.rule = "distance", .probability = 0.6, .profile = profile, .length = 12}));
    const std::vector<Position>& positions = network.groups[0].positions;
    const auto probability = [&](double d) {
      if (profile == "disc") return d <= 12 ? 0.6 : 0.0;
      return 0.6 * (profile == "gaussian" ? std::exp(-d * d / 288) : std::exp(-d / 12));
    };
    const std::vector<double> edges = {0, 6, 12, 24, 36, 60, 150};
    const auto bin_of = [&](std::size_t i, std::size_t j) {
      const double d = distance(positions[i], positions[j], {}, false);
      return static_cast<std::size_t>(std::ranges::upper_bound(edges, d) - edges.begin()) - 1;
    };
    std::vector<double> mean(6, 0);
    std::vector<double> variance(6, 0);
    std::vector<double> found(6, 0);
    for (std::size_t i = 0; i < 700; ++i) {
      for (std::size_t j = 0; j < 700; ++j) {
        const double p = probability(distance(positions[i], positions[j], {}, false));
        mean[bin_of(i, j)] += p;
        variance[bin_of(i, j)] += p * (1 - p);
      }
    }
    for (const auto& [i, j] : pairs_of(network.projections[0])) ++found[bin_of(i, j)];
    for (std::size_t bin = 0; bin < 6; ++bin) {
      CAPTURE(bin, found[bin], mean[bin]);
      CHECK(std::abs(found[bin] - mean[bin]) <= 4 * std::sqrt(variance[bin]));
    }
  }
}

TEST_CASE("nearest takes as many as were asked for", "[space]") {
  for (const bool periodic : {false, true}) {
    const Network network =
        build(laid_out(120, {.kind = Layout::Kind::random, .extent = {100, 30}},
                       {.rule = "nearest", .degree = 4, .self = false, .periodic = periodic}));
    const std::vector<Position>& positions = network.groups[0].positions;
    Pairs expected;
    for (std::size_t i = 0; i < 120; ++i) {
      std::vector<std::pair<double, std::size_t>> others;
      for (std::size_t j = 0; j < 120; ++j)
        if (j != i)
          others.emplace_back(distance(positions[i], positions[j], {100, 30}, periodic), j);
      std::ranges::sort(others);
      for (std::size_t k = 0; k < 4; ++k) expected.push_back({i, others[k].second});
    }
    std::ranges::sort(expected);
    CHECK(pairs_of(network.projections[0]) == expected);
  }
}

TEST_CASE("grids have four neighbours in the plane and six in space", "[space]") {
  const auto neighbours = [](std::vector<std::size_t> shape, bool periodic) {
    std::size_t cells = 1;
    for (const std::size_t along : shape) cells *= along;
    return pairs_of(build(laid_out(cells, grid(std::move(shape)),
                                   {.rule = "grid_neighbours", .periodic = periodic}))
                        .projections[0]);
  };
  CHECK(neighbours({3, 2}, false) == Pairs{{0, 1},
                                           {0, 3},
                                           {1, 0},
                                           {1, 2},
                                           {1, 4},
                                           {2, 1},
                                           {2, 5},
                                           {3, 0},
                                           {3, 4},
                                           {4, 1},
                                           {4, 3},
                                           {4, 5},
                                           {5, 2},
                                           {5, 4}});
  CHECK(neighbours({3}, true) == Pairs{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}});
  CHECK(neighbours({2, 1}, true) == Pairs{{0, 1}, {1, 0}});
  CHECK(neighbours({64, 50}, false).size() == 2 * (63 * 50 + 64 * 49));
  CHECK(neighbours({6, 5}, true).size() == 4 * 30);
  CHECK(neighbours({4, 3, 5}, true).size() == 6 * 60);
  CHECK(neighbours({4, 3, 5}, false).size() == 2 * (3 * 15 + 4 * 2 * 5 + 12 * 4));
}

TEST_CASE("neighbours on a grid are at one spacing", "[space]") {
  const Network grid_rule =
      build(laid_out(60, grid({4, 3, 5}), {.rule = "grid_neighbours", .periodic = false}));
  const Network distance_rule =
      build(laid_out(60, grid({4, 3, 5}), {.rule = "distance", .self = false, .length = 51}));
  CHECK(pairs_of(grid_rule.projections[0]) == pairs_of(distance_rule.projections[0]));
}

TEST_CASE("what has no place cannot be near", "[space]") {
  NetworkDescription description = cells_only(4);
  description.projections = {recurrent({.rule = "distance", .length = 10})};
  CHECK_THAT(complaint_of(description).found, Contains("'cells' has no positions"));
  description.projections[0].connect.rule = "grid_neighbours";
  CHECK_THAT(complaint_of(description).found, Contains("'cells' is not laid out on a grid"));

  const auto complain = [](Layout layout, ConnectDescription connect) {
    return complaint_of(laid_out(4, std::move(layout), std::move(connect)));
  };
  CHECK_THAT(complain(grid({3, 2}), {}).found, Contains("6 cells") && Contains("4, one for each"));
  CHECK(complain(grid({1, 1, 1, 4}), {}).key == "populations.cells.layout");
  const Complaint profile = complain(grid({2, 2}), {.rule = "distance", .profile = "gausian"});
  CHECK(profile.key == "projections.recurrent.connect.length");
  CHECK(complain(grid({2, 2}), {.rule = "distance", .profile = "gausian", .length = 1}).nearest ==
        "gaussian");

  description = laid_out(4, grid({2, 2}), {.rule = "distance", .length = 10, .periodic = true});
  description.populations.push_back({.name = "others", .model = "cell", .size = 3});
  description.populations[1].layout = {.kind = Layout::Kind::random, .extent = {100, 90}};
  description.projections[0].to.population = "others";
  CHECK_THAT(complaint_of(description).found, Contains("another box"));
}
