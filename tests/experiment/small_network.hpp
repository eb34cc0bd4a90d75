// A network of every kind of table, small enough for milliseconds.
#pragma once

#include <string>

namespace tripartite::testing {

inline const std::string small_network = R"(
task = "network"
[simulation]
duration = "60 ms"
[populations.neurons]
model = "conductance_lif"
size = 20
layout = { grid = [5, 4], spacing = "50 um" }
[populations.neurons.parameters]
I_ex = "150 pA"
V_th = { uniform = ["-52 mV", "-48 mV"] }
[populations.neurons.states]
V = { normal = ["-55 mV", "2 mV"], low = "-60 mV", high = "-50 mV" }
[populations.astrocytes]
model = "g_chi"
size = 10
step = "1 ms"
method = "rk4"
[populations.astrocytes.states]
I = { lognormal = ["0.3 uM", 0.1] }
[populations.release]
model = "gliotransmitter_release"
size = 10
[projections.excitation]
from = "neurons[0:16].spike"
to = "neurons.excitatory"
synapse = "tripartite_synapse"
weight = { exponential = "0.05 nS" }
delay = "1 ms"
connect = { rule = "bernoulli", probability = 0.3 }
[projections.excitation.parameters]
alpha = 1
[projections.excitation.astrocyte]
population = "astrocytes"
Y = "astrocytes.Y_S"
G = "release.G"
[projections.inhibition]
from = "neurons[16:]"
to = "neurons"
synapse = "exponential_synapse"
weight = "1 nS"
connect = { rule = "fixed_indegree", degree = 2 }
[projections.inhibition.parameters]
E_rev = "-80 mV"
[wires.calcium]
from = "astrocytes.C"
to = "release.C"
[junctions.gap]
population = "astrocytes"
connect = { rule = "ring" }
[drives.step]
to = "neurons.I_stim"
values = ["0 pA", "20 pA"]
interval = "30 ms"
elements = [0, 3]
[drives.train]
to = "neurons.excitatory"
regular = { start = "5 ms", period = "10 ms", count = 4 }
strength = "2 nS"
[record.spikes]
events = "neurons.spike"
[record.E]
rates = "neurons[0:16].spike"
[record.calcium]
samples = "astrocytes.C"
interval = "10 ms"
count = 4
[record.u]
edges = "excitation.u"
elements = [0, 2]
)";

}  // namespace tripartite::testing
