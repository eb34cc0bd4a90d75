// One declaration per model; the page of each is the file of its name.
#pragma once

#include "tripartite/model/model.hpp"

namespace tripartite {

Model adaptive_exponential();
Model alpha_synapse();
Model astrocyte_compartment();
Model compartment_diffusion();
Model conductance_lif();
Model escape_lif();
Model exponential_synapse();
Model g_chi();
Model gliotransmitter_release();
Model graded_release();
Model hebbian_trace();
Model hodgkin_huxley();
Model li_rinzel();
Model linear_messenger();
Model linear_release();
Model metabotropic_receptor();
Model poisson();
Model rate_neuron();
Model spike_train();
Model tripartite_release();
Model tripartite_synapse();
Model tsodyks_markram();
Model tsodyks_nest();

// All three in gap_junction.cpp.
Model junction_linear();
Model junction_smooth();
Model junction_threshold();

}  // namespace tripartite
