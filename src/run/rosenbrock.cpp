#include "rosenbrock.hpp"

#include <algorithm>
#include <optional>

#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>

namespace tripartite::detail {

namespace odeint = boost::numeric::odeint;

using Vector = boost::numeric::ublas::vector<double>;
using Matrix = boost::numeric::ublas::matrix<double>;
using Controlled = odeint::rosenbrock4_controller<odeint::rosenbrock4<double>>;

struct RosenbrockCore::Implementation {
  double atol, rtol;
  std::optional<Controlled> controlled;
  Vector state;
  std::vector<double> x, dxdt;
};

RosenbrockCore::RosenbrockCore(double atol, double rtol)
    : implementation_(new Implementation{atol, rtol, {}, {}, {}, {}}) {
  reset();
}

RosenbrockCore::~RosenbrockCore() = default;

void RosenbrockCore::reset() {
  implementation_->controlled.emplace(implementation_->atol, implementation_->rtol);
}

bool RosenbrockCore::attempt(const Rates& rates, const Jacobian& jacobian, std::vector<double>& x,
                             double& t, double& dt) {
  Implementation& work = *implementation_;
  work.state.resize(x.size());
  work.x.resize(x.size());
  work.dxdt.resize(x.size());
  std::copy(x.begin(), x.end(), work.state.begin());
  const auto ublas_rates = [&](const Vector& from, Vector& derivative, double at) {
    std::copy(from.begin(), from.end(), work.x.begin());
    rates(work.x, work.dxdt, at);
    std::copy(work.dxdt.begin(), work.dxdt.end(), derivative.begin());
  };
  const auto ublas_jacobian = [&](const Vector& from, Matrix& matrix, double, Vector& dfdt) {
    std::copy(from.begin(), from.end(), work.x.begin());
    jacobian(work.x, &matrix.data()[0]);
    std::fill(dfdt.begin(), dfdt.end(), 0.0);
  };
  const auto outcome =
      work.controlled->try_step(std::make_pair(ublas_rates, ublas_jacobian), work.state, t, dt);
  if (outcome != odeint::success) return false;
  std::copy(work.state.begin(), work.state.end(), x.begin());
  return true;
}

}  // namespace tripartite::detail
