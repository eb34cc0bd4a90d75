// Each setting is named once.
//
// A settings struct lists its members in one function, `visit_fields(self, visitor)`. Reading TOML,
// writing the resolved file, printing a parameter page and listing known keys are visitors, so a
// member's name, unit, bounds and meaning stand in one place and its default is its initialiser:
//
//   struct Membrane {
//     double tau = 10;  // ms
//     template <class Self, class Visitor>
//     static void visit_fields(Self& self, Visitor&& visit) {
//       visit(self.tau, Field{.name = "tau", .unit = "ms", .low = 0.1, .high = 1e3,
//                             .meaning = "membrane time constant", .source = "Koch et al. 1996"});
//     }
//   };
//
// A visitor is callable with (member, Field) for these member types: double (a quantity when the
// unit is not empty, else a plain number), std::optional<double>, std::int64_t,
// std::optional<std::int64_t>, bool, std::string (restricted to `choices` when there are any), and
// nested settings structs (a table of that name).
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace tripartite {

struct Field {
  std::string name;
  std::string unit = {};  ///< house unit of the member; empty for dimensionless
  double low = -std::numeric_limits<double>::infinity();  ///< inclusive, in house units
  double high = std::numeric_limits<double>::infinity();  ///< inclusive, in house units
  std::vector<std::string> choices = {};                  ///< allowed words, for strings
  std::string meaning = {};                               ///< one sentence
  std::string source = {};  ///< citation where the number is a measured one
};

/// A struct that lists its members for visitors.
template <class S>
concept Settings = requires(S& settings) {
  S::visit_fields(settings, [](auto&, const Field&) {});
};

}  // namespace tripartite
