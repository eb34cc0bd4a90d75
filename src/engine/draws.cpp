#include "draws.hpp"

#include <algorithm>
#include <array>

#include <Eigen/Core>

namespace tripartite {

namespace {

/// The smallest count at which the distribution function reaches u, which is above that of none.
double invert_poisson(double mean, double probability_of_none, double u) {
  double probability = probability_of_none;
  double cumulated = probability;
  double count = 0;
  // The second condition ends it where rounding keeps the sum below u.
  while (cumulated < u && probability > 1e-18) {
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

void draw_counts(const Stream& stream, std::int64_t step, std::size_t first,
                 std::span<const double> mean, std::span<double> count) {
  stream.at(static_cast<std::uint64_t>(step)).uniform(count, first);
  std::array<double, 64> none;
  for (std::size_t begin = 0; begin < count.size(); begin += none.size()) {
    const std::size_t size = std::min(none.size(), count.size() - begin);
    const double* const m = mean.data() + begin;
    double* const u = count.data() + begin;
    using Row = Eigen::Map<Eigen::ArrayXd>;
    using ConstRow = Eigen::Map<const Eigen::ArrayXd>;
    const auto length = static_cast<Eigen::Index>(size);
    Row(none.data(), length) = (-ConstRow(m, length)).exp();
    for (std::size_t i = 0; i < size; ++i)
      u[i] = u[i] <= none[i] ? 0 : invert_poisson(m[i], none[i], u[i]);
  }
}

}  // namespace tripartite
