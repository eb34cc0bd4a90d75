#include "attention_needs.hpp"

#include <algorithm>

namespace tripartite {

namespace {

constexpr double kNumber = sizeof(double);
constexpr double kCaseFile = 20e3;        // bytes: row, description, provenance
constexpr double kStepperCopies = 12;     // of the state, in an adaptive solver
constexpr double kShares = 33;            // partial sums over hidden units, and their total
constexpr double kTileUnits = 256;        // hidden units that fire at a time
constexpr double kSpikingSynapse = 1200;  // bytes of a hidden-to-output synapse with spikes
constexpr double kRateSynapse = 100;      // … and with rates

/// Numbers in matrices of token by token that are in memory at once.
double pairs_at_once(const AttentionSettings& settings) {
  const bool has_oracle = settings.circuit.has_hidden_layer() &&
                          settings.features.map == "performer" &&
                          settings.features.rows == "independent";
  return has_oracle ? 6.5 : 2;
}

void add_circuit(const AttentionSettings& settings, double tokens, double value_size,
                 Needs& needs) {
  const auto units = static_cast<double>(settings.features.hidden_units);
  const double synapses = units * value_size;
  if (!settings.circuit.has_hidden_layer())
    return needs.add_for_each_thread("circuit", kNumber * 2 * tokens * (kStepperCopies + 2));
  needs.add("input", kNumber * kShares * tokens * (value_size + 2));
  needs.add_for_each_thread("input", kNumber * tokens * (2 * kTileUnits + value_size));
  if (!settings.biology.plain()) {
    const double synapse = settings.biology.ingredients().spikes ? kSpikingSynapse : kRateSynapse;
    needs.add("features", kNumber * 2 * tokens * units);
    needs.add_for_each_thread("features", synapses * synapse);
  } else if (settings.circuit.implementation == "full") {
    needs.add("features", kNumber * (2 * tokens * units + 2 * synapses));
    needs.add_for_each_thread("features", kNumber * kStepperCopies * 2 * synapses);
  } else if (!settings.circuit.calcium_is_even(settings.features.hidden_units)) {
    needs.add("features", kNumber * (2 * tokens * units + synapses));
    needs.add_for_each_thread("features", kNumber * (kStepperCopies * 2 * units + synapses));
  }
}

}  // namespace

Needs attention_needs(const AttentionSettings& settings, const TokenSizes& sizes) {
  const auto tokens = static_cast<double>(sizes.tokens);
  const auto head_size = static_cast<double>(sizes.head_size);
  const auto value_size = static_cast<double>(sizes.value_size);
  Needs needs;
  needs.add("", 0, kCaseFile + kNumber * 3 * tokens);
  needs.add("input", kNumber * (6 * tokens * head_size + 4 * tokens * value_size +
                                pairs_at_once(settings) * tokens * tokens));
  add_circuit(settings, tokens, value_size, needs);
  if (settings.record.arrays)
    needs.add("record", 0, kNumber * tokens * (tokens + 2 * head_size + 4 * value_size));
  if (settings.record.traces) {
    const double samples = 1 + settings.record.trace.duration / settings.record.trace.interval;
    const double traces = kNumber * samples * (value_size + 3);
    needs.add("record.trace", 2 * traces, traces);
  }
  return needs;
}

}  // namespace tripartite
