// A wire as the fast scheme reads it: its targets in runs that are alike.
//
// Edge lists that people write are seldom arbitrary. Mostly the targets of a run read one source
// each, side by side (a slice, one end of a junction) or one for all of them (a hub), or each sums
// sources that lie side by side (the synapses around a process). Such runs are found once; they
// read rows where a list would look up every edge.
//
// The sum of a target adds in an order that follows from its own edges alone: four partial sums
// where it reads a row of sources, the order of the edges otherwise. So it does not depend on which
// targets are asked for together.
#pragma once

#include <cstddef>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

class WireRuns {
 public:
  /// `targets`: the size of the group that is reached.
  WireRuns(const Wire& wire, std::size_t targets);

  [[nodiscard]] const Wire& wire() const { return *wire_; }

  /// input[i] += what the wire brings to instance first + i, for i in [0, count).
  void add(const double* outputs, std::size_t first, std::size_t count, double* input) const;

 private:
  /// Targets read one source each, side by side, or the same one; or a row of sources each; or
  /// whatever is listed.
  enum class Kind { beside, shared, row, listed };
  struct Run {
    Kind kind;
    std::size_t begin, end;  ///< targets
    std::size_t source;      ///< of the first target; unused where sources are listed
    std::size_t edge;        ///< of the first target
  };

  [[nodiscard]] Run run_from(std::size_t target, std::size_t targets) const;
  [[nodiscard]] std::size_t edges(std::size_t target) const;
  [[nodiscard]] bool reads_row(std::size_t target) const;
  void add_run(const Run& run, const double* outputs, std::size_t begin, std::size_t end,
               double* input) const;
  void add_rows(const double* outputs, std::size_t begin, std::size_t end, double* input) const;
  void add_listed(const double* outputs, std::size_t begin, std::size_t end, double* input) const;

  const Wire* wire_;
  std::vector<Run> runs_;  ///< in order; targets that read nothing may be in none
};

}  // namespace tripartite
