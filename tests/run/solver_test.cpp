// What advance() promises, whatever the scheme.
#include "tripartite/run/solver.hpp"

#include <cmath>
#include <limits>

#include "tripartite/base/error.hpp"

#include "run/systems.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

SolverSettings any_settings() {
  SolverSettings settings;
  settings.method = GENERATE(as<std::string>{}, "dopri5", "cash_karp54", "fehlberg78",
                             "rosenbrock4", "rk4", "euler");
  settings.rtol = 1e-6;
  settings.step = 0.03;
  CAPTURE(settings.method);
  return settings;
}

/// Rates that stop being numbers once the state passes 1.
System square_root() {
  System system;
  system.rates = [](const State& x, State& dxdt, double) {
    dxdt[0] = 0;
    dxdt[1] = 1 + 0 * std::sqrt(1 - x[1]);
  };
  system.name = [](std::size_t i) { return "calcium of process " + std::to_string(i); };
  return system;
}

}  // namespace

TEST_CASE("each sample is taken once, across segments and at their ends", "[run]") {
  const SolverSettings settings = any_settings();
  const std::vector<double> times = {0, 1, 2.5, 2.5000001, 3, 4, 5.5, 6, 10};
  const std::vector<double> ends = {0, 1, 3, 5.5, 10};
  Solver solver(settings);
  State x = circle_begin;
  std::vector<double> sampled;
  const Sampler sampler = [&](double t, const State& sample) {
    sampled.push_back(t);
    CHECK(circle_error(sample, t) < (settings.method == "euler" ? 1 : 1e-4));
  };
  for (std::size_t i = 0; i + 1 < ends.size(); ++i)
    solver.advance(limit_cycle(), x, ends[i], ends[i + 1], {}, times, sampler);
  CHECK(sampled == std::vector<double>{0, 1, 2.5, 2.5000001, 3, 4, 5.5, 6});  // 10 is an end
}

TEST_CASE("the end is reached exactly", "[run]") {
  const SolverSettings settings = any_settings();
  const double t_begin = 0.1, t_end = t_begin + 100.0 / 3;
  Solver solver(settings);
  State x = {0};
  double last = t_begin;
  const StepObserver observer = [&](double t, const State&, const State&) {
    CHECK(t > last);
    last = t;
    return false;
  };
  CHECK(solver.advance(relaxation({10}), x, t_begin, t_end, observer) == t_end);
  CHECK(last == t_end);
}

TEST_CASE("fixed steps are as many as fit, and even", "[run]") {
  const double t_end = GENERATE(100.0, 1000.0 / 3, 1e5);
  const double step = GENERATE(0.1, 0.03);
  const bool sampled = GENERATE(false, true);
  CAPTURE(t_end, step, sampled);
  const std::vector<double> times = {50.02};
  Solver solver({.method = "euler", .step = step});
  State x = {0};
  double last = 0, shortest = step, longest = 0;
  const StepObserver observer = [&](double t, const State&, const State&) {
    shortest = std::min(shortest, t - last);
    longest = std::max(longest, t - last);
    last = t;
    return false;
  };
  solver.advance(relaxation({1e9}), x, 0, t_end, observer, std::span(times).first(sampled ? 1 : 0),
                 [](double, const State&) {});
  CHECK(shortest > 0.99 * step);
  CHECK(longest < step * 1.001);
  const auto steps = static_cast<double>(solver.cost().steps);
  CHECK(steps >= std::ceil(t_end / step - 1e-3));
  CHECK(steps <= std::ceil(t_end / step) + (sampled ? 1 : 0));
}

TEST_CASE("samples leave the steps of dense output untouched", "[run]") {
  std::vector<double> times(1000);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = 0.01 * static_cast<double>(i);
  Solver plain({}), sampled({});
  State expected = circle_begin, x = circle_begin;
  plain.advance(limit_cycle(), expected, 0, 10);
  sampled.advance(limit_cycle(), x, 0, 10, {}, times, [](double, const State&) {});
  CHECK(x == expected);
  CHECK(sampled.cost().evaluations == plain.cost().evaluations);
}

TEST_CASE("a step cut short for a sample does not shorten those that follow", "[run]") {
  const std::string method =
      GENERATE(as<std::string>{}, "cash_karp54", "fehlberg78", "rosenbrock4");
  CAPTURE(method);
  const std::vector<double> times = {2, 2.000001, 4, 4.000001};
  Solver plain({.method = method}), sampled({.method = method});
  State x = circle_begin;
  plain.advance(limit_cycle(), x, 0, 10);
  x = circle_begin;
  sampled.advance(limit_cycle(), x, 0, 10, {}, times, [](double, const State&) {});
  CHECK(sampled.cost().steps - plain.cost().steps <= 8);  // two for each sample
  CHECK(sampled.cost().rejected - plain.cost().rejected <= 4);
}

TEST_CASE("the observer sees every step with its rates, and can end the integration", "[run]") {
  const SolverSettings settings = any_settings();
  const System system = limit_cycle();
  Solver solver(settings);
  State x = circle_begin, rates(2);
  std::int64_t seen = 0;
  const double reached =
      solver.advance(system, x, 0, 100, [&](double t, const State& at, const State& dxdt) {
        ++seen;
        system.rates(at, rates, t);
        CHECK(dxdt == rates);
        return t > 3;
      });
  CHECK(reached > 3);
  CHECK(reached < 5);
  CHECK(seen == solver.cost().steps);
}

TEST_CASE("an integration does not depend on those before, whatever their size", "[run]") {
  const SolverSettings settings = any_settings();
  const auto spread = [](Solver& solver, std::size_t compartments) {
    State p = uneven_calcium(compartments);
    solver.advance(diffusion(20), p, 0, 30);
    return p;
  };
  Solver used(settings);
  for (const std::size_t size : {30, 2, 60, 1000}) {
    if (find_method(settings.method).stiff && size > 60) continue;
    Solver fresh(settings);
    CHECK(spread(used, size) == spread(fresh, size));
  }
}

TEST_CASE("a state that stops being a number is named, with its time", "[run]") {
  SolverSettings settings;
  settings.method =
      GENERATE(as<std::string>{}, "dopri5", "cash_karp54", "fehlberg78", "rk4", "euler");
  CAPTURE(settings.method);
  Solver solver(settings);
  State x = {0, 0};
  CHECK_THROWS_AS(solver.advance(square_root(), x, 0, 10), NumericsError);
  x = {0, 0};
  CHECK_THROWS_WITH(solver.advance(square_root(), x, 0, 10),
                    Contains("calcium of process 1 is not finite at t = ") && Contains(" ms"));
}

TEST_CASE("the stiff scheme gives up on rates that are no numbers", "[run]") {
  System system = square_root();
  system.jacobian = [](const State&, std::span<double> jacobian) {
    std::fill(jacobian.begin(), jacobian.end(), 0.0);
  };
  Solver solver({.method = "rosenbrock4"});
  State x = {0, 0};
  CHECK_THROWS_AS(solver.advance(system, x, 0, 10), NumericsError);
}

TEST_CASE("a step that would have to vanish is an error", "[run]") {
  System system;
  double sign = 1;
  system.rates = [&sign](const State&, State& dxdt, double) {
    dxdt[0] = 1e300 * (sign = -sign);  // no two evaluations agree
  };
  system.name = [](std::size_t) { return "x"; };
  system.zero = 7;
  Solver solver({});
  State x = {0};
  CHECK_THROWS_WITH(
      solver.advance(system, x, 0, 2),
      Contains("no step is short enough for the tolerances at t = 7 ms, where x changes fastest"));
}

TEST_CASE("steps may be shorter than the spacing of times", "[run]") {
  // x runs to infinity at t = 100.5: x = 1/(100.5 - t). Times near 100 are 1.4e-14 apart.
  System system;
  system.rates = [](const State& x, State& dxdt, double) { dxdt[0] = x[0] * x[0]; };
  Solver solver({.rtol = 1e-12, .atol = 0});
  State x = {2};
  double reached = 0;
  const double t =
      solver.advance(system, x, 100, 102, [&](double at, const State& now, const State&) {
        reached = at;
        return now[0] > 1e40;  // within 1e-40 ms of the singularity
      });
  CHECK(x[0] > 1e40);
  CHECK(t == reached);
  CHECK(std::abs(t - 100.5) < 1e-11);
}

TEST_CASE("max_steps bounds one integration, not a solver's life", "[run]") {
  Solver solver({.method = "rk4", .step = 1, .max_steps = 10});
  State x = {0};
  const System system = relaxation({100});
  for (int i = 0; i < 3; ++i) solver.advance(system, x, 0, 10);
  CHECK_THROWS_WITH(solver.advance(system, x, 0, 11),
                    Contains("gave up at t = 10 ms after max_steps = 10 steps"));
}

TEST_CASE("cost counts every evaluation of the rates", "[run]") {
  const SolverSettings settings = any_settings();
  std::int64_t calls = 0;
  System system = limit_cycle();
  system.rates = [&, inner = system.rates](const State& x, State& dxdt, double t) {
    ++calls;
    inner(x, dxdt, t);
  };
  Solver solver(settings);
  State x = circle_begin;
  solver.advance(system, x, 0, 10);
  CHECK(solver.cost().evaluations == calls);
  CHECK(solver.cost().steps > 10);
}

TEST_CASE("a scheme that does not fit is refused", "[run]") {
  CHECK_THROWS_WITH(Solver({.method = "dopri"}), Contains("did you mean 'dopri5'?"));
  System system = limit_cycle();
  system.jacobian = {};
  Solver stiff({.method = "rosenbrock4"});
  State x = circle_begin;
  CHECK_THROWS_AS(stiff.advance(system, x, 0, 1), ConfigError);
}
