// Exponentials and logarithms of many instances at once
//
// Compilers call the mathematics library for one instance after the other; Eigen has both functions
// in vector registers. Rows pass through in packets of one length, the rest in pairs, the last of
// them padded: never one by one, so that what comes out for an instance does not depend, to the
// bit, on how many others stand beside it nor on where they lie in memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace tripartite {

/// row[i] <- exp(row[i])
void exponentiate(double* row, std::size_t count);

/// row[i] <- log(row[i])
void take_logarithms(double* row, std::size_t count);

/// Instances that are worked on together where a function needs room for itself.
inline constexpr std::size_t kLanes = 64;
using Tile = std::array<double, kLanes>;

/// Calls work(begin, lanes) for all tiles of `count` instances.
template <class Work>
void in_tiles(std::size_t count, const Work& work) {
  for (std::size_t begin = 0; begin < count; begin += kLanes)
    work(begin, std::min(kLanes, count - begin));
}

}  // namespace tripartite
