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
// the replicates; several grids stand one after the other. An axis is a path of the description.
// A replicate draws anew at addresses that no axis enters, so cases of the same replicate share
// their draws: they are paired. A file without [[sweep]] is a sweep of one grid without axes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
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

/// A sweep has no more cases than this: each is a file, whose name has six digits.
constexpr std::int64_t kMostCases = 1'000'000;

/// What one case has of one axis.
struct Setting {
  std::string path;
  Value value;
  Origin origin;         ///< of the path
  bool is_text = false;  ///< the axis is not numbers all through the sweep: told as text
};

/// One line of the table.
struct Case {
  std::int64_t index = 0;
  std::vector<Setting> axes;  ///< in source order
  std::int64_t replicate = 0;
  std::int64_t seed = 1;
};

/// An axis of one grid.
struct Axis {
  std::string path;
  Origin origin;  ///< of the path
  Array values;
  bool is_text = false;
};

using Grid = std::vector<Axis>;

/// All cases in order, each made when it is asked for.
class Cases {
 public:
  Cases() = default;
  /// Throws ConfigError where there are more than kMostCases; `origins` are those of the grids.
  Cases(const Sampling& sampling, std::vector<Grid> grids, const std::vector<Origin>& origins);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Case operator[](std::size_t index) const;
  [[nodiscard]] Case front() const { return (*this)[0]; }
  [[nodiscard]] const std::vector<Grid>& grids() const { return grids_; }

  struct Iterator {
    const Cases* cases;
    std::size_t index;
    Case operator*() const { return (*cases)[index]; }
    Iterator& operator++() { return ++index, *this; }
    bool operator==(const Iterator&) const = default;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
  Sampling sampling_;
  std::vector<Grid> grids_;
  std::vector<std::size_t> ends_;  ///< index behind the last case of each grid
};

struct Sweep {
  Sampling sampling;
  std::vector<std::string> axes;  ///< paths of all grids, in source order
  Cases cases;
};

/// Reads [sampling] and [[sweep]]. Throws ConfigError for an axis that is no array, an empty one,
/// or one that another of its grid undoes; for a grid without axes; for too many cases.
Sweep read_sweep(const Document& document);

/// The description of one case: the document with the case's values in place of its own, and
/// without
/// [[sweep]]. Faults in a value point at the axis.
Document describe_case(const Document& document, const Case& one);

/// The cells that identify a case in its row: case, axes, replicate. Quantities become numbers in
/// house units, where all values of the axis are.
Row identify(const Case& one);

/// Of `count` cases, those that shard `shard` of `shards` works on: every shards-th.
bool in_shard(std::int64_t index, std::int64_t shard, std::int64_t shards);

}  // namespace tripartite
