#include "tripartite/experiment/attention_task.hpp"

#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/io/settings.hpp"

#include "attention_columns.hpp"
#include "attention_needs.hpp"

namespace tripartite {

namespace {

AttentionSettings read_description(const Document& description) {
  AttentionSettings settings;
  AttentionSettings::visit_fields(settings, [&](auto& member, const Field& field) {
    read_settings(description, field.name, member);
  });
  return settings;
}

/// An array for the case file.
struct NamedArray {
  std::string path;
  Shape shape;
  std::vector<double> data;  ///< row-major
  std::string unit;          ///< empty for dimensionless
  std::string long_name;
  std::string scale = {};  ///< path of the array that is the axis of dimension 0, if any
};

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

void keep_traces(const Traces& traces, bool kinetics, std::vector<NamedArray>& arrays) {
  const std::size_t times = traces.t.size();
  if (times == 0) return;
  for (const std::string population : {"astrocyte", "output"})
    arrays.push_back(
        {"/traces/" + population + "/t", {times}, traces.t, "ms", "time after query onset"});
  arrays.push_back({"/traces/astrocyte/calcium",
                    {times, 1},
                    traces.calcium,
                    kinetics ? "uM" : "",
                    kinetics
                        ? "mean calcium of the processes"
                        : "mean calcium of the processes, in units of the attention denominator",
                    "/traces/astrocyte/t"});
  arrays.push_back({"/traces/output/x",
                    {times, traces.output.size() / times},
                    traces.output,
                    "",
                    "output neurons",
                    "/traces/output/t"});
}

void write(const std::vector<NamedArray>& arrays, StoreWriter& store) {
  for (const NamedArray& array : arrays) {
    store.write(array.path, array.data, array.shape);
    store.set_attribute(array.path, "units", array.unit);
    store.set_attribute(array.path, "long_name", array.long_name);
    if (!array.scale.empty()) store.attach_scale(array.path, 0, array.scale);
  }
}

std::vector<NamedArray> arrays_of(const AttentionSettings& settings, const Heads& heads,
                                  const Tokens& tokens, const Measurement& measured) {
  std::vector<NamedArray> arrays = {
      denominator_array("exact", measured.exact.log_denominator, "exact softmax denominator"),
      denominator_array("features", measured.ran.feature.log_denominator,
                        "closed form with the features"),
      denominator_array("calcium", measured.ran.circuit.log_calcium, "mean calcium when read"),
  };
  keep_traces(measured.ran.circuit.traces, settings.biology.ingredients().normaliser, arrays);
  if (!settings.record.arrays) return arrays;
  arrays.push_back(head_array("/attention/q", tokens.q, "queries, scaled"));
  arrays.push_back(head_array("/attention/k", tokens.k, "keys, scaled"));
  arrays.push_back(head_array("/attention/v", tokens.v, "values"));
  arrays.push_back(head_array("/attention/exact", measured.exact.output, "exact attention"));
  arrays.push_back(
      head_array("/attention/features", measured.ran.feature.output, "feature attention"));
  arrays.push_back(
      head_array("/attention/circuit", measured.ran.circuit.output, "circuit when read"));
  arrays.push_back(
      head_array("/attention/weights", attention_weights(heads.ruler), "attention weights"));
  return arrays;
}

/// Numbers of drawn tokens up to which they are drawn to check a case.
constexpr double kFewNumbers = 3e6;

/// What can be checked without tokens.
void check_settings(const AttentionSettings& settings) {
  require_read(settings.input);
  settings.circuit.validate(settings.solver, settings.features.hidden_units);
  if (!settings.biology.plain()) validate_biology(settings.circuit, settings.biology);
}

}  // namespace

std::vector<std::string> AttentionTask::tables() const {
  AttentionSettings settings;
  std::vector<std::string> names;
  AttentionSettings::visit_fields(settings,
                                  [&](auto&, const Field& field) { names.push_back(field.name); });
  return names;
}

std::vector<Column> AttentionTask::columns(const Document& description) const {
  return attention_columns(read_description(description));
}

CaseCheck AttentionTask::check(const CaseContext& context) const {
  const AttentionSettings settings = read_description(context.description);
  const InputSettings& input = settings.input;
  TokenSizes sizes{input.tokens, input.tokens, input.head_size, input.value_size};
  if (input.kind == "synthetic" && sizes.count() > kFewNumbers) {
    check_settings(settings);
  } else {
    const AttentionCase attention(settings, context, catalogue_);
    attention.check(settings);
    const Tokens& tokens = attention.tokens();
    sizes = sizes_of(tokens);
    for (const std::string& remark : tokens.remarks)
      if (context.remark) context.remark(remark);
  }
  const std::int64_t query = settings.record.trace.query;
  if (settings.record.traces && query >= sizes.queries)
    throw ConfigError::out_of_bounds(
        context.description.find("record.trace.query")->origin, "record.trace.query",
        std::to_string(query), "the index of a query, below " + std::to_string(sizes.queries));
  return {attention_needs(settings, sizes), head_sizes(sizes)};
}

std::string AttentionTask::resolve(const Document& description) const {
  return write_settings("", read_description(description));
}

CaseOutcome AttentionTask::run(const CaseContext& context, StoreWriter& store) const {
  const AttentionSettings settings = read_description(context.description);
  const AttentionCase attention(settings, context, catalogue_);
  const Measurement measured = measure(settings, attention);
  write(arrays_of(settings, attention.heads(), attention.tokens(), measured), store);
  return {attention_row(settings, attention, measured),
          settings.read_at_given_time() || measured.ran.circuit.all_settled()};
}

}  // namespace tripartite
