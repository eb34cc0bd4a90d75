#include "delivery.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace tripartite {

Delivery::Delivery(const Network& network, std::size_t projection, double base_step,
                   std::int64_t horizon, std::vector<std::unique_ptr<MovingGroup>>& groups)
    : projection_(&network.projections[projection]),
      base_step_(base_step),
      target_(groups[projection_->to].get()),
      last_(projection_->sources, 0) {
  const Edges& edges = projection_->edges;
  const std::vector<double>& delays = edges.delay.values();
  const auto [shortest, longest] = std::minmax_element(delays.begin(), delays.end());
  shortest_delay_ = delays.empty() ? 0 : to_steps(*shortest);
  longest_delay_ = delays.empty() ? 0 : to_steps(*longest);
  ring_.resize(static_cast<std::size_t>(longest_delay_ + 2 * horizon + 2));
  target_->arrivals(projection_->target_event, 0);

  if (!projection_->synapse) return;
  const Synapse& synapse = *projection_->synapse;
  kept_ = std::make_unique<Group>();
  kept_->name = projection_->name;
  kept_->model = synapse.model;
  kept_->size =
      synapse.keeping == Keeping::per_source ? projection_->sources : projection_->edges.count();
  kept_->parameters = synapse.parameters;
  kept_->initial = synapse.initial;
  kept_->keeps.assign(synapse.model->states.size(), false);
  for (const int state : synapse.visited) kept_->keeps[static_cast<std::size_t>(state)] = true;
  synapses_ = std::make_unique<Instances>(*kept_, false);
  if (!synapse.astro_group) return;
  MovingGroup& astro = *groups[*synapse.astro_group];
  for (const int state : synapse.shared) shared_.push_back(astro.instances().state(state));
  assert(synapse.summed.size() <= kMostSummed);
  for (const int state : synapse.summed) summed_.push_back(astro.increments(state));
  increments_.resize(summed_.size());
}

TargetRange Delivery::share_of(std::size_t thread, std::size_t threads) const {
  const std::size_t tiles = target_->tiles();
  return {thread * tiles / threads * kTile, (thread + 1) * tiles / threads * kTile};
}

void Delivery::release(Event& event) {
  const Synapse& synapse = *projection_->synapse;
  std::vector<double*> pointers;
  const MutableBatch one = synapses_->part(event.source, 1, pointers);
  synapse.model->flow(one, static_cast<double>(event.interval) * base_step_);
  for (const int state : synapse.summed) one.states[state][0] = 0;
  double emitted = 0;
  synapse.model->event_inputs[static_cast<std::size_t>(synapse.event)].receive(one, &event.strength,
                                                                               &emitted);
  event.strength = emitted;
  for (std::size_t k = 0; k < synapse.summed.size(); ++k)
    event.summed[k] = one.states[synapse.summed[k]][0];
}

void Delivery::post(const Emission& emission, std::int64_t earliest) {
  if (emission.event != projection_->source_event || emission.id < projection_->source_begin)
    return;
  const auto source = static_cast<InstanceIndex>(emission.id - projection_->source_begin);
  if (source >= projection_->sources) return;
  Event event{source, emission.strength, emission.step - last_[source], 0};
  last_[source] = emission.step;
  if (projection_->synapse && projection_->synapse->keeping == Keeping::per_source) release(event);
  // Where delays were drawn, an event waits in the slot of its departure.
  event.slot = one_delay() ? std::max(emission.step + shortest_delay_, earliest)
                           : std::max(emission.step, earliest - shortest_delay_);
  slot(event.slot).push_back(event);
}

template <class Visit>
void Delivery::for_each_segment(std::int64_t n, const Visit& visit) {
  const Edges& edges = projection_->edges;
  if (one_delay()) {
    for (Event& event : slot(n))
      visit(Segment{&event, edges.offsets[event.source], edges.offsets[event.source + 1]});
    return;
  }
  const double* const delays = edges.delay.values().data();
  for (std::int64_t delay = shortest_delay_; delay <= std::min(longest_delay_, n); ++delay)
    for (Event& event : slot(n - delay)) {
      if (event.slot != n - delay) continue;
      const double* const begin = delays + edges.offsets[event.source];
      const double* const end = delays + edges.offsets[event.source + 1];
      const auto steps_below = [&](double ms, std::int64_t steps) { return to_steps(ms) < steps; };
      const double* const from = std::lower_bound(begin, end, delay, steps_below);
      const double* const to = std::lower_bound(from, end, delay + 1, steps_below);
      visit(Segment{&event, static_cast<std::size_t>(from - delays),
                    static_cast<std::size_t>(to - delays)});
    }
}

double Delivery::expected_edges(std::int64_t n) const {
  const double per_source = static_cast<double>(projection_->edges.count()) /
                            static_cast<double>(std::max<std::size_t>(1, projection_->sources));
  const std::size_t at =
      static_cast<std::size_t>(std::max<std::int64_t>(0, n - (one_delay() ? 0 : shortest_delay_)));
  return per_source * static_cast<double>(ring_[at % ring_.size()].size());
}

void Delivery::open(std::int64_t n) {
  // Events were posted in an order that depends on how many steps were made at once.
  const std::int64_t first_used = n - (one_delay() ? 0 : shortest_delay_);
  if (first_used >= 0) {
    std::vector<Event>& events = slot(first_used);
    const auto before = [](const Event& a, const Event& b) { return a.source < b.source; };
    if (!std::is_sorted(events.begin(), events.end(), before))
      std::stable_sort(events.begin(), events.end(), before);
  }
  if (increments_.empty() || !per_edge()) return;
  std::size_t edges = 0;
  for_each_segment(n, [&](const Segment& segment) {
    segment.event->first_edge = segment.begin;
    segment.event->first_increment = edges;
    edges += segment.end - segment.begin;
  });
  for (std::vector<double>& row : increments_) row.resize(edges);
}

std::int64_t Delivery::deliver(std::int64_t n, const TargetRange& range) {
  if (range.begin == range.end) return 0;
  double* const arrivals = target_->arrivals(projection_->target_event, n);
  const bool whole = range.begin == 0 && range.end >= target_->instances().size();
  std::int64_t passed = 0;
  for_each_segment(n, [&](Segment segment) {
    if (!whole && !one_delay()) {
      passed += range.begin == 0 ? static_cast<std::int64_t>(segment.end - segment.begin) : 0;
      if (!per_edge())
        pass_some(segment, range, arrivals);
      else if (range.begin == 0)  // states of synapses: one thread for all
        pass_synapses(segment, arrivals);
      return;
    }
    if (!whole) {
      const auto first = projection_->edges.target.begin();
      const auto begin = first + static_cast<std::ptrdiff_t>(segment.begin);
      const auto end = first + static_cast<std::ptrdiff_t>(segment.end);
      segment.begin = static_cast<std::size_t>(std::lower_bound(begin, end, range.begin) - first);
      segment.end = static_cast<std::size_t>(std::lower_bound(begin, end, range.end) - first);
    }
    passed += static_cast<std::int64_t>(segment.end - segment.begin);
    if (per_edge())
      pass_synapses(segment, arrivals);
    else
      pass(segment, arrivals);
  });
  return passed;
}

void Delivery::pass(const Segment& segment, double* arrivals) const {
  const InstanceIndex* const target = projection_->edges.target.data();
  const Values& weight = projection_->edges.weight;
  if (weight.uniform()) {
    const double strength = segment.event->strength * weight[0];
    for (std::size_t e = segment.begin; e < segment.end; ++e) arrivals[target[e]] += strength;
  } else {
    const double* const weights = weight.values().data();
    for (std::size_t e = segment.begin; e < segment.end; ++e)
      arrivals[target[e]] += segment.event->strength * weights[e];
  }
}

void Delivery::pass_some(const Segment& segment, const TargetRange& range, double* arrivals) const {
  const Edges& edges = projection_->edges;
  for (std::size_t e = segment.begin; e < segment.end; ++e) {
    const InstanceIndex target = edges.target[e];
    if (target >= range.begin && target < range.end)
      arrivals[target] += segment.event->strength * edges.weight[e];
  }
}

void Delivery::pass_synapses(const Segment& segment, double* arrivals) {
  if (segment.begin == segment.end) return;
  const Synapse& synapse = *projection_->synapse;
  const Edges& edges = projection_->edges;
  const EventInputRow& row = synapse.model->event_inputs[static_cast<std::size_t>(synapse.event)];
  const Event& event = *segment.event;
  const AffineMap map = probe_flow(event.interval);
  std::array<double, kTile> strength, emitted;
  strength.fill(event.strength);
  // States that the edges do not keep: read at the astrocyte, or added there.
  std::array<std::array<double, kTile>, AffineMap::kMost> guests;
  assert(synapse.shared.size() + synapse.summed.size() <= guests.size());
  std::vector<double*> pointers;
  for (std::size_t e = segment.begin; e < segment.end;) {
    const std::size_t count = std::min(kTile - e % kTile, segment.end - e);
    const MutableBatch batch = synapses_->part(e, count, pointers);
    double** const states = pointers.data() + (batch.states - pointers.data());
    std::size_t guest = 0;
    const auto seat = [&](int state) {
      states[state] = guests[guest].data();
      return guests[guest++].data();
    };
    std::array<double*, AffineMap::kMost> shared{}, summed{};
    for (std::size_t k = 0; k < synapse.shared.size(); ++k) shared[k] = seat(synapse.shared[k]);
    for (std::size_t k = 0; k < synapse.summed.size(); ++k) summed[k] = seat(synapse.summed[k]);
    move_synapses(batch, event.interval, map);
    for (std::size_t k = 0; k < synapse.shared.size(); ++k)
      for (std::size_t i = 0; i < count; ++i) shared[k][i] = shared_[k][edges.astro[e + i]];
    for (std::size_t k = 0; k < synapse.summed.size(); ++k) std::fill_n(summed[k], count, 0.0);
    row.receive(batch, strength.data(), emitted.data());
    for (std::size_t i = 0; i < count; ++i)
      arrivals[edges.target[e + i]] += emitted[i] * edges.weight[e + i];
    for (std::size_t k = 0; k < summed_.size(); ++k)
      std::copy_n(summed[k], count,
                  increments_[k].data() + event.first_increment + (e - event.first_edge));
    e += count;
  }
}

void Delivery::close(std::int64_t n) {
  const Edges& edges = projection_->edges;
  for (std::size_t k = 0; k < summed_.size(); ++k)
    for_each_segment(n, [&](const Segment& segment) {
      const Event& event = *segment.event;
      for (std::size_t e = segment.begin; e < segment.end; ++e)
        summed_[k][edges.astro[e]] +=
            per_edge() ? increments_[k][event.first_increment + (e - event.first_edge)]
                       : event.summed[k];
    });
  // What left longest_delay_ ago has now arrived everywhere.
  const std::int64_t last_used = n - (one_delay() ? 0 : longest_delay_);
  if (last_used >= 0) slot(last_used).clear();
}

}  // namespace tripartite
