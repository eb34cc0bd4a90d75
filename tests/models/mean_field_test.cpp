// tripartite_release is the mean field of tripartite_synapse: how far it is from the mean.
//
// The mean under Poisson trains is known without sampling. With w = 1 - u, a spike does w <- (1 -
// U) w and then x <- w x, so the moments W_k = <w^k> and N_k = <w^k x> obey, where all has settled,
//
//   0 = k Omega_f (W_{k-1} - W_k) + rate ((1 - U)^k - 1) W_k
//   0 = k Omega_f (N_{k-1} - N_k) + Omega_d (W_k - N_k) + rate ((1 - U)^{k+1} N_{k+1} - N_k)
//
// and the mean release is rate (N_0 - (1 - U) N_1). The second line reaches up to ever higher
// moments, by ever smaller factors: cut off at k = 60, nothing of it is left above rounding.
#include <array>
#include <cmath>
#include <vector>

#include "tripartite/base/random.hpp"
#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::Emission;
using tripartite::testing::Isolated;
using tripartite::testing::MovedBy;

namespace {

constexpr double kForgetting = 3.33e-3, kRecovery = 2e-3;  // 1/ms, the defaults

const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

/// Release per ms, by the moments above.
double mean_release(double U, double rate) {
  constexpr int order = 60;
  const auto kept = [&](int k) { return std::pow(1 - U, k); };
  std::array<double, order + 1> W{1};
  for (int k = 1; k <= order; ++k)
    W[k] = k * kForgetting * W[k - 1] / (k * kForgetting + rate * (1 - kept(k)));
  // N_k = free[k] + slope[k] N_{k-1}, from the highest moment down.
  double free = 0, slope = 0, second_free = 0, second_slope = 0;
  for (int k = order; k >= 0; --k) {
    second_free = free;
    second_slope = slope;
    const double up = rate * kept(k + 1);
    const double leaving = k * kForgetting + kRecovery + rate - up * slope;
    free = (kRecovery * W[k] + up * second_free) / leaving;
    slope = k * kForgetting / leaving;
  }
  const double first = second_free + second_slope * free;  // N_1, where N_0 = free
  return rate * (free - (1 - U) * first);
}

/// Release per ms of the model under a constant rate.
double mean_field_release(double U, double rate) {
  Isolated synapse(catalogue().find("tripartite_release"));
  synapse.set_parameter("U_0", U);
  synapse.set_input("rate", rate);
  synapse.advance_to(3e4);
  return 0.04 * synapse.value("Y") / (0.005 * 5e5);  // what fills the cleft is cleared from it
}

struct Sample {
  double mean, deviation;  ///< of the mean
};

/// Release per ms of the synapse under Poisson trains, after some seconds to settle.
Sample sampled_release(double U, double rate) {
  constexpr std::size_t trains = 24;
  constexpr double settled = 5000;
  const double end = settled + 1000 / rate;
  const Stream stream(1, "mean_field/trains");
  std::vector<double> uniform(static_cast<std::size_t>(2 * end * rate) + 100);
  double sum = 0, squares = 0;
  for (std::size_t train = 0; train < trains; ++train) {
    stream.at(train).uniform(uniform);
    Isolated synapse(catalogue().find("tripartite_synapse"), MovedBy::flow);
    synapse.set_parameter("U_0", U);
    double t = 0;
    for (const double u : uniform) {
      t -= std::log(u) / rate;
      if (t > end) break;
      synapse.advance_to(t);
      synapse.send("pre");
    }
    REQUIRE(t > end);
    double released = 0;
    for (const Emission& emission : synapse.emissions())
      if (emission.t > settled) released += emission.strength / (end - settled);
    sum += released;
    squares += released * released;
  }
  const double mean = sum / trains;
  return {mean, std::sqrt((squares / trains - mean * mean) / (trains - 1))};
}

}  // namespace

TEST_CASE("the mean field of a tripartite synapse releases more than the mean, by a known bias") {
  struct Case {
    double at_rest, rate, bias;
  };
  const auto [at_rest, rate, bias] =
      GENERATE(Case{0.6, 1e-3, 0.0250}, Case{0.6, 10e-3, 0.0115}, Case{0.6, 50e-3, 0.0009},
               Case{0.15, 1e-3, 0.0212}, Case{0.15, 10e-3, 0.0337}, Case{0.15, 50e-3, 0.0027});
  const double excess = mean_field_release(at_rest, rate) / mean_release(at_rest, rate) - 1;
  CHECK(std::abs(excess - bias) < 1e-4);  // as the model's page says, in two digits
}

TEST_CASE("many Poisson trains release what the mean is, and not what its mean field is") {
  const double U = GENERATE(0.6, 0.15);
  const double rate = GENERATE(1e-3, 10e-3, 50e-3);
  const Sample sample = sampled_release(U, rate);
  // 24 trains of 1000 spikes each: four estimated standard deviations hold all six with 0.997.
  CHECK(std::abs(sample.mean - mean_release(U, rate)) < 4 * sample.deviation);
  if (rate < 50e-3) CHECK(mean_field_release(U, rate) > sample.mean + 4 * sample.deviation);
}
