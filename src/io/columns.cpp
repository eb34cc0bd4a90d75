#include "tripartite/io/columns.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string_view>

#include "tripartite/base/error.hpp"
#include "tripartite/io/store.hpp"
#include "tripartite/io/tensor.hpp"

namespace tripartite {

namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string_view> cells(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const auto comma = line.find(',');
    cells.push_back(trim(line.substr(0, comma)));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

/// "weight (nS)" is a name and its unit.
NumberColumn heading(std::string_view text) {
  const auto open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {std::string(text), "", {}};
  const std::string_view unit = text.substr(open + 1, text.size() - open - 2);
  return {std::string(trim(text.substr(0, open))), std::string(trim(unit)), {}};
}

double number(std::string_view text, const std::string& place) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    throw IoError(place + ": '" + std::string(text) + "' is no finite number");
  return value;
}

std::vector<NumberColumn> read_csv(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw IoError(path.string() + ": " + std::strerror(errno));
  std::vector<NumberColumn> columns;
  std::string line;
  for (std::size_t count = 1; std::getline(file, line); ++count) {
    if (trim(line).empty() || trim(line).front() == '#') continue;
    const std::vector<std::string_view> found = cells(line);
    if (columns.empty()) {
      for (const std::string_view cell : found) columns.push_back(heading(cell));
      continue;
    }
    const std::string place = path.string() + ":" + std::to_string(count);
    if (found.size() != columns.size())
      throw IoError(place + ": " + std::to_string(found.size()) + " cells, expected " +
                    std::to_string(columns.size()));
    for (std::size_t i = 0; i < found.size(); ++i)
      columns[i].values.push_back(number(found[i], place));
  }
  return columns;
}

std::vector<NumberColumn> read_hdf5(const std::filesystem::path& path) {
  const StoreReader store(path);
  std::vector<NumberColumn> columns;
  for (const std::string& name : store.children()) {
    if (store.is_group(name)) continue;
    Tensor tensor = read_tensor(store, name);
    if (tensor.shape.size() != 1)
      throw IoError(path.string() + ": /" + name + " is no column: it has " +
                    std::to_string(tensor.shape.size()) + " dimensions");
    std::string unit;
    if (store.has_attribute(name, "units")) {
      const auto attribute = store.attribute(name, "units");
      const auto* text = std::get_if<std::string>(&attribute);
      if (!text) throw IoError(path.string() + ": the units of /" + name + " are no text");
      unit = *text;
    }
    columns.push_back({name, unit, std::move(tensor.data)});
    if (columns.back().values.size() != columns.front().values.size())
      throw IoError(path.string() + ": /" + name + " is not as long as /" + columns.front().name);
  }
  return columns;
}

}  // namespace

std::vector<NumberColumn> read_columns(const std::filesystem::path& path) {
  return path.extension() == ".csv" ? read_csv(path) : read_hdf5(path);
}

}  // namespace tripartite
