#include "delivery.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace tripartite {

Delivery::Delivery(const Network& network, std::size_t projection,
                   const SimulationSettings& settings, std::int64_t horizon,
                   std::vector<std::unique_ptr<MovingGroup>>& groups)
    : projection_(&network.projections[projection]),
      base_step_(settings.step),
      longest_(settings.duration / settings.step + 1),
      target_(groups[projection_->to].get()),
      last_(projection_->sources, 0) {
  const Edges& edges = projection_->edges;
  const std::vector<double>& delays = edges.delay.values();
  const auto [shortest, longest] = std::minmax_element(delays.begin(), delays.end());
  shortest_delay_ = delays.empty() ? 0 : to_steps(*shortest);
  longest_delay_ = delays.empty() ? 0 : to_steps(*longest);
  ring_.resize(static_cast<std::size_t>(longest_delay_ + 2 * horizon + 2));
  target_->expect(projection_->target_event);

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
  for (const int state : synapse.summed) event.summed.push_back(one.states[state][0]);
}

void Delivery::post(const Emission& emission, std::int64_t earliest) {
  if (emission.event != projection_->source_event || emission.id < projection_->source_begin)
    return;
  const auto source = static_cast<InstanceIndex>(emission.id - projection_->source_begin);
  if (source >= projection_->sources) return;
  Event event{source,        emission.strength, emission.step - last_[source],
              emission.step, emission.time,     emission.step};
  last_[source] = emission.step;
  if (projection_->synapse && projection_->synapse->keeping == Keeping::per_source) release(event);
  event.slot = one_delay() ? std::max(emission.step + shortest_delay_, earliest)
                           : std::max(emission.step, earliest - shortest_delay_);
  slot(event.slot).push_back(std::move(event));
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
  const auto steps_below = [&](double ms, std::int64_t steps) { return to_steps(ms) < steps; };
  const std::int64_t longest = again_ ? shortest_delay_ : std::min(longest_delay_, n);
  for (std::int64_t since = shortest_delay_; since <= longest; ++since) {
    std::vector<Event>& events = slot(n - since);
    for (std::size_t k = again_ ? passed_ : 0; k < events.size(); ++k) {
      Event& event = events[k];
      if (event.slot != n - since) continue;
      const double* const begin = delays + edges.offsets[event.source];
      const double* const end = delays + edges.offsets[event.source + 1];
      // Edges whose delay has passed; at the first step at which any can arrive, shorter ones too.
      const std::int64_t delay = n - event.departure;
      const double* const from =
          since == shortest_delay_ ? begin : std::lower_bound(begin, end, delay, steps_below);
      const double* const to = std::lower_bound(from, end, delay + 1, steps_below);
      visit(Segment{&event, static_cast<std::size_t>(from - delays),
                    static_cast<std::size_t>(to - delays)});
    }
  }
}

bool Delivery::has_more_at(std::int64_t n) const {
  if (shortest_delay_ > 0 || opened_ != n) return false;
  return ring_[static_cast<std::size_t>(n) % ring_.size()].size() > passed_;
}

double Delivery::expected_edges(std::int64_t n) const {
  const double per_source = static_cast<double>(projection_->edges.count()) /
                            static_cast<double>(std::max<std::size_t>(1, projection_->sources));
  const std::size_t at =
      static_cast<std::size_t>(std::max<std::int64_t>(0, n - (one_delay() ? 0 : shortest_delay_)));
  return per_source * static_cast<double>(ring_[at % ring_.size()].size());
}

void Delivery::open(std::int64_t n) {
  again_ = opened_ == n;
  opened_ = n;
  // Events were posted in an order that depends on how many steps were made at once.
  const std::int64_t first_used = n - (one_delay() ? 0 : shortest_delay_);
  if (first_used >= 0) {
    std::vector<Event>& events = slot(first_used);
    const auto first = events.begin() + static_cast<std::ptrdiff_t>(again_ ? passed_ : 0);
    const auto before = [](const Event& a, const Event& b) { return a.source < b.source; };
    // They come tile by tile, each in order for one step and then for the next: ascending runs,
    // each of which reaches back behind the one before it by little.
    for (auto middle = std::is_sorted_until(first, events.end(), before); middle != events.end();) {
      const auto next = std::is_sorted_until(middle, events.end(), before);
      std::inplace_merge(std::upper_bound(first, middle, *middle, before), middle, next, before);
      middle = next;
    }
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
  const int input = projection_->target_event;
  const InstanceIndex* const target = projection_->edges.target.data();
  if (!target_->answers(input)) {
    double* const arrivals = target_->arrivals(input, n);
    return deliver(n, range, [=](const Event&, std::size_t edge, double strength) {
      arrivals[target[edge]] += strength;
    });
  }
  const Values& delay = projection_->edges.delay;
  return deliver(n, range, [&](const Event& event, std::size_t edge, double strength) {
    target_->queue(input, n, target[edge] / kTile)
        .push_back({target[edge], strength, event.time + delay[edge]});
  });
}

template <class Add>
std::int64_t Delivery::deliver(std::int64_t n, const TargetRange& range, const Add& add) {
  const bool whole = range.begin == 0 && range.end >= target_->instances().size();
  std::int64_t passed = 0;
  for_each_segment(n, [&](Segment segment) {
    if (!whole && !one_delay()) {
      passed += range.begin == 0 ? static_cast<std::int64_t>(segment.end - segment.begin) : 0;
      if (!per_edge())
        pass_some(segment, range, add);
      else if (range.begin == 0)  // states of synapses: one thread for all
        pass_synapses(segment, add);
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
      pass_synapses(segment, add);
    else
      pass(segment, add);
  });
  return passed;
}

template <class Add>
void Delivery::pass(const Segment& segment, const Add& add) const {
  const Values& weight = projection_->edges.weight;
  if (weight.uniform()) {
    const double strength = segment.event->strength * weight[0];
    for (std::size_t e = segment.begin; e < segment.end; ++e) add(*segment.event, e, strength);
  } else {
    const double* const weights = weight.values().data();
    for (std::size_t e = segment.begin; e < segment.end; ++e)
      add(*segment.event, e, segment.event->strength * weights[e]);
  }
}

template <class Add>
void Delivery::pass_some(const Segment& segment, const TargetRange& range, const Add& add) const {
  const Edges& edges = projection_->edges;
  for (std::size_t e = segment.begin; e < segment.end; ++e) {
    const InstanceIndex target = edges.target[e];
    if (target >= range.begin && target < range.end)
      add(*segment.event, e, segment.event->strength * edges.weight[e]);
  }
}

template <class Add>
void Delivery::pass_synapses(const Segment& segment, const Add& add) {
  if (segment.begin == segment.end) return;
  const Synapse& synapse = *projection_->synapse;
  const Edges& edges = projection_->edges;
  const EventInputRow& row = synapse.model->event_inputs[static_cast<std::size_t>(synapse.event)];
  const Event& event = *segment.event;
  const AffineMap map = probe_flow(event.interval);
  const std::size_t shared = synapse.shared.size(), summed = synapse.summed.size();
  // Rows of a tile: strengths that come and go, states that the edges do not keep but read at the
  // astrocyte or add there, and room to move those that they keep.
  const auto rows = std::make_unique_for_overwrite<double[]>(
      kTile * (2 + shared + summed + synapse.visited.size()));
  const auto row_at = [&](std::size_t k) { return rows.get() + k * kTile; };
  double *const strength = row_at(0), *const emitted = row_at(1);
  std::fill_n(strength, kTile, event.strength);
  std::vector<double*> pointers;
  for (std::size_t e = segment.begin; e < segment.end;) {
    const std::size_t count = std::min(kTile - e % kTile, segment.end - e);
    const MutableBatch batch = synapses_->part(e, count, pointers);
    double** const states = pointers.data() + (batch.states - pointers.data());
    for (std::size_t k = 0; k < shared; ++k) states[synapse.shared[k]] = row_at(2 + k);
    for (std::size_t k = 0; k < summed; ++k) states[synapse.summed[k]] = row_at(2 + shared + k);
    move_synapses(batch, event.interval, map, row_at(2 + shared + summed));
    for (std::size_t k = 0; k < shared; ++k)
      for (std::size_t i = 0; i < count; ++i)
        states[synapse.shared[k]][i] = shared_[k][edges.astro[e + i]];
    for (const int state : synapse.summed) std::fill_n(states[state], count, 0.0);
    row.receive(batch, strength, emitted);
    for (std::size_t i = 0; i < count; ++i) add(event, e + i, emitted[i] * edges.weight[e + i]);
    for (std::size_t k = 0; k < summed_.size(); ++k)
      std::copy_n(states[synapse.summed[k]], count,
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
  passed_ = slot(n).size();
}

}  // namespace tripartite
