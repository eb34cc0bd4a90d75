// Bounds that an experiment states for its own results.
//
//   [expect]
//   e_network = 1e-6              # at most
//   settling_rate = [0.9, 1.1]    # between
//
// A row outside its bounds is kept, marked, and turns the exit code into 5.
#pragma once

#include <string>
#include <vector>

#include "tripartite/base/row.hpp"
#include "tripartite/io/document.hpp"

namespace tripartite {

struct Expectation {
  std::string column;
  double low;
  double high;
};

/// Reads [expect]. Throws ConfigError for a column that is not in `known` or a bound that is no
/// number.
std::vector<Expectation> read_expectations(const Document& document,
                                           const std::vector<std::string>& known);

/// What is out of bounds, as one sentence; empty where all is well. NaN is out of every bound.
std::string violations(const std::vector<Expectation>& expectations, const Row& row);

}  // namespace tripartite
