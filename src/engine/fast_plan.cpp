#include "fast_plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"

namespace tripartite {

namespace {

/// ms as a number of base steps. Throws ConfigError where it is not a whole one.
std::int64_t whole_steps(double ms, double base_step, const std::string& what,
                         const std::string& key) {
  const double steps = std::round(ms / base_step);
  if (steps < 1 || std::abs(steps * base_step - ms) > 1e-9 * ms)
    throw ConfigError(
        Complaint{.origin = {},
                  .found = what + " is " + format_quantity(ms, "ms"),
                  .expected = "a multiple of the base step, " + format_quantity(base_step, "ms"),
                  .nearest = {},
                  .key = key});
  return static_cast<std::int64_t>(steps);
}

struct Pace {
  std::int64_t step;
  std::string method;
  bool operator==(const Pace&) const = default;
};

/// How each group steps.
std::vector<Pace> find_paces(const Network& network, double base_step) {
  std::vector<Pace> paces;
  for (const Group& group : network.groups)
    paces.push_back({group.step > 0
                         ? whole_steps(group.step, base_step, "the step of '" + group.name + "'",
                                       "populations." + group.name + ".step")
                         : 1,
                     group.method});
  return paces;
}

bool is_immediate(const Wire& wire, const std::vector<Pace>& paces) {
  return wire.delay == 0 && paces[wire.from] == paces[wire.to];
}

/// Groups that are joined by immediate wires share a label.
std::vector<std::size_t> label_bundles(const Network& network, const std::vector<Pace>& paces) {
  std::vector<std::size_t> label(network.groups.size());
  std::iota(label.begin(), label.end(), std::size_t{0});
  for (bool changed = true; changed;) {
    changed = false;
    for (const Wire& wire : network.wires) {
      if (!is_immediate(wire, paces) || label[wire.from] == label[wire.to]) continue;
      label[wire.from] = label[wire.to] = std::min(label[wire.from], label[wire.to]);
      changed = true;
    }
  }
  return label;
}

/// Members so that whoever needs inputs to be observed comes after those that it reads.
std::vector<std::size_t> in_order(const Network& network, std::vector<std::size_t> members) {
  std::vector<std::size_t> ordered;
  const auto waits_for = [&](std::size_t group, std::size_t other) {
    return network.groups[group].model->observe_sees_inputs &&
           std::any_of(network.wires.begin(), network.wires.end(), [&](const Wire& wire) {
             return wire.to == group && wire.from == other && wire.delay == 0;
           });
  };
  while (!members.empty()) {
    const auto next = std::find_if(members.begin(), members.end(), [&](std::size_t group) {
      return std::none_of(members.begin(), members.end(),
                          [&](std::size_t other) { return waits_for(group, other); });
    });
    if (next == members.end())
      throw ConfigError(
          Complaint{.origin = {},
                    .found = "'" + network.groups[members.front()].name +
                             "' observes groups that observe it, without a state in between",
                    .expected = "continuous wires without such a circle",
                    .nearest = {},
                    .key = {}});
    ordered.push_back(*next);
    members.erase(next);
  }
  return ordered;
}

/// The greatest number of base steps up to `most` that divides all of `periods`.
std::int64_t common_block(std::int64_t most, const std::vector<std::int64_t>& periods) {
  for (std::int64_t block = std::max<std::int64_t>(1, most); block > 1; --block)
    if (std::all_of(periods.begin(), periods.end(),
                    [&](std::int64_t period) { return period % block == 0; }))
      return block;
  return 1;
}

std::vector<std::int64_t> sampling_periods(const Network& network, const RecordingPlan& recording,
                                           const std::vector<Pace>& paces, double base_step) {
  std::vector<std::int64_t> periods;
  const auto add = [&](double interval, const std::string& name, std::int64_t step) {
    const std::string what = "the sampling interval of '" + name + "'";
    periods.push_back(whole_steps(interval, base_step, what, {}));
    if (periods.back() % step == 0) return;
    throw ConfigError(
        Complaint{.origin = {},
                  .found = what + " is " + format_quantity(interval, "ms"),
                  .expected = "a multiple of its step, " +
                              format_quantity(static_cast<double>(step) * base_step, "ms"),
                  .nearest = {},
                  .key = {}});
  };
  for (const Probe& probe : recording.probes)
    add(probe.interval, network.groups[probe.group].name, paces[probe.group].step);
  for (const LevelProbe& probe : recording.level_probes)
    add(probe.interval, network.groups[probe.group].name, paces[probe.group].step);
  for (const EdgeProbe& probe : recording.edge_probes)
    add(probe.interval, network.projections[probe.projection].name, 1);
  return periods;
}

/// Whether events that arrive there may be answered at once, whatever its step.
bool answers_events(const Group& group) {
  return std::ranges::any_of(group.model->event_inputs,
                             [](const EventInputRow& row) { return row.emits != kEmitsNothing; });
}

/// How many base steps may be made at once before anyone must look at others.
std::int64_t longest_block(const Network& network, const std::vector<Pace>& paces,
                           const std::vector<std::size_t>& label, double base_step,
                           std::int64_t horizon) {
  // An event of the base step that leaves during a block must not arrive before its end; a wire
  // between bundles of the base step wants them to take turns.
  std::int64_t shortest = horizon > 1 ? horizon : 1000;
  for (const Projection& projection : network.projections)
    if (paces[projection.from].step == 1 || answers_events(network.groups[projection.from]))
      for (const double delay : projection.edges.delay.values())
        shortest = std::llround(std::min(static_cast<double>(shortest), delay / base_step));
  for (const Wire& wire : network.wires)
    if (paces[wire.from].step == 1 && label[wire.from] != label[wire.to]) shortest = 1;
  // What synapses share at an astrocyte must be where a spike finds it.
  for (const Projection& projection : network.projections)
    if (projection.synapse && projection.synapse->astro_group &&
        paces[*projection.synapse->astro_group].step == 1)
      shortest = 1;
  return shortest;
}

bool is_coupled(const Network& network, const std::vector<Pace>& paces, std::size_t group) {
  return std::any_of(network.wires.begin(), network.wires.end(), [&](const Wire& wire) {
    return wire.from == group || (wire.to == group && is_immediate(wire, paces));
  });
}

/// Whether others see what a group is, within its steps or between them.
bool is_read(const Network& network, std::size_t group) {
  return std::any_of(network.wires.begin(), network.wires.end(),
                     [&](const Wire& wire) { return wire.from == group; });
}

/// Fills plan.bundles, slowest first, and returns in which of them each group is.
std::vector<std::size_t> make_bundles(const Network& network, const std::vector<Pace>& paces,
                                      const std::vector<std::size_t>& label, FastPlan& plan) {
  std::vector<std::size_t> bundle_of(network.groups.size());
  std::vector<std::size_t> heads;
  for (std::size_t g = 0; g < label.size(); ++g)
    if (label[g] == g) heads.push_back(g);
  std::stable_sort(heads.begin(), heads.end(),
                   [&](std::size_t a, std::size_t b) { return paces[a].step > paces[b].step; });
  for (const std::size_t head : heads) {
    std::vector<std::size_t> members;
    for (std::size_t g = 0; g < label.size(); ++g)
      if (label[g] == head) members.push_back(g);
    std::vector<MovingGroup*> moving;
    for (const std::size_t member : in_order(network, members)) {
      moving.push_back(plan.groups[member].get());
      bundle_of[member] = plan.bundles.size();
    }
    plan.bundles.emplace_back(std::move(moving), is_coupled(network, paces, head));
  }
  return bundle_of;
}

/// Attaches wires to the groups that read them, by latches where these step apart.
void attach_wires(const Network& network, const std::vector<Pace>& paces, double base_step,
                  const std::vector<std::size_t>& bundle_of, FastPlan& plan) {
  for (const Wire& wire : network.wires) {
    const double* const outputs = plan.groups[wire.from]->output(wire.output);
    if (is_immediate(wire, paces)) {
      plan.groups[wire.to]->attach(wire, outputs);
      continue;
    }
    plan.latches.push_back(std::make_unique<Latch>(
        wire, paces[wire.from].step, paces[wire.to].step, std::llround(wire.delay / base_step),
        network.groups[wire.from].size, network.groups[wire.to].size));
    Latch& latch = *plan.latches.back();
    if (latch.averages() && wire.delay > 0)
      throw ConfigError(Complaint{
          .origin = {},
          .found = "'" + network.groups[wire.to].name + "' reads '" +
                   network.groups[wire.from].name + "', which steps faster, with a delay of " +
                   format_quantity(wire.delay, "ms"),
          .expected = "no delay, since it reads the mean over its own last step; or the "
                      "same step for both",
          .nearest = {},
          .key = {}});
    plan.bundles[bundle_of[wire.from]].feed(latch, outputs);
    if (latch.averages()) plan.bundles[bundle_of[wire.to]].read(latch);
    plan.groups[wire.to]->attach(latch);
  }
}

}  // namespace

FastPlan make_fast_plan(const Network& network, const RecordingPlan& recording,
                        const SimulationSettings& settings) {
  const double base_step = settings.step;
  if (settings.duration > 0)
    whole_steps(settings.duration, base_step, "the duration", "simulation.duration");
  const std::vector<Pace> paces = find_paces(network, base_step);
  const std::vector<std::size_t> label = label_bundles(network, paces);
  std::int64_t horizon = 1;
  std::vector<std::int64_t> periods = sampling_periods(network, recording, paces, base_step);
  for (const Pace& pace : paces) {
    horizon = std::max(horizon, pace.step);
    if (pace.step > 1) periods.push_back(pace.step);
  }

  FastPlan plan;
  plan.block = common_block(longest_block(network, paces, label, base_step, horizon), periods);
  for (std::size_t g = 0; g < network.groups.size(); ++g) {
    plan.groups.push_back(std::make_unique<MovingGroup>(network, g, base_step, paces[g].step,
                                                        plan.block, is_coupled(network, paces, g),
                                                        is_read(network, g)));
  }

  attach_wires(network, paces, base_step, make_bundles(network, paces, label, plan), plan);

  plan.leaving.resize(network.groups.size());
  plan.leaves_increments = false;
  for (std::size_t p = 0; p < network.projections.size(); ++p) {
    plan.deliveries.push_back(
        std::make_unique<Delivery>(network, p, settings, horizon + plan.block, plan.groups));
    Delivery& delivery = *plan.deliveries.back();
    plan.leaving[delivery.source_group()].push_back(&delivery);
    plan.leaves_increments = plan.leaves_increments || delivery.leaves_increments();
  }
  for (const EventDrive& drive : network.event_drives)
    plan.groups[drive.group]->expect(drive.event);
  return plan;
}

}  // namespace tripartite
