// Many instances of one model, scattered over its bounds, with everything that its functions read
// and write.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "tripartite/base/random.hpp"
#include "tripartite/model/model.hpp"

#include "isolated.hpp"

namespace tripartite::testing {

/// The ends of a range; an infinite one gives way to a value far from where the state begins.
inline std::array<double, 2> ends(const ParameterRow& row) { return {row.low, row.high}; }
inline std::array<double, 2> ends(const StateRow& row) {
  const double far = 100 * (1 + std::abs(row.initial));
  return {std::isfinite(row.low) ? row.low : row.initial - far,
          std::isfinite(row.high) ? row.high : row.initial + far};
}

/// Tables are [row][count].
struct Population {
  std::size_t count;
  std::vector<double> parameters, states, inputs;

  /// Each parameter and state of each instance is choose(ends, k), k counting them all. Inputs
  /// rest.
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
    derive(model, parameters, count);
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

  /// function(batch, outputs) with `rows` rows of outputs.
  template <class Function>
  void call(std::vector<double>& outputs, const Function& function) const {
    const auto p = row_pointers(parameters, count);
    const auto x = row_pointers(states, count);
    const auto in = row_pointers(inputs, count);
    const auto out = row_pointers(outputs, count);
    function(Batch{count, p.data(), x.data(), in.data()}, out.data());
  }

  /// function(batch) that changes the states.
  template <class Function>
  void change(const Function& function) {
    const auto p = row_pointers(std::as_const(parameters), count);
    const auto x = row_pointers(states, count);
    const auto in = row_pointers(std::as_const(inputs), count);
    function(MutableBatch{count, p.data(), x.data(), in.data()});
  }

  /// As many rows of NaN: what a function leaves out stays visible.
  [[nodiscard]] std::vector<double> unwritten(std::size_t rows) const {
    return std::vector<double>(rows * count, std::numeric_limits<double>::quiet_NaN());
  }
};

/// A population somewhere within the bounds.
inline Population scattered(const Model& model, std::size_t count) {
  std::vector<double> u((model.parameters.size() + model.states.size()) * count);
  Stream(1, "scattered/" + model.name).uniform(u);
  return Population(model, count, [&](const std::array<double, 2>& range, std::size_t k) {
    return range[0] + u[k] * (range[1] - range[0]);
  });
}

}  // namespace tripartite::testing
