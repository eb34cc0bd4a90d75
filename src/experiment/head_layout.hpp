// Which axis of an array of queries, keys or values is which.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tripartite/attention/head.hpp"
#include "tripartite/io/tensor.hpp"

namespace tripartite {

/// A tensor and what messages call it, such as "heads.h5: /layer0/q".
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// Names of axes, slowest first, such as "head,token,size".
class HeadLayout {
 public:
  /// One of the choices of input.layout.
  explicit HeadLayout(std::string_view text);

  /// All orders of the same axes.
  [[nodiscard]] std::vector<HeadLayout> permutations() const;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool has_heads() const { return axes_.size() == 3; }
  [[nodiscard]] bool fits(const Tensor& tensor) const { return tensor.shape.size() == rank(); }
  [[nodiscard]] std::size_t rank() const { return axes_.size(); }

  /// Extents of a tensor that fits; 1 head where heads are no axis.
  [[nodiscard]] std::size_t heads(const Tensor& tensor) const { return extent(tensor, "head"); }
  [[nodiscard]] std::size_t tokens(const Tensor& tensor) const { return extent(tensor, "token"); }
  [[nodiscard]] std::size_t size(const Tensor& tensor) const { return extent(tensor, "size"); }

  /// One head [token, size] of a tensor that fits, of which it is a head.
  [[nodiscard]] Matrix head(const Tensor& tensor, std::size_t head) const;

 private:
  explicit HeadLayout(std::vector<std::string> axes);
  [[nodiscard]] std::size_t extent(const Tensor& tensor, std::string_view axis) const;
  [[nodiscard]] std::size_t stride(const Tensor& tensor, std::string_view axis) const;

  std::vector<std::string> axes_;
  std::string text_;
};

/// The layout that a file declares for itself, such as "[head, token, head_size]"; nothing where
/// the text is none.
std::optional<HeadLayout> declared_layout(std::string_view text);

}  // namespace tripartite
