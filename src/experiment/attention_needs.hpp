// What a case of the attention task needs of the machine, from its settings alone.
#pragma once

#include "tripartite/experiment/attention_task.hpp"

namespace tripartite {

/// Sizes of the tokens: T, D and d_v.
struct TokenSizes {
  std::int64_t tokens, head_size, value_size;
  [[nodiscard]] double count() const {
    return static_cast<double>(tokens) * static_cast<double>(2 * head_size + value_size);
  }
};

[[nodiscard]] Needs attention_needs(const AttentionSettings& settings, const TokenSizes& sizes);

}  // namespace tripartite
