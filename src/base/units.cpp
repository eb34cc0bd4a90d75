#include "tripartite/base/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <stdexcept>

namespace tripartite {
namespace {

/// A unit while it is parsed: powers of ten are kept as integers, so that prefixes multiply
/// exactly.
struct Scale {
  Dimension dimension{};
  int exponent = 0;
  double factor = 1.0;
};

struct Symbol {
  std::string_view name;
  Scale scale;
};

//                          ms mV pA µM µm
constexpr Dimension time = {1, 0, 0, 0, 0};
constexpr Dimension rate = {-1, 0, 0, 0, 0};
constexpr Dimension voltage = {0, 1, 0, 0, 0};
constexpr Dimension current = {0, 0, 1, 0, 0};
constexpr Dimension conductance = {0, -1, 1, 0, 0};
constexpr Dimension capacitance = {1, -1, 1, 0, 0};
constexpr Dimension concentration = {0, 0, 0, 1, 0};
constexpr Dimension length = {0, 0, 0, 0, 1};
constexpr Dimension volume = {0, 0, 0, 0, 3};
constexpr Dimension amount = {0, 0, 0, 1, 3};

constexpr std::array symbols = {Symbol{"s", {time, 3}},          Symbol{"min", {time, 3, 60.0}},
                                Symbol{"h", {time, 3, 3600.0}},  Symbol{"Hz", {rate, -3}},
                                Symbol{"V", {voltage, 3}},       Symbol{"A", {current, 12}},
                                Symbol{"S", {conductance, 9}},   Symbol{"F", {capacitance, 12}},
                                Symbol{"M", {concentration, 6}}, Symbol{"mol", {amount, 6 + 15}},
                                Symbol{"L", {volume, 15}},       Symbol{"m", {length, 6}}};

constexpr std::array prefixes = {std::pair{'f', -15}, std::pair{'p', -12}, std::pair{'n', -9},
                                 std::pair{'u', -6},  std::pair{'m', -3},  std::pair{'k', 3},
                                 std::pair{'M', 6}};

/// What a dimension is called in a message; empty where it has no common name.
std::string name_of(const Dimension& dimension) {
  if (dimension == Dimension{}) return "a plain number";
  if (dimension == time) return "a time";
  if (dimension == rate) return "a rate";
  if (dimension == voltage) return "a voltage";
  if (dimension == current) return "a current";
  if (dimension == conductance) return "a conductance";
  if (dimension == capacitance) return "a capacitance";
  if (dimension == concentration) return "a concentration";
  if (dimension == length) return "a length";
  return "";
}

std::optional<Scale> find_symbol(std::string_view word) {
  const auto* found = std::ranges::find(symbols, word, &Symbol::name);
  return found == symbols.end() ? std::nullopt : std::optional(found->scale);
}

Scale symbol_scale(std::string_view word) {
  if (const auto whole = find_symbol(word)) return *whole;
  for (const auto& [letter, exponent] : prefixes) {
    if (word.empty() || word.front() != letter) continue;
    if (auto scale = find_symbol(word.substr(1))) {
      scale->exponent += exponent;
      return *scale;
    }
  }
  throw std::invalid_argument("unknown unit '" + std::string(word) + "'");
}

void multiply(Scale& product, const Scale& factor, int power) {
  for (std::size_t i = 0; i < product.dimension.size(); ++i) {
    product.dimension[i] += power * factor.dimension[i];
  }
  product.exponent += power * factor.exponent;
  product.factor *= std::pow(factor.factor, power);
}

/// Recursive descent over  product := { ["/"] ( symbol | "1" | "(" product ")" ) ["^" integer] }.
class UnitParser {
 public:
  explicit UnitParser(std::string_view text) : rest_(text) {}

  Scale parse() {
    const Scale scale = product();
    if (!rest_.empty()) throw std::invalid_argument("a bracket is closed that was never opened");
    return scale;
  }

 private:
  Scale product() {
    Scale result;
    int sign = 1;
    while (true) {
      skip(" *");
      if (rest_.empty() || rest_.front() == ')') break;
      if (rest_.front() == '/') {
        if (sign < 0) throw std::invalid_argument("two slashes follow each other");
        sign = -1;
        rest_.remove_prefix(1);
        continue;
      }
      const Scale next = factor();
      multiply(result, next, sign * exponent());
      sign = 1;
    }
    if (sign < 0) throw std::invalid_argument("nothing follows the slash");
    return result;
  }

  Scale factor() {
    if (rest_.front() == '(') {
      rest_.remove_prefix(1);
      const Scale inner = product();
      if (rest_.empty()) throw std::invalid_argument("a bracket is never closed");
      rest_.remove_prefix(1);
      return inner;
    }
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" */()^"));
    rest_.remove_prefix(word.size());
    return word == "1" ? Scale{} : symbol_scale(word);
  }

  int exponent() {
    if (rest_.empty() || rest_.front() != '^') return 1;
    int power = 0;
    const char* end = rest_.data() + rest_.size();
    const auto [after, error] = std::from_chars(rest_.data() + 1, end, power);
    if (error != std::errc{} || std::abs(power) > 9) {
      throw std::invalid_argument("'^' needs a small integer behind it");
    }
    rest_.remove_prefix(static_cast<std::size_t>(after - rest_.data()));
    return power;
  }

  void skip(std::string_view characters) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }

  std::string_view rest_;
};

/// Both code points for micro become "u", the multiplication dot becomes "*".
std::string to_ascii(std::string_view text) {
  std::string ascii(text);
  for (const auto& [sign, letter] :
       {std::pair{"\u00B5", "u"}, std::pair{"\u03BC", "u"}, std::pair{"\u00B7", "*"}}) {
    for (auto at = ascii.find(sign); at != std::string::npos; at = ascii.find(sign)) {
      ascii.replace(at, 2, letter);
    }
  }
  return ascii;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

Unit parse_unit(std::string_view text) {
  // Brackets within brackets are read by recursion, and no unit is long.
  if (text.size() > 100) throw std::invalid_argument("a unit of more than 100 characters");
  const std::string ascii = to_ascii(text);
  const Scale scale = UnitParser(ascii).parse();
  return {scale.dimension, scale.factor * std::pow(10.0, scale.exponent)};
}

double parse_quantity(std::string_view text, std::string_view unit) {
  const std::string quoted = '"' + std::string(text) + '"';
  std::string_view number = trim(text);
  if (number.starts_with('+')) number.remove_prefix(1);
  double value = 0.0;
  const char* end = number.data() + number.size();
  const auto [after, error] = std::from_chars(number.data(), end, value);
  if (error != std::errc{}) throw std::invalid_argument(quoted + ", which has no number");
  if (!std::isfinite(value)) throw std::invalid_argument(quoted + ", which is not finite");

  const std::string_view suffix = trim({after, static_cast<std::size_t>(end - after)});
  const Unit wanted = parse_unit(unit);
  if (suffix.empty() && !unit.empty()) throw std::invalid_argument(quoted + ", which has no unit");
  Unit found;
  try {
    found = parse_unit(suffix);
  } catch (const std::invalid_argument& reason) {
    throw std::invalid_argument(quoted + ": " + reason.what());
  }
  if (found.dimension != wanted.dimension) {
    const std::string is = name_of(found.dimension);
    const std::string should = name_of(wanted.dimension);
    throw std::invalid_argument(quoted + (is.empty() ? "" : ", " + is) + " where " +
                                (should.empty() ? "a quantity in " + std::string(unit) : should) +
                                " is needed");
  }
  // Ratios of powers of ten are exact only when they are whole: multiply or divide accordingly.
  value = found.factor >= wanted.factor ? value * (found.factor / wanted.factor)
                                        : value / (wanted.factor / found.factor);
  if (!std::isfinite(value)) throw std::invalid_argument(quoted + ", which is too large a number");
  return value;
}

std::string format_quantity(double value, std::string_view unit) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  std::string text(digits.data(), end);
  return unit.empty() ? text : text + ' ' + std::string(unit);
}

}  // namespace tripartite
