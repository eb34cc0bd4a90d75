// The words in which recipes are written down.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/model/catalogue.hpp"
#include "tripartite/network/description.hpp"

#include "recipe.hpp"

namespace tripartite::describing {

inline Distribution constant(double value) { return {Distribution::Kind::constant, value}; }

inline Distribution listed(std::vector<double> values) {
  Distribution distribution{Distribution::Kind::listed};
  distribution.listed = std::move(values);
  return distribution;
}

inline double default_of(const Model& model, const char* parameter) {
  return model.parameters[static_cast<std::size_t>(find_row(model.parameters, parameter))].value;
}

/// The defaults of some parameters times a factor.
inline void scale(Assignments& parameters, const Model& model,
                  std::initializer_list<const char*> names, double factor) {
  for (const char* name : names)
    parameters.emplace_back(name, constant(default_of(model, name) * factor));
}

inline PopulationDescription members(std::string name, std::string model, std::size_t size) {
  PopulationDescription population;
  population.name = std::move(name);
  population.model = std::move(model);
  population.size = size;
  population.method = "rk4";
  return population;
}

inline EndDescription port(const char* population, const char* name) {
  EndDescription end;
  end.population = population;
  end.port = name;
  return end;
}

inline void wire(NetworkDescription& network, const EndDescription& from, const EndDescription& to,
                 double weight = 1, const char* rule = "one_to_one") {
  WireDescription wire;
  wire.name = from.population + "_" + from.port + "_to_" + to.population;
  wire.from = from;
  wire.to = to;
  wire.weight = constant(weight);
  wire.connect.rule = rule;
  network.wires.push_back(wire);
}

inline const char* terminal_model(const Ingredients& parts) {
  return parts.release ? "tripartite_release" : "linear_release";
}

}  // namespace tripartite::describing
