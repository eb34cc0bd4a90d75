// One row of results: named cells in the order in which they were measured.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tripartite {

using Cell = std::variant<double, std::int64_t, std::string>;
using Row = std::vector<std::pair<std::string, Cell>>;

}  // namespace tripartite
