// Odeint's Rosenbrock 4(3) behind standard types.
//
// It works on uBLAS vectors, and the uBLAS of Boost 1.74 uses members of std::allocator that C++20
// removed. So rosenbrock.cpp alone is compiled as C++17, and this header is valid in both.
#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace tripartite::detail {

class RosenbrockCore {
 public:
  using Rates =
      std::function<void(const std::vector<double>& x, std::vector<double>& dxdt, double t)>;
  using Jacobian = std::function<void(const std::vector<double>& x, double* row_major)>;

  RosenbrockCore(double atol, double rtol);
  ~RosenbrockCore();

  /// Forgets the step-size history.
  void reset();

  /// Tries a step dt; on success moves x and t. Always suggests a new dt.
  bool attempt(const Rates& rates, const Jacobian& jacobian, std::vector<double>& x, double& t,
               double& dt);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tripartite::detail
