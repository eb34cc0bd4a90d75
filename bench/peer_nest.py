#!/usr/bin/env python3
"""NEST's astrocyte_brunel example and one of its neurons, on one thread.

    peer_nest.py balanced NEURONS ASTROCYTES P MILLISECONDS SEED
    peer_nest.py regular MILLISECONDS

balanced  pynest/examples/astrocytes/astrocyte_brunel_bernoulli.py at the size told, with all spikes
          recorded and nothing else. NEST sorts its connections when it is first run, which counts as
          building here, as for tripartite. Memory is the peak of the process, Python included.
regular   one neuron at 700 pA: the times of its spikes, which NEST stamps at the end of their step

Prints a line of JSON. NEST needs no more than aeif_cond_alpha_astro, astrocyte_lr_1994, sic_connection,
tsodyks_synapse and what its examples always use.
"""

import json
import resource
import sys
import time

import nest

STEP = 0.1  # ms
EXCITATION = {"synapse_model": "tsodyks_synapse", "weight": 1.0, "tau_psc": 2.0, "delay": 2.0}
INHIBITION = {"synapse_model": "tsodyks_synapse", "weight": -4.0, "tau_psc": 4.0, "delay": 1.0}


def reset(seed):
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.set(resolution=STEP, local_num_threads=1, rng_seed=seed)


def balanced(neurons, astrocytes, probability, duration, seed):
    begin = time.process_time()
    reset(seed)
    cells = nest.Create("aeif_cond_alpha_astro", neurons, {"tau_syn_ex": 2.0, "tau_syn_in": 4.0})
    excitatory, inhibitory = cells[:neurons * 4 // 5], cells[neurons * 4 // 5:]
    glia = nest.Create("astrocyte_lr_1994", astrocytes, {"IP3": 0.4})
    noise = nest.Create("poisson_generator", params={"rate": 2000.0})
    recorders = nest.Create("spike_recorder", 2)
    nest.Connect(noise, cells, syn_spec={"weight": 1.0})
    bernoulli = {"rule": "pairwise_bernoulli", "p": probability}
    nest.TripartiteConnect(
        excitatory, cells, glia, bernoulli,
        {"rule": "third_factor_bernoulli_with_pool", "p": 0.5, "pool_size": 10,
         "pool_type": "random"},
        {"primary": EXCITATION, "third_in": EXCITATION,
         "third_out": {"synapse_model": "sic_connection", "weight": 0.05}})
    nest.Connect(inhibitory, cells, bernoulli, INHIBITION)
    nest.Connect(excitatory, recorders[0])
    nest.Connect(inhibitory, recorders[1])
    nest.Simulate(STEP)
    built = time.process_time()
    nest.Simulate(duration)
    seconds = time.process_time() - built
    spikes = recorders.get("n_events")
    return {"build": built - begin, "processor_seconds": seconds,
            "connections": nest.num_connections,
            "rate_e": 1000 * spikes[0] / len(excitatory) / duration,
            "rate_i": 1000 * spikes[1] / len(inhibitory) / duration,
            "memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def regular(duration):
    reset(1)
    cell = nest.Create("aeif_cond_alpha_astro", params={"I_e": 700.0})
    recorder = nest.Create("spike_recorder")
    nest.Connect(cell, recorder)
    nest.Simulate(duration)
    return {"spikes": recorder.events["times"].tolist()}


def main():
    what, *numbers = sys.argv[1:]
    if what == "balanced":
        neurons, astrocytes, probability, duration, seed = numbers
        answer = balanced(int(neurons), int(astrocytes), float(probability), float(duration),
                          int(seed))
    else:
        answer = regular(float(numbers[0]))
    print(json.dumps(answer | {"version": nest.__version__}))


if __name__ == "__main__":
    main()
