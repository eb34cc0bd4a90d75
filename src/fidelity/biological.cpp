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

/// One head from its tokens to its result.
class BiologicalRun {
 public:
  BiologicalRun(const BiologicalInput& input, const Catalogue& catalogue,
                const BiologicalOptions& options)
      : input_(input),
        options_(options),
        recipe_(options.circuit, options.biology, catalogue),
        queries_(recipe_, options),
        memory_(input.tested, recipe_, options, options.stream.named("tested")),
        count_(input.tested.head.q.rows()) {
    if (!input.calibration) return;
    learnt_.emplace(*input.calibration, recipe_, options, options.stream.named("calibration"));
    trials_ =
        std::min<Index>(options.biology.calibration_queries, input.calibration->head.q.rows());
  }

  BiologicalResult run() {
    BiologicalResult result;
    result.calibration = calibrate();
    const double point = result.calibration.operating_point;
    const std::string& control = options_.biology.control;
    ReadingTrace trace;
    Readings readings = queries_.read_rates(memory_, count_, point, who_divides(),
                                            options_.traces ? &trace : nullptr);
    if (control == "clamped" || control == "shuffled") {
      const std::vector<double> held = held_gliotransmitter(readings, point);
      // Its mean is held on the calibration queries, too: the scale makes up for the constant.
      const double mean =
          std::accumulate(held.begin(), held.end(), 0.0) / static_cast<double>(held.size());
      if (learnt_) result.calibration = calibrate_scale(point, [=](Index) { return hold(mean); });
      readings = read(
          memory_, count_, point,
          [&](Index query) { return hold(held[static_cast<std::size_t>(query)]); }, "reads");
    } else if (recipe_.parts.spikes) {
      queries_.read_spikes(memory_, point, who_divides(), options_.stream.named("reads"), readings);
    }
    store(readings, memory_, result);
    if (options_.traces)
      keep_trace(trace, queries_, memory_, result.calibration, result.circuit.traces);
    return result;
  }

 private:
  static Divider hold(double gliotransmitter) { return {Divider::Kind::held, gliotransmitter}; }

  [[nodiscard]] DividerOf who_divides() const {
    const bool removed = options_.biology.control == "removed";
    return
        [=](Index) { return Divider{removed ? Divider::Kind::nobody : Divider::Kind::astrocyte}; };
  }

  [[nodiscard]] Readings read(const Memory& memory, Index count, double point,
                              const DividerOf& divider, const char* stream) const {
    Readings readings = queries_.read_rates(memory, count, point, divider);
    if (recipe_.parts.spikes)
      queries_.read_spikes(memory, point, divider, options_.stream.named(stream), readings);
    return readings;
  }

  [[nodiscard]] Calibration calibrate_scale(double point, const DividerOf& divider) const {
    const Readings readings = read(*learnt_, trials_, point, divider, "calibration reads");
    return fit_scale(readings.output, learnt_->drive.attention().output.topRows(trials_), point);
  }

  /// The operating point is fitted with rates: spikes would blur what little there is to see.
  [[nodiscard]] Calibration calibrate() const {
    const BiologyParameters& biology = options_.biology;
    if (!learnt_)
      return {biology.operating_point, known_scale(recipe_),
              std::numeric_limits<double>::quiet_NaN()};
    const Matrix target = learnt_->drive.attention().output.topRows(trials_);
    const bool fits_point =
        recipe_.parts.normaliser && biology.control != "removed" && biology.calibration == "full";
    const Calibration fitted = fit(fits_point, biology.operating_point, [&](double point) {
      return fit_scale(queries_.read_rates(*learnt_, trials_, point, who_divides()).output, target,
                       point);
    });
    return recipe_.parts.spikes ? calibrate_scale(fitted.operating_point, who_divides()) : fitted;
  }

  /// Gliotransmitter as it was, but of no query in particular, or of the queries of others.
  [[nodiscard]] std::vector<double> held_gliotransmitter(const Readings& readings,
                                                         double point) const {
    const auto each = [&](const Readings& source) {
      std::vector<double> gliotransmitter;
      for (Index query = 0; query < count_; ++query) {
        const Reading& reading = source.of[static_cast<std::size_t>(query)];
        gliotransmitter.push_back(recipe_.parts.normaliser ? reading.gliotransmitter
                                                           : reading.calcium);
      }
      return gliotransmitter;
    };
    if (options_.biology.control == "clamped") {
      const std::vector<double> own = each(readings);
      return std::vector<double>(
          own.size(), std::accumulate(own.begin(), own.end(), 0.0) / static_cast<double>(count_));
    }
    if (!input_.other || input_.other->head.q.rows() < count_)
      throw ConfigError({{},
                         "biology.control = \"shuffled\" without as many other queries",
                         "other tokens with at least " + std::to_string(count_) + " queries",
                         {}});
    const Memory others(*input_.other, recipe_, options_, options_.stream.named("other"));
    return each(queries_.read_rates(others, count_, point, who_divides()));
  }

  const BiologicalInput& input_;
  const BiologicalOptions& options_;
  Recipe recipe_;
  Queries queries_;
  Memory memory_;
  Index count_;
  std::optional<Memory> learnt_;
  Index trials_ = 0;
};

}  // namespace

void validate_biology(const CircuitParameters& circuit, const BiologyParameters& biology) {
  const auto refuse = [](const char* key, const std::string& found, const std::string& expected) {
    throw ConfigError({{}, std::string(key) + " = " + found, expected, {}, key});
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
  return BiologicalRun(input, catalogue, options).run();
}

}  // namespace tripartite
