#include "tripartite/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace tripartite {
namespace {

std::string quoted(std::string_view word) {
  std::string text = "'";
  text += word;
  return text += '\'';
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Of a line too long to be shown, what stands around the column.
Origin clipped(const Origin& origin) {
  constexpr int most = 160, before = 60;
  const std::string_view text = origin.text.view();
  const int first = std::max(0, origin.column - 1 - before);
  std::string kept = first > 0 ? "…" : "";
  int characters = 0;
  for (const char byte : text) {
    characters += continues_character(byte) ? 0 : 1;
    if (characters > first && characters <= first + most) kept += byte;
  }
  if (characters <= most) return origin;
  Origin clipped = origin;
  if (first > 0) clipped.column -= first - 1;
  clipped.length = std::min(origin.length, most - (origin.column - 1 - first));
  clipped.text = kept + (characters > first + most ? "…" : "");
  return clipped;
}

/// Blanks as wide as the characters before `column`; a tab stays a tab, so the caret meets its
/// token.
std::string padding(const Origin& origin) {
  std::string blanks;
  for (const char byte : origin.text.view()) {
    if (continues_character(byte)) continue;
    if (static_cast<int>(blanks.size()) + 1 >= origin.column) break;
    blanks += byte == '\t' ? '\t' : ' ';
  }
  return blanks;
}

std::string place(const Origin& origin) {
  std::string place(origin.file.view());
  if (origin.line > 0) place += ':' + std::to_string(origin.line);
  if (origin.line > 0 && origin.column > 0) place += ':' + std::to_string(origin.column);
  return place.empty() ? place : place + ": ";
}

std::string excerpt(const Origin& whole) {
  if (whole.text.empty()) return "";
  const Origin origin = clipped(whole);
  const std::string number = origin.line > 0 ? std::to_string(origin.line) : "";
  std::string excerpt = "\n  " + number + " | ";
  excerpt += origin.text.view();
  if (origin.column > 0) {
    excerpt += "\n  " + std::string(number.size(), ' ') + " | " + padding(origin) +
               std::string(static_cast<std::size_t>(std::max(origin.length, 1)), '^');
  }
  return excerpt;
}

std::string message(const Complaint& complaint) {
  std::string message = place(complaint.origin) + complaint.found + excerpt(complaint.origin);
  if (!complaint.expected.empty()) message += "\n  expected " + complaint.expected;
  if (!complaint.nearest.empty()) message += "\n  did you mean " + quoted(complaint.nearest) + "?";
  return message;
}

/// "features.map" → "'map' in [features]".
std::string in_table(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  if (dot == std::string_view::npos) return quoted(key);
  std::string text = quoted(key.substr(dot + 1)) + " in [";
  text += key.substr(0, dot);
  return text += ']';
}

std::string_view last_segment(std::string_view key) { return key.substr(key.rfind('.') + 1); }

std::string one_of(const std::vector<std::string>& known) {
  std::string list = "one of: ";
  for (const std::string& name : known) list += (&name == known.data() ? "" : ", ") + name;
  return known.empty() ? "no key here" : list;
}

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

ConfigError::ConfigError(Complaint complaint)
    : Error(message(complaint), 2), complaint_(std::move(complaint)) {}

ConfigError ConfigError::unknown_key(Origin origin, std::string_view key,
                                     const std::vector<std::string>& known) {
  return ConfigError({std::move(origin), "unknown key " + in_table(key), one_of(known),
                      nearest_name(last_segment(key), known)});
}

ConfigError ConfigError::unknown_choice(Origin origin, std::string_view key, std::string_view found,
                                        const std::vector<std::string>& known) {
  return ConfigError({std::move(origin), in_table(key) + " cannot be '" + std::string(found) + "'",
                      one_of(known), nearest_name(found, known), std::string(key)});
}

ConfigError ConfigError::out_of_bounds(Origin origin, std::string_view key, std::string_view found,
                                       std::string_view expected) {
  return ConfigError({std::move(origin),
                      in_table(key) + " is out of bounds: " + std::string(found),
                      std::string(expected),
                      {},
                      std::string(key)});
}

ConfigError ConfigError::wrong_type(Origin origin, std::string_view key, std::string_view found,
                                    std::string_view expected) {
  return ConfigError({std::move(origin),
                      in_table(key) + " cannot be " + std::string(found),
                      std::string(expected),
                      {},
                      std::string(key)});
}

std::string nearest_name(std::string_view word, const std::vector<std::string>& known) {
  const std::size_t allowed = std::max<std::size_t>(2, word.size() / 3);
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::string nearest;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(word, name);
    const bool shares_something = distance < std::max(word.size(), name.size());
    if (distance <= allowed && distance < best && shares_something) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

}  // namespace tripartite
