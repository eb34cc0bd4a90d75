// Conductance that jumps and decays
//
//   dg/dt = -g/tau_syn        I = g (E_rev - V)
//
// Receives spikes whose strength, in nS, is added to g, and the membrane potential V of the target;
// sends the current I into the target. Since the equation is linear, one instance serves all inputs
// of a target that share tau_syn and E_rev.
//
// Default: the excitatory synapses of Stimberg et al. 2019, whose inhibitory ones have
// tau_syn = 10 ms and E_rev = -80 mV.
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  tau_syn,
  E_rev,
  parameter_count,
  // derived
  decay = parameter_count,
  row_count
};
enum State : int { g };
enum Input : int { V };
enum Output : int { I };
enum EventInput : int { spike };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) p[decay][i] = 1 / p[tau_syn][i];
}

void linear_rates(const Batch& batch, double* const* derivatives) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[g][i] = -batch.parameters[decay][i] * batch.states[g][i];
}

void flow(const MutableBatch& batch, double dt) {
  flow_to_zero(batch.count, batch.parameters[decay], batch.states[g], dt);
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    values[I][i] = batch.states[g][i] * (batch.parameters[E_rev][i] - batch.inputs[V][i]);
}

void receive_spike(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) batch.states[g][i] += strength[i];
}

}  // namespace

Model exponential_synapse() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "exponential_synapse",
      .kind = "synapse",
      .summary = "conductance that jumps at a spike and decays exponentially",
      .equations =
          "dg/dt = -g/tau_syn\n"
          "I = g (E_rev - V)\n"
          "spike of strength w: g <- g + w",
      .citation =
          "Destexhe, Mainen & Sejnowski, in Methods in Neuronal Modeling (1998); "
          "parameters: Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18",
      .parameters = {{tau_syn, "tau_syn", "ms", 5, 1e-2, 1e4, "time constant of decay"},
                     {E_rev, "E_rev", "mV", 0, -200, 200, "reversal potential"}},
      .states = {{g,
                  "g",
                  "nS",
                  0,
                  0,
                  infinity,
                  "conductance",
                  {.linear = true, .determined_by = "pre post", .summed_at = "post"}}},
      .inputs = {{V, "V", "mV", -60, "membrane potential of the target", "post", "V"}},
      .outputs = {{I, "I", "pA", "current into the target", "post", "I_stim"}},
      .event_inputs = {{spike, "spike", "nS", "spike, by the conductance that it adds",
                        receive_spike, kEmitsNothing, "pre"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
      .observe_sees_inputs = true,
  };
}

}  // namespace tripartite
