#include "tripartite/io/tensor.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>

#include "tripartite/base/error.hpp"

namespace tripartite {
namespace {

static_assert(std::endian::native == std::endian::little, ".npy bytes are copied as they stand");

std::size_t count_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

/// What the header of a .npy file says; the text is a Python literal such as
/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
struct Header {
  std::string type;
  bool fortran_order = false;
  Shape shape;
};

/// What stands behind the colon of a quoted key, without leading blanks; empty where it is missing.
std::string_view after_key(std::string_view header, std::string_view quoted_key) {
  const std::size_t start = header.find(quoted_key);
  const std::size_t colon = header.find(':', start);
  if (start == std::string_view::npos || colon == std::string_view::npos) return {};
  const std::size_t value = header.find_first_not_of(' ', colon + 1);
  return value == std::string_view::npos ? std::string_view{} : header.substr(value);
}

Shape parse_shape(std::string_view tuple) {
  Shape shape;
  const std::string_view inside = tuple.substr(0, tuple.find(')'));
  for (const char* next = inside.data(); next < inside.data() + inside.size();) {
    std::size_t extent = 0;
    const auto [after, error] = std::from_chars(next, inside.data() + inside.size(), extent);
    if (error == std::errc{}) shape.push_back(extent);
    next = error == std::errc{} ? after : next + 1;  // brackets, commas and blanks
  }
  return shape;
}

Header parse_header(std::string_view text, const std::string& name) {
  const std::string_view type = after_key(text, "'descr'");
  const std::string_view order = after_key(text, "'fortran_order'");
  const std::string_view shape = after_key(text, "'shape'");
  if (type.empty() || order.empty() || !shape.starts_with('(')) {
    throw IoError(name + ": the .npy header cannot be understood: " + std::string(text));
  }
  const std::string_view unquoted = type.substr(std::min<std::size_t>(1, type.size()));
  Header header{std::string(unquoted.substr(0, unquoted.find('\''))), order.starts_with("True"),
                parse_shape(shape)};
  if (header.type != "<f4" && header.type != "<f8") {
    throw IoError(name + ": holds numbers of type '" + header.type +
                  "'\n  expected '<f4' or '<f8' (float32 or float64, little-endian)");
  }
  return header;
}

template <class Float>
std::vector<double> widen(std::string_view bytes, std::size_t count) {
  std::vector<Float> numbers(count);
  std::memcpy(numbers.data(), bytes.data(), count * sizeof(Float));
  return {numbers.begin(), numbers.end()};
}

/// From first index fastest to last index fastest.
std::vector<double> to_row_major(const std::vector<double>& column_major, const Shape& shape) {
  std::vector<double> row_major(column_major.size());
  Shape index(shape.size(), 0);
  for (const double number : column_major) {
    std::size_t position = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      position = position * shape[axis] + index[axis];
    }
    row_major[position] = number;
    for (std::size_t axis = 0; axis < shape.size() && ++index[axis] == shape[axis]; ++axis) {
      index[axis] = 0;
    }
  }
  return row_major;
}

std::string index_text(const Shape& shape, std::size_t position) {
  std::string text;
  for (std::size_t axis = shape.size(); axis-- > 0; position /= shape[axis]) {
    text = std::to_string(position % shape[axis]) + (text.empty() ? "" : ", ") + text;
  }
  return '[' + text + ']';
}

}  // namespace

Tensor load_npy(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::ifstream file(path, std::ios::binary);
  if (!file) throw IoError(name + ": cannot be read");
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const std::string_view bytes = content;
  constexpr std::string_view magic = "\x93NUMPY";
  if (!bytes.starts_with(magic) || bytes.size() < 12) throw IoError(name + ": is not a .npy file");

  const int version = static_cast<unsigned char>(bytes[magic.size()]);
  if (version < 1 || version > 3) {
    throw IoError(name + ": .npy version " + std::to_string(version) + ", expected 1, 2 or 3");
  }
  const std::size_t length_width = version == 1 ? 2 : 4;
  std::uint32_t header_size = 0;
  std::memcpy(&header_size, bytes.data() + 8, length_width);
  const std::size_t data_start = 8 + length_width + header_size;
  if (data_start > bytes.size()) throw IoError(name + ": ends within its header");

  const Header header = parse_header(bytes.substr(8 + length_width, header_size), name);
  const std::size_t count = count_of(header.shape);
  const std::size_t width = header.type == "<f4" ? sizeof(float) : sizeof(double);
  const std::string_view data = bytes.substr(data_start);
  if (data.size() / width < count) {
    throw IoError(name + ": holds " + std::to_string(data.size() / width) + " numbers, expected " +
                  std::to_string(count));
  }
  Tensor tensor{header.shape,
                width == sizeof(float) ? widen<float>(data, count) : widen<double>(data, count)};
  if (header.fortran_order) tensor.data = to_row_major(tensor.data, tensor.shape);
  require_finite(tensor, name);
  return tensor;
}

Tensor read_tensor(const StoreReader& store, std::string_view path) {
  Tensor tensor{store.shape(path), store.read_doubles(path)};
  require_finite(tensor, store.path().string() + ": " + std::string(path));
  return tensor;
}

void require_finite(const Tensor& tensor, const std::string& name) {
  const auto finite = [](double number) { return std::isfinite(number); };
  const auto found = std::ranges::find_if_not(tensor.data, finite);
  if (found == tensor.data.end()) return;
  const auto position = static_cast<std::size_t>(found - tensor.data.begin());
  throw IoError(name + ": " +
                (std::isnan(*found) ? "nan"
                 : *found > 0       ? "inf"
                                    : "-inf") +
                " at " + index_text(tensor.shape, position));
}

}  // namespace tripartite
