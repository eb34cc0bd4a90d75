// States of synapses: moved over time, looked at, and handed on at the end of a run.
#include <algorithm>
#include <array>
#include <cassert>

#include "delivery.hpp"

namespace tripartite {

Delivery::AffineMap Delivery::probe_flow(std::int64_t interval) const {
  const Synapse& synapse = *projection_->synapse;
  const std::size_t visited = synapse.visited.size();
  AffineMap map;
  if (!synapses_->uniform()) return map;
  assert(visited <= AffineMap::kMost);
  // Instance j < visited begins with a one in visited state j, the last one with none.
  constexpr std::size_t width = AffineMap::kMost + 1;
  const std::size_t states = synapse.model->states.size();
  std::array<double, 16 * width> values{};
  std::array<double*, 16> rows{};
  assert(states <= rows.size());
  for (std::size_t k = 0; k < states; ++k) rows[k] = values.data() + k * width;
  for (std::size_t j = 0; j < visited; ++j)
    rows[static_cast<std::size_t>(synapse.visited[j])][j] = 1;
  MutableBatch batch = synapses_->tile(0);
  batch.count = visited + 1;
  batch.states = rows.data();
  synapse.model->flow(batch, static_cast<double>(interval) * base_step_);
  for (std::size_t k = 0; k < visited; ++k) {
    const double* const row = rows[static_cast<std::size_t>(synapse.visited[k])];
    map.constant[k] = row[visited];
    for (std::size_t j = 0; j < visited; ++j) map.matrix[k][j] = row[j] - row[visited];
  }
  return map;
}

void Delivery::move_synapses(const MutableBatch& batch, std::int64_t interval,
                             const AffineMap& map) const {
  const Synapse& synapse = *projection_->synapse;
  if (!synapses_->uniform()) {
    synapse.model->flow(batch, static_cast<double>(interval) * base_step_);
    return;
  }
  const std::size_t visited = synapse.visited.size();
  std::array<std::array<double, kTile>, AffineMap::kMost> moved;
  for (std::size_t k = 0; k < visited; ++k) {
    std::fill_n(moved[k].data(), batch.count, map.constant[k]);
    for (std::size_t j = 0; j < visited; ++j) {
      const double factor = map.matrix[k][j];
      const double* const x = batch.states[synapse.visited[j]];
      if (factor == 0) continue;
      for (std::size_t i = 0; i < batch.count; ++i) moved[k][i] += factor * x[i];
    }
  }
  for (std::size_t k = 0; k < visited; ++k)
    std::copy_n(moved[k].data(), batch.count, batch.states[synapse.visited[k]]);
}

bool Delivery::has_event_after(std::int64_t n) const {
  const Edges& edges = projection_->edges;
  const auto is_under_way = [&](const Event& event) {
    const std::size_t end = edges.offsets[event.source + 1];
    if (end == edges.offsets[event.source]) return false;
    return event.slot + (one_delay() ? 0 : to_steps(edges.delay[end - 1])) > n;
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
  // Sources that were silent for equally long go together.
  for (std::size_t source = 0, next = 0; source < projection_->sources; source = next) {
    while (next < projection_->sources && last_[next] == last_[source]) ++next;
    const AffineMap map = probe_flow(n - last_[source]);
    const std::size_t end = first_of(next);
    for (std::size_t first = first_of(source), count = 0; first < end; first += count) {
      count = std::min(kTile - first % kTile, end - first);
      move_synapses(synapses_->part(first, count, pointers), n - last_[source], map);
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
    const std::int64_t delay = to_steps(edges.delay[edge]);
    since -= delay;
    for (const std::vector<Event>& waiting : ring_)
      for (const Event& event : waiting)
        if (event.source == source && event.slot + (one_delay() ? 0 : delay) >= n)
          since += event.interval;
  }
  projection_->synapse->model->flow(
      one, static_cast<double>(std::max<std::int64_t>(0, since)) * base_step_);
  return copy[static_cast<std::size_t>(state)];
}

}  // namespace tripartite
