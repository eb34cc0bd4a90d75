// Queries, keys and values that lie together in a group of an HDF5 file.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tripartite/io/store.hpp"

#include "head_layout.hpp"

namespace tripartite {

struct HeadGroup {
  std::array<NamedTensor, 3> q_k_v;
  std::optional<NamedTensor> output;    ///< dataset y, where there is one
  std::optional<HeadLayout> declared;   ///< by the attribute "shape" of the group
  std::vector<std::string> left_aside;  ///< paths of other members, which nothing reads
};

/// Throws IoError where q, k or v is missing or not finite, and where the group holds something by
/// a name that would change attention and is not read: a mask, a bias, or, unless `scale_is_given`,
/// a scale.
HeadGroup read_head_group(const StoreReader& file, const std::string& group, bool scale_is_given);

}  // namespace tripartite
