// Synapses, which move when spikes visit them.
//
// The visited states of a synapse are taken over the time since the last visit by the model's own
// exact flow, and then receive the spike. Kept per edge, they are visited when the spike arrives;
// kept per source, once when it leaves, and what comes of it arrives at every edge of the source.
#pragma once

#include <cstddef>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

/// The synapses of one projection. Refers to it; not thread-safe.
class ReferenceSynapses {
 public:
  explicit ReferenceSynapses(const Projection& projection);

  struct Visit {
    double emitted = 0;               ///< before the weight of the edge
    std::vector<double> summed = {};  ///< added to Synapse::summed, in that order
  };
  /// A spike at t, at an edge or at a source, whichever keeps the states. `shared` are the values
  /// of Synapse::shared, in that order.
  Visit visit(std::size_t keeper, double t, double strength, const std::vector<double>& shared);

  /// What a visited state would be at t.
  [[nodiscard]] double state_at(int state, std::size_t edge, double t);
  /// [state][keeper] as they would be at t; empty rows for states that are not visited.
  [[nodiscard]] std::vector<std::vector<double>> states_at(double t);

 private:
  [[nodiscard]] std::size_t source_of(std::size_t edge) const;
  /// The states of one keeper, moved to t.
  MutableBatch flowed(std::size_t keeper, double t);

  const Projection& projection_;
  const Synapse& synapse_;
  std::size_t keepers_;
  std::size_t parameter_width_;  ///< one for all, or one for each edge
  std::vector<double> parameters_;
  std::vector<double> kept_;  ///< [visited][keeper] at the last visit
  std::vector<double> visited_at_;
  std::vector<double> states_, inputs_;  ///< of the one that is being visited
  std::vector<double*> parameter_rows_, state_rows_, input_rows_;
};

}  // namespace tripartite
