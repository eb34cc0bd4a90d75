// The files of tests/reference/network that hold traces, and networks as their headers state them.
//
// A file opens with comment lines "# KIND NAME = VALUES", in which a sentence may follow the values
// after two spaces; then come the names of the columns, the first of which is time, and rows.
#pragma once

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tripartite/network/description.hpp"

#include "networks.hpp"

namespace tripartite::testing {

inline std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

inline std::vector<double> numbers_of(const std::string& line) {
  std::vector<double> numbers;
  for (const std::string& part : split(line, ',')) numbers.push_back(std::stod(part));
  return numbers;
}

struct PeerTrace {
  std::vector<std::pair<std::string, std::string>> statements;  ///< what stands before and after =
  std::vector<std::string> columns;
  std::vector<std::vector<double>> rows;

  /// The values that a statement gives.
  [[nodiscard]] std::vector<double> values(const std::string& of) const {
    for (const auto& [left, right] : statements)
      if (left == of) return numbers_of(right.substr(0, right.find("  ")));
    throw std::runtime_error("no '" + of + "' in the reference");
  }
  /// What is stated of each NAME of "KIND NAME = value".
  [[nodiscard]] Assignments assignments(const std::string& kind) const {
    Assignments found;
    for (const auto& [left, right] : statements)
      if (left.starts_with(kind))
        found.push_back({left.substr(kind.size()), {.a = std::stod(right)}});
    return found;
  }
  /// The number behind each name of a line "# KIND NAME number, NAME number".
  [[nodiscard]] std::map<std::string, double> named_numbers(const std::string& kind) const {
    std::map<std::string, double> found;
    for (const auto& [left, right] : statements)
      if (left.starts_with(kind))
        for (const std::string& part : split(left.substr(kind.size()), ',')) {
          std::string name;
          double number = 0;
          std::istringstream(part) >> name >> number;
          found[name] = number;
        }
    return found;
  }
};

inline PeerTrace read_peer(const std::string& name) {
  std::ifstream file(std::string(TRIPARTITE_SOURCE_DIR) + "/tests/reference/network/" + name +
                     ".csv");
  if (!file) throw std::runtime_error("no reference " + name);
  PeerTrace trace;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) {
      const std::size_t equals = std::min(line.find(" = "), line.size());
      trace.statements.emplace_back(line.substr(2, equals - 2),
                                    equals < line.size() ? line.substr(equals + 3) : "");
    } else if (trace.columns.empty()) {
      trace.columns = split(line, ',');
    } else {
      trace.rows.push_back(numbers_of(line));
    }
  }
  return trace;
}

/// The index of the group of that name, or how many there are.
inline std::size_t group_called(const Network& network, const std::string& name) {
  const auto found = std::find_if(network.groups.begin(), network.groups.end(),
                                  [&](const Group& group) { return group.name == name; });
  return static_cast<std::size_t>(found - network.groups.begin());
}

inline std::size_t projection_called(const Network& network, const std::string& name) {
  const auto found = std::find_if(network.projections.begin(), network.projections.end(),
                                  [&](const Projection& one) { return one.name == name; });
  return static_cast<std::size_t>(found - network.projections.begin());
}

inline Network build(const NetworkDescription& description) {
  return build_network(description, catalogue(), Stream(11, "tests/engine"));
}

/// The greatest differences of each state, and its greatest magnitudes in the reference.
struct Differences {
  std::map<std::string, double> difference, magnitude;

  void add(const std::string& state, double found, double expected) {
    difference[state] = std::max(difference[state], std::abs(found - expected));
    magnitude[state] = std::max(magnitude[state], std::abs(expected));
  }
  [[nodiscard]] double relative(const std::string& state) const {
    return difference.at(state) / magnitude.at(state);
  }
  [[nodiscard]] double greatest() const {
    double all = 0;
    for (const auto& [state, own] : difference) all = std::max(all, own / magnitude.at(state));
    return all;
  }
};

}  // namespace tripartite::testing
