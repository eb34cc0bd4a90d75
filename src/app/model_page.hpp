// The page of a biophysical model: everything it declares, as text.
#pragma once

#include <string>

#include "tripartite/model/model.hpp"

namespace tripartite {

/// Sections without rows are left out.
std::string model_page(const Model& model);

}  // namespace tripartite
