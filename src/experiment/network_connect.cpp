#include "network_connect.hpp"

#include <algorithm>

#include "tripartite/base/error.hpp"

namespace tripartite {

const std::vector<std::string>& directed_rules() {
  static const std::vector<std::string> rules = {
      "one_to_one",      "all_to_all", "bernoulli", "fixed_indegree",
      "fixed_outdegree", "distance",   "nearest",   "ring",
      "grid_neighbours", "edges",      "triplets"};
  return rules;
}

const std::vector<std::string>& undirected_rules() {
  static const std::vector<std::string> rules = {"ring", "grid_neighbours", "distance",
                                                 "all_to_all", "edges"};
  return rules;
}

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

void read_distance(Section& table, ConnectDescription& connect) {
  table.require("length", "a length such as \"100 um\"");
  table.read(connect.probability, Field{.name = "probability", .low = 0, .high = 1});
  table.read(connect.profile,
             Field{.name = "profile", .choices = {"disc", "gaussian", "exponential"}});
  table.read(connect.length, Field{.name = "length", .unit = "um", .low = 0});
  table.read(connect.periodic, Field{.name = "periodic"});
  table.read(connect.self, Field{.name = "self"});
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
  table.read(connect.rule, Field{.name = "rule", .choices = choices.rules});
  const std::string& rule = connect.rule;
  if (rule == "edges") return read_edges(table, connect);
  if (rule == "triplets") read_triplets(table, connect, choices.tripartite);
  if (rule == "distance") read_distance(table, connect);
  if (rule == "bernoulli") {
    table.require("probability", "a number between 0 and 1");
    table.read(connect.probability, Field{.name = "probability", .low = 0, .high = 1});
  }
  if (rule == "fixed_indegree" || rule == "fixed_outdegree") {
    table.require("degree", "a whole number");
    table.read(connect.degree, Field{.name = "degree", .low = 0, .high = 4294967295.0});
    table.read(connect.multiple, Field{.name = "multiple"});
  }
  if (rule == "nearest" || rule == "grid_neighbours")
    table.read(connect.periodic, Field{.name = "periodic"});
  if (rule == "bernoulli" || rule == "all_to_all" || rule.starts_with("fixed"))
    table.read(connect.self, Field{.name = "self"});
  return "";
}

/// Rows of the synapse at the astrocyte, wired to ports of populations.
void read_ports(Section& table, AstrocyteDescription& astrocyte, const Populations& populations,
                const Model& synapse) {
  const auto read = [&](const std::string& row, PortKind kind) {
    if (!table.ask(row)) return;
    astrocyte.ports.emplace_back(row, populations.read(table, row, kind).end);
  };
  for (const InputRow& row : synapse.inputs)
    if (row.end == "astro") read(row.name, kOutputPort);
  for (const OutputRow& row : synapse.outputs)
    if (row.end == "astro") read(row.name, kInputPort);
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
  const EndDescription end = populations.read(table, "population", 0).end;
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
  table.read(astrocyte.method, Field{.name = "method", .choices = {"heun", "rk4", "rk8"}});
  if (synapse) read_ports(table, astrocyte, populations, *synapse);
  section.note("astrocyte", table.close());
  return astrocyte;
}

}  // namespace tripartite
