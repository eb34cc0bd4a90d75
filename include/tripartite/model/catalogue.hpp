// The models there are: a plain value, filled by explicit calls.
#pragma once

#include <string_view>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/model/model.hpp"

namespace tripartite {

/// Throws ConfigError, with the model's name and what is wrong, where rows of a model do not keep
/// what they promise each other: every row stands at its own index, under a name of its own and at
/// an end there is, whatever is emitted has an output, and a function is there where the rows call
/// for one, and only there.
void check_declaration(const Model& model);

class Catalogue {
 public:
  /// Throws ConfigError for a wrong declaration, and where two models share a name.
  explicit Catalogue(std::vector<Model> models);

  [[nodiscard]] const std::vector<Model>& models() const { return models_; }
  /// Throws ConfigError, with the nearest name, where there is no such model.
  [[nodiscard]] const Model& find(std::string_view name, const Origin& origin = {}) const;

 private:
  std::vector<Model> models_;
};

/// Position of a named row in one of a model's lists. Throws ConfigError, with the nearest name.
template <class Row>
int find_row(const std::vector<Row>& rows, std::string_view name, const Origin& origin = {});

}  // namespace tripartite
