// What a biophysical model declares.
//
// A model is a value: rows that name its parameters, states, inputs and outputs, and a few plain
// functions. It knows nothing of networks, solvers or files, and whoever integrates it knows
// nothing of biology: between events the states follow `rates`; an event that arrives, or a
// threshold that is crossed, changes them at once. From the rows follow the parameter page, the
// checked keys of a description, the recorders' names, units in result files, and the tests that
// every model must pass.
//
// Functions see instances as structure of arrays: states[k][i] is state k of instance i, and so for
// parameters and inputs, all contiguous. Each row carries its own index, so that an enumeration in
// the model's file and the order of the rows cannot drift apart.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tripartite {

/// Many instances at once, for what is done at every step.
struct Batch {
  std::size_t count;
  const double* const* parameters;  ///< [parameter][instance]
  const double* const* states;      ///< [state][instance]
  const double* const* inputs;      ///< [input][instance]
};

/// One instance, for what is done at an event.
struct Element {
  const double* const* parameters;
  double* const* states;
  const double* const* inputs;
  std::size_t instance;

  [[nodiscard]] double parameter(int k) const { return parameters[k][instance]; }
  [[nodiscard]] double& state(int k) const { return states[k][instance]; }
  [[nodiscard]] double input(int k) const { return inputs[k][instance]; }
};

struct ParameterRow {
  int index;
  std::string name;
  std::string unit;  ///< house unit of the value; empty for dimensionless
  double value;      ///< default
  double low;        ///< inclusive
  double high;       ///< inclusive
  std::string meaning;
};

struct StateRow {
  int index;
  std::string name;
  std::string unit;
  double initial;
  double low;  ///< of the domain; leaving it is an error
  double high;
  std::string meaning;
};

/// A continuous quantity that others drive; contributions of several sources add.
struct InputRow {
  int index;
  std::string name;
  std::string unit;
  double resting;  ///< value where nothing is connected
  std::string meaning;
  std::string end = {};  ///< of a model that joins others: "pre", "post" or "astro"
};

/// A continuous quantity that others see.
struct OutputRow {
  int index;
  std::string name;
  std::string unit;
  std::string meaning;
  std::string end = {};
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

/// An event that arrives with a strength and changes the states at once.
struct EventInputRow {
  int index;
  std::string name;
  std::string unit;  ///< of the strength
  std::string meaning;
  /// Changes the states; returns the strength of what is emitted.
  double (*receive)(const Element& element, double strength);
  int emits = kEmitsNothing;  ///< index of the event output
  std::string end = {};
};

/// A threshold. It is crossed when `distance` passes from below zero to zero or above.
struct ThresholdRow {
  int index;
  std::string name;
  std::string meaning;
  double (*distance)(const Element& element);
  /// Changes the states; returns the strength of what is emitted.
  double (*cross)(const Element& element);
  int emits = kEmitsNothing;
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

  /// derivatives[state][instance] = d state / dt, per ms. Null for models without states that move
  /// by themselves.
  void (*rates)(const Batch& batch, double* const* derivatives) = nullptr;
  /// values[output][instance].
  void (*observe)(const Batch& batch, double* const* values) = nullptr;
  /// Where the rates are linear and inputs are constant: moves the states by dt (ms) exactly.
  void (*flow)(const Element& element, double dt) = nullptr;
  /// Noise of an Itô equation dx = rates dt + amplitude dW for one state, and the derivative of the
  /// amplitude by that state, which Milstein's scheme needs; [instance].
  struct Noise {
    int state;
    void (*amplitude)(const Batch& batch, double* amplitude, double* derivative);
  };
  std::vector<Noise> noise = {};
};

}  // namespace tripartite
