// What is looked at while a network runs, and what was seen.
//
// A plan names rows and instances. What is seen of them goes to a sink block by block, as time goes
// on, so that nothing grows with the duration of a run; a recording is what a sink in memory holds.
// States and outputs are sampled on a grid (by dense output in the reference scheme), events are
// kept as they happen, with the time at which the threshold was crossed inside the step. Recording
// never changes what is simulated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tripartite/engine/snapshot.hpp"
#include "tripartite/network/network.hpp"

namespace tripartite {

/// Samples of a state or an output, at 0, interval, 2 interval, …, up to and with the end.
struct Probe {
  std::size_t group;
  enum class Row { state, output } kind;
  int row;
  std::vector<InstanceIndex> elements;
  double interval;  ///< ms
};

/// Samples of a state that a synapse keeps for each edge, as spikes arrive, or for each source of a
/// projection, as they leave.
struct EdgeProbe {
  std::size_t projection;
  int state;
  std::vector<std::size_t> edges;  ///< positions in Edges::target
  double interval;                 ///< ms
};

/// Events of one event output of a group.
struct EventProbe {
  std::size_t group;
  int event;
};

/// Upward crossings of a level by a state, found between samples by linear interpolation.
struct LevelProbe {
  std::size_t group;
  int state;
  double level;
  double interval;  ///< ms
};

struct RecordingPlan {
  std::vector<Probe> probes = {};
  std::vector<EdgeProbe> edge_probes = {};
  std::vector<EventProbe> event_probes = {};
  std::vector<LevelProbe> level_probes = {};
  bool end = false;  ///< whether a snapshot of the end is wanted, to go on from
};

/// values[sample][element], row-major, at times k interval.
struct Samples {
  double interval;
  std::size_t elements;
  std::vector<double> values;

  [[nodiscard]] std::size_t count() const { return elements == 0 ? 0 : values.size() / elements; }
};

/// Ordered by time, then by instance.
struct Events {
  std::vector<double> times;  ///< ms
  std::vector<InstanceIndex> ids;
  std::vector<double> strengths;
};

/// One list of probes of a plan: what they see is of one kind.
enum class ProbeList { probes, edge_probes, event_probes, level_probes };

/// A probe of a plan.
struct ProbeIndex {
  ProbeList list;
  std::size_t index;
};

/// Takes what a run records. Blocks of one probe follow each other in time; they hold what they
/// hold whatever the number of threads.
class RecordingSink {
 public:
  virtual ~RecordingSink() = default;
  /// Whole samples of one of probes or edge_probes, [sample][element].
  virtual void take(const ProbeIndex& probe, std::span<const double> samples) = 0;
  /// Events, ordered by time, then by instance, of one of event_probes or level_probes.
  virtual void take(const ProbeIndex& probe, const Events& events) = 0;
};

/// In the order of the plan.
struct Recording {
  std::vector<Samples> samples;
  std::vector<Samples> edge_samples;
  std::vector<Events> events;
  std::vector<Events> crossings;
  std::optional<Snapshot> end = {};
};

}  // namespace tripartite
