#include "network_record.hpp"

#include <algorithm>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

struct KindRow {
  Kind kind;
  std::string word;
  unsigned ports;
};

const std::vector<KindRow>& kinds() {
  static const std::vector<KindRow> rows = {
      {Kind::samples, "samples", kStatePort | kOutputPort},
      {Kind::events, "events", kEventOutputPort},
      {Kind::rates, "rates", kEventOutputPort},
      {Kind::crossings, "crossings", kStatePort},
      {Kind::edges, "edges", kStatePort},
      {Kind::wave, "wave", kStatePort},
  };
  return rows;
}

std::vector<std::string> words() {
  std::vector<std::string> words;
  for (const KindRow& row : kinds()) words.push_back(row.word);
  return words;
}

const KindRow& find_kind(Section& section) {
  const KindRow* found = nullptr;
  for (const KindRow& row : kinds()) {
    if (!section.ask(row.word)) continue;
    if (found)
      throw ConfigError({section.origin(row.word),
                         "'" + row.word + "' stands beside '" + found->word + "'",
                         "one thing in each record"});
    found = &row;
  }
  if (found) return *found;
  std::string expected;
  for (const std::string& word : words()) expected += (expected.empty() ? "one of: " : ", ") + word;
  section.close();  // a misspelt word is told with the nearest
  throw ConfigError({section.origin(""), "[" + section.path() + "] records nothing", expected});
}

/// "recurrent.x" is state x of the synapse of projection "recurrent"; "recurrent.bare.x" that of
/// its edges without an astrocyte.
void read_synapse_state(Section& section, const Catalogue& catalogue,
                        const NetworkDescription& network, RecordDescription& record) {
  std::string text;
  section.read(text, Field{.name = "edges"});
  const std::string path = section.path_of("edges");
  const Origin origin = section.origin("edges");
  record.of.population = text.substr(0, text.rfind('.'));
  record.of.port = text.find('.') == std::string::npos ? "" : text.substr(text.rfind('.') + 1);
  const std::string name = record.of.population.substr(0, record.of.population.find('.'));
  const ProjectionDescription* found = nullptr;
  std::vector<std::string> known;
  for (const ProjectionDescription& projection : network.projections) {
    if (projection.synapse.empty()) continue;
    known.push_back(projection.name);
    if (projection.name == name) found = &projection;
  }
  if (!found) throw ConfigError::unknown_choice(origin, path, name, known);
  const Model& model = catalogue.find(found->synapse);
  std::vector<std::string> states;
  for (const Port& port : ports_of(model, kStatePort)) {
    if (port.name == record.of.port) record.row = port;
    states.push_back(port.name);
  }
  if (record.row.name.empty())
    throw ConfigError::unknown_choice(origin, path, record.of.port, states);
}

void read_elements(Section& section, RecordDescription& record) {
  const bool edges = record.kind == Kind::edges;
  const double last = edges ? 1e18 : static_cast<double>(record.size) - 1;
  const Value* elements = section.ask("elements");
  if (elements && section.ask("count"))
    throw ConfigError({section.origin("count"), "'count' stands beside 'elements'", "one of them"});
  if (elements && elements->array()) {
    section.read(record.elements, Field{.name = "elements", .low = 0, .high = last});
    if (record.elements.empty())
      throw ConfigError::wrong_type(elements->origin, section.path_of("elements"), "an empty list",
                                    "one element or more, or \"all\"");
  } else if (section.ask("count")) {
    section.read(record.count, Field{.name = "count", .low = 1, .high = last + 1});
  } else {
    std::string all = "all";
    section.read(all, Field{.name = "elements", .choices = {"all"}});
  }
}

void read_record(const std::string& name, Section& section, const Populations& populations,
                 const NetworkDescription& network, std::vector<RecordDescription>& records) {
  RecordDescription record;
  record.name = name;
  const KindRow& kind = find_kind(section);
  record.kind = kind.kind;
  if (kind.kind == Kind::edges) {
    read_synapse_state(section, populations.catalogue(), network, record);
  } else {
    const NamedEnd end = populations.read(section, kind.word, kind.ports);
    record.of = end.end;
    record.row = end.port;
    record.size = size_of(end.end, end.population->size);
    record.layout = end.population->layout.kind;
  }
  if (kind.kind == Kind::samples || kind.kind == Kind::edges) read_elements(section, record);
  if (kind.kind == Kind::rates)
    section.read(record.bin, Field{.name = "bin", .unit = "ms", .low = 1e-6});
  if (kind.kind == Kind::crossings || kind.kind == Kind::wave) {
    record.interval = 10;
    section.require("level", "a level in " + record.row.unit);
    section.read(record.level, Field{.name = "level", .unit = record.row.unit});
  }
  if (has_interval(kind.kind))
    section.read(record.interval, Field{.name = "interval", .unit = "ms", .low = 1e-6});
  section.read(record.after, Field{.name = "after", .unit = "ms", .low = 0});
  records.push_back(std::move(record));
}

}  // namespace

bool has_interval(Kind kind) { return kind != Kind::events && kind != Kind::rates; }

const std::string& word_of(Kind kind) {
  return std::ranges::find(kinds(), kind, &KindRow::kind)->word;
}

void read_records(Section& root, const Populations& populations, const NetworkDescription& network,
                  std::vector<RecordDescription>& records) {
  read_tables(root, "record", [&](const std::string& name, Section& section) {
    read_record(name, section, populations, network, records);
  });
}

}  // namespace tripartite
