#include "network_description.hpp"

#include <algorithm>
#include <cmath>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/io/settings.hpp"

#include "network_values.hpp"

namespace tripartite {

namespace {

constexpr double kMostInstances = 4294967294.0;  // an index has 32 bits, and one stands for none

const std::vector<std::string>& methods() {
  static const std::vector<std::string> methods = {"heun", "rk4", "rk8"};
  return methods;
}

/// Returns how many cells a grid has; 0 without one.
std::size_t read_layout(Section& section, Layout& layout) {
  if (!section.ask("layout")) return 0;
  Section table(section.document(), section.path_of("layout"));
  const bool grid = table.ask("grid") != nullptr, random = table.ask("random") != nullptr;
  if (grid == random)
    throw ConfigError({table.origin("random"), "[" + table.path() + "] is no layout",
                       "either grid = [64, 50] with a spacing, or random = [\"1 mm\", \"1 mm\"]"});
  std::size_t cells = 0, dimensions = 0;
  if (grid) {
    layout.kind = Layout::Kind::grid;
    table.require("spacing", "a length such as \"50 um\"");
    table.read(layout.shape, Field{.name = "grid", .low = 1, .high = 4294967295.0});
    table.read(layout.spacing, Field{.name = "spacing", .unit = "um", .low = 0});
    double product = 1;  // which does not wrap around
    for (const std::size_t count : layout.shape) product *= static_cast<double>(count);
    if (product > kMostInstances)
      throw ConfigError::out_of_bounds(table.origin("grid"), table.path_of("grid"),
                                       format_quantity(product, "") + " cells",
                                       "at most " + format_quantity(kMostInstances, "") + " cells");
    cells = static_cast<std::size_t>(product);
    dimensions = layout.shape.size();
  } else {
    layout.kind = Layout::Kind::random;
    table.read(layout.extent, Field{.name = "random", .unit = "um", .low = 0});
    dimensions = layout.extent.size();
  }
  if (dimensions < 1 || dimensions > 3)
    throw ConfigError::wrong_type(table.origin(grid ? "grid" : "random"),
                                  table.path_of(grid ? "grid" : "random"),
                                  "of " + std::to_string(dimensions) + " dimensions",
                                  "one number for each of 1 to 3 dimensions");
  section.note("layout", table.close());
  return cells;
}

PopulationDescription read_population(const std::string& name, Section& section,
                                      const Catalogue& catalogue) {
  PopulationDescription population;
  population.name = name;
  section.require("model", "the name of a model");
  section.read(population.model, Field{.name = "model"});
  const Model& model = catalogue.find(population.model, section.origin("model"));
  const std::size_t cells = read_layout(section, population.layout);
  if (cells > 0) population.size = cells;
  section.read(population.size, Field{.name = "size", .low = 1, .high = kMostInstances});
  if (cells > 0 && population.size != cells)
    throw ConfigError::out_of_bounds(section.origin("size"), section.path_of("size"),
                                     std::to_string(population.size),
                                     std::to_string(cells) + ", the cells of its grid");
  section.read(population.step, Field{.name = "step", .unit = "ms", .low = 0, .high = 1e6});
  section.read(population.method, Field{.name = "method", .choices = methods()});
  population.parameters = read_parameters(section, "parameters", model);
  population.states = read_states(section, "states", model);
  return population;
}

/// The unit that a weight must carry for what leaves to become what arrives; empty where they are
/// of one dimension.
std::string unit_between(const std::string& from, const std::string& to) {
  if (parse_unit(from).dimension == parse_unit(to).dimension) return "";
  if (from.empty()) return to;
  return (to.empty() ? "1" : to) + "/(" + from + ")";
}

void read_wire(const std::string& name, Section& section, const Populations& populations,
               NetworkExperiment& experiment) {
  WireDescription wire;
  wire.name = name;
  const NamedEnd from = populations.read(section, "from", kOutputPort);
  const NamedEnd to = populations.read(section, "to", kInputPort);
  wire.from = from.end;
  wire.to = to.end;
  section.read(wire.delay, Field{.name = "delay", .unit = "ms", .low = 0});
  section.read(wire.mean, Field{.name = "mean"});
  EdgeFile file;
  file.table = section.path();
  file.file = read_connect(section, wire.connect, {false, tripartite_names(experiment.network)});
  file.weight_unit = unit_between(from.port.unit, to.port.unit);
  file.weight_is_given = section.ask("weight") != nullptr;
  if (file.file.empty() || file.weight_is_given)
    read_distribution(section, wire.weight, Field{.name = "weight", .unit = file.weight_unit});
  if (!file.file.empty()) experiment.edge_files.push_back(file);
  experiment.network.wires.push_back(std::move(wire));
}

void read_junction(const std::string& name, Section& section, const Populations& populations,
                   NetworkExperiment& experiment) {
  JunctionDescription junction;
  junction.name = name;
  junction.model = "junction_smooth";
  section.read(junction.model, Field{.name = "model"});
  const Model& model = populations.catalogue().find(junction.model, section.origin("model"));
  junction.population = populations.read(section, "population", 0).end.population;
  section.require("connect", "a table such as { rule = \"ring\" }");
  junction.connect.rule = connect_rules(true).front();
  const std::string file = read_connect(section, junction.connect, {.undirected = true});
  if (!file.empty()) experiment.edge_files.push_back({section.path(), file, "", true, true});
  junction.parameters = read_parameters(section, "parameters", model);
  experiment.network.junctions.push_back(std::move(junction));
}

}  // namespace

const std::vector<std::string>& network_tables() {
  static const std::vector<std::string> tables = {"simulation",  "solver", "populations",
                                                  "projections", "wires",  "junctions",
                                                  "drives",      "record"};
  return tables;
}

NetworkExperiment read_network(const Document& document, const Catalogue& catalogue) {
  NetworkExperiment experiment;
  NetworkDescription& network = experiment.network;
  read_settings(document, "simulation", experiment.simulation);
  read_settings(document, "solver", experiment.solver);
  Section root(document, "");
  read_tables(root, "populations", [&](const std::string& name, Section& section) {
    network.populations.push_back(read_population(name, section, catalogue));
  });
  const Populations populations(network.populations, catalogue);
  read_projections(root, populations, experiment);
  read_tables(root, "wires", [&](const std::string& name, Section& section) {
    read_wire(name, section, populations, experiment);
  });
  read_tables(root, "junctions", [&](const std::string& name, Section& section) {
    read_junction(name, section, populations, experiment);
  });
  read_drives(root, populations, experiment);
  read_records(root, populations, network, experiment.records);
  if (network.populations.empty())
    throw ConfigError({root.origin("populations"), "there is no population", "[populations.NAME]"});
  experiment.resolved = write_settings("simulation", experiment.simulation) + "\n" +
                        write_settings("solver", experiment.solver) + "\n" +
                        to_document(root.notes(), 3);
  return experiment;
}

}  // namespace tripartite
