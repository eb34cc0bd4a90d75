// Numbers for each instance or edge, as text: a quantity, or how it is distributed.
//
//   V_th = "-50 mV"
//   V_th = { uniform = ["-52 mV", "-48 mV"] }
//   V_th = { normal = ["-50 mV", "1 mV"], low = "-55 mV", high = "-45 mV" }
//   V_th = { lognormal = [median, sigma of the logarithm] }, { exponential = mean },
//          { values = [one for each] }
#pragma once

#include "tripartite/io/section.hpp"
#include "tripartite/model/model.hpp"
#include "tripartite/network/description.hpp"

namespace tripartite {

/// Reads the distribution at field.name, which keeps its value where the key is absent, and notes
/// it. Ends of intervals and listed values are held against the field's bounds here; what is drawn
/// is held against them when it is drawn.
void read_distribution(Section& section, Distribution& distribution, const Field& field);

/// All parameters of a model, or initial values of its states, from the table `key` of a section.
Assignments read_parameters(Section& section, const std::string& key, const Model& model);
Assignments read_states(Section& section, const std::string& key, const Model& model);

}  // namespace tripartite
