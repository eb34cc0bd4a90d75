#include "head_layout.hpp"

#include <algorithm>
#include <numeric>

namespace tripartite {

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char letter : text) {
    if (letter == ',')
      words.emplace_back();
    else
      words.back() += letter;
  }
  return words;
}

std::string join(const std::vector<std::string>& words) {
  return std::accumulate(
      words.begin() + 1, words.end(), words.front(),
      [](const std::string& all, const std::string& word) { return all + "," + word; });
}

}  // namespace

HeadLayout::HeadLayout(std::string_view text) : HeadLayout(split(text)) {}

HeadLayout::HeadLayout(std::vector<std::string> axes)
    : axes_(std::move(axes)), text_(join(axes_)) {}

std::vector<HeadLayout> HeadLayout::permutations() const {
  std::vector<std::string> axes = axes_;
  std::ranges::sort(axes);
  std::vector<HeadLayout> all;
  do {
    all.push_back(HeadLayout(axes));
  } while (std::ranges::next_permutation(axes).found);
  return all;
}

std::size_t HeadLayout::extent(const Tensor& tensor, std::string_view axis) const {
  const auto found = std::ranges::find(axes_, axis);
  return found == axes_.end() ? 1 : tensor.shape[static_cast<std::size_t>(found - axes_.begin())];
}

std::size_t HeadLayout::stride(const Tensor& tensor, std::string_view axis) const {
  std::size_t stride = 1;
  for (std::size_t k = axes_.size(); k-- > 0 && axes_[k] != axis;) stride *= tensor.shape[k];
  return stride;
}

Matrix HeadLayout::head(const Tensor& tensor, std::size_t head) const {
  using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  const auto index = [](std::size_t number) { return static_cast<Index>(number); };
  const double* first = tensor.data.data() + (has_heads() ? head * stride(tensor, "head") : 0);
  return Eigen::Map<const Matrix, 0, Strides>(
      first, index(tokens(tensor)), index(size(tensor)),
      Strides(index(stride(tensor, "token")), index(stride(tensor, "size"))));
}

std::optional<HeadLayout> declared_layout(std::string_view text) {
  std::string plain;
  for (const char letter : text)
    if (std::string_view("[]() ").find(letter) == std::string_view::npos) plain += letter;
  std::vector<std::string> axes = split(plain);
  for (std::string& axis : axes)
    if (axis == "head_size" || axis == "value_size") axis = "size";
  std::vector<std::string> sorted = axes;
  std::ranges::sort(sorted);
  using Axes = std::vector<std::string>;
  if (sorted != Axes{"size", "token"} && sorted != Axes{"head", "size", "token"}) return {};
  return HeadLayout(join(axes));
}

}  // namespace tripartite
