#include "sharing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tripartite/base/random.hpp"

#include "faults.hpp"

namespace tripartite {
namespace {

template <class Row>
bool any_at(const std::vector<Row>& rows, std::string_view end) {
  return std::ranges::any_of(rows, [&](const Row& row) { return row.end == end; });
}

/// Whether all synapses of one source share the state. Where no astrocyte is attached, there is
/// none to tell them apart.
bool follows_source(const Motion& motion, bool has_astrocyte) {
  const std::string& ends = motion.determined_by;
  return !ends.empty() && !names_end(ends, "post") && !(has_astrocyte && names_end(ends, "astro"));
}

Keeping keeping_of(const Synapse& synapse, bool has_astrocyte) {
  const auto uniform = [](const std::vector<Values>& rows) {
    return std::ranges::all_of(rows, &Values::uniform);
  };
  const bool is_shared = std::ranges::all_of(synapse.visited, [&](int state) {
    return follows_source(synapse.model->states[static_cast<std::size_t>(state)].motion,
                          has_astrocyte);
  });
  const bool same = uniform(synapse.parameters) && uniform(synapse.initial);
  return is_shared && same ? Keeping::per_source : Keeping::per_edge;
}

/// Two instances that differ in one parameter, and otherwise stand at the same scattered point.
class Pair {
 public:
  Pair(const Model& model, const std::vector<Values>& parameters)
      : model_(model),
        parameters_(model.parameters.size() + model.derived),
        states_(model.states.size()),
        inputs_(model.inputs.size()),
        results_(std::max(model.states.size(), model.outputs.size())) {
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const double value =
          parameters[p].values().empty() ? model.parameters[p].value : parameters[p][0];
      parameters_[p] = {value, value};
    }
  }

  void set(std::size_t parameter, double first, double second) {
    parameters_[parameter] = {first, second};
    const std::vector<double*> rows = rows_of(parameters_);
    if (model_.derive) model_.derive(2, rows.data());
  }

  void move_to(const Stream& stream) {
    std::vector<double> uniform(states_.size() + inputs_.size());
    stream.uniform(uniform);
    for (std::size_t k = 0; k < states_.size(); ++k) {
      const StateRow& row = model_.states[k];
      const double low = std::isfinite(row.low) ? row.low : row.initial - 1;
      const double high = std::isfinite(row.high) ? row.high : std::max(low, row.initial) + 1;
      const double value = low + (high - low) * uniform[k];
      states_[k] = {value, value};
    }
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      const double value = model_.inputs[k].resting + uniform[states_.size() + k];
      inputs_[k] = {value, value};
    }
  }

  /// Whether a row of what `function` computes differs between the two.
  [[nodiscard]] bool differ(void (*function)(const Batch&, double* const*),
                            const std::vector<int>& rows) {
    if (function == nullptr) return false;
    for (auto& row : results_) row = {0, 0};
    const std::vector<double*> parameters = rows_of(parameters_);
    const std::vector<double*> states = rows_of(states_);
    const std::vector<double*> inputs = rows_of(inputs_);
    const std::vector<double*> results = rows_of(results_);
    function({2, parameters.data(), states.data(), inputs.data()}, results.data());
    return std::ranges::any_of(rows, [&](int row) {
      const auto& result = results_[static_cast<std::size_t>(row)];
      return result[0] != result[1];
    });
  }

 private:
  using Two = std::array<double, 2>;
  static std::vector<double*> rows_of(std::vector<Two>& rows) {
    std::vector<double*> pointers;
    for (Two& row : rows) pointers.push_back(row.data());
    return pointers;
  }

  const Model& model_;
  std::vector<Two> parameters_;
  std::vector<Two> states_;
  std::vector<Two> inputs_;
  std::vector<Two> results_;
};

std::vector<int> astrocytic_outputs(const Model& model) {
  std::vector<int> rows;
  for (const OutputRow& row : model.outputs)
    if (row.end == "astro") rows.push_back(row.index);
  return rows;
}

}  // namespace

bool names_end(std::string_view ends, std::string_view end) {
  for (std::size_t at = ends.find(end); at != std::string_view::npos; at = ends.find(end, at + 1)) {
    const std::size_t behind = at + end.size();
    const bool begins = at == 0 || ends[at - 1] == ' ';
    if (begins && (behind == ends.size() || ends[behind] == ' ')) return true;
  }
  return false;
}

bool is_receptor(const Model& model) {
  const auto is_sum = [](const StateRow& row) { return row.motion.summed_at == "post"; };
  return !model.states.empty() && std::ranges::all_of(model.states, is_sum);
}

bool has_astrocytic_end(const Model& model) {
  return any_at(model.inputs, "astro") || any_at(model.outputs, "astro");
}

int presynaptic_event(const Model& model, const std::string& key) {
  for (const EventInputRow& row : model.event_inputs)
    if (row.end == "pre") return row.index;
  refuse(key, "'" + model.name + "' takes no presynaptic event", "a model of a synapse");
}

Synapse deal_out(const Model& model, std::vector<Values> parameters, std::vector<Values> initial,
                 bool has_astrocyte, const std::string& key) {
  Synapse synapse{.model = &model,
                  .event = presynaptic_event(model, key),
                  .parameters = std::move(parameters),
                  .initial = std::move(initial)};
  for (const StateRow& row : model.states) {
    if (row.motion.summed_at == "post") {
      refuse(key, "'" + model.name + "' sums '" + row.name + "' at the target, but not all states",
             "a synapse without such a state, and a receptor for it");
    }
    const bool is_summed = has_astrocyte && row.motion.summed_at == "astro";
    const bool is_shared = has_astrocyte && row.motion.determined_by == "astro";
    if (!is_summed && !is_shared && !row.motion.linear) {
      refuse(key, "'" + row.name + "' of '" + model.name + "' is not linear",
             "a synapse that can be moved from spike to spike exactly");
    }
    auto& list = is_summed ? synapse.summed : is_shared ? synapse.shared : synapse.visited;
    list.push_back(row.index);
  }
  // What lives in the group of the astrocytes has one value here: edges do not tell it apart.
  for (const std::vector<int>* elsewhere : {&synapse.shared, &synapse.summed}) {
    for (const int state : *elsewhere) {
      const auto row = static_cast<std::size_t>(state);
      synapse.initial[row] = model.states[row].initial;
    }
  }
  synapse.keeping = keeping_of(synapse, has_astrocyte);
  return synapse;
}

void check_sharing(const Synapse& synapse, const std::string& key) {
  const Model& model = *synapse.model;
  constexpr std::uint64_t points = 8;
  std::vector<int> states = synapse.shared;
  states.insert(states.end(), synapse.summed.begin(), synapse.summed.end());
  const std::vector<int> outputs = astrocytic_outputs(model);
  const Stream stream(0, "network/sharing");
  for (std::size_t p = 0; p < model.parameters.size(); ++p) {
    const std::vector<double>& values = synapse.parameters[p].values();
    if (values.size() < 2) continue;
    const auto [low, high] = std::ranges::minmax(values);
    Pair pair(model, synapse.parameters);
    pair.set(p, low, high);
    for (std::uint64_t point = 0; point < points; ++point) {
      pair.move_to(stream.at(point));
      if (pair.differ(model.rates, states) || pair.differ(model.linear_rates, states) ||
          pair.differ(model.observe, outputs)) {
        refuse(join_key(key, model.parameters[p].name),
               "'" + model.parameters[p].name +
                   "' differs between the synapses of an astrocyte, "
                   "which share what it governs",
               "one value for all edges");
      }
    }
  }
}

}  // namespace tripartite
