#include "report_table.hpp"

#include <algorithm>

namespace tripartite {

/// analysis/figures.toml: of each kind of figure the options that it uses.
extern const char* const kFigures;

namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "a, b" as its words.
Names words_of(const std::string& text) {
  Names words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const std::size_t first = word.find_first_not_of(" \t\r\n");
    if (first != std::string::npos)
      words.push_back(word.substr(first, word.find_last_not_of(" \t\r\n") + 1 - first));
    begin = end + 1;
  }
  return words;
}

const std::string& text_of(const Entry& entry) {
  const auto* text = std::get_if<std::string>(&entry.value.content);
  if (!text)
    throw ConfigError::wrong_type(entry.value.origin, "report." + entry.key, in_words(entry.value),
                                  "a text in quotes, as all of [report]");
  return *text;
}

Names names_of(const Array& array) {
  Names names;
  for (const Value& value : array) names.push_back(std::get<std::string>(value.content));
  return names;
}

/// Options of the figures that `report` asks for, and how it names them.
Names used_options(const Table& report, const Table& figures, std::string& asked) {
  Names used = {"figure"}, kinds;
  for (const Entry& kind : figures) kinds.push_back(kind.key);
  const Entry* figure = find(report, "figure");
  if (!figure) return used;
  asked = text_of(*figure);
  for (const std::string& word : words_of(asked)) {
    const Entry* kind = find(figures, word);
    if (!kind)
      throw ConfigError::unknown_choice(figure->value.origin, "report.figure", word, kinds);
    for (const std::string& option : names_of(*kind->value.array()))
      if (!has(used, option)) used.push_back(option);
  }
  return used;
}

}  // namespace

void check_report(const Document& document, const Names& axes) {
  const Value* report = document.find("report");
  if (!report) return;
  if (!report->table())
    throw ConfigError::wrong_type(report->origin, "report", in_words(*report), "a table");
  const Document figures = Document::parse(kFigures, "figures.toml");
  std::string asked;
  const Names used = used_options(*report->table(), figures.root(), asked);
  for (const Entry& entry : *report->table()) {
    const std::string key = "report." + entry.key;
    if (!has(used, entry.key)) {
      const bool known = std::any_of(
          figures.root().begin(), figures.root().end(),
          [&](const Entry& kind) { return has(names_of(*kind.value.array()), entry.key); });
      if (!known) throw ConfigError::unknown_key(entry.origin, key, used);
      std::string list;
      for (const std::string& option : used) list += (list.empty() ? "" : ", ") + option;
      throw ConfigError(
          {entry.origin,
           "'" + entry.key + "' in [report] is not used by figure = \"" + asked + "\"",
           "one of: " + list, nearest_name(entry.key, used)});
    }
    const std::string& text = text_of(entry);
    if (entry.key != "x" && entry.key != "panels" && entry.key != "series") continue;
    for (const std::string& word : words_of(text))
      if (!has(axes, word)) throw ConfigError::unknown_choice(entry.value.origin, key, word, axes);
  }
}

}  // namespace tripartite
