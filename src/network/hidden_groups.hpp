// Groups that no description names: what synapses share at one of their ends.
#pragma once

#include <string>
#include <vector>

#include "projections.hpp"

namespace tripartite {

/// "PROJECTION.post": a receptor for each instance of the target population, wired to it both ways.
/// Returns the event input of the group through which spikes reach it.
End add_receptors(Building& building, const Draft& draft, const Model& model,
                  const Assignments& parameters, const std::string& parameters_key,
                  const Assignments& states);

/// "PROJECTION.astro": what the synapses of each astrocyte share or sum, wired to the ports of the
/// description. The synapse is dealt out already; `initial` are the states that its edges began
/// with.
std::size_t add_astrocytic_group(Building& building, const Draft& draft,
                                 const Projection& projection, const std::vector<Values>& initial,
                                 Means& means);

}  // namespace tripartite
