// A network while it is built, and how a description's words find what they name.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tripartite/network/description.hpp"
#include "tripartite/network/network.hpp"

#include "faults.hpp"

namespace tripartite {

/// Group k is population k of the description, for as many as there are; hidden groups follow.
struct Building {
  const NetworkDescription& description;
  const Catalogue& catalogue;
  int threads;
  Network network;

  [[nodiscard]] const Model& model(const std::string& name, const std::string& key) const;
  /// Throws where a group of this name is there already.
  std::size_t add_group(Group group, const std::string& key);
};

/// Instances [begin, begin + size) of a group.
struct Slice {
  std::size_t group;
  std::size_t begin;
  std::size_t size;
};

/// A slice, and a row of its model.
struct End {
  Slice slice;
  int row;
};

void build_populations(Building& building);

/// Throws where the fast scheme has no such step or method.
void check_stepping(double step, const std::string& method, const std::string& key);

/// Edges of the box in which a population was laid out, µm; zero along what it has not.
Position box_of(const Layout& layout);

std::span<const Position> positions_of(const Building& building, const Slice& slice);

/// `key` is the path of the end, and stands in the message of whatever is wrong with it.
std::size_t find_population(const Building& building, const std::string& name,
                            const std::string& key);
Slice find_slice(const Building& building, const EndDescription& end, const std::string& key);
Slice whole(const Building& building, std::size_t group);

/// The port among `names`; where it is empty, the only one. `noun` is what is looked for.
int find_port(const std::vector<std::string>& names, const EndDescription& end, const char* noun,
              const std::string& key);

/// find_end(building, end, key, &Model::outputs)
template <class Row>
End find_end(const Building& building, const EndDescription& end, const std::string& key,
             std::vector<Row> Model::*rows, const char* noun) {
  const Slice slice = find_slice(building, end, key);
  const Model& model = *building.network.groups[slice.group].model;
  return {slice, find_port(names_of(model.*rows), end, noun, key)};
}

}  // namespace tripartite
