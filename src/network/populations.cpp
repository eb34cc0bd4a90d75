// Populations become groups: checked values, and places.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tripartite/base/units.hpp"

#include "building.hpp"
#include "distributions.hpp"

namespace tripartite {
namespace {

using Kind = Layout::Kind;

void check_layout(const Layout& layout, std::size_t size, const std::string& key) {
  const bool is_grid = layout.kind == Kind::grid;
  const std::size_t dimension = is_grid ? layout.shape.size() : layout.extent.size();
  if (dimension < 1 || dimension > 3) {
    refuse(key, "'" + key + "' has " + std::to_string(dimension) + " dimensions", "1, 2 or 3");
  }
  if (!is_grid) {
    for (const double edge : layout.extent)
      require_within(edge, {1e-9, std::numeric_limits<double>::infinity(), "um"}, key);
    return;
  }
  require_within(layout.spacing, {1e-9, std::numeric_limits<double>::infinity(), "um"}, key);
  std::size_t cells = 1;
  for (const std::size_t along : layout.shape) cells *= along;
  if (cells != size) {
    refuse(key, "the grid of '" + key + "' has " + std::to_string(cells) + " cells",
           std::to_string(size) + ", one for each instance");
  }
}

/// Each instance stands in the middle of its cell, so that the cells fill the box.
std::vector<Position> on_grid(const Layout& layout, std::size_t size) {
  std::vector<Position> positions(size, Position{});
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t rest = i;
    for (std::size_t axis = 0; axis < layout.shape.size(); ++axis) {
      const auto cell = static_cast<double>(rest % layout.shape[axis]);
      positions[i][axis] = (cell + 0.5) * layout.spacing;
      rest /= layout.shape[axis];
    }
  }
  return positions;
}

std::vector<Position> at_random(const Layout& layout, const Stream& stream, std::size_t size) {
  std::vector<double> uniform(3 * size);
  stream.uniform(uniform);
  std::vector<Position> positions(size, Position{});
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t axis = 0; axis < layout.extent.size(); ++axis)
      positions[i][axis] = layout.extent[axis] * uniform[3 * i + axis];
  }
  return positions;
}

std::vector<Position> lay_out(const Layout& layout, const Stream& stream, std::size_t size,
                              const std::string& key) {
  if (layout.kind == Kind::none) return {};
  check_layout(layout, size, key);
  return layout.kind == Kind::grid ? on_grid(layout, size)
                                   : at_random(layout, stream_of(stream, key), size);
}

/// Throws where parameters stand in an order in which the model cannot do what it is for.
void check_orders(const Model& model, const std::vector<Values>& parameters, std::size_t size,
                  const std::string& key) {
  for (const Order& order : model.orders) {
    const ParameterRow& low = model.parameters[static_cast<std::size_t>(order.lower)];
    const ParameterRow& high = model.parameters[static_cast<std::size_t>(order.upper)];
    const Values& lower = parameters[static_cast<std::size_t>(order.lower)];
    const Values& upper = parameters[static_cast<std::size_t>(order.upper)];
    const bool uniform = lower.uniform() && upper.uniform();
    for (std::size_t i = 0; i < (uniform ? 1 : size); ++i) {
      if (lower[i] < upper[i]) continue;
      // Of the two, that is at fault which is not the model's own.
      const bool is_low = !lower.uniform() || lower[0] != low.value;
      refuse(join_key(key, is_low ? low.name : high.name),
             "'" + low.name + "'" + (uniform ? "" : " of instance " + std::to_string(i)) + " is " +
                 format_quantity(lower[i], low.unit) + ", and '" + high.name + "' " +
                 format_quantity(upper[i], high.unit) + ": " + order.otherwise,
             "'" + low.name + "' below '" + high.name + "'");
    }
  }
}

}  // namespace

Position box_of(const Layout& layout) {
  Position box{};
  for (std::size_t axis = 0; axis < layout.shape.size() && layout.kind == Kind::grid; ++axis)
    box[axis] = static_cast<double>(layout.shape[axis]) * layout.spacing;
  if (layout.kind == Kind::random) std::ranges::copy(layout.extent, box.begin());
  return box;
}

void build_populations(Building& building) {
  const Stream stream = building.network.stream;
  for (const PopulationDescription& population : building.description.populations) {
    const std::string key = join_key("populations", population.name);
    const Model& model = building.model(population.model, join_key(key, "model"));
    if (population.size < 1 || population.size >= kNoAstrocyte) {
      throw ConfigError::out_of_bounds({}, join_key(key, "size"), std::to_string(population.size),
                                       "between 1 and " + std::to_string(kNoAstrocyte - 1));
    }
    check_stepping(population.step, population.method, key);
    std::vector<Values> parameters = parameter_values(model, population.parameters, stream,
                                                      population.size, join_key(key, "parameters"));
    check_orders(model, parameters, population.size, join_key(key, "parameters"));
    building.add_group(
        {.name = population.name,
         .model = &model,
         .size = population.size,
         .parameters = std::move(parameters),
         .initial = state_values(model, population.states, stream, population.size,
                                 join_key(key, "states")),
         .keeps = std::vector<bool>(model.states.size(), true),
         .step = population.step,
         .method = population.method,
         .positions = lay_out(population.layout, stream, population.size, join_key(key, "layout"))},
        key);
  }
}

void check_stepping(double step, const std::string& method, const std::string& key) {
  require_within(step, {0, std::numeric_limits<double>::infinity(), "ms"}, join_key(key, "step"));
  if (method != "heun" && method != "rk4" && method != "rk8") {
    refuse_choice(join_key(key, "method"), method, {"heun", "rk4", "rk8"});
  }
}

}  // namespace tripartite
