#include "network_connect.hpp"

#include <algorithm>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

void read_pairs(Section& table, std::vector<std::array<std::size_t, 2>>& pairs) {
  const Value* value = table.ask("pairs");
  const std::string expected = "a list of pairs such as [[0, 1], [1, 2]]";
  const auto refuse = [&](const Value& fault) {
    throw ConfigError::wrong_type(fault.origin, table.path_of("pairs"), in_words(fault), expected);
  };
  if (!value->array()) refuse(*value);
  Array noted;
  for (const Value& element : *value->array()) {
    const Array* pair = element.array();
    if (!pair || pair->size() != 2) refuse(element);
    std::array<std::size_t, 2> ends{};
    for (std::size_t i = 0; i < 2; ++i) {
      const auto* number = std::get_if<std::int64_t>(&(*pair)[i].content);
      if (!number || *number < 0) refuse((*pair)[i]);
      ends[i] = static_cast<std::size_t>(*number);
    }
    pairs.push_back(ends);
    noted.push_back(to_value(std::vector(ends.begin(), ends.end())));
  }
  table.note("pairs", {noted});
}

std::string read_edges(Section& table, ConnectDescription& connect) {
  const bool listed = table.ask("pairs") != nullptr;
  std::string file;
  if (listed == (table.ask("file") != nullptr))
    throw ConfigError({table.origin("file"), "rule 'edges' in [" + table.path() + "] needs edges",
                       "either file = \"edges.csv\" or pairs = [[0, 1], …]"});
  if (listed)
    read_pairs(table, connect.pairs);
  else
    table.read(file, Field{.name = "file"});
  return file;
}

void read_distance(Section& table, ConnectDescription& connect, bool undirected) {
  table.require("length", "a length such as \"100 um\"");
  table.read(connect.probability, Field{.name = "probability", .low = 0, .high = 1});
  table.read(connect.profile,
             Field{.name = "profile", .choices = {"disc", "gaussian", "exponential"}});
  table.read(connect.length, Field{.name = "length", .unit = "um", .low = 0});
  table.read(connect.periodic, Field{.name = "periodic"});
  if (!undirected) table.read(connect.self, Field{.name = "self"});
}

void read_triplets(Section& table, ConnectDescription& connect,
                   const std::vector<std::string>& tripartite) {
  table.require("of", "a projection with an astrocyte");
  table.require("ends", "\"pre astro\" or \"astro post\"");
  table.read(connect.of, Field{.name = "of"});
  if (std::ranges::find(tripartite, connect.of) == tripartite.end())
    throw ConfigError::unknown_choice(table.origin("of"), table.path_of("of"), connect.of,
                                      tripartite);
  table.read(connect.ends, Field{.name = "ends", .choices = {"pre astro", "astro post"}});
}

std::string read_rule(Section& table, ConnectDescription& connect, const ConnectChoices& choices) {
  table.read(connect.rule, Field{.name = "rule", .choices = connect_rules(choices.undirected)});
  const std::string& rule = connect.rule;
  const Field degree{.name = "degree", .low = 0, .high = 4294967295.0};
  if (rule == "edges") return read_edges(table, connect);
  if (rule == "triplets") read_triplets(table, connect, choices.tripartite);
  if (rule == "distance") read_distance(table, connect, choices.undirected);
  if (rule == "bernoulli") {
    table.require("probability", "a number between 0 and 1");
    table.read(connect.probability, Field{.name = "probability", .low = 0, .high = 1});
  }
  if (rule == "fixed_indegree" || rule == "fixed_outdegree") {
    table.require("degree", "a whole number");
    table.read(connect.degree, degree);
    if (!choices.undirected) table.read(connect.multiple, Field{.name = "multiple"});
  }
  if (rule == "nearest") {
    connect.degree = 1;
    table.read(connect.degree, degree);
  }
  if (rule == "small_world") {
    table.require("degree", "an even number, how many neighbours on the ring each is joined to");
    table.read(connect.degree, degree);
    connect.probability = 0.1;
    table.read(connect.probability, Field{.name = "probability", .low = 0, .high = 1});
  }
  if (rule == "nearest" || rule == "grid_neighbours")
    table.read(connect.periodic, Field{.name = "periodic"});
  const bool may_be_self = rule == "bernoulli" || rule == "all_to_all" || rule.starts_with("fixed");
  if (may_be_self && !choices.undirected) table.read(connect.self, Field{.name = "self"});
  return "";
}

/// Throws where a row of the synapse that the description does not mention finds no port on the
/// astrocytes.
void require_port(const Section& table, const std::string& row, const std::string& port,
                  const std::string& noun, const Model& astrocyte, const std::vector<Port>& ports) {
  if (std::ranges::find(ports, port, &Port::name) != ports.end()) return;
  throw ConfigError({table.origin(""),
                     "nothing says where the synapse's '" + row + "' is wired to, and model " +
                         astrocyte.name + " has no " + noun + " '" + port + "'",
                     row + " = \"POPULATION.PORT\", or " + row + " = \"none\" to leave it out",
                     {},
                     table.path_of(row)});
}

/// Rows of the synapse at the astrocyte, wired to ports of populations or to "none". Returns whom
/// they are wired to: first those that they drive, then those that they read.
std::vector<const PopulationDescription*> read_ports(Section& table,
                                                     AstrocyteDescription& astrocyte,
                                                     const NamedEnd& astrocytes,
                                                     const Populations& populations,
                                                     const Model& synapse) {
  std::vector<const PopulationDescription*> found;
  const auto read = [&](const auto& row, PortKind kind, const std::string& noun) {
    const Value* value = table.ask(row.name);
    if (!value) {
      require_port(table, row.name, row.port, noun, *astrocytes.model,
                   ports_of(*astrocytes.model, kind));
      return found.push_back(astrocytes.population);
    }
    const auto* text = std::get_if<std::string>(&value->content);
    if (text && *text == "none") {
      table.note(row.name, {*text});
      astrocyte.ports.emplace_back(row.name, EndDescription{});
      return;
    }
    const NamedEnd end = populations.read(table, row.name, kind);
    astrocyte.ports.emplace_back(row.name, end.end);
    found.push_back(end.population);
  };
  for (const OutputRow& row : synapse.outputs)
    if (row.end == "astro") read(row, kInputPort, "input");
  for (const InputRow& row : synapse.inputs)
    if (row.end == "astro") read(row, kOutputPort, "output");
  return found;
}

/// Whose method what the synapses share has unless one is given: that of the first population at
/// its ports that makes the same steps, so that both are coupled at every stage.
std::string method_of(double step, const std::vector<const PopulationDescription*>& coupled) {
  const auto found = std::ranges::find(coupled, step, &PopulationDescription::step);
  return found == coupled.end() ? AstrocyteDescription{}.method : (*found)->method;
}

}  // namespace

std::string read_connect(Section& section, ConnectDescription& connect,
                         const ConnectChoices& choices) {
  section.ask("connect");
  Section table(section.document(), section.path_of("connect"));
  std::string file = read_rule(table, connect, choices);
  section.note("connect", table.close());
  return file;
}

std::optional<AstrocyteDescription> read_astrocyte(Section& section, const Populations& populations,
                                                   const Model* synapse) {
  if (!section.ask("astrocyte")) return std::nullopt;
  Section table(section.document(), section.path_of("astrocyte"));
  AstrocyteDescription astrocyte;
  const NamedEnd astrocytes = populations.read(table, "population", 0);
  const EndDescription& end = astrocytes.end;
  astrocyte.population = end.population;
  astrocyte.begin = end.begin;
  astrocyte.end = end.end;
  table.read(astrocyte.rule,
             Field{.name = "rule", .choices = {"block", "random", "nearest", "edges"}});
  table.read(astrocyte.probability, Field{.name = "probability", .low = 0, .high = 1});
  if (astrocyte.rule == "block" || astrocyte.rule == "random")
    table.read(astrocyte.pool, Field{.name = "pool", .low = 1, .high = 4294967295.0});
  if (astrocyte.rule == "nearest") table.read(astrocyte.periodic, Field{.name = "periodic"});
  if (astrocyte.rule == "edges" && table.ask("listed"))
    table.read(astrocyte.listed, Field{.name = "listed"});
  table.read(astrocyte.mean, Field{.name = "mean"});
  table.read(astrocyte.step, Field{.name = "step", .unit = "ms", .low = 0, .high = 1e6});
  if (synapse)
    astrocyte.method =
        method_of(astrocyte.step, read_ports(table, astrocyte, astrocytes, populations, *synapse));
  table.read(astrocyte.method, Field{.name = "method", .choices = {"heun", "rk4", "rk8"}});
  section.note("astrocyte", table.close());
  return astrocyte;
}

}  // namespace tripartite
