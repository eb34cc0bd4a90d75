// The stochastic gate of the IP3 receptor, at frozen IP3 and calcium. Then d = h - h_inf is a
// geometric Brownian motion,
//
//   dd = -d/tau (dt + sigma √tau dW),   d(t) = d(0) exp(-(1 + sigma²/2) t/tau - sigma W(t)/√tau)
//
// which says what each path must do, and its moments, E d^p = d(0)^p exp((sigma² (p² - p)/2 - p)
// t/tau). Its noise vanishes where d does: the gate comes to rest at h_inf.
#include <cmath>

#include "tripartite/base/random.hpp"
#include "tripartite/models/list.hpp"

#include "population.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// Gates of cells whose other states stand still, moved by Milstein's scheme.
class Gates {
 public:
  static constexpr double kBegin = 0.9;

  Gates(std::size_t count, double sigma)
      : model_(tripartite_models().find("g_chi")),
        cells_(model_, count, [](const auto& range, std::size_t) { return range[0]; }),
        rates_(cells_.unwritten(model_.states.size())),
        noise_(cells_.unwritten(2)) {
    const auto fill = [&](std::vector<double>& table, int row, double value) {
      std::fill_n(table.begin() + row * std::ptrdiff_t(count), count, value);
    };
    for (const ParameterRow& row : model_.parameters) fill(cells_.parameters, row.index, row.value);
    fill(cells_.parameters, find_row(model_.parameters, "sigma_h"), sigma);
    derive(model_, cells_.parameters, count);
    const double ip3 = 0.3, calcium = 0.1;
    fill(cells_.states, 0, 0);
    fill(cells_.states, 1, ip3);
    fill(cells_.states, 2, calcium);
    fill(cells_.states, 3, kBegin);
    const double Q = 1.05 * (ip3 + 0.13) / (ip3 + 0.9434);
    settled = Q / (Q + calcium);
    tau = 1 / (0.2e-3 * (Q + calcium));
  }

  void step(double dt, const std::vector<double>& brownian) {
    const std::size_t count = cells_.count;
    cells_.call(rates_, model_.rates);
    cells_.call(noise_, [&](const Batch& batch, double* const* out) {
      model_.noise.at(0).amplitude(batch, out[0], out[1]);
    });
    for (std::size_t i = 0; i < count; ++i) {
      const double amplitude = noise_[i], slope = noise_[count + i], dW = brownian[i];
      cells_.states[3 * count + i] +=
          rates_[3 * count + i] * dt + amplitude * dW + 0.5 * amplitude * slope * (dW * dW - dt);
    }
  }

  /// h - h_inf of cell i.
  [[nodiscard]] double distance(std::size_t i) const {
    return cells_.states[3 * cells_.count + i] - settled;
  }

  double settled, tau;  ///< h_inf, ms

 private:
  Model model_;
  Population cells_;
  std::vector<double> rates_, noise_;
};

}  // namespace

TEST_CASE("the noise of the gate is of strong order one under Milstein's scheme") {
  constexpr std::size_t paths = 1000, finest = 256;
  const double tau = Gates(1, 1).tau, end = 1.5 * tau;
  // One Brownian path per cell: increments over the finest steps, which coarser ones sum up.
  std::vector<std::vector<double>> increments(finest, std::vector<double>(paths));
  for (std::size_t k = 0; k < finest; ++k) {
    Stream(1, "gate/paths").at(k).normal(increments[k]);
    for (double& dW : increments[k]) dW *= std::sqrt(end / finest);
  }
  const auto mean_error = [&](std::size_t steps) {
    Gates gates(paths, 1);
    std::vector<double> whole(paths);
    for (std::size_t step = 0; step < steps; ++step) {
      std::vector<double> dW(paths);
      for (std::size_t k = step * finest / steps; k < (step + 1) * finest / steps; ++k)
        for (std::size_t i = 0; i < paths; ++i) dW[i] += increments[k][i];
      for (std::size_t i = 0; i < paths; ++i) whole[i] += dW[i];
      gates.step(end / double(steps), dW);
    }
    double sum = 0;
    for (std::size_t i = 0; i < paths; ++i) {
      const double exact =
          (Gates::kBegin - gates.settled) * std::exp(-1.5 * end / tau - whole[i] / std::sqrt(tau));
      sum += std::abs(gates.distance(i) - exact);
    }
    return sum / paths;
  };
  const double coarse = mean_error(32), fine = mean_error(256);
  const double order = std::log2(coarse / fine) / 3;
  INFO("mean errors " << coarse << " and " << fine);
  CHECK(order > 0.9);
  CHECK(order < 1.1);
}

TEST_CASE("the noisy gate has the mean and the variance of its exact solution") {
  constexpr std::size_t paths = 20000, steps = 64;
  constexpr double sigma = 0.8, duration = 0.7;  // in tau
  Gates gates(paths, sigma);
  const double dt = duration * gates.tau / steps;
  std::vector<double> dW(paths);
  for (std::size_t step = 0; step < steps; ++step) {
    Stream(2, "gate/moments").at(step).normal(dW);
    for (double& value : dW) value *= std::sqrt(dt);
    gates.step(dt, dW);
  }
  const auto moment = [](double p) {
    return std::exp((sigma * sigma * (p * p - p) / 2 - p) * duration);
  };
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < paths; ++i) {
    const double ratio = gates.distance(i) / (Gates::kBegin - gates.settled);
    mean += ratio / paths;
    square += ratio * ratio / paths;
  }
  // Four standard errors, and what is left of the scheme's error at this step, 1 %.
  const auto band = [&](double p) {
    return 4 * std::sqrt((moment(2 * p) - moment(p) * moment(p)) / paths) + 0.01 * moment(p);
  };
  CHECK(std::abs(mean - moment(1)) < band(1));
  CHECK(std::abs(square - moment(2)) < band(2));
  // Without noise the square would be that of the mean, far outside the band.
  CHECK(moment(2) - moment(1) * moment(1) > 4 * band(2));
}
