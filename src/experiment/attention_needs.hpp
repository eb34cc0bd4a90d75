// What a case of the attention task needs of the machine, from its settings alone.
#pragma once

#include "tripartite/experiment/attention_task.hpp"

namespace tripartite {

[[nodiscard]] Needs attention_needs(const AttentionSettings& settings, const TokenSizes& sizes);

}  // namespace tripartite
