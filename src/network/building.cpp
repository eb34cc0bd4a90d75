#include "building.hpp"

#include <algorithm>
#include <limits>

namespace tripartite {

const Model& Building::model(const std::string& name, const std::string& key) const {
  for (const Model& model : catalogue.models())
    if (model.name == name) return model;
  refuse_choice(key, name, names_of(catalogue.models()));
}

std::size_t Building::add_group(Group group, const std::string& key) {
  const auto has_its_name = [&](const Group& other) { return other.name == group.name; };
  if (std::ranges::any_of(network.groups, has_its_name)) {
    refuse(key, "there are two groups called '" + group.name + "'", "a name of its own");
  }
  network.groups.push_back(std::move(group));
  return network.groups.size() - 1;
}

std::span<const Position> positions_of(const Building& building, const Slice& slice) {
  const std::vector<Position>& positions = building.network.groups[slice.group].positions;
  if (positions.empty()) return {};
  return std::span(positions).subspan(slice.begin, slice.size);
}

std::size_t find_population(const Building& building, const std::string& name,
                            const std::string& key) {
  const std::vector<PopulationDescription>& populations = building.description.populations;
  const auto found = std::ranges::find(populations, name, &PopulationDescription::name);
  if (found == populations.end()) refuse_choice(key, name, names_of(populations));
  return static_cast<std::size_t>(found - populations.begin());
}

Slice find_slice(const Building& building, const EndDescription& end, const std::string& key) {
  const std::size_t group = find_population(building, end.population, key);
  const std::size_t size = building.network.groups[group].size;
  const bool to_the_end = end.end == std::numeric_limits<std::size_t>::max();
  const std::size_t last = to_the_end ? size : end.end;
  if (end.begin >= last || last > size) {
    throw ConfigError::out_of_bounds(
        {}, key, "[" + std::to_string(end.begin) + ":" + std::to_string(last) + "]",
        "a slice of '" + end.population + "', which has " + std::to_string(size) + " instances");
  }
  return {group, end.begin, last - end.begin};
}

Slice whole(const Building& building, std::size_t group) {
  return {group, 0, building.network.groups[group].size};
}

int find_port(const std::vector<std::string>& names, const EndDescription& end, const char* noun,
              const std::string& key) {
  if (names.empty()) {
    refuse(key, "'" + end.population + "' has no " + noun, "a population that has one");
  }
  if (end.port.empty() && names.size() == 1) return 0;
  const auto found = std::ranges::find(names, end.port);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  std::vector<std::string> known;
  for (const std::string& name : names) known.push_back(end.population + '.' + name);
  if (end.port.empty()) {
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "one of: " : ", ") + name;
    refuse(key, "'" + end.population + "' has more than one " + noun, list);
  }
  refuse_choice(key, end.population + '.' + end.port, known);
}

}  // namespace tripartite
