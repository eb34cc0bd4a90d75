#include "reference_trace.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tripartite::testing {

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

Value read_value(const std::string& text) {
  const std::size_t at = text.find('@');
  Value value{std::stod(text), std::nullopt};
  if (at != std::string::npos) value.at = std::stod(text.substr(at + 1));
  return value;
}

/// "# kind name = values" or "# kind = values".
Statement read_statement(const std::string& line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string::npos) throw std::runtime_error("no statement: " + line);
  Statement statement;
  std::istringstream(line.substr(1, equals - 1)) >> statement.kind >> statement.name;
  for (const std::string& text : split(line.substr(equals + 1)))
    statement.values.push_back(read_value(text));
  return statement;
}

}  // namespace

double ReferenceTrace::number(const std::string& kind) const {
  for (const Statement& statement : statements)
    if (statement.kind == kind) return statement.values.at(0).value;
  throw std::runtime_error("the reference of " + model + " states no " + kind);
}

ReferenceTrace read_reference(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  ReferenceTrace trace{stem.substr(0, stem.find('.')), {}, {}, {}};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("# made by")) continue;
    if (line.starts_with('#')) {
      trace.statements.push_back(read_statement(line));
    } else if (trace.columns.empty()) {
      trace.columns = split(line);
    } else {
      std::vector<double> row;
      for (const std::string& cell : split(line)) row.push_back(std::stod(cell));
      if (row.size() != trace.columns.size()) throw std::runtime_error("a ragged row: " + line);
      trace.rows.push_back(row);
    }
  }
  return trace;
}

std::vector<std::filesystem::path> reference_files() {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(TRIPARTITE_SOURCE_DIR) / "tests/reference/models";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace tripartite::testing
