// What a network needs of the machine, from its description alone: nothing is drawn or built.
#pragma once

#include "tripartite/experiment/task.hpp"

#include "network_description.hpp"

namespace tripartite {

/// About how many edges the description asks for.
[[nodiscard]] double expected_edges(const NetworkDescription& network);

/// Memory and disk of a case. Of events only those of sources with a rate are foreseen.
[[nodiscard]] Needs network_needs(const NetworkExperiment& experiment, const Catalogue& catalogue);

}  // namespace tripartite
