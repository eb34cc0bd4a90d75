#include "tripartite/model/catalogue.hpp"

#include <algorithm>
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

bool within(int index, std::size_t count) {
  return index >= 0 && static_cast<std::size_t>(index) < count;
}

bool is_end(const std::string& word) { return word == "pre" || word == "post" || word == "astro"; }

/// Complains about a declaration; each clause says what is wrong with which row.
class Inspector {
 public:
  explicit Inspector(const Model& model) : model_(model) {
    require(!model.name.empty(), "a model has no name", "a name");
  }

  void require(bool holds, const std::string& found, const std::string& expected) const {
    if (!holds) throw ConfigError({{}, "model '" + model_.name + "': " + found, expected});
  }

  /// Rows stand at the index that they carry, and have names of their own.
  template <class Row>
  void rows(const std::vector<Row>& rows) const {
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::string row = in_words(rows[k]);
      require(rows[k].index == static_cast<int>(k),
              row + " carries index " + std::to_string(rows[k].index) + " and stands at " +
                  std::to_string(k),
              "rows in the order of their indices");
      require(!rows[k].name.empty(), row + " has no name", "a name");
      for (std::size_t other = 0; other < k; ++other)
        require(rows[other].name != rows[k].name, row + " is there twice", "one row of each name");
    }
  }

  /// Each row is at no end, or at one there is.
  template <class Row>
  void ends(const std::vector<Row>& rows) const {
    for (const Row& row : rows)
      require(row.end.empty() || is_end(row.end), in_words(row) + " is at end '" + row.end + "'",
              "pre, post or astro");
  }

  template <class Row>
  void emits(const Row& row) const {
    require(row.emits == kEmitsNothing || within(row.emits, model_.event_outputs.size()),
            in_words(row) + " emits event output " + std::to_string(row.emits),
            "one of the " + std::to_string(model_.event_outputs.size()) + " there are");
  }

  template <class Row>
  void has(bool function, const Row& row, const std::string& name) const {
    require(function, in_words(row) + " has no " + name, "that function");
  }

  /// A function is there where the rows call for one, and only there.
  void agrees(bool function, const std::string& name, bool wanted, const std::string& when) const {
    require(function == wanted,
            wanted ? "has " + when + " and no function " + name
                   : "has a function " + name + " and no " + when,
            wanted ? "that function" : "no such function");
  }

  void state(const StateRow& row) const {
    const Motion& motion = row.motion;
    std::istringstream ends(motion.determined_by);
    for (std::string word; ends >> word;)
      require(is_end(word), in_words(row) + " is determined by end '" + word + "'",
              "pre, post or astro");
    require(motion.summed_at.empty() || is_end(motion.summed_at),
            in_words(row) + " is summed at end '" + motion.summed_at + "'", "pre, post or astro");
    require(motion.linear || !motion.driven, in_words(row) + " is driven and not linear",
            "a state that is linear, with coefficients that depend on inputs");
    require(motion.linear || motion.summed_at.empty(), in_words(row) + " is summed and not linear",
            "a linear state, whose sum moves as it does");
  }

  void upstroke(const Upstroke& upstroke) const {
    const bool states_and_threshold = within(upstroke.threshold, model_.thresholds.size()) &&
                                      within(upstroke.state, model_.states.size());
    const std::size_t rows = model_.parameters.size() + model_.derived;
    require(states_and_threshold, "the upstroke names a threshold or a state that there is not",
            "indices of rows");
    require(within(upstroke.onset, rows) && within(upstroke.reach, rows),
            "the upstroke names parameters that there are not", "indices of rows");
    require(!model_.states[static_cast<std::size_t>(upstroke.state)].motion.linear,
            "the upstroke is that of a linear state", "a state that is moved by rates");
    require(upstroke.straighten && upstroke.turn && upstroke.bend && upstroke.distance,
            "the upstroke lacks a function", "straighten, turn, bend and distance");
  }

  void order(const Order& order) const {
    require(within(order.lower, model_.parameters.size()) &&
                within(order.upper, model_.parameters.size()),
            "an order names parameters that there are not", "indices of parameters");
  }

  void noise(const Model::Noise& noise) const {
    require(within(noise.state, model_.states.size()),
            "noise moves state " + std::to_string(noise.state), "one of the states");
    require(within(noise.scale, model_.parameters.size()),
            "noise is scaled by parameter " + std::to_string(noise.scale), "one of the parameters");
    const StateRow& row = model_.states[static_cast<std::size_t>(noise.state)];
    require(!row.motion.linear, "noise moves the linear " + in_words(row),
            "a state that is not linear");
    has(noise.amplitude != nullptr, row, "noise amplitude");
  }

 private:
  template <class Row>
  static std::string in_words(const Row& row) {
    return std::string(noun<Row>) + " '" + row.name + "'";
  }

  const Model& model_;
};

}  // namespace

void check_declaration(const Model& model) {
  const Inspector inspector(model);
  inspector.rows(model.parameters);
  inspector.rows(model.states);
  inspector.rows(model.inputs);
  inspector.rows(model.outputs);
  inspector.rows(model.event_inputs);
  inspector.rows(model.event_outputs);
  inspector.rows(model.thresholds);
  inspector.rows(model.hazards);
  inspector.ends(model.inputs);
  inspector.ends(model.outputs);
  inspector.ends(model.event_inputs);
  inspector.ends(model.event_outputs);
  for (const StateRow& row : model.states) inspector.state(row);
  for (const Model::Noise& noise : model.noise) inspector.noise(noise);
  if (model.upstroke) inspector.upstroke(*model.upstroke);
  for (const Order& order : model.orders) inspector.order(order);
  for (const EventInputRow& row : model.event_inputs) {
    inspector.has(row.receive != nullptr, row, "receive");
    inspector.emits(row);
  }
  for (const ThresholdRow& row : model.thresholds) {
    inspector.has(row.distance != nullptr, row, "distance");
    inspector.has(row.cross != nullptr, row, "cross");
    inspector.emits(row);
  }
  for (const HazardRow& row : model.hazards) {
    inspector.has(row.intensity != nullptr, row, "intensity");
    inspector.emits(row);
    inspector.require(row.emits != kEmitsNothing, "hazard '" + row.name + "' emits nothing",
                      "the index of an event output");
  }
  const auto linear =
      std::ranges::count_if(model.states, [](const StateRow& row) { return row.motion.linear; });
  inspector.agrees(model.linear_rates != nullptr, "linear_rates", linear > 0, "linear states");
  inspector.agrees(model.flow != nullptr, "flow", linear > 0, "linear states");
  inspector.agrees(model.rates != nullptr, "rates", linear < std::ssize(model.states),
                   "states that are not linear");
  inspector.agrees(model.observe != nullptr, "observe", !model.outputs.empty(), "outputs");
  inspector.agrees(model.derive != nullptr, "derive", model.derived > 0, "derived rows");
}

Catalogue::Catalogue(std::vector<Model> models) : models_(std::move(models)) {
  for (const Model& model : models_) {
    check_declaration(model);
    if (&find(model.name) != &model)
      throw ConfigError({{}, "two models are called '" + model.name + "'", "one of each name"});
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
