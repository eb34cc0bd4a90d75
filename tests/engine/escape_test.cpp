// Hazards that change states: escape noise, in both schemes.
#include <cmath>
#include <vector>

#include "fast_networks.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Mean and variance of the intervals of an escaper at its defaults, by Simpson's rule over its
/// survivor function S' = -lambda S, of which the mean is ∫ S dt and the second moment 2 ∫ t S dt.
struct Intervals {
  double mean = 0, variance = 0;

  Intervals() {
    const auto intensity = [](double t) {
      return 0.1 * std::exp((1.2 * (1 - std::exp(-t / 10)) - 1) / 0.2);
    };
    constexpr double h = 0.01, end = 400;
    double logarithm = 0, second = 0;
    const auto panels = std::lround(end / (2 * h));
    for (long panel = 0; panel < panels; ++panel) {
      const double t = 2 * h * static_cast<double>(panel);
      const double a = intensity(t), m = intensity(t + h), b = intensity(t + 2 * h);
      const double quarter = intensity(t + h / 2);
      const double middle = logarithm - h / 6 * (a + 4 * quarter + m);
      const double last = logarithm - h / 3 * (a + 4 * m + b);
      const double s[] = {std::exp(logarithm), std::exp(middle), std::exp(last)};
      mean += h / 3 * (s[0] + 4 * s[1] + s[2]);
      second += 2 * h / 3 * (t * s[0] + 4 * (t + h) * s[1] + (t + 2 * h) * s[2]);
      logarithm = last;
    }
    variance = second - mean * mean;
  }
  /// Of a process that begins at a renewal: how many are expected within t, by the renewal theorem.
  [[nodiscard]] double expected(double t) const {
    return t / mean + (variance / (mean * mean) - 1) / 2;
  }
  /// Of the number within t.
  [[nodiscard]] double spread(double t) const {
    return std::sqrt(variance * t / std::pow(mean, 3));
  }
};

Network escapers(const Model& model, std::size_t count) {
  Network network = empty_network();
  add_group(network, model, count);
  return network;
}

RecordingPlan spikes(const Network& network) {
  return {.event_probes = {event_probe(network, 0, "spike"), event_probe(network, 0, "down")}};
}

}  // namespace

TEST_CASE("escape noise has the rate of its survivor function, to first order in the step") {
  const Model model = escaper();
  constexpr std::size_t count = 1200;
  const Network network = escapers(model, count);
  const Intervals intervals;
  const double t = 2000;
  // The intensity of the beginning of a step, and an effect at its end, make intervals longer by
  // about a step. Besides that, the count at 0.05 ms is within 4 sigma of the theory.
  const double sigma = intervals.spread(t) / std::sqrt(count);
  std::vector<double> errors;
  for (const double step : {0.8, 0.4, 0.2, 0.05}) {
    const double found =
        static_cast<double>(run_fast(network, spikes(network), t, step).events[0].ids.size()) /
        count;
    errors.push_back(found - intervals.expected(t));
  }
  CAPTURE(intervals.mean, intervals.variance, intervals.expected(t), sigma, errors);
  CHECK(std::abs(errors[3] + 0.05 * t / std::pow(intervals.mean, 2)) < 4 * sigma);
  CHECK(errors[0] < -30 * sigma);
  const double order = order_of(errors[0], errors[2]) / 2;
  CAPTURE(order);
  CHECK(order > 0.85);
  CHECK(order < 1.1);
}

TEST_CASE("both schemes escape at the same steps, and touch no one else") {
  const Model model = escaper();
  Network network = escapers(model, 60);
  set(network.groups[0], "floor", 0.5);
  set(network.groups[0], "x", 0.6);
  const double step = GENERATE(0.1, 0.5);
  RecordingPlan plan = spikes(network);
  plan.probes = probe_states(network, 0, {"x", "count"}, 300).probes;
  const Recording fast = run_fast(network, plan, 300, step);
  const Recording exact = run_exact(network, plan, 300, step);
  CHECK(fast.events[0].ids.size() > 600);
  for (const std::size_t probe : {0, 1}) {
    REQUIRE(fast.events[probe].ids == exact.events[probe].ids);
    for (std::size_t k = 0; k < exact.events[probe].times.size(); ++k)
      REQUIRE(fast.events[probe].times[k] == Approx(exact.events[probe].times[k]).margin(1e-9));
  }
  CHECK(greatest_difference(fast, exact) < 1e-9);
  // Escapes are counted one by one; x falls below the floor with each that it reached.
  std::vector<double> counts(60, 0);
  for (const InstanceIndex i : fast.events[0].ids) ++counts[i];
  const std::vector<double>& last = fast.samples[1].values;
  CHECK(std::vector<double>(last.begin() + 60, last.end()) == counts);
  CHECK(fast.events[1].ids.size() > 500);
  std::size_t spike = 0;
  for (std::size_t k = 0; k < fast.events[1].ids.size(); ++k, ++spike) {
    while (fast.events[0].ids[spike] != fast.events[1].ids[k] ||
           fast.events[0].times[spike] != fast.events[1].times[k])
      REQUIRE(++spike < fast.events[0].ids.size());
  }
}

TEST_CASE("at most one escape happens in a step, however great the intensity") {
  const Model model = escaper();
  Network network = escapers(model, 3);
  set(network.groups[0], "lambda_0", Values({0, 1e300, 1e9}));
  set(network.groups[0], "x", 1);
  const RecordingPlan plan = spikes(network);
  for (const bool is_fast : {true, false}) {
    const Events events =
        (is_fast ? run_fast(network, plan, 0.1) : run_reference(network, plan, 0.1)).events[0];
    CHECK(events.ids == std::vector<InstanceIndex>{1, 2});
    CHECK(events.strengths == std::vector<double>{1, 1});
    CHECK(events.times == std::vector<double>{0.1, 0.1});
  }
}

TEST_CASE("neither threads, nor blocks, nor recording, nor coupling change a bit of an escape") {
  // They excite each other along edges with a delay, in blocks of 15 steps.
  const Model model = escaper();
  Network network = escapers(model, 1500);
  std::vector<Edge> edges;
  for (InstanceIndex i = 0; i < 1500; ++i)
    for (const InstanceIndex by : {1U, 7U, 400U}) edges.push_back({i, (i + by) % 1500, 0.05, 1.5});
  add_projection(network, 0, "spike", 0, "add", edges);
  network.projections[0].edges.delay = 1.5;
  const Recording one = run_fast(network, spikes(network), 60);
  CHECK(one.events[0].ids.size() > 3000);
  for (const int threads : {2, 3}) {
    RecordingPlan plan = spikes(network);
    if (threads == 3) plan.probes = {state_probe(network, 0, "x", {3}, 0.1)};
    const Recording other = run_fast(network, plan, 60, 0.1, threads);
    CHECK(other.events[0].times == one.events[0].times);
    CHECK(other.events[0].ids == one.events[0].ids);
  }
  // An amplifier that nothing reads makes a bundle of stages that are interleaved.
  const Model amplifiers = amplifier();
  add_group(network, amplifiers, 1500);
  add_wire(network, 0, "x", 1, "in");
  const Recording coupled = run_fast(network, spikes(network), 60, 0.1, 2);
  CHECK(coupled.events[0].ids == one.events[0].ids);
  CHECK(coupled.events[0].times == one.events[0].times);
}
