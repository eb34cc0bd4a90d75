#include "tripartite/io/section.hpp"

#include <algorithm>
#include <cctype>

#include "tripartite/base/units.hpp"

namespace tripartite {

namespace {

void append_table(const Table& table, const std::string& path, int depth, std::string& text) {
  const auto has_heading = [&](const Entry& entry) { return depth > 0 && entry.value.table(); };
  const bool holds_values = std::any_of(table.begin(), table.end(),
                                        [&](const Entry& entry) { return !has_heading(entry); });
  if (!path.empty() && (holds_values || table.empty()))
    text.append(text.empty() ? "" : "\n").append(table_header(path));
  for (const Entry& entry : table)
    if (!has_heading(entry))
      text.append(entry.key).append(" = ").append(to_toml(entry.value)).append("\n");
  for (const Entry& entry : table)
    if (has_heading(entry))
      append_table(*entry.value.table(), join_path(path, entry.key), depth - 1, text);
}

}  // namespace

Value to_value(double number, const std::string& unit) {
  if (unit.empty()) return {number};
  return {format_quantity(number, unit)};
}

Value to_value(const std::vector<double>& numbers, const std::string& unit) {
  Array list;
  for (const double number : numbers) list.push_back(to_value(number, unit));
  return {list};
}

Value to_value(const std::vector<std::size_t>& numbers) {
  Array list;
  for (const std::size_t number : numbers) list.push_back({static_cast<std::int64_t>(number)});
  return {list};
}

Section::Section(const Document& document, std::string path)
    : document_(&document), path_(std::move(path)), value_(document.find(path_)) {
  if (value_ && !value_->table())
    throw ConfigError::wrong_type(value_->origin, path_, in_words(*value_), "a table");
}

const Value* Section::ask(const std::string& key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  const Entry* entry = value_ ? find(*value_->table(), key) : nullptr;
  return entry ? &entry->value : nullptr;
}

Origin Section::origin(const std::string& key) const {
  if (!value_) return {};
  const Entry* entry = find(*value_->table(), key);
  return entry ? entry->value.origin : value_->origin;
}

void Section::read(std::size_t& member, const Field& field) {
  auto number = static_cast<std::int64_t>(member);
  Field whole = field;
  whole.low = std::max(field.low, 0.0);
  read(number, whole);
  member = static_cast<std::size_t>(number);
}

const Array* Section::list(const Field& field, std::string_view expected) {
  const Value* value = ask(field.name);
  if (!value) return nullptr;
  if (!value->array())
    throw ConfigError::wrong_type(value->origin, path_of(field.name), in_words(*value), expected);
  return value->array();
}

void Section::read(std::vector<double>& member, const Field& field) {
  if (const Array* array = list(field, "a list")) {
    member.clear();
    for (const Value& value : *array)
      member.push_back(read_number(value, path_of(field.name), field));
  }
  note(field.name, to_value(member, field.unit));
}

void Section::read(std::vector<std::size_t>& member, const Field& field) {
  if (const Array* array = list(field, "a list of whole numbers such as [0, 1, 2]")) {
    member.clear();
    for (const Value& value : *array) {
      const auto* number = std::get_if<std::int64_t>(&value.content);
      if (!number || *number < 0)
        throw ConfigError::wrong_type(value.origin, path_of(field.name), in_words(value),
                                      "a whole number, 0 or more");
      member.push_back(static_cast<std::size_t>(read_number(value, path_of(field.name), field)));
    }
  }
  note(field.name, to_value(member));
}

void Section::require(const std::string& key, std::string_view expected) {
  if (!ask(key)) throw ConfigError::wrong_type(origin(key), path_of(key), "absent", expected);
}

void Section::note(const std::string& key, Value value) {
  const auto entry = std::ranges::find(notes_, key, &Entry::key);
  if (entry == notes_.end())
    notes_.push_back({key, {}, std::move(value)});
  else
    entry->value = std::move(value);
}

std::vector<std::string> Section::names() {
  std::vector<std::string> names;
  if (!value_) return names;
  for (const Entry& entry : *value_->table()) {
    const bool plain = std::ranges::all_of(entry.key, [](unsigned char letter) {
      return std::isalnum(letter) || letter == '_' || letter == '-';
    });
    if (!plain || entry.key.empty())
      throw ConfigError({entry.origin, "'" + entry.key + "' in [" + path_ + "] is no name",
                         "letters, digits, _ and -"});
    ask(entry.key);
    names.push_back(entry.key);
  }
  return names;
}

Value Section::close() {
  require_known_keys(*document_, path_, known_);
  return {notes_};
}

std::string to_document(const Table& table, int depth) {
  std::string text;
  append_table(table, "", depth, text);
  return text;
}

}  // namespace tripartite
