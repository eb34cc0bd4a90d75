// G-ChI kinetics: receptors, IP3, calcium and the gate of the IP3 receptor, of a cell or a part of
// one
//
//   dgamma/dt = O_N Y_S (1 - gamma) - Omega_N (1 + zeta C/(C + K_KC)) gamma
//   dI/dt     = O_beta gamma + J_delta - J_3K - J_5P + J_coupling
//   dC/dt     = (Omega_C (m n h)³ + Omega_L)(C_T - (1 + rho_A) C) - O_P C²/(C² + K_P²) + J_calcium
//   dh/dt     = (h_inf - h)/tau_h (1 + sigma_h √tau_h dW/dt)
//
//   J_delta = O_delta kappa_delta/(kappa_delta + I) C²/(C² + K_delta²)
//   J_3K    = O_3K C⁴/(C⁴ + K_D⁴) I/(I + K_3K),  J_5P = Omega_5P I
//   m = I/(I + d_1),  n = C/(C + d_5),  Q = d_2 (I + d_1)/(I + d_3)
//   h_inf = Q/(Q + C),  1/tau_h = O_2 (Q + C)
//
// Who uses the kinetics says where the total calcium C_T stands, and may scale the three reactions
// that depend on the amount of membrane: O_beta, O_delta and O_P.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "tripartite/model/model.hpp"

#include "published_units.hpp"

namespace tripartite::g_chi_kinetics {

enum Parameter : int {
  rho_A,
  Omega_C,
  Omega_L,
  O_P,
  K_P,
  d_1,
  d_2,
  d_3,
  d_5,
  O_2,
  sigma_h,
  O_delta,
  kappa_delta,
  K_delta,
  O_3K,
  K_D,
  K_3K,
  Omega_5P,
  O_beta,
  O_N,
  Omega_N,
  K_KC,
  zeta,
  parameter_count
};
/// Counted from the first derived row of the model.
enum Derived : int {
  both_volumes,
  pump_rate,
  square_K_P,
  delta_rate,
  square_K_delta,
  fourth_K_D,
  beta_rate,
  kinase_rate,
  derived_count
};
enum State : int { gamma_N, I, C, h, state_count };
enum Input : int { Y_S, J_coupling, J_calcium, input_count };
enum Output : int { C_out, I_out };

/// Fills the derived rows d of one instance, given how much of the membranes' reactions it has.
inline void derive(const double* const* p, double* const* d, std::size_t i, double plasma_membrane,
                   double store_membrane) {
  d[both_volumes][i] = 1 + p[rho_A][i];
  d[pump_rate][i] = p[O_P][i] * store_membrane;
  d[square_K_P][i] = p[K_P][i] * p[K_P][i];
  d[delta_rate][i] = p[O_delta][i] * p[kappa_delta][i] * plasma_membrane;
  d[square_K_delta][i] = p[K_delta][i] * p[K_delta][i];
  d[fourth_K_D][i] = p[K_D][i] * p[K_D][i] * (p[K_D][i] * p[K_D][i]);
  d[beta_rate][i] = p[O_beta][i] * plasma_membrane;
  d[kinase_rate][i] = p[Omega_N][i] * p[zeta][i];
}

/// The four rates; p(k, i) is parameter k of instance i, derived ones from `first_derived` on.
///
/// Of the nine denominators five depend on calcium and four on IP3. A division costs as much as
/// many products, so each group is inverted once as a whole, and the inverse of a part is that
/// times the product of all other parts (after Montgomery 1987, for modular inverses). Each product
/// rounds once: some 1e-15 in all. The products stay far from the ends of a double for whatever the
/// bounds of the parameters allow and concentrations up to 1e20 µM.
template <int first_derived, class Parameters, class TotalCalcium>
void rates(const Batch& batch, const Parameters& p, const TotalCalcium& total_calcium,
           double* const* derivatives) {
  const auto x = batch.states;
  const auto in = batch.inputs;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double bound = x[gamma_N][i];
    const double ip3 = x[I][i];
    const double calcium = x[C][i];
    const double gate = x[h][i];
    const double square = calcium * calcium;
    const double fourth = square * square;

    const double kinase_C = calcium + p(K_KC, i);
    const double pump = square + p(first_derived + square_K_P, i);
    const double delta = square + p(first_derived + square_K_delta, i);
    const double kinase_3 = fourth + p(first_derived + fourth_K_D, i);
    const double activation = calcium + p(d_5, i);
    const double first = kinase_C * pump;
    const double second = delta * kinase_3;
    const double calcium_inverse = 1 / (first * second * activation);
    const double without_activation = calcium_inverse * activation;
    const double per_first = without_activation * second;
    const double per_second = without_activation * first;
    const double per_activation = calcium_inverse * (first * second);

    const double inhibition = ip3 + p(kappa_delta, i);
    const double saturation = ip3 + p(K_3K, i);
    const double binding = ip3 + p(d_1, i);
    const double inhibited = ip3 + p(d_3, i);
    const double third = inhibition * saturation;
    const double last = binding * inhibited;
    const double ip3_inverse = 1 / (third * last);
    const double per_third = ip3_inverse * last;
    const double per_last = ip3_inverse * third;

    const double desensitised = calcium * pump * per_first;
    const double pumped = square * kinase_C * per_first;
    const double synthesis = square * (kinase_3 * per_second) * (saturation * per_third);
    const double degradation = fourth * ip3 * (delta * per_second) * (inhibition * per_third);
    const double open = ip3 * calcium * gate * (inhibited * per_last) * per_activation;
    const double Q = p(d_2, i) * binding * (binding * per_last);

    derivatives[gamma_N][i] =
        p(O_N, i) * in[Y_S][i] * (1 - bound) -
        (p(Omega_N, i) + p(first_derived + kinase_rate, i) * desensitised) * bound;
    derivatives[I][i] = p(first_derived + beta_rate, i) * bound +
                        p(first_derived + delta_rate, i) * synthesis - p(O_3K, i) * degradation -
                        p(Omega_5P, i) * ip3 + in[J_coupling][i];
    derivatives[C][i] = (p(Omega_C, i) * open * open * open + p(Omega_L, i)) *
                            (total_calcium(i) - p(first_derived + both_volumes, i) * calcium) -
                        p(first_derived + pump_rate, i) * pumped + in[J_calcium][i];
    derivatives[h][i] = p(O_2, i) * (Q - (Q + calcium) * gate);
  }
}

/// sigma_h (h_inf - h)/√tau_h
inline void gate_noise(const Batch& batch, double* amplitude, double* derivative) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double Q = p[d_2][i] * (x[I][i] + p[d_1][i]) / (x[I][i] + p[d_3][i]);
    const double root_rate = std::sqrt(p[O_2][i] * (Q + x[C][i]));  // 1/√tau_h
    derivative[i] = -p[sigma_h][i] * root_rate;
    amplitude[i] = p[sigma_h][i] * root_rate * (Q / (Q + x[C][i]) - x[h][i]);
  }
}

inline void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[C_out][i] = batch.states[C][i];
    values[I_out][i] = batch.states[I][i];
  }
}

inline std::vector<ParameterRow> parameters() {
  return {{rho_A, "rho_A", "", 0.18, 1e-3, 10, "volume of the store to cytosol"},
          {Omega_C, "Omega_C", "/ms", 6 / second, 0, 1, "greatest flux through IP3 receptors"},
          {Omega_L, "Omega_L", "/ms", 0.1 / second, 0, 1, "leak from the store"},
          {O_P, "O_P", "uM/ms", 0.9 / second, 0, 1, "greatest rate of the pump"},
          {K_P, "K_P", "uM", 0.1, 1e-3, 10, "calcium that half activates the pump"},
          {d_1, "d_1", "uM", 0.13, 1e-3, 10, "dissociation of IP3 without calcium"},
          {d_2, "d_2", "uM", 1.05, 1e-3, 10, "dissociation of inhibiting calcium"},
          {d_3, "d_3", "uM", 0.9434, 1e-3, 10, "dissociation of IP3 under inhibition"},
          {d_5, "d_5", "uM", 0.08, 1e-3, 10, "dissociation of activating calcium"},
          {O_2, "O_2", "/(uM ms)", 0.2 / second, 1e-9, 1, "binding of inhibiting calcium"},
          {sigma_h, "sigma_h", "", 0, 0, 10, "noise of the gate: 0 none, 1 as published"},
          {O_delta, "O_delta", "uM/ms", 0.2 / second, 0, 1, "greatest rate of PLC delta"},
          {kappa_delta, "kappa_delta", "uM", 1.5, 1e-3, 100, "IP3 that half inhibits PLC delta"},
          {K_delta, "K_delta", "uM", 0.3, 1e-3, 10, "calcium that half activates PLC delta"},
          {O_3K, "O_3K", "uM/ms", 4.5 / second, 0, 1, "greatest rate of IP3 3-kinase"},
          {K_D, "K_D", "uM", 0.5, 1e-3, 10, "calcium that half activates IP3 3-kinase"},
          {K_3K, "K_3K", "uM", 1, 1e-3, 100, "IP3 that half saturates IP3 3-kinase"},
          {Omega_5P, "Omega_5P", "/ms", 0.1 / second, 0, 1, "IP3 5-phosphatase"},
          {O_beta, "O_beta", "uM/ms", 5 / second, 0, 1, "greatest rate of PLC beta"},
          {O_N, "O_N", "/(uM ms)", 0.3 / second, 0, 1, "binding of transmitter"},
          {Omega_N, "Omega_N", "/ms", 0.5 / second, 0, 1, "inactivation of receptors"},
          {K_KC, "K_KC", "uM", 0.5, 1e-3, 10, "calcium that half activates kinase C"},
          {zeta, "zeta", "", 10, 0, 1e3, "greatest inactivation by kinase C, in Omega_N"}};
}

/// The rows that are the same wherever the kinetics are; its user adds all else.
inline Model declaration() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Model model;
  model.kind = "astrocyte";
  model.parameters = parameters();
  model.states = {{gamma_N, "gamma", "", 0, 0, 1, "receptors with transmitter bound"},
                  {I, "I", "uM", 0, 0, infinity, "cytosolic IP3"},
                  {C, "C", "uM", 0, 0, infinity, "cytosolic calcium"},
                  {h, "h", "", 0.9, -infinity, infinity,
                   "receptors not inactivated by calcium; noise may take it out of [0, 1]"}};
  model.inputs = {{Y_S, "Y_S", "uM", 0, "transmitter in the clefts"},
                  {J_coupling, "J_coupling", "uM/ms", 0, "IP3 from coupled cells or compartments"},
                  {J_calcium, "J_calcium", "uM/ms", 0, "calcium from coupled compartments"}};
  model.outputs = {{C_out, "C", "uM", "cytosolic calcium"}, {I_out, "I", "uM", "cytosolic IP3"}};
  model.observe = observe;
  model.noise = {{h, sigma_h, gate_noise}};
  return model;
}

}  // namespace tripartite::g_chi_kinetics
