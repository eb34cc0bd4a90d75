// Parameters that all instances share stay in registers
//
// Most populations have one set of parameters. Read as rows they would be most of what passes
// through the first cache, so a kernel is written once, with p(k, i) for parameter k of instance i,
// and compiled for both cases.
#pragma once

#include <array>
#include <cstddef>

#include "tripartite/model/model.hpp"

namespace tripartite {

/// One value for all instances. Handed to a kernel by value, so that the compiler can see that
/// nothing which the kernel writes can change it.
template <int rows>
struct Shared {
  std::array<double, rows> values;
  double operator()(int k, std::size_t /*i*/) const { return values[static_cast<std::size_t>(k)]; }
};

/// A row for each parameter.
struct Own {
  const double* const* rows;
  double operator()(int k, std::size_t i) const { return rows[k][i]; }
};

/// Calls kernel(p), where p(k, i) is one of the first `rows` parameters, derived ones included.
template <int rows, class Kernel>
void with_parameters(const Batch& batch, const Kernel& kernel) {
  if (batch.uniform) {
    Shared<rows> shared;
    for (std::size_t k = 0; k < rows; ++k) shared.values[k] = batch.parameters[k][0];
    kernel(shared);
  } else {
    kernel(Own{batch.parameters});
  }
}

}  // namespace tripartite
