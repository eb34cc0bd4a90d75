// Rows as text: for eyes, for JSON, for CSV.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "tripartite/base/row.hpp"

namespace tripartite {

/// The cells of a row under one heading each; empty and NaN cells show as a dash, columns that hold
/// nothing are left out.
std::string text_table(const std::vector<Row>& rows, const std::vector<std::string>& columns);

/// One cell with four significant digits; a dash where it is empty or NaN.
std::string cell_text(const Cell& cell);

/// Names of all cells, in the order first seen.
std::vector<std::string> column_names(const std::vector<Row>& rows);

/// An array of rows as JSON, printed as they come and closed at the end. NaN is null, an infinite
/// number a text.
class JsonRows {
 public:
  explicit JsonRows(std::FILE* out) : out_(out) {}
  ~JsonRows();
  JsonRows(const JsonRows&) = delete;
  JsonRows& operator=(const JsonRows&) = delete;
  void print(const Row& row);

 private:
  std::FILE* out_;
  bool is_first_ = true;
};

/// Where NaN is empty.
std::string csv_rows(const std::vector<Row>& rows);

/// How much of a sweep these rows are, such as "50 of 200 cases, 3 of them failed".
std::string coverage_text(const std::vector<Row>& rows, std::int64_t total);

}  // namespace tripartite
