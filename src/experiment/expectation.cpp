#include "tripartite/experiment/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "tripartite/io/settings.hpp"

namespace tripartite {

namespace {

std::optional<double> number(const Value& value) {
  if (const auto* real = std::get_if<double>(&value.content)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value.content))
    return static_cast<double>(*integer);
  return std::nullopt;
}

/// Nothing can lie within bounds that are not numbers or that exclude each other.
Expectation read_one(const Entry& entry) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto high = number(entry.value);
  if (high && !std::isnan(*high)) return {entry.key, -infinity, *high};
  const Array* bounds = entry.value.array();
  if (bounds && bounds->size() == 2) {
    const auto least = number((*bounds)[0]), largest = number((*bounds)[1]);
    if (least && largest && *least <= *largest) return {entry.key, *least, *largest};
  }
  throw ConfigError::wrong_type(entry.value.origin, "expect." + entry.key, in_words(entry.value),
                                "a largest value, or [least, largest]");
}

}  // namespace

std::vector<Expectation> read_expectations(const Document& document,
                                           const std::vector<std::string>& known) {
  require_known_keys(document, "expect", known);
  std::vector<Expectation> expectations;
  const Value* expect = document.find("expect");
  if (!expect || !expect->table()) return expectations;
  for (const Entry& entry : *expect->table()) expectations.push_back(read_one(entry));
  return expectations;
}

std::string violations(const std::vector<Expectation>& expectations, const Row& row) {
  std::ostringstream message;
  for (const Expectation& expected : expectations) {
    const auto cell = std::find_if(
        row.begin(), row.end(), [&](const auto& entry) { return entry.first == expected.column; });
    if (cell == row.end()) continue;
    const auto* real = std::get_if<double>(&cell->second);
    const auto* integer = std::get_if<std::int64_t>(&cell->second);
    if (!real && !integer) continue;
    const double value = real ? *real : static_cast<double>(*integer);
    if (value >= expected.low && value <= expected.high) continue;
    if (message.tellp() > 0) message << "; ";
    message << expected.column << " = " << value << ", expected ";
    if (expected.low > -std::numeric_limits<double>::infinity())
      message << "between " << expected.low << " and " << expected.high;
    else
      message << "at most " << expected.high;
  }
  return message.str();
}

}  // namespace tripartite
