// The fast scheme: who steps when.
//
// Time is counted in base steps. At each time the slowest bundles go first, so that faster ones can
// interpolate what they read from them; they in turn read the mean over the step that a fast one
// has just made. Then events that arrive are delivered, and bundles of the base step move. As long
// as no event can arrive in between (the shortest delay), these make several steps at once, tile by
// tile, while a tile is in the cache.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "tripartite/base/error.hpp"

#include "fast_plan.hpp"
#include "recorder.hpp"
#include "schemes.hpp"

namespace tripartite {

namespace {

constexpr int kMostRounds = 10'000;  // of events that follow each other in one step

/// The network as it runs.
class FastSimulation final : public NetworkView {
 public:
  FastSimulation(const Network& network, const RecordingPlan& plan,
                 const SimulationOptions& options, RecordingSink& sink)
      : network_(network),
        options_(options),
        keeps_end_(plan.end),
        recorder_(network, plan, sink),
        crew_(network, options.threads),
        plan_(make_fast_plan(network, plan, options.settings)),
        drives_(network, options.settings.step) {
    for (const EventProbe& probe : plan.event_probes) recorded_.push_back(probe.group);
    for (const InputDrive& drive : network.input_drives) {
      double* const values = plan_.groups[drive.group]->driven(drive.input);
      for (const InstanceIndex element : drive.elements) values[element] = 0;  // no longer at rest
    }
    for (const EventDrive& drive : network.event_drives)
      for (const double t : drive.times)
        if (!is_later(t, options.settings.duration))
          outside_.push_back({std::llround(t / options.settings.step), t, &drive});
    std::stable_sort(outside_.begin(), outside_.end(),
                     [](const Outside& a, const Outside& b) { return a.step < b.step; });
  }

  std::optional<Snapshot> run(SimulationCost& cost) {
    const double h = options_.settings.step;
    const std::int64_t end = std::llround(options_.settings.duration / h);
    drive(0);
    for (Bundle& bundle : plan_.bundles) {
      bundle.prime(network_.carried.goes_on, crew_);
      take_emissions(bundle, 0);
    }
    begin_with(network_.carried);
    std::int64_t block = 0;
    for (now_ = 0; now_ < end; now_ += block) {
      if (options_.stop.stop_requested()) throw Interrupted("interrupted");
      recorder_.sample(static_cast<double>(now_) * h, *this);
      // What leaves in this step or later is never earlier than its beginning but by rounding.
      recorder_.hand_over(static_cast<double>(now_ - 1) * h);
      drive(now_);
      block = std::min(
          {plan_.block - now_ % plan_.block, end - now_, drives_.next_change(now_) - now_});
      for (Bundle& bundle : plan_.bundles) {
        if (bundle.step() == 1 || now_ % bundle.step() != 0) continue;
        bundle.advance(now_, bundle.step(), crew_);
        take_emissions(bundle, now_);
      }
      cost.events += deliver(block);
      for (Bundle& bundle : plan_.bundles) {
        if (bundle.step() != 1) continue;
        bundle.advance(now_, block, crew_);
        take_emissions(bundle, now_ + block);
      }
      cost.steps += block;
      if (options_.progress) options_.progress(static_cast<double>(now_ + block) * h);
    }
    for (const auto& group : plan_.groups)
      for (std::size_t tile = 0; tile < group->tiles(); ++tile) group->check_domain(tile, end);
    recorder_.sample(static_cast<double>(end) * h, *this);
    deliver(1);  // what is passed on at the very end is recorded; all else waits for what follows
    recorder_.finish();
    if (!keeps_end_) return std::nullopt;
    return snapshot();
  }

  [[nodiscard]] const double* state(std::size_t group, int row) const override {
    return plan_.groups[group]->instances().state(row);
  }
  [[nodiscard]] const double* output(std::size_t group, int row) const override {
    MovingGroup& observed = *plan_.groups[group];
    const double* const values = observed.output(row);
    Workspace work(network_);
    for (std::size_t tile = 0; tile < observed.tiles(); ++tile) observed.observe(tile, work);
    return values;
  }
  [[nodiscard]] double edge_state(std::size_t projection, int row,
                                  std::size_t edge) const override {
    return plan_.deliveries[projection]->edge_state(row, edge, now_);
  }

 private:
  struct Outside {
    std::int64_t step;
    double time;  ///< ms
    const EventDrive* drive;
  };

  void drive(std::int64_t n) {
    drives_.apply(n,
                  [&](std::size_t group, int input) { return plan_.groups[group]->driven(input); });
  }

  void take_emissions(const Bundle& bundle, std::int64_t earliest) {
    for (const MovingGroup* moved : bundle.groups())
      take_emissions(static_cast<std::size_t>(
                         std::find_if(plan_.groups.begin(), plan_.groups.end(),
                                      [&](const auto& one) { return one.get() == moved; }) -
                         plan_.groups.begin()),
                     earliest);
  }

  void take_emissions(std::size_t group, std::int64_t earliest) {
    MovingGroup& moved = *plan_.groups[group];
    const bool recorded = std::find(recorded_.begin(), recorded_.end(), group) != recorded_.end();
    for (std::size_t tile = 0; tile < moved.tiles(); ++tile) {
      std::vector<Emission>& emissions = moved.emissions(tile);
      for (const Emission& emission : emissions) {
        if (recorded && !is_later(emission.time, options_.settings.duration))
          recorder_.event(group, emission.event, emission.time, emission.id, emission.strength);
        for (Delivery* delivery : plan_.leaving[group]) delivery->post(emission, earliest);
      }
      emissions.clear();
    }
  }

  void begin_with(const Carried& carried) {
    for (const auto& [group, event, strengths] : carried.arrivals) {
      double* const arrivals = plan_.groups[group]->arrivals(event, 0);
      for (std::size_t i = 0; i < strengths.size(); ++i) arrivals[i] += strengths[i];
    }
    for (const auto& latch : plan_.latches)
      if (const std::size_t wire = wire_of(*latch);
          wire < carried.means.size() && !carried.means[wire].empty())
        latch->begin_with(carried.means[wire]);
  }

  /// What arrives at the very end has not acted, and is carried.
  Snapshot snapshot() {
    Snapshot end;
    for (const auto& group : plan_.groups) {
      end.groups.push_back(group->kept_states());
      group->carry(now_, end.carried.arrivals);
    }
    for (std::size_t p = 0; p < plan_.deliveries.size(); ++p) {
      Delivery& delivery = *plan_.deliveries[p];
      if (delivery.has_event_after(now_))
        refuse_event_under_way(network_.projections[p], options_.settings.duration);
      end.synapses.push_back(delivery.synapse_states(now_));
    }
    end.carried.means.resize(network_.wires.size());
    for (const auto& latch : plan_.latches) end.carried.means[wire_of(*latch)] = latch->mean();
    return end;
  }

  [[nodiscard]] std::size_t wire_of(const Latch& latch) const {
    return static_cast<std::size_t>(&latch.wire() - network_.wires.data());
  }

  void deliver_outside(std::int64_t block) {
    for (; next_outside_ < outside_.size() && outside_[next_outside_].step < now_ + block;
         ++next_outside_) {
      const auto& [step, time, drive] = outside_[next_outside_];
      MovingGroup& group = *plan_.groups[drive->group];
      for (const InstanceIndex element : drive->elements) {
        if (group.answers(drive->event))
          group.queue(drive->event, step, element / kTile)
              .push_back({element, drive->strength, time});
        else
          group.arrivals(drive->event, step)[element] += drive->strength;
      }
    }
  }

  /// All that arrives in the steps of a block, and what is answered at once. Returns the number of
  /// edges passed.
  std::int64_t deliver(std::int64_t block) {
    deliver_outside(block);
    std::int64_t passed = pass(block);
    for (std::int64_t n = now_; n < now_ + block; ++n)
      for (int round = 0; answer(n); ++round) {
        if (round == kMostRounds)
          throw NumericsError("events follow each other without end at " +
                              std::to_string(static_cast<double>(n) * options_.settings.step) +
                              " ms: they need a delay");
        for (const auto& delivery : plan_.deliveries) {
          if (!delivery->has_more_at(n)) continue;
          delivery->open(n);
          passed += delivery->deliver(n, delivery->share_of(0, 1));
          delivery->close(n);
        }
      }
    return passed;
  }

  /// False where nothing has arrived that may be answered.
  bool answer(std::int64_t n) {
    bool any = false;
    crew_.share(1, 1, [&](std::size_t, Workspace& work) {
      for (std::size_t g = 0; g < plan_.groups.size(); ++g) {
        if (!plan_.groups[g]->answer(n, work)) continue;
        take_emissions(g, n);
        any = true;
      }
    });
    return any;
  }

  std::int64_t pass(std::int64_t block) {
    // Threads are worth their waking where many edges are to be passed.
    double edges = 0;
    for (std::int64_t n = now_; n < now_ + block; ++n)
      for (const auto& delivery : plan_.deliveries) edges += delivery->expected_edges(n);
    constexpr double worthwhile = 10'000;
    const auto threads = static_cast<std::size_t>(edges > worthwhile ? crew_.threads() : 1);
    std::vector<std::int64_t> passed(threads, 0);
    const std::int64_t at_once = plan_.leaves_increments ? 1 : block;
    for (std::int64_t n = now_; n < now_ + block; n += at_once) {
      const std::int64_t until = std::min(n + at_once, now_ + block);
      const auto for_each = [&](const auto& work) {
        for (std::int64_t step = n; step < until; ++step)
          for (const auto& delivery : plan_.deliveries) work(*delivery, step);
      };
      for_each([](Delivery& delivery, std::int64_t step) { delivery.open(step); });
      crew_.share(threads, 1000, [&](std::size_t thread, Workspace&) {
        for_each([&](Delivery& delivery, std::int64_t step) {
          passed[thread] += delivery.deliver(step, delivery.share_of(thread, threads));
        });
      });
      for_each([](Delivery& delivery, std::int64_t step) { delivery.close(step); });
    }
    return std::accumulate(passed.begin(), passed.end(), std::int64_t{0});
  }

  const Network& network_;
  const SimulationOptions& options_;
  bool keeps_end_;
  Recorder recorder_;
  Crew crew_;
  FastPlan plan_;
  DriveSchedule drives_;
  std::vector<std::size_t> recorded_;  ///< groups whose events are
  std::vector<Outside> outside_;
  std::size_t next_outside_ = 0;
  std::int64_t now_ = 0;
};

}  // namespace

std::optional<Snapshot> simulate_fast(const Network& network, const RecordingPlan& plan,
                                      const SimulationOptions& options, RecordingSink& sink,
                                      SimulationCost& cost) {
  return FastSimulation(network, plan, options, sink).run(cost);
}

}  // namespace tripartite
