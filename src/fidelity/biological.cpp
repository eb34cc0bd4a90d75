#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "tripartite/base/error.hpp"
#include "tripartite/fidelity/fidelity.hpp"

#include "calibration.hpp"
#include "queries.hpp"

namespace tripartite {

namespace {

using Divider = Recipe::Divider;

/// What makes up for a linear messenger is known: 1 - Gamma is K/(K + p), and a hub takes half of
/// what the processes have taken up. For kinetics it has to be fitted.
double known_scale(const Recipe& recipe) {
  if (recipe.parts.normaliser || recipe.biology.control == "removed") return 1;
  const double kept = recipe.has_hub() ? 0.5 : 1;
  return kept / (recipe.unbinding() * recipe.circuit.tau_s);
}

void store(const Readings& readings, const Memory& memory, BiologicalResult& result) {
  const auto queries = static_cast<Index>(readings.of.size());
  CircuitResult& circuit = result.circuit;
  for (Vector* column : {&circuit.log_calcium, &circuit.t_settle, &circuit.residual,
                         &circuit.slowest_rate, &result.gain, &result.gliotransmitter,
                         &result.calcium, &result.calcium_low, &result.calcium_high})
    column->setConstant(queries, std::numeric_limits<double>::quiet_NaN());
  circuit.settled.assign(readings.of.size(), 0);
  circuit.calcium_drift = std::numeric_limits<double>::quiet_NaN();
  circuit.output = result.calibration.scale * readings.output;
  for (Index query = 0; query < queries; ++query) {
    const auto index = static_cast<std::size_t>(query);
    const Reading& reading = readings.of[index];
    circuit.log_calcium(query) = -std::log(reading.gain);
    circuit.t_settle(query) = reading.t;
    circuit.residual(query) = reading.residual;
    circuit.settled[index] = reading.settled;
    circuit.cost.steps += reading.cost.steps;
    result.gain(query) = reading.gain;
    result.gliotransmitter(query) = reading.gliotransmitter;
    result.calcium(query) = reading.calcium;
    result.calcium_low(query) = reading.calcium_low;
    result.calcium_high(query) = reading.calcium_high;
  }
  result.log_denominator = memory.drive.log_denominator();
  // What the features owe to the scale of each query's rates, the gain does not know of.
  circuit.log_calcium += memory.drive.attention().log_denominator - result.log_denominator;
  circuit.log_calcium.array() +=
      memory.drive.attention().log_denominator.mean() - circuit.log_calcium.mean();
  result.mean_rate = memory.drive.mean_rate();
  result.peak_rate = memory.drive.peak_rate();
  result.capped = memory.drive.capped();
  if (readings.spikes.empty()) return;
  result.mean_rate = result.peak_rate = 0;
  for (const SpikingReading& reading : readings.spikes) {
    result.mean_rate += reading.hidden_rate / static_cast<double>(queries);
    result.output_rate += reading.output_rate / static_cast<double>(queries);
    result.peak_rate = std::max(result.peak_rate, reading.busiest);
    circuit.cost.steps += reading.cost.steps;
  }
}

void keep_trace(const ReadingTrace& trace, const Queries& queries, const Memory& memory,
                const Calibration& calibration, Traces& traces) {
  const auto units = static_cast<std::size_t>(memory.drive.units());
  traces.t = trace.t;
  traces.calcium = trace.calcium;
  for (std::size_t k = 0; k < trace.t.size(); ++k) {
    const auto begin = trace.release.begin() + static_cast<std::ptrdiff_t>(k * units);
    const Eigen::RowVectorXd output =
        calibration.scale *
        queries.show(memory, {begin, begin + static_cast<std::ptrdiff_t>(units)});
    traces.output.insert(traces.output.end(), output.begin(), output.end());
  }
}

}  // namespace

void validate_biology(const CircuitParameters& circuit, const BiologyParameters& biology) {
  const auto refuse = [](const char* key, const std::string& found, const std::string& expected) {
    throw ConfigError({{}, std::string(key) + " = " + found, expected, {}});
  };
  if (circuit.implementation != "reduced")
    refuse("circuit.implementation", circuit.implementation,
           "reduced: the other implementations are of the plain circuit");
  if (!circuit.presynaptic_trace || !circuit.diffusion)
    refuse("circuit", "an ablation of the plain circuit", "biology.* instead");
  if (circuit.release_constant != 0)
    refuse("circuit.release_constant", std::to_string(circuit.release_constant),
           "0: the receptors of the terminals bring their own");
  if (biology.ingredients().normaliser && biology.window > biology.query_time)
    refuse("biology.window", std::to_string(biology.window) + " ms",
           "at most biology.query_time, " + std::to_string(biology.query_time) + " ms");
}

BiologicalResult run_biological(const BiologicalInput& input, const Catalogue& catalogue,
                                const BiologicalOptions& options) {
  validate_biology(options.circuit, options.biology);
  const BiologyParameters& biology = options.biology;
  const Recipe recipe(options.circuit, biology, catalogue);
  const Queries queries(recipe, options);
  const Memory memory(input.tested, recipe, options, options.stream.named("tested"));
  const Index count = input.tested.head.q.rows();
  const bool removed = biology.control == "removed";
  const auto astrocyte = [&](Index) {
    return Divider{removed ? Divider::Kind::nobody : Divider::Kind::astrocyte};
  };

  BiologicalResult result;
  result.calibration = {biology.operating_point, known_scale(recipe),
                        std::numeric_limits<double>::quiet_NaN()};
  std::optional<Memory> learnt;
  Index trials = 0;
  if (input.calibration) {
    learnt.emplace(*input.calibration, recipe, options, options.stream.named("calibration"));
    trials = std::min<Index>(biology.calibration_queries, input.calibration->head.q.rows());
    const Matrix target = learnt->drive.attention().output.topRows(trials);
    result.calibration =
        fit(recipe.parts.normaliser && !removed && biology.calibration == "full",
            biology.operating_point, [&](double point) {
              return fit_scale(queries.read_rates(*learnt, trials, point, astrocyte).output, target,
                               point);
            });
    if (recipe.parts.spikes) {
      const double point = result.calibration.operating_point;
      Readings readings = queries.read_rates(*learnt, trials, point, astrocyte);
      queries.read_spikes(*learnt, point, astrocyte, options.stream.named("calibration reads"),
                          readings);
      result.calibration = fit_scale(readings.output, target, point);
    }
  }

  const double point = result.calibration.operating_point;
  ReadingTrace trace;
  Readings readings =
      queries.read_rates(memory, count, point, astrocyte, options.traces ? &trace : nullptr);
  const Stream reads = options.stream.named("reads");
  if (biology.control == "clamped" || biology.control == "shuffled") {
    // Gliotransmitter as it was, but of no query in particular, or of the queries of others.
    const bool clamped = biology.control == "clamped";
    std::vector<double> held(static_cast<std::size_t>(count));
    const auto gliotransmitter = [&](const Readings& of, Index query) {
      const Reading& reading = of.of[static_cast<std::size_t>(query)];
      return recipe.parts.normaliser ? reading.gliotransmitter : reading.calcium;
    };
    if (clamped) {
      double mean = 0;
      for (Index query = 0; query < count; ++query)
        mean += gliotransmitter(readings, query) / static_cast<double>(count);
      std::fill(held.begin(), held.end(), mean);
    } else {
      if (input.other->head.q.rows() < count)
        throw ConfigError({{},
                           "biology.control = \"shuffled\" with " +
                               std::to_string(input.other->head.q.rows()) + " other queries",
                           "as many as are tested, " + std::to_string(count),
                           {}});
      const Memory others(*input.other, recipe, options, options.stream.named("other"));
      const Readings other = queries.read_rates(others, count, point, astrocyte);
      for (Index query = 0; query < count; ++query)
        held[static_cast<std::size_t>(query)] = gliotransmitter(other, query);
    }
    const auto divider = [&](Index query) {
      return Divider{Divider::Kind::held, held[static_cast<std::size_t>(query)]};
    };
    if (learnt) {
      // Its mean is held on the calibration queries, too: the scale makes up for the constant.
      const double mean =
          std::accumulate(held.begin(), held.end(), 0.0) / static_cast<double>(count);
      const auto constant = [&](Index) { return Divider{Divider::Kind::held, mean}; };
      Readings again = queries.read_rates(*learnt, trials, point, constant);
      if (recipe.parts.spikes)
        queries.read_spikes(*learnt, point, constant, options.stream.named("calibration reads"),
                            again);
      result.calibration =
          fit_scale(again.output, learnt->drive.attention().output.topRows(trials), point);
    }
    readings = queries.read_rates(memory, count, point, divider);
    if (recipe.parts.spikes) queries.read_spikes(memory, point, divider, reads, readings);
  } else if (recipe.parts.spikes) {
    queries.read_spikes(memory, point, astrocyte, reads, readings);
  }
  store(readings, memory, result);
  if (options.traces) keep_trace(trace, queries, memory, result.calibration, result.circuit.traces);
  return result;
}

}  // namespace tripartite
