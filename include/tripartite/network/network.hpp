// A network, ready to run: const, and nothing but numbers.
//
// Everything that moves is a group: many instances of one model. A population is a group; so are
// the gap junctions of a projection (instances without states) and whatever synapses share at one
// of their ends, such as the receptors for gliotransmitter around each astrocyte. Groups are joined
// in two ways. A wire carries a continuous quantity from outputs to inputs. A projection carries
// events from the members of one group to those of another, along edges with weights and delays,
// through a synapse if there is one. Drives act from outside.
//
// A synapse moves at spikes only. Its states are kept once for each edge, or once for each source
// where all edges of a source share them; what the synapses of an end share, or show as their sum
// only, lives in the group of that end. Which it is follows from the model's declaration and from
// whether parameters are the same for all (build_network decides).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tripartite/base/random.hpp"
#include "tripartite/model/model.hpp"

namespace tripartite {

/// One row over many instances: one value for all of them, or one for each.
class Values {
 public:
  Values(double value = 0) : values_{value} {}  // NOLINT: a number is such a row
  explicit Values(std::vector<double> values) : values_(std::move(values)) {}

  [[nodiscard]] bool uniform() const { return values_.size() == 1; }
  [[nodiscard]] double operator[](std::size_t i) const { return values_[uniform() ? 0 : i]; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
};

using InstanceIndex = std::uint32_t;     ///< of an instance within its group
using Position = std::array<double, 3>;  ///< µm

/// In place of an astrocyte where an edge has none.
inline constexpr InstanceIndex kNoAstrocyte = std::numeric_limits<InstanceIndex>::max();

/// Instances of one model.
struct Group {
  std::string name;  ///< of the population, or "projection.end" for what synapses share there
  const Model* model;
  std::size_t size;
  std::vector<Values> parameters;        ///< [parameter] house units
  std::vector<Values> initial;           ///< [state]
  std::vector<bool> keeps;               ///< [state] false for a state that is kept elsewhere
  double step = 0;                       ///< ms, of the fast scheme; 0 for the base step
  std::string method = "heun";           ///< of the fast scheme: "heun", "rk4" or "rk8"
  std::vector<Position> positions = {};  ///< empty where none were laid out
};

/// input[i] += Σ_k weight[k] output[source[k]] over k in [offsets[i], offsets[i + 1]); parallel
/// edges are already one. Where offsets is empty, instance i reads instance i.
struct Wire {
  std::size_t from;
  int output;
  std::size_t to;
  int input;
  std::vector<std::size_t> offsets = {};  ///< [instances of `to` + 1]
  std::vector<InstanceIndex> sources = {};
  Values weight = 1.0;  ///< for all, or [k]; [instance of `to`] where offsets is empty
  double delay = 0;     ///< ms
};

/// Edges by source; those of one source are ordered by delay, then by target.
struct Edges {
  std::vector<std::size_t> offsets;   ///< [sources + 1]
  std::vector<InstanceIndex> target;  ///< [edge] instance of the target group
  std::vector<InstanceIndex> astro =
      {};               ///< [edge] instance at the astrocytic end; empty without one
  Values weight = 1.0;  ///< [edge] in the unit of the target's event input
  Values delay = 0.0;   ///< [edge] ms

  [[nodiscard]] std::size_t count() const { return target.size(); }
};

/// Where the states that a synapse visits at spikes are kept.
enum class Keeping { per_source, per_edge };

/// A synapse model on edges.
struct Synapse {
  const Model* model;
  int event = 0;                        ///< event input that takes the presynaptic spike
  std::vector<Values> parameters = {};  ///< [parameter] for all, or [edge]
  std::vector<Values> initial = {};     ///< [state] for all, or [edge]; [source] if kept there
  std::vector<int> visited = {};        ///< states that are kept here and moved by flow at spikes
  Keeping keeping = Keeping::per_edge;
  /// Group of what is shared or summed at the astrocytic end: it reads `shared` states there, and
  /// what a spike adds to `summed` states is added there.
  std::optional<std::size_t> astro_group = {};
  std::vector<int> shared = {};
  std::vector<int> summed = {};
};

/// Events from `source_event` of instances [source_begin, source_begin + sources) of a group.
struct Projection {
  std::string name;
  std::size_t from;
  int source_event;
  std::size_t source_begin;
  std::size_t sources;
  std::size_t to;
  int target_event;
  Edges edges;
  std::optional<Synapse> synapse = {};  ///< without one, an event arrives as it left, times weight
};

/// A piecewise constant contribution to an input: values[k] from start + k interval on.
struct InputDrive {
  std::string name;
  std::size_t group;
  int input;
  std::vector<InstanceIndex> elements;
  std::vector<double> values;
  double start = 0;     ///< ms
  double interval = 0;  ///< ms; 0 where there is one value
  bool repeat = false;  ///< begins again after the last value; otherwise ends there
};

/// Events at given times.
struct EventDrive {
  std::string name;
  std::size_t group;
  int event;
  std::vector<InstanceIndex> elements;  ///< each of them gets every event
  std::vector<double> times;            ///< ms, ascending
  double strength = 1;
};

/// What a network that goes on brings from before its beginning, beside states.
struct Carried {
  struct Arrivals {
    std::size_t group;
    int event;
    std::vector<double> strengths;  ///< [instance]
  };
  std::vector<Arrivals> arrivals = {};  ///< events that arrive at 0
  /// [wire][instance of `from`] mean of the output over the last step of a group that reads a
  /// faster one in the fast scheme; empty for other wires.
  std::vector<std::vector<double>> means = {};
  bool goes_on = false;  ///< thresholds that are exceeded at 0 have acted before
};

struct Network {
  std::vector<Group> groups;
  std::vector<Wire> wires;
  std::vector<Projection> projections;
  std::vector<InputDrive> input_drives;
  std::vector<EventDrive> event_drives;
  Stream stream;         ///< from which random events and noise are drawn
  Carried carried = {};  ///< empty for one that begins anew

  /// Throws ConfigError, with the nearest name.
  [[nodiscard]] std::size_t find_group(const std::string& name) const;
};

}  // namespace tripartite
