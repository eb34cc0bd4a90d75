// What a biophysical model declares.
//
// A model is a value: rows that name its parameters, states, inputs and outputs, and a few plain
// functions. It knows nothing of networks, solvers or files, and whoever integrates it knows
// nothing of biology: between events the states follow their rates; an event that arrives, or a
// threshold that is crossed, changes them at once. From the rows follow the parameter page, the
// checked keys of a description, the recorders' names, units in result files, and the tests that
// every model must pass.
//
// Functions see many instances at once as structure of arrays: states[k][i] is state k of instance
// i, and so for parameters and inputs, all contiguous. Each row carries its own index, so that an
// enumeration in the model's file and the order of the rows cannot drift apart.
//
// A state that is `linear` obeys a linear equation whose coefficients are parameters alone, or
// constants while the inputs are (`driven`). Such states can be moved over any time exactly, by
// `flow`, and need no solver: synapses are visited at spikes only.
//
// A model that joins others (a synapse, a gap junction) has named ends: "pre", "post", "astro". Of
// a synapse, a state says in `determined_by` which ends it depends on. Where the parameters are the
// same everywhere, all synapses that share these ends share the state, and it is kept once for them
// all. A `summed` state enters others only as the sum over the synapses of that end, and is kept as
// this sum. Who writes a synapse still writes one synapse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tripartite {

/// Many instances at once, to be looked at.
struct Batch {
  std::size_t count;
  const double* const* parameters;  ///< [parameter, then derived][instance]
  const double* const* states;      ///< [state][instance]
  const double* const* inputs;      ///< [input][instance]
  bool uniform = false;             ///< every parameter is the same for all instances
};

/// Many instances at once, to be changed.
struct MutableBatch {
  std::size_t count;
  const double* const* parameters;
  double* const* states;
  const double* const* inputs;
  bool uniform = false;

  /// The same, to be looked at.
  operator Batch() const {  // NOLINT(google-explicit-constructor)
    return {count, parameters, states, inputs, uniform};
  }
};

using InstanceOfBatch = std::uint32_t;

struct ParameterRow {
  int index;
  std::string name;
  std::string unit;  ///< house unit of the value; empty for dimensionless
  double value;      ///< default
  double low;        ///< inclusive
  double high;       ///< inclusive
  std::string meaning;
};

/// How a state moves, and how many synapses can share it.
struct Motion {
  bool linear = false;             ///< moved by `flow`; its derivative comes from `linear_rates`
  bool driven = false;             ///< linear, with coefficients that depend on inputs
  std::string determined_by = {};  ///< ends, e.g. "pre astro"; empty where nothing is shared
  std::string summed_at = {};      ///< the end that sees only the sum over its synapses
};

struct StateRow {
  int index;
  std::string name;
  std::string unit;
  double initial;
  double low;  ///< of the domain; leaving it is an error
  double high;
  std::string meaning;
  Motion motion = {};
};

/// A continuous quantity that others drive; contributions of several sources add.
struct InputRow {
  int index;
  std::string name;
  std::string unit;
  double resting;  ///< value where nothing is connected
  std::string meaning;
  std::string end = {};   ///< of a model that joins others: "pre", "post" or "astro"
  std::string port = {};  ///< the output that is read at that end, unless a description says else
};

/// A continuous quantity that others see.
struct OutputRow {
  int index;
  std::string name;
  std::string unit;
  std::string meaning;
  std::string end = {};
  std::string port = {};  ///< the input that is driven at that end, unless a description says else
};

/// An event that leaves the model, with a strength: a spike (strength 1), a release.
struct EventOutputRow {
  int index;
  std::string name;
  std::string unit;  ///< of the strength
  std::string meaning;
  std::string end = {};
};

inline constexpr int kEmitsNothing = -1;

/// An event that arrives with a strength and changes the states at once. Of a model without ends,
/// events add where nothing is emitted: two that arrive together do what one with the sum of their
/// strengths does. Where each may be answered, they are received one by one.
struct EventInputRow {
  int index;
  std::string name;
  std::string unit;  ///< of the strength
  std::string meaning;
  /// Changes the states of each instance by an event of strength[i]; emitted[i] is the strength of
  /// what leaves, and is not touched where nothing is emitted.
  void (*receive)(const MutableBatch& batch, const double* strength, double* emitted);
  int emits = kEmitsNothing;  ///< index of the event output
  std::string end = {};
};

/// A threshold. It is crossed when `distance` passes from below zero to zero or above; one that is
/// exceeded as a run begins acts then, unless it counts crossings from below alone.
struct ThresholdRow {
  int index;
  std::string name;
  std::string meaning;
  void (*distance)(const Batch& batch, double* distance);
  /// Changes the states of each instance; emitted as of an event that arrives.
  void (*cross)(const MutableBatch& batch, double* emitted);
  int emits = kEmitsNothing;
  bool only_from_below = false;
};

/// Events of strength 1 that happen at random, as a point process of given intensity.
struct HazardRow {
  int index;
  std::string name;
  std::string meaning;
  void (*intensity)(const Batch& batch, double* per_ms);
  int emits;  ///< index of the event output
  /// Changes the states of each instance at which events happened; null where they change none.
  /// Where it is given, at most one event happens in a step, with probability
  /// 1 - exp(-intensity step).
  void (*happen)(const MutableBatch& batch) = nullptr;
};

/// Some instances of a batch, and numbers that are kept for each instance: [number][instance].
struct Chosen {
  const InstanceOfBatch* index;
  std::size_t count;
  double* const* numbers;
};

/// A state that runs away to a threshold within a finite time, as the potential in an exponential
/// upstroke does: ever faster, so that no fixed step follows it. Past `onset` a step is made in
/// coordinates that move evenly instead. A step begins with `straighten`; each stage turns rates of
/// states into rates of coordinates and then coordinates back into states. The functions touch the
/// chosen instances only.
struct Upstroke {
  int threshold;  ///< where it ends
  int state;      ///< what runs away
  /// Parameters: the state from which on every step is made in coordinates, and that from which on
  /// they can be used where a step is repeated because of a crossing. Infinite where nothing runs
  /// away.
  int onset;
  int reach;
  /// Fills coordinates[state][instance] in place of the states they replace, and the numbers, given
  /// the states and their rates at the beginning of the step.
  void (*straighten)(const Batch& batch, const Chosen& chosen, const double* const* rates,
                     double* const* coordinates);
  void (*turn)(const Batch& batch, const Chosen& chosen, double* const* rates);
  void (*bend)(const MutableBatch& coordinates, const Chosen& chosen);
  /// How far beyond the threshold each of the chosen is, in the coordinate: negative before it.
  void (*distance)(const Batch& coordinates, const Chosen& chosen, double* distance);
  static constexpr std::size_t numbers = 3;  ///< for each instance
};

/// Parameters that must stand in this order: `lower` below `upper`.
struct Order {
  int lower;
  int upper;
  std::string otherwise;  ///< what would happen, as a sentence without its stop
};

struct Model {
  std::string name;
  std::string kind;       ///< "neuron", "synapse", …; for printing only
  std::string summary;    ///< one sentence
  std::string equations;  ///< as text, one per line, in the symbols of the rows
  std::string citation;
  std::vector<ParameterRow> parameters;
  std::vector<StateRow> states;
  std::vector<InputRow> inputs = {};
  std::vector<OutputRow> outputs = {};
  std::vector<EventInputRow> event_inputs = {};
  std::vector<EventOutputRow> event_outputs = {};
  std::vector<ThresholdRow> thresholds = {};
  std::vector<HazardRow> hazards = {};
  std::optional<Upstroke> upstroke = {};
  std::vector<Order> orders = {};

  /// Constants that follow from the parameters, such as 1/tau, kept behind them: parameter arrays
  /// have parameters.size() + derived rows, and derive fills the last ones, once.
  std::size_t derived = 0;
  void (*derive)(std::size_t count, double* const* parameters) = nullptr;

  /// derivatives[state][instance] = d state / dt, per ms, of the states that are not linear; other
  /// rows are not touched. Null where all are linear.
  void (*rates)(const Batch& batch, double* const* derivatives) = nullptr;
  /// The same of the linear states. Null where there is none.
  void (*linear_rates)(const Batch& batch, double* const* derivatives) = nullptr;
  /// Moves the linear states by dt (ms) exactly, inputs being constant; others are not touched.
  void (*flow)(const MutableBatch& batch, double dt) = nullptr;

  /// values[output][instance].
  void (*observe)(const Batch& batch, double* const* values) = nullptr;
  bool observe_sees_inputs = false;  ///< outputs depend on inputs too, not on states alone

  /// Noise of an Itô equation dx = rates dt + amplitude dW for one state, and the derivative of the
  /// amplitude by that state, which Milstein's scheme needs; [instance].
  struct Noise {
    int state;
    int scale;  ///< parameter that is zero where there is no noise
    void (*amplitude)(const Batch& batch, double* amplitude, double* derivative);
  };
  std::vector<Noise> noise = {};
};

}  // namespace tripartite
