// The table [report], which says what is to be drawn of the results.
//
// Figures are drawn elsewhere, by analysis/, from the results alone. But what cannot be drawn is
// better told before hours of computing than after them.
#pragma once

#include <string>
#include <vector>

#include "tripartite/io/document.hpp"

namespace tripartite {

/// Throws ConfigError where [report] names a figure that is unknown, holds an option that none of
/// its figures uses or that is no text, or names as x, panels or series what is none of `axes`.
void check_report(const Document& document, const std::vector<std::string>& axes);

}  // namespace tripartite
