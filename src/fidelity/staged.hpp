// A network that is run in stages.
//
// The attention protocol is a sequence: a token is shown, a gate opens, a query follows. Between
// two stages the parameters of whoever is told something change (the rate that a token asks of a
// hidden neuron, a gate), and everything else goes on from where it was.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/engine/simulate.hpp"

namespace tripartite {

class StagedNetwork {
 public:
  StagedNetwork(Network network, int threads, std::stop_token stop);
  StagedNetwork(Network network, int threads, std::stop_token stop, const Stream& stream);

  /// One value for all members, or one for each.
  void set_parameter(const std::string& population, const std::string& name, const Values& values);
  void set_state(const std::string& population, const std::string& name, const Values& values);
  [[nodiscard]] Values state(const std::string& population, const std::string& name) const;
  /// The same as one number for each member.
  [[nodiscard]] std::vector<double> states(const std::string& population,
                                           const std::string& name) const;
  /// Gives the synapses of a projection the states that `terminals` have in another network, one
  /// terminal for each of its sources, or for two of them. Does nothing where there is no such
  /// projection.
  void take_synapses(const std::string& projection, const std::string& terminals,
                     const StagedNetwork& from);
  [[nodiscard]] bool has(const std::string& population) const;

  /// Goes on for `duration` (ms) in equal steps no longer than `step`.
  Recording run(double duration, double step, RecordingPlan plan = {});

  [[nodiscard]] const Network& network() const { return network_; }
  [[nodiscard]] const SimulationCost& cost() const { return cost_; }

 private:
  Group& group(const std::string& population);

  Network network_;
  Stream root_;
  std::uint64_t stage_ = 0;
  int threads_;
  std::stop_token stop_;
  SimulationCost cost_;
};

}  // namespace tripartite
