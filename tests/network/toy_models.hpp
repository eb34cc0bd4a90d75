// Models as small as the rules of networks need them, and descriptions made of them.
#pragma once

#include <string>
#include <vector>

#include "tripartite/network/description.hpp"

namespace tripartite {

/// cell      a neuron: parameter tau, state V; input I_stim, output V, event input hit, spikes
/// glia      an astrocyte: inputs Y_S and J_coupling, outputs C and G, event input hit
/// plastic   a synapse: parameters tau and U; state x by the source alone
/// tripart   a synapse: tau, U, Omega_c, O_G; x by source and astrocyte, Y summed and Gamma shared
///           at the astrocyte; input G, output Y
/// receptor  parameter tau_syn; g summed at the target; reads V, drives I_stim
/// junction  parameter k; reads C at both ends, drives J_coupling at both
/// curved    a synapse whose state is not linear
Catalogue toy_models();

/// `count` cells called "cells".
NetworkDescription cells_only(std::size_t count);
/// `cells` cells and `glia` astrocytes called "glia".
NetworkDescription cells_and_glia(std::size_t cells, std::size_t glia);

/// From spikes of all cells to their event input.
ProjectionDescription recurrent(ConnectDescription connect);

/// The same through tripartite synapses.
ProjectionDescription tripartite_projection(ConnectDescription connect,
                                            AstrocyteDescription astrocyte);

Network build(const NetworkDescription& description, int threads = 1, std::uint64_t seed = 1);

/// Of the network, which must have them.
const Projection& projection(const Network& network, const std::string& name);
const Group& group(const Network& network, const std::string& name);

/// The wire from a row of one group into a row of another, all by name.
const Wire& wire(const Network& network, const std::string& from, const std::string& output,
                 const std::string& to, const std::string& input);

/// [edge] = {source, target}
std::vector<std::array<std::size_t, 2>> pairs_of(const Projection& projection);

/// The message and the key of the ConfigError that building throws; empty where it does not.
Complaint complaint_of(const NetworkDescription& description);

/// |x - mean| in standard deviations of a binomial distribution.
double sigmas_off(double count, double trials, double probability);

}  // namespace tripartite
