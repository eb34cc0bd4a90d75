// The write phase of the reduced circuit, in token space.
//
// Hidden and output neurons are linear filters of what they are shown, so at any time
// I_j = Σ_s α_s φ'_j(k_s) and x_i = Σ_s β_s v_si with coefficients that depend on the tokens'
// timing alone. The Hebbian weights are then c_ij = Σ_ss' Γ_ss' v_si φ'_j(k_s') with τ_w dΓ_ss'/dt
// = w β_s α_s', and the traces g_j = Σ_s γ_s φ'_j(k_s) with τ_w dγ_s/dt = w α_s: however large the
// hidden layer, the whole phase is an ODE over pairs of tokens. And since every token is presented
// alike, α and β of a token depend on the time since its own onset: one token, followed for as many
// presentations
// ("lags") as it takes to fade below rounding, gives all of Γ and γ.
#pragma once

#include "tripartite/attention/head.hpp"
#include "tripartite/circuit/parameters.hpp"
#include "tripartite/run/solver.hpp"

namespace tripartite {

struct WriteKernel {
  /// hebbian(a, b): what the gate adds, during one presentation, to v φᵀ of the value shown a and
  /// the key shown b presentations before. [lags, lags]
  Matrix hebbian;
  Vector trace;  ///< the same for the presynaptic trace [lags]
};

/// Integrates the ODE above for a sequence of at most `tokens` tokens.
WriteKernel write_kernel(const CircuitParameters& parameters, Solver& solver, Index tokens);

/// Values as the synapses hold them, Γᵀ v: row s' belongs to key s'. [T, d_v]
Matrix written_values(const WriteKernel& kernel, const Matrix& values);

/// Weight γ_s of each token in the presynaptic trace. [T]
Vector written_trace(const WriteKernel& kernel, Index tokens);

}  // namespace tripartite
