#include "faults.hpp"

#include <cmath>

#include "tripartite/base/units.hpp"

namespace tripartite {
namespace {

std::string in_words(const Bounds& bounds) {
  const std::string low = format_quantity(bounds.low, bounds.unit);
  const std::string high = format_quantity(bounds.high, bounds.unit);
  if (std::isinf(bounds.low) && std::isinf(bounds.high)) return "a finite number";
  if (std::isinf(bounds.high)) return "at least " + low;
  if (std::isinf(bounds.low)) return "at most " + high;
  return "between " + low + " and " + high;
}

}  // namespace

std::string join_key(std::string_view table, std::string_view key) {
  return std::string(table) + '.' + std::string(key);
}

void refuse(const std::string& key, const std::string& found, const std::string& expected) {
  throw ConfigError({.origin = {}, .found = found, .expected = expected, .key = key});
}

void refuse_unknown(const std::string& key, const std::vector<std::string>& known) {
  Complaint complaint = ConfigError::unknown_key({}, key, known).complaint();
  complaint.key = key;
  throw ConfigError(complaint);
}

void refuse_choice(const std::string& key, const std::string& found,
                   const std::vector<std::string>& known) {
  throw ConfigError::unknown_choice({}, key, found, known);
}

bool is_within(double number, const Bounds& bounds) {
  return std::isfinite(number) && number >= bounds.low && number <= bounds.high;
}

void require_within(double number, const Bounds& bounds, const std::string& key,
                    const std::string& whose) {
  if (is_within(number, bounds)) return;
  throw ConfigError::out_of_bounds({}, key, format_quantity(number, bounds.unit) + whose,
                                   in_words(bounds));
}

}  // namespace tripartite
