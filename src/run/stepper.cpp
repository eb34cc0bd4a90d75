#include "stepper.hpp"

#include <algorithm>

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>

#include "tripartite/base/error.hpp"

#include "algebra.hpp"
#include "rosenbrock.hpp"

namespace tripartite {

namespace odeint = boost::numeric::odeint;

const std::vector<SolverMethod>& solver_methods() {
  static const std::vector<SolverMethod> methods = {
      {"dopri5", 5, true, false, "Dormand-Prince 5(4) with dense output"},
      {"cash_karp54", 5, true, false, "Cash-Karp 5(4)"},
      {"fehlberg78", 8, true, false, "Fehlberg 8(7), for tight tolerances"},
      {"rosenbrock4", 4, true, true, "Rosenbrock 4(3), for widely spread time constants"},
      {"rk4", 4, false, false, "classical Runge-Kutta, fixed step"},
      {"euler", 1, false, false, "explicit Euler, fixed step"},
  };
  return methods;
}

const SolverMethod& find_method(const std::string& name) {
  const auto& methods = solver_methods();
  const auto found = std::find_if(methods.begin(), methods.end(),
                                  [&](const SolverMethod& method) { return method.name == name; });
  if (found != methods.end()) return *found;
  std::vector<std::string> names;
  for (const SolverMethod& method : methods) names.push_back(method.name);
  throw ConfigError::unknown_choice({}, "solver.method", name, names);
}

namespace detail {

namespace {

using ErrorChecker =
    odeint::default_error_checker<double, ContiguousAlgebra, odeint::default_operations>;

/// Odeint's schemes on State. Its default resizes work arrays at the first system only, but one
/// solver serves systems of several sizes.
template <template <class, class, class, class, class, class, class> class Scheme>
using On = Scheme<State, double, State, double, ContiguousAlgebra, odeint::default_operations,
                  odeint::always_resizer>;

/// Odeint takes systems by value: it is given this view, which refers, and counts.
struct CountedRates {
  const System& system;
  std::int64_t& evaluations;
  void operator()(const State& x, State& dxdt, double t) const {
    ++evaluations;
    system.rates(x, dxdt, t);
  }
};

/// dopri5: first-same-as-last, so the rates at the end of a step come free.
class DormandPrince final : public Stepper {
 public:
  DormandPrince(double atol, double rtol) : controlled_(ErrorChecker(atol, rtol)) {}

  bool attempt(const System& system, State& x, State& dxdt, double& t, double& dt,
               std::int64_t& evaluations) override {
    x_next_.resize(x.size());
    dxdt_next_.resize(x.size());
    const double begin = t;
    const auto outcome = controlled_.try_step(CountedRates{system, evaluations}, x, dxdt, t,
                                              x_next_, dxdt_next_, dt);
    if (outcome == odeint::fail) return false;
    begin_ = begin;
    x.swap(x_next_);  // the work arrays keep the step's beginning, for interpolate()
    dxdt.swap(dxdt_next_);
    return true;
  }

  [[nodiscard]] bool has_dense_output() const override { return true; }

  void interpolate(double at, State& out, const State& x, const State& dxdt,
                   double t) const override {
    out.resize(x.size());
    controlled_.stepper().calc_state(at, out, x_next_, dxdt_next_, begin_, x, dxdt, t);
  }

 private:
  odeint::controlled_runge_kutta<On<odeint::runge_kutta_dopri5>> controlled_;
  State x_next_, dxdt_next_;
  double begin_ = 0;
};

/// The other embedded explicit pairs of Odeint.
template <class ErrorStepper>
class Embedded final : public Stepper {
 public:
  Embedded(double atol, double rtol) : controlled_(ErrorChecker(atol, rtol)) {}

  bool attempt(const System& system, State& x, State& dxdt, double& t, double& dt,
               std::int64_t& evaluations) override {
    const CountedRates rates{system, evaluations};
    if (controlled_.try_step(rates, x, dxdt, t, dt) == odeint::fail) return false;
    rates(x, dxdt, t);
    return true;
  }

 private:
  odeint::controlled_runge_kutta<ErrorStepper> controlled_;
};

class Rosenbrock final : public Stepper {
 public:
  Rosenbrock(double atol, double rtol) : core_(atol, rtol) {}

  void reset() override { core_.reset(); }

  bool attempt(const System& system, State& x, State& dxdt, double& t, double& dt,
               std::int64_t& evaluations) override {
    const CountedRates rates{system, evaluations};
    const auto jacobian = [&](const State& at, double* row_major) {
      system.jacobian(at, {row_major, at.size() * at.size()});
    };
    if (!core_.attempt(rates, jacobian, x, t, dt)) return false;
    rates(x, dxdt, t);
    return true;
  }

 private:
  RosenbrockCore core_;
};

template <class FixedStepper>
class Fixed final : public Stepper {
 public:
  bool attempt(const System& system, State& x, State& dxdt, double& t, double& dt,
               std::int64_t& evaluations) override {
    const CountedRates rates{system, evaluations};
    stepper_.do_step(rates, x, t, dt);
    t += dt;
    rates(x, dxdt, t);
    return true;
  }

 private:
  FixedStepper stepper_;
};

}  // namespace

std::unique_ptr<Stepper> make_stepper(const SolverSettings& settings) {
  using CashKarp = Embedded<On<odeint::runge_kutta_cash_karp54>>;
  using Fehlberg = Embedded<On<odeint::runge_kutta_fehlberg78>>;
  const std::string& name = find_method(settings.method).name;
  if (name == "dopri5") return std::make_unique<DormandPrince>(settings.atol, settings.rtol);
  if (name == "cash_karp54") return std::make_unique<CashKarp>(settings.atol, settings.rtol);
  if (name == "fehlberg78") return std::make_unique<Fehlberg>(settings.atol, settings.rtol);
  if (name == "rosenbrock4") return std::make_unique<Rosenbrock>(settings.atol, settings.rtol);
  if (name == "rk4") return std::make_unique<Fixed<On<odeint::runge_kutta4>>>();
  return std::make_unique<Fixed<On<odeint::euler>>>();
}

}  // namespace detail
}  // namespace tripartite
