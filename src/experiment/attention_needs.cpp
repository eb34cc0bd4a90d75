#include "attention_needs.hpp"

#include <algorithm>
#include <cmath>

namespace tripartite {

namespace {

constexpr double kNumber = sizeof(double);
constexpr double kCaseFile = 20e3;        // bytes: row, description, provenance
constexpr double kStepperCopies = 12;     // of the state, in an adaptive solver
constexpr double kBatches = 32;           // of hidden units, whose sums wait to be added
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
  const double batches = std::min(kBatches, std::ceil(units / kTileUnits));
  needs.add("input", kNumber * (batches + 1) * tokens * (value_size + 2));
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

/// Products of a circuit without biology.
double circuit_work(const AttentionSettings& settings, const TokenSizes& sizes) {
  constexpr double settling = 3e4;  // of the four states of a query
  constexpr double unsummed = 1e4;  // of the states that each unit of a query then has
  const auto tokens = static_cast<double>(sizes.tokens);
  const auto sums = static_cast<double>(sizes.head_size + sizes.value_size);
  if (!settings.circuit.has_hidden_layer()) return tokens * (settling + tokens * sums);
  const std::int64_t units = settings.features.hidden_units;
  const bool summed =
      settings.circuit.implementation == "reduced" && settings.circuit.calcium_is_even(units);
  return tokens * (settling + static_cast<double>(units) * (sums + (summed ? 0 : unsummed)));
}

/// The same for biology: steps, times what one takes as measured at each level.
double biology_work(const AttentionSettings& settings, const TokenSizes& sizes) {
  const BiologyParameters& biology = settings.biology;
  const auto units = static_cast<double>(settings.features.hidden_units);
  const auto tokens = static_cast<double>(sizes.tokens);
  const bool kinetics = biology.ingredients().normaliser;
  const double reading = kinetics ? biology.query_time : 2 * settings.circuit.transmission_opens;
  const double queries = tokens + static_cast<double>(biology.calibration_queries);
  double work = queries * reading / biology.step * units * (kinetics ? 64 : 40);
  if (biology.ingredients().spikes) {
    const double outputs = static_cast<double>(2 * biology.copies * sizes.value_size);
    work += tokens * (biology.warm_up + biology.window) / biology.spike_step *
            (68 * units + 30 * outputs);
  }
  return work;
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
  needs.add_work((settings.record.control ? 2 : 1) *
                 (circuit_work(settings, sizes) +
                  (settings.biology.plain() ? 0 : biology_work(settings, sizes))));
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
