// How fast a circuit came to rest, from its recorded output.
#pragma once

#include "tripartite/circuit/circuit.hpp"

namespace tripartite {

struct SettlingRate {
  double
      measured;  ///< 1/ms, from an exponential fitted to the approach; NaN without traces or rest
  double predicted;  ///< 1/ms, slowest mode of the traced query
};

/// Fits ln ‖x(t) - x_end‖ against t where the distance, relative to ‖x_end‖, lies between 1e-2 and
/// 1e-5: after the faster modes, before the solver's own error.
SettlingRate settling_rate(const CircuitResult& result, Index query);

}  // namespace tripartite
