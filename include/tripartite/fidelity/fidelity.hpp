// The attention circuit composed of catalogue models, at a level of biological fidelity.
//
// Tokens and hidden features are those of the circuit (circuit/circuit.hpp); what fires, releases,
// listens and divides are models, joined to networks that the engine moves through time. Weights
// are written and queries read by what the networks did, and closed-form attention enters in one
// place only: the calibration, which fits two numbers, the operating point of the astrocyte and the
// scale of the outputs, on tokens that are not tested.
#pragma once

#include <stop_token>

#include "tripartite/base/random.hpp"
#include "tripartite/circuit/circuit.hpp"
#include "tripartite/fidelity/biology.hpp"
#include "tripartite/model/catalogue.hpp"

namespace tripartite {

/// What was fitted, or taken as given.
struct Calibration {
  double operating_point = 0;  ///< µM, transmitter at the processes for an average token
  double scale = 1;            ///< of the outputs
  double error = 0;  ///< left on the calibration queries, relative to their feature attention; NaN
                     ///< where nothing was fitted
};

struct BiologicalInput {
  CircuitInput tested;
  const CircuitInput* calibration = nullptr;  ///< tokens to calibrate with; null to take as given
  const CircuitInput* other = nullptr;  ///< whose astrocyte divides, for the control "shuffled"
};

struct BiologicalResult {
  CircuitResult circuit;  ///< log_calcium is -ln of the gain, in units in which its mean is that
                          ///< of the feature denominator
  Calibration calibration;
  Vector
      log_denominator;  ///< [T_q] of the features, in units of the hidden rates, up to a constant
  Vector gain;          ///< [T_q] mean of 1 - Gamma over the terminals
  Vector gliotransmitter;  ///< [T_q] µM
  Vector calcium;          ///< [T_q] µM, mean over processes and window
  Vector calcium_low;      ///< [T_q] µM, least mean over the processes in the window
  Vector calcium_high;     ///< [T_q] µM
  double mean_rate = 0;    ///< 1/ms, of the hidden neurons over queries, as asked for or counted
  double peak_rate = 0;    ///< 1/ms, of the busiest hidden neuron
  double output_rate = 0;  ///< 1/ms, mean of the output neurons; 0 where they do not spike
  double capped = 0;       ///< fraction of the features' sum that the cap cuts off
};

struct BiologicalOptions {
  CircuitParameters circuit;
  BiologyParameters biology;
  Stream stream{0, "biology"};  ///< of spikes
  int threads = 1;
  std::stop_token stop = {};
  const TraceSettings* traces = nullptr;
};

/// `threads` never changes a bit of the result. Throws ConfigError for features of both signs, or
/// where protocol and parameters do not fit, NumericsError, Interrupted.
BiologicalResult run_biological(const BiologicalInput& input, const Catalogue& catalogue,
                                const BiologicalOptions& options);

/// Throws ConfigError where run_biological would, as far as can be told without running.
void validate_biology(const CircuitParameters& circuit, const BiologyParameters& biology);

}  // namespace tripartite
