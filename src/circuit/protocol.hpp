// The read phase of one query, cut at its events.
#pragma once

#include <functional>
#include <vector>

#include "tripartite/circuit/parameters.hpp"
#include "tripartite/run/settle.hpp"

namespace tripartite {

/// A stretch of time in which no gate changes.
struct ReadSegment {
  double begin;       ///< ms after the query's onset
  double end;         ///< ms; the last segment ends at the read time or the settling limit
  bool uptake;        ///< gate u
  bool transmission;  ///< gate r
};

/// The stretches of a read, in order.
std::vector<ReadSegment> read_segments(const CircuitParameters& parameters);

/// The right-hand side while the gates of a segment hold.
using SegmentSystem = std::function<System(const ReadSegment&)>;

/// Moves x through all segments. The last one ends when `blocks` have settled, or, with a fixed
/// read time, at that time. Settling::t counts from the opening of transmission.
Settling read_out(Solver& solver, const CircuitParameters& parameters, const SegmentSystem& system,
                  State& x, const std::vector<StateBlock>& blocks,
                  std::span<const double> sample_times = {}, const Sampler& sampler = {});

}  // namespace tripartite
