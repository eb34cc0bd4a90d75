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

#include "allocations.hpp"
#include "isolated.hpp"
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

/// The ends of a range; an infinite one gives way to a value far from where the state begins.
std::array<double, 2> ends(const ParameterRow& row) { return {row.low, row.high}; }
std::array<double, 2> ends(const StateRow& row) {
  const double far = 100 * (1 + std::abs(row.initial));
  return {std::isfinite(row.low) ? row.low : row.initial - far,
          std::isfinite(row.high) ? row.high : row.initial + far};
}

/// Instances [row][count] with everything that the functions of a model read and write.
struct Population {
  std::size_t count;
  std::vector<double> parameters, states, inputs;

  /// Each parameter and state of each instance is choose(ends, k), k counting them all.
  template <class Choose>
  Population(const Model& model, std::size_t instances, const Choose& choose) : count(instances) {
    std::size_t k = 0;
    const auto fill = [&](const auto& rows, std::vector<double>& values) {
      for (const auto& row : rows)
        for (std::size_t i = 0; i < count; ++i) values.push_back(choose(ends(row), k++));
    };
    fill(model.parameters, parameters);
    fill(model.states, states);
    for (const InputRow& row : model.inputs) inputs.insert(inputs.end(), count, row.resting);
  }

  [[nodiscard]] Population only(std::size_t i) const {
    Population one = *this;
    one.count = 1;
    for (auto* table : {&one.parameters, &one.states, &one.inputs}) {
      const std::vector<double> all = *table;
      table->clear();
      for (std::size_t at = i; at < all.size(); at += count) table->push_back(all[at]);
    }
    return one;
  }

  /// Calls function(batch, outputs) on `rows` rows of outputs, which begin as NaN; returns them.
  template <class Function>
  std::vector<double> call(const Function& function, std::size_t rows) const {
    std::vector<double> outputs(rows * count, std::numeric_limits<double>::quiet_NaN());
    const auto p = row_pointers(parameters, count);
    const auto x = row_pointers(states, count);
    const auto in = row_pointers(inputs, count);
    const auto out = row_pointers(outputs, count);
    const std::size_t before = allocation_count();
    function(Batch{count, p.data(), x.data(), in.data()}, out.data());
    CHECK(allocation_count() == before);
    return outputs;
  }

  /// What the model's functions of a batch say: rates, outputs, and amplitudes of noise.
  [[nodiscard]] std::vector<std::vector<double>> call_all(const Model& model) const {
    std::vector<std::vector<double>> results;
    if (model.rates) results.push_back(call(model.rates, model.states.size()));
    if (model.observe) results.push_back(call(model.observe, model.outputs.size()));
    for (const Model::Noise& noise : model.noise)
      results.push_back(call(
          [&](const Batch& batch, double* const* out) { noise.amplitude(batch, out[0], out[1]); },
          2));
    return results;
  }
};

/// A population somewhere within the bounds.
Population scattered(const Model& model, std::size_t count) {
  const std::size_t draws = (model.parameters.size() + model.states.size()) * count;
  std::vector<double> u(draws);
  Stream(1, "scattered/" + model.name).uniform(u);
  return Population(model, count, [&](const std::array<double, 2>& ends, std::size_t k) {
    return ends[0] + u[k] * (ends[1] - ends[0]);
  });
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
    std::set<std::string> quantities, outputs, event_inputs, event_outputs, thresholds;
    check(model.parameters, quantities);
    check(model.states, quantities);
    check(model.inputs, quantities);
    check(model.outputs, outputs);
    check(model.event_inputs, event_inputs);
    check(model.event_outputs, event_outputs);
    check(model.thresholds, thresholds);
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
    for (const auto& values : corners.call_all(model))
      CHECK(std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); }));
  });
}

TEST_CASE("many instances at once are many times one, bit for bit") {
  constexpr std::size_t count = 37;  // no multiple of a vector's width
  for_every_model([](const Model& model) {
    const Population many = scattered(model, count);
    const auto together = many.call_all(model);
    for (std::size_t i = 0; i < count; ++i) {
      const auto alone = many.only(i).call_all(model);
      for (std::size_t f = 0; f < together.size(); ++f)
        for (std::size_t k = 0; k < alone[f].size(); ++k)
          REQUIRE(together[f][k * count + i] == alone[f][k]);
    }
  });
}

TEST_CASE("an exact flow is where the rates lead") {
  for_every_model([](const Model& model) {
    if (!model.flow) return;
    REQUIRE(model.rates);
    const double dt = GENERATE(0.1, 30.0);
    Isolated flowing(model, Motion::flow), integrated(model, Motion::rates);
    const std::vector<double> begin = scattered(model, 1).states;
    for (Isolated* isolated : {&flowing, &integrated}) {
      for (const InputRow& row : model.inputs) isolated->set_input(row.name, row.resting + 0.4);
      for (const StateRow& row : model.states) isolated->set_state(row.name, begin[row.index]);
      isolated->advance_to(dt);
    }
    for (const StateRow& row : model.states) {
      INFO(row.name);
      const double error = std::abs(flowing.value(row.name) - integrated.value(row.name));
      CHECK(error <= 1e-9 * std::max(std::abs(begin[row.index]), 1e-3));
    }
  });
}
