#include "model_page.hpp"

#include <algorithm>

#include "tripartite/base/units.hpp"

namespace tripartite {

namespace {

/// "1e-3 uM/ms in [0, 1]"
template <class Row>
std::string bounded(double value, const Row& row) {
  return format_quantity(value, row.unit) + " in [" + format_quantity(row.low, "") + ", " +
         format_quantity(row.high, "") + "]";
}

std::string at_end(const std::string& end) { return end.empty() ? "" : " (" + end + ")"; }

std::string in_unit(const std::string& unit) { return unit.empty() ? "" : "[" + unit + "]"; }

/// What comes out of a row that may emit.
template <class Row>
std::string emission(const Model& model, const Row& row) {
  return row.emits == kEmitsNothing ? "" : "-> " + model.event_outputs[row.emits].name;
}

/// A heading and a line per row: its name, columns(row), and what it means.
template <class Row, class Columns>
std::string section(const std::string& heading, const std::vector<Row>& rows,
                    const Columns& columns) {
  if (rows.empty()) return "";
  std::size_t name_width = 0, columns_width = 0;
  for (const Row& row : rows) {
    name_width = std::max(name_width, row.name.size());
    columns_width = std::max(columns_width, columns(row).size());
  }
  std::string text = "\n" + heading + "\n";
  const auto append = [&](const std::string& word, std::size_t width) {
    text += word;
    if (width > 0) text.append(width - word.size() + 2, ' ');
  };
  for (const Row& row : rows) {
    text += "  ";
    append(row.name, name_width);
    append(columns(row), columns_width);
    text += row.meaning + "\n";
  }
  return text;
}

std::string indented(const std::string& lines) {
  std::string text = "  ";
  for (const char letter : lines) text += letter == '\n' ? "\n  " : std::string(1, letter);
  return text + "\n";
}

}  // namespace

std::string model_page(const Model& model) {
  return model.name + ": " + model.kind + "\n" + indented(model.summary) + "\n" +
         indented(model.equations) + "\n" + indented(model.citation) +
         section("parameters", model.parameters,
                 [](const ParameterRow& row) { return bounded(row.value, row); }) +
         section("states", model.states,
                 [](const StateRow& row) { return bounded(row.initial, row); }) +
         section("inputs", model.inputs,
                 [](const InputRow& row) {
                   return format_quantity(row.resting, row.unit) + at_end(row.end);
                 }) +
         section("outputs", model.outputs,
                 [](const OutputRow& row) { return in_unit(row.unit) + at_end(row.end); }) +
         section("event inputs", model.event_inputs,
                 [&](const EventInputRow& row) {
                   return in_unit(row.unit) + at_end(row.end) + " " + emission(model, row);
                 }) +
         section("event outputs", model.event_outputs,
                 [](const EventOutputRow& row) { return in_unit(row.unit) + at_end(row.end); }) +
         section("thresholds", model.thresholds,
                 [&](const ThresholdRow& row) { return emission(model, row); });
}

}  // namespace tripartite
