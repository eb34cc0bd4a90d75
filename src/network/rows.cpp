#include "rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "tripartite/base/parallel.hpp"

namespace tripartite {

Rows make_rows(
    std::size_t count, int threads,
    const std::function<void(std::size_t row, std::vector<InstanceIndex>& out)>& append) {
  const std::size_t blocks = (count + kRowsAtOnce - 1) / kRowsAtOnce;
  std::vector<std::vector<InstanceIndex>> found(blocks);
  Rows rows;
  rows.offsets.assign(count + 1, 0);
  parallel_for(static_cast<std::ptrdiff_t>(blocks), threads, [&](std::ptrdiff_t block) {
    std::vector<InstanceIndex>& out = found[static_cast<std::size_t>(block)];
    const std::size_t begin = static_cast<std::size_t>(block) * kRowsAtOnce;
    for (std::size_t row = begin; row < std::min(begin + kRowsAtOnce, count); ++row) {
      const std::size_t before = out.size();
      append(row, out);
      rows.offsets[row + 1] = out.size() - before;
    }
  });
  std::partial_sum(rows.offsets.begin(), rows.offsets.end(), rows.offsets.begin());
  rows.members.reserve(rows.offsets.back());
  for (std::vector<InstanceIndex>& part : found) {
    rows.members.insert(rows.members.end(), part.begin(), part.end());
    part = {};  // never the whole of it twice
  }
  return rows;
}

Rows bucket(std::size_t count, std::span<const InstanceIndex> row_of) {
  Rows rows;
  rows.offsets.assign(count + 1, 0);
  for (const InstanceIndex row : row_of) ++rows.offsets[row + 1];
  std::partial_sum(rows.offsets.begin(), rows.offsets.end(), rows.offsets.begin());
  std::vector<std::size_t> next(rows.offsets.begin(), rows.offsets.end() - 1);
  rows.members.resize(row_of.size());
  for (std::size_t k = 0; k < row_of.size(); ++k)
    rows.members[next[row_of[k]]++] = static_cast<InstanceIndex>(k);
  return rows;
}

Rows transpose(const Rows& rows, std::size_t columns) {
  Rows turned;
  turned.offsets.assign(columns + 1, 0);
  for (const InstanceIndex column : rows.members) ++turned.offsets[column + 1];
  std::partial_sum(turned.offsets.begin(), turned.offsets.end(), turned.offsets.begin());
  std::vector<std::size_t> next(turned.offsets.begin(), turned.offsets.end() - 1);
  turned.members.resize(rows.members.size());
  for (std::size_t row = 0; row < rows.count(); ++row) {
    for (const InstanceIndex column : rows[row])
      turned.members[next[column]++] = static_cast<InstanceIndex>(row);
  }
  return turned;
}

}  // namespace tripartite
