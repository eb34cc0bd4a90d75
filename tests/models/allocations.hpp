// How often this program has asked for memory, for tests of code that must not.
#pragma once

#include <cstddef>

namespace tripartite::testing {

/// Calls of operator new since the program began.
std::size_t allocation_count();

}  // namespace tripartite::testing
