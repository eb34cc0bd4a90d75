// The numbers of one case of the attention task, and the columns they stand in.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "attention_budget.hpp"
#include "attention_case.hpp"

namespace tripartite {

struct Measurement {
  Attention exact;
  AttentionCase::Ran ran;
  double sink_error = std::numeric_limits<double>::quiet_NaN();
  double solver_error = std::numeric_limits<double>::quiet_NaN();
  double oracle_output = std::numeric_limits<double>::quiet_NaN();
  double oracle_denominator = std::numeric_limits<double>::quiet_NaN();
  std::optional<Budget> budget;
};

/// Runs the circuit of a case, and what its settings ask for besides.
Measurement measure(const AttentionSettings& settings, const AttentionCase& attention);

/// How large the head of a case is: tokens, queries, head_size, value_size.
Row head_sizes(const TokenSizes& sizes);

/// Columns that a case by these settings fills.
std::vector<Column> attention_columns(const AttentionSettings& settings);

/// In the order of the columns.
Row attention_row(const AttentionSettings& settings, const AttentionCase& attention,
                  const Measurement& measured);

}  // namespace tripartite
