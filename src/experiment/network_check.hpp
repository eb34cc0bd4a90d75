// What can be known of a network's run before it runs.
#pragma once

#include "tripartite/experiment/task.hpp"

#include "network_description.hpp"

namespace tripartite {

/// Throws ConfigError, with the path of the entry at fault, where times do not fit each other or
/// the run, or where the network cannot be built and its schemes cannot be planned. A network of
/// many edges is built with fewer.
void check_network(const NetworkExperiment& experiment, const Catalogue& catalogue,
                   const Stream& stream, const CaseContext& context);

/// What drives and records would do after the end of the run, as one sentence; empty where there is
/// nothing.
std::string find_beyond_run(const NetworkExperiment& experiment);

}  // namespace tripartite
