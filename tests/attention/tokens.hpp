// Tokens to attend with.
#pragma once

#include <cmath>
#include <string_view>

#include "tripartite/attention/head.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/base/random.hpp"

namespace tokens {

using tripartite::Index;
using tripartite::Matrix;
using tripartite::Vector;

/// Gaussian rows [count, size] with E|x|² = norm².
inline Matrix gaussian(const tripartite::Stream& stream, Index count, Index size, double norm) {
  Matrix x(count, size);
  stream.normal({x.data(), static_cast<std::size_t>(x.size())});
  return x * (norm / std::sqrt(static_cast<double>(size)));
}

/// A head [count, size] of Gaussian queries and keys, both with E|x|² = norm².
inline tripartite::Head gaussian_head(const tripartite::Stream& stream, Index count, Index size,
                                      double norm) {
  return tripartite::reparameterise(gaussian(stream.at(0), count, size, norm),
                                    gaussian(stream.at(1), count, size, norm));
}

/// x[t, d] = amplitude · sin(a t + b d + t d / 10), as in tests/reference/attention.
inline Matrix wave(Index count, Index size, double amplitude, double a, double b) {
  return Matrix::NullaryExpr(count, size, [&](Index row, Index column) {
    const double t = static_cast<double>(row);
    const double d = static_cast<double>(column);
    return amplitude * std::sin(a * t + b * d + t * d / 10);
  });
}

}  // namespace tokens
