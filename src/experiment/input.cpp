#include "tripartite/experiment/input.hpp"

#include <cmath>

#include "tripartite/base/error.hpp"
#include "tripartite/base/random.hpp"
#include "tripartite/io/store.hpp"
#include "tripartite/io/tensor.hpp"

namespace tripartite {

namespace {

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

/// The path of the input that `key` names.
std::filesystem::path input_file(const std::filesystem::path& folder, const std::string& name,
                                 const std::string& key) {
  if (name.empty())
    throw ConfigError::wrong_type({}, key, "absent", "the name of a file for this input.kind");
  return folder / name;
}

std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

Matrix one_head(const StoreReader& file, const std::string& path, std::int64_t head) {
  const Shape shape = file.shape(path);
  if (shape.size() != 3)
    throw IoError(file.path().string() + ": " + path + " has shape " + shape_text(shape) +
                  ", expected [head, token, size]");
  if (static_cast<std::size_t>(head) >= shape[0])
    throw IoError(file.path().string() + ": " + path + " has " + std::to_string(shape[0]) +
                  " heads, so input.head goes from 0 to " + std::to_string(shape[0] - 1) +
                  ", not " + std::to_string(head));
  const std::vector<double> data = file.read_doubles(path);
  require_finite(Tensor{shape, data}, file.path().string() + ": " + path);
  const auto rows = static_cast<Index>(shape[1]), columns = static_cast<Index>(shape[2]);
  return Eigen::Map<const Matrix>(data.data() + head * rows * columns, rows, columns);
}

Matrix from_npy(const std::filesystem::path& path) {
  const Tensor tensor = load_npy(path);
  if (tensor.shape.size() != 2)
    throw IoError(path.string() + " has shape " + shape_text(tensor.shape) +
                  ", expected [token, size]");
  require_finite(tensor, path.string());
  return Eigen::Map<const Matrix>(tensor.data.data(), static_cast<Index>(tensor.shape[0]),
                                  static_cast<Index>(tensor.shape[1]));
}

void require_matching(const Tokens& tokens, const std::string& where) {
  const auto size = [](const Matrix& matrix) {
    return shape_text(
        {static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())});
  };
  const std::string found =
      "q " + size(tokens.q) + ", k " + size(tokens.k) + ", v " + size(tokens.v);
  if (tokens.q.cols() != tokens.k.cols())
    throw IoError(where + ": queries and keys differ in size: " + found);
  if (tokens.k.rows() != tokens.v.rows())
    throw IoError(where + ": as many values as keys are needed: " + found);
  if (tokens.q.size() == 0 || tokens.v.size() == 0)
    throw IoError(where + ": there are no tokens: " + found);
}

}  // namespace

Tokens load_tokens(const InputSettings& settings, const std::filesystem::path& folder,
                   std::int64_t seed, std::int64_t replicate) {
  if (settings.kind == "synthetic") return synthetic(settings, seed, replicate);
  Tokens tokens;
  if (settings.kind == "npy") {
    tokens = {from_npy(input_file(folder, settings.queries, "input.queries")),
              from_npy(input_file(folder, settings.keys, "input.keys")),
              from_npy(input_file(folder, settings.values, "input.values"))};
    require_matching(tokens, settings.queries);
    return tokens;
  }
  const StoreReader file(input_file(folder, settings.file, "input.file"));
  const std::string group = "/" + settings.group + "/";
  tokens = {one_head(file, group + "q", settings.head), one_head(file, group + "k", settings.head),
            one_head(file, group + "v", settings.head)};
  require_matching(tokens, file.path().string() + ": " + group);
  return tokens;
}

}  // namespace tripartite
