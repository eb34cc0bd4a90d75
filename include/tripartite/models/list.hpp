// The biophysical models that come with tripartite.
#pragma once

#include "tripartite/model/catalogue.hpp"

namespace tripartite {

Catalogue tripartite_models();

}  // namespace tripartite
