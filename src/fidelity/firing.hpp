// How fast a neuron with escape noise fires under a constant drive.
//
// It is a renewal process. From a spike on, the potential is held for t_ref and then relaxes from
// V_reset towards V_inf with the time constant of the membrane; with the intensity lambda of
// escapes, the probability of no spike yet is S(t) = exp(-∫ lambda), and the mean interval is t_ref
// + ∫ S dt (Gerstner, Kistler, Naud & Paninski, Neuronal Dynamics, 2014, sections 7.5 and 9.2).
#pragma once

#include <vector>

#include "tripartite/model/model.hpp"

namespace tripartite {

/// Rate against current, of the model escape_lif with its defaults, and back.
class FiringCurve {
 public:
  /// Constant conductances `excitation` and `inhibition` (nS) act besides the current.
  FiringCurve(const Model& neuron, double excitation, double inhibition);

  [[nodiscard]] double rate(double current) const;  ///< 1/ms, of a current in pA
  /// The current (pA) that gives a rate (1/ms), by interpolation in a table; rates beyond the ends
  /// of the table, 1e-7 and 0.6/t_ref or more, give those of its ends.
  [[nodiscard]] double current(double rate) const;

 private:
  double capacitance_, leak_, resting_, excitation_, inhibition_;
  double excitatory_reversal_, inhibitory_reversal_;
  double threshold_, reset_, refractory_, at_threshold_, softness_;
  std::vector<double> currents_, rates_;
};

}  // namespace tripartite
