// Lists of indices, one behind the other: whom each member of an end is joined to.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

/// Row r is members[offsets[r]], …, members[offsets[r + 1] - 1].
struct Rows {
  std::vector<std::size_t> offsets = {0};
  std::vector<InstanceIndex> members = {};

  [[nodiscard]] std::size_t count() const { return offsets.size() - 1; }
  [[nodiscard]] std::span<const InstanceIndex> operator[](std::size_t row) const {
    return std::span(members).subspan(offsets[row], offsets[row + 1] - offsets[row]);
  }
};

/// How many rows a thread takes at a time.
inline constexpr std::size_t kRowsAtOnce = 256;

/// `append(row, out)` puts the members of a row behind what is in `out`.
Rows make_rows(std::size_t count, int threads,
               const std::function<void(std::size_t row, std::vector<InstanceIndex>& out)>& append);

/// Row r holds the positions k with row_of[k] = r, ascending.
Rows bucket(std::size_t count, std::span<const InstanceIndex> row_of);

/// Row c of the result holds each r whose row holds c, ascending.
Rows transpose(const Rows& rows, std::size_t columns);

}  // namespace tripartite
