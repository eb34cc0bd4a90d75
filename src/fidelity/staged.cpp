#include "staged.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tripartite/model/catalogue.hpp"

namespace tripartite {

StagedNetwork::StagedNetwork(Network network, int threads, std::stop_token stop)
    : network_(std::move(network)),
      root_(network_.stream),
      threads_(threads),
      stop_(std::move(stop)) {}

StagedNetwork::StagedNetwork(Network network, int threads, std::stop_token stop,
                             const Stream& stream)
    : StagedNetwork(std::move(network), threads, std::move(stop)) {
  root_ = stream;
}

Group& StagedNetwork::group(const std::string& population) {
  return network_.groups[network_.find_group(population)];
}

void StagedNetwork::set_parameter(const std::string& population, const std::string& name,
                                  const Values& values) {
  Group& group = this->group(population);
  group.parameters[static_cast<std::size_t>(find_row(group.model->parameters, name))] = values;
}

void StagedNetwork::set_state(const std::string& population, const std::string& name,
                              const Values& values) {
  Group& group = this->group(population);
  group.initial[static_cast<std::size_t>(find_row(group.model->states, name))] = values;
}

Values StagedNetwork::state(const std::string& population, const std::string& name) const {
  const Group& group = network_.groups[network_.find_group(population)];
  return group.initial[static_cast<std::size_t>(find_row(group.model->states, name))];
}

std::vector<double> StagedNetwork::states(const std::string& population,
                                          const std::string& name) const {
  const Values values = state(population, name);
  std::vector<double> each(network_.groups[network_.find_group(population)].size);
  for (std::size_t i = 0; i < each.size(); ++i) each[i] = values[i];
  return each;
}

void StagedNetwork::take_synapses(const std::string& projection, const std::string& terminals,
                                  const StagedNetwork& from) {
  const auto found =
      std::find_if(network_.projections.begin(), network_.projections.end(),
                   [&](const Projection& candidate) { return candidate.name == projection; });
  if (found == network_.projections.end() || !found->synapse) return;
  const Group& before = from.network_.groups[from.network_.find_group(terminals)];
  const auto taken = [&](const std::string& state) {
    return std::any_of(before.model->states.begin(), before.model->states.end(),
                       [&](const StateRow& row) { return row.name == state; });
  };
  Synapse& synapse = *found->synapse;
  for (const int state : synapse.visited) {
    const std::string& name = synapse.model->states[static_cast<std::size_t>(state)].name;
    if (!taken(name)) continue;
    const Values values = from.state(terminals, name);
    std::vector<double> each(found->sources);
    for (std::size_t source = 0; source < each.size(); ++source)
      each[source] = values[source % before.size];
    synapse.initial[static_cast<std::size_t>(state)] = Values(std::move(each));
  }
  if (!synapse.astro_group) return;
  Group& shared = network_.groups[*synapse.astro_group];
  for (const int state : synapse.shared) {
    const std::string& name = synapse.model->states[static_cast<std::size_t>(state)].name;
    if (!taken(name)) continue;
    const Values values = from.state(terminals, name);
    std::vector<double> each(shared.size);
    for (std::size_t edge = 0; edge < found->edges.count(); ++edge)
      each[found->edges.astro[edge]] = values[edge % before.size];
    shared.initial[static_cast<std::size_t>(state)] = Values(std::move(each));
  }
}

bool StagedNetwork::has(const std::string& population) const {
  return std::any_of(network_.groups.begin(), network_.groups.end(),
                     [&](const Group& group) { return group.name == population; });
}

Recording StagedNetwork::run(double duration, double step, RecordingPlan plan) {
  plan.end = true;
  SimulationOptions options;
  options.threads = threads_;
  options.stop = stop_;
  options.settings.duration = duration;
  options.settings.step = duration / std::ceil(duration / step - 1e-9);
  network_.stream = root_.at(stage_++);  // what is drawn at random goes on with new numbers
  SimulationCost cost;
  Recording recording = simulate(network_, plan, options, &cost);
  cost_.events += cost.events;
  cost_.steps += cost.steps;
  resume(network_, *std::exchange(recording.end, {}));
  return recording;
}

}  // namespace tripartite
