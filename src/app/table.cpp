#include "table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace tripartite {

namespace {

const Cell* find_cell(const Row& row, const std::string& name) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const auto& cell) { return cell.first == name; });
  return found == row.end() ? nullptr : &found->second;
}

/// A text as one field of CSV, in quotes where it needs them.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

/// Shortest digits that read back to the same double: for files.
std::string exact_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return csv_field(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  const double value = std::get<double>(cell);
  if (std::isnan(value)) return "";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::int64_t count_status(const std::vector<Row>& rows, const std::string& status) {
  return std::count_if(rows.begin(), rows.end(), [&](const Row& row) {
    const Cell* cell = find_cell(row, "status");
    const auto* text = cell ? std::get_if<std::string>(cell) : nullptr;
    return text && *text == status;
  });
}

}  // namespace

std::string coverage_text(const std::vector<Row>& rows, std::int64_t total) {
  const std::int64_t failed = count_status(rows, "failed");
  return std::to_string(rows.size()) + " of " + std::to_string(total) + " cases" +
         (failed ? ", " + std::to_string(failed) + " of them failed" : "");
}

std::string cell_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return text->empty() ? "-" : *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  const double value = std::get<double>(cell);
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::vector<std::string> column_names(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows)
    for (const auto& [name, cell] : row)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

std::string text_table(const std::vector<Row>& rows, const std::vector<std::string>& columns) {
  std::vector<std::vector<std::string>> shown;
  for (const std::string& column : columns) {
    std::vector<std::string> cells = {column};
    for (const Row& row : rows) {
      const Cell* cell = find_cell(row, column);
      cells.push_back(cell ? cell_text(*cell) : "-");
    }
    const bool empty = std::all_of(cells.begin() + 1, cells.end(),
                                   [](const std::string& cell) { return cell == "-"; });
    if (!empty) shown.push_back(std::move(cells));
  }
  std::string table;
  for (std::size_t line = 0; line <= rows.size(); ++line) {
    for (const auto& cells : shown) {
      std::size_t width = 0;
      for (const std::string& cell : cells) width = std::max(width, cell.size());
      table += std::string(width - cells[line].size(), ' ') + cells[line] + "  ";
    }
    table.erase(table.find_last_not_of(' ') + 1);
    table += '\n';
  }
  return table;
}

void JsonRows::print(const Row& row) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const auto& [name, cell] : row) {
    const auto* number = std::get_if<double>(&cell);
    if (number && std::isinf(*number))
      object[name] = exact_text(cell);  // JSON has no such number
    else
      std::visit([&, key = name](const auto& value) { object[key] = value; }, cell);
  }
  // NaN becomes null; bytes that are no UTF-8, such as of names of files, are replaced.
  const std::string text =
      object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::fputs(is_first_ ? "[\n  " : ",\n  ", out_);
  is_first_ = false;
  for (const char letter : text) {
    std::fputc(letter, out_);
    if (letter == '\n') std::fputs("  ", out_);
  }
}

JsonRows::~JsonRows() { std::fputs(is_first_ ? "[]\n" : "\n]\n", out_); }

std::string csv_rows(const std::vector<Row>& rows) {
  const std::vector<std::string> names = column_names(rows);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text += (i ? "," : "") + csv_field(names[i]);
  text += '\n';
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Cell* cell = find_cell(row, names[i]);
      text += (i ? "," : "") + (cell ? exact_text(*cell) : std::string());
    }
    text += '\n';
  }
  return text;
}

}  // namespace tripartite
