// Rest is found without knowing how fast, or where.
#include "tripartite/run/settle.hpp"

#include <cmath>
#include <limits>

#include "run/systems.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

TEST_CASE("the residual is the worst block's relative change per e-fold of time", "[settle]") {
  const State x = {2, -4, 10}, dxdt = {0.5, 0.1, 0.2};
  CHECK(settling_residual(x, dxdt, 8, {{0, 2}}) == Approx(8 * 0.5 / 4));
  CHECK(settling_residual(x, dxdt, 8, {{2, 1}}) == Approx(8 * 0.2 / 10));
  CHECK(settling_residual(x, dxdt, 8, {{0, 2}, {2, 1}}) == Approx(1));
  CHECK(settling_residual(x, dxdt, 8, {{0, 2, 2.0}, {2, 1}}) == Approx(2 * 0.5 / 4));
  CHECK(settling_residual(x, dxdt, 1, {{0, 2, 2.0}}) == Approx(0.5 / 4));
}

TEST_CASE("zero is at rest, unless it moves", "[settle]") {
  CHECK(settling_residual({0, 0}, {0, 0}, 1, {{0, 2}}) == 0);
  CHECK(std::isinf(settling_residual({0, 0}, {0, 1e-300}, 1, {{0, 2}})));
}

TEST_CASE("what is no number is not at rest", "[settle]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(settling_residual({1, 1}, {0, nan}, 1, {{0, 2}}) <= 1e-3);
  CHECK_FALSE(settling_residual({1, 1}, {nan, 0}, 1, {{0, 2}}) <= 1e-3);
  CHECK_FALSE(settling_residual({1, 1}, {nan, 0}, 1, {{0, 1}, {1, 1}}) <= 1e-3);
}

TEST_CASE("rates over eight decades are found to be at rest when they are", "[settle]") {
  const double rate = GENERATE(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0);
  const double tolerance = GENERATE(1e-3, 1e-7);
  CAPTURE(rate, tolerance);
  Solver solver({.rtol = 1e-10});
  State x = {0};
  const Settling end = settle(solver, relaxation({1 / rate}), x, 50, 1e10, tolerance, {{0, 1}});
  CHECK(end.settled);
  CHECK(end.residual <= tolerance);
  CHECK(std::abs(x[0] - 1) <= tolerance);
  CHECK(rate * (end.t - 50) < 1.6 * -std::log(tolerance));  // nor is the wait much too long
}

TEST_CASE("what has not settled within the limit says so", "[settle]") {
  Solver solver({});
  State x = {0};
  const Settling end = settle(solver, relaxation({1e6}), x, 10, 1010, 1e-3, {{0, 1}});
  CHECK_FALSE(end.settled);
  CHECK(end.t == 1010);
  CHECK(end.residual == Approx(1).epsilon(1e-3));  // x grows as t: one e-fold for one
}

TEST_CASE("a neuron that follows a slow synapse is judged on its own time constant", "[settle]") {
  constexpr double slow = 1e7, fast = 10, tolerance = 1e-7;  // ms
  System system;
  system.rates = [](const State& x, State& dxdt, double) {
    dxdt[0] = (1 - x[0]) / slow;
    dxdt[1] = (x[0] - x[1]) / fast;
  };
  const auto settled_within = [&](double limit, const StateBlock& neuron) {
    Solver solver({});
    State x = {0, 0};
    const Settling end = settle(solver, system, x, 0, limit, tolerance, {{0, 1}, neuron});
    if (end.settled) {
      CHECK(std::abs(x[0] - 1) < tolerance);
      CHECK(std::abs(x[1] - 1) < 3 * tolerance);
    }
    return end.settled;
  };
  const double limit = 22 * slow;
  CHECK(settled_within(limit, {1, 1, fast}));
  CHECK_FALSE(settled_within(limit, {1, 1}));  // the solver's own error passes for motion
}

TEST_CASE("samples are taken on the way to rest", "[settle]") {
  Solver solver({});
  State x = {0};
  std::vector<double> sampled;
  settle(solver, relaxation({5}), x, 0, 1000, 1e-6, {{0, 1}}, std::vector<double>{0, 5, 10, 900},
         [&](double t, const State& sample) {
           sampled.push_back(t);
           CHECK(sample[0] == Approx(-std::expm1(-t / 5)).margin(1e-8));
         });
  CHECK(sampled == std::vector<double>{0, 5, 10});  // rest comes before 900
}
