#include "attention_columns.hpp"

#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/attention/oracle.hpp"
#include "tripartite/experiment/network_measures.hpp"
#include "tripartite/experiment/settling_rate.hpp"

namespace tripartite {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Predicted relative errors above one predict nothing: first order does not hold, and the variance
/// belongs to units so rare that no draw contains them.
constexpr double kMeaningfulPrediction = 1;

/// Feature attention with one more token of value 0 and weight K: what a finite release constant
/// settles to. [T, d_v]
Matrix attention_with_sink(const FeatureSums& sums, double release_constant) {
  const Vector sink =
      release_constant * (-(sums.log_query_scale.array() + sums.log_key_scale)).exp();
  return (sums.numerator.array().colwise() / (sums.denominator + sink).array()).matrix();
}

/// What the columns of a row are computed from.
struct Summary {
  const Measurement& measured;
  bool timed;  ///< read at a given time, settled or not
  ErrorBudget errors;
  Eigen::ArrayXd deviation;  ///< of the calcium read from the exact denominator, relative [T]
  double denominator_correlation;
  double uniform;  ///< error of attending to all tokens alike
  HeadStatistics head;
  SettlingRate rate;
};

/// Of an output that is the mean value whatever the query.
double uniform_error(const Heads& heads, const Matrix& values, const Matrix& exact) {
  const Matrix same = Vector::Ones(heads.ruler.q.rows()) * values.colwise().mean();
  return relative_error(same, exact);
}

Summary summarise(const AttentionSettings& settings, const Heads& heads, const Matrix& values,
                  const Measurement& measured) {
  const Vector& log_calcium = measured.ran.circuit.log_calcium;
  const Vector& log_exact = measured.exact.log_denominator;
  const double shift = log_exact.maxCoeff();  // correlation does not mind, exp does
  return {
      measured,
      settings.read_at_given_time(),
      error_budget(measured.ran.circuit.output, measured.ran.feature.output, measured.exact.output),
      (log_calcium - log_exact).array().exp() - 1,
      correlation((log_calcium.array() - shift).exp().matrix(),
                  (log_exact.array() - shift).exp().matrix()),
      uniform_error(heads, values, measured.exact.output),
      head_statistics(heads.ruler),
      settling_rate(measured.ran.circuit, settings.record.trace.query)};
}

double deviation(const Eigen::ArrayXd& values) {
  return std::sqrt((values - values.mean()).square().mean());
}

/// Of the regression of ln gain on the log denominator.
double slope(const Vector& log_denominator, const Vector& gain) {
  const Eigen::ArrayXd x = log_denominator.array() - log_denominator.mean();
  return (x * gain.array().log()).sum() / x.square().sum();
}

struct MeasuredColumn {
  Column column;
  Cell (*value)(const Summary&);
};

const std::vector<MeasuredColumn>& circuit_columns() {
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
      {{"e_uniform", "", "attention to all tokens alike against exact, relative to exact"},
       [](S s) -> Cell { return s.uniform; }},
      {{"oracle_output", "",
        "predicted rms of e_feature over draws, first order in 1/m; empty where it or "
        "oracle_denominator would exceed one",
        true},
       [](S s) -> Cell { return s.measured.oracle_output; }},
      {{"oracle_denominator", "",
        "predicted rms of the relative error of the denominator; empty where it would exceed one: "
        "then units too rare to be drawn carry the variance"},
       [](S s) -> Cell { return s.measured.oracle_denominator; }},
      {{"denominator_mean_error", "", "mean over queries of |calcium / denominator - 1|", true},
       [](S s) -> Cell { return s.deviation.abs().mean(); }},
      {{"denominator_rms_error", "", "rms over queries of calcium / denominator - 1"},
       [](S s) -> Cell { return std::sqrt(s.deviation.square().mean()); }},
      {{"denominator_correlation", "",
        "Pearson correlation of calcium and denominator over queries"},
       [](S s) -> Cell { return s.denominator_correlation; }},
      {{"calcium_drift", "", "largest relative change of total calcium after uptake"},
       [](S s) -> Cell { return s.measured.ran.circuit.calcium_drift; }},
      {{"t_settle", "ms",
        "longest time a query took to settle from the opening of transmission; empty where it was "
        "read at a given time",
        true},
       [](S s) -> Cell { return s.timed ? kUnknown : s.measured.ran.circuit.t_settle.maxCoeff(); }},
      {{"residual", "", "largest settling residual when read"},
       [](S s) -> Cell { return s.measured.ran.circuit.residual.maxCoeff(); }},
      {{"settling_rate", "1/ms", "exponential fitted to the approach of the traced query"},
       [](S s) -> Cell { return s.rate.measured; }},
      {{"predicted_rate", "1/ms", "slowest mode of the traced query, min(1/tau_n, (K + p)/tau_s)"},
       [](S s) -> Cell { return s.rate.predicted; }},
      {{"settling_ratio", "", "settling_rate over predicted_rate"},
       [](S s) -> Cell { return s.rate.measured / s.rate.predicted; }},
      {{"steps", "", "accepted solver steps"},
       [](S s) -> Cell { return s.measured.ran.circuit.cost.steps; }},
      {{"rejected", "", "rejected solver steps"},
       [](S s) -> Cell { return s.measured.ran.circuit.cost.rejected; }},
      {{"evaluations", "", "evaluations of the right-hand side"},
       [](S s) -> Cell { return s.measured.ran.circuit.cost.evaluations; }},
      {{"logit_min", "", "smallest logit of the head"},
       [](S s) -> Cell { return s.head.logit_min; }},
      {{"logit_max", "", "largest logit of the head"},
       [](S s) -> Cell { return s.head.logit_max; }},
      {{"query_norm", "", "rms norm of the queries after scaling and re-parameterisation"},
       [](S s) -> Cell { return s.head.query_rms_norm; }},
      {{"key_norm", "", "rms norm of the keys after scaling and re-parameterisation"},
       [](S s) -> Cell { return s.head.key_rms_norm; }},
      {{"entropy", "", "mean entropy of the attention weights, nats"},
       [](S s) -> Cell { return s.head.mean_entropy; }},
  };
  return columns;
}

const std::vector<Column>& size_columns() {
  static const std::vector<Column> columns = {
      {"tokens", "", "number T of tokens that are written", true},
      {"queries", "", "number of tokens that are read"},
      {"head_size", "", "size D of queries and keys", true},
      {"value_size", "", "size d_v of values", true}};
  return columns;
}

/// Of a circuit with biology; NaN for a plain one.
template <class Value>
Cell of_biology(const Summary& summary, const Value& value) {
  const auto& biology = summary.measured.ran.biology;
  return biology ? static_cast<double>(value(*biology)) : kUnknown;
}

const std::vector<MeasuredColumn>& biology_columns() {
  using S = const Summary&;
  using B = const BiologicalResult&;
  static const std::vector<MeasuredColumn> columns = {
      {{"operating_point", "uM", "transmitter at the processes for an average token, as fitted"},
       [](S s) { return of_biology(s, [](B b) { return b.calibration.operating_point; }); }},
      {{"scale", "", "of the outputs, as fitted"},
       [](S s) { return of_biology(s, [](B b) { return b.calibration.scale; }); }},
      {{"calibration_error", "", "left on the calibration queries, relative to their features"},
       [](S s) { return of_biology(s, [](B b) { return b.calibration.error; }); }},
      {{"gain", "", "mean over queries of the terminals' 1 - Gamma"},
       [](S s) { return of_biology(s, [](B b) { return b.gain.mean(); }); }},
      {{"gain_spread", "", "standard deviation over queries of ln(1 - Gamma)"},
       [](S s) { return of_biology(s, [](B b) { return deviation(b.gain.array().log()); }); }},
      {{"denominator_spread", "", "standard deviation over queries of ln of what the gain follows"},
       [](S s) { return of_biology(s, [](B b) { return deviation(b.log_denominator); }); }},
      {{"gain_slope", "", "regression of ln(1 - Gamma) on ln of the denominator: -1 divides"},
       [](S s) { return of_biology(s, [](B b) { return slope(b.log_denominator, b.gain); }); }},
      {{"calcium", "uM", "mean over processes, window and queries"},
       [](S s) { return of_biology(s, [](B b) { return b.calcium.mean(); }); }},
      {{"calcium_swing", "uM", "mean over queries of the mean calcium's range in the window"},
       [](S s) {
         return of_biology(s, [](B b) { return (b.calcium_high - b.calcium_low).mean(); });
       }},
      {{"calcium_frequency", "Hz", "of the traced query's mean calcium around its own mean"},
       [](S s) -> Cell {
         const Traces& traces = s.measured.ran.circuit.traces;
         if (!s.measured.ran.biology || traces.t.size() < 2) return kUnknown;
         return oscillation(traces.calcium, traces.t[1] - traces.t[0]).frequency;
       }},
      {{"hidden_rate", "1/ms", "mean over hidden neurons and queries"},
       [](S s) { return of_biology(s, [](B b) { return b.mean_rate; }); }},
      {{"peak_rate", "1/ms", "of the most active hidden neuron"},
       [](S s) { return of_biology(s, [](B b) { return b.peak_rate; }); }},
      {{"output_rate", "1/ms", "mean over output neurons that spike"},
       [](S s) { return of_biology(s, [](B b) { return b.output_rate; }); }},
      {{"capped", "", "fraction of all hidden rates that the cap cuts off"},
       [](S s) { return of_biology(s, [](B b) { return b.capped; }); }},
  };
  return columns;
}

std::vector<Column> budget_columns() {
  std::vector<Column> columns;
  for (const char* each : kIngredients) {
    const std::string name = each;
    columns.push_back({"on_" + name, "", "error by " + name + " alone, relative to exact"});
    columns.push_back({"off_" + name, "", "change by leaving " + name + " out, relative to exact"});
  }
  columns.push_back({"on_joint", "", "root of the sum of squares of all on_ columns"});
  columns.push_back({"off_joint", "", "root of the sum of squares of all off_ columns"});
  return columns;
}

void add_budget(const Budget& budget, Row& row) {
  for (std::size_t k = 0; k < kIngredients.size(); ++k) {
    row.emplace_back("on_" + std::string(kIngredients[k]), budget.on[k]);
    row.emplace_back("off_" + std::string(kIngredients[k]), budget.off[k]);
  }
  row.emplace_back("on_joint", Budget::joint(budget.on));
  row.emplace_back("off_joint", Budget::joint(budget.off));
}

}  // namespace

Measurement measure(const AttentionSettings& settings, const AttentionCase& attention) {
  const Head& head = attention.heads().circuit;
  const Matrix& values = attention.tokens().v;
  Measurement result;
  result.exact = exact_attention(attention.heads().ruler, values);
  const HiddenLayer hidden = attention.hidden(settings.features);
  if (settings.circuit.has_hidden_layer() && hidden.map().name == "performer" &&
      settings.features.rows == "independent") {
    const FeatureVariance variance = performer_variance(head, values);
    const double output = predicted_output_error(variance, result.exact.output, hidden.units());
    const double denominator = predicted_denominator_error(variance, hidden.units());
    if (denominator <= kMeaningfulPrediction) {
      result.oracle_denominator = denominator;
      if (output <= kMeaningfulPrediction) result.oracle_output = output;
    }
  }
  result.ran = attention.run(settings, settings.record.traces ? &settings.record.trace : nullptr);
  const Matrix& output = result.ran.circuit.output;
  if (settings.circuit.release_constant > 0)
    result.sink_error = relative_error(
        output, attention_with_sink(*result.ran.sums, settings.circuit.release_constant));
  if (settings.record.control)
    result.solver_error =
        (output - attention.run(with_finer_steps(settings), nullptr).circuit.output).norm() /
        result.exact.output.norm();
  if (settings.record.budget)
    result.budget = ingredient_budget(attention, settings, result.exact.output, output);
  return result;
}

Row head_sizes(const TokenSizes& sizes) {
  return {{"tokens", sizes.tokens},
          {"queries", sizes.queries},
          {"head_size", sizes.head_size},
          {"value_size", sizes.value_size}};
}

std::vector<Column> attention_columns(const AttentionSettings& settings) {
  std::vector<Column> columns = size_columns();
  for (const auto* list : {&circuit_columns(), &biology_columns()})
    for (const MeasuredColumn& measured : *list) columns.push_back(measured.column);
  if (settings.record.budget)
    for (Column& column : budget_columns()) columns.push_back(std::move(column));
  return columns;
}

Row attention_row(const AttentionSettings& settings, const AttentionCase& attention,
                  const Measurement& measured) {
  const Summary summary = summarise(settings, attention.heads(), attention.tokens().v, measured);
  Row row = head_sizes(sizes_of(attention.tokens()));
  for (const auto* list : {&circuit_columns(), &biology_columns()})
    for (const auto& [column, value] : *list) row.emplace_back(column.name, value(summary));
  if (measured.budget) add_budget(*measured.budget, row);
  return row;
}

}  // namespace tripartite
