// Every scheme against closed forms, and against the order it claims.
#include <cmath>
#include <numeric>

#include "tripartite/run/solver.hpp"

#include "run/systems.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const SolverMethod& any_method() {
  const SolverMethod& method = solver_methods()[GENERATE(range<std::size_t>(0, 6))];
  CAPTURE(method.name);
  return method;
}

struct Accuracy {
  double steps;
  double error;
};

Accuracy oscillate(const SolverSettings& settings) {
  constexpr double t_end = 20;
  Solver solver(settings);
  State x = circle_begin;
  solver.advance(oscillator(), x, 0, t_end);
  return {static_cast<double>(solver.cost().steps), circle_error(x, t_end)};
}

}  // namespace

TEST_CASE("the list of schemes is complete", "[run]") { REQUIRE(solver_methods().size() == 6); }

TEST_CASE("every scheme has its order of accuracy", "[run]") {
  // An adaptive scheme chooses its step; on the oscillator it keeps one, so that errors can be
  // compared with numbers of steps for all schemes alike.
  const SolverMethod& method = any_method();
  SolverSettings coarse{.method = method.name, .rtol = 1e-7, .atol = 1e-7, .step = 0.02};
  if (method.order == 1) coarse.step = 1e-3;
  SolverSettings fine = coarse;
  fine.rtol = fine.atol = coarse.rtol / std::pow(4, method.order);
  fine.step = coarse.step / 4;
  const Accuracy before = oscillate(coarse), after = oscillate(fine);
  REQUIRE(after.steps / before.steps == Approx(4).epsilon(0.1));
  const double order = std::log(before.error / after.error) / std::log(after.steps / before.steps);
  CHECK(order == Approx(method.order).margin(0.3));
}

TEST_CASE("calcium spreads as its closed form says, and none is lost", "[run]") {
  const SolverMethod& method = any_method();
  constexpr double tau = 200, step = 2, t_end = 600;
  const State begin = uneven_calcium(50);
  State p = begin;
  Solver solver({.method = method.name, .rtol = 1e-9, .atol = 1e-12, .step = step});
  solver.advance(diffusion(tau), p, 0, t_end);
  const double allowed = method.adaptive ? 1e-8 : std::pow(step / tau, method.order);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(p[i] == Approx(1 + (begin[i] - 1) * std::exp(-t_end / tau)).margin(allowed));
  CHECK(std::accumulate(p.begin(), p.end(), 0.0) == Approx(50).epsilon(1e-12));
}

TEST_CASE("samples are as accurate as the steps around them", "[run]") {
  const SolverMethod& method = any_method();
  std::vector<double> times(101);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = 0.0773 * static_cast<double>(i);
  Solver solver(
      {.method = method.name, .rtol = 1e-9, .atol = 1e-9, .step = method.order == 1 ? 1e-4 : 0.01});
  State x = circle_begin;
  std::vector<double> sampled;
  double worst = 0;
  solver.advance(limit_cycle(), x, 0, 10, {}, times, [&](double t, const State& sample) {
    sampled.push_back(t);
    worst = std::max(worst, circle_error(sample, t));
  });
  CHECK(sampled == times);
  CHECK(worst < (method.order == 1 ? 1e-2 : 1e-6));
}

TEST_CASE("time constants over eight decades take few implicit steps", "[run]") {
  std::vector<double> taus;
  for (double tau = 1e-2; tau < 2e6; tau *= 10) taus.push_back(tau);
  REQUIRE(taus.size() == 9);
  Solver solver({.method = "rosenbrock4", .rtol = 1e-6, .atol = 1e-9, .step = 1e-3});
  for (const double t_end : {1e2, 1e6}) {
    State x(taus.size(), 0.0);
    solver.advance(relaxation(taus), x, 0, t_end);
    for (std::size_t i = 0; i < x.size(); ++i)
      CHECK(x[i] == Approx(-std::expm1(-t_end / taus[i])).margin(1e-5));
  }
  CHECK(solver.cost().steps < 2000);  // an explicit scheme would need t_end / min τ = 1e8
}
