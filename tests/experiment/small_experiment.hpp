// Experiments that take milliseconds, and what their tests ask of rows.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stop_token>
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

/// All arrays below a group of a store, by path, as exact text.
inline std::string array_bits(const StoreReader& store, const std::string& group = "") {
  std::string all;
  for (const std::string& child : store.children(group.empty() ? "/" : group)) {
    const std::string path = group + "/" + child;
    if (path == "/provenance" || path == "/results") continue;
    if (store.is_group(path)) {
      all += array_bits(store, path);
      continue;
    }
    Row cells;
    for (const double value : store.read_doubles(path)) cells.emplace_back(path, value);
    all += bits(cells);
  }
  return all;
}

/// A case that has run, with its file.
struct RanCase : CaseOutcome {
  std::shared_ptr<const TemporaryFolder> folder = std::make_shared<TemporaryFolder>();
  std::shared_ptr<const StoreReader> file = {};
};

inline RanCase run_case(const Experiment& experiment, const Case& one, int threads = 1,
                        const std::stop_token& stop = {},
                        const std::function<void(double, double)>& progress = {}) {
  RanCase ran;
  StoreWriter store(*ran.folder / "case.h5");
  static_cast<CaseOutcome&>(ran) = experiment.run(one, store, threads, stop, progress);
  store.commit();
  ran.file = std::make_shared<StoreReader>(*ran.folder / "case.h5");
  return ran;
}

inline RanCase run_case(const Experiment& experiment) {
  return run_case(experiment, experiment.sweep().cases.front());
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
