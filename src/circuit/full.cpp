// The circuit with every state of its own: for checking the reduced one, and for small networks.
//
// What has zero rates is left out of the state: p and s while a token is written, c and g while a
// query is read, and s until its transmission opens. Matrices are [d_v, m], row-major.
#include <cmath>
#include <numeric>

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"

#include "implementation.hpp"
#include "protocol.hpp"

namespace tripartite {

using Eigen::Map;

namespace {

using Array = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ArrayView = Map<Array>;
using ConstArrayView = Map<const Array>;
using RowView = Map<Eigen::Array<double, 1, Eigen::Dynamic>>;
using ConstRowView = Map<const Eigen::Array<double, 1, Eigen::Dynamic>>;

/// Where x [N], I [m] and what follows them lie in a state vector.
struct Layout {
  Index outputs;
  Index units;

  [[nodiscard]] Index synapses() const { return outputs * units; }
  [[nodiscard]] Index hidden() const { return outputs; }
  [[nodiscard]] Index rest() const { return outputs + units; }
  // write phase: c, then g
  [[nodiscard]] Index trace() const { return rest() + synapses(); }
  [[nodiscard]] Index write_size() const { return trace() + units; }
  // read phase: p, then, once transmission is open, s
  [[nodiscard]] Index strength() const { return rest() + synapses(); }
  [[nodiscard]] std::size_t read_size(bool transmission) const {
    return static_cast<std::size_t>(strength() + (transmission ? synapses() : 0));
  }

  [[nodiscard]] std::string read_name(Index i) const {
    if (i < hidden()) return "output x[" + std::to_string(i) + "]";
    if (i < rest()) return "hidden rate I[" + std::to_string(i - hidden()) + "]";
    const Index synapse = (i - rest()) % synapses();
    return (i < strength() ? "calcium p[" : "synapse s[") + std::to_string(synapse / units) + ", " +
           std::to_string(synapse % units) + "]";
  }
};

/// Eigen sums a view from its first aligned element on, in an order that depends on the address,
/// but an expression, even a trivial one, always in the same.
double mean(const ConstArrayView& view) { return (1.0 * view).mean(); }

/// The rates of both phases; gates and drives are arguments of the systems it makes.
class FullCircuit {
 public:
  FullCircuit(const CircuitParameters& parameters, Layout layout)
      : parameters_(parameters), layout_(layout) {}

  /// Writes one token: `rates` [m] and `value` [N] are its drives (null for silence), w its gate.
  [[nodiscard]] System write(const double* rates, const double* value, bool gate) const {
    return {[this, rates, value, gate](const State& state, State& derivative, double) {
      const auto [n, m] = layout_;
      const ConstRowView x(state.data(), n);
      const ConstRowView hidden(state.data() + layout_.hidden(), m);
      RowView dx(derivative.data(), n);
      RowView dhidden(derivative.data() + layout_.hidden(), m);
      dx = -x / parameters_.tau_n;
      dhidden = -hidden / parameters_.tau_h;
      if (value) dx += ConstRowView(value, n) / parameters_.tau_n;
      if (rates) dhidden += ConstRowView(rates, m) / parameters_.tau_h;

      ArrayView dweight(derivative.data() + layout_.rest(), n, m);
      RowView dtrace(derivative.data() + layout_.trace(), m);
      if (gate) {
        dweight.matrix().noalias() =
            (x.matrix().transpose() / parameters_.gate_width) * hidden.matrix();
        dtrace = hidden / parameters_.gate_width;
      } else {
        dweight.setZero();
        dtrace.setZero();
      }
    }};
  }

  /// Reads one query with rates [m], from weights c [N, m] and traces g [m].
  [[nodiscard]] System read(const double* rates, const double* weights, const double* traces,
                            double release_constant, const ReadSegment& gates) const {
    return {[=, this](const State& state, State& derivative, double) {
              const auto [n, m] = layout_;
              const ConstRowView x(state.data(), n);
              const ConstRowView hidden(state.data() + layout_.hidden(), m);
              RowView dx(derivative.data(), n);
              RowView(derivative.data() + layout_.hidden(), m) =
                  (ConstRowView(rates, m) - hidden) / parameters_.tau_h;
              dx = -x / parameters_.tau_n;

              const ConstArrayView calcium(state.data() + layout_.rest(), n, m);
              ArrayView dcalcium(derivative.data() + layout_.rest(), n, m);
              change_calcium(calcium, dcalcium);
              if (gates.uptake) {
                const double rate = 1 / parameters_.gate_width;
                if (parameters_.presynaptic_trace)
                  dcalcium.rowwise() += rate * ConstRowView(traces, m) * hidden;
                else
                  dcalcium.rowwise() += rate * hidden;
              }
              if (!gates.transmission) return;

              const ConstArrayView strength(state.data() + layout_.strength(), n, m);
              const double rate = 1 / parameters_.tau_s;
              ArrayView(derivative.data() + layout_.strength(), n, m) =
                  rate * (ConstArrayView(weights, n, m) - (release_constant + calcium) * strength);
              const double gain = 1 / (static_cast<double>(m) * parameters_.tau_n);
              for (Index i = 0; i < n; ++i)
                dx(i) += gain * strength.row(i).matrix().dot(hidden.matrix());
            },
            {},
            [layout = layout_](std::size_t i) { return layout.read_name(static_cast<Index>(i)); }};
  }

 private:
  /// Diffusion and leak.
  void change_calcium(const ConstArrayView& calcium, ArrayView& dcalcium) const {
    const double spread = parameters_.diffusion ? 1 / parameters_.tau_ca : 0;
    dcalcium = spread * mean(calcium) - (spread + parameters_.calcium_leak) * calcium;
  }

  CircuitParameters parameters_;
  Layout layout_;
};

/// Shows all tokens and lets the neurons come to rest; returns x, I, c, g.
State write_phase(const FullCircuit& circuit, const CircuitParameters& parameters, Layout layout,
                  const Matrix& rates, const Matrix& values, Solver& solver) {
  State state(static_cast<std::size_t>(layout.write_size()), 0.0);
  for (Index token = 0; token < values.rows(); ++token) {
    const double* rate = rates.row(token).data();
    const double* value = values.row(token).data();
    if (parameters.gate_opens() > 0)
      solver.advance(circuit.write(rate, value, false), state, 0, parameters.gate_opens());
    solver.advance(circuit.write(rate, value, true), state, parameters.gate_opens(),
                   parameters.presentation);
  }
  if (parameters.rest > 0)
    solver.advance(circuit.write(nullptr, nullptr, false), state, 0, parameters.rest);
  return state;
}

double mean_calcium(const State& state, Layout layout) {
  return mean(ConstArrayView(state.data() + layout.rest(), layout.outputs, layout.units));
}

}  // namespace

CircuitResult run_full(const CircuitInput& input, const CircuitParameters& parameters,
                       const SolverSettings& solver_settings, int threads,
                       const TraceSettings* traces, const std::stop_token& stop) {
  const Layout layout{input.values.cols(), input.hidden.units()};
  const FullCircuit circuit(parameters, layout);
  const Head& head = input.head;
  const FeatureSums gauge =
      feature_sums(input.hidden, head, input.values, Vector::Ones(head.k.rows()), threads, stop);
  const Matrix query_rates =
      input.hidden.rates(0, layout.units, Role::query, head.q, gauge.log_query_scale);
  const Matrix key_rates = input.hidden.rates(
      0, layout.units, Role::key, head.k,
      Vector::Constant(head.k.rows(), gauge.log_key_scale) - head.log_key_weight);

  Solver write_solver(solver_settings);
  const State written =
      write_phase(circuit, parameters, layout, key_rates, input.values, write_solver);

  const Index queries = head.q.rows();
  CircuitResult result = empty_result(queries, layout.outputs);
  std::vector<SolverCost> costs(static_cast<std::size_t>(queries));
  Vector drift = Vector::Zero(queries);

  const auto n = static_cast<std::size_t>(layout.outputs);
  const auto synapses = static_cast<std::size_t>(layout.synapses());
  const std::vector<StateBlock> blocks = {{0, n, parameters.tau_n},
                                          {static_cast<std::size_t>(layout.rest()), synapses},
                                          {static_cast<std::size_t>(layout.strength()), synapses}};

  parallel_for(queries, threads, [&](Index query) {
    if (stop.stop_requested()) throw Interrupted("interrupted while a query was read");
    const double log_unit = gauge.log_query_scale(query) + gauge.log_key_scale;
    const double sink = release_constant(parameters, log_unit);
    State state(layout.read_size(false), 0.0);
    std::copy_n(written.begin(), layout.rest(), state.begin());
    double taken_up = 0;
    const auto system = [&](const ReadSegment& segment) {
      state.resize(layout.read_size(segment.transmission), 0.0);
      if (!segment.uptake) taken_up = mean_calcium(state, layout);
      return circuit.read(query_rates.row(query).data(), written.data() + layout.rest(),
                          written.data() + layout.trace(), sink, segment);
    };
    Solver solver(solver_settings);
    std::vector<double> times;
    Sampler sampler;
    if (traces && traces->query == query) {
      times = sample_times(*traces);
      sampler = [&](double t, const State& sample) {
        result.traces.t.push_back(t);
        result.traces.calcium.push_back(mean_calcium(sample, layout) * std::exp(log_unit));
        result.traces.output.insert(result.traces.output.end(), sample.begin(),
                                    sample.begin() + layout.outputs);
      };
    }
    const Settling end = read_out(solver, parameters, system, state, blocks, times, sampler);
    const double calcium = mean_calcium(state, layout);
    result.output.row(query) = Map<const Eigen::RowVectorXd>(state.data(), layout.outputs);
    store_read(parameters, end, calcium, log_unit, query, result);
    if (taken_up != 0) drift(query) = std::abs(calcium / taken_up - 1);
    costs[static_cast<std::size_t>(query)] = solver.cost();
  });

  result.calcium_drift = drift.maxCoeff();
  result.cost = write_solver.cost();
  for (const SolverCost& cost : costs) result.cost += cost;
  return result;
}

}  // namespace tripartite
