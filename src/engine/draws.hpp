// What happens at random while a network runs: both schemes draw the same.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

/// From which the events of one hazard of a group are drawn.
Stream hazard_stream(const Network& network, std::size_t group, int row);

/// From which the noise on one state of a group is drawn.
Stream noise_stream(const Network& network, std::size_t group, int state);

/// Whether anything happens in base step `step` to instances first, first + 1, … (1 or 0), where
/// each has a mean number of events: with probability 1 - exp(-mean), by the numbers of which a
/// PoissonTable would make counts.
void draw_at_most_one(const Stream& stream, std::int64_t step, std::size_t first,
                      std::span<const double> mean, std::span<double> happens);

/// Poisson distributions of many instances: of at most 0, 1, 2 and 3 events the probability. Nearly
/// all draws are decided by these four, without a branch. Given how many events there are in a
/// step, each has a time of its own, uniform and independent of all others.
class PoissonTable {
 public:
  explicit PoissonTable(std::size_t instances) : mean_(instances) {
    for (std::vector<double>& row : cumulated_) row.resize(instances);
  }
  /// Sets the mean number of events of instances first, first + 1, ….
  void set(std::size_t first, std::span<const double> mean);

  /// How many events happen in base step `step` to instances first, first + 1, …, and the uniform
  /// numbers that decided it.
  void draw(const Stream& stream, std::int64_t step, std::size_t first, std::span<double> count,
            std::span<double> uniform) const;
  /// Where in the step the events of an instance happen, as fractions of it, ascending. `times` is
  /// the step's own stream for them.
  void place(const Stream& times, std::size_t instance, double uniform,
             std::span<double> fractions) const;

 private:
  static constexpr std::size_t kRows = 4;
  std::vector<double> mean_;
  std::array<std::vector<double>, kRows> cumulated_;
};

}  // namespace tripartite
