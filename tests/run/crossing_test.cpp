// Thresholds on a harmonic oscillator, x = cos t and v = -sin t, whose crossings are known.
#include "tripartite/run/crossing.hpp"

#include <cmath>
#include <numbers>

#include "support/catch.hpp"

using namespace tripartite;
using std::numbers::pi;

namespace {

const System oscillator{[](const State& x, State& dxdt, double) {
  dxdt[0] = x[1];
  dxdt[1] = -x[0];
}};

/// Crosses where cos t rises through `level`.
Distance rising(double level) {
  return [level](const State& x) { return x[0] - level; };
}

Distance falling(double level) {
  return [level](const State& x) { return level - x[0]; };
}

struct Run {
  Solver solver;
  State x{1, 0};

  explicit Run(const std::string& method = "fehlberg78", double step = 0.1)
      : solver(SolverSettings{.method = method, .rtol = 1e-13, .atol = 1e-13, .step = step}) {}

  Crossing to(double t_end, const std::vector<Distance>& distances, double t_begin = 0) {
    return advance_to_crossing(solver, oscillator, x, t_begin, t_end, distances);
  }
};

using Which = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a crossing is found where it is, by every kind of scheme") {
  const auto [method, step, tolerance] = GENERATE(table<std::string, double, double>({
      {"fehlberg78", 0.1, 2e-10},  // the location's own 1e-10 and the scheme's error
      {"dopri5", 0.1, 1e-9},
      {"rk4", 0.01, 1e-9},
  }));
  Run run(method, step);
  const Crossing crossing = run.to(10, {falling(0.3)});
  CHECK(crossing.which == Which{0});
  CHECK(std::abs(crossing.t - std::acos(0.3)) < tolerance);
  CHECK(run.x[0] <= 0.3);
  CHECK(std::abs(run.x[0] - 0.3) < 2e-10);
  CHECK(std::abs(run.x[1] + std::sqrt(1 - 0.09)) < tolerance);
}

TEST_CASE("of several thresholds in one step the earliest wins") {
  Run run("rk4", 0.05);
  // All three lie between t = 1.00 and t = 1.05, which is one step.
  const Crossing crossing =
      run.to(10, {falling(std::cos(1.04)), falling(std::cos(1.01)), falling(std::cos(1.03))});
  CHECK(crossing.which == Which{1});
  CHECK(std::abs(crossing.t - 1.01) < 1e-7);  // the scheme's own error at this step
}

TEST_CASE("thresholds that cross together are reported together") {
  const Crossing crossing = Run().to(10, {falling(0.2), rising(0.99), falling(0.2)});
  CHECK(crossing.which == Which{0, 2});
}

TEST_CASE("a state that turns just short of the threshold does not cross, just past it does") {
  // cos t returns to 1 at 2 pi; steps are short enough to land within the crest.
  CHECK(Run("rk4", 1e-3).to(9, {rising(1 + 1e-6)}).which.empty());
  Run run("rk4", 1e-3);
  REQUIRE(run.to(3, {}).t == 3);
  const Crossing crossing = run.to(9, {rising(1 - 1e-6)}, 3);
  CHECK(crossing.which == Which{0});
  CHECK(std::abs(crossing.t - (2 * pi - std::acos(1 - 1e-6))) < 1e-7);
}

TEST_CASE("without a crossing the end is reached as if nobody had looked") {
  Run watched, alone;
  const Crossing crossing = watched.to(7, {rising(1.5), falling(-1.5)});
  alone.solver.advance(oscillator, alone.x, 0, 7);
  CHECK(crossing.which.empty());
  CHECK(crossing.t == 7);
  CHECK(watched.x == alone.x);
}

TEST_CASE("a start on or above the threshold crosses only after having been below") {
  const double level = GENERATE(1.0, 0.5);  // on it, above it
  Run run;
  const double away = level == 1.0 ? 6 : 2 * pi;
  const Crossing crossing = run.to(away, {rising(level)});
  if (level == 1.0) {
    CHECK(crossing.which.empty());
  } else {
    CHECK(crossing.which == Which{0});
    CHECK(std::abs(crossing.t - 5 * pi / 3) < 2e-10);
    // Where it stopped it is on the threshold again: next time is a period later.
    const Crossing next = run.to(20, {rising(level)}, crossing.t);
    CHECK(std::abs(next.t - 11 * pi / 3) < 5e-10);
  }
}

TEST_CASE("a crossing in the last step is not lost") {
  const Crossing crossing = Run().to(1.5, {falling(std::cos(1.5 - 1e-6))});
  CHECK(crossing.which == Which{0});
  CHECK(std::abs(crossing.t - (1.5 - 1e-6)) < 2e-10);
}
