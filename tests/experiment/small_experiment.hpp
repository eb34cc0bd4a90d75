// Experiments that take milliseconds, and what their tests ask of rows.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tripartite/experiment/experiment.hpp"
#include "tripartite/io/store.hpp"
#include "tripartite/models/list.hpp"

#include "io/temporary_folder.hpp"

namespace tripartite::testing {

inline const std::string small_head = R"(
[input]
tokens = 8
head_size = 4
value_size = 3
norm = 0.7
)";

inline const std::string small_layer = "[features]\nhidden_units = 16\n";

/// A text on the disk as an experiment.
inline Experiment load(const std::filesystem::path& file, const std::string& text,
                       const std::vector<std::string>& overrides = {}) {
  std::ofstream(file) << text;
  return Experiment::load(file, tripartite_models(), overrides);
}

inline const Cell& cell(const Row& row, const std::string& name) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const auto& entry) { return entry.first == name; });
  if (found == row.end()) throw std::out_of_range("no cell " + name);
  return found->second;
}

inline double number(const Row& row, const std::string& name) {
  return std::get<double>(cell(row, name));
}

inline const std::string& text(const Row& row, const std::string& name) {
  return std::get<std::string>(cell(row, name));
}

/// Every bit of a row, readable: doubles in hexadecimal, so that equal texts are equal rows, NaN
/// included.
inline std::string bits(const Row& row) {
  std::string all;
  for (const auto& [name, value] : row) {
    char digits[64] = "";
    if (const auto* real = std::get_if<double>(&value)) std::snprintf(digits, 64, "%a", *real);
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      std::snprintf(digits, 64, "%lld", static_cast<long long>(*integer));
    const auto* words = std::get_if<std::string>(&value);
    all += name + " = " + (words ? *words : digits) + "\n";
  }
  return all;
}

inline std::vector<std::string> bits(const std::vector<Row>& rows) {
  std::vector<std::string> all;
  for (const Row& row : rows) all.push_back(bits(row));
  return all;
}

inline std::vector<Row> index_rows(const std::filesystem::path& directory) {
  return StoreReader(directory / "index.h5").read_table("/results");
}

inline RunOptions into(const std::filesystem::path& directory) {
  RunOptions options;
  options.out = directory;
  return options;
}

}  // namespace tripartite::testing
