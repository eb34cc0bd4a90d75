// Units in house units, so that a model's rows show the numbers as they were published: a rate of
// 0.9 µM/s is written 0.9 / second and declared in "uM/ms". Dividing by a whole number rounds once,
// so the row holds the very double that "0.0009 uM/ms" is read as.
#pragma once

namespace tripartite {

inline constexpr double second = 1e3;      // ms
inline constexpr double minute = 60e3;     // ms
inline constexpr double millimolar = 1e3;  // µM

}  // namespace tripartite
