// Faults of a description, worded in one way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tripartite/base/error.hpp"

namespace tripartite {

/// "projections.recurrent" and "weight" → "projections.recurrent.weight".
std::string join_key(std::string_view table, std::string_view key);

/// Each throws a ConfigError whose key is the dotted path `key`.
[[noreturn]] void refuse(const std::string& key, const std::string& found,
                         const std::string& expected);
[[noreturn]] void refuse_unknown(const std::string& key, const std::vector<std::string>& known);
[[noreturn]] void refuse_choice(const std::string& key, const std::string& found,
                                const std::vector<std::string>& known);

/// The interval in which a number has to be.
struct Bounds {
  double low;
  double high;
  std::string unit = {};
};

bool is_within(double number, const Bounds& bounds);

/// Throws where the number is outside, or not finite; `whose` says which of many it is.
void require_within(double number, const Bounds& bounds, const std::string& key,
                    const std::string& whose = {});

template <class Row>
std::vector<std::string> names_of(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace tripartite
