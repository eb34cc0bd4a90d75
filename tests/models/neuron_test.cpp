// What neurons are known for: when a steady current fires them, and rates where formulas divide
// zero by zero.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "population.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using tripartite::testing::Isolated;
using tripartite::testing::Population;
using tripartite::testing::row_pointers;

TEST_CASE("a steady current fires conductance_lif at the intervals of its closed form") {
  const double stimulus = GENERATE(1.0, 50.0, 500.0);  // pA, besides the 100 pA of I_ex
  const double t_ref = GENERATE(0.0, 5.0);
  const Catalogue catalogue = tripartite_models();
  Isolated neuron(catalogue.find("conductance_lif"));
  neuron.set_parameter("t_ref", t_ref);
  neuron.set_input("I_stim", stimulus);

  const double target = (100 + stimulus) / 9.99;  // mV above rest, where threshold is at 10
  const double rise = 198 / 9.99 * std::log(target / (target - 10));
  constexpr int spikes = 20;
  neuron.advance_to(spikes * (rise + t_ref) - t_ref + 0.01);
  REQUIRE(neuron.emissions().size() == spikes);
  // Located within 1e-10 ms each, and integrated to 1e-12.
  for (int k = 0; k < spikes; ++k)
    CHECK(std::abs(neuron.emissions()[k].t - (k * (rise + t_ref) + rise)) < 1e-7);
}

TEST_CASE("the gates of hodgkin_huxley open at the rates of the formulas, singular ones included") {
  struct Gate {
    int index;
    double singular;  ///< mV, where the formula divides zero by zero
    double scale;     ///< 1/ms, the rate there
  };
  const Gate gate = GENERATE(Gate{1, -40, 1}, Gate{3, -55, 0.1});
  // 1 mV is where the series gives way to the quotient.
  const double offset = GENERATE(0.0, 1e-6, -1e-6, 0.999, -0.999, 1.001, -1.001, 30.0, -30.0);
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("hodgkin_huxley");

  // A gate that is shut moves at its opening rate.
  const std::vector<double> states = {gate.singular + offset, 0, 0, 0};
  const std::vector<double> inputs(model.inputs.size());
  std::vector<double> parameters, derivatives(states.size());
  for (const ParameterRow& row : model.parameters) parameters.push_back(row.value);
  tripartite::testing::derive(model, parameters, 1);
  model.rates({1, row_pointers(std::as_const(parameters), 1).data(), row_pointers(states, 1).data(),
               row_pointers(inputs, 1).data()},
              row_pointers(derivatives, 1).data());

  const long double x = (static_cast<long double>(states[0]) - gate.singular) / 10;
  const long double expected = gate.scale * (x == 0 ? 1 : x / (1 - std::exp(-x)));
  CHECK(std::abs(derivatives[gate.index] - expected) < 1e-12 * expected);
}

TEST_CASE("escape_lif spikes by an exponential of its potential, and what follows holds it") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("escape_lif");
  const HazardRow& hazard = model.hazards.at(0);
  // V, g_e, g_i, refractory, refractory_left of four neurons; the last one is refractory.
  std::vector<double> states = {-50, -46, -60, -50, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 1, 0, 0, 0, 3};
  std::vector<double> parameters, inputs(model.inputs.size() * 4), intensity(4);
  for (const ParameterRow& row : model.parameters)
    parameters.insert(parameters.end(), 4, row.value);
  tripartite::testing::derive(model, parameters, 4);
  const auto p = row_pointers(std::as_const(parameters), 4);
  const auto in = row_pointers(std::as_const(inputs), 4);
  const auto x = row_pointers(states, 4);
  const MutableBatch batch{4, p.data(), x.data(), in.data()};
  hazard.intensity(batch, intensity.data());
  CHECK(intensity[0] == Approx(0.1).epsilon(1e-14));
  CHECK(intensity[1] == Approx(0.1 * std::exp(2.0)).epsilon(1e-14));
  CHECK(intensity[2] == Approx(0.1 * std::exp(-5.0)).epsilon(1e-14));
  CHECK(intensity[3] == 0);

  REQUIRE(hazard.happen != nullptr);
  hazard.happen(batch);
  CHECK(states ==
        std::vector<double>{-60, -60, -60, -60, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 5, 5, 5, 5});
  hazard.intensity(batch, intensity.data());
  CHECK(intensity == std::vector<double>(4, 0.0));
}

TEST_CASE("below threshold and between spikes escape_lif is conductance_lif") {
  const Catalogue catalogue = tripartite_models();
  Isolated escaping(catalogue.find("escape_lif"));
  Isolated plain(catalogue.find("conductance_lif"));
  for (Isolated* neuron : {&escaping, &plain}) {
    neuron->set_input("I_stim", -40);
    neuron->send("excitatory", 1.5);
    neuron->advance_to(10);
    neuron->send("inhibitory", 2);
    neuron->advance_to(25);
  }
  REQUIRE(plain.emissions().empty());
  for (const char* state : {"V", "g_e", "g_i"}) CHECK(escaping.value(state) == plain.value(state));
}

TEST_CASE("the coordinates of an upstroke lead back, and move as the states do, wherever V is") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("adaptive_exponential");
  const Upstroke& upstroke = *model.upstroke;
  constexpr std::size_t count = 90;  // from 80 mV below V_th to V_peak
  const double sharpness = GENERATE(0.5, 2.0, 20.0);
  const double current = GENERATE(-500.0, 0.0, 700.0, 1e5);
  Population many(model, count, [&](const auto&, std::size_t k) {
    const std::size_t row = k / count, parameters = model.parameters.size();
    if (row < parameters) {
      const ParameterRow& parameter = model.parameters[row];
      if (parameter.name == "Delta_T") return sharpness;
      return parameter.name == "I_e" ? current : parameter.value;
    }
    const StateRow& state = model.states[row - parameters];
    if (state.name == "V") return -130 + 130.0 * static_cast<double>(k % count) / (count - 1);
    return state.name == "w" ? 50 : state.initial;
  });
  const int V = find_row(model.states, "V"), w = find_row(model.states, "w");
  std::vector<double> rates = many.unwritten(model.states.size());
  many.call(rates, model.rates);

  std::vector<InstanceOfBatch> index(count);
  for (std::size_t i = 0; i < count; ++i) index[i] = static_cast<InstanceOfBatch>(i);
  std::vector<double> kept(Upstroke::numbers * count);
  const auto numbers = row_pointers(kept, count);
  const Chosen all{index.data(), count, numbers.data()};
  Population coordinates = many;
  const auto straight = row_pointers(coordinates.states, count);
  std::vector<double> turned = rates;
  many.call(turned, [&](const Batch& batch, double* const* dx) {
    upstroke.straighten(batch, all, dx, straight.data());
    upstroke.turn(batch, all, dx);
  });
  Population back = coordinates;
  back.change([&](const MutableBatch& batch) { upstroke.bend(batch, all); });

  std::vector<double> beyond(count);
  coordinates.call(beyond, [&](const Batch& batch, double* const* out) {
    upstroke.distance(batch, all, out[0]);
  });
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(sharpness, current, many.states[V * count + i]);
    const std::size_t v = V * count + i, a = w * count + i;
    CHECK(std::abs(back.states[v] - many.states[v]) < 1e-9);
    CHECK(std::abs(back.states[a] - many.states[a]) < 1e-9);
    CHECK((beyond[i] < 0) == (many.states[v] < 0));  // V_peak is 0
    // A little later, by the rates of the states and by those of the coordinates.
    const double rate = std::abs(rates[v]);
    const double dt = 1e-6 * std::min(1.0, sharpness / std::max(rate, 1e-300));
    if (many.states[v] >= 0) continue;
    Population later = coordinates;
    later.states[v] += dt * turned[v];
    later.states[a] += dt * turned[a];
    later.change([&](const MutableBatch& batch) { upstroke.bend(batch, all); });
    const double moved = dt * rates[v];
    CHECK(std::abs(later.states[v] - many.states[v] - moved) < 1e-4 * std::abs(moved) + 1e-9);
    CHECK(std::abs(later.states[a] - many.states[a] - dt * rates[a]) < 1e-9);
  }
}
