#include "tripartite/experiment/attention_task.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/attention/oracle.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/random.hpp"
#include "tripartite/experiment/settling_rate.hpp"
#include "tripartite/io/settings.hpp"

namespace tripartite {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

AttentionSettings read_description(const Document& description) {
  AttentionSettings settings;
  AttentionSettings::visit_fields(settings, [&](auto& member, const Field& field) {
    read_settings(description, field.name, member);
  });
  return settings;
}

/// The head as attention sees it, and as the circuit does.
struct Heads {
  Head ruler;    ///< after the exact re-parameterisation
  Head circuit;  ///< the same, unless an ablation spoils it
};

Heads make_heads(const AttentionSettings& settings, const Tokens& tokens) {
  Heads heads;
  heads.ruler = reparameterise(tokens.q, tokens.k, settings.reparameterise);
  heads.circuit = heads.ruler;
  if (settings.input.omit_scale) {
    const double scale = std::pow(static_cast<double>(tokens.q.cols()), 0.25);
    heads.circuit = reparameterise(scale * tokens.q, scale * tokens.k, settings.reparameterise);
  }
  return heads;
}

/// Feature attention with one more token of value 0 and weight K: what a finite release constant
/// settles to. [T, d_v]
Matrix attention_with_sink(const FeatureSums& sums, double release_constant) {
  const Vector sink =
      release_constant * (-(sums.log_query_scale.array() + sums.log_key_scale)).exp();
  return (sums.numerator.array().colwise() / (sums.denominator + sink).array()).matrix();
}

struct Measurement {
  Attention exact;
  Attention feature;
  CircuitResult circuit;
  double sink_error = kUnknown;
  double solver_error = kUnknown;
  double oracle_output = kUnknown;
  double oracle_denominator = kUnknown;
};

Measurement measure(const AttentionSettings& settings, const Heads& heads, const Matrix& values,
                    const CaseContext& context) {
  const Stream stream(static_cast<std::uint64_t>(context.seed), "features",
                      static_cast<std::uint64_t>(context.replicate));
  const HiddenLayer hidden(settings.features, stream, heads.circuit);
  Measurement result;
  result.exact = exact_attention(heads.ruler, values);
  const FeatureSums sums = feature_sums(hidden, heads.circuit, values, Vector::Ones(values.rows()),
                                        context.threads, context.stop);
  result.feature = feature_attention(sums);
  if (hidden.map().name == "performer" && settings.features.rows == "independent") {
    const FeatureVariance variance = performer_variance(heads.circuit, values);
    result.oracle_output = predicted_output_error(variance, result.exact.output, hidden.units());
    result.oracle_denominator = predicted_denominator_error(variance, hidden.units());
  }

  const CircuitInput input{hidden, heads.circuit, values};
  const TraceSettings* traces = settings.record.traces ? &settings.record.trace : nullptr;
  result.circuit =
      run_circuit(input, settings.circuit, settings.solver, context.threads, traces, context.stop);
  if (settings.circuit.release_constant > 0) {
    const Matrix sink = attention_with_sink(sums, settings.circuit.release_constant);
    result.sink_error = relative_error(result.circuit.output, sink);
  }
  if (settings.record.control) {
    SolverSettings tighter = settings.solver;
    tighter.rtol = std::max(tighter.rtol / 10, 1e-14);
    tighter.atol /= 10;
    tighter.step /= 10;
    const CircuitResult control =
        run_circuit(input, settings.circuit, tighter, context.threads, nullptr, context.stop);
    result.solver_error =
        (result.circuit.output - control.output).norm() / result.exact.output.norm();
  }
  return result;
}

/// What the columns of a row are computed from.
struct Summary {
  const Measurement& measured;
  ErrorBudget errors;
  Eigen::ArrayXd deviation;  ///< of the settled calcium from the exact denominator, relative [T]
  double denominator_correlation;
  HeadStatistics head;
  SettlingRate rate;
};

Summary summarise(const AttentionSettings& settings, const Heads& heads,
                  const Measurement& measured) {
  const Vector& log_calcium = measured.circuit.log_calcium;
  const Vector& log_exact = measured.exact.log_denominator;
  const double shift = log_exact.maxCoeff();  // correlation does not mind, exp does
  return {measured,
          error_budget(measured.circuit.output, measured.feature.output, measured.exact.output),
          (log_calcium - log_exact).array().exp() - 1,
          correlation((log_calcium.array() - shift).exp().matrix(),
                      (log_exact.array() - shift).exp().matrix()),
          head_statistics(heads.ruler),
          settling_rate(measured.circuit, settings.record.trace.query)};
}

struct MeasuredColumn {
  Column column;
  Cell (*value)(const Summary&);
};

const std::vector<MeasuredColumn>& measured_columns() {
  using S = const Summary&;
  static const std::vector<MeasuredColumn> columns = {
      {{"e_feature", "", "feature attention against exact, relative to exact (Frobenius)", true},
       [](S s) -> Cell { return s.errors.feature; }},
      {{"e_network", "", "circuit when read against feature attention, relative to exact", true},
       [](S s) -> Cell { return s.errors.network; }},
      {{"e_total", "", "circuit when read against exact, relative to exact", true},
       [](S s) -> Cell { return s.errors.total; }},
      {{"e_solver", "", "circuit against itself at a tenth of the tolerances, relative to exact",
        true},
       [](S s) -> Cell { return s.measured.solver_error; }},
      {{"e_sink", "", "circuit against feature attention with a silent token of weight K", true},
       [](S s) -> Cell { return s.measured.sink_error; }},
      {{"oracle_output", "", "predicted rms of e_feature over draws, first order in 1/m", true},
       [](S s) -> Cell { return s.measured.oracle_output; }},
      {{"oracle_denominator", "", "predicted rms of the relative error of the denominator, exact"},
       [](S s) -> Cell { return s.measured.oracle_denominator; }},
      {{"denominator_mean_error", "", "mean over queries of |calcium / denominator - 1|", true},
       [](S s) -> Cell { return s.deviation.abs().mean(); }},
      {{"denominator_rms_error", "", "rms over queries of calcium / denominator - 1"},
       [](S s) -> Cell { return std::sqrt(s.deviation.square().mean()); }},
      {{"denominator_correlation", "",
        "Pearson correlation of calcium and denominator over queries"},
       [](S s) -> Cell { return s.denominator_correlation; }},
      {{"calcium_drift", "", "largest relative change of total calcium after uptake"},
       [](S s) -> Cell { return s.measured.circuit.calcium_drift; }},
      {{"t_settle", "ms", "longest time a query took from the opening of transmission", true},
       [](S s) -> Cell { return s.measured.circuit.t_settle.maxCoeff(); }},
      {{"residual", "", "largest settling residual when read"},
       [](S s) -> Cell { return s.measured.circuit.residual.maxCoeff(); }},
      {{"settling_rate", "1/ms", "exponential fitted to the approach of the traced query"},
       [](S s) -> Cell { return s.rate.measured; }},
      {{"predicted_rate", "1/ms", "slowest mode of the traced query, min(1/tau_n, (K + p)/tau_s)"},
       [](S s) -> Cell { return s.rate.predicted; }},
      {{"settling_ratio", "", "settling_rate over predicted_rate"},
       [](S s) -> Cell { return s.rate.measured / s.rate.predicted; }},
      {{"steps", "", "accepted solver steps"},
       [](S s) -> Cell { return s.measured.circuit.cost.steps; }},
      {{"rejected", "", "rejected solver steps"},
       [](S s) -> Cell { return s.measured.circuit.cost.rejected; }},
      {{"evaluations", "", "evaluations of the right-hand side"},
       [](S s) -> Cell { return s.measured.circuit.cost.evaluations; }},
      {{"logit_min", "", "smallest logit of the head"},
       [](S s) -> Cell { return s.head.logit_min; }},
      {{"logit_max", "", "largest logit of the head"},
       [](S s) -> Cell { return s.head.logit_max; }},
      {{"query_norm", "", "rms norm of the queries after re-parameterisation"},
       [](S s) -> Cell { return s.head.query_rms_norm; }},
      {{"key_norm", "", "rms norm of the keys after re-parameterisation"},
       [](S s) -> Cell { return s.head.key_rms_norm; }},
      {{"entropy", "", "mean entropy of the attention weights, nats"},
       [](S s) -> Cell { return s.head.mean_entropy; }},
  };
  return columns;
}

Row make_row(const Summary& summary) {
  Row row;
  for (const auto& [column, value] : measured_columns())
    row.emplace_back(column.name, value(summary));
  return row;
}

/// One head as [1, rows, columns].
NamedArray head_array(const std::string& path, const Matrix& matrix, const std::string& long_name) {
  return {path,
          {1, static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())},
          std::vector<double>(matrix.data(), matrix.data() + matrix.size()),
          "",
          long_name};
}

NamedArray denominator_array(const std::string& name, const Vector& log_denominator,
                             const std::string& long_name) {
  const Eigen::ArrayXd values = log_denominator.array().exp();
  return {"/attention/denominator/" + name,
          {1, static_cast<std::size_t>(values.size())},
          std::vector<double>(values.begin(), values.end()),
          "",
          long_name};
}

void keep_traces(const Traces& traces, std::vector<NamedArray>& arrays) {
  const std::size_t times = traces.t.size();
  if (times == 0) return;
  for (const std::string population : {"astrocyte", "output"})
    arrays.push_back(
        {"/traces/" + population + "/t", {times}, traces.t, "ms", "time after query onset"});
  arrays.push_back({"/traces/astrocyte/calcium",
                    {times, 1},
                    traces.calcium,
                    "",
                    "mean calcium of the processes, in units of the attention denominator",
                    "/traces/astrocyte/t"});
  arrays.push_back({"/traces/output/x",
                    {times, traces.output.size() / times},
                    traces.output,
                    "",
                    "output neurons",
                    "/traces/output/t"});
}

std::vector<NamedArray> keep(const AttentionSettings& settings, const Heads& heads,
                             const Tokens& tokens, const Measurement& measured) {
  std::vector<NamedArray> arrays = {
      denominator_array("exact", measured.exact.log_denominator, "exact softmax denominator"),
      denominator_array("features", measured.feature.log_denominator,
                        "closed form with the features"),
      denominator_array("settled", measured.circuit.log_calcium, "settled mean calcium"),
  };
  keep_traces(measured.circuit.traces, arrays);
  if (!settings.record.arrays) return arrays;
  arrays.push_back(head_array("/attention/q", tokens.q, "queries, scaled"));
  arrays.push_back(head_array("/attention/k", tokens.k, "keys, scaled"));
  arrays.push_back(head_array("/attention/v", tokens.v, "values"));
  arrays.push_back(head_array("/attention/exact", measured.exact.output, "exact attention"));
  arrays.push_back(head_array("/attention/features", measured.feature.output, "feature attention"));
  arrays.push_back(head_array("/attention/settled", measured.circuit.output, "circuit when read"));
  arrays.push_back(
      head_array("/attention/weights", attention_weights(heads.ruler), "attention weights"));
  return arrays;
}

}  // namespace

std::vector<std::string> AttentionTask::tables() const {
  AttentionSettings settings;
  std::vector<std::string> names;
  AttentionSettings::visit_fields(settings,
                                  [&](auto&, const Field& field) { names.push_back(field.name); });
  return names;
}

std::vector<Column> AttentionTask::columns(const Document& /*description*/) const {
  std::vector<Column> columns;
  for (const MeasuredColumn& measured : measured_columns()) columns.push_back(measured.column);
  return columns;
}

void AttentionTask::check(const CaseContext& context) const {
  const AttentionSettings settings = read_description(context.description);
  const Tokens tokens =
      load_tokens(settings.input, context.folder, context.seed, context.replicate);
  const Heads heads = make_heads(settings, tokens);
  const HiddenLayer hidden(settings.features, Stream(0, "check"), heads.circuit);
  settings.circuit.validate(settings.solver, hidden.units());
  const std::int64_t query = settings.record.trace.query;
  if (settings.record.traces && query >= tokens.q.rows())
    throw ConfigError::out_of_bounds(
        context.description.find("record.trace.query")->origin, "record.trace.query",
        std::to_string(query), "the index of a query, below " + std::to_string(tokens.q.rows()));
}

std::string AttentionTask::resolve(const Document& description) const {
  return write_settings("", read_description(description));
}

CaseOutcome AttentionTask::run(const CaseContext& context) const {
  const AttentionSettings settings = read_description(context.description);
  const Tokens tokens =
      load_tokens(settings.input, context.folder, context.seed, context.replicate);
  const Heads heads = make_heads(settings, tokens);
  const Measurement measured = measure(settings, heads, tokens.v, context);
  // A fixed read time asks for the state at that time, settled or not.
  const bool settled = settings.circuit.read_time || measured.circuit.all_settled();
  return {make_row(summarise(settings, heads, measured)), settled,
          keep(settings, heads, tokens, measured)};
}

}  // namespace tripartite
