// Units live at the edge: text such as "1.2 s" becomes a double in house units, checked by
// dimension.
//
// The house system is coherent: ms, mV, pA, nS, pF, µM, µm (nS · mV = pA, pF · mV / ms = pA), so
// inside the program no factor ever appears.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace tripartite {

/// Exponents of time, voltage, current, concentration, length.
using Dimension = std::array<int, 5>;

struct Unit {
  Dimension dimension{};
  double factor = 1.0;  ///< one of this unit in house units
};

/// Parses a unit expression: products and quotients of prefixed symbols with integer exponents,
/// such as "ms", "1/s", "/s", "nS", "uM/s", "µM/s", "/(µM s)", "mmol/L", "um^2/s". A slash divides
/// by the next symbol or bracket only. Known symbols: s, min, h, Hz, V, A, S, F, M (mol/L), mol, L,
/// m; prefixes f p n u µ m k M, where µ may be U+00B5 or U+03BC. Empty text and "1" are
/// dimensionless. Throws std::invalid_argument with a one-sentence reason.
Unit parse_unit(std::string_view text);

/// A number followed by its unit, expressed in `unit`: "1.2 s" read in "ms" gives 1200, and any
/// number read in its own unit comes back bit for bit. With an empty `unit` the text is a plain
/// number. Throws std::invalid_argument with a clause that says what the text is instead: without a
/// number, without a unit, of an unknown unit, not finite, or `"10 mV", a voltage where a time is
/// needed`.
double parse_quantity(std::string_view text, std::string_view unit);

/// The shortest text that parse_quantity reads back to the same double, e.g. "10 ms".
std::string format_quantity(double value, std::string_view unit);

}  // namespace tripartite
