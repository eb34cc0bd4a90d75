// The page of a biophysical model: everything it declares, as text or as Markdown.
#pragma once

#include <string>
#include <vector>

#include "tripartite/model/model.hpp"

namespace tripartite {

/// Sections without rows are left out.
std::string model_page(const Model& model);
std::string model_markdown(const Model& model);

/// The table of contents of the Markdown pages, which are called NAME.md.
std::string models_markdown(const std::vector<Model>& models);

}  // namespace tripartite
