// The write phase of the composed circuit, with rates.
//
// What is written is gathered by two traces for each unit, from which the weights of all its
// synapses follow: outputs are linear while a teacher drives them.
#pragma once

#include <stop_token>
#include <vector>

#include "recipe.hpp"
#include "staged.hpp"

namespace tripartite {

/// Shows tokens one after the other and gathers what each terminal releases while the gate of
/// plasticity is open.
class Writing {
 public:
  Writing(const Recipe& recipe, std::size_t units, int threads, const std::stop_token& stop);

  /// Integrals over the gate of one token, in releases, [unit].
  struct Release {
    std::vector<double> held;    ///< of the release
    std::vector<double> fading;  ///< of the release times e^(-t/tau_n), t since the token's onset
  };
  /// `rates` (1/ms) are what the token asks of the hidden neurons.
  Release show(std::vector<double> rates);

  /// The same for a network of these populations whose hidden neurons have been told the token.
  static Release gather(StagedNetwork& network, const CircuitParameters& circuit, double step);

  [[nodiscard]] const SimulationCost& cost() const { return network_.cost(); }

 private:
  const Recipe& recipe_;
  StagedNetwork network_;
};

}  // namespace tripartite
