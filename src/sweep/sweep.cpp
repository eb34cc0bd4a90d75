#include "tripartite/sweep/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/io/settings.hpp"

namespace tripartite {

namespace {

/// 1 and 1.5 in one axis are both real numbers, so that its column has one type.
void unify_numbers(Array& values) {
  const auto is_real = [](const Value& value) {
    return std::holds_alternative<double>(value.content);
  };
  if (std::none_of(values.begin(), values.end(), is_real)) return;
  for (Value& value : values)
    if (const auto* integer = std::get_if<std::int64_t>(&value.content))
      value.content = static_cast<double>(*integer);
}

/// "1.5 s" as a number in house units; nothing for a text that is no quantity.
std::optional<double> as_quantity(const std::string& text) {
  char* rest = nullptr;
  const double number = std::strtod(text.c_str(), &rest);
  if (rest == text.c_str() || !std::isfinite(number)) return std::nullopt;
  try {
    return number * parse_unit(rest).factor;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

Cell cell_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.content)) return *integer;
  if (const auto* number = std::get_if<double>(&value.content)) return *number;
  if (const auto* flag = std::get_if<bool>(&value.content)) return static_cast<std::int64_t>(*flag);
  const auto* text = std::get_if<std::string>(&value.content);
  if (!text) return to_toml(value);
  if (const auto quantity = as_quantity(*text)) return *quantity;
  return *text;
}

/// The origin of a path whose first part is at `first` and whose last part is at `last`.
Origin spanned(const Origin& first, const Origin& last) {
  if (first.line != last.line || first.column > last.column) return last;
  Origin origin = first;
  origin.length = last.column + last.length - first.column;
  return origin;
}

/// Whether a value at `path` replaces all that was put at `other`.
bool contains(const std::string& path, const std::string& other) {
  return other == path || other.starts_with(path + ".");
}

/// Collects the axes of one grid; an unquoted dotted key has become nested tables.
void collect_axes(const Table& table, const std::string& above, const Origin* begin, Grid& axes) {
  for (const Entry& entry : table) {
    const std::string path = join_path(above, entry.key);
    const Origin origin = begin ? spanned(*begin, entry.origin) : entry.origin;
    const Table* below = entry.value.table();
    if (below && !below->empty()) {
      collect_axes(*below, path, &origin, axes);
      continue;
    }
    const Array* values = entry.value.array();
    if (!values || values->empty())
      throw ConfigError::wrong_type(entry.value.origin, path, in_words(entry.value),
                                    "an array with the values of this axis, such as [1, 2, 4]");
    for (const Axis& earlier : axes)
      if (contains(path, earlier.path))
        throw ConfigError(
            {origin, "axis '" + path + "' undoes axis '" + earlier.path + "' of the same grid",
             "each entry once; an axis of whole tables in front of those inside"});
    axes.push_back({path, origin, *values});
    unify_numbers(axes.back().values);
  }
}

std::string text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.content);
  return text ? *text : to_toml(value);
}

/// A column of results holds texts or numbers, not both.
void mark_text_axes(std::vector<Grid>& grids) {
  std::vector<std::string> marked;
  const auto is_marked = [&](const std::string& path) {
    return std::find(marked.begin(), marked.end(), path) != marked.end();
  };
  const auto is_text = [](const Value& value) {
    return std::holds_alternative<std::string>(cell_of(value));
  };
  for (const Grid& grid : grids)
    for (const Axis& axis : grid)
      if (!is_marked(axis.path) && std::any_of(axis.values.begin(), axis.values.end(), is_text))
        marked.push_back(axis.path);
  for (Grid& grid : grids)
    for (Axis& axis : grid) axis.is_text = is_marked(axis.path);
}

/// The grids of the file and where each begins; one without axes where there are none.
std::vector<Grid> read_grids(const Document& document, std::vector<Origin>& origins) {
  const Value* sweep = document.find("sweep");
  if (!sweep) {
    const Value* sampling = document.find("sampling.replicates");
    origins.push_back(sampling ? sampling->origin : Origin{});
    return {Grid{}};
  }
  const std::string expected = "one or more grids written as [[sweep]], each with axes";
  if (!sweep->array() || sweep->array()->empty())
    throw ConfigError::wrong_type(sweep->origin, "sweep", in_words(*sweep), expected);
  std::vector<Grid> grids;
  for (const Value& element : *sweep->array()) {
    if (!element.table() || element.table()->empty())
      throw ConfigError::wrong_type(element.origin, "sweep",
                                    element.table() ? "a grid without axes" : in_words(element),
                                    expected);
    collect_axes(*element.table(), "", nullptr, grids.emplace_back());
    origins.push_back(element.origin);
  }
  return grids;
}

/// All digits of a count, as long as a double has them.
std::string whole_text(double count) {
  char text[32];
  std::snprintf(text, sizeof text, count < 1e15 ? "%.0f" : "%.3g", count);
  return text;
}

/// "2700 x 3000 x 20", the factors of a grid.
std::string product_text(const Grid& grid, std::int64_t replicates) {
  std::string text;
  for (const Axis& axis : grid) text += std::to_string(axis.values.size()) + " x ";
  return text + std::to_string(replicates);
}

}  // namespace

Cases::Cases(const Sampling& sampling, std::vector<Grid> grids, const std::vector<Origin>& origins)
    : sampling_(sampling), grids_(std::move(grids)) {
  double count = 0;  // whole up to 2^53, and without overflow beyond
  for (std::size_t g = 0; g < grids_.size(); ++g) {
    double points = 1;
    for (const Axis& axis : grids_[g]) points *= static_cast<double>(axis.values.size());
    count += points * static_cast<double>(sampling.replicates);
    if (count > static_cast<double>(kMostCases))
      throw ConfigError({origins[g],
                         "the sweep has " + whole_text(count) + " cases (" +
                             product_text(grids_[g], sampling.replicates) + ")" +
                             (g > 0 ? " up to here" : ""),
                         "at most " + whole_text(kMostCases) + ", since each case is a file"});
    ends_.push_back(static_cast<std::size_t>(count));
  }
}

std::size_t Cases::size() const { return ends_.empty() ? 0 : ends_.back(); }

Case Cases::operator[](std::size_t index) const {
  const auto grid =
      static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), index) - ends_.begin());
  const auto replicates = static_cast<std::size_t>(sampling_.replicates);
  std::size_t position = index - (grid > 0 ? ends_[grid - 1] : 0);
  Case one{static_cast<std::int64_t>(index),
           {},
           sampling_.first_replicate + static_cast<std::int64_t>(position % replicates),
           sampling_.seed};
  position /= replicates;
  const Grid& axes = grids_[grid];
  one.axes.resize(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    const Axis& axis = axes[i];
    const Value& value = axis.values[position % axis.values.size()];
    position /= axis.values.size();
    one.axes[i] = {axis.path, value, axis.origin, axis.is_text};
    const auto* seed = std::get_if<std::int64_t>(&value.content);
    if (seed && axis.path == "sampling.seed") one.seed = *seed;
  }
  return one;
}

Sweep read_sweep(const Document& document) {
  Sweep sweep;
  read_settings(document, "sampling", sweep.sampling);
  std::vector<Origin> origins;
  std::vector<Grid> grids = read_grids(document, origins);
  mark_text_axes(grids);
  for (const Grid& grid : grids)
    for (const Axis& axis : grid)
      if (std::find(sweep.axes.begin(), sweep.axes.end(), axis.path) == sweep.axes.end())
        sweep.axes.push_back(axis.path);
  sweep.cases = Cases(sweep.sampling, std::move(grids), origins);
  return sweep;
}

Document describe_case(const Document& document, const Case& one) {
  Document description = document.without("sweep");
  for (const Setting& axis : one.axes) description.set(axis.path, axis.value, axis.origin);
  return description;
}

Row identify(const Case& one) {
  Row row = {{"case", one.index}};
  for (const Setting& axis : one.axes)
    row.emplace_back(axis.path, axis.is_text ? Cell(text_of(axis.value)) : cell_of(axis.value));
  row.emplace_back("replicate", one.replicate);
  return row;
}

bool in_shard(std::int64_t index, std::int64_t shard, std::int64_t shards) {
  return index % shards == shard;
}

}  // namespace tripartite
