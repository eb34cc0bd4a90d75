// Thresholds on a harmonic oscillator, x = cos t and v = -sin t, whose crossings are known.
#include "tripartite/run/crossing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tripartite;
using std::numbers::pi;

namespace {

const System oscillator{[](const State& x, State& dxdt, double) {
  dxdt[0] = x[1];
  dxdt[1] = -x[0];
}};

/// Crosses where cos t passes through `level`, upwards (1) or downwards (-1).
struct Threshold {
  double level, direction;
};

Threshold rising(double level) { return {level, 1}; }
Threshold falling(double level) { return {level, -1}; }

Thresholds together(const std::vector<Threshold>& thresholds) {
  return {thresholds.size(), [thresholds](double, const State& x, std::span<double> distances) {
            for (std::size_t k = 0; k < thresholds.size(); ++k)
              distances[k] = thresholds[k].direction * (x[0] - thresholds[k].level);
          }};
}

struct Run {
  Solver solver;
  State x{1, 0};

  explicit Run(const std::string& method = "fehlberg78", double step = 0.1)
      : solver(SolverSettings{.method = method, .rtol = 1e-13, .atol = 1e-13, .step = step}) {}

  Crossing to(double t_end, const std::vector<Threshold>& thresholds, double t_begin = 0) {
    return advance_to_crossing(solver, oscillator, x, t_begin, t_end, together(thresholds));
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

TEST_CASE("a distance may depend on time") {
  // cos t = t at 0.739…
  Run run;
  const Thresholds line = {
      1, [](double t, const State& x, std::span<double> distances) { distances[0] = t - x[0]; }};
  const Crossing crossing = advance_to_crossing(run.solver, oscillator, run.x, 0, 10, line);
  CHECK(crossing.which == Which{0});
  CHECK(std::abs(crossing.t - 0.73908513321516064) < 2e-10);
}

TEST_CASE("samples are taken up to the crossing and not behind it, whatever the steps") {
  const std::string method = GENERATE("dopri5", "fehlberg78", "rk4");
  Run run(method, 0.05);
  std::vector<double> times, taken;
  for (int k = 0; k < 200; ++k) times.push_back(0.01 * k);
  double error = 0;
  const Crossing crossing =
      advance_to_crossing(run.solver, oscillator, run.x, 0, 10, together({falling(0.3)}), {}, times,
                          [&](double t, const State& x) {
                            taken.push_back(t);
                            error = std::max(error, std::abs(x[0] - std::cos(t)));
                          });
  CHECK(crossing.which == Which{0});
  const auto expected = static_cast<std::size_t>(std::acos(0.3) / 0.01) + 1;
  CHECK(taken == std::vector<double>(times.begin(), times.begin() + expected));
  CHECK(error < 1e-6);
}

TEST_CASE("the observer sees the steps in which nothing crosses, and can end it there") {
  Run run("rk4", 0.25);
  std::vector<double> seen;
  const StepObserver note = [&](double t, const State&, const State&) {
    seen.push_back(t);
    return t == 2;
  };
  const Crossing crossing = advance_to_crossing(run.solver, oscillator, run.x, 0, 3,
                                                together({falling(std::cos(1.1))}), note);
  CHECK(crossing.which == Which{0});
  CHECK(seen == std::vector<double>{0.25, 0.5, 0.75, 1});
  const Crossing ended = advance_to_crossing(run.solver, oscillator, run.x, 1.25, 3,
                                             together({falling(std::cos(1.1))}), note);
  CHECK(ended.which.empty());
  CHECK(ended.t == 2);
}
