// G-ChI astrocyte: transmitter, IP3, calcium and the gate of the IP3 receptor
//
//   dgamma/dt = O_N Y_S (1 - gamma) - Omega_N (1 + zeta C/(C + K_KC)) gamma
//   dI/dt     = O_beta gamma + J_delta - J_3K - J_5P + J_ex + J_coupling
//   dC/dt     = (Omega_C (m n h)³ + Omega_L)(C_T - (1 + rho_A) C) - O_P C²/(C² + K_P²)
//   dh/dt     = (h_inf - h)/tau_h (1 + sigma_h √tau_h dW/dt)
//
//   J_delta = O_delta kappa_delta/(kappa_delta + I) C²/(C² + K_delta²)
//   J_3K    = O_3K C⁴/(C⁴ + K_D⁴) I/(I + K_3K),  J_5P = Omega_5P I
//   J_ex    = -F_ex/2 (1 + tanh((|I - I_bias| - I_Theta)/omega_I)) sign(I - I_bias)
//   m = I/(I + d_1),  n = C/(C + d_5),  Q = d_2 (I + d_1)/(I + d_3)
//   h_inf = Q/(Q + C),  1/tau_h = O_2 (Q + C)
//
// It receives transmitter Y_S from synapses, the flux J_coupling through gap junctions and an
// external reservoir of IP3 at I_bias, and shows C and I to whoever listens. With sigma_h = 1 the
// gate is the stochastic one of the source, with the default 0 it is deterministic.
//
// J_ex jumps where I passes I_bias, by F_ex (1 + tanh(-I_Theta/omega_I)), 1.2e-5 F_ex by default.
//
// De Pittà, Goldberg, Volman, Berry & Ben-Jacob 2009; parameters of Stimberg, Goodman, Brette &
// De Pittà 2019. The defaults are its set for one synapse (figure 2); its other sets are
//
//                               K_P   K_delta  Omega_5P  K_D  O_delta  O_beta  F_ex
//                               µM    µM       1/s       µM   µM/s     µM/s    µM/s
//   one synapse (fig 2)         0.1   0.3      0.1       0.5  0.2      5       0.09
//   open loop (fig 3)           0.05  0.1      0.05      0.7  0.6      0       2
//   open, closed loop (fig 4)   0.05  0.1      0.05      0.7  0.6      3.2     2
//   ring (fig 5)                0.05  0.1      0.05      0.7  0.6      0       0.09
//   network (fig 6)             0.05  0.1      0.05      0.7  1.2      0.5     0
//
// Of these the network rests at C = 0.508 µM, above the 0.5 µM at which its gliotransmitter is
// released.
#include <cmath>
#include <limits>

#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  C_T,
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
  F_ex,
  I_Theta,
  omega_I
};
enum State : int { gamma_N, I, C, h };
enum Input : int { Y_S, J_coupling, I_bias };
enum Output : int { C_out, I_out };

/// The external reservoir. A loop of its own, since tanh keeps the compiler from vectorising it.
void add_reservoir(const Batch& batch, double* derivative) {
  const auto p = batch.parameters;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double excess = batch.states[I][i] - batch.inputs[I_bias][i];
    if (p[F_ex][i] == 0 || excess == 0) continue;
    const double open = 1 + std::tanh((std::abs(excess) - p[I_Theta][i]) / p[omega_I][i]);
    derivative[i] -= std::copysign(0.5 * p[F_ex][i] * open, excess);
  }
}

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto x = batch.states;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double bound = x[gamma_N][i];
    const double ip3 = x[I][i];
    const double calcium = x[C][i];
    const double gate = x[h][i];
    const double square = calcium * calcium;
    const double fourth = square * square;

    // C/(C + K_KC) and C²/(C² + K_P²) share one division.
    const double kinase = calcium + p[K_KC][i];
    const double pump = square + p[K_P][i] * p[K_P][i];
    const double shared = 1 / (kinase * pump);
    const double desensitised = calcium * pump * shared;
    const double pumped = square * kinase * shared;

    const double delta = p[kappa_delta][i] * square /
                         ((p[kappa_delta][i] + ip3) * (square + p[K_delta][i] * p[K_delta][i]));
    const double half = p[K_D][i] * p[K_D][i];
    const double kinase_3 = fourth * ip3 / ((fourth + half * half) * (ip3 + p[K_3K][i]));
    const double open = ip3 * calcium * gate / ((ip3 + p[d_1][i]) * (calcium + p[d_5][i]));
    const double Q = p[d_2][i] * (ip3 + p[d_1][i]) / (ip3 + p[d_3][i]);

    derivatives[gamma_N][i] = p[O_N][i] * batch.inputs[Y_S][i] * (1 - bound) -
                              p[Omega_N][i] * (1 + p[zeta][i] * desensitised) * bound;
    derivatives[I][i] = p[O_beta][i] * bound + p[O_delta][i] * delta - p[O_3K][i] * kinase_3 -
                        p[Omega_5P][i] * ip3 + batch.inputs[J_coupling][i];
    derivatives[C][i] = (p[Omega_C][i] * open * open * open + p[Omega_L][i]) *
                            (p[C_T][i] - (1 + p[rho_A][i]) * calcium) -
                        p[O_P][i] * pumped;
    derivatives[h][i] = p[O_2][i] * (Q - (Q + calcium) * gate);
  }
  add_reservoir(batch, derivatives[I]);
}

void observe(const Batch& batch, double* const* values) {
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    values[C_out][i] = batch.states[C][i];
    values[I_out][i] = batch.states[I][i];
  }
}

/// sigma_h (h_inf - h)/√tau_h
void gate_noise(const Batch& batch, double* amplitude, double* derivative) {
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

}  // namespace

Model g_chi() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      .name = "g_chi",
      .kind = "astrocyte",
      .summary = "receptors, IP3 and calcium under transmitter from synapses",
      .equations =
          "dgamma/dt = O_N Y_S (1 - gamma) - Omega_N (1 + zeta C/(C + K_KC)) gamma\n"
          "dI/dt = O_beta gamma + J_delta - J_3K - Omega_5P I + J_ex + J_coupling\n"
          "dC/dt = (Omega_C (m n h)^3 + Omega_L) (C_T - (1 + rho_A) C) - O_P C^2/(C^2 + K_P^2)\n"
          "dh = (h_inf - h)/tau_h (dt + sigma_h sqrt(tau_h) dW)\n"
          "J_delta = O_delta kappa_delta/(kappa_delta + I) C^2/(C^2 + K_delta^2)\n"
          "J_3K = O_3K C^4/(C^4 + K_D^4) I/(I + K_3K)\n"
          "J_ex = -F_ex/2 (1 + tanh((|I - I_bias| - I_Theta)/omega_I)) sign(I - I_bias)\n"
          "m = I/(I + d_1), n = C/(C + d_5), Q = d_2 (I + d_1)/(I + d_3)\n"
          "h_inf = Q/(Q + C), 1/tau_h = O_2 (Q + C)",
      .citation =
          "De Pitta et al., J Biol Phys 35:383 (2009), doi:10.1007/s10867-009-9155-y; "
          "parameters: Stimberg, Goodman, Brette & De Pitta, in Computational Glioscience "
          "(Springer, 2019), doi:10.1007/978-3-030-00817-8_18",
      .parameters =
          {{C_T, "C_T", "uM", 2, 0.01, 100, "total free calcium per cytosolic volume"},
           {rho_A, "rho_A", "", 0.18, 1e-3, 10, "volume of the store to cytosol"},
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
           {zeta, "zeta", "", 10, 0, 1e3, "greatest inactivation by kinase C, in Omega_N"},
           {F_ex, "F_ex", "uM/ms", 0.09 / second, 0, 1, "greatest flux of the reservoir"},
           {I_Theta, "I_Theta", "uM", 0.3, 0, 10, "difference of IP3 that half opens the flux"},
           {omega_I, "omega_I", "uM", 0.05, 1e-4, 10, "width of that opening"}},
      .states = {{gamma_N, "gamma", "", 0, 0, 1, "receptors with transmitter bound"},
                 {I, "I", "uM", 0, 0, infinity, "cytosolic IP3"},
                 {C, "C", "uM", 0, 0, infinity, "cytosolic calcium"},
                 {h, "h", "", 0.9, -infinity, infinity,
                  "receptors not inactivated by calcium; noise may take it out of [0, 1]"}},
      .inputs = {{Y_S, "Y_S", "uM", 0, "transmitter in the clefts"},
                 {J_coupling, "J_coupling", "uM/ms", 0, "IP3 from coupled cells"},
                 {I_bias, "I_bias", "uM", 0, "IP3 of the external reservoir"}},
      .outputs = {{C_out, "C", "uM", "cytosolic calcium"}, {I_out, "I", "uM", "cytosolic IP3"}},
      .rates = rates,
      .observe = observe,
      .noise = {{h, gate_noise}},
  };
}

}  // namespace tripartite
