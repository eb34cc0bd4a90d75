#include "reference_events.hpp"

#include <limits>
#include <utility>

#include "schemes.hpp"

namespace tripartite {

ReferenceEvents::ReferenceEvents(const Network& network, ReferenceSystem& system,
                                 Recorder& recorder)
    : network_(network),
      system_(system),
      recorder_(recorder),
      synapse_of_(network.projections.size()) {
  for (std::size_t p = 0; p < network.projections.size(); ++p) {
    if (!network.projections[p].synapse) continue;
    synapse_of_[p] = synapses_.size();
    synapses_.emplace_back(network.projections[p]);
  }
}

double ReferenceEvents::next() const {
  return spikes_.empty() ? std::numeric_limits<double>::infinity() : spikes_.top().t;
}

void ReferenceEvents::refuse_under_way(double t) const {
  if (!spikes_.empty()) refuse_event_under_way(network_.projections[spikes_.top().projection], t);
}

std::vector<std::vector<double>> ReferenceEvents::synapse_states(std::size_t projection, double t) {
  if (!network_.projections[projection].synapse) return {};
  return synapses_[synapse_of_[projection]].states_at(t);
}

bool ReferenceEvents::deliver(double now, State& x) {
  std::vector<Spike> due;
  for (; !is_later(next(), now); spikes_.pop()) due.push_back(spikes_.top());
  for (Spike& spike : due) {
    const Edges& edges = network_.projections[spike.projection].edges;
    const auto arrives = [&] { return spike.sent + edges.delay[spike.edge]; };
    for (; spike.edge < spike.end && !is_later(arrives(), now); ++spike.edge) arrive(now, x, spike);
    if (spike.edge == spike.end) continue;
    spike.t = arrives();
    spikes_.push(std::move(spike));
  }
  return !due.empty();
}

void ReferenceEvents::arrive(double now, State& x, const Spike& spike) {
  ++arrived_;
  const Projection& projection = network_.projections[spike.projection];
  const std::size_t edge = spike.edge;
  double strength = spike.strength;
  if (projection.synapse) {
    const Synapse& synapse = *projection.synapse;
    const auto astro_state = [&](int row) -> double& {
      return x[system_.offset(*synapse.astro_group, row) + projection.edges.astro[edge]];
    };
    std::vector<double> summed = spike.summed;
    if (synapse.keeping == Keeping::per_edge) {
      std::vector<double> shared;
      for (const int row : synapse.shared) shared.push_back(astro_state(row));
      auto visit = synapses_[synapse_of_[spike.projection]].visit(edge, now, strength, shared);
      strength = visit.emitted;
      summed = std::move(visit.summed);
    }
    for (std::size_t k = 0; k < synapse.summed.size(); ++k)
      astro_state(synapse.summed[k]) += summed[k];
    const auto event = static_cast<std::size_t>(synapse.event);
    if (synapse.model->event_inputs[event].emits == kEmitsNothing) return;
  }
  receive(now, x, projection.to, projection.target_event, projection.edges.target[edge],
          strength * projection.edges.weight[edge]);
}

void ReferenceEvents::receive(double now, State& x, std::size_t group, int event,
                              InstanceIndex instance, double strength) {
  const EventInputRow& row =
      network_.groups[group].model->event_inputs[static_cast<std::size_t>(event)];
  double emitted = 0;
  row.receive(system_.one(x, group, instance), &strength, &emitted);
  if (row.emits != kEmitsNothing && emitted != 0) emit(now, group, row.emits, instance, emitted);
}

void ReferenceEvents::emit(double now, std::size_t group, int event, InstanceIndex instance,
                           double strength) {
  recorder_.event(group, event, now, instance, strength);
  for (std::size_t p = 0; p < network_.projections.size(); ++p) {
    const Projection& projection = network_.projections[p];
    if (projection.from != group || projection.source_event != event) continue;
    if (instance < projection.source_begin) continue;
    const std::size_t source = instance - projection.source_begin;
    if (source >= projection.sources) continue;
    const std::vector<std::size_t>& offsets = projection.edges.offsets;
    if (offsets[source] == offsets[source + 1]) continue;
    Spike spike{.t = now + projection.edges.delay[offsets[source]],
                .order = emitted_++,
                .projection = p,
                .edge = offsets[source],
                .end = offsets[source + 1],
                .sent = now,
                .strength = strength,
                .summed = {}};
    if (projection.synapse && projection.synapse->keeping == Keeping::per_source) {
      auto visit = synapses_[synapse_of_[p]].visit(source, now, strength, {});
      spike.strength = visit.emitted;
      spike.summed = std::move(visit.summed);
    }
    spikes_.push(std::move(spike));
  }
}

}  // namespace tripartite
