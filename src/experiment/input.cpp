#include "tripartite/experiment/input.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/random.hpp"
#include "tripartite/io/settings.hpp"

#include "head_group.hpp"

namespace tripartite {

namespace {

/// An output y of the file may be off by so much, relative to exact attention: half precision.
constexpr double kStoredOutput = 1e-2;

Matrix draw_normal(const Stream& stream, Index rows, Index columns, double deviation) {
  Matrix matrix(rows, columns);
  stream.normal({matrix.data(), static_cast<std::size_t>(matrix.size())});
  return deviation * matrix;
}

Tokens synthetic(const InputSettings& settings, std::int64_t seed, std::int64_t replicate) {
  const auto root = static_cast<std::uint64_t>(seed);
  const auto draw = settings.redraw ? static_cast<std::uint64_t>(replicate) : 0;
  const double deviation = settings.norm / std::sqrt(static_cast<double>(settings.head_size));
  return {
      draw_normal(Stream(root, "input/q", draw), settings.tokens, settings.head_size, deviation),
      draw_normal(Stream(root, "input/k", draw), settings.tokens, settings.head_size, deviation),
      draw_normal(Stream(root, "input/v", draw), settings.tokens, settings.value_size, 1)};
}

/// What a kind of input reads, besides what all of them do.
std::vector<std::string> keys_read(const std::string& kind) {
  if (kind == "synthetic") return {"tokens", "head_size", "value_size", "norm", "redraw"};
  if (kind == "heads") return {"file", "group", "head", "layout", "scale"};
  return {"queries", "keys", "values", "head", "layout", "scale"};
}

/// The path of the input that `key` names.
std::filesystem::path input_file(const std::filesystem::path& folder, const std::string& name,
                                 const std::string& key) {
  if (name.empty())
    throw ConfigError::wrong_type({}, key, "absent", "the name of a file for this input.kind");
  return folder / name;
}

struct Stored {
  std::array<NamedTensor, 3> q_k_v;
  std::optional<NamedTensor> output;
  HeadLayout layout;
  bool layout_is_known;  ///< said by the description or by the file
};

bool fit_each_other(const std::array<NamedTensor, 3>& q_k_v, const HeadLayout& layout) {
  const auto& [q, k, v] = q_k_v;
  return layout.size(q.tensor) == layout.size(k.tensor) &&
         layout.tokens(k.tensor) == layout.tokens(v.tensor) &&
         layout.heads(q.tensor) == layout.heads(k.tensor) &&
         layout.heads(q.tensor) == layout.heads(v.tensor);
}

/// Whether there are at least as many tokens as their size and as heads.
bool is_likely(const Tensor& q, const HeadLayout& layout) {
  const std::size_t tokens = layout.tokens(q);
  return tokens >= layout.size(q) && tokens >= layout.heads(q);
}

/// Other orders of the axes in which q, k and v would fit each other.
std::string other_layouts(const Stored& stored) {
  std::string others;
  for (const HeadLayout& other : stored.layout.permutations())
    if (other.text() != stored.layout.text() && fit_each_other(stored.q_k_v, other) &&
        is_likely(stored.q_k_v[0].tensor, other))
      others += (others.empty() ? "" : " or ") + ('"' + other.text() + '"');
  return others;
}

void require_shapes(const Stored& stored, const std::string& where, std::int64_t head) {
  const HeadLayout& layout = stored.layout;
  for (const auto& [name, tensor] : stored.q_k_v)
    if (tensor.shape.size() != layout.rank())
      throw IoError(name + " has shape " + shape_text(tensor.shape) + ", expected [" +
                    layout.text() + "]; input.layout can say another one");
  const auto& [q, k, v] = stored.q_k_v;
  std::string found = "q " + shape_text(q.tensor.shape) + ", k " + shape_text(k.tensor.shape) +
                      ", v " + shape_text(v.tensor.shape) + " [" + layout.text() + "]";
  const std::string others = other_layouts(stored);
  if (!others.empty()) found += "\n  they would fit each other as input.layout = " + others;
  if (layout.heads(q.tensor) != layout.heads(k.tensor) ||
      layout.heads(q.tensor) != layout.heads(v.tensor))
    throw IoError(where + ": queries, keys and values differ in their number of heads: " + found);
  if (layout.size(q.tensor) != layout.size(k.tensor))
    throw IoError(where + ": queries and keys differ in size: " + found);
  if (layout.tokens(k.tensor) != layout.tokens(v.tensor))
    throw IoError(where + ": as many values as keys are needed: " + found);
  if (q.tensor.data.empty() || k.tensor.data.empty() || v.tensor.data.empty())
    throw IoError(where + ": there are no tokens: " + found);
  const std::size_t heads = layout.heads(q.tensor);
  if (static_cast<std::size_t>(head) >= heads)
    throw IoError(q.name + " has " + std::to_string(heads) +
                  (heads == 1
                       ? " head"
                       : " heads, so input.head goes from 0 to " + std::to_string(heads - 1)) +
                  ", not " + std::to_string(head));
}

/// Where nobody has said which axis is which, and another reading is at least as likely.
void remark_on_layout(const Stored& stored, std::vector<std::string>& remarks) {
  const auto& [name, q] = stored.q_k_v[0];
  const HeadLayout& layout = stored.layout;
  const bool square = layout.tokens(q) == layout.size(q);
  const std::string others = other_layouts(stored);
  if (stored.layout_is_known || others.empty() || (is_likely(q, layout) && !square)) return;
  remarks.push_back(name + " " + shape_text(q.shape) + " is read as \"" + layout.text() +
                    "\": " + std::to_string(layout.tokens(q)) + " tokens of size " +
                    std::to_string(layout.size(q)) + "; it would fit " + others +
                    " as well. input.layout says which");
}

/// Makes q·k the logit, and divides its scale between q and k.
void apply_scale(const InputSettings& settings, Tokens& tokens) {
  const bool symmetric = settings.scaling == "symmetric";
  if (settings.scale) {
    const double share = std::sqrt(*settings.scale);
    tokens.q *= symmetric ? share : *settings.scale;
    if (symmetric) tokens.k *= share;
  } else if (symmetric) {
    const double root = std::pow(static_cast<double>(tokens.q.cols()), 0.25);
    tokens.q *= root;
    tokens.k /= root;
  }
}

/// Holds the tokens to the output that the file gives for them, if it does.
void compare_with_output(const Stored& stored, std::int64_t head, Tokens& tokens) {
  if (!stored.output) return;
  const auto& [name, y] = *stored.output;
  const HeadLayout& layout = stored.layout;
  const Tensor &q = stored.q_k_v[0].tensor, &v = stored.q_k_v[2].tensor;
  if (y.shape.size() != layout.rank() || layout.heads(y) != layout.heads(q) ||
      layout.tokens(y) != layout.tokens(q) || layout.size(y) != layout.size(v)) {
    tokens.remarks.push_back(name + " " + shape_text(y.shape) + " is not read");
    return;
  }
  const Head as_read{tokens.q, tokens.k, Vector::Zero(tokens.k.rows())};
  const double error = relative_error(exact_attention(as_read, tokens.v).output,
                                      layout.head(y, static_cast<std::size_t>(head)));
  if (error < kStoredOutput) return;
  throw IoError(name + ": differs from softmax(q·k) v of head " + std::to_string(head) + " by " +
                std::to_string(error) +
                " of its norm\n  expected the output of attention without a mask; input.scale and "
                "input.layout say how q, k and v are stored");
}

HeadLayout layout_for(const InputSettings& settings, const char* otherwise) {
  return HeadLayout(settings.layout.value_or(otherwise));
}

Stored read_npy(const InputSettings& settings, const std::filesystem::path& folder) {
  const auto read = [&](const std::string& name, const char* key) -> NamedTensor {
    const std::filesystem::path path = input_file(folder, name, key);
    return {path.string(), load_npy(path)};
  };
  return {{read(settings.queries, "input.queries"), read(settings.keys, "input.keys"),
           read(settings.values, "input.values")},
          {},
          layout_for(settings, "token,size"),
          settings.layout.has_value()};
}

Stored read_group(const InputSettings& settings, const StoreReader& file,
                  std::vector<std::string>& remarks) {
  HeadGroup group = read_head_group(file, settings.group, settings.scale.has_value());
  for (const std::string& path : group.left_aside) remarks.push_back(path + " is not read");
  const bool known = settings.layout || group.declared;
  const HeadLayout layout = settings.layout || !group.declared
                                ? layout_for(settings, "head,token,size")
                                : *group.declared;
  return {std::move(group.q_k_v), std::move(group.output), layout, known};
}

}  // namespace

void require_read(const InputSettings& settings) {
  const std::vector<std::string> own = keys_read(settings.kind);
  const std::vector<std::string> common = {"kind", "scaling", "omit_scale"};
  const auto holds = [](const std::vector<std::string>& keys, const std::string& key) {
    return std::ranges::find(keys, key) != keys.end();
  };
  const std::vector<DescribedField> set = describe(settings), defaults = describe<InputSettings>();
  for (std::size_t i = 0; i < set.size(); ++i) {  // a key with its default cannot mislead
    const std::string& key = set[i].path;
    if (set[i].default_text == defaults[i].default_text || holds(own, key) || holds(common, key))
      continue;
    std::string known;
    for (const std::string& each : own) known += (known.empty() ? "" : ", ") + each;
    throw ConfigError({{},
                       "input.kind = \"" + settings.kind + "\" does not read " + key + " = " +
                           set[i].default_text,
                       "only what it reads: " + known,
                       {},
                       "input." + key});
  }
}

TokenSizes sizes_of(const Tokens& tokens) {
  return {tokens.k.rows(), tokens.q.rows(), tokens.q.cols(), tokens.v.cols()};
}

Tokens load_tokens(const InputSettings& settings, const std::filesystem::path& folder,
                   std::int64_t seed, std::int64_t replicate) {
  require_read(settings);
  if (settings.kind == "synthetic") return synthetic(settings, seed, replicate);
  std::vector<std::string> remarks;
  const auto read = [&]() -> Stored {
    if (settings.kind == "npy") return read_npy(settings, folder);
    return read_group(settings, StoreReader(input_file(folder, settings.file, "input.file")),
                      remarks);
  };
  const Stored stored = read();
  require_shapes(stored, stored.q_k_v[0].name, settings.head);
  const auto head = [&](const NamedTensor& named) {
    return stored.layout.head(named.tensor, static_cast<std::size_t>(settings.head));
  };
  const auto& [q, k, v] = stored.q_k_v;
  Tokens tokens{head(q), head(k), head(v), std::move(remarks)};
  remark_on_layout(stored, tokens.remarks);
  apply_scale(settings, tokens);
  compare_with_output(stored, settings.head, tokens);
  return tokens;
}

}  // namespace tripartite
