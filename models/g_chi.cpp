// G-ChI astrocyte: transmitter, IP3, calcium and the gate of the IP3 receptor
//
// The kinetics stand in g_chi_kinetics.hpp. To IP3 an external reservoir adds
//
//   J_ex = -F_ex/2 (1 + tanh((|I - I_bias| - I_Theta)/omega_I)) sign(I - I_bias)
//
// It receives transmitter Y_S from synapses, the flux J_coupling through gap junctions, calcium
// J_calcium from coupled compartments and an external reservoir of IP3 at I_bias, and shows C and I
// to whoever listens. With sigma_h = 1 the gate is the stochastic one of the source, with the
// default 0 it is deterministic.
//
// C_T is a parameter: J_calcium moves cytosolic calcium and leaves the total as it is, so that what
// flows in is missing in the store. Cells that exchange calcium for long should be made of
// astrocyte_compartment, where the total is a state.
//
// J_ex jumps where I passes I_bias, by F_ex (1 + tanh(-I_Theta/omega_I)), 1.2e-5 F_ex by default:
// at rest it acts as dry friction does, steps overshoot, and every scheme is of first order there.
// With `smooth` = 1 it does not; 1 in the sum becomes tanh((|I - I_bias| + I_Theta)/omega_I), so
// that the flux is odd in I - I_bias and as smooth as tanh,
//
//   J_ex = -F_ex/2 (tanh((I - I_bias + I_Theta)/omega_I) + tanh((I - I_bias - I_Theta)/omega_I)) ,
//
// and differs from the published one by F_ex/2 (1 - tanh(I_Theta/omega_I)) at most, 6.1e-6 F_ex by
// default. The published form remains the default, since it is what published figures stand on.
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
#include <algorithm>
#include <cmath>

#include "exponential.hpp"
#include "g_chi_kinetics.hpp"
#include "models.hpp"
#include "parameters.hpp"
#include "published_units.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

namespace kinetics = g_chi_kinetics;

enum Parameter : int {
  C_T = kinetics::parameter_count,
  F_ex,
  I_Theta,
  omega_I,
  smooth,
  parameter_count,
  // derived, besides those of the kinetics
  first_derived = parameter_count,
  half_F_ex = first_derived + kinetics::derived_count,
  steepness,
  row_count
};
enum Input : int { I_bias = kinetics::input_count };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    kinetics::derive(p, p + first_derived, i, 1, 1);
    p[half_F_ex][i] = p[F_ex][i] / 2;
    p[steepness][i] = 1 / p[omega_I][i];
  }
}

/// tanh |z| by exp(-2 |z|), which cannot overflow.
double tanh_by(double exponential) { return (1 - exponential) / (1 + exponential); }

/// The external reservoir.
void add_reservoir(const Batch& batch, bool any_smooth, double* derivative) {
  const auto p = batch.parameters;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    const double* const ip3 = batch.states[kinetics::I] + begin;
    const double* const bias = batch.inputs[I_bias] + begin;
    const double* const half_flux = p[half_F_ex] + begin;
    const double* const threshold = p[I_Theta] + begin;
    const double* const slope = p[steepness] + begin;
    const double* const smoothness = p[smooth] + begin;
    Tile exponential, jump;
#pragma omp simd
    for (std::size_t i = 0; i < lanes; ++i)
      exponential[i] = -2 * std::abs((std::abs(ip3[i] - bias[i]) - threshold[i]) * slope[i]);
    exponentiate(exponential.data(), lanes);
    jump.fill(0);
    if (any_smooth) {
#pragma omp simd
      for (std::size_t i = 0; i < lanes; ++i)
        jump[i] = -2 * (std::abs(ip3[i] - bias[i]) + threshold[i]) * slope[i];
      exponentiate(jump.data(), lanes);
#pragma omp simd
      for (std::size_t i = 0; i < lanes; ++i) jump[i] = smoothness[i] * (1 - tanh_by(jump[i]));
    }
#pragma omp simd
    for (std::size_t i = 0; i < lanes; ++i) {
      const double excess = ip3[i] - bias[i];
      const double tanh_size = tanh_by(exponential[i]);
      const double open = 1 + std::copysign(tanh_size, std::abs(excess) - threshold[i]) - jump[i];
      const double flux = std::copysign(half_flux[i] * open, excess);
      derivative[begin + i] -= excess == 0 ? 0 : flux;
    }
  });
}

void rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  with_parameters<row_count>(batch, [&](const auto& value) {
    kinetics::rates<first_derived>(
        batch, value, [&](std::size_t i) { return value(C_T, i); }, derivatives);
  });
  double greatest_flux = 0, greatest_smoothness = 0;
#pragma omp simd reduction(max : greatest_flux, greatest_smoothness)
  for (std::size_t i = 0; i < (batch.uniform ? 1 : batch.count); ++i) {
    greatest_flux = greater(greatest_flux, p[F_ex][i]);
    greatest_smoothness = greater(greatest_smoothness, p[smooth][i]);
  }
  if (greatest_flux > 0) add_reservoir(batch, greatest_smoothness > 0, derivatives[kinetics::I]);
}

}  // namespace

Model g_chi() {
  Model model = kinetics::declaration();
  model.name = "g_chi";
  model.summary = "receptors, IP3 and calcium under transmitter from synapses";
  model.equations =
      "dgamma/dt = O_N Y_S (1 - gamma) - Omega_N (1 + zeta C/(C + K_KC)) gamma\n"
      "dI/dt = O_beta gamma + J_delta - J_3K - Omega_5P I + J_ex + J_coupling\n"
      "dC/dt = (Omega_C (m n h)^3 + Omega_L) (C_T - (1 + rho_A) C) - O_P C^2/(C^2 + K_P^2)"
      " + J_calcium\n"
      "dh = (h_inf - h)/tau_h (dt + sigma_h sqrt(tau_h) dW)\n"
      "J_delta = O_delta kappa_delta/(kappa_delta + I) C^2/(C^2 + K_delta^2)\n"
      "J_3K = O_3K C^4/(C^4 + K_D^4) I/(I + K_3K)\n"
      "J_ex = -F_ex/2 (1 + tanh((|I - I_bias| - I_Theta)/omega_I)) sign(I - I_bias); where smooth "
      "= "
      "1, tanh((|I - I_bias| + I_Theta)/omega_I) in place of 1\n"
      "m = I/(I + d_1), n = C/(C + d_5), Q = d_2 (I + d_1)/(I + d_3)\n"
      "h_inf = Q/(Q + C), 1/tau_h = O_2 (Q + C)";
  model.citation =
      "De Pitta et al., J Biol Phys 35:383 (2009), doi:10.1007/s10867-009-9155-y; "
      "parameters: Stimberg, Goodman, Brette & De Pitta, in Computational Glioscience "
      "(Springer, 2019), doi:10.1007/978-3-030-00817-8_18";
  model.parameters.insert(
      model.parameters.end(),
      {{C_T, "C_T", "uM", 2, 0.01, 100, "total free calcium per cytosolic volume"},
       {F_ex, "F_ex", "uM/ms", 0.09 / second, 0, 1, "greatest flux of the reservoir"},
       {I_Theta, "I_Theta", "uM", 0.3, 0, 10, "difference of IP3 that half opens the flux"},
       {omega_I, "omega_I", "uM", 0.05, 1e-4, 10, "width of that opening"},
       {smooth, "smooth", "", 0, 0, 1,
        "0: J_ex as published, which jumps at I_bias; 1: its smooth twin; between: of both"}});
  model.inputs.push_back({I_bias, "I_bias", "uM", 0, "IP3 of the external reservoir"});
  model.derived = row_count - parameter_count;
  model.derive = derive;
  model.rates = rates;
  return model;
}

}  // namespace tripartite
