// A circuit without hidden layer: gains that compete, one for each token.
//
// The gains a_μ live on the simplex and follow the replicator equation of Vivet & Arenas,
// arXiv 2604.25481, at temperature one. With the drive u_μ = q·k_μ + log key weight,
//
//     τ_a da_μ/dt = a_μ (f_μ - Σ_ν a_ν f_ν),    f_μ = u_μ - ln a_μ,
//     τ_n dx/dt = -x + Σ_μ a_μ v_μ.
//
// At rest all f_μ are the same, so that a = softmax(u) and f_μ = ln Z: what the gains have in
// common takes the place of calcium. Gains start even and are let go when transmission opens.
//
// 1. Gains span as many decades as exp(u). The state is λ_μ = ln(S a_μ), which starts at zero and
//    keeps every gain positive: τ_a dλ_μ/dt = f_μ - Σ_ν a_ν f_ν.
// 2. A drive common to all tokens changes nothing on the simplex, but Σ a f is also the rate, in
//    1/τ_a, at which a state beside the simplex returns to it. With u measured from its mean over
//    the tokens this is ln S at the start, and it only grows: Σ a f is what the gains climb.
// 3. The output is linear in the gains, so it is projected last, as in reduced.cpp:
//    x = Σ_μ z_μ v_μ with τ_n dz_μ/dt = -z_μ + a_μ.
#include <algorithm>
#include <cmath>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"

#include "implementation.hpp"
#include "protocol.hpp"

namespace tripartite {

namespace {

using Eigen::ArrayXd;
using ConstView = Eigen::Map<const ArrayXd>;
using View = Eigen::Map<ArrayXd>;

/// The gains of one query. State: λ [S], z [S].
class Competition {
 public:
  Competition(const CircuitParameters& parameters, const ArrayXd& logits)
      : parameters_(parameters), offset_(logits.mean()), drive_(logits - offset_) {}

  [[nodiscard]] Index tokens() const { return drive_.size(); }

  [[nodiscard]] System system(const ReadSegment& gates) const {
    const double open = gates.transmission ? 1 : 0;
    System system;
    system.rates = [this, open, gain = ArrayXd(tokens())](const State& x, State& dxdt,
                                                          double) mutable {
      View dlambda(dxdt.data(), tokens()), dz(dxdt.data() + tokens(), tokens());
      gain = gains(x);
      dlambda = drive_ - log_ratios(x) + log_tokens();
      const double common = (gain * dlambda).sum();
      dlambda = open / parameters_.tau_a * (dlambda - common);
      dz = (open * gain - ConstView(x.data() + tokens(), tokens())) / parameters_.tau_n;
    };
    system.name = [count = static_cast<std::size_t>(tokens())](std::size_t i) {
      return (i < count ? "logarithm of the gain of token " : "output through the gain of token ") +
             std::to_string(i % count);
    };
    return system;
  }

  /// Σ_μ a_μ.
  [[nodiscard]] double total(const State& x) const { return gains(x).sum(); }

  /// Σ_μ a_μ f_μ, ln Z at rest.
  [[nodiscard]] double common(const State& x) const {
    return offset_ + log_tokens() + (gains(x) * (drive_ - log_ratios(x))).sum();
  }

  /// x = Σ_μ z_μ v_μ, of values [S, d_v].
  [[nodiscard]] Eigen::RowVectorXd output(const State& x, const Matrix& values) const {
    return ConstView(x.data() + tokens(), tokens()).matrix().transpose() * values;
  }

 private:
  [[nodiscard]] double log_tokens() const { return std::log(static_cast<double>(tokens())); }
  [[nodiscard]] ConstView log_ratios(const State& x) const { return {x.data(), tokens()}; }
  [[nodiscard]] ArrayXd gains(const State& x) const {
    return log_ratios(x).exp() / static_cast<double>(tokens());
  }

  const CircuitParameters& parameters_;
  double offset_;
  ArrayXd drive_;  // u - mean u
};

void read(const CircuitInput& input, const CircuitParameters& parameters, Index query,
          const TraceSettings* traces, Solver& solver, CircuitResult& result, double& drift) {
  const Head& head = input.head;
  const Competition competition(
      parameters, (head.k * head.q.row(query).transpose() + head.log_key_weight).array());
  std::vector<double> times;
  Sampler sampler;
  if (traces && traces->query == query) {
    times = sample_times(*traces);
    sampler = [&](double t, const State& sample) {
      const Eigen::RowVectorXd output = competition.output(sample, input.values);
      result.traces.t.push_back(t);
      result.traces.calcium.push_back(std::exp(competition.common(sample)));
      result.traces.output.insert(result.traces.output.end(), output.begin(), output.end());
    };
  }
  const auto count = static_cast<std::size_t>(competition.tokens());
  State x(2 * count, 0.0);
  const Settling end = read_out(
      solver, parameters, [&](const ReadSegment& gates) { return competition.system(gates); }, x,
      {{0, count}, {count, count, parameters.tau_n}}, times, sampler);
  result.output.row(query) = competition.output(x, input.values);
  result.log_calcium(query) = competition.common(x);
  result.slowest_rate(query) = std::min(1 / parameters.tau_n, 1 / parameters.tau_a);
  store_settling(end, query, result);
  drift = std::abs(competition.total(x) - 1);
}

}  // namespace

CircuitResult run_replicator(const CircuitInput& input, const CircuitParameters& parameters,
                             const SolverSettings& solver_settings, int threads,
                             const TraceSettings* traces, const std::stop_token& stop) {
  const Index queries = input.head.q.rows();
  CircuitResult result = empty_result(queries, input.values.cols());
  std::vector<SolverCost> costs(static_cast<std::size_t>(queries));
  Vector drift = Vector::Zero(queries);
  parallel_for(queries, threads, [&](Index query) {
    if (stop.stop_requested()) throw Interrupted("interrupted while a query was read");
    Solver solver(solver_settings);
    read(input, parameters, query, traces, solver, result, drift(query));
    costs[static_cast<std::size_t>(query)] = solver.cost();
  });
  result.calcium_drift = drift.maxCoeff();
  for (const SolverCost& cost : costs) result.cost += cost;
  return result;
}

}  // namespace tripartite
