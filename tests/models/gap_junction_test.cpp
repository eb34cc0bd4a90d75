// What makes the smooth junction a twin of the published one, and two cells that a junction joins.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "tripartite/models/list.hpp"
#include "tripartite/run/solver.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::row_pointers;

namespace {

constexpr double kGreatestFlux = 0.09e-3;  // F, uM/ms

class Junction {
 public:
  explicit Junction(std::string_view name) : model_(tripartite_models().find(name)) {}

  /// uM/ms into the first cell and into the second, with all parameters at their defaults.
  [[nodiscard]] std::array<double, 2> fluxes(double first, double second) const {
    std::vector<double> parameters;
    for (const ParameterRow& row : model_.parameters) parameters.push_back(row.value);
    tripartite::testing::derive(model_, parameters, 1);
    const std::array<const double*, 2> inputs{&first, &second};
    std::array<double, 2> values{};
    const std::array<double*, 2> rows{values.data(), values.data() + 1};
    model_.observe({1, row_pointers(std::as_const(parameters), 1).data(), nullptr, inputs.data()},
                   rows.data());
    return values;
  }

  /// uM/ms out of the first cell.
  [[nodiscard]] double flux(double first, double second) const { return fluxes(first, second)[1]; }

 private:
  Model model_;
};

}  // namespace

TEST_CASE("what leaves one cell enters the other, whichever is called first") {
  const Junction junction(GENERATE("junction_smooth", "junction_threshold", "junction_linear"));
  CHECK(junction.flux(0.7, 0.7) == 0);
  for (const double difference : {1e-6, 0.1, 0.3, 0.9}) {
    CHECK(junction.flux(0.5 + difference, 0.5) > 0);
    const auto [first, second] = junction.fluxes(0.5 + difference, 0.5);
    CHECK(first == -second);
    CHECK(junction.flux(0.5, 0.5 + difference) == -junction.flux(0.5 + difference, 0.5));
  }
}

TEST_CASE("the smooth junction is within 6.2e-6 F of the published one, which jumps at equality") {
  const Junction smooth("junction_smooth");
  const Junction threshold("junction_threshold");
  double largest = 0;
  for (int step = -2000; step <= 2000; ++step) {
    const double first = 1 + step * 5e-4;
    largest = std::max(largest, std::abs(smooth.flux(first, 1) - threshold.flux(first, 1)));
  }
  CHECK(largest < 6.2e-6 * kGreatestFlux);
  // (1 - tanh 6)/2 = 1/(1 + exp 12)
  CHECK(threshold.flux(1e-12, 0) == Approx(kGreatestFlux / (1 + std::exp(12.0))).epsilon(1e-8));
  CHECK(smooth.flux(1e-12, 0) < 1e-12 * kGreatestFlux);
}

TEST_CASE("two cells relax through a linear junction as 2k says and lose nothing") {
  const Junction junction("junction_linear");
  const System cells{[&](const State& ip3, State& rates, double) {
    const auto [first, second] = junction.fluxes(ip3[0], ip3[1]);
    rates[0] = first;
    rates[1] = second;
  }};
  State ip3 = {1.2, 0.1};
  Solver(SolverSettings{.rtol = 1e-11}).advance(cells, ip3, 0, 8000);
  CHECK(ip3[0] + ip3[1] == Approx(1.3).epsilon(1e-14));
  CHECK(ip3[0] - ip3[1] == Approx(1.1 * std::exp(-2 * 0.09e-3 * 8000)).epsilon(1e-10));
}
