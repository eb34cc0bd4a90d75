#include "spiking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "describing.hpp"

namespace tripartite {

using describing::default_of;

namespace {

/// Net synaptic current (pA) for an output of root mean square size: about half of what changes the
/// rate e-fold, so that both groups of a component stay within their range.
constexpr double kTypicalCurrent = 15;

std::vector<double> currents(const FiringCurve& curve, const std::vector<double>& rates) {
  const std::size_t units = rates.size();
  std::vector<double> current(2 * units);
  for (std::size_t j = 0; j < units; ++j) current[j] = current[units + j] = curve.current(rates[j]);
  return current;
}

}  // namespace

SpikingWriting::SpikingWriting(const Recipe& recipe, std::size_t units, const Stream& stream,
                               int threads, const std::stop_token& stop)
    : recipe_(recipe),
      curve_(recipe.catalogue->find("escape_lif"), 0, 0),
      network_(build_network(recipe.spiking_writing(units), *recipe.catalogue, stream), threads,
               stop) {}

Writing::Release SpikingWriting::show(const std::vector<double>& rates) {
  network_.set_parameter(population::hidden, "I_ex", Values(currents(curve_, rates)));
  return Writing::gather(network_, recipe_.circuit, recipe_.biology.spike_step);
}

SpikingReader::SpikingReader(const Recipe& recipe, std::vector<double> trace,
                             std::span<const double> weights, std::size_t components,
                             std::span<const double> release, double spread, double operating_point,
                             const Recipe::Divider& divider, const std::stop_token& stop)
    : recipe_(recipe),
      units_(trace.size()),
      components_(components),
      copies_(static_cast<std::size_t>(recipe.biology.copies)),
      held_(divider.kind == Recipe::Divider::Kind::held),
      hidden_curve_(recipe.catalogue->find("escape_lif"), 0, 0),
      output_curve_(hidden_curve_),
      stop_(stop) {
  const Model& neuron = recipe.catalogue->find("escape_lif");
  const double potential = default_of(neuron, "V_reset");
  const double excite = default_of(neuron, "E_e") - potential;
  const double inhibit = potential - default_of(neuron, "E_i");
  const double lasting = default_of(neuron, "tau_e");
  inhibition_ = excite * lasting / (inhibit * default_of(neuron, "tau_i"));
  unit_ = kTypicalCurrent / spread;
  synapse_ = unit_ / (excite * lasting);

  // The synapses' mean conductance is there without a signal, too; the current makes up for it.
  double strength = 0;
  for (std::size_t j = 0; j < units_; ++j)
    for (std::size_t i = 0; i < components; ++i)
      strength += std::abs(weights[j * components + i]) * release[j];
  strength *= synapse_ / (2 * static_cast<double>(components));
  output_curve_ =
      FiringCurve(neuron, strength * lasting, strength * inhibition_ * default_of(neuron, "tau_i"));
  output_current_ = output_curve_.current(recipe.biology.output_rate);

  NetworkDescription network =
      recipe.spiking_reading(trace, operating_point, divider, 2 * components * copies_);
  connect_outputs(network, weights);
  network_ = build_network(network, *recipe.catalogue, Stream(0, "reading"));
}

void SpikingReader::connect_outputs(NetworkDescription& network,
                                    std::span<const double> weights) const {
  const std::size_t half = components_ * copies_;
  ProjectionDescription excitation, inhibition;
  for (ProjectionDescription* projection : {&excitation, &inhibition}) {
    projection->from.population = population::axons;
    projection->from.port = "spike";
    projection->to.population = population::outputs;
    projection->connect.rule = "edges";
    projection->weight.kind = Distribution::Kind::listed;
  }
  excitation.name = "excitation";
  excitation.from.end = units_;
  excitation.to.port = "excitatory";
  inhibition.name = "inhibition";
  inhibition.from.begin = units_;
  inhibition.to.port = "inhibitory";
  for (std::size_t j = 0; j < units_; ++j) {
    for (std::size_t i = 0; i < components_; ++i) {
      const double weight = weights[j * components_ + i];
      const double size = std::abs(weight) * synapse_;
      const std::size_t shows_it = i * copies_, shows_its_negative = half + i * copies_;
      for (std::size_t k = 0; k < copies_; ++k) {
        excitation.connect.pairs.push_back({j, (weight > 0 ? shows_it : shows_its_negative) + k});
        excitation.weight.listed.push_back(size);
        inhibition.connect.pairs.push_back({j, (weight > 0 ? shows_its_negative : shows_it) + k});
        inhibition.weight.listed.push_back(size * inhibition_);
      }
    }
  }
  network.projections.push_back(std::move(excitation));
  network.projections.push_back(std::move(inhibition));
}

void SpikingReader::take_over(const StagedNetwork& before, StagedNetwork& network) const {
  for (const char* name :
       {population::receptors, population::processes, population::gliotransmission}) {
    if (!network.has(name) || !before.has(name)) continue;
    const Group& group = before.network().groups[before.network().find_group(name)];
    for (const StateRow& row : group.model->states)
      network.set_state(name, row.name, before.state(name, row.name));
  }
  const bool open = before.has(population::collaterals);
  const char* heard = open ? population::collaterals : population::terminals;
  if (network.has(population::clefts)) {
    const Model& model = *before.network().groups[before.network().find_group(heard)].model;
    const double unit = default_of(model, "rho_c") * default_of(model, "Y_T");
    std::vector<double> cleft = before.states(heard, "Y");
    for (double& value : cleft) value /= unit;
    network.set_state(population::clefts, "c", Values(std::move(cleft)));
  }
  network.take_synapses("terminals", population::terminals, before);
  network.take_synapses("hearing", heard, before);
}

SpikingReading SpikingReader::read(const StagedNetwork& before, const std::vector<double>& rates,
                                   double held, const Stream& stream) const {
  const BiologyParameters& biology = recipe_.biology;
  StagedNetwork network(*network_, 1, stop_, stream);
  network.set_parameter(population::hidden, "I_ex", Values(currents(hidden_curve_, rates)));
  network.set_parameter(population::outputs, "I_ex", output_current_);
  if (held_) {
    network.set_parameter(population::processes, "target", held);
    network.set_state(population::processes, "r", held);
  }
  take_over(before, network);
  if (biology.warm_up > 0) network.run(biology.warm_up, biology.spike_step);
  const auto spikes = [&](const char* name) {
    return EventProbe{network.network().find_group(name), 0};
  };
  RecordingPlan plan;
  plan.event_probes = {spikes(population::hidden), spikes(population::outputs)};
  const Recording recording = network.run(biology.window, biology.spike_step, plan);

  std::vector<double> fired(2 * units_, 0.0);
  for (const InstanceIndex id : recording.events[0].ids) ++fired[id];
  std::vector<double> shown(2 * components_, 0.0);
  for (const InstanceIndex id : recording.events[1].ids) ++shown[id / copies_];

  SpikingReading reading;
  reading.hidden_rate = static_cast<double>(recording.events[0].ids.size()) /
                        (biology.window * static_cast<double>(fired.size()));
  reading.busiest = *std::max_element(fired.begin(), fired.end()) / biology.window;
  const double neurons = static_cast<double>(2 * components_ * copies_);
  reading.output_rate =
      static_cast<double>(recording.events[1].ids.size()) / (biology.window * neurons);
  for (std::size_t i = 0; i < components_; ++i) {
    const auto drive = [&](double count) {
      return output_curve_.current(count / (biology.window * static_cast<double>(copies_)));
    };
    reading.output.push_back((drive(shown[i]) - drive(shown[components_ + i])) / (2 * unit_));
  }
  reading.cost = network.cost();
  return reading;
}

}  // namespace tripartite
