// Explicit Runge–Kutta schemes of fixed step, by their coefficients.
#pragma once

#include <string>
#include <vector>

namespace tripartite {

/// Stage s is at x_0 + h Σ_j a[s][j] k_j and time c[s] h; the end is x_0 + h Σ_j b[j] k_j.
struct StepMethod {
  std::string name;
  int order;
  std::vector<std::vector<double>> a;
  std::vector<double> b;
  std::vector<double> c;
};

/// "heun" (order 2), "rk4" (order 4) or "rk8" (order 8: Cooper & Verner, SIAM J Numer Anal 9:389
/// (1972), doi:10.1137/0709037). Throws ConfigError.
const StepMethod& find_step_method(const std::string& name);

}  // namespace tripartite
