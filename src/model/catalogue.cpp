#include "tripartite/model/catalogue.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>

namespace tripartite {

namespace {

template <class Row>
constexpr const char* noun = nullptr;
template <>
constexpr const char* noun<Model> = "model";
template <>
constexpr const char* noun<ParameterRow> = "parameter";
template <>
constexpr const char* noun<StateRow> = "state";
template <>
constexpr const char* noun<InputRow> = "input";
template <>
constexpr const char* noun<OutputRow> = "output";
template <>
constexpr const char* noun<EventInputRow> = "event input";
template <>
constexpr const char* noun<EventOutputRow> = "event output";
template <>
constexpr const char* noun<ThresholdRow> = "threshold";
template <>
constexpr const char* noun<HazardRow> = "hazard";

template <class Row>
const Row& find_named(const std::vector<Row>& rows, std::string_view name, const Origin& origin) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  if (found != rows.end()) return *found;
  std::vector<std::string> known;
  std::string list;
  for (const Row& row : rows) {
    known.push_back(row.name);
    list += (list.empty() ? "one of: " : ", ") + row.name;
  }
  throw ConfigError({origin, "unknown " + std::string(noun<Row>) + " '" + std::string(name) + "'",
                     list.empty() ? "none: there is nothing to choose from" : list,
                     nearest_name(name, known)});
}

template <class Row>
[[maybe_unused]] bool stand_at_their_index(const std::vector<Row>& rows) {
  for (std::size_t k = 0; k < rows.size(); ++k)
    if (rows[k].index != static_cast<int>(k)) return false;
  return true;
}

bool within(int index, std::size_t count) {
  return index >= 0 && static_cast<std::size_t>(index) < count;
}

bool is_end(const std::string& word) { return word == "pre" || word == "post" || word == "astro"; }

/// Each row is at no end, or at one there is.
template <class Row>
[[maybe_unused]] bool stand_at_ends(const std::vector<Row>& rows) {
  return std::all_of(rows.begin(), rows.end(),
                     [](const Row& row) { return row.end.empty() || is_end(row.end); });
}

[[maybe_unused]] bool sound(const Motion& motion) {
  std::istringstream ends(motion.determined_by);
  for (std::string word; ends >> word;)
    if (!is_end(word)) return false;
  const bool summed = !motion.summed_at.empty();
  if (summed && !is_end(motion.summed_at)) return false;
  return motion.linear || !(motion.driven || summed);
}

void check_states([[maybe_unused]] const Model& model) {
  [[maybe_unused]] const auto linear =
      std::count_if(model.states.begin(), model.states.end(),
                    [](const StateRow& row) { return row.motion.linear; });
  assert(std::all_of(model.states.begin(), model.states.end(),
                     [](const StateRow& row) { return sound(row.motion); }));
  assert((model.linear_rates != nullptr) == (linear > 0));
  assert((model.flow != nullptr) == (linear > 0));
  assert((model.rates == nullptr) == (linear == std::ssize(model.states)));
  for ([[maybe_unused]] const Model::Noise& noise : model.noise)
    assert(noise.amplitude && within(noise.state, model.states.size()) &&
           within(noise.scale, model.parameters.size()) &&
           !model.states[noise.state].motion.linear);
}

}  // namespace

void check_declaration([[maybe_unused]] const Model& model) {
  assert(stand_at_their_index(model.parameters) && stand_at_their_index(model.states));
  assert(stand_at_their_index(model.inputs) && stand_at_their_index(model.outputs));
  assert(stand_at_their_index(model.event_inputs) && stand_at_their_index(model.event_outputs));
  assert(stand_at_their_index(model.thresholds) && stand_at_their_index(model.hazards));
  assert(stand_at_ends(model.inputs) && stand_at_ends(model.outputs));
  assert(stand_at_ends(model.event_inputs) && stand_at_ends(model.event_outputs));
  assert((model.derive != nullptr) == (model.derived > 0));
  assert((model.observe != nullptr) == !model.outputs.empty());
  check_states(model);
  [[maybe_unused]] const auto can_emit = [&](int output) {
    return output == kEmitsNothing || within(output, model.event_outputs.size());
  };
  for ([[maybe_unused]] const EventInputRow& row : model.event_inputs)
    assert(row.receive && can_emit(row.emits));
  for ([[maybe_unused]] const ThresholdRow& row : model.thresholds)
    assert(row.distance && row.cross && can_emit(row.emits));
  for ([[maybe_unused]] const HazardRow& row : model.hazards)
    assert(row.intensity && within(row.emits, model.event_outputs.size()));
}

Catalogue::Catalogue(std::vector<Model> models) : models_(std::move(models)) {
  for (const Model& model : models_) {
    check_declaration(model);
    assert(&find(model.name) == &model && "two models of one name");
  }
}

const Model& Catalogue::find(std::string_view name, const Origin& origin) const {
  return find_named(models_, name, origin);
}

template <class Row>
int find_row(const std::vector<Row>& rows, std::string_view name, const Origin& origin) {
  return find_named(rows, name, origin).index;
}

template int find_row(const std::vector<ParameterRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<StateRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<InputRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<OutputRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<EventInputRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<EventOutputRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<ThresholdRow>&, std::string_view, const Origin&);
template int find_row(const std::vector<HazardRow>&, std::string_view, const Origin&);

}  // namespace tripartite
