#include "tripartite/engine/snapshot.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"

#include "schemes.hpp"

namespace tripartite {

namespace {

using Rows = std::vector<std::vector<double>>;

void refuse_position(const std::string& drive) {
  throw ConfigError({{},
                     "drive '" + drive + "' has a position, which a snapshot does not hold",
                     "one value from 0 ms on, or a drive that is set after resuming",
                     {},
                     "drives." + drive});
}

void put(Rows rows, std::vector<Values>& initial) {
  assert(rows.size() == initial.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
    if (!rows[k].empty()) initial[k] = Values(std::move(rows[k]));
}

/// What one step of a group takes in the scheme of `settings`, ms; 0 where it has none.
double step_of(const Group& group, const SimulationSettings& settings) {
  if (settings.scheme == "reference" && group.model->hazards.empty()) return 0;
  return std::max(group.step, settings.step);
}

}  // namespace

void refuse_what_a_snapshot_cannot_hold(const Network& network,
                                        const SimulationSettings& settings) {
  for (const Wire& wire : network.wires)
    if (wire.delay > 0)
      throw ConfigError({{},
                         "the wire from '" + network.groups[wire.from].name + "' to '" +
                             network.groups[wire.to].name +
                             "' has a delay, and a snapshot does not hold its past",
                         "no snapshot, or wires without delay"});
  for (const Group& group : network.groups) {
    const double step = step_of(group, settings);
    const double steps = step > 0 ? settings.duration / step : 0;
    if (std::abs(steps - std::round(steps)) <= 1e-9 * steps) continue;
    throw ConfigError({{},
                       "the end at " + format_quantity(settings.duration, "ms") +
                           " lies inside a step of '" + group.name +
                           "', which a snapshot does not hold",
                       "a duration that is a multiple of " + format_quantity(step, "ms")});
  }
}

void refuse_event_under_way(const Projection& projection, double end) {
  throw ConfigError({{},
                     "an event of '" + projection.name + "' is under way at " +
                         format_quantity(end, "ms") + ", and a snapshot does not hold it",
                     "an end at which none is, or no delay",
                     {},
                     "projections." + projection.name + ".delay"});
}

void resume(Network& network, Snapshot snapshot) {
  for (const InputDrive& drive : network.input_drives)
    if (drive.interval > 0 || drive.start > 0) refuse_position(drive.name);
  for (const EventDrive& drive : network.event_drives)
    if (!drive.times.empty()) refuse_position(drive.name);
  assert(snapshot.groups.size() == network.groups.size());
  assert(snapshot.synapses.size() == network.projections.size());
  for (std::size_t g = 0; g < network.groups.size(); ++g)
    put(std::move(snapshot.groups[g]), network.groups[g].initial);
  for (std::size_t p = 0; p < network.projections.size(); ++p)
    if (network.projections[p].synapse)
      put(std::move(snapshot.synapses[p]), network.projections[p].synapse->initial);
  network.carried = std::move(snapshot.carried);
  network.carried.goes_on = true;
}

}  // namespace tripartite
