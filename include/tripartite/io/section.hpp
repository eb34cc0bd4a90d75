// A table of a document, read key by key.
//
// Where a description is a list of things that the user names, settings structs do not fit: which
// keys a table knows follows from what the table says, such as the model of a population. A section
// is asked for its keys one after the other. Whatever was asked for is a known key, and what was
// read, or the default, is noted; close() refuses all other keys and returns the notes: the same
// table with every default written out. So each key stands in the code once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tripartite/base/fields.hpp"
#include "tripartite/io/document.hpp"
#include "tripartite/io/settings.hpp"

namespace tripartite {

/// A number as TOML: a quantity in `unit`, a plain number where it is empty.
Value to_value(double number, const std::string& unit);
Value to_value(const std::vector<double>& numbers, const std::string& unit);
Value to_value(const std::vector<std::size_t>& numbers);

class Section {
 public:
  /// The table at `path` of the document, which must outlive the section; an absent table is empty.
  /// Throws ConfigError where there is something else.
  Section(const Document& document, std::string path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(std::string_view key) const { return join_path(path_, key); }
  [[nodiscard]] const Document& document() const { return *document_; }

  /// The value of a key, or null. The key is known from then on, but not noted.
  const Value* ask(const std::string& key);
  /// Where a key's value stands; the table itself where the key is absent.
  [[nodiscard]] Origin origin(const std::string& key) const;

  /// Reads a member, which keeps its value where the key is absent, and notes it.
  template <class T>
  void read(T& member, const Field& field) {
    ask(field.name);
    TableReader(*document_, path_).read(member, field);
    if constexpr (std::is_same_v<T, double>) {
      note(field.name, to_value(member, field.unit));
    } else {
      note(field.name, {member});
    }
  }
  void read(std::size_t& member, const Field& field);
  void read(std::vector<double>& member, const Field& field);
  void read(std::vector<std::size_t>& member, const Field& field);

  /// Throws ConfigError where the key is absent; `expected` says what is missing.
  void require(const std::string& key, std::string_view expected);

  void note(const std::string& key, Value value);
  /// The names of all keys, in source order, for tables that list named things. They become known.
  /// Throws ConfigError for a name that is not made of letters, digits, _ and -.
  std::vector<std::string> names();

  [[nodiscard]] const Table& notes() const { return notes_; }

  /// Throws ConfigError where the table holds a key that was never asked for. Returns the notes.
  Value close();

 private:
  [[nodiscard]] const Array* list(const Field& field, std::string_view expected);

  const Document* document_;
  std::string path_;
  const Value* value_;
  std::vector<std::string> known_;
  Table notes_;
};

/// Calls read(name, section) for each table [kind.NAME] of the root, and notes what it leaves.
template <class Read>
void read_tables(Section& root, const std::string& kind, Read&& read) {
  if (!root.ask(kind)) return;
  Section list(root.document(), kind);
  for (const std::string& name : list.names()) {
    Section section(root.document(), list.path_of(name));
    read(name, section);
    list.note(name, section.close());
  }
  root.note(kind, list.close());
}

/// A table as a TOML document: tables down to `depth` under headings of their own, deeper ones and
/// those in lists on one line.
std::string to_document(const Table& table, int depth);

}  // namespace tripartite
