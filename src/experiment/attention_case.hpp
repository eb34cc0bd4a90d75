// One case of the attention task: its tokens, and circuits run on them.
//
// The tokens and the exact attention of a case stand; what reads them may be varied, which is how a
// budget of errors is made.
#pragma once

#include <limits>
#include <optional>

#include "tripartite/attention/feature_sums.hpp"
#include "tripartite/experiment/attention_task.hpp"
#include "tripartite/fidelity/fidelity.hpp"

namespace tripartite {

/// The head as attention sees it, and as the circuit does.
struct Heads {
  Head ruler;    ///< after the exact re-parameterisation
  Head circuit;  ///< the same, unless an ablation spoils it
};

class AttentionCase {
 public:
  /// Throws ConfigError and IoError as load_tokens, and where a circuit could not be made.
  AttentionCase(const AttentionSettings& settings, const CaseContext& context,
                const Catalogue& catalogue);

  [[nodiscard]] const Tokens& tokens() const { return tokens_; }
  [[nodiscard]] const Heads& heads() const { return heads_; }
  [[nodiscard]] HiddenLayer hidden(const FeatureSettings& features) const;

  /// Throws where run() could not start.
  void check(const AttentionSettings& settings) const;

  struct Ran {
    std::optional<FeatureSums> sums;  ///< none without a hidden layer
    Attention feature;                ///< the closed form of what the circuit computes
    CircuitResult circuit;
    std::optional<BiologicalResult> biology;
  };
  /// A circuit by these settings on the tokens of the case; `traces` may be null.
  [[nodiscard]] Ran run(const AttentionSettings& settings, const TraceSettings* traces) const;

 private:
  /// Tokens that are not tested, with their hidden layer.
  struct Aside {
    Tokens tokens;
    Heads heads;
    HiddenLayer hidden;
    CircuitInput input;
    Aside(const AttentionCase& owner, const AttentionSettings& settings, const Tokens& tokens,
          const char* features);
  };
  [[nodiscard]] Tokens calibration_tokens(const AttentionSettings& settings) const;
  [[nodiscard]] Tokens other_tokens(const AttentionSettings& settings) const;
  [[nodiscard]] Stream stream(const char* name) const;
  void run_biology(const AttentionSettings& settings, const TraceSettings* traces,
                   const CircuitInput& input, Ran& ran) const;

  const CaseContext& context_;
  const Catalogue& catalogue_;
  Tokens tokens_;
  Heads heads_;
};

}  // namespace tripartite
