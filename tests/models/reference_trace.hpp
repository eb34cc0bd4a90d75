// The files of tests/reference/models, whose format reference.py there explains.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tripartite::testing {

/// "1.5 @ 2"
struct Value {
  double value;
  std::optional<double> at;
};

/// A comment line such as "# event pre = 10, 20 @ 0.5".
struct Statement {
  std::string kind;  ///< "event"
  std::string name;  ///< "pre"; empty for tolerances
  std::vector<Value> values;
};

struct ReferenceTrace {
  std::string model;
  std::vector<Statement> statements;
  std::vector<std::string> columns;       ///< the first is t_ms
  std::vector<std::vector<double>> rows;  ///< each as long as columns

  /// The single value of a statement without name.
  [[nodiscard]] double number(const std::string& kind) const;
};

ReferenceTrace read_reference(const std::filesystem::path& file);

/// All of them, by name.
std::vector<std::filesystem::path> reference_files();

}  // namespace tripartite::testing
