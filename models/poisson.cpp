// Poisson source of spikes
//
// Spikes at random, each independent of all others, at the intensity rate + added_rate, or none
// while that is below zero. There is no state: what is drawn at a time depends on the intensity at
// that time alone, so that added_rate may follow any signal.
#include <algorithm>

#include "models.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

enum Parameter : int { rate };
enum Input : int { added_rate };
enum EventOutput : int { spike };
enum Hazard : int { firing };

void intensity(const Batch& batch, double* per_ms) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    per_ms[i] = greater(batch.parameters[rate][i] + batch.inputs[added_rate][i], 0.0);
}

}  // namespace

Model poisson() {
  return {
      .name = "poisson",
      .kind = "source",
      .summary = "spikes at random with a given rate",
      .equations = "intensity = max(rate + added_rate, 0)",
      .citation = "Dayan & Abbott, Theoretical Neuroscience, MIT Press (2001), section 1.4",
      .parameters = {{rate, "rate", "/ms", 0.01, 0, 1e3, "mean rate of spikes"}},
      .states = {},
      .inputs = {{added_rate, "added_rate", "/ms", 0, "what a signal adds to the rate"}},
      .event_outputs = {{spike, "spike", "", "spike"}},
      .hazards = {{firing, "spike", "a spike happens", intensity, spike}},
  };
}

}  // namespace tripartite
