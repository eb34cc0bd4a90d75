// The same phases with neurons that spike.
//
// Each unit is a pair of neurons with the same drive, of which one excites and one inhibits, so
// that an axon has one sign (Dale's law); each component of the output is shown by two groups of
// neurons, one driven by x and one by -x. Excitation and inhibition are conductances.
#pragma once

#include <optional>
#include <span>

#include "firing.hpp"
#include "reading.hpp"
#include "writing.hpp"

namespace tripartite {

class SpikingWriting {
 public:
  SpikingWriting(const Recipe& recipe, std::size_t units, const Stream& stream, int threads,
                 const std::stop_token& stop);
  Writing::Release show(const std::vector<double>& rates);

 private:
  const Recipe& recipe_;
  FiringCurve curve_;
  StagedNetwork network_;
};

/// What a window of spikes leaves.
struct SpikingReading {
  std::vector<double> output;  ///< [d_v] c · release (1/ms), as the output neurons show it
  double hidden_rate = 0;      ///< 1/ms, mean over hidden neurons and window
  double busiest = 0;          ///< 1/ms, most active hidden neuron
  double output_rate = 0;      ///< 1/ms
  SimulationCost cost;
};

class SpikingReader {
 public:
  /// `weights` [unit, component] are c, `release` [unit] (1/ms) is what terminals release for a
  /// typical query and `spread` the root mean square of its x = c · release: they set how strong
  /// synapses are.
  SpikingReader(const Recipe& recipe, std::vector<double> trace, std::span<const double> weights,
                std::size_t components, std::span<const double> release, double spread,
                double operating_point, const Recipe::Divider& divider,
                const std::stop_token& stop);

  /// Goes on where rates have left the same cell, `before` being the result of Reader::prepared.
  /// `held` (µM) is the gliotransmitter, where it is held.
  [[nodiscard]] SpikingReading read(const StagedNetwork& before, const std::vector<double>& rates,
                                    double held, const Stream& stream) const;

  /// What is run for each query.
  [[nodiscard]] const Network& network() const { return *network_; }

 private:
  void connect_outputs(NetworkDescription& network, std::span<const double> weights) const;
  void take_over(const StagedNetwork& before, StagedNetwork& network) const;

  const Recipe& recipe_;
  std::size_t units_;
  std::size_t components_;
  std::size_t copies_;
  bool held_;
  double unit_ = 0;        ///< pA that stand for a c · release of 1/ms
  double synapse_ = 0;     ///< nS per unit of weight and release
  double inhibition_ = 0;  ///< how much stronger inhibitory synapses are
  FiringCurve hidden_curve_;
  FiringCurve output_curve_;
  double output_current_ = 0;  ///< pA
  std::optional<Network> network_;
  std::stop_token stop_;
};

}  // namespace tripartite
