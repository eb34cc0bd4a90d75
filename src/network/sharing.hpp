// Where the states of a synapse are kept: what follows from its declaration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tripartite/model/model.hpp"
#include "tripartite/network/network.hpp"

namespace tripartite {

/// Whether `end` is among the words of `ends`, such as "pre astro".
bool names_end(std::string_view ends, std::string_view end);

/// All states are sums at the target: a conductance, kept once for all that reaches a target.
bool is_receptor(const Model& model);

/// Whether an astrocyte can be attached to the synapse.
bool has_astrocytic_end(const Model& model);

/// The event input at the presynaptic end. Throws where the model is no synapse.
int presynaptic_event(const Model& model, const std::string& key);

/// A synapse with its states dealt out; `astro_group` is left to the caller, and also whatever
/// `parameters` and `initial` hold of states that are kept elsewhere.
Synapse deal_out(const Model& model, std::vector<Values> parameters, std::vector<Values> initial,
                 bool has_astrocyte, const std::string& key);

/// Throws where a parameter that differs between edges enters the rates of states that synapses
/// share or sum, or what is seen of them at the astrocytic end. Rates are functions, not formulas:
/// they are evaluated at scattered states and compared.
void check_sharing(const Synapse& synapse, const std::string& key);

}  // namespace tripartite
