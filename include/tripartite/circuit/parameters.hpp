// The neuron–astrocyte attention circuit: equations, symbols, time constants.
//
// Input → hidden layer h (m neurons) → output layer x (d_v neurons); every hidden→output synapse
// (i, j) is wrapped by an astrocyte process. Rates I_j are φ'_j of the presented token, m of them;
// r, w, u are gates that are 0 or 1 and change only at events of the protocol below.
//
//   hidden neurons     τ_h dI_j/dt  = -I_j + φ'_j(token)
//   output neurons     τ_n dx_i/dt  = -x_i + (1/m) r Σ_j s_ij I_j + (1 - r) v_i
//   Hebbian weights    τ_w dc_ij/dt = w x_i I_j
//   presynaptic trace  τ_w dg_j/dt  = w I_j
//   calcium            dp_ij/dt     = u g_j I_j / τ_w + (p̄ - p_ij) / τ_ca - k_leak p_ij
//   synapses           τ_s ds_ij/dt = r (c_ij - (K + p_ij) s_ij)
//
// They are equations (C1)–(C3) of Kozachkov, Slotine & Krotov (2025), appendix C, for the network
// of Kozachkov, Kastanenka & Krotov, PNAS 120:e2219150120 (2023), completed by how c, g and the
// initial calcium come about in time. Two scalings differ, neither moves the fixed point: c and p
// are multiplied by m (the mean over processes replaces the sum), and τ_ca = τ_p / (N m) is the
// time in which the calcium of one cell becomes even. With p = 0 the published synapse would
// integrate c for as long as the write phase lasts; here the read gate r opens the synapse together
// with the transmission through it.
//
// Protocol. Write: each token is shown for `presentation`; during the last `gate_width` of it the
// gate w is open. τ_w is that width, so that one presentation adds v φᵀ to c and φ to g. Then the
// neurons come to rest for `rest`. Read, for each query on a circuit with empty processes: the
// query is shown; at the same times as w, for one presentation, uptake u is open; the calcium
// spreads; at `transmission_opens` after the onset r opens and the outputs are driven until the
// circuit has settled or `read_time` has passed.
//
// Fixed point: p_ij → p̄ = (1/m) Σ_j g_j I_j, s_ij → c_ij / (K + p̄),
// x_i → Σ_s v_si φ(k_s)·φ(q) / (K + Σ_s φ(k_s)·φ(q)): attention with the features φ, the calcium
// being its denominator; K > 0 acts as one more token of value 0 and weight K.
//
// The replicator, a control without hidden layer, astrocyte or write phase, has its own equations
// (replicator.cpp): of these parameters it shares τ_n and when to open, read and stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tripartite/base/fields.hpp"
#include "tripartite/run/solver.hpp"

namespace tripartite {

struct CircuitParameters {
  std::string implementation = "reduced";

  double tau_h = 10;    // ms
  double tau_n = 10;    // ms
  double tau_s = 500;   // ms
  double tau_ca = 200;  // ms
  double tau_a = 200;   // ms

  double presentation = 300;           // ms
  double gate_width = 100;             // ms
  double rest = 500;                   // ms
  double transmission_opens = 10'000;  // ms
  std::optional<double> read_time;     // ms

  double settle_tolerance = 1e-7;
  double settle_limit = 3'600'000;  // ms

  double release_constant = 0;
  double calcium_leak = 0;  // 1/ms
  bool diffusion = true;
  bool presynaptic_trace = true;

  /// From the onset of a token or query to the opening of its gate, ms.
  [[nodiscard]] double gate_opens() const { return presentation - gate_width; }

  /// Whether the calcium of `units` processes is even, to rounding, when transmission opens: what
  /// is uneven then has decayed to e^-((transmission_opens - presentation)/tau_ca) of the mean
  /// times m.
  [[nodiscard]] bool calcium_is_even(std::int64_t units) const;

  /// Whether tokens pass through features. The replicator sees their logits.
  [[nodiscard]] bool has_hidden_layer() const { return implementation != "replicator"; }

  /// Throws ConfigError where the events of the protocol are out of order, or where the solver
  /// could not integrate `units` hidden units or tell whether they have settled, or where the
  /// replicator is given parts that it does not have.
  void validate(const SolverSettings& solver, std::int64_t units) const;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit);
};

template <class Self, class Visitor>
void CircuitParameters::visit_fields(  // NOLINT(readability-function-size): a list
    Self& self, Visitor&& visit) {
  visit(self.implementation,
        Field{.name = "implementation",
              .choices = {"reduced", "full", "replicator"},
              .meaning =
                  "full integrates every synapse and process; reduced the same equations after "
                  "exact reductions; replicator is a control without hidden layer, in which one "
                  "gain per token competes"});
  visit(self.tau_h, Field{.name = "tau_h",
                          .unit = "ms",
                          .low = 0.1,
                          .high = 1e4,
                          .meaning = "time constant of the hidden (presynaptic) neurons",
                          .source = "10-20 ms: Koch, Rapp & Segev, Cereb Cortex 6:93 (1996)"});
  visit(self.tau_n, Field{.name = "tau_n",
                          .unit = "ms",
                          .low = 0.1,
                          .high = 1e4,
                          .meaning = "time constant of the output (postsynaptic) neurons",
                          .source = "10-20 ms: Koch, Rapp & Segev, Cereb Cortex 6:93 (1996)"});
  visit(self.tau_s,
        Field{.name = "tau_s",
              .unit = "ms",
              .low = 0.1,
              .high = 1e7,
              .meaning = "time constant of the synapse under unit calcium",
              .source = "effect of astrocytic calcium on release within 0.1-2 s: Panatier et al., "
                        "Cell 146:785 (2011)"});
  visit(
      self.tau_ca,
      Field{.name = "tau_ca",
            .unit = "ms",
            .low = 0.1,
            .high = 1e7,
            .meaning = "time in which the calcium of the processes becomes even",
            .source = "local events last 0.1-1 s: Di Castro et al., Nat Neurosci 14:1276 (2011)"});
  visit(self.tau_a,
        Field{.name = "tau_a",
              .unit = "ms",
              .low = 0.1,
              .high = 1e7,
              .meaning = "time constant of the gains of the replicator",
              .source = "chosen as tau_ca; the equation: Vivet & Arenas, arXiv 2604.25481"});
  visit(
      self.presentation,
      Field{.name = "presentation",
            .unit = "ms",
            .low = 0.1,
            .high = 1e6,
            .meaning = "how long one token is shown in the write phase",
            .source = "fixations in reading last 200-300 ms: Rayner, Psychol Bull 124:372 (1998)"});
  visit(self.gate_width,
        Field{.name = "gate_width",
              .unit = "ms",
              .low = 0.01,
              .high = 1e6,
              .meaning =
                  "how long the gates of plasticity w and of uptake u are open, at the end of a "
                  "presentation",
              .source = "gated plasticity: Gerstner et al., Front Neural Circuits 12:53 (2018)"});
  visit(self.rest, Field{.name = "rest",
                         .unit = "ms",
                         .low = 0,
                         .high = 1e7,
                         .meaning = "silence between the last token and the first query"});
  visit(self.transmission_opens,
        Field{.name = "transmission_opens",
              .unit = "ms",
              .low = 0,
              .high = 1e9,
              .meaning = "from a query's onset to the opening of transmission r",
              .source =
                  "seconds from uptake to modulation: Perea & Araque, Science 317:1083 (2007)"});
  visit(self.read_time,
        Field{.name = "read_time",
              .unit = "ms",
              .low = 0.1,
              .high = 1e12,
              .meaning = "read the outputs this long after r opened, settled or not; "
                         "absent: when settled"});
  visit(self.settle_tolerance,
        Field{.name = "settle_tolerance",
              .low = 1e-15,
              .high = 0.5,
              .meaning = "relative change per e-fold of time below which the circuit has settled"});
  visit(
      self.settle_limit,
      Field{.name = "settle_limit",
            .unit = "ms",
            .low = 1,
            .high = 1e15,
            .meaning = "time after r opened at which a circuit that has not settled is given up"});
  visit(self.release_constant,
        Field{.name = "release_constant",
              .low = 0,
              .high = 1e12,
              .meaning = "K of the gain 1/(K + p), in units of the attention denominator: the "
                         "weight of one silent token"});
  visit(self.calcium_leak, Field{.name = "calcium_leak",
                                 .unit = "1/ms",
                                 .low = 0,
                                 .high = 1e3,
                                 .meaning = "rate at which calcium is lost from the processes"});
  visit(self.diffusion,
        Field{.name = "diffusion", .meaning = "calcium spreads between the processes"});
  visit(self.presynaptic_trace,
        Field{.name = "presynaptic_trace",
              .meaning =
                  "processes remember presynaptic activity; without it uptake ignores the past"});
}

}  // namespace tripartite
