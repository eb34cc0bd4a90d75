#include "reference_synapses.hpp"

#include <algorithm>
#include <cassert>

namespace tripartite {

ReferenceSynapses::ReferenceSynapses(const Projection& projection)
    : projection_(projection),
      synapse_(*projection.synapse),
      keepers_(synapse_.keeping == Keeping::per_edge ? projection.edges.count()
                                                     : projection.sources),
      visited_at_(keepers_, 0.0) {
  const Model& model = *synapse_.model;
  const bool uniform = std::all_of(synapse_.parameters.begin(), synapse_.parameters.end(),
                                   [](const Values& values) { return values.uniform(); });
  assert(synapse_.keeping == Keeping::per_edge || (uniform && synapse_.shared.empty()));
  parameter_width_ = uniform ? 1 : keepers_;
  for (const Values& values : synapse_.parameters)
    for (std::size_t i = 0; i < parameter_width_; ++i) parameters_.push_back(values[i]);
  parameters_.resize((model.parameters.size() + model.derived) * parameter_width_);
  parameter_rows_.resize(model.parameters.size() + model.derived);
  for (std::size_t k = 0; k < parameter_rows_.size(); ++k)
    parameter_rows_[k] = parameters_.data() + k * parameter_width_;
  if (model.derive) model.derive(parameter_width_, parameter_rows_.data());
  for (const int state : synapse_.visited)
    for (std::size_t i = 0; i < keepers_; ++i)
      kept_.push_back(synapse_.initial[static_cast<std::size_t>(state)][i]);
  states_.resize(model.states.size());
  for (double& state : states_) state_rows_.push_back(&state);
  for (const InputRow& row : model.inputs) inputs_.push_back(row.resting);
  for (double& input : inputs_) input_rows_.push_back(&input);
}

MutableBatch ReferenceSynapses::flowed(std::size_t keeper, double t) {
  const Model& model = *synapse_.model;
  // States that are not kept here move along from wherever they begin, and are not looked at.
  for (const StateRow& row : model.states)
    states_[static_cast<std::size_t>(row.index)] = row.initial;
  for (std::size_t k = 0; k < synapse_.visited.size(); ++k)
    states_[static_cast<std::size_t>(synapse_.visited[k])] = kept_[k * keepers_ + keeper];
  for (std::size_t k = 0; k < parameter_rows_.size(); ++k)
    parameter_rows_[k] =
        parameters_.data() + k * parameter_width_ + (parameter_width_ == 1 ? 0 : keeper);
  const MutableBatch one{1, parameter_rows_.data(), state_rows_.data(), input_rows_.data()};
  if (model.flow && t > visited_at_[keeper]) model.flow(one, t - visited_at_[keeper]);
  return one;
}

ReferenceSynapses::Visit ReferenceSynapses::visit(std::size_t keeper, double t, double strength,
                                                  const std::vector<double>& shared) {
  const MutableBatch one = flowed(keeper, t);
  for (std::size_t k = 0; k < synapse_.shared.size(); ++k)
    states_[static_cast<std::size_t>(synapse_.shared[k])] = shared[k];
  for (const int state : synapse_.summed) states_[static_cast<std::size_t>(state)] = 0;
  Visit visit;
  const auto event = static_cast<std::size_t>(synapse_.event);
  synapse_.model->event_inputs[event].receive(one, &strength, &visit.emitted);
  for (std::size_t k = 0; k < synapse_.visited.size(); ++k)
    kept_[k * keepers_ + keeper] = states_[static_cast<std::size_t>(synapse_.visited[k])];
  for (const int state : synapse_.summed)
    visit.summed.push_back(states_[static_cast<std::size_t>(state)]);
  visited_at_[keeper] = t;
  return visit;
}

std::size_t ReferenceSynapses::source_of(std::size_t edge) const {
  const std::vector<std::size_t>& offsets = projection_.edges.offsets;
  return static_cast<std::size_t>(std::upper_bound(offsets.begin(), offsets.end(), edge) -
                                  offsets.begin()) -
         1;
}

double ReferenceSynapses::state_at(int state, std::size_t edge, double t) {
  flowed(synapse_.keeping == Keeping::per_edge ? edge : source_of(edge), t);
  return states_[static_cast<std::size_t>(state)];
}

std::vector<std::vector<double>> ReferenceSynapses::states_at(double t) {
  std::vector<std::vector<double>> states(states_.size());
  for (std::size_t keeper = 0; keeper < keepers_; ++keeper) {
    flowed(keeper, t);
    for (const int state : synapse_.visited)
      states[static_cast<std::size_t>(state)].push_back(states_[static_cast<std::size_t>(state)]);
  }
  return states;
}

}  // namespace tripartite
