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
    const long double jump = 1 - std::tanh((ip3 + p("I_Theta")) / p("omega_I"));
    I += -p("F_ex") / 2 * (1 - p("smooth") * jump + std::tanh((ip3 - p("I_Theta")) / p("omega_I")));
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

TEST_CASE("the smooth reservoir of g_chi lies within the jump of the published one, and is odd") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("g_chi");
  constexpr std::size_t count = 2001;
  const auto flux = [&](double smooth) {  // of the reservoir alone, at I - I_bias from -1 to 1 uM
    Population many(model, count, [&](const auto&, std::size_t k) {
      const std::size_t row = k / count, parameters = model.parameters.size();
      if (row >= parameters) return model.states[row - parameters].initial;
      return model.parameters[row].name == "smooth" ? smooth : model.parameters[row].value;
    });
    const int ip3 = find_row(model.states, "I"), bias = find_row(model.inputs, "I_bias");
    for (std::size_t i = 0; i < count; ++i) {
      many.states[ip3 * count + i] = 1.5;
      many.inputs[bias * count + i] = 1.5 - (static_cast<double>(i) - 1000) / 1000;
    }
    std::vector<double> rates = many.unwritten(model.states.size());
    many.call(rates, model.rates);
    std::vector<double> of_ip3(rates.begin() + ip3 * count, rates.begin() + (ip3 + 1) * count);
    return of_ip3;
  };
  const std::vector<double> published = flux(0), twin = flux(1), half = flux(0.5);
  const double F_ex = 9e-5, jump = 1 - std::tanh(0.3 / 0.05);
  const double none = twin[1000];  // where I is I_bias
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(std::abs(twin[i] - published[i]) <= F_ex / 2 * jump * (1 + 1e-9) + 1e-18);
    REQUIRE(std::abs(twin[i] + twin[count - 1 - i] - 2 * none) < 1e-18);
    REQUIRE(std::abs(half[i] - (twin[i] + published[i]) / 2) < 1e-18);
  }
  // Next to I_bias the published flux is that of the jump; the twin has none.
  CHECK(std::abs(published[1001] - published[999]) > 0.9 * F_ex * jump);
  CHECK(std::abs(twin[1001] - twin[999]) < 0.1 * F_ex * jump);
}
