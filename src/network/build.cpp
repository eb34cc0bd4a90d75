#include <algorithm>
#include <utility>

#include "tripartite/network/description.hpp"

#include "parts.hpp"

namespace tripartite {
namespace {

template <class Described>
void check_names(const std::vector<Described>& described, const std::string& table) {
  std::vector<std::string> names = names_of(described);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return;
  const std::string key = join_key(table, *twice);
  refuse(key, "there are two [" + key + "]", "a name of its own");
}

}  // namespace

Network build_network(const NetworkDescription& description, const Catalogue& catalogue,
                      const Stream& stream, int threads) {
  check_names(description.populations, "populations");
  check_names(description.projections, "projections");
  check_names(description.wires, "wires");
  check_names(description.junctions, "junctions");
  check_names(description.drives, "drives");
  Building building{description, catalogue, threads, {{}, {}, {}, {}, {}, stream}};
  build_populations(building);
  std::vector<Draft> drafts = draft_projections(building);
  build_wires(building, drafts);
  Means means;
  for (Draft& draft : drafts) finish_projection(building, std::move(draft), means);
  means.divide(building.network);
  build_junctions(building);
  build_drives(building);
  return std::move(building.network);
}

}  // namespace tripartite
