// Compartments of an astrocyte: alone they are whole cells, joined they lose nothing.
#include <array>
#include <cmath>

#include "tripartite/models/list.hpp"
#include "tripartite/run/solver.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

/// Two compartments and the diffusion between them, as one system: their states one after the
/// other.
class Pair {
 public:
  static constexpr std::size_t kStates = 5;  // gamma, I, C, h, C_T
  static constexpr double kFirstVolume = 20, kSecondVolume = 0.3;

  Pair() {
    for (const ParameterRow& row : compartment_.parameters)
      compartment_parameters_.push_back(row.value);
    for (const ParameterRow& row : diffusion_.parameters)
      diffusion_parameters_.push_back(row.value);
    diffusion_parameters_[find_row(diffusion_.parameters, "volume_first")] = kFirstVolume;
    diffusion_parameters_[find_row(diffusion_.parameters, "volume_second")] = kSecondVolume;
    derive(compartment_, compartment_parameters_, 1);
    derive(diffusion_, diffusion_parameters_, 1);
  }

  void rates(const State& x, State& dxdt) const {
    const std::vector<double> between = {x[1], x[kStates + 1], x[2], x[kStates + 2]};
    std::vector<double> fluxes(4);
    diffusion_.observe({1, row_pointers(diffusion_parameters_, 1).data(), nullptr,
                        row_pointers(between, 1).data()},
                       row_pointers(fluxes, 1).data());
    for (const std::size_t side : {0, 1}) {
      const std::vector<double> inputs = {0, fluxes[side], fluxes[2 + side]};
      const std::vector<double> states(x.begin() + side * kStates,
                                       x.begin() + (side + 1) * kStates);
      std::vector<double> derivatives(kStates);
      compartment_.rates({1, row_pointers(compartment_parameters_, 1).data(),
                          row_pointers(states, 1).data(), row_pointers(inputs, 1).data()},
                         row_pointers(derivatives, 1).data());
      std::copy(derivatives.begin(), derivatives.end(), dxdt.begin() + side * kStates);
    }
  }

 private:
  const Model& compartment_ = catalogue().find("astrocyte_compartment");
  const Model& diffusion_ = catalogue().find("compartment_diffusion");
  std::vector<double> compartment_parameters_, diffusion_parameters_;
};

}  // namespace

TEST_CASE("a compartment of reference shape that is joined to nothing is a whole cell") {
  Isolated compartment(catalogue().find("astrocyte_compartment"));
  Isolated cell(catalogue().find("g_chi"));
  cell.set_parameter("F_ex", 0);
  for (Isolated* isolated : {&compartment, &cell}) {
    isolated->set_input("Y_S", 1);
    isolated->advance_to(2e4);
  }
  for (const char* state : {"gamma", "I", "C", "h"})
    CHECK(compartment.value(state) == Approx(cell.value(state)).epsilon(1e-10));
  CHECK(compartment.value("C_T") == 2);
}

TEST_CASE("a thin process makes more IP3 of the same transmitter") {
  const auto ip3 = [](double radius) {
    Isolated compartment(catalogue().find("astrocyte_compartment"));
    compartment.set_parameter("radius", radius);
    compartment.set_input("Y_S", 1);
    compartment.advance_to(200);
    return compartment.value("I");
  };
  // So early nothing is broken down yet: production is in proportion to surface per volume.
  CHECK(ip3(0.25) / ip3(1) == Approx(4).epsilon(0.02));
}

TEST_CASE("joined compartments of unequal volume share out their calcium and lose none") {
  const Pair pair;
  const System system{[&](const State& x, State& dxdt, double) { pair.rates(x, dxdt); }};
  State x = {0, 1.5, 0.1, 0.9, 2, 0, 0.1, 0.05, 0.8, 3};
  const auto total = [&] { return Pair::kFirstVolume * x[4] + Pair::kSecondVolume * x[9]; };
  const double before = total();
  Solver(SolverSettings{.method = "fehlberg78", .rtol = 1e-11, .atol = 1e-13})
      .advance(system, x, 0, 2e4);
  CHECK(total() == Approx(before).epsilon(1e-12));
  // Diffusion over 1 µm takes milliseconds, kinetics seconds: IP3 has become even.
  CHECK(x[6] == Approx(x[1]).epsilon(0.01));
  // What came in has gone on: the smaller compartment has taken what is little to the larger.
  CHECK(std::abs(x[9] - 3) > 0.1);
}
