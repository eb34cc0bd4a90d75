// What acts from outside.
#include <algorithm>
#include <limits>
#include <numeric>

#include "parts.hpp"

namespace tripartite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<InstanceIndex> elements_of(const DriveDescription& drive, const Slice& slice,
                                       const std::string& key) {
  std::vector<InstanceIndex> elements;
  for (const std::size_t element : drive.elements) {
    if (element >= slice.size) {
      throw ConfigError::out_of_bounds({}, join_key(key, "elements"), std::to_string(element),
                                       "below " + std::to_string(slice.size) +
                                           ", the instances of '" + drive.to.population +
                                           "' there");
    }
    elements.push_back(static_cast<InstanceIndex>(slice.begin + element));
  }
  std::vector<InstanceIndex> sorted = elements;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) {
    refuse(join_key(key, "elements"),
           "element " + std::to_string(*twice - slice.begin) + " is driven twice", "each once");
  }
  if (!elements.empty()) return elements;
  elements.resize(slice.size);
  std::iota(elements.begin(), elements.end(), static_cast<InstanceIndex>(slice.begin));
  return elements;
}

void add_input_drive(Building& building, const DriveDescription& drive, const End& to,
                     const std::string& key) {
  const Model& model = *building.network.groups[to.slice.group].model;
  const InputRow& row = model.inputs[static_cast<std::size_t>(to.row)];
  if (!drive.times.empty() || drive.values.empty()) {
    refuse(key, "'" + drive.to.population + '.' + row.name + "' is driven without values",
           "values of an input; times are for event inputs");
  }
  for (const double value : drive.values)
    require_within(value, {-kInfinity, kInfinity, row.unit}, join_key(key, "values"));
  require_within(drive.start, {0, kInfinity, "ms"}, join_key(key, "start"));
  const bool has_one = drive.values.size() == 1 && !drive.repeat;
  require_within(drive.interval, {has_one ? 0 : 1e-9, kInfinity, "ms"}, join_key(key, "interval"));
  building.network.input_drives.push_back({drive.name, to.slice.group, to.row,
                                           elements_of(drive, to.slice, key), drive.values,
                                           drive.start, drive.interval, drive.repeat});
}

void add_event_drive(Building& building, const DriveDescription& drive, const End& to,
                     const std::string& key) {
  const Model& model = *building.network.groups[to.slice.group].model;
  const EventInputRow& row = model.event_inputs[static_cast<std::size_t>(to.row)];
  if (!drive.values.empty()) {
    refuse(key, "'" + drive.to.population + '.' + row.name + "' takes events, not values",
           "times of events; values are for inputs");
  }
  for (const double time : drive.times)
    require_within(time, {0, kInfinity, "ms"}, join_key(key, "times"));
  require_within(drive.strength, {-kInfinity, kInfinity, row.unit}, join_key(key, "strength"));
  if (!std::ranges::is_sorted(drive.times)) {
    refuse(join_key(key, "times"), "'" + key + "' goes back in time", "ascending times");
  }
  building.network.event_drives.push_back({drive.name, to.slice.group, to.row,
                                           elements_of(drive, to.slice, key), drive.times,
                                           drive.strength});
}

}  // namespace

void build_drives(Building& building) {
  for (const DriveDescription& drive : building.description.drives) {
    const std::string key = join_key("drives", drive.name);
    const Slice slice = find_slice(building, drive.to, join_key(key, "to"));
    const Model& model = *building.network.groups[slice.group].model;
    std::vector<std::string> names = names_of(model.inputs);
    const auto inputs = static_cast<int>(names.size());
    const std::vector<std::string> events = names_of(model.event_inputs);
    names.insert(names.end(), events.begin(), events.end());
    const int port = find_port(names, drive.to, "input", join_key(key, "to"));
    if (port < inputs) {
      add_input_drive(building, drive, {slice, port}, key);
    } else {
      add_event_drive(building, drive, {slice, port - inputs}, key);
    }
  }
}

}  // namespace tripartite
