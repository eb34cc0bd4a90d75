#include "attention_case.hpp"

#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

/// Draws far from those of any replicate that is tested.
constexpr std::int64_t kCalibrationDraw = 1'000'000'000;
constexpr std::int64_t kOtherDraw = 2'000'000'000;

Heads make_heads(const AttentionSettings& settings, const Tokens& tokens) {
  Heads heads;
  heads.ruler = reparameterise(tokens.q, tokens.k, settings.reparameterise);
  heads.circuit = heads.ruler;
  if (settings.input.omit_scale) {
    const double scale =
        settings.input.scale.value_or(1 / std::sqrt(static_cast<double>(tokens.q.cols())));
    const double share = 1 / std::sqrt(scale);
    heads.circuit = reparameterise(share * tokens.q, share * tokens.k, settings.reparameterise);
  }
  return heads;
}

}  // namespace

AttentionCase::AttentionCase(const AttentionSettings& settings, const CaseContext& context,
                             const Catalogue& catalogue)
    : context_(context),
      catalogue_(catalogue),
      tokens_(load_tokens(settings.input, context.folder, context.seed, context.replicate)),
      heads_(make_heads(settings, tokens_)) {}

Stream AttentionCase::stream(const char* name) const {
  return {static_cast<std::uint64_t>(context_.seed), name,
          static_cast<std::uint64_t>(context_.replicate)};
}

HiddenLayer AttentionCase::hidden(const FeatureSettings& features) const {
  return {features, stream("features"), heads_.circuit};
}

AttentionCase::Aside::Aside(const AttentionCase& owner, const AttentionSettings& settings,
                            const Tokens& of, const char* features)
    : tokens(of),
      heads(make_heads(settings, tokens)),
      hidden(settings.features, owner.stream(features), heads.circuit),
      input{hidden, heads.circuit, tokens.v} {}

Tokens AttentionCase::calibration_tokens(const AttentionSettings& settings) const {
  InputSettings input = settings.input;
  if (input.kind == "synthetic") {
    input.redraw = true;
    return load_tokens(input, context_.folder, context_.seed,
                       kCalibrationDraw + context_.replicate);
  }
  const std::string& group = settings.biology.calibration_group;
  if (input.kind != "heads" || group.empty() || group == input.group)
    throw ConfigError({{},
                       "biology.calibration_group = \"" + group + "\"",
                       "another group of input.file, whose tokens are not tested; or "
                       "biology.calibration = \"none\"",
                       {},
                       "biology.calibration_group"});
  input.group = group;
  return load_tokens(input, context_.folder, context_.seed, context_.replicate);
}

Tokens AttentionCase::other_tokens(const AttentionSettings& settings) const {
  InputSettings input = settings.input;
  if (input.kind == "synthetic") {
    input.redraw = true;
    return load_tokens(input, context_.folder, context_.seed, kOtherDraw + context_.replicate);
  }
  if (input.kind != "heads")
    throw ConfigError({{},
                       "biology.control = \"shuffled\"",
                       "synthetic tokens or heads of a file",
                       {},
                       "biology.control"});
  // The next head of the same tokens, or the first one after the last.
  input.head = settings.input.head + 1;
  try {
    return load_tokens(input, context_.folder, context_.seed, context_.replicate);
  } catch (const IoError&) {
    input.head = 0;
    return load_tokens(input, context_.folder, context_.seed, context_.replicate);
  }
}

void AttentionCase::check(const AttentionSettings& settings) const {
  const HiddenLayer layer = hidden(settings.features);
  settings.circuit.validate(settings.solver, layer.units());
  if (settings.circuit.implementation == "reduced" && !settings.circuit.presynaptic_trace &&
      !layer.map().positive)
    throw ConfigError({{},
                       "circuit.presynaptic_trace = false with features of both signs",
                       "a positive feature map: uptake is then the mean rate",
                       {},
                       "circuit.presynaptic_trace"});
  if (settings.biology.plain()) return;
  validate_biology(settings.circuit, settings.biology);
  if (!layer.map().positive)
    throw ConfigError({{},
                       "features.map = \"" + layer.map().name + "\" with biology",
                       "a positive map: rates cannot be negative",
                       {},
                       "features.map"});
  if (settings.biology.calibration != "none") (void)calibration_tokens(settings);
  if (settings.biology.control == "shuffled") (void)other_tokens(settings);
}

AttentionCase::Ran AttentionCase::run(const AttentionSettings& settings,
                                      const TraceSettings* traces) const {
  const HiddenLayer layer = hidden(settings.features);
  const CircuitInput input{layer, heads_.circuit, tokens_.v};
  Ran ran;
  if (settings.circuit.has_hidden_layer()) {
    ran.sums = feature_sums(layer, heads_.circuit, tokens_.v, Vector::Ones(tokens_.v.rows()),
                            context_.threads, context_.stop);
    ran.feature = feature_attention(*ran.sums);
  } else {
    ran.feature = exact_attention(heads_.circuit, tokens_.v);  // the logits are all it sees
  }
  if (settings.biology.plain())
    ran.circuit = run_circuit(input, settings.circuit, settings.solver, context_.threads, traces,
                              context_.stop);
  else
    run_biology(settings, traces, input, ran);
  return ran;
}

void AttentionCase::run_biology(const AttentionSettings& settings, const TraceSettings* traces,
                                const CircuitInput& input, Ran& ran) const {
  std::optional<Aside> calibration, other;
  if (settings.biology.calibration != "none")
    calibration.emplace(
        *this, settings, calibration_tokens(settings),
        settings.biology.control == "redrawn" ? "features of the calibration" : "features");
  if (settings.biology.control == "shuffled")
    other.emplace(*this, settings, other_tokens(settings), "features");
  const BiologicalOptions options{settings.circuit, settings.biology, stream("biology"),
                                  context_.threads, context_.stop,    traces};
  ran.biology = run_biological(
      {input, calibration ? &calibration->input : nullptr, other ? &other->input : nullptr},
      catalogue_, options);
  ran.circuit = ran.biology->circuit;
}

}  // namespace tripartite
