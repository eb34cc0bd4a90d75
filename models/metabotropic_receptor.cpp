// Metabotropic receptors of an astrocyte that make IP3
//
//   dgamma/dt = O_N Y_S (1 - gamma) - Omega_N gamma        J = O_beta gamma
//
// Transmitter Y_S in the clefts binds to a fraction gamma of the receptors, and phospholipase C
// beta makes IP3 in proportion to it. J is meant for the J_coupling of astrocytes that have no
// receptors of their own, such as li_rinzel. `flow` is exact where Y_S is constant.
//
// Receptors and numbers are those of g_chi without kinase C, which shortens the binding there as
// calcium rises: with zeta = 0 both agree.
//
// De Pittà et al. 2009; parameters of Stimberg et al. 2019, set for one synapse.
#include "exact_flow.hpp"
#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum Parameter : int { O_N, Omega_N, O_beta };
enum State : int { gamma_N };
enum Input : int { Y_S };
enum Output : int { J };

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const double* const bound = batch.states[gamma_N];
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[gamma_N][i] =
        p[O_N][i] * batch.inputs[Y_S][i] * (1 - bound[i]) - p[Omega_N][i] * bound[i];
}

void flow(const MutableBatch& batch, double dt) {
  flow_bound(batch.count, batch.parameters[O_N], batch.inputs[Y_S], batch.parameters[Omega_N],
             batch.states[gamma_N], dt);
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    values[J][i] = batch.parameters[O_beta][i] * batch.states[gamma_N][i];
}

}  // namespace

Model metabotropic_receptor() {
  return {
      .name = "metabotropic_receptor",
      .kind = "receptor",
      .summary = "receptors through which transmitter makes an astrocyte produce IP3",
      .equations =
          "dgamma/dt = O_N Y_S (1 - gamma) - Omega_N gamma\n"
          "J = O_beta gamma",
      .citation =
          "De Pitta et al., J Biol Phys 35:383 (2009), doi:10.1007/s10867-009-9155-y; "
          "parameters: Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18",
      // Unbinding above zero: without it and transmitter, gamma would have no resting value.
      .parameters = {{O_N, "O_N", "/(uM ms)", 0.3 / second, 0, 1, "binding of transmitter"},
                     {Omega_N, "Omega_N", "/ms", 0.5 / second, 1e-9, 1,
                      "inactivation of receptors"},
                     {O_beta, "O_beta", "uM/ms", 5 / second, 0, 1, "greatest rate of PLC beta"}},
      .states = {{gamma_N,
                  "gamma",
                  "",
                  0,
                  0,
                  1,
                  "receptors with transmitter bound",
                  {.linear = true, .driven = true}}},
      .inputs = {{Y_S, "Y_S", "uM", 0, "transmitter in the clefts"}},
      .outputs = {{J, "J", "uM/ms", "IP3 made for the astrocyte", "astro", "J_coupling"}},
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
