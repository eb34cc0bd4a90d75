// Odeint's vector operations as plain loops.
//
// Odeint applies an operation to several states, element by element, through an "algebra". Its own
// range_algebra walks iterators, and for all the compiler knows the states overlap. Here it is told
// that element i depends on elements i alone, and vectorises.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <boost/numeric/odeint/algebra/range_algebra.hpp>

#include "tripartite/run/solver.hpp"

namespace tripartite::detail {

/// Sums of more than seven terms, which only fehlberg78 has, are left to range_algebra.
struct ContiguousAlgebra : boost::numeric::odeint::range_algebra {
  static void for_each3(auto& a, auto& b, auto& c, auto op) { apply(op, a, b, c); }
  static void for_each4(auto& a, auto& b, auto& c, auto& d, auto op) { apply(op, a, b, c, d); }
  static void for_each5(auto& a, auto& b, auto& c, auto& d, auto& e, auto op) {
    apply(op, a, b, c, d, e);
  }
  static void for_each6(auto& a, auto& b, auto& c, auto& d, auto& e, auto& f, auto op) {
    apply(op, a, b, c, d, e, f);
  }
  static void for_each7(auto& a, auto& b, auto& c, auto& d, auto& e, auto& f, auto& g, auto op) {
    apply(op, a, b, c, d, e, f, g);
  }
  static void for_each8(auto& a, auto& b, auto& c, auto& d, auto& e, auto& f, auto& g, auto& h,
                        auto op) {
    apply(op, a, b, c, d, e, f, g, h);
  }

  static double norm_inf(const State& x) {
    const double* const value = x.data();
    double largest = 0;
#pragma omp simd reduction(max : largest)
    for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(value[i]));
    return largest;
  }

 private:
  static void apply(auto& op, auto& first, auto&... others) {
    const std::size_t size = first.size();
    [size, &op](auto* x, auto*... y) {
#pragma omp simd
      for (std::size_t i = 0; i < size; ++i) op(x[i], y[i]...);
    }(first.data(), others.data()...);
  }
};

}  // namespace tripartite::detail
