#include "distributions.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace tripartite {
namespace {

using Kind = Distribution::Kind;

constexpr std::uint64_t kTries = 1000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void draw_once(const Distribution& distribution, const Stream& stream, std::span<double> out,
               std::uint64_t offset) {
  const double a = distribution.a;
  const double b = distribution.b;
  switch (distribution.kind) {
    case Kind::constant:
      std::ranges::fill(out, a);
      break;
    case Kind::uniform:
      stream.uniform(out, offset);
      for (double& x : out) x = a + (b - a) * x;
      break;
    case Kind::normal:
      stream.normal(out, offset);
      for (double& x : out) x = a + b * x;
      break;
    case Kind::lognormal:
      stream.normal(out, offset);
      for (double& x : out) x = std::exp(a + b * x);
      break;
    case Kind::exponential:
      stream.uniform(out, offset);
      for (double& x : out) x = -a * std::log(x);
      break;
    case Kind::listed:
      assert(false && "a list is not drawn");
  }
}

double draw_again(const Distribution& distribution, const Stream& stream, const std::string& key) {
  for (std::uint64_t position = 0; position < kTries; ++position) {
    double x = 0;
    draw_once(distribution, stream, {&x, 1}, position);
    if (x >= distribution.low && x <= distribution.high) return x;
  }
  refuse(key, "'" + key + "' was not drawn between its low and high in a thousand tries",
         "a distribution that has a good part of its numbers between them");
}

}  // namespace

void check_distribution(const Distribution& distribution, const std::string& key) {
  const auto require = [&](bool holds, const char* expected) {
    if (!holds) refuse(key, "'" + key + "' is no distribution", expected);
  };
  const bool is_listed = distribution.kind == Kind::listed;
  require(is_listed || (std::isfinite(distribution.a) && std::isfinite(distribution.b)),
          "finite numbers");
  require(distribution.low < distribution.high, "a low below the high");
  if (distribution.kind == Kind::uniform)
    require(distribution.a <= distribution.b, "a lower end that is not above the upper one");
  if (distribution.kind == Kind::normal || distribution.kind == Kind::lognormal)
    require(distribution.b >= 0, "a standard deviation of at least 0");
  if (distribution.kind == Kind::exponential) require(distribution.a > 0, "a mean above 0");
}

void draw(const Distribution& distribution, const Stream& stream, std::span<double> out,
          const std::string& key) {
  draw_once(distribution, stream, out, 0);
  if (distribution.low == -kInfinity && distribution.high == kInfinity) return;
  for (std::size_t k = 0; k < out.size(); ++k) {
    if (out[k] >= distribution.low && out[k] <= distribution.high) continue;
    out[k] = draw_again(distribution, stream.at(k), key);
  }
}

Values instance_values(const Distribution& distribution, const Stream& stream, std::size_t count,
                       const Bounds& bounds, const std::string& key) {
  check_distribution(distribution, key);
  if (distribution.kind == Kind::constant) {
    require_within(distribution.a, bounds, key);
    return distribution.a;
  }
  std::vector<double> values(count);
  if (distribution.kind == Kind::listed) {
    if (distribution.listed.size() != count) {
      refuse(key, "'" + key + "' lists " + std::to_string(distribution.listed.size()) + " values",
             std::to_string(count) + ", one for each instance");
    }
    values = distribution.listed;
  } else {
    draw(distribution, stream, values, key);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (is_within(values[i], bounds)) continue;
    require_within(values[i], bounds, key, " for instance " + std::to_string(i));
  }
  return Values(std::move(values));
}

Distribution assigned(const Assignments& assignments, const std::string& name, double otherwise) {
  for (const auto& [row, distribution] : assignments)
    if (row == name) return distribution;
  return {Kind::constant, otherwise};
}

void check_assignments(const Assignments& assignments, const std::vector<std::string>& known,
                       const std::string& key) {
  for (auto row = assignments.begin(); row != assignments.end(); ++row) {
    const std::string path = join_key(key, row->first);
    if (std::ranges::find(known, row->first) == known.end()) refuse_unknown(path, known);
    const bool twice = std::any_of(assignments.begin(), row,
                                   [&](const auto& other) { return other.first == row->first; });
    if (twice) refuse(path, "'" + path + "' is assigned twice", "one value");
  }
}

std::vector<Values> parameter_values(const Model& model, const Assignments& assignments,
                                     const Stream& stream, std::size_t count,
                                     const std::string& key) {
  check_assignments(assignments, names_of(model.parameters), key);
  std::vector<Values> values;
  for (const ParameterRow& row : model.parameters) {
    const std::string path = join_key(key, row.name);
    values.push_back(instance_values(assigned(assignments, row.name, row.value),
                                     stream_of(stream, path), count, {row.low, row.high, row.unit},
                                     path));
  }
  return values;
}

std::vector<Values> state_values(const Model& model, const Assignments& assignments,
                                 const Stream& stream, std::size_t count, const std::string& key) {
  check_assignments(assignments, names_of(model.states), key);
  std::vector<Values> values;
  for (const StateRow& row : model.states) {
    const std::string path = join_key(key, row.name);
    values.push_back(instance_values(assigned(assignments, row.name, row.initial),
                                     stream_of(stream, path), count, {row.low, row.high, row.unit},
                                     path));
  }
  return values;
}

Stream stream_of(const Stream& stream, std::string key) {
  std::ranges::replace(key, '.', '/');
  return stream.named(key);
}

}  // namespace tripartite
