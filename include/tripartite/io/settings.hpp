// Settings structs to and from documents.
//
// A struct that lists its fields (base/fields.hpp) can be read from a table, with every fault of
// the user caught and placed: keys no one reads, wrong types and dimensions, values out of bounds,
// words that are no choice. It can be written back as TOML that resolves every default, and
// described for a reader. The templates here only walk the fields; the work is done below, once for
// each member type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tripartite/base/fields.hpp"
#include "tripartite/io/document.hpp"

namespace tripartite {

/// Throws ConfigError where the table at `path` (absent is fine) has a key that is not in `known`.
void require_known_keys(const Document& document, std::string_view path,
                        const std::vector<std::string>& known);

/// A number: a quantity where the field has a unit, else a plain one. Throws ConfigError where the
/// value is something else, or out of the field's bounds.
double read_number(const Value& value, std::string_view path, const Field& field);

/// Reads members from one table of a document; a member whose key is absent keeps its value. Each
/// `read` throws ConfigError where the value does not fit the field.
class TableReader {
 public:
  TableReader(const Document& document, std::string_view path);

  void read(double& member, const Field& field) const;
  void read(std::int64_t& member, const Field& field) const;
  void read(bool& member, const Field& field) const;
  void read(std::string& member, const Field& field) const;
  template <class T>
  void read(std::optional<T>& member, const Field& field) const {
    T value{};
    if (!value_of(field)) return;
    read(value, field);
    member = value;
  }

 private:
  [[nodiscard]] const Value* value_of(const Field& field) const;
  const Table* table_;
  std::string path_;
};

/// A field with its default, for parameter pages.
struct DescribedField {
  std::string path;  ///< dotted below the settings struct, e.g. "membrane.tau"
  Field field;
  std::string default_text;  ///< as TOML; empty where the member is an absent optional
};

/// The line `[path]`; none for the root.
std::string table_header(std::string_view path);

/// A member as a TOML value; nothing for an absent optional.
std::string write_value(double member, const Field& field);
std::string write_value(std::int64_t member, const Field& field);
std::string write_value(bool member, const Field& field);
std::string write_value(const std::string& member, const Field& field);
template <class T>
std::string write_value(const std::optional<T>& member, const Field& field) {
  return member ? write_value(*member, field) : "";
}

/// Reads the table at `path` ("" is the root) into `settings`: present keys replace, absent ones
/// keep what is there. Nested settings are sub-tables. Throws ConfigError at the first thing that
/// is wrong.
template <Settings S>
void read_settings(const Document& document, std::string_view path, S& settings) {
  const TableReader reader(document, path);
  std::vector<std::string> known;
  S::visit_fields(settings, [&](auto&, const Field& field) { known.push_back(field.name); });
  require_known_keys(document, path, known);
  S::visit_fields(settings, [&](auto& member, const Field& field) {
    if constexpr (Settings<std::remove_cvref_t<decltype(member)>>) {
      read_settings(document, join_path(path, field.name), member);
    } else {
      reader.read(member, field);
    }
  });
}

/// The settings with every default resolved, as the table `[path]` and its sub-tables; read again,
/// they give the same settings bit for bit.
template <Settings S>
std::string write_settings(std::string_view path, const S& settings) {
  std::string own = table_header(path);
  std::string below;
  S::visit_fields(settings, [&](const auto& member, const Field& field) {
    if constexpr (Settings<std::remove_cvref_t<decltype(member)>>) {
      below.append("\n").append(write_settings(join_path(path, field.name), member));
    } else {
      const std::string text = write_value(member, field);
      if (!text.empty()) own.append(field.name).append(" = ").append(text).append("\n");
    }
  });
  return own + below;
}

/// All fields of a settings struct with their defaults, nested ones with dotted paths.
template <Settings S>
std::vector<DescribedField> describe(const S& defaults = {}) {
  std::vector<DescribedField> fields;
  S::visit_fields(defaults, [&](const auto& member, const Field& field) {
    if constexpr (Settings<std::remove_cvref_t<decltype(member)>>) {
      for (DescribedField& inner : describe(member)) {
        inner.path = join_path(field.name, inner.path);
        fields.push_back(std::move(inner));
      }
    } else {
      fields.push_back({field.name, field, write_value(member, field)});
    }
  });
  return fields;
}

}  // namespace tripartite
