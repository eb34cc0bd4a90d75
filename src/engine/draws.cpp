#include "draws.hpp"

#include <algorithm>
#include <cmath>

namespace tripartite {

namespace {

/// The smallest count at which the distribution function reaches u.
double invert_poisson(double mean, double u) {
  double probability = std::exp(-mean);
  double cumulated = probability;
  double count = 0;
  // The second condition ends it where rounding keeps the sum below u.
  while (cumulated < u && (probability > 1e-18 || count < mean)) {
    count += 1;
    probability *= mean / count;
    cumulated += probability;
  }
  return count;
}

}  // namespace

Stream hazard_stream(const Network& network, std::size_t group, int row) {
  const Group& owner = network.groups[group];
  return network.stream.named(owner.name + "/" +
                              owner.model->hazards[static_cast<std::size_t>(row)].name);
}

Stream noise_stream(const Network& network, std::size_t group, int state) {
  const Group& owner = network.groups[group];
  return network.stream.named(owner.name + "/noise/" +
                              owner.model->states[static_cast<std::size_t>(state)].name);
}

void draw_at_most_one(const Stream& stream, std::int64_t step, std::size_t first,
                      std::span<const double> mean, std::span<double> happens) {
  stream.at(static_cast<std::uint64_t>(step)).uniform(happens, first);
  // Since exp(-x) >= 1 - x, nearly all draws are decided without the exponential.
  for (std::size_t i = 0; i < happens.size(); ++i)
    happens[i] = happens[i] > 1 - mean[i] && happens[i] > std::exp(-mean[i]) ? 1 : 0;
}

void PoissonTable::set(std::size_t first, std::span<const double> mean) {
  std::copy(mean.begin(), mean.end(), mean_.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = 0; i < mean.size(); ++i) {
    double probability = std::exp(-mean[i]), cumulated = probability;
    for (std::size_t k = 0; k < kRows; ++k) {
      cumulated_[k][first + i] = cumulated;
      probability *= mean[i] / static_cast<double>(k + 1);
      cumulated += probability;
    }
  }
}

void PoissonTable::draw(const Stream& stream, std::int64_t step, std::size_t first,
                        std::span<double> count, std::span<double> uniform) const {
  stream.at(static_cast<std::uint64_t>(step)).uniform(uniform, first);
  const double* const most_0 = cumulated_[0].data() + first;
  const double* const most_1 = cumulated_[1].data() + first;
  const double* const most_2 = cumulated_[2].data() + first;
  const double* const most_3 = cumulated_[3].data() + first;
  constexpr std::size_t at_once = 64;
  for (std::size_t begin = 0; begin < count.size(); begin += at_once) {
    const std::size_t size = std::min(at_once, count.size() - begin);
    double* const counted = count.data() + begin;
    const double* const u = uniform.data() + begin;
    double beyond = 0;
#pragma omp simd reduction(+ : beyond)
    for (std::size_t i = 0; i < size; ++i) {
      const double x = u[i];
      const std::size_t k = begin + i;
      const double above = x > most_3[k] ? 1.0 : 0.0;
      counted[i] = (x > most_0[k] ? 1.0 : 0.0) + (x > most_1[k] ? 1.0 : 0.0) +
                   (x > most_2[k] ? 1.0 : 0.0) + above;
      beyond += above;
    }
    for (std::size_t i = 0; beyond > 0 && i < size; ++i)
      if (u[i] > most_3[begin + i]) counted[i] = invert_poisson(mean_[first + begin + i], u[i]);
  }
}

void PoissonTable::place(const Stream& times, std::size_t instance, double uniform,
                         std::span<double> fractions) const {
  if (fractions.size() == 1) {
    // What the count leaves open of its uniform number is uniform again.
    const double least = cumulated_[0][instance], most = cumulated_[1][instance];
    fractions[0] = std::clamp((uniform - least) / (most - least), 0.0, 1.0);
    return;
  }
  times.at(instance).uniform(fractions);
  std::ranges::sort(fractions);
}

}  // namespace tripartite
