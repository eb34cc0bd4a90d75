// A TOML file whose values remember where they were written.
//
// The text is parsed once into plain values, in source order, each with its Origin; overrides from
// the command line and the axes of a sweep replace values, and bring their own Origin along. So
// whoever finds a value wrong later, and however it came in, can point at the place to mend.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tripartite/base/error.hpp"

namespace tripartite {

struct Value;
struct Entry;
using Array = std::vector<Value>;
using Table = std::vector<Entry>;  ///< in source order; keys are unique

struct Value {
  std::variant<bool, std::int64_t, double, std::string, Array, Table> content;
  Origin origin = {};

  /// The alternative asked for, or null where the value is something else.
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&content); }
  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&content); }
};

struct Entry {
  std::string key;
  Origin origin;  ///< of the key; value.origin is that of what stands behind the equals sign
  Value value;
};

/// The entry of that key, or null.
const Entry* find(const Table& table, std::string_view key);

/// The value as TOML on one line, e.g. `[1, 1.5]` or `"10 ms"`; doubles read back bit for bit.
std::string to_toml(const Value& value);

/// The value as a clause of a message, e.g. `the number 10` or `the text "fast"`.
std::string in_words(const Value& value);

/// Reads `text` as a TOML value; words that are none, such as relu or 10 ms, are taken as strings.
/// The value and all that is in it get `origin`. Throws ConfigError for an unfinished string, array
/// or table.
Value parse_value(std::string_view text, const Origin& origin);

/// "features" and "map" make "features.map"; below the root ("") a key is its own path.
std::string join_path(std::string_view table, std::string_view key);

class Document {
 public:
  /// Throws IoError where the file cannot be read (the nearest name in its folder is offered), and
  /// ConfigError where it is no TOML.
  static Document load(const std::filesystem::path& path);

  /// As load, from memory; `name` stands for the file in messages.
  static Document parse(std::string_view text, std::string_view name);

  [[nodiscard]] const Table& root() const { return *root_.table(); }

  /// The text as it was typed, without overrides.
  [[nodiscard]] std::string source() const { return std::string(source_.view()); }

  /// The value at a dotted path such as "features.map", or null; the empty path is the root.
  [[nodiscard]] const Value* find(std::string_view path) const;

  /// Puts a value at a dotted path, in place of what was there; tables on the way are made.
  /// `origin` is that of the path, for the message should no one know such a key. Throws
  /// ConfigError where something on the way is not a table, or a part of the path is empty.
  void set(std::string_view path, Value value, const Origin& origin);
  void set(std::string_view path, std::string_view text, const Origin& origin) {
    set(path, parse_value(text, origin), origin);
  }

  /// The same document but for one entry of its root.
  [[nodiscard]] Document without(std::string_view key) const;

  /// One argument of --set, e.g. `features.map=relu`. Throws ConfigError where it has no such
  /// shape.
  void apply_override(std::string_view argument);

 private:
  Value root_{Table{}};
  SharedText source_;
};

}  // namespace tripartite
