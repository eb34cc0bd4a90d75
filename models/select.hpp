// The lesser and the greater of two numbers, by value
//
// std::min and std::max return references, for which compilers gather lane by lane or give a loop
// up; with values they take one instruction for a whole register.
#pragma once

namespace tripartite {

inline double lesser(double a, double b) { return b < a ? b : a; }
inline double greater(double a, double b) { return a < b ? b : a; }

}  // namespace tripartite
