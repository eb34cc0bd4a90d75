#include "model_page.hpp"

#include <algorithm>

#include "tripartite/base/units.hpp"

namespace tripartite {

namespace {

/// A list of a model's rows, ready to be printed.
struct Section {
  std::string heading;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< as many cells each as there are columns
};

/// "[0, 1]"
template <class Row>
std::string bounds(const Row& row) {
  return "[" + format_quantity(row.low, "") + ", " + format_quantity(row.high, "") + "]";
}

/// "astro", or "astro: Y_S" where a port is read or driven there.
template <class Row>
std::string place(const Row& row) {
  if constexpr (requires { row.port; })
    return row.port.empty() ? row.end : row.end + ": " + row.port;
  else
    return row.end;
}

std::string in_words(const Motion& motion) {
  if (!motion.linear) return "by rates";
  std::string words = motion.driven ? "exact while inputs hold" : "exact";
  if (!motion.determined_by.empty()) words += "; shared by " + motion.determined_by;
  if (!motion.summed_at.empty()) words += ", summed at " + motion.summed_at;
  return words;
}

/// The rows of one list, a cell each of what cells(row) says between name and meaning.
template <class Row, class Cells>
Section section(std::string heading, std::vector<std::string> columns, const std::vector<Row>& rows,
                const Cells& cells) {
  Section section{std::move(heading), {"name"}, {}};
  section.columns.insert(section.columns.end(), columns.begin(), columns.end());
  section.columns.emplace_back("meaning");
  for (const Row& row : rows) {
    section.rows.push_back({row.name});
    for (const std::string& cell : cells(row)) section.rows.back().push_back(cell);
    section.rows.back().push_back(row.meaning);
  }
  return section;
}

std::vector<Section> sections(const Model& model) {
  using Cells = std::vector<std::string>;
  const auto sends = [&](const auto& row) {
    return row.emits == kEmitsNothing ? "" : "-> " + model.event_outputs[row.emits].name;
  };
  std::vector<Section> all = {
      section("parameters", {"default", "bounds"}, model.parameters,
              [&](const ParameterRow& row) -> Cells {
                std::string allowed = bounds(row);
                for (const Order& order : model.orders)
                  if (order.lower == row.index)
                    allowed += ", below " + model.parameters[order.upper].name;
                return {format_quantity(row.value, row.unit), allowed};
              }),
      section("states", {"begins at", "domain", "moves"}, model.states,
              [](const StateRow& row) -> Cells {
                return {format_quantity(row.initial, row.unit), bounds(row), in_words(row.motion)};
              }),
      section("inputs", {"at rest", "end: port"}, model.inputs,
              [](const InputRow& row) -> Cells {
                return {format_quantity(row.resting, row.unit), place(row)};
              }),
      section("outputs", {"unit", "end: port"}, model.outputs,
              [](const OutputRow& row) -> Cells {
                return {row.unit, place(row)};
              }),
      section("event inputs", {"unit", "end", "sends"}, model.event_inputs,
              [&](const EventInputRow& row) -> Cells {
                return {row.unit, place(row), sends(row)};
              }),
      section("event outputs", {"unit", "end"}, model.event_outputs,
              [](const EventOutputRow& row) -> Cells {
                return {row.unit, place(row)};
              }),
      section("thresholds", {"sends"}, model.thresholds,
              [&](const ThresholdRow& row) -> Cells { return {sends(row)}; }),
      section("hazards", {"sends"}, model.hazards,
              [&](const HazardRow& row) -> Cells { return {sends(row)}; }),
  };
  std::erase_if(all, [](const Section& section) { return section.rows.empty(); });
  return all;
}

std::string indented(const std::string& lines) {
  std::string text = "  ";
  for (const char letter : lines) text += letter == '\n' ? "\n  " : std::string(1, letter);
  return text + "\n";
}

/// Columns side by side; one that is empty throughout is left out.
std::string as_text(const Section& section) {
  std::vector<std::size_t> widths(section.columns.size(), 0);
  for (const auto& row : section.rows)
    for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  std::string text = "\n" + section.heading + "\n";
  for (const auto& row : section.rows) {
    text += " ";
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (widths[k] == 0) continue;
      text += " " + row[k];
      if (k + 1 < row.size()) text.append(widths[k] - row[k].size() + 1, ' ');
    }
    text += "\n";
  }
  return text;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) {
    text += " ";
    // A bar would end the cell.
    for (const char letter : cell) text += letter == '|' ? "\\|" : std::string(1, letter);
    text += " |";
  }
  return text + "\n";
}

std::string as_markdown(const Section& section) {
  std::string text = "\n## " + section.heading + "\n\n" + table_row(section.columns) +
                     table_row(std::vector<std::string>(section.columns.size(), "---"));
  for (auto row : section.rows) {
    row[0] = "`" + row[0] + "`";
    text += table_row(row);
  }
  return text;
}

}  // namespace

std::string model_page(const Model& model) {
  std::string text = model.name + ": " + model.kind + "\n" + indented(model.summary) + "\n" +
                     indented(model.equations) + "\n" + indented(model.citation);
  for (const Section& section : sections(model)) text += as_text(section);
  return text;
}

std::string model_markdown(const Model& model) {
  std::string text = "# " + model.name + "\n\n" + model.kind + ": " + model.summary + "\n\n```\n" +
                     model.equations + "\n```\n\n" + model.citation + "\n";
  for (const Section& section : sections(model)) text += as_markdown(section);
  for (const Model::Noise& noise : model.noise)
    text += "\nNoise drives `" + model.states[noise.state].name + "`, unless `" +
            model.parameters[noise.scale].name + "` is 0.\n";
  return text;
}

std::string models_markdown(const std::vector<Model>& models) {
  std::string text =
      "# Biophysical models\n\n"
      "One page each, as the program tells it: `tripartite models NAME`. The file of the same "
      "name\n"
      "in `models/` says more: where the equations come from, what was measured, which numbers "
      "are\n"
      "chosen here.\n\n" +
      table_row({"model", "kind", "summary"}) + table_row({"---", "---", "---"});
  for (const Model& model : models)
    text += table_row({"[`" + model.name + "`](" + model.name + ".md)", model.kind, model.summary});
  return text;
}

}  // namespace tripartite
