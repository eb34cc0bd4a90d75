#include "write_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace tripartite {

namespace {

/// ln of the smallest relative contribution that a double can feel, with room to spare.
constexpr double kFaded = 42;

Index count_lags(const CircuitParameters& parameters, Index tokens) {
  const double slowest = std::max(parameters.tau_h, parameters.tau_n);
  const double lags = 1 + std::ceil(kFaded * slowest / parameters.presentation);
  return std::min<Index>(tokens, static_cast<Index>(lags));
}

/// α and β of one token; `shown` is 1 during its own presentation.
System single_token(const CircuitParameters& parameters, double shown) {
  return {[&parameters, shown](const State& x, State& dxdt, double) {
    dxdt[0] = (shown - x[0]) / parameters.tau_h;
    dxdt[1] = (shown - x[1]) / parameters.tau_n;
  }};
}

/// One presentation with the last `lags` tokens side by side. State: α [lags], β [lags], γ [lags],
/// Γ [lags, lags] (row: lag of the value, column: lag of the key).
System all_lags(const CircuitParameters& parameters, std::size_t lags, bool gate) {
  return {[&parameters, lags, gate](const State& x, State& dxdt, double) {
    const double* alpha = x.data();
    const double* beta = alpha + lags;
    for (std::size_t a = 0; a < lags; ++a) {
      const double shown = a == 0 ? 1 : 0;
      dxdt[a] = (shown - alpha[a]) / parameters.tau_h;
      dxdt[lags + a] = (shown - beta[a]) / parameters.tau_n;
      dxdt[2 * lags + a] = gate ? alpha[a] / parameters.gate_width : 0;
      for (std::size_t b = 0; b < lags; ++b)
        dxdt[(3 + a) * lags + b] = gate ? beta[a] * alpha[b] / parameters.gate_width : 0;
    }
  }};
}

}  // namespace

WriteKernel write_kernel(const CircuitParameters& parameters, Solver& solver, Index tokens) {
  const Index lags = count_lags(parameters, tokens);
  const auto n = static_cast<std::size_t>(lags);
  State x((3 + n) * n, 0.0);

  State token = {0, 0};
  for (std::size_t lag = 0; lag < n; ++lag) {
    x[lag] = token[0];
    x[n + lag] = token[1];
    solver.advance(single_token(parameters, lag == 0 ? 1 : 0), token, 0, parameters.presentation);
  }

  if (parameters.gate_opens() > 0)
    solver.advance(all_lags(parameters, n, false), x, 0, parameters.gate_opens());
  solver.advance(all_lags(parameters, n, true), x, parameters.gate_opens(),
                 parameters.presentation);

  WriteKernel kernel;
  kernel.trace = Eigen::Map<const Vector>(&x[2 * n], lags);
  kernel.hebbian = Eigen::Map<const Matrix>(&x[3 * n], lags, lags);
  return kernel;
}

Matrix written_values(const WriteKernel& kernel, const Matrix& values) {
  const Index tokens = values.rows();
  const Index lags = kernel.trace.size();
  Matrix written = Matrix::Zero(tokens, values.cols());
  for (Index shown = 0; shown < tokens; ++shown)
    for (Index b = 0; b < std::min(lags, shown + 1); ++b)
      for (Index a = 0; a < std::min(lags, shown + 1); ++a)
        written.row(shown - b) += kernel.hebbian(a, b) * values.row(shown - a);
  return written;
}

Vector written_trace(const WriteKernel& kernel, Index tokens) {
  Vector trace = Vector::Zero(tokens);
  for (Index shown = 0; shown < tokens; ++shown)
    for (Index b = 0; b < std::min(kernel.trace.size(), shown + 1); ++b)
      trace(shown - b) += kernel.trace(b);
  return trace;
}

}  // namespace tripartite
