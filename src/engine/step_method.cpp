#include "step_method.hpp"

#include <numeric>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

StepMethod make(std::string name, int order, std::vector<std::vector<double>> a,
                std::vector<double> b) {
  StepMethod method{std::move(name), order, std::move(a), std::move(b), {}};
  for (const std::vector<double>& row : method.a)
    method.c.push_back(std::accumulate(row.begin(), row.end(), 0.0));
  return method;
}

StepMethod cooper_verner() {
  constexpr double r = 4.58257569495584000659;  // √21
  return make("rk8", 8,
              {{},
               {1. / 2},
               {1. / 4, 1. / 4},
               {1. / 7, (-7 - 3 * r) / 98, (21 + 5 * r) / 49},
               {(11 + r) / 84, 0, (18 + 4 * r) / 63, (21 - r) / 252},
               {(5 + r) / 48, 0, (9 + r) / 36, (-231 + 14 * r) / 360, (63 - 7 * r) / 80},
               {(10 - r) / 42, 0, (-432 + 92 * r) / 315, (633 - 145 * r) / 90,
                (-504 + 115 * r) / 70, (63 - 13 * r) / 35},
               {1. / 14, 0, 0, 0, (14 - 3 * r) / 126, (13 - 3 * r) / 63, 1. / 9},
               {1. / 32, 0, 0, 0, (91 - 21 * r) / 576, 11. / 72, (-385 - 75 * r) / 1152,
                (63 + 13 * r) / 128},
               {1. / 14, 0, 0, 0, 1. / 9, (-733 - 147 * r) / 2205, (515 + 111 * r) / 504,
                (-51 - 11 * r) / 56, (132 + 28 * r) / 245},
               {0, 0, 0, 0, (-42 + 7 * r) / 18, (-18 + 28 * r) / 45, (-273 - 53 * r) / 72,
                (301 + 53 * r) / 72, (28 - 28 * r) / 45, (49 - 7 * r) / 18}},
              {1. / 20, 0, 0, 0, 0, 0, 0, 49. / 180, 16. / 45, 49. / 180, 1. / 20});
}

const std::vector<StepMethod>& step_methods() {
  static const std::vector<StepMethod> methods = {
      make("heun", 2, {{}, {1}}, {1. / 2, 1. / 2}),
      make("rk4", 4, {{}, {1. / 2}, {0, 1. / 2}, {0, 0, 1}}, {1. / 6, 1. / 3, 1. / 3, 1. / 6}),
      cooper_verner(),
  };
  return methods;
}

}  // namespace

const StepMethod& find_step_method(const std::string& name) {
  std::vector<std::string> known;
  for (const StepMethod& method : step_methods()) {
    if (method.name == name) return method;
    known.push_back(method.name);
  }
  throw ConfigError::unknown_choice({}, "method", name, known);
}

}  // namespace tripartite
