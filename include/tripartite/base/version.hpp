// What was built, for the provenance of results.
#pragma once

#include <string>

namespace tripartite {

struct BuildVersion {
  std::string version;
  std::string git_commit;  ///< empty outside a git checkout
  bool git_dirty;          ///< the checkout had changes that were not committed
  std::string build_type;
  std::string compiler;
  std::string libraries;  ///< names and versions, separated by commas
};

const BuildVersion& build_version();

}  // namespace tripartite
