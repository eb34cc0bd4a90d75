#include "tripartite/sweep/sweep.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/io/settings.hpp"

namespace tripartite {

namespace {

struct Axis {
  std::string path;
  Array values;
};

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
  if (rest == text.c_str()) return std::nullopt;
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

/// Collects the axes of one grid; an unquoted dotted key has become nested tables.
void collect_axes(const Table& table, const std::string& above, std::vector<Axis>& axes) {
  for (const Entry& entry : table) {
    const std::string path = join_path(above, entry.key);
    if (const Table* below = entry.value.table()) {
      collect_axes(*below, path, axes);
      continue;
    }
    const Array* values = entry.value.array();
    if (!values || values->empty())
      throw ConfigError::wrong_type(entry.value.origin, path, in_words(entry.value),
                                    "an array with the values of this axis, such as [1, 2, 4]");
    axes.push_back({path, *values});
    unify_numbers(axes.back().values);
  }
}

std::string text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.content);
  return text ? *text : to_toml(value);
}

/// A column of results holds texts or numbers, not both.
void mark_text_axes(Sweep& sweep) {
  std::vector<std::string> marked;
  for (const Case& one : sweep.cases)
    for (const auto& [path, value] : one.axes)
      if (std::holds_alternative<std::string>(cell_of(value)) &&
          std::find(marked.begin(), marked.end(), path) == marked.end())
        marked.push_back(path);
  for (Case& one : sweep.cases) one.text_axes = marked;
}

std::vector<Table> read_grids(const Document& document) {
  const Value* sweep = document.find("sweep");
  if (!sweep) return {Table{}};
  std::vector<Table> grids;
  if (const Array* array = sweep->array()) {
    for (const Value& element : *array)
      if (const Table* table = element.table()) grids.push_back(*table);
    if (grids.size() == array->size()) return grids;
  }
  throw ConfigError::wrong_type(sweep->origin, "sweep", in_words(*sweep),
                                "one or more grids written as [[sweep]]");
}

void append_grid(const Table& grid, Sweep& sweep) {
  std::vector<Axis> axes;
  collect_axes(grid, "", axes);
  for (const Axis& axis : axes)
    if (std::find(sweep.axes.begin(), sweep.axes.end(), axis.path) == sweep.axes.end())
      sweep.axes.push_back(axis.path);

  std::vector<std::size_t> position(axes.size(), 0);
  while (true) {
    for (std::int64_t draw = 0; draw < sweep.sampling.replicates; ++draw) {
      Case one{
          static_cast<std::int64_t>(sweep.cases.size()), {}, sweep.sampling.first_replicate + draw};
      for (std::size_t i = 0; i < axes.size(); ++i)
        one.axes.emplace_back(axes[i].path, axes[i].values[position[i]]);
      sweep.cases.push_back(std::move(one));
    }
    std::size_t turning = axes.size();
    while (turning > 0 && ++position[turning - 1] == axes[turning - 1].values.size())
      position[--turning] = 0;
    if (turning == 0) return;
  }
}

}  // namespace

Sweep read_sweep(const Document& document) {
  Sweep sweep;
  read_settings(document, "sampling", sweep.sampling);
  for (const Table& grid : read_grids(document)) append_grid(grid, sweep);
  mark_text_axes(sweep);
  return sweep;
}

Document describe_case(const Document& document, const Case& one) {
  Document description = document;
  for (const auto& [path, value] : one.axes) description.set(path, value, value.origin);
  return description;
}

Row identify(const Case& one) {
  Row row = {{"case", one.index}};
  for (const auto& [path, value] : one.axes) {
    const auto& texts = one.text_axes;
    const bool as_text = std::find(texts.begin(), texts.end(), path) != texts.end();
    row.emplace_back(path, as_text ? Cell(text_of(value)) : cell_of(value));
  }
  row.emplace_back("replicate", one.replicate);
  return row;
}

bool in_shard(std::int64_t index, std::int64_t shard, std::int64_t shards) {
  return index % shards == shard;
}

}  // namespace tripartite
