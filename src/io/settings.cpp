#include "tripartite/io/settings.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

#include "tripartite/base/units.hpp"

namespace tripartite {
namespace {

const Table* table_at(const Document& document, std::string_view path) {
  const Value* value = document.find(path);
  if (value == nullptr) return nullptr;
  if (value->table() == nullptr) {
    throw ConfigError::wrong_type(value->origin, path, in_words(*value), "a table");
  }
  return value->table();
}

std::string bounds_text(const Field& field) {
  const std::string low = format_quantity(field.low, field.unit);
  const std::string high = format_quantity(field.high, field.unit);
  if (std::isinf(field.high)) return "at least " + low;
  if (std::isinf(field.low)) return "at most " + high;
  return "between " + low + " and " + high;
}

void require_in_bounds(double number, const Value& value, std::string_view path,
                       const Field& field) {
  if (field.low <= number && number <= field.high) return;
  throw ConfigError::out_of_bounds(value.origin, path, to_toml(value), bounds_text(field));
}

double read_quantity(const Value& value, std::string_view path, const Field& field) {
  const std::string expected = "a quantity with a unit such as \"10 " + field.unit + "\"";
  const auto* text = std::get_if<std::string>(&value.content);
  if (!text) throw ConfigError::wrong_type(value.origin, path, in_words(value), expected);
  try {
    return parse_quantity(*text, field.unit);
  } catch (const std::invalid_argument& reason) {
    throw ConfigError::wrong_type(value.origin, path, reason.what(), expected);
  }
}

double read_plain_number(const Value& value, std::string_view path) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.content)) {
    return static_cast<double>(*integer);
  }
  const double* number = std::get_if<double>(&value.content);
  if (!number || !std::isfinite(*number)) {
    throw ConfigError::wrong_type(value.origin, path, in_words(value), "a finite number");
  }
  return *number;
}

}  // namespace

double read_number(const Value& value, std::string_view path, const Field& field) {
  const double number =
      field.unit.empty() ? read_plain_number(value, path) : read_quantity(value, path, field);
  require_in_bounds(number, value, path, field);
  return number;
}

void require_known_keys(const Document& document, std::string_view path,
                        const std::vector<std::string>& known) {
  const Table* table = table_at(document, path);
  if (table == nullptr) return;
  for (const Entry& entry : *table) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    throw ConfigError::unknown_key(entry.origin, join_path(path, entry.key), known);
  }
}

TableReader::TableReader(const Document& document, std::string_view path)
    : table_(table_at(document, path)), path_(path) {}

const Value* TableReader::value_of(const Field& field) const {
  const Entry* entry = table_ ? find(*table_, field.name) : nullptr;
  return entry ? &entry->value : nullptr;
}

void TableReader::read(double& member, const Field& field) const {
  const Value* value = value_of(field);
  if (!value) return;
  member = read_number(*value, join_path(path_, field.name), field);
}

void TableReader::read(std::int64_t& member, const Field& field) const {
  const Value* value = value_of(field);
  if (!value) return;
  const std::string path = join_path(path_, field.name);
  const auto* integer = std::get_if<std::int64_t>(&value->content);
  if (!integer) {
    throw ConfigError::wrong_type(value->origin, path, in_words(*value), "a whole number");
  }
  require_in_bounds(static_cast<double>(*integer), *value, path, field);
  member = *integer;
}

void TableReader::read(bool& member, const Field& field) const {
  const Value* value = value_of(field);
  if (!value) return;
  const bool* flag = std::get_if<bool>(&value->content);
  if (!flag) {
    throw ConfigError::wrong_type(value->origin, join_path(path_, field.name), in_words(*value),
                                  "true or false");
  }
  member = *flag;
}

void TableReader::read(std::string& member, const Field& field) const {
  const Value* value = value_of(field);
  if (!value) return;
  const std::string path = join_path(path_, field.name);
  const auto* text = std::get_if<std::string>(&value->content);
  if (!text) throw ConfigError::wrong_type(value->origin, path, in_words(*value), "a text");
  const auto& choices = field.choices;
  if (!choices.empty() && std::ranges::find(choices, *text) == choices.end()) {
    throw ConfigError::unknown_choice(value->origin, path, *text, choices);
  }
  member = *text;
}

std::string table_header(std::string_view path) {
  std::string header;
  if (!path.empty()) header.append("[").append(path).append("]\n");
  return header;
}

std::string write_value(double member, const Field& field) {
  assert(std::isfinite(member));
  if (field.unit.empty()) return to_toml({member});
  return to_toml({format_quantity(member, field.unit)});
}

std::string write_value(std::int64_t member, const Field&) { return to_toml({member}); }

std::string write_value(bool member, const Field&) { return to_toml({member}); }

std::string write_value(const std::string& member, const Field&) { return to_toml({member}); }

}  // namespace tripartite
