// The same equations after exact reductions.
//
// 1. Writing is linear in the features: write_kernel.hpp integrates it in token space and yields
// the
//    values ṽ and trace weights γ as the network holds them, c = Σ_s ṽ_s φ'(k_s)ᵀ, g = Σ_s
//    γ_s φ'(k_s).
// 2. Calcium does not depend on the output index, and diffusion acts through the mean only: with
//    a_j = g_j R_j for a query with rates R and ā their mean,
//        p_j(t) = A(t) a_j + B(t) ā,   dA/dt = u η / τ_w - (1/τ_ca + k) A,   dB/dt = A / τ_ca - k
//        B,
//    where η, dη/dt = (1 - η) / τ_h, is the common rise of the hidden rates. A and B belong to the
//    protocol, not to the query.
// 3. s_ij = c_ij σ_j with τ_s dσ_j/dt = r (1 - (K + p_j) σ_j), and the output is projected first:
//    x_i = (1/m) Σ_j c_ij R_j z_j with τ_n dz_j/dt = -z_j + r η σ_j.
// 4. If calcium is even to rounding when transmission opens, all σ_j are one Y and all z_j one X,
// and
//    the projection (1/m) Σ_j c_ij R_j is a sum over units that can be streamed in tiles:
//    four states per query remain, for any m.
//
// Otherwise (transmission opens early, or nothing diffuses) every unit of a query keeps its σ_j,
// z_j.
#include <cmath>

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"

#include "implementation.hpp"
#include "protocol.hpp"
#include "write_kernel.hpp"

namespace tripartite {

namespace {

/// Rates of a query whose processes hold equal calcium once r opens. State: η, total calcium P = A
/// + B in units of ā, Y, X. Rates and Jacobian stand together: both are the equations above.
System even_query(const CircuitParameters& parameters, const ReadSegment& gates, double mean_uptake,
                  double sink) {
  const double uptake = gates.uptake ? 1 / parameters.gate_width : 0;
  const double open = gates.transmission ? 1 : 0;
  const double leak = parameters.calcium_leak;
  const double h = 1 / parameters.tau_h, n = 1 / parameters.tau_n, s = open / parameters.tau_s;
  System system;
  system.rates = [=](const State& x, State& dxdt, double) {
    const double eta = x[0], calcium = x[1], synapse = x[2], output = x[3];
    dxdt[0] = h * (1 - eta);
    dxdt[1] = uptake * eta - leak * calcium;
    dxdt[2] = s * (1 - (sink + mean_uptake * calcium) * synapse);
    dxdt[3] = n * (open * eta * synapse - output);
  };
  system.jacobian = [=](const State& x, std::span<double> j) {
    const double eta = x[0], calcium = x[1], synapse = x[2];
    std::fill(j.begin(), j.end(), 0.0);
    j[0] = -h;
    j[4] = uptake;
    j[5] = -leak;
    j[9] = -s * mean_uptake * synapse;
    j[10] = -s * (sink + mean_uptake * calcium);
    j[12] = n * open * synapse;
    j[14] = n * open * eta;
    j[15] = -n;
  };
  system.name = [](std::size_t i) {
    constexpr const char* names[] = {"hidden rate I", "calcium p", "synapse s", "output x"};
    return std::string(names[i]);
  };
  return system;
}

/// Rates of a query with one synaptic state per unit. State: η, A, B, σ [m], z [m].
System uneven_query(const CircuitParameters& parameters, const ReadSegment& gates,
                    const Vector& uptake_per_unit, double sink) {
  const double uptake = gates.uptake ? 1 / parameters.gate_width : 0;
  const double open = gates.transmission ? 1 : 0;
  const double spread = parameters.diffusion ? 1 / parameters.tau_ca : 0;
  const double leak = parameters.calcium_leak;
  const double mean = uptake_per_unit.mean();
  System system;
  system.rates = [=, &parameters, &uptake_per_unit](const State& x, State& dxdt, double) {
    const double eta = x[0], local = x[1], shared = x[2];
    dxdt[0] = (1 - eta) / parameters.tau_h;
    dxdt[1] = uptake * eta - (spread + leak) * local;
    dxdt[2] = spread * local - leak * shared;
    const Index units = uptake_per_unit.size();
    const Eigen::Map<const Eigen::ArrayXd> synapse(&x[3], units);
    const Eigen::Map<const Eigen::ArrayXd> output(&x[3] + units, units);
    Eigen::Map<Eigen::ArrayXd> dsynapse(&dxdt[3], units);
    Eigen::Map<Eigen::ArrayXd> doutput(&dxdt[3] + units, units);
    const double s = open / parameters.tau_s, n = 1 / parameters.tau_n;
    dsynapse = s * (1 - (sink + shared * mean + local * uptake_per_unit.array()) * synapse);
    doutput = n * (open * eta * synapse - output);
  };
  system.name = [units = static_cast<std::size_t>(uptake_per_unit.size())](std::size_t i) {
    if (i == 0) return std::string("hidden rate I");
    if (i < 3) return std::string("calcium p");
    return (i < 3 + units ? "synapse s of unit " : "output x of unit ") +
           std::to_string((i - 3) % units);
  };
  return system;
}

/// The write phase has one time scale and many states: a stiff method would gain nothing there.
SolverSettings explicit_settings(SolverSettings settings) {
  if (find_method(settings.method).stiff) settings.method = solver_methods().front().name;
  return settings;
}

/// One head on the reduced circuit; owns what all queries share.
class ReducedRead {
 public:
  ReducedRead(const CircuitInput& input, const CircuitParameters& parameters,
              const SolverSettings& solver, int threads, const std::stop_token& stop)
      : input_(input), parameters_(parameters), solver_settings_(solver) {
    Solver write_solver(explicit_settings(solver));
    const WriteKernel kernel = write_kernel(parameters, write_solver, input.values.rows());
    values_ = written_values(kernel, input.values);
    trace_ = written_trace(kernel, input.values.rows());
    sums_ = feature_sums(input.hidden, input.head, values_, trace_, threads, stop);
    write_cost_ = write_solver.cost();
    if (!parameters.presynaptic_trace) {
      if (!input.hidden.map().positive)
        throw ConfigError(Complaint{{},
                                    "circuit.presynaptic_trace = false with features of both signs",
                                    "a positive feature map: uptake is then the mean rate",
                                    {}});
      sums_.denominator.setOnes();  // the mean rate, which the gauge sets to one
    }
    if (!parameters.calcium_is_even(input.hidden.units())) keep_units();
  }

  void read(Index query, const TraceSettings* traces, CircuitResult& result, double& drift,
            SolverCost& cost) const {
    Solver solver(solver_settings_);
    if (weights_.size() == 0)
      read_even(query, traces, solver, result, drift);
    else
      read_uneven(query, traces, solver, result, drift);
    cost = solver.cost();
  }

  [[nodiscard]] const SolverCost& write_cost() const { return write_cost_; }

 private:
  /// Rates, weights and traces of every unit: O(m (T + d_v)) memory, needed where units differ.
  void keep_units() {
    const Head& head = input_.head;
    const Index units = input_.hidden.units();
    const Index tokens = head.k.rows();
    query_rates_ = input_.hidden.rates(0, units, Role::query, head.q, sums_.log_query_scale);
    const Matrix key_rates =
        input_.hidden.rates(0, units, Role::key, head.k,
                            Vector::Constant(tokens, sums_.log_key_scale) - head.log_key_weight);
    weights_ = values_.transpose() * key_rates;
    unit_trace_ = parameters_.presynaptic_trace ? Vector(key_rates.transpose() * trace_)
                                                : Vector::Ones(units);
  }

  [[nodiscard]] double log_unit(Index query) const {
    return sums_.log_query_scale(query) + sums_.log_key_scale;
  }

  void read_even(Index query, const TraceSettings* traces, Solver& solver, CircuitResult& result,
                 double& drift) const {
    const double uptake = sums_.denominator(query);
    const double sink = release_constant(parameters_, log_unit(query));
    const auto projected = [&](const State& x) { return sums_.numerator.row(query) * x[3]; };
    const auto calcium = [&](const State& x) { return uptake * x[1]; };
    const auto system = [&](const ReadSegment& gates) {
      return even_query(parameters_, gates, uptake, sink);
    };
    State x(4, 0.0);
    finish(query, traces, solver, system, x, {{1, 1}, {2, 1}, {3, 1, parameters_.tau_n}}, calcium,
           projected, result, drift);
  }

  void read_uneven(Index query, const TraceSettings* traces, Solver& solver, CircuitResult& result,
                   double& drift) const {
    const Index units = query_rates_.cols();
    const auto count = static_cast<std::size_t>(units);
    const Vector uptake = query_rates_.row(query).transpose().cwiseProduct(unit_trace_);
    const double mean = uptake.mean();
    const double sink = release_constant(parameters_, log_unit(query));
    const Matrix read_weights =
        weights_.array().rowwise() * query_rates_.row(query).array() / static_cast<double>(units);
    const auto projected = [&](const State& x) -> Eigen::RowVectorXd {
      return (read_weights * Eigen::Map<const Vector>(&x[3] + units, units)).transpose();
    };
    const auto calcium = [&](const State& x) { return mean * (x[1] + x[2]); };
    const auto system = [&](const ReadSegment& gates) {
      return uneven_query(parameters_, gates, uptake, sink);
    };
    State x(3 + 2 * count, 0.0);
    finish(query, traces, solver, system, x, {{3, count}, {3 + count, count, parameters_.tau_n}},
           calcium, projected, result, drift);
  }

  template <class Calcium, class Projected>
  void finish(Index query, const TraceSettings* traces, Solver& solver, const SegmentSystem& system,
              State& x, const std::vector<StateBlock>& blocks, const Calcium& calcium,
              const Projected& projected, CircuitResult& result, double& drift) const {
    const double unit = std::exp(log_unit(query));
    std::vector<double> times;
    Sampler sampler;
    if (traces && traces->query == query) {
      times = sample_times(*traces);
      sampler = [&](double t, const State& sample) {
        const Eigen::RowVectorXd output = projected(sample);
        result.traces.t.push_back(t);
        result.traces.calcium.push_back(calcium(sample) * unit);
        result.traces.output.insert(result.traces.output.end(), output.begin(), output.end());
      };
    }
    double taken_up = 0;
    const auto watched = [&](const ReadSegment& gates) {
      if (!gates.uptake) taken_up = calcium(x);
      return system(gates);
    };
    const Settling end = read_out(solver, parameters_, watched, x, blocks, times, sampler);
    if (taken_up != 0) drift = std::abs(calcium(x) / taken_up - 1);
    result.output.row(query) = projected(x);
    store_read(parameters_, end, calcium(x), log_unit(query), query, result);
  }

  const CircuitInput& input_;
  const CircuitParameters& parameters_;
  const SolverSettings& solver_settings_;
  SolverCost write_cost_;
  Matrix values_;       // ṽ [T, d_v]
  Vector trace_;        // γ [T]
  FeatureSums sums_;    // projections of step 4, and the gauge of the rates
  Matrix query_rates_;  // R [T_q, m], only where units differ
  Matrix weights_;      // c [d_v, m], only where units differ
  Vector unit_trace_;   // g [m], only where units differ
};

}  // namespace

CircuitResult run_reduced(const CircuitInput& input, const CircuitParameters& parameters,
                          const SolverSettings& solver, int threads, const TraceSettings* traces,
                          const std::stop_token& stop) {
  const ReducedRead circuit(input, parameters, solver, threads, stop);
  const Index queries = input.head.q.rows();
  CircuitResult result = empty_result(queries, input.values.cols());
  std::vector<SolverCost> costs(static_cast<std::size_t>(queries));
  Vector drift = Vector::Zero(queries);
  parallel_for(queries, threads, [&](Index query) {
    if (stop.stop_requested()) throw Interrupted("interrupted while a query was read");
    circuit.read(query, traces, result, drift(query), costs[static_cast<std::size_t>(query)]);
  });
  result.calcium_drift = drift.maxCoeff();
  result.cost = circuit.write_cost();
  for (const SolverCost& cost : costs) result.cost += cost;
  return result;
}

}  // namespace tripartite
