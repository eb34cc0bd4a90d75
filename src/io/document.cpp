#include "tripartite/io/document.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include "tripartite/base/units.hpp"

namespace tripartite {
namespace {

/// Turns toml++'s places into origins: its columns count characters, and its ends are exclusive.
class Locator {
 public:
  Locator(std::string_view text, std::string_view name) : name_(std::string(name)) {
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) {
      if (line.ends_with('\r')) line.pop_back();
      lines_.emplace_back(std::move(line));
    }
  }

  Origin operator()(const toml::source_region& region) const {
    const auto line = static_cast<int>(region.begin.line);
    const auto column = static_cast<int>(region.begin.column);
    const bool known = line > 0 && line <= static_cast<int>(lines_.size());
    const bool on_one_line = region.end.line == region.begin.line;
    const int length = on_one_line ? static_cast<int>(region.end.column) - column : 1;
    return {.file = name_,
            .line = line,
            .column = column,
            .text = known ? lines_[static_cast<std::size_t>(line) - 1] : SharedText(),
            .length = std::max(length, 1)};
  }

 private:
  SharedText name_;
  std::vector<SharedText> lines_;
};

/// Copies toml++'s tree into values; `origin_of` places a region. toml++ sorts the keys of a table,
/// so the order in which they were written is recovered from their places.
template <class OriginOf>
Value convert(const toml::node& node, const OriginOf& origin_of) {
  Value value{false, origin_of(node.source())};
  if (const auto* table = node.as_table()) {
    std::vector<std::pair<toml::source_position, Entry>> placed;
    for (const auto& [key, child] : *table) {
      placed.emplace_back(key.source().begin, Entry{std::string(key.str()), origin_of(key.source()),
                                                    convert(child, origin_of)});
    }
    std::ranges::stable_sort(placed, std::ranges::less{}, &decltype(placed)::value_type::first);
    Table& entries = value.content.emplace<Table>();
    for (auto& [position, entry] : placed) entries.push_back(std::move(entry));
  } else if (const auto* array = node.as_array()) {
    Array& elements = value.content.emplace<Array>();
    for (const toml::node& child : *array) elements.push_back(convert(child, origin_of));
  } else if (const auto* flag = node.as_boolean()) {
    value.content = flag->get();
  } else if (const auto* integer = node.as_integer()) {
    value.content = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value.content = number->get();
  } else if (const auto* text = node.as_string()) {
    value.content = text->get();
  } else {
    throw ConfigError({value.origin, "dates and times of day have no meaning here"});
  }
  return value;
}

/// The names beside a file that is not there, to offer the nearest.
std::vector<std::string> names_beside(const std::filesystem::path& path) {
  std::vector<std::string> names;
  std::error_code ignored;  // a folder that cannot be listed offers nothing
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string read_text(const std::filesystem::path& path) {
  std::error_code unseen;  // what cannot be looked at cannot be opened either, and is told then
  if (std::filesystem::is_directory(path, unseen)) throw IoError(path.string() + ": is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::string message = path.string() + ": " + std::strerror(errno);
    const std::string nearest = nearest_name(path.filename().string(), names_beside(path));
    if (!nearest.empty() && !std::filesystem::exists(path, unseen)) {
      message += "\n  did you mean '" + path.parent_path().append(nearest).string() + "'?";
    }
    throw IoError(message);
  }
  constexpr std::size_t most = 100'000'000;  // a device such as /dev/zero never ends
  std::string text;
  for (std::array<char, 65536> part; text.size() <= most && !file.eof();) {
    file.read(part.data(), part.size());
    if (file.bad()) throw IoError(path.string() + ": cannot be read: " + std::strerror(errno));
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > most)
    throw IoError(path.string() + ": is longer than 100 MB, which no description is");
  return text;
}

std::string quoted(const std::string& text) {
  std::ostringstream quoted;
  quoted << toml::toml_formatter{toml::value(text), toml::format_flags::allow_unicode_strings};
  return quoted.str();
}

/// The fewest digits that read back to the same double, and never mistaken for an integer.
std::string float_text(double number) {
  const std::string digits = format_quantity(number, "");
  return digits.find_first_not_of("-0123456789") == std::string::npos ? digits + ".0" : digits;
}

template <class Items, class ToText>
std::string listed(const Items& items, std::string_view open, std::string_view close, ToText text) {
  std::string list(open);
  for (const auto& item : items) list += (&item == items.data() ? "" : ", ") + text(item);
  return list += close;
}

Table* table_of(Value& value) { return std::get_if<Table>(&value.content); }

}  // namespace

const Entry* find(const Table& table, std::string_view key) {
  const auto found = std::ranges::find(table, key, &Entry::key);
  return found == table.end() ? nullptr : &*found;
}

std::string join_path(std::string_view table, std::string_view key) {
  std::string path(table);
  if (!path.empty()) path += '.';
  return path += key;
}

std::string to_toml(const Value& value) {
  if (const Array* array = value.array()) return listed(*array, "[", "]", to_toml);
  if (const Table* table = value.table()) {
    return listed(*table, "{", "}", [](const Entry& entry) {
      return quoted(entry.key) + " = " + to_toml(entry.value);
    });
  }
  if (const bool* flag = std::get_if<bool>(&value.content)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value.content)) {
    return std::to_string(*integer);
  }
  if (const double* number = std::get_if<double>(&value.content)) return float_text(*number);
  return quoted(std::get<std::string>(value.content));
}

std::string in_words(const Value& value) {
  if (value.array()) return "a list";
  if (value.table()) return "a table";
  if (std::holds_alternative<bool>(value.content)) return to_toml(value);
  if (std::holds_alternative<std::string>(value.content)) return "the text " + to_toml(value);
  return "the number " + to_toml(value);
}

Value parse_value(std::string_view text, const Origin& origin) {
  const auto here = [&](const toml::source_region&) { return origin; };
  const auto first = text.find_first_not_of(' ');
  const bool delimited = first == text.find_first_of("\"'[{") && first != std::string_view::npos;
  try {
    const toml::table parsed = toml::parse("value = " + std::string(text));
    const toml::node* value = parsed.get("value");
    // More than one key: the text had a line break in it, and so was no single value.
    if (parsed.size() == 1 && !value->is_date() && !value->is_time() && !value->is_date_time()) {
      return convert(*value, here);
    }
  } catch (const toml::parse_error& error) {
    if (delimited) throw ConfigError({origin, std::string(error.description())});
  }
  return {std::string(text), origin};
}

Document Document::load(const std::filesystem::path& path) {
  return parse(read_text(path), path.string());
}

Document Document::parse(std::string_view text, std::string_view name) {
  const Locator origin_of(text, name);
  Document document;
  document.source_ = std::string(text);
  try {
    document.root_ = convert(toml::parse(text, name), origin_of);
  } catch (const toml::parse_error& error) {
    throw ConfigError({origin_of(error.source()), std::string(error.description())});
  }
  return document;
}

const Value* Document::find(std::string_view path) const {
  const Value* value = &root_;
  while (value != nullptr && !path.empty()) {
    const std::string_view key = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(key.size() + 1, path.size()));
    const Table* table = value->table();
    const Entry* entry = table ? tripartite::find(*table, key) : nullptr;
    value = entry ? &entry->value : nullptr;
  }
  return value;
}

void Document::set(std::string_view path, Value value, const Origin& origin) {
  if (("." + std::string(path) + ".").find("..") != std::string::npos) {
    throw ConfigError(
        {origin, "'" + std::string(path) + "' is no path of an entry", "one such as input.norm"});
  }
  Value* target = &root_;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::string_view key = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(key.size() + 1, rest.size()));
    Table* table = table_of(*target);
    if (table == nullptr) {
      throw ConfigError(
          {origin, "cannot set '" + std::string(path) + "' inside " + in_words(*target)});
    }
    auto entry = std::ranges::find(*table, key, &Entry::key);
    if (entry == table->end()) {
      entry = table->insert(entry, Entry{std::string(key), origin, Value{Table{}, origin}});
    }
    target = &entry->value;
  }
  *target = std::move(value);
}

Document Document::without(std::string_view key) const {
  Document rest;
  rest.source_ = source_;
  rest.root_.origin = root_.origin;
  for (const Entry& entry : root())
    if (entry.key != key) table_of(rest.root_)->push_back(entry);
  return rest;
}

void Document::apply_override(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  Origin origin{.file = "--set", .line = 0, .column = 1, .text = std::string(argument)};
  if (equals == 0 || equals == std::string_view::npos) {
    throw ConfigError({origin, "an override needs a name and a value", "path=value"});
  }
  const std::string_view path = argument.substr(0, equals);
  Origin value_origin = origin;
  origin.length = static_cast<int>(path.size());
  value_origin.column = static_cast<int>(equals) + 2;
  value_origin.length = static_cast<int>(argument.size() - equals) - 1;
  set(path, parse_value(argument.substr(equals + 1), value_origin), origin);
}

}  // namespace tripartite
