// What comes to a network from outside, in the reference scheme: piecewise constant drives, events
// at given times, and hazards, which are drawn on a grid of steps as in the fast scheme.
//
// All times are a count times an interval, so that none drifts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tripartite/network/network.hpp"
#include "tripartite/run/solver.hpp"

#include "draws.hpp"

namespace tripartite {

class ReferenceSystem;

/// An input drive, change after change.
class DriveTrack {
 public:
  explicit DriveTrack(const InputDrive& drive) : drive_(&drive) {}

  [[nodiscard]] const InputDrive& drive() const { return *drive_; }
  /// When the value changes next (ms); infinite where it stays.
  [[nodiscard]] double next() const;
  /// Goes on to the next value.
  void advance();
  [[nodiscard]] double value() const { return value_; }

 private:
  const InputDrive* drive_;
  std::int64_t changes_ = 0;
  double value_ = 0;
};

/// An event drive, time after time.
struct EventTrack {
  const EventDrive* drive;
  std::size_t done = 0;

  [[nodiscard]] double next() const;
};

/// One hazard of a group. What happens in a step of the group's grid is drawn with the intensity of
/// its beginning: events that change states act at its end, others at times of their own.
class HazardTrack {
 public:
  HazardTrack(const Network& network, std::size_t group, int row, double base_step);

  [[nodiscard]] std::size_t group() const { return group_; }
  [[nodiscard]] const HazardRow& row() const { return *row_; }
  /// Next event, or end of the step that is under way (ms).
  [[nodiscard]] double next() const;
  /// The instance whose event is due at next(); none where a step ends there.
  std::optional<InstanceIndex> take();
  /// Begins a step, unless one is under way.
  void begin(ReferenceSystem& system, const State& x);

 private:
  struct Event {
    double t;  ///< ms
    InstanceIndex instance;
    auto operator<=>(const Event&) const = default;
  };
  [[nodiscard]] double end() const;
  void draw();

  std::size_t group_;
  const HazardRow* row_;
  double base_step_;
  std::int64_t stride_;  ///< base steps in one of the group
  std::int64_t step_ = 0;
  bool under_way_ = false;
  Stream stream_;
  PoissonTable table_;
  std::vector<double> mean_;
  std::vector<Event> events_;  ///< of the step that is under way, by time
  std::size_t taken_ = 0;
};

}  // namespace tripartite
