// The tokens of one attention head: drawn, or taken from a real transformer.
#pragma once

#include <filesystem>
#include <string>

#include "tripartite/attention/head.hpp"
#include "tripartite/base/fields.hpp"

namespace tripartite {

struct InputSettings {
  std::string kind = "synthetic";

  std::int64_t tokens = 197;
  std::int64_t head_size = 64;
  std::int64_t value_size = 64;
  double norm = 1;
  bool redraw = true;

  std::string file = {};
  std::string group = {};
  std::int64_t head = 0;

  std::string queries = {};
  std::string keys = {};
  std::string values = {};

  bool omit_scale = false;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.kind,
          Field{.name = "kind",
                .choices = {"synthetic", "heads", "npy"},
                .meaning = "Gaussian tokens, a head from an HDF5 file, or three .npy files"});
    visit(
        self.tokens,
        Field{.name = "tokens", .low = 1, .high = 1e6, .meaning = "synthetic: number T of tokens"});
    visit(self.head_size, Field{.name = "head_size",
                                .low = 1,
                                .high = 1e5,
                                .meaning = "synthetic: size D of queries and keys"});
    visit(self.value_size, Field{.name = "value_size",
                                 .low = 1,
                                 .high = 1e5,
                                 .meaning = "synthetic: size d_v of values"});
    visit(self.norm,
          Field{.name = "norm",
                .low = 0,
                .high = 1e3,
                .meaning = "synthetic: R, the root mean square norm of queries and keys"});
    visit(self.redraw,
          Field{.name = "redraw",
                .meaning = "synthetic: every replicate draws its own tokens; else all see "
                           "the same"});
    visit(self.file,
          Field{.name = "file", .meaning = "heads: HDF5 file, relative to the experiment's"});
    visit(self.group, Field{.name = "group",
                            .meaning = "heads: group with q, k, v [head, token, size], "
                                       "q already scaled, e.g. \"line1/block0\""});
    visit(self.head,
          Field{.name = "head", .low = 0, .high = 1e6, .meaning = "heads: index of the head"});
    visit(self.queries,
          Field{.name = "queries", .meaning = "npy: file with q [token, size], already scaled"});
    visit(self.keys, Field{.name = "keys", .meaning = "npy: file with k [token, size]"});
    visit(self.values, Field{.name = "values", .meaning = "npy: file with v [token, size]"});
    visit(self.omit_scale,
          Field{.name = "omit_scale",
                .meaning =
                    "ablation: the circuit sees q and k without the division by D^(1/4) each"});
  }
};

struct Tokens {
  Matrix q;  ///< [T, D], scaled so that q·k is the logit
  Matrix k;  ///< [T, D]
  Matrix v;  ///< [T, d_v]
};

/// `folder` is what relative paths start from. Throws ConfigError where a file is not named,
/// IoError for files that are missing, of the wrong shape, or hold NaN.
Tokens load_tokens(const InputSettings& settings, const std::filesystem::path& folder,
                   std::int64_t seed, std::int64_t replicate);

}  // namespace tripartite
