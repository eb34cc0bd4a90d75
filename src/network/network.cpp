#include "tripartite/network/network.hpp"

#include "tripartite/base/error.hpp"

namespace tripartite {

std::size_t Network::find_group(const std::string& name) const {
  std::vector<std::string> known;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].name == name) return g;
    known.push_back(groups[g].name);
  }
  throw ConfigError::unknown_choice({}, "group", name, known);
}

}  // namespace tripartite
