// Release and gliotransmission against closed forms: the fast scheme where events lie on its grid,
// and receptors under gliotransmitter that decays, for which the integral is taken here.
#include "fast_networks.hpp"
#include "peers.hpp"
#include "support/catch.hpp"
#include "toy_models.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kSecond = 1000;

/// Gamma(t) under G(s) = G_0 exp(-Omega_e s), by Simpson's rule for
///   Gamma_0 e^{-A(t)} + ∫ O_G G(s) e^{A(s) - A(t)} ds, A(t) = ∫ O_G G(s) + Omega_G ds.
double bound_receptors(double t, double gliotransmitter, double bound) {
  const double bind = 1.5 / kSecond * gliotransmitter, clear = 60 / kSecond;
  const double unbind = 0.5 / 60 / kSecond;
  const auto rates = [&](double s) { return bind / clear * -std::expm1(-clear * s) + unbind * s; };
  const auto grows = [&](double s) { return bind * std::exp(-clear * s + rates(s) - rates(t)); };
  constexpr int panels = 10'000;
  double sum = 0;
  for (int k = 0; k < panels; ++k) {
    const double a = t * k / panels, b = t * (k + 1) / panels;
    sum += (grows(a) + 4 * grows((a + b) / 2) + grows(b)) * (b - a) / 6;
  }
  return bound * std::exp(-rates(t)) + sum;
}

/// The greatest difference of receptors to that integral, from 78 µM of one release.
double receptor_error(const SimulationOptions& options) {
  Network network = empty_network();
  const Model relays = relay();
  const std::size_t source = add_group(network, relays, 1, "source");
  const std::size_t target = add_group(network, relays, 2, "target");
  Projection& projection =
      add_projection(network, source, "spike", target, "fire", {{0, 0, 1, 0}, {0, 1, 1, 0}});
  projection.edges.astro = {0, 1};
  add_synapse(projection, find_model("tripartite_synapse"));
  const std::size_t astro = add_astro_group(network, 0, 2, {"Gamma"}, {"Y"});
  const std::size_t release = add_group(network, find_model("gliotransmitter_release"), 2);
  const std::vector<double> gliotransmitter = {78, 20}, bound = {0, 0.3};
  set(network.groups[release], "G", Values(gliotransmitter));
  set(network.groups[astro], "Gamma", Values(bound));
  add_wire(network, release, "G", astro, "G");
  const double interval = 20;
  const Samples samples =
      simulate(network, probe_states(network, astro, {"Gamma"}, interval), options).samples[0];
  double greatest = 0;
  for (std::size_t k = 0; k < samples.values.size(); ++k) {
    const double t = interval * static_cast<double>(k / 2);
    const double expected = bound_receptors(t, gliotransmitter[k % 2], bound[k % 2]);
    greatest = std::max(greatest, std::abs(samples.values[k] - expected));
  }
  return greatest;
}

}  // namespace

TEST_CASE("receptors bind decaying gliotransmitter as the integral says", "[peers]") {
  CHECK(bound_receptors(1e5, 0, 0.3) == Approx(0.3 * std::exp(-0.5 / 60 * 100)).epsilon(1e-12));
  CHECK(receptor_error(reference_scheme(1000)) < 1e-9);
}

TEST_CASE("fast receptors bind decaying gliotransmitter to second order", "[peers]") {
  std::vector<double> errors;
  for (const double step : {0.2, 0.1, 0.05})
    errors.push_back(receptor_error(fast_scheme(1000, step)));
  const double order = order_of(errors[0], errors[2]) / 2;
  CAPTURE(errors, order);
  CHECK(order > 1.8);
  CHECK(errors[1] < 1e-5);  // held as it was at the beginning of a step, it would be 1e-3
}

TEST_CASE("spikes on the grid release what the event-by-event solution says", "[peers]") {
  const Keeping keeping = GENERATE(Keeping::per_source, Keeping::per_edge);
  const std::vector<double> train = {3, 10.5, 60, 61, 62.25, 400, 401, 900, 2000, 2000.125, 2900};
  const double delay = 2.5;
  const Model relays = relay();
  Network network = empty_network();
  const std::size_t source = add_group(network, relays, 1, "source");
  const std::size_t target = add_group(network, relays, 1, "target");
  drive_events(network, source, "fire", train);
  Projection& projection =
      add_projection(network, source, "spike", target, "fire", {{0, 0, 1, delay}});
  projection.edges.astro = {0};
  add_synapse(projection, find_model("tsodyks_markram")).keeping = keeping;
  const std::size_t astro = add_astro_group(network, 0, 1, {}, {"Y"});
  RecordingPlan plan = probe_states(network, astro, {"Y"}, 0.5);
  plan.event_probes = {event_probe(network, target, "spike")};
  const Recording recording = run_fast(network, plan, 3000, 0.125);

  const double forget = 3.33 / kSecond, recover = 2 / kSecond, clear = 40 / kSecond;
  double u = 0, x = 1, last = 0;
  std::vector<double> released;
  for (const double t : train) {
    u = u * std::exp(-forget * (t - last));
    x = 1 - (1 - x) * std::exp(-recover * (t - last));
    u += 0.6 * (1 - u);
    released.push_back(u * x);
    x -= u * x;
    last = t;
  }
  REQUIRE(recording.events[0].times.size() == train.size());
  for (std::size_t k = 0; k < train.size(); ++k) {
    CHECK(std::abs(recording.events[0].times[k] - train[k] - delay) < 1e-9);
    CHECK(std::abs(recording.events[0].strengths[k] - released[k]) < 1e-9);
  }
  const std::vector<double>& found = recording.samples[0].values;
  double greatest = 0;
  for (std::size_t k = 0; k < found.size(); ++k) {
    const double t = 0.5 * static_cast<double>(k);
    double expected = 0;  // a sample at the time of an event is the one before it
    for (std::size_t i = 0; i < train.size() && train[i] + delay < t; ++i)
      expected += 2500 * released[i] * std::exp(-clear * (t - train[i] - delay));
    greatest = std::max(greatest, std::abs(found[k] - expected) / 2500);
  }
  CHECK(greatest < 1e-9);
}

TEST_CASE("calcium that crosses on the grid releases what the event-by-event solution says",
          "[peers]") {
  // It rises at 0.01 per ms, is taken down by 0.6 at 80 ms, and so crosses 0.5 at 50 and 110 ms.
  const bool is_fast = GENERATE(true, false);
  const Model calcium = leaky();
  Network network = empty_network();
  const std::size_t cell = add_group(network, calcium, 1, "calcium");
  drive_input(network, cell, "input", 0.01);
  set(network.groups[cell], "x", 1e-12);  // so that rounding does not take it past the grid
  drive_events(network, cell, "add", {80}, {0}, -0.6);
  const std::size_t glio = add_group(network, find_model("gliotransmitter_release"));
  add_wire(network, cell, "x", glio, "C");
  RecordingPlan plan = probe_states(network, glio, {"G", "x_A"}, 0.5);
  plan.event_probes = {event_probe(network, glio, "release")};
  const Recording recording =
      is_fast ? run_fast(network, plan, 200, 0.25) : run_reference(network, plan, 200);

  const double clear = 60 / kSecond, recover = 0.6 / kSecond, jump = 6.5e-4 * 200e3;
  const std::vector<double> at = {50, 110};
  const double recovered = 1 - 0.6 * std::exp(-recover * (at[1] - at[0]));
  const std::vector<double> released = {0.6, 0.6 * recovered};
  const Events& releases = recording.events[0];
  REQUIRE(releases.times.size() == 2);
  double time_error = 0, strength_error = 0, G_error = 0, x_error = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    time_error = std::max(time_error, std::abs(releases.times[k] - at[k]));
    strength_error = std::max(strength_error, std::abs(releases.strengths[k] - released[k]));
  }
  for (std::size_t k = 0; k <= 400; ++k) {
    const double t = 0.5 * static_cast<double>(k);
    if (t == at[0] || t == at[1]) continue;  // a crossing may fall a rounding later
    double G = 0, x = 1;
    if (t > at[0]) {
      G += jump * released[0] * std::exp(-clear * (t - at[0]));
      x = 1 - 0.6 * std::exp(-recover * (t - at[0]));
    }
    if (t > at[1]) {
      G += jump * released[1] * std::exp(-clear * (t - at[1]));
      x = 1 - (1 - 0.4 * recovered) * std::exp(-recover * (t - at[1]));
    }
    G_error = std::max(G_error, std::abs(recording.samples[0].values[k] - G) / jump);
    x_error = std::max(x_error, std::abs(recording.samples[1].values[k] - x));
  }
  CAPTURE(is_fast, time_error, strength_error, G_error, x_error);
  CHECK(time_error < 1e-9);
  CHECK(strength_error < 1e-9);
  CHECK(G_error < 1e-9);
  CHECK(x_error < 1e-9);
}
