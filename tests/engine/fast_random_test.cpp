// Chance in the fast scheme: events of hazards and noise on states, by address.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

struct Statistics {
  double mean = 0, variance = 0;
};

Statistics statistics(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Statistics result;
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  for (const double value : values)
    result.variance += (value - result.mean) * (value - result.mean) / (n - 1);
  return result;
}

/// Astrocytes whose calcium and IP3 stand still, so that the gate alone moves: its distance y from
/// h_inf obeys dy = -y/tau dt - y/√tau dW, a geometric Brownian motion.
struct FrozenCalcium {
  Network network = empty_network();
  double tau, h_inf;

  explicit FrozenCalcium(std::size_t cells) {
    add_group(network, find_model("g_chi"), cells, "cells");
    for (const char* rate :
         {"Omega_C", "Omega_L", "O_P", "O_delta", "O_3K", "Omega_5P", "O_beta", "F_ex"})
      set(network.groups[0], rate, 0);
    set(network.groups[0], "sigma_h", 1);
    const double I = 0.6, C = 0.3, Q = 1.05 * (I + 0.13) / (I + 0.9434);
    set(network.groups[0], "I", I);
    set(network.groups[0], "C", C);
    set(network.groups[0], "h", 0);
    tau = 1 / (0.2e-3 * (Q + C));
    h_inf = Q / (Q + C);
  }

  /// log(y(t)/y(0)), [cell]
  [[nodiscard]] std::vector<double> logarithms(double t, double step, int threads = 1) const {
    const RecordingPlan plan = probe_states(network, 0, {"h"}, t);
    const std::vector<double> h = run_fast(network, plan, t, step, threads).samples[0].values;
    std::vector<double> result;
    for (std::size_t i = h.size() / 2; i < h.size(); ++i)
      result.push_back(std::log((h_inf - h[i]) / h_inf));
    return result;
  }
};

}  // namespace

TEST_CASE("hazards are Poisson processes, the same for any threads and for both schemes") {
  const double rate = GENERATE(0.05, 4.0, 60.0);  // per ms; in steps of 0.1 ms up to 6 in one
  const Model lotteries = lottery();
  Network network = empty_network();
  const std::size_t tickets = add_group(network, lotteries, 300);
  set(network.groups[tickets], "rate", rate);
  const RecordingPlan plan = {.event_probes = {event_probe(network, tickets, "win")}};
  const double duration = 20;
  const Events wins = run_fast(network, plan, duration).events[0];
  const Events others = run_fast(network, plan, duration, 0.1, 3).events[0];
  CHECK(wins.times == others.times);
  CHECK(wins.ids == others.ids);
  CHECK(std::ranges::count(wins.strengths, 1.0) == std::ssize(wins.strengths));
  const Events reference = run_reference(network, plan, duration).events[0];
  REQUIRE(wins.ids == reference.ids);
  CHECK(wins.times == reference.times);

  // Counts of instances, and of steps: means and variances within 4 sigma.
  for (const bool by_step : {false, true}) {
    std::vector<double> counts(by_step ? 200 : 300, 0);
    for (std::size_t k = 0; k < wins.times.size(); ++k) {
      const auto step = static_cast<std::size_t>(wins.times[k] / 0.1);
      ++counts[by_step ? step : wins.ids[k]];
    }
    const double mean = by_step ? rate * 0.1 * 300 : rate * duration;
    const auto n = static_cast<double>(counts.size());
    const Statistics found = statistics(counts);
    CAPTURE(rate, by_step, found.mean, found.variance, mean);
    CHECK(std::abs(found.mean - mean) < 4 * std::sqrt(mean / n));
    CHECK(std::abs(found.variance - mean) < 4 * std::sqrt((2 * mean * mean + mean) / n));
  }
}

TEST_CASE("a slow group draws for its own steps, at the same rate") {
  const Model lotteries = lottery();
  Network network = empty_network();
  const std::size_t tickets = add_group(network, lotteries, 300);
  network.groups[tickets].step = 5;
  const Events wins =
      run_fast(network, {.event_probes = {event_probe(network, tickets, "win")}}, 100).events[0];
  const double mean = 0.1 * 100 * 300;
  CHECK(std::abs(static_cast<double>(wins.times.size()) - mean) < 4 * std::sqrt(mean));
  // Within its step too an event is as likely early as late: the mean of 3000 fractions.
  double fractions = 0;
  for (const double t : wins.times) fractions += (t / 5 - std::floor(t / 5)) / mean;
  CHECK(std::abs(fractions - 0.5) < 4 * std::sqrt(1 / 12.0 / mean));
}

TEST_CASE("intervals of a Poisson source are exponential, however many events a step has") {
  // Per ms, in steps of 0.1 ms: 0.02, 0.5 and 2.5 events in one.
  const double rate = GENERATE(0.2, 5.0, 25.0);
  const bool is_fast = GENERATE(true, false);
  const Model lotteries = lottery();
  Network network = empty_network();
  const std::size_t tickets = add_group(network, lotteries, 10);
  set(network.groups[tickets], "rate", rate);
  const RecordingPlan plan = {.event_probes = {event_probe(network, tickets, "win")}};
  const double duration = 2000 / rate;
  const Events wins = is_fast ? run_fast(network, plan, duration).events[0]
                              : run_reference(network, plan, duration).events[0];
  std::vector<double> last(10, 0);
  std::vector<double> intervals;
  for (std::size_t k = 0; k < wins.times.size(); ++k) {
    intervals.push_back((wins.times[k] - last[wins.ids[k]]) * rate);
    last[wins.ids[k]] = wins.times[k];
  }
  // Of n intervals in units of their mean: the mean and the coefficient of variation have a
  // standard deviation of 1/sqrt(n), the share of those below 0.01 one of sqrt(0.01/n).
  const auto n = static_cast<double>(intervals.size());
  const Statistics found = statistics(intervals);
  const double cv = std::sqrt(found.variance) / found.mean;
  const auto short_ones =
      static_cast<double>(std::ranges::count_if(intervals, [](double x) { return x < 0.01; }));
  CAPTURE(rate, is_fast, n, found.mean, cv, short_ones / n);
  CHECK(std::abs(n - 20'000) < 4 * std::sqrt(20'000));
  CHECK(std::abs(found.mean - 1) < 4 / std::sqrt(n));
  CHECK(std::abs(cv - 1) < 4 / std::sqrt(n));
  CHECK(std::abs(short_ones / n + std::expm1(-0.01)) < 4 * std::sqrt(0.01 / n));
}

TEST_CASE(
    "events of one step arrive one by one, and each finds a synapse as the last one left it") {
  // Some 60 events in a step of 1 ms empty the resources: what is released in all is what there
  // was, however the events are spread.
  const Keeping keeping = GENERATE(Keeping::per_source, Keeping::per_edge);
  const Model lotteries = lottery(), cells = leaky();
  Network network = empty_network();
  const std::size_t tickets = add_group(network, lotteries);
  set(network.groups[tickets], "rate", 60);
  const std::size_t cell = add_group(network, cells);
  drive_input(network, cell, "input", 0);
  Projection& projection = add_projection(network, tickets, "win", cell, "add", {{0, 0, 1, 1}});
  add_synapse(projection, find_model("tsodyks_markram")).keeping = keeping;
  set(*projection.synapse, "Omega_d", 0);
  const RecordingPlan plan = {.probes = {state_probe(network, cell, "x", {0}, 1)}};
  CHECK(run_fast(network, plan, 3, 1).samples[0].values.back() == Approx(1).margin(1e-6));
}

TEST_CASE("the stochastic gate has the moments of its equation") {
  // Of 3000 cells: 4 sigma of the mean and of the variance of the logarithm.
  const FrozenCalcium frozen(3000);
  const double t = 2000;
  const std::vector<double> logarithms = frozen.logarithms(t, 10);
  const Statistics found = statistics(logarithms);
  const double spread = t / frozen.tau;
  CAPTURE(found.mean, found.variance, spread);
  CHECK(std::abs(found.mean + 1.5 * spread) < 4 * std::sqrt(spread / 3000));
  CHECK(std::abs(found.variance - spread) < 4 * spread * std::sqrt(2.0 / 3000));
  CHECK(logarithms == frozen.logarithms(t, 10, 2));
}

TEST_CASE("the gate follows a path of its noise with strong order 1") {
  const FrozenCalcium frozen(200);
  const double t = 4000;
  std::vector<double> errors;
  for (const double step : {100.0, 50.0, 25.0, 12.5}) {
    const std::vector<double> found = frozen.logarithms(t, step);
    // The path that was drawn: one normal number for each step and cell.
    std::vector<double> path(200, 0), normal(200);
    const Stream stream = frozen.network.stream.named("cells/noise/h");
    for (int n = 0; n < std::lround(t / step); ++n) {
      stream.at(static_cast<std::uint64_t>(n)).normal(normal);
      for (std::size_t i = 0; i < 200; ++i) path[i] += std::sqrt(step) * normal[i];
    }
    double square = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      const double exact = -1.5 * t / frozen.tau - path[i] / std::sqrt(frozen.tau);
      square += (found[i] - exact) * (found[i] - exact) / 200;
    }
    errors.push_back(std::sqrt(square));
  }
  const double order = order_of(errors[0], errors[3]) / 3;
  CAPTURE(errors, order);
  CHECK(order > 0.85);  // Euler's scheme without the derivative would have 0.5
  CHECK(order < 1.25);
}

TEST_CASE("noise that is switched off leaves the deterministic equations, bit for bit") {
  FrozenCalcium frozen(3);
  set(frozen.network.groups[0], "sigma_h", Values({0, 1, 0}));
  const std::vector<double> some = frozen.logarithms(1000, 10);
  set(frozen.network.groups[0], "sigma_h", 0);
  const std::vector<double> none = frozen.logarithms(1000, 10);
  CHECK(some[0] == none[0]);
  CHECK(some[1] != none[1]);
  CHECK(some[2] == none[2]);
}
