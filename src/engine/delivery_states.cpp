// States of synapses: moved over time, looked at, and handed on at the end of a run.
#include <algorithm>

#include "delivery.hpp"

namespace tripartite {

Delivery::AffineMap Delivery::probe_flow(std::int64_t interval) const {
  const Synapse& synapse = *projection_->synapse;
  const std::size_t visited = synapse.visited.size();
  if (!synapses_->uniform()) return {};
  AffineMap map{std::vector<double>(visited), std::vector<double>(visited * visited)};
  const std::size_t width = std::min(kTile, visited + 1);
  std::vector<double> values(synapse.model->states.size() * width);
  std::vector<double*> rows;
  for (std::size_t k = 0; k < synapse.model->states.size(); ++k)
    rows.push_back(values.data() + k * width);
  MutableBatch batch = synapses_->tile(0);
  batch.states = rows.data();
  // The first instance begins with no state, instance j + 1 with a one in visited state j; further
  // ones in tiles of their own.
  for (std::size_t first = 0; first <= visited; first += width) {
    batch.count = std::min(width, visited + 1 - first);
    if (first > 0) std::ranges::fill(values, 0.0);
    for (std::size_t i = first == 0 ? 1 : 0; i < batch.count; ++i)
      rows[static_cast<std::size_t>(synapse.visited[first + i - 1])][i] = 1;
    synapse.model->flow(batch, static_cast<double>(interval) * base_step_);
    for (std::size_t k = 0; k < visited; ++k) {
      const double* const row = rows[static_cast<std::size_t>(synapse.visited[k])];
      if (first == 0) map.constant[k] = row[0];
      for (std::size_t i = first == 0 ? 1 : 0; i < batch.count; ++i)
        map.matrix[k * visited + first + i - 1] = row[i] - map.constant[k];
    }
  }
  return map;
}

void Delivery::move_synapses(const MutableBatch& batch, std::int64_t interval, const AffineMap& map,
                             double* moved) const {
  const Synapse& synapse = *projection_->synapse;
  if (!synapses_->uniform()) {
    synapse.model->flow(batch, static_cast<double>(interval) * base_step_);
    return;
  }
  const std::size_t visited = synapse.visited.size();
  for (std::size_t k = 0; k < visited; ++k) {
    double* const row = moved + k * kTile;
    std::fill_n(row, batch.count, map.constant[k]);
    for (std::size_t j = 0; j < visited; ++j) {
      const double factor = map.matrix[k * visited + j];
      const double* const x = batch.states[synapse.visited[j]];
      if (factor == 0) continue;
      for (std::size_t i = 0; i < batch.count; ++i) row[i] += factor * x[i];
    }
  }
  for (std::size_t k = 0; k < visited; ++k)
    std::copy_n(moved + k * kTile, batch.count, batch.states[synapse.visited[k]]);
}

bool Delivery::has_event_after(std::int64_t n) const {
  const Edges& edges = projection_->edges;
  const auto is_under_way = [&](const Event& event) {
    const std::size_t end = edges.offsets[event.source + 1];
    if (end == edges.offsets[event.source]) return false;
    return arrival(event, end - 1) > n;
  };
  return std::any_of(ring_.begin(), ring_.end(), [&](const std::vector<Event>& waiting) {
    return std::any_of(waiting.begin(), waiting.end(), is_under_way);
  });
}

std::vector<std::vector<double>> Delivery::synapse_states(std::int64_t n) {
  if (!synapses_) return {};
  const Synapse& synapse = *projection_->synapse;
  std::vector<std::vector<double>> states(synapse.model->states.size());
  if (synapse.visited.empty()) return states;
  const auto first_of = [&](std::size_t source) {
    return per_edge() ? projection_->edges.offsets[source] : source;
  };
  std::vector<double*> pointers;
  std::vector<double> room(kTile * synapse.visited.size());
  // Sources that were silent for equally long go together.
  for (std::size_t source = 0, next = 0; source < projection_->sources; source = next) {
    while (next < projection_->sources && last_[next] == last_[source]) ++next;
    const AffineMap map = probe_flow(n - last_[source]);
    const std::size_t end = first_of(next);
    for (std::size_t first = first_of(source), count = 0; first < end; first += count) {
      count = std::min(kTile - first % kTile, end - first);
      move_synapses(synapses_->part(first, count, pointers), n - last_[source], map, room.data());
    }
  }
  std::fill(last_.begin(), last_.end(), n);
  for (const int state : synapse.visited) {
    const double* const row = synapses_->state(state);
    states[static_cast<std::size_t>(state)].assign(row, row + synapses_->size());
  }
  return states;
}

double Delivery::edge_state(int state, std::size_t edge, std::int64_t n) {
  const Edges& edges = projection_->edges;
  const auto source =
      static_cast<std::size_t>(std::upper_bound(edges.offsets.begin(), edges.offsets.end(), edge) -
                               edges.offsets.begin() - 1);
  const bool shared = projection_->synapse->keeping == Keeping::per_source;
  std::vector<double*> pointers;
  MutableBatch one = synapses_->part(shared ? source : edge, 1, pointers);
  // A copy is moved; the synapse itself waits for its next spike.
  std::vector<double> copy;
  std::vector<double*> states;
  for (std::size_t k = 0; k < projection_->synapse->model->states.size(); ++k)
    copy.push_back(one.states[k][0]);
  for (double& value : copy) states.push_back(&value);
  one.states = states.data();
  std::int64_t since = n - last_[source];
  if (!shared) {
    // It was moved when the last spike arrived, not when it left; others may be on their way.
    since -= to_steps(edges.delay[edge]);
    for (const std::vector<Event>& waiting : ring_)
      for (const Event& event : waiting)
        if (event.source == source && arrival(event, edge) >= n) since += event.interval;
  }
  projection_->synapse->model->flow(
      one, static_cast<double>(std::max<std::int64_t>(0, since)) * base_step_);
  return copy[static_cast<std::size_t>(state)];
}

}  // namespace tripartite
