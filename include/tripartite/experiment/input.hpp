// The tokens of one attention head: drawn, or taken from a real transformer.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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

  std::optional<std::string> layout = {};
  std::string scaling = "as_stored";
  std::optional<double> scale = {};
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
                            .meaning = "heads: group with datasets q, k, v, "
                                       "e.g. \"line1/block0\""});
    visit(self.head, Field{.name = "head",
                           .low = 0,
                           .high = 1e6,
                           .meaning = "heads, npy: index of the head, where heads are an axis"});
    visit(self.queries, Field{.name = "queries", .meaning = "npy: file with q"});
    visit(self.keys, Field{.name = "keys", .meaning = "npy: file with k"});
    visit(self.values, Field{.name = "values", .meaning = "npy: file with v"});
    visit(self.layout, Field{.name = "layout",
                             .choices = {"token,size", "size,token", "head,token,size",
                                         "head,size,token", "token,head,size", "token,size,head",
                                         "size,head,token", "size,token,head"},
                             .meaning = "heads, npy: axes of q, k and v, slowest first; absent: "
                                        "\"head,token,size\" for heads, \"token,size\" for npy"});
    visit(self.scaling,
          Field{.name = "scaling",
                .choices = {"as_stored", "symmetric"},
                .meaning = "as_stored: the scale of the logits stays with q; symmetric: q and k "
                           "carry its root each, as published (both divided by D^(1/4)). The "
                           "logits are the same, the error of features is not",
                .source = "Kozachkov et al. 2023"});
    visit(self.scale,
          Field{.name = "scale",
                .low = 1e-9,
                .high = 1e9,
                .meaning = "heads, npy: the logits are scale times q·k of the file; absent: "
                           "q of the file is already divided by sqrt(D)"});
    visit(self.omit_scale,
          Field{.name = "omit_scale",
                .meaning = "ablation: the circuit sees q and k without their share of the scale, "
                           "the division by D^(1/4) each"});
  }
};

struct Tokens {
  Matrix q;  ///< [T, D], scaled so that q·k is the logit
  Matrix k;  ///< [T, D]
  Matrix v;  ///< [T, d_v]
  /// Notes for the user on how the files were read.
  std::vector<std::string> remarks = {};
};

/// How large they are.
struct TokenSizes {
  std::int64_t tokens;      ///< T, keys and values
  std::int64_t queries;     ///< as many in self-attention
  std::int64_t head_size;   ///< D
  std::int64_t value_size;  ///< d_v

  [[nodiscard]] double count() const {
    return static_cast<double>(tokens) * static_cast<double>(2 * head_size + value_size);
  }
};

[[nodiscard]] TokenSizes sizes_of(const Tokens& tokens);

/// Throws ConfigError where something is set that this kind of input does not read.
void require_read(const InputSettings& settings);

/// `folder` is what relative paths start from. Throws ConfigError as require_read and where
/// a file is not named; IoError for files that are missing, of
/// the wrong shape, hold NaN, or hold what would change attention and is not read.
Tokens load_tokens(const InputSettings& settings, const std::filesystem::path& folder,
                   std::int64_t seed, std::int64_t replicate);

}  // namespace tripartite
