// The kinetics of astrocytes, which are rearranged for speed, against the formulas as published.
#include <cmath>
#include <string_view>

#include "tripartite/models/list.hpp"

#include "population.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// A sum, and the sum of the magnitudes: what rounding is measured by.
struct Terms {
  long double sum = 0, magnitude = 0;
  Terms& operator+=(long double term) {
    sum += term;
    magnitude += std::abs(term);
    return *this;
  }
};

long double hill(long double x, int n, long double half) {
  return std::pow(x, n) / (std::pow(x, n) + std::pow(half, n));
}

/// The rates of g_chi with resting inputs, term by term.
struct Published {
  Terms gamma, I, C, h;

  Published(const Model& model, const Population& one) {
    const auto p = [&](std::string_view name) -> long double {
      return one.parameters[find_row(model.parameters, name)];
    };
    const auto x = [&](std::string_view name) -> long double {
      return one.states[find_row(model.states, name)];
    };
    const long double ip3 = x("I"), calcium = x("C");
    gamma += -p("Omega_N") * x("gamma");
    gamma += -p("Omega_N") * p("zeta") * hill(calcium, 1, p("K_KC")) * x("gamma");
    I += p("O_beta") * x("gamma");
    I +=
        p("O_delta") * p("kappa_delta") / (p("kappa_delta") + ip3) * hill(calcium, 2, p("K_delta"));
    I += -p("O_3K") * hill(calcium, 4, p("K_D")) * hill(ip3, 1, p("K_3K"));
    I += -p("Omega_5P") * ip3;
    I += -p("F_ex") / 2 * (1 + std::tanh((ip3 - p("I_Theta")) / p("omega_I")));
    const long double open = hill(ip3, 1, p("d_1")) * hill(calcium, 1, p("d_5")) * x("h");
    const long double permeability = p("Omega_C") * open * open * open + p("Omega_L");
    C += permeability * p("C_T");
    C += -permeability * (1 + p("rho_A")) * calcium;
    C += -p("O_P") * hill(calcium, 2, p("K_P"));
    const long double Q = p("d_2") * (ip3 + p("d_1")) / (ip3 + p("d_3"));
    h += p("O_2") * Q * (1 - x("h"));
    h += -p("O_2") * calcium * x("h");
  }
};

}  // namespace

TEST_CASE("g_chi's shared divisions cost no more than a few roundings") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("g_chi");
  constexpr std::size_t count = 500;
  const Population many = scattered(model, count);
  std::vector<double> rates = many.unwritten(model.states.size());
  many.call(rates, model.rates);
  long double worst = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Published published(model, many.only(i));
    const Terms* const terms[] = {&published.gamma, &published.I, &published.C, &published.h};
    for (std::size_t k = 0; k < 4; ++k)
      worst = std::max(worst, std::abs(rates[k * count + i] - terms[k]->sum) / terms[k]->magnitude);
  }
  CHECK(worst < 3e-15L);
}
