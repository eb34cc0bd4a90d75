// Linear messenger: the idealised process of an astrocyte
//
//   dC/dt = gate uptake Y_S/(1 + Y_S/K_Y) - leak C + J_coupling
//
// The process takes transmitter Y_S up from its cleft while `gate` is open, as much messenger C
// appears, and J_coupling brings C from neighbours. With the defaults it is the process of the
// attention circuit: linear, without leak, so that diffusion alone moves what has been taken up. C
// is shown under two names, C and I, so that it fits whatever reads the calcium of an astrocyte and
// whatever joins astrocytes by IP3, such as junction_linear. `flow` is exact where the inputs are
// constant.
//
// Transporters saturate: uptake is half its greatest rate, uptake K_Y, at Y_S = K_Y. Of glutamate
// transporters K_Y is about 20 µM (Arriza et al. 1994; Danbolt 2001); the default is so large that
// uptake is linear to 1e-9 per µM. `uptake` is chosen here.
//
// Kozachkov, Kastanenka & Krotov 2023.
#include <algorithm>
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  gate,
  uptake,
  K_Y,
  leak,
  parameter_count,
  // derived
  open_uptake = parameter_count,
  per_K_Y,
  row_count
};
enum State : int { C };
enum Input : int { Y_S, J_coupling };
enum Output : int { C_out, I_out };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[open_uptake][i] = p[gate][i] * p[uptake][i];
    p[per_K_Y][i] = 1 / p[K_Y][i];
  }
}

/// What instance i takes up and is given.
double influx(const Batch& batch, std::size_t i) {
  const auto p = batch.parameters;
  const double transmitter = batch.inputs[Y_S][i];
  return p[open_uptake][i] * transmitter / (1 + transmitter * p[per_K_Y][i]) +
         batch.inputs[J_coupling][i];
}

void linear_rates(const Batch& batch, double* const* derivatives) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[C][i] = influx(batch, i) - batch.parameters[leak][i] * batch.states[C][i];
}

void flow(const MutableBatch& batch, double dt) {
  flow_driven(batch.count, batch.parameters[leak], batch.states[C], dt,
              [=](std::size_t i) { return influx(batch, i); });
}

void observe(const Batch& batch, double* const* values) {
  for (const int output : {C_out, I_out}) std::copy_n(batch.states[C], batch.count, values[output]);
}

}  // namespace

Model linear_messenger() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "linear_messenger",
      .kind = "astrocyte",
      .summary = "a messenger that is taken up as transmitter and spreads between processes",
      .equations = "dC/dt = gate uptake Y_S/(1 + Y_S/K_Y) - leak C + J_coupling",
      .citation =
          "Kozachkov, Kastanenka & Krotov, PNAS 120:e2219150120 (2023), "
          "doi:10.1073/pnas.2219150120; "
          "half saturation of uptake: Arriza et al., J Neurosci 14:5559 (1994); "
          "Danbolt, Prog Neurobiol 65:1 (2001), doi:10.1016/S0301-0082(00)00067-8",
      .parameters = {{gate, "gate", "", 1, 0, 1, "how far uptake is open"},
                     {uptake, "uptake", "/ms", 0.01, 0, 1e3, "rate of uptake"},
                     {K_Y, "K_Y", "uM", 1e9, 1e-3, 1e12, "transmitter that half saturates uptake"},
                     {leak, "leak", "/ms", 0, 0, 10, "rate at which messenger is lost"}},
      .states = {{C, "C", "uM", 0, 0, infinity, "messenger", {.linear = true, .driven = true}}},
      .inputs = {{Y_S, "Y_S", "uM", 0, "transmitter in the clefts"},
                 {J_coupling, "J_coupling", "uM/ms", 0,
                  "messenger from coupled cells or compartments"}},
      .outputs = {{C_out, "C", "uM", "messenger"}, {I_out, "I", "uM", "messenger, as IP3"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
