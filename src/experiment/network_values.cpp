#include "network_values.hpp"

#include <cmath>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

using Kind = Distribution::Kind;

/// Two numbers, each with its own field.
std::array<double, 2> read_pair(Section& section, const std::string& key, const Field& first,
                                const Field& second, const std::string& expected) {
  const Value* value = section.ask(key);
  const Array* pair = value->array();
  if (!pair || pair->size() != 2)
    throw ConfigError::wrong_type(value->origin, section.path_of(key), in_words(*value), expected);
  const std::array numbers = {read_number((*pair)[0], section.path_of(key), first),
                              read_number((*pair)[1], section.path_of(key), second)};
  section.note(key, {Array{to_value(numbers[0], first.unit), to_value(numbers[1], second.unit)}});
  return numbers;
}

void read_kind(Section& section, const std::string& kind, Distribution& distribution,
               const Field& bounded) {
  const Field free{.name = kind, .unit = bounded.unit};
  const Field spread{.name = kind, .unit = bounded.unit, .low = 0};
  if (kind == "uniform") {
    const auto [a, b] = read_pair(section, kind, bounded, bounded, "[lower end, upper end]");
    distribution = {Kind::uniform, a, b};
  } else if (kind == "normal") {
    const auto [a, b] = read_pair(section, kind, free, spread, "[mean, standard deviation]");
    distribution = {Kind::normal, a, b};
  } else if (kind == "lognormal") {
    const Field above_zero{.name = kind, .unit = bounded.unit, .low = 5e-324};
    const auto [median, sigma] = read_pair(section, kind, above_zero, Field{.name = kind, .low = 0},
                                           "[median, standard deviation of the logarithm]");
    distribution = {Kind::lognormal, std::log(median), sigma};
  } else if (kind == "exponential") {
    distribution = {Kind::exponential, 0, 0};
    section.read(distribution.a, spread);
  } else {
    Field each = bounded;
    each.name = kind;
    distribution = {Kind::listed};
    section.read(distribution.listed, each);
  }
}

void read_table(Section& section, Distribution& distribution, const Field& field) {
  static const std::vector<std::string> kinds = {"uniform", "normal", "lognormal", "exponential",
                                                 "values"};
  std::string found;
  for (const std::string& kind : kinds) {
    if (!section.ask(kind)) continue;
    if (!found.empty())
      throw ConfigError({section.origin(kind), "'" + kind + "' stands beside '" + found + "'",
                         "one distribution"});
    found = kind;
  }
  Field low{.name = "low", .unit = field.unit}, high{.name = "high", .unit = field.unit};
  const bool truncated = section.ask("low") || section.ask("high");
  if (found.empty()) {
    section.close();
    throw ConfigError::wrong_type(section.origin(""), section.path(), "an empty table",
                                  "one of: uniform, normal, lognormal, exponential, values");
  }
  read_kind(section, found, distribution, field);
  if (truncated && found == "values")
    throw ConfigError({section.origin(section.ask("low") ? "low" : "high"),
                       "listed values are not drawn, and so not drawn again",
                       "values without low and high"});
  if (section.ask("low")) section.read(distribution.low, low);
  if (section.ask("high")) section.read(distribution.high, high);
}

template <class Row>
Assignments read_rows(Section& section, const std::string& key, const std::vector<Row>& rows,
                      double Row::*otherwise) {
  section.ask(key);
  Section table(section.document(), section.path_of(key));
  Assignments assignments;
  for (const Row& row : rows) {
    Distribution distribution{Kind::constant, row.*otherwise};
    read_distribution(table, distribution,
                      Field{.name = row.name, .unit = row.unit, .low = row.low, .high = row.high});
    assignments.emplace_back(row.name, std::move(distribution));
  }
  section.note(key, table.close());
  return assignments;
}

}  // namespace

void read_distribution(Section& section, Distribution& distribution, const Field& field) {
  const Value* value = section.ask(field.name);
  if (value && value->table()) {
    Section table(section.document(), section.path_of(field.name));
    read_table(table, distribution, field);
    section.note(field.name, table.close());
    return;
  }
  if (value)
    distribution = {Kind::constant, read_number(*value, section.path_of(field.name), field)};
  section.note(field.name, to_value(distribution.a, field.unit));
}

Assignments read_parameters(Section& section, const std::string& key, const Model& model) {
  return read_rows(section, key, model.parameters, &ParameterRow::value);
}

Assignments read_states(Section& section, const std::string& key, const Model& model) {
  return read_rows(section, key, model.states, &StateRow::initial);
}

}  // namespace tripartite
