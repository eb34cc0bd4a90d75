// A sweep is nothing but a table of descriptions.
//
//   [sampling]
//   seed = 1
//   replicates = 20
//
//   [[sweep]]
//   "input.norm" = [1, 1.5]
//   "features.hidden_units" = [16, 64, 256]
//
// Each [[sweep]] is a grid, the product of its axes in source order (the last runs fastest) and of
// the replicates; several grids stand one after the other. An axis is any path of the description.
// A replicate draws anew at addresses that no axis enters, so cases of the same replicate share
// their draws: they are paired. A file without [[sweep]] is a sweep of one grid without axes.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/base/fields.hpp"
#include "tripartite/base/row.hpp"
#include "tripartite/io/document.hpp"

namespace tripartite {

struct Sampling {
  std::int64_t seed = 1;
  std::int64_t replicates = 1;
  std::int64_t first_replicate = 0;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.seed,
          Field{.name = "seed", .low = 0, .high = 9e15, .meaning = "root of all random numbers"});
    visit(self.replicates, Field{.name = "replicates",
                                 .low = 1,
                                 .high = 1e9,
                                 .meaning = "independent draws of every case"});
    visit(self.first_replicate, Field{.name = "first_replicate",
                                      .low = 0,
                                      .high = 1e9,
                                      .meaning = "index of the first draw"});
  }
};

/// One line of the table.
struct Case {
  std::int64_t index = 0;
  std::vector<std::pair<std::string, Value>> axes;  ///< path and value, in source order
  std::int64_t replicate = 0;
  /// Axes whose values are not numbers all through the sweep: told as text, all of them.
  std::vector<std::string> text_axes = {};
};

struct Sweep {
  Sampling sampling;
  std::vector<std::string> axes;  ///< paths of all grids, in source order
  std::vector<Case> cases;
};

/// Reads [sampling] and [[sweep]]. Throws ConfigError for an axis that is no array, or an empty
/// one.
Sweep read_sweep(const Document& document);

/// The description of one case: the document with the case's values in place of its own.
Document describe_case(const Document& document, const Case& one);

/// The cells that identify a case in its row: case, axes, replicate. Quantities become numbers in
/// house units, where all values of the axis are.
Row identify(const Case& one);

/// Of `count` cases, those that shard `shard` of `shards` works on: every shards-th.
bool in_shard(std::int64_t index, std::int64_t shard, std::int64_t shards);

}  // namespace tripartite
