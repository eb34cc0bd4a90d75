// Feature maps written down once more, naively: unit by unit, without scales, from the formulas of
// the papers. They overflow where the streamed ones must not.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <string>

#include "tripartite/attention/hidden_layer.hpp"

/// What φ_j(x) depends on.
struct TextbookUnit {
  double drive;        // w·x
  double phase;        // b
  double square_norm;  // |x|²
  double weight_norm;  // |w|²
  double units;        // m
  double dimension;    // D
  double z;            // mean |q + k|²
};

inline double textbook_oprf(const TextbookUnit& u) {
  const double d = u.dimension;
  const double rho = (std::sqrt(std::pow(2 * u.z + d, 2) + 8 * d * u.z) - 2 * u.z - d) / (4 * u.z);
  const double a = (1 - 1 / rho) / 8;
  const double b = std::sqrt(1 - 4 * a);
  return std::pow(1 - 4 * a, d / 4) *
         std::exp(a * u.weight_norm + b * u.drive - u.square_norm / 2) / std::sqrt(u.units);
}

inline const std::map<std::string, std::function<double(const TextbookUnit&)>>& textbook_maps() {
  using std::numbers::pi;
  using U = const TextbookUnit&;
  const auto performer = [](U u) {
    return std::exp(u.drive - u.square_norm / 2) / std::sqrt(u.units);
  };
  static const std::map<std::string, std::function<double(U)>> maps{
      {"performer", performer},
      {"orthogonal", performer},
      {"hyperbolic", performer},
      {"oprf", textbook_oprf},
      {"cosine",
       [](U u) {
         return std::sqrt(2 / u.units) * std::cos(u.drive + u.phase) * std::exp(u.square_norm / 2);
       }},
      {"positive_cosine",
       [](U u) {
         return std::max(0.0, std::sqrt(2 / (pi * u.units)) * std::cos(u.drive + u.phase) *
                                  std::exp(u.square_norm / 2));
       }},
      {"truncated",
       [](U u) {
         return std::exp(-u.square_norm / 2) / std::sqrt(u.units) *
                std::clamp(std::exp(u.drive), 0.0, 150.0);
       }},
      {"linear", [](U u) { return 1 + (-std::log(u.units) / 2 + u.drive - u.square_norm / 2); }},
      {"clipped_sine",
       [](U u) {
         const double angle = u.drive + u.phase;
         const double sine = angle > pi / 2 ? 1 : angle < -pi / 2 ? -1 : std::sin(angle);
         return std::sqrt(2 / u.units) * std::exp(u.square_norm / 2) * sine;
       }},
      {"elu", [](U u) { return 1 + (u.drive > 0 ? u.drive : std::expm1(u.drive)); }},
      {"tokens", [](U u) { return std::exp(u.drive) / std::sqrt(u.units); }},  // queries
  };
  return maps;
}

/// √m φ_j(k_s) of the map tokens: each key has the units that are its own, and shares m among them.
inline tripartite::Matrix textbook_own_units(tripartite::Index keys, tripartite::Index units) {
  tripartite::Matrix rates = tripartite::Matrix::Zero(keys, units);
  for (tripartite::Index j = 0; j < units; ++j) rates(j % keys, j) = 1;
  const tripartite::Vector copies = rates.rowwise().sum();
  return static_cast<double>(units) * copies.cwiseInverse().asDiagonal() * rates;
}

/// √m φ_j(x_t) of all queries or all keys x for all units, as [T, m].
inline tripartite::Matrix textbook_rates(const tripartite::HiddenLayer& layer,
                                         const tripartite::Head& head, tripartite::Role role) {
  using tripartite::Index;
  const bool key = role == tripartite::Role::key;
  if (key && layer.map().name == "tokens") return textbook_own_units(head.k.rows(), layer.units());
  const tripartite::Matrix& x = key ? head.k : head.q;
  tripartite::UnitTile units;
  layer.draw(0, layer.units(), units);
  double z = 0;
  for (Index t = 0; t < head.q.rows(); ++t) {
    for (Index s = 0; s < head.k.rows(); ++s) z += (head.q.row(t) + head.k.row(s)).squaredNorm();
  }
  z /= static_cast<double>(head.q.rows() * head.k.rows());

  const auto& phi = textbook_maps().at(layer.map().name);
  const double m = static_cast<double>(layer.units());
  return tripartite::Matrix::NullaryExpr(x.rows(), layer.units(), [&](Index t, Index j) {
    const auto w = units.input_weights.row(j);
    return std::sqrt(m) * phi({.drive = w.dot(x.row(t)),
                               .phase = layer.map().has_phase ? units.phase(j) : 0,
                               .square_norm = x.row(t).squaredNorm(),
                               .weight_norm = w.squaredNorm(),
                               .units = m,
                               .dimension = static_cast<double>(layer.head_size()),
                               .z = z});
  });
}
