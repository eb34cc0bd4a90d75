// What happens at random while a network runs: both schemes draw the same.
#pragma once

#include <cstdint>
#include <span>

#include "tripartite/network/network.hpp"

namespace tripartite {

/// From which the events of one hazard of a group are drawn.
Stream hazard_stream(const Network& network, std::size_t group, int row);

/// From which the noise on one state of a group is drawn.
Stream noise_stream(const Network& network, std::size_t group, int state);

/// How many events happen in base step `step` to instances first, first + 1, …: count[i] is drawn
/// from a Poisson distribution of the given mean.
void draw_counts(const Stream& stream, std::int64_t step, std::size_t first,
                 std::span<const double> mean, std::span<double> count);

}  // namespace tripartite
