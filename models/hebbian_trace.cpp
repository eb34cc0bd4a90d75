// Hebbian trace of two activities
//
//   dc/dt = gate post pre - decay c
//
// While `gate` is open, c gathers the product of what the presynaptic end sends, as a rate `pre` or
// as events of strength w,
//
//   c <- c + gate post w ,
//
// and of what the postsynaptic end shows. Where nothing is wired to `post` it is 1, and c is a
// trace of presynaptic activity alone. With decay = 0, the default, nothing is forgotten. `flow` is
// exact where pre and post are constant.
//
// Hebb's rule in rates: Dayan & Abbott 2001, section 8.2; the weights and the presynaptic traces by
// which Kozachkov, Kastanenka & Krotov 2023 store tokens. That a gate opens and closes the trace is
// chosen here.
#include <algorithm>
#include <limits>

#include "exact_flow.hpp"
#include "models.hpp"

namespace tripartite {

namespace {

enum Parameter : int { gate, decay };
enum State : int { c };
enum Input : int { pre, post };
enum Output : int { trace };
enum EventInput : int { release };

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto in = batch.inputs;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[c][i] = p[gate][i] * in[post][i] * in[pre][i] - p[decay][i] * batch.states[c][i];
}

void flow(const MutableBatch& batch, double dt) {
  const double* const open = batch.parameters[gate];
  const auto in = batch.inputs;
  flow_driven(batch.count, batch.parameters[decay], batch.states[c], dt,
              [=](std::size_t i) { return open[i] * in[post][i] * in[pre][i]; });
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[c], batch.count, values[trace]);
}

void receive_release(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
  const double* const open = batch.parameters[gate];
  const double* const shown = batch.inputs[post];
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    batch.states[c][i] += open[i] * shown[i] * strength[i];
}

}  // namespace

Model hebbian_trace() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "hebbian_trace",
      .kind = "plasticity",
      .summary =
          "gathers the product of presynaptic and postsynaptic activity while a gate is open",
      .equations =
          "dc/dt = gate post pre - decay c\n"
          "release of strength w: c <- c + gate post w",
      .citation =
          "Dayan & Abbott, Theoretical Neuroscience, MIT Press (2001), section 8.2; "
          "Kozachkov, Kastanenka & Krotov, PNAS 120:e2219150120 (2023), "
          "doi:10.1073/pnas.2219150120",
      .parameters = {{gate, "gate", "", 1, 0, 1, "how far the trace is open to activity"},
                     {decay, "decay", "/ms", 0, 0, 10, "rate of forgetting"}},
      .states = {{c,
                  "c",
                  "",
                  0,
                  -infinity,
                  infinity,
                  "trace of the product",
                  {.linear = true, .driven = true}}},
      .inputs = {{pre, "pre", "/ms", 0, "rate or release of the presynaptic end"},
                 {post, "post", "", 1, "activity of the postsynaptic end"}},
      .outputs = {{trace, "c", "", "trace of the product"}},
      .event_inputs = {{release, "release", "", "release of the presynaptic end", receive_release}},
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
