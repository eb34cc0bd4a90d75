// Li–Rinzel astrocyte with slow inward current
//
// Calcium leaves the endoplasmic reticulum through IP3 receptors and a leak and is pumped back:
//
//   dI/dt = (I_0 - I)/tau_I + J_coupling
//   dC/dt = r v_IP3R (m n h)³ (C_ER - C) + r v_L (C_ER - C) - v_SERCA C²/(K_m² + C²) + J_noise
//           + J_calcium
//   dh/dt = k_IP3R (K_inh (I + K_IP3_1)/(I + K_IP3_2) (1 - h) - C h)
//
//   r = ratio_ER_cyt, C_ER = (C_tot - C)/r, m = I/(I + K_IP3_1), n = C/(C + K_act)
//
// A spike of weight w that arrives adds Delta_I w to I. Calcium above SIC_threshold drives a
// current into the neurons at the astrocyte's side, SIC = SIC_scale ln(y), y = (C -
// SIC_threshold)/(1 nM), while y > 1, else nothing (Nadkarni & Jung 2003).
//
// IP3 may come from elsewhere too, J_coupling: from receptors (metabotropic_receptor), coupled
// cells or compartments; so may calcium, J_calcium. C_tot is a parameter: what flows in is missing
// in the store. C and I are shown to whoever listens.
//
// Li & Rinzel 1994 (doi:10.1006/jtbi.1994.1041); parameters and rows as astrocyte_lr_1994 of NEST.
// Where NEST clamps calcium to [0, C_tot], leaving the domain is an error here.
#include <algorithm>
#include <limits>

#include "exponential.hpp"
#include "models.hpp"
#include "parameters.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  C_tot,
  I_0,
  tau_I,
  Delta_I,
  ratio_ER_cyt,
  v_IP3R,
  v_L,
  v_SERCA,
  K_m,
  K_act,
  K_inh,
  K_IP3_1,
  K_IP3_2,
  k_IP3R,
  SIC_scale,
  SIC_threshold,
  parameter_count,
  // derived
  per_tau_I = parameter_count,
  per_store,
  square_K_m,
  row_count
};
enum State : int { I, C, h };
enum Input : int { J_noise, J_coupling, J_calcium };
enum Output : int { SIC, C_out, I_out };
enum EventInput : int { spike };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    p[per_tau_I][i] = 1 / p[tau_I][i];
    p[per_store][i] = 1 + p[ratio_ER_cyt][i];
    p[square_K_m][i] = p[K_m][i] * p[K_m][i];
  }
}

void rates(const Batch& batch, double* const* derivatives) {
  with_parameters<row_count>(batch, [batch, derivatives](const auto p) {
    const auto x = batch.states;
#pragma omp simd
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double ip3 = x[I][i];
      const double calcium = x[C][i];
      const double gate = x[h][i];
      // r (C_ER - C) = C_tot - (1 + r) C
      const double gradient = p(C_tot, i) - p(per_store, i) * calcium;

      // Four fractions, of which a division each two.
      const double bound = ip3 + p(K_IP3_1, i);
      const double inhibited = ip3 + p(K_IP3_2, i);
      const double activated = calcium + p(K_act, i);
      const double square = calcium * calcium;
      const double pumped = square + p(square_K_m, i);
      const double receptor = 1 / (bound * activated);
      const double shared = 1 / (inhibited * pumped);
      const double open = ip3 * calcium * gate * receptor;
      const double pump = p(v_SERCA, i) * square * inhibited * shared;
      const double alpha = p(K_inh, i) * bound * pumped * shared;

      derivatives[I][i] = (p(I_0, i) - ip3) * p(per_tau_I, i) + batch.inputs[J_coupling][i];
      derivatives[C][i] = (p(v_IP3R, i) * open * open * open + p(v_L, i)) * gradient - pump +
                          batch.inputs[J_noise][i] + batch.inputs[J_calcium][i];
      derivatives[h][i] = p(k_IP3R, i) * (alpha * (1 - gate) - calcium * gate);
    }
  });
}

void observe(const Batch& batch, double* const* values) {
  constexpr double per_nanomolar = 1e3;  // 1/µM
  const auto p = batch.parameters;
  double* const current = values[SIC];
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    current[i] = greater((batch.states[C][i] - p[SIC_threshold][i]) * per_nanomolar, 1.0);
  take_logarithms(current, batch.count);
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) current[i] *= p[SIC_scale][i];
  std::copy_n(batch.states[C], batch.count, values[C_out]);
  std::copy_n(batch.states[I], batch.count, values[I_out]);
}

void receive_spike(const MutableBatch& batch, const double* strength, double* /*emitted*/) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    batch.states[I][i] += batch.parameters[Delta_I][i] * strength[i];
}

}  // namespace

Model li_rinzel() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "li_rinzel",
      .kind = "astrocyte",
      .summary = "calcium released from one store by IP3, with slow inward current to neurons",
      .equations =
          "dI/dt = (I_0 - I)/tau_I + J_coupling\n"
          "dC/dt = r v_IP3R (m n h)^3 (C_ER - C) + r v_L (C_ER - C)"
          " - v_SERCA C^2/(K_m^2 + C^2) + J_noise + J_calcium\n"
          "dh/dt = k_IP3R (K_inh (I + K_IP3_1)/(I + K_IP3_2) (1 - h) - C h)\n"
          "r = ratio_ER_cyt, C_ER = (C_tot - C)/r, m = I/(I + K_IP3_1), n = C/(C + K_act)\n"
          "SIC = SIC_scale ln(y) where y = (C - SIC_threshold)/(1 nM) > 1, else 0\n"
          "spike of weight w: I <- I + Delta_I w",
      .citation =
          "Li & Rinzel, J Theor Biol 166:461 (1994), doi:10.1006/jtbi.1994.1041; "
          "slow inward current: Nadkarni & Jung, Phys Rev Lett 91:268101 (2003)",
      .parameters =
          {{C_tot, "C_tot", "uM", 2, 0.01, 100, "total free calcium per cytosolic volume"},
           {I_0, "I_0", "uM", 0.16, 0, 10, "IP3 at rest"},
           {tau_I, "tau_I", "ms", 7142, 1, 1e6, "time constant of IP3 degradation"},
           {Delta_I, "Delta_I", "uM", 0.0002, 0, 1, "IP3 made by a spike of weight 1"},
           {ratio_ER_cyt, "ratio_ER_cyt", "", 0.185, 1e-3, 10, "volume of the store to cytosol"},
           {v_IP3R, "v_IP3R", "/ms", 0.006, 0, 10, "greatest flux through IP3 receptors"},
           {v_L, "v_L", "/ms", 0.00011, 0, 1, "leak from the store"},
           {v_SERCA, "v_SERCA", "uM/ms", 0.0009, 0, 1, "greatest rate of the pump"},
           {K_m, "K_m", "uM", 0.1, 1e-3, 10, "calcium that half activates the pump"},
           {K_act, "K_act", "uM", 0.08234, 1e-3, 10, "calcium that half activates the receptor"},
           {K_inh, "K_inh", "uM", 1.049, 0, 10, "dissociation of inhibiting calcium"},
           {K_IP3_1, "K_IP3_1", "uM", 0.13, 1e-3, 10, "dissociation of IP3 without calcium"},
           {K_IP3_2, "K_IP3_2", "uM", 0.9434, 1e-3, 10, "dissociation of IP3 under inhibition"},
           {k_IP3R, "k_IP3R", "/(uM ms)", 0.0002, 0, 1, "binding of inhibiting calcium"},
           {SIC_scale, "SIC_scale", "pA", 1, 0, 1e4, "scale of the slow inward current"},
           {SIC_threshold, "SIC_threshold", "uM", 0.19669, 0, 10,
            "calcium above which the current begins"}},
      .states = {{I, "I", "uM", 0.16, 0, infinity, "cytosolic IP3"},
                 {C, "C", "uM", 0.073, 0, infinity, "cytosolic calcium"},
                 {h, "h", "", 0.793, 0, 1, "receptors not inactivated by calcium"}},
      .inputs = {{J_noise, "J_noise", "uM/ms", 0, "calcium flux into the cytosol from elsewhere"},
                 {J_coupling, "J_coupling", "uM/ms", 0,
                  "IP3 from receptors, coupled cells or compartments"},
                 {J_calcium, "J_calcium", "uM/ms", 0, "calcium from coupled compartments"}},
      .outputs = {{SIC, "SIC", "pA", "slow inward current to a neuron at weight 1"},
                  {C_out, "C", "uM", "cytosolic calcium"},
                  {I_out, "I", "uM", "cytosolic IP3"}},
      .event_inputs = {{spike, "spike", "", "spike of a synapse at the astrocyte's side, by weight",
                        receive_spike}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .rates = rates,
      .observe = observe,
  };
}

}  // namespace tripartite
