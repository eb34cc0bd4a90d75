// What every model of the catalogue must keep, whatever it describes.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <set>

#include "tripartite/base/random.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/models/list.hpp"
#include "tripartite/run/solver.hpp"

#include "allocations.hpp"
#include "population.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// One section per model.
template <class Check>
void for_every_model(const Check& check) {
  const Catalogue catalogue = tripartite_models();
  for (const Model& model : catalogue.models()) DYNAMIC_SECTION(model.name) {
      check(model);
    }
}

/// A letter, then letters, digits and underscores.
bool is_symbol(const std::string& name) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), fits);
}

/// What all functions of a model say and do: tables [row][instance] that begin as NaN.
std::vector<std::vector<double>> call_all(const Model& model, const Population& population) {
  std::vector<std::vector<double>> results;
  std::vector<Population> changed;
  const std::vector<double> strength(population.count, 1.5);
  // All memory is laid out before the functions are called, which must ask for none.
  const auto say = [&](std::size_t rows, const auto& function) {
    results.push_back(population.unwritten(rows));
    const auto counted = [&](const Batch& batch, double* const* out) {
      const std::size_t before = allocation_count();
      function(batch, out);
      CHECK(allocation_count() == before);
    };
    population.call(results.back(), counted);
  };
  const auto change = [&](int emits, const auto& function) {
    Population after = population;
    std::vector<double> emitted = after.unwritten(1);
    after.change([&](const MutableBatch& batch) {
      const std::size_t before = allocation_count();
      function(batch, emitted.data());
      CHECK(allocation_count() == before);
    });
    results.push_back(after.states);
    if (emits != kEmitsNothing) results.push_back(emitted);
  };
  say(model.states.size(), [&](const Batch& batch, double* const* out) {
    if (model.rates) model.rates(batch, out);
    if (model.linear_rates) model.linear_rates(batch, out);
  });
  if (model.observe) say(model.outputs.size(), model.observe);
  for (const Model::Noise& noise : model.noise)
    say(2, [&](const Batch& batch, double* const* out) { noise.amplitude(batch, out[0], out[1]); });
  for (const ThresholdRow& row : model.thresholds) {
    say(1, [&](const Batch& batch, double* const* out) { row.distance(batch, out[0]); });
    change(row.emits, row.cross);
  }
  for (const HazardRow& row : model.hazards)
    say(1, [&](const Batch& batch, double* const* out) { row.intensity(batch, out[0]); });
  for (const EventInputRow& row : model.event_inputs)
    change(row.emits, [&](const MutableBatch& batch, double* emitted) {
      row.receive(batch, strength.data(), emitted);
    });
  if (model.flow)
    change(kEmitsNothing, [&](const MutableBatch& batch, double*) { model.flow(batch, 0.7); });
  return results;
}

/// Whether events simply add: none of the model's rows is at an end.
bool has_ends(const Model& model) {
  const auto at_end = [](const auto& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.end.empty(); });
  };
  return at_end(model.inputs) || at_end(model.outputs) || at_end(model.event_inputs) ||
         at_end(model.event_outputs);
}

}  // namespace

TEST_CASE("every model tells what it is and where it comes from") {
  for_every_model([](const Model& model) {
    CHECK(is_symbol(model.name));
    CHECK(std::none_of(model.name.begin(), model.name.end(),
                       [](unsigned char c) { return std::isupper(c); }));
    CHECK(!model.kind.empty());
    CHECK(!model.summary.empty());
    CHECK(model.summary.find('\n') == std::string::npos);
    CHECK(!model.equations.empty());
    // A citation has at least a year.
    CHECK(model.citation.find_first_of("0123456789") != std::string::npos);
  });
}

TEST_CASE("every row has a symbol of its own, a unit and a meaning") {
  for_every_model([](const Model& model) {
    const auto check = [&](const auto& rows, std::set<std::string>& taken) {
      for (const auto& row : rows) {
        INFO(row.name);
        CHECK(is_symbol(row.name));
        CHECK(taken.insert(row.name).second);
        CHECK(!row.meaning.empty());
        if constexpr (requires { row.unit; }) CHECK_NOTHROW(parse_unit(row.unit));
      }
    };
    std::set<std::string> quantities, outputs, event_inputs, event_outputs, thresholds, hazards;
    check(model.parameters, quantities);
    check(model.states, quantities);
    check(model.inputs, quantities);
    check(model.outputs, outputs);
    check(model.event_inputs, event_inputs);
    check(model.event_outputs, event_outputs);
    check(model.thresholds, thresholds);
    check(model.hazards, hazards);
  });
}

TEST_CASE("every model begins within its own bounds") {
  for_every_model([](const Model& model) {
    for (const ParameterRow& row : model.parameters) {
      INFO(row.name);
      CHECK((row.low <= row.value && row.value <= row.high));
      CHECK((std::isfinite(row.low) && std::isfinite(row.high) && row.low < row.high));
    }
    for (const StateRow& row : model.states) {
      INFO(row.name);
      CHECK((row.low <= row.initial && row.initial <= row.high));
    }
  });
}

TEST_CASE("every model is finite at the corners of its bounds, and allocates nothing") {
  // Of 2^n corners the two extreme ones and a sample; more would say the same more slowly.
  constexpr std::size_t count = 512;
  for_every_model([](const Model& model) {
    std::vector<double> u((model.parameters.size() + model.states.size()) * count);
    Stream(1, "corners/" + model.name).uniform(u);
    const Population corners(model, count, [&](const std::array<double, 2>& ends, std::size_t k) {
      const std::size_t corner = k % count;
      return ends[corner < 2 ? corner : static_cast<std::size_t>(u[k] < 0.5)];
    });
    for (const auto& values : call_all(model, corners))
      CHECK(std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); }));
  });
}

TEST_CASE("many instances at once are many times one, bit for bit") {
  constexpr std::size_t count = 37;  // no multiple of a vector's width
  for_every_model([](const Model& model) {
    const Population many = scattered(model, count);
    const auto together = call_all(model, many);
    for (std::size_t i = 0; i < count; ++i) {
      const auto alone = call_all(model, many.only(i));
      for (std::size_t f = 0; f < together.size(); ++f)
        for (std::size_t k = 0; k < alone[f].size(); ++k)
          REQUIRE(together[f][k * count + i] == alone[f][k]);
    }
  });
}

TEST_CASE("rates fill the states that are not linear, and linear rates the others") {
  for_every_model([](const Model& model) {
    const Population one = scattered(model, 1);
    for (const bool linear : {false, true}) {
      const auto rates = linear ? model.linear_rates : model.rates;
      if (!rates) continue;
      std::vector<double> derivatives = one.unwritten(model.states.size());
      one.call(derivatives, rates);
      for (const StateRow& row : model.states) {
        INFO(row.name);
        CHECK(std::isfinite(derivatives[row.index]) == (row.motion.linear == linear));
      }
    }
  });
}

TEST_CASE("an exact flow is where the linear rates lead, and moves nothing else") {
  for_every_model([](const Model& model) {
    if (!model.flow) return;
    const double dt = GENERATE(0.1, 30.0);
    Population flowing(model, 1, [](const auto& range, std::size_t) { return range[0]; });
    for (const ParameterRow& row : model.parameters) flowing.parameters[row.index] = row.value;
    derive(model, flowing.parameters, 1);
    flowing.states = scattered(model, 1).states;
    for (const InputRow& row : model.inputs) flowing.inputs[row.index] = row.resting + 0.4;

    const State begin = flowing.states;
    State integrated = begin;
    const System system{[&](const State& x, State& dxdt, double) {
      std::fill(dxdt.begin(), dxdt.end(), 0);
      Population moved = flowing;
      moved.states = x;
      moved.call(dxdt, model.linear_rates);
    }};
    Solver(SolverSettings{.method = "fehlberg78", .rtol = 1e-12, .atol = 1e-14})
        .advance(system, integrated, 0, dt);
    flowing.change([&](const MutableBatch& batch) { model.flow(batch, dt); });

    for (const StateRow& row : model.states) {
      INFO(row.name);
      const double error = std::abs(flowing.states[row.index] - integrated[row.index]);
      CHECK(error <= (row.motion.linear ? 1e-9 * std::max(std::abs(begin[row.index]), 1e-3) : 0.0));
    }
  });
}

TEST_CASE("of a model without ends, two events do what one of their sum does") {
  for_every_model([](const Model& model) {
    if (has_ends(model)) return;
    for (const EventInputRow& row : model.event_inputs) {
      INFO(row.name);
      const Population begin = scattered(model, 1);
      // The states after events of these strengths, and what all of them emit.
      const auto receive = [&](const std::vector<double>& strengths) {
        Population population = begin;
        double sum = 0;
        for (const double strength : strengths) {
          double emitted = 0;
          population.change(
              [&](const MutableBatch& batch) { row.receive(batch, &strength, &emitted); });
          sum += emitted;
        }
        population.states.push_back(sum);
        return population.states;
      };
      const auto twice = receive({0.3, 1.2});
      const auto once = receive({1.5});
      CHECK(once != receive({}));
      for (std::size_t k = 0; k < once.size(); ++k) CHECK(twice[k] == Approx(once[k]));
    }
  });
}
