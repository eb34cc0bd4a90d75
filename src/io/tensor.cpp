#include "tripartite/io/tensor.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

#include "tripartite/base/error.hpp"

namespace tripartite {
namespace {

static_assert(std::endian::native == std::endian::little, ".npy bytes are copied as they stand");

/// What the header of a .npy file says.
struct Header {
  std::string type;
  bool fortran_order = false;
  Shape shape;
};

/// Reads the header, the text of a Python dictionary such as
///   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
/// and nothing else: each of the three keys once, in any order.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& name)
      : text_(text), rest_(text), name_(name) {}

  Header read() {
    Header header;
    std::vector<std::string> keys;
    require("{");
    while (!take("}")) {
      keys.push_back(quoted());
      require(":");
      if (keys.back() == "descr")
        header.type = type();
      else if (keys.back() == "fortran_order")
        header.fortran_order = truth();
      else if (keys.back() == "shape")
        header.shape = shape();
      else
        fail("'descr', 'fortran_order' and 'shape' as its only keys");
      if (take(",")) continue;
      require("}");
      break;
    }
    skip_blanks();
    std::ranges::sort(keys);
    if (!rest_.empty() || keys != std::vector<std::string>{"descr", "fortran_order", "shape"})
      fail("'descr', 'fortran_order' and 'shape', each once");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    const std::string_view words = text_.substr(0, text_.find_last_not_of(" \n") + 1);
    throw IoError(name_ + ": the .npy header cannot be understood: " +
                  std::string(words.substr(0, 200)) + "\n  expected " + expected);
  }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
  }

  bool take(std::string_view token) {
    skip_blanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void require(std::string_view token) {
    if (!take(token)) fail("'" + std::string(token) + "' before '" + std::string(rest_) + "'");
  }

  std::string quoted() {
    skip_blanks();
    const char quote = rest_.empty() ? ' ' : rest_.front();
    const std::size_t end = rest_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos) fail("a key in quotes");
    std::string word(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return word;
  }

  std::string type() {
    if (take("["))
      throw IoError(name_ +
                    ": holds records with several fields\n  expected one number for each "
                    "element, '<f4' or '<f8'");
    const std::string type = quoted();
    if (type == "<f4" || type == "<f8") return type;
    throw IoError(name_ + ": holds numbers of type '" + type +
                  "'\n  expected '<f4' or '<f8' (float32 or float64, little-endian)");
  }

  bool truth() {
    if (take("True")) return true;
    if (!take("False")) fail("fortran_order to be True or False");
    return false;
  }

  Shape shape() {
    const std::string expected = "a shape of whole numbers such as (3, 4), (3,) or ()";
    Shape shape;
    bool comma = true;
    if (!take("(")) fail(expected);
    while (!take(")")) {
      skip_blanks();
      std::size_t extent = 0;
      const char* first = rest_.data();
      const auto [after, error] = std::from_chars(first, first + rest_.size(), extent);
      const bool padded = after - first > 1 && *first == '0';  // 03 is no number in Python
      if (!comma || padded || error != std::errc{}) fail(expected);
      rest_.remove_prefix(static_cast<std::size_t>(after - first));
      shape.push_back(extent);
      comma = take(",");
    }
    if (shape.size() == 1 && !comma) fail(expected);  // (3) is a number
    return shape;
  }

  std::string_view text_, rest_;
  const std::string& name_;
};

/// The number of elements, each of `width` bytes. Throws IoError where memory has no such size.
std::size_t count_of(const Shape& shape, std::size_t width, const std::string& name) {
  std::size_t bytes = width;
  for (const std::size_t extent : shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes))
      throw IoError(name + ": no memory holds an array of shape " + shape_text(shape));
  return bytes / width;
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

std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

Tensor load_npy(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::ifstream file(path, std::ios::binary);
  if (!file) throw IoError(name + ": cannot be read");
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const std::string_view bytes = content;
  constexpr std::string_view magic = "\x93NUMPY";
  if (bytes.starts_with("PK\x03\x04"))
    throw IoError(name + ": is an archive (.npz)\n  expected a .npy file with one array");
  if (!bytes.starts_with(magic) || bytes.size() < 12) throw IoError(name + ": is not a .npy file");

  const int version = static_cast<unsigned char>(bytes[magic.size()]);
  const int minor = static_cast<unsigned char>(bytes[magic.size() + 1]);
  if (version < 1 || version > 3 || minor != 0)
    throw IoError(name + ": .npy version " + std::to_string(version) + "." + std::to_string(minor) +
                  ", expected 1.0, 2.0 or 3.0");
  const std::size_t length_width = version == 1 ? 2 : 4;
  std::uint32_t header_size = 0;
  std::memcpy(&header_size, bytes.data() + 8, length_width);
  const std::size_t data_start = 8 + length_width + header_size;
  if (data_start > bytes.size()) throw IoError(name + ": ends within its header");

  const Header header = HeaderReader(bytes.substr(8 + length_width, header_size), name).read();
  const std::size_t width = header.type == "<f4" ? sizeof(float) : sizeof(double);
  const std::size_t count = count_of(header.shape, width, name);
  const std::string_view data = bytes.substr(data_start);
  if (data.size() != count * width)
    throw IoError(name + ": holds " + std::to_string(data.size()) + " bytes of numbers, expected " +
                  std::to_string(count * width) + " for shape " + shape_text(header.shape) +
                  " of '" + header.type + "'");
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
