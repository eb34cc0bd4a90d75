#include "network_ends.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

template <class Row>
void append_ports(const std::vector<Row>& rows, PortKind kind, unsigned kinds,
                  std::vector<Port>& ports) {
  if (!(kinds & kind)) return;
  for (const Row& row : rows) ports.push_back({kind, row.index, row.name, row.unit, row.meaning});
}

/// A number that may be left out; false where something else stands there.
bool read_bound(std::string_view text, std::size_t& bound) {
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The parts of an end, not yet compared with anything.
EndDescription split(std::string_view text, const Origin& origin, const std::string& key) {
  const auto refuse = [&] {
    throw ConfigError::wrong_type(origin, key, "'" + std::string(text) + "'",
                                  "an end such as \"neurons\", \"neurons[0:100]\" or "
                                  "\"neurons[0:100].spike\"");
  };
  EndDescription end;
  end.population = text.substr(0, text.find_first_of(".["));
  std::string_view rest = text.substr(end.population.size());
  if (rest.starts_with('[')) {
    const auto colon = rest.find(':'), close = rest.find(']');
    if (close == std::string_view::npos || colon > close) refuse();
    if (!read_bound(rest.substr(1, colon - 1), end.begin) ||
        !read_bound(rest.substr(colon + 1, close - colon - 1), end.end))
      refuse();
    rest.remove_prefix(close + 1);
  }
  if (rest.starts_with('.')) {
    end.port = rest.substr(1);
  } else if (!rest.empty()) {
    refuse();
  }
  return end;
}

std::string one_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// What a port is called where none of the right kind has its name.
std::string words_of(unsigned kinds) {
  std::vector<std::string> words;
  for (const auto& [kind, word] :
       {std::pair{kStatePort, "a state"}, std::pair{kOutputPort, "an output"},
        std::pair{kInputPort, "an input"}, std::pair{kEventOutputPort, "an event output"},
        std::pair{kEventInputPort, "an event input"}})
    if (kinds & kind) words.emplace_back(word);
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) text += " or " + words[i];
  return text;
}

Port choose_port(const EndDescription& end, const Model& model, unsigned kinds,
                 const Origin& origin, const std::string& key) {
  const std::vector<Port> ports = ports_of(model, kinds);
  if (end.port.empty() && ports.size() == 1) return ports.front();
  std::vector<std::string> names;
  for (const Port& port : ports) {
    if (port.name == end.port) return port;
    const std::string name = end.population + "." + port.name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  const std::string kind = words_of(kinds) + " of model " + model.name;
  const std::string expected =
      names.empty() ? kind + ", which has none" : kind + ", one of: " + one_of(names);
  if (end.port.empty())
    throw ConfigError::wrong_type(origin, key, "'" + to_text(end) + "', which names no row",
                                  expected);
  const std::string found = end.population + "." + end.port;
  Complaint complaint =
      ConfigError::wrong_type(origin, key, "'" + to_text(end) + "'", expected).complaint();
  complaint.nearest = nearest_name(found, names);
  throw ConfigError(complaint);
}

}  // namespace

std::vector<Port> ports_of(const Model& model, unsigned kinds) {
  std::vector<Port> ports;
  append_ports(model.states, kStatePort, kinds, ports);
  append_ports(model.outputs, kOutputPort, kinds, ports);
  append_ports(model.inputs, kInputPort, kinds, ports);
  append_ports(model.event_outputs, kEventOutputPort, kinds, ports);
  append_ports(model.event_inputs, kEventInputPort, kinds, ports);
  return ports;
}

const PopulationDescription& Populations::find(const std::string& name, const Origin& origin,
                                               const std::string& key) const {
  std::vector<std::string> known;
  for (const PopulationDescription& population : populations_) {
    if (population.name == name) return population;
    known.push_back(population.name);
  }
  throw ConfigError::unknown_choice(origin, key, name, known);
}

NamedEnd Populations::read(Section& section, const std::string& key, unsigned kinds,
                           bool optional) const {
  section.require(key, "an end such as \"neurons[0:100].spike\"");
  std::string text;
  section.read(text, Field{.name = key});
  const Origin origin = section.origin(key);
  const std::string path = section.path_of(key);
  NamedEnd found{split(text, origin, path), nullptr, nullptr, {}};
  EndDescription& end = found.end;
  found.population = &find(end.population, origin, path);
  found.model = &catalogue_.find(found.population->model);
  const std::size_t size = found.population->size;
  const std::size_t last = end.end == kAll ? size : end.end;
  if (end.begin >= last || last > size)
    throw ConfigError::out_of_bounds(
        origin, path, text, "a part of " + end.population + "[0:" + std::to_string(size) + "]");
  if (kinds != 0 && !(optional && end.port.empty())) {
    found.port = choose_port(end, *found.model, kinds, origin, path);
    end.port = found.port.name;
  } else if (!end.port.empty()) {
    throw ConfigError::wrong_type(origin, path, "'" + text + "'",
                                  "a population, or a part of one, without a row");
  }
  section.note(key, {to_text(end)});
  return found;
}

std::string to_text(const EndDescription& end) {
  std::string text = end.population;
  if (end.begin != 0 || end.end != kAll)
    text += "[" + std::to_string(end.begin) + ":" +
            (end.end == kAll ? "" : std::to_string(end.end)) + "]";
  return end.port.empty() ? text : text + "." + end.port;
}

std::size_t size_of(const EndDescription& end, std::size_t population_size) {
  return std::min(end.end, population_size) - end.begin;
}

}  // namespace tripartite
