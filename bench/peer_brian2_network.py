#!/usr/bin/env python3
"""The neuron-glia network of the chapter (figure 6) by Brian2, C++ standalone, in three forms.

published   every synapse keeps its transmitter and its receptors and moves them in every step;
            synapses and astrocytes are joined by two more groups of synapses
lean        the same, but inhibitory synapses, which no astrocyte sees, keep what release needs
summed      transmitter is summed where it is cleared, receptors are kept once for each neuron of an
            astrocyte, release is computed at spikes only, for inhibitory neurons once for all
            their synapses. It is the same network, in Brian2's best form.

Geometry: 3200 excitatory and 800 inhibitory neurons, 3200 astrocytes on an open grid of 64 x 50. An
excitatory synapse belongs to astrocyte k if its target is excitatory neuron k, and to astrocyte 4 k
if it is inhibitory neuron k. Prints a line of JSON: rates by epochs of 2 s, releases of astrocytes
(calcium coming above C_Theta), seconds of the loop alone and of the whole program, memory.
"""

import argparse
import json
import tempfile
from statistics import median

import numpy as np
from brian2 import (Clock, Network, NeuronGroup, SpikeMonitor, Synapses, TimedArray, defaultclock,
                    linked_var, ms, second, seed, umolar)

import peer_brian2_chapter as chapter

EXCITATORY, INHIBITORY, ASTROCYTES = 3200, 800, 3200
ROWS, COLUMNS = 64, 50
EPOCH = 2  # s
# Element k of all neurons, as above.
ASTROCYTE_OF = np.r_[np.arange(EXCITATORY), 4 * np.arange(INHIBITORY)]

NEURON = """
dv/dt = (g_l*(E_l - v) + I_syn + I_ex*stimulus(t))/C_m : volt (unless refractory)
I_syn = g_e*(E_e - v) + g_i*(E_i - v) : amp
dg_e/dt = -g_e/tau_e : siemens
dg_i/dt = -g_i/tau_i : siemens
"""
RELEASE = """
du/dt = -Omega_f*u : 1 (event-driven)
dx/dt = Omega_d*(1 - x) : 1 (event-driven)
"""
CLEFT_AND_RECEPTORS = """
dY/dt = -Omega_c*Y : mmolar (clock-driven)
dGamma/dt = O_G*G*(1 - Gamma) - Omega_G*Gamma : 1 (clock-driven)
G : mmolar
astrocyte : integer (constant)
"""
MODULATED = "u += ((1 - Gamma)*U_rest + alpha*Gamma)*(1 - u)"
REST = "u += U_rest*(1 - u)"
TAKE = "r = u*x; x -= r"


def neurons(more="", at_spikes="", **linked):
    group = NeuronGroup(EXCITATORY + INHIBITORY, NEURON + more, threshold="v > V_th",
                        reset="v = E_l\n" + at_spikes, refractory="tau_r", method="euler",
                        name="neurons", namespace=chapter.NEURON | chapter.SYNAPSE
                        | {"stimulus": TimedArray([1, 1.2, 1, 1], EPOCH * second)})
    for name, variable in linked.items():
        setattr(group, name, variable)
    group.v = "E_l + rand()*(V_th - E_l)"
    group.g_e = "rand()*w_e"
    group.g_i = "rand()*w_i"
    return group


def astrocytes(transmitter, step, **linked):
    group = NeuronGroup(
        ASTROCYTES, chapter.g_chi(J=" + J_coupling") + chapter.GLIOTRANSMISSION + transmitter
        + "J_coupling : mmolar/second", **chapter.GLIOTRANSMITTER_RELEASE, method="rk4",
        dt=step, name="astrocytes", namespace=chapter.parameters("network"))
    for name, variable in linked.items():
        setattr(group, name, variable)
    group.I, group.C, group.h, group.x_A = 0.01 * umolar, 0.01 * umolar, 0.9, 1
    return group


def junctions(group):
    """Both directions of each pair of neighbours."""
    cell = np.arange(ASTROCYTES).reshape(ROWS, COLUMNS)
    first = np.r_[cell[:, :-1].ravel(), cell[:-1].ravel()]
    second_ = np.r_[cell[:, 1:].ravel(), cell[1:].ravel()]
    joined = Synapses(group, group, chapter.JUNCTION, name="junctions",
                      namespace=chapter.parameters("network"))
    joined.connect(i=np.r_[first, second_], j=np.r_[second_, first])
    return joined


def synapses(sources, targets, model, on_pre, probability, name):
    group = Synapses(sources, targets, model, on_pre=on_pre, method="exact", name=name,
                     namespace=chapter.NEURON | chapter.SYNAPSE)
    group.connect(p=probability)
    return group


def published(step, lean):
    cells = neurons()
    with_cleft = RELEASE + CLEFT_AND_RECEPTORS
    full = [MODULATED, TAKE, "Y += rho_c*Y_T*r"]
    excitation = synapses(cells[:EXCITATORY], cells, with_cleft,
                          "; ".join([*full, "g_e_post += w_e*r"]), 0.05, "excitation")
    inhibition = synapses(cells[EXCITATORY:], cells, RELEASE if lean else with_cleft,
                          "; ".join([*([REST, TAKE] if lean else full), "g_i_post += w_i*r"]), 0.2,
                          "inhibition")
    excitation.x = inhibition.x = 1
    excitation.astrocyte = f"j + int(j >= {EXCITATORY})*(3*j - 4*{EXCITATORY})"
    glia = astrocytes("Y_S : mmolar\n", step)
    seen = Synapses(excitation, glia, "Y_S_post = Y_pre/N_incoming : mmolar (summed)", name="seen")
    seen.connect("astrocyte_pre == j")
    modulating = Synapses(glia, excitation, "G_post = G_pre : mmolar (summed)", name="modulating")
    modulating.connect("i == astrocyte_post")
    return cells, glia, [excitation, inhibition, junctions(glia), seen, modulating]


def summed(step):
    glia = astrocytes("""Y_S = Y_sum/N_seen : mmolar
                         Y_sum : mmolar
                         N_seen : 1
                         """, step)
    # What belongs to an astrocyte is kept at the neuron that its synapses end on, because synapses
    # reach no further in Brian2: 4000 sums of transmitter and as many receptors, 3200 astrocytes.
    receptors = NeuronGroup(EXCITATORY + INHIBITORY,
                            """dGamma/dt = O_G*G*(1 - Gamma) - Omega_G*Gamma : 1
                               G : mmolar (linked)""", method="exact", name="receptors",
                            namespace=chapter.SYNAPSE)
    receptors.G = linked_var(glia, "G", index=ASTROCYTE_OF)
    cells = neurons("""Y : mmolar
                       incoming : 1
                       Gamma : 1 (linked)
                       u_out : 1
                       x_out : 1
                       r_out : 1
                       last : second""",
                    # Inhibitory release depends on nothing but the spikes of the neuron.
                    """u_out = u_out*exp(-Omega_f*(t - last))
                       u_out += U_rest*(1 - u_out)
                       x_out = 1 - (1 - x_out)*exp(-Omega_d*(t - last))
                       r_out = u_out*x_out
                       x_out -= r_out
                       last = t""",
                    Gamma=linked_var(receptors, "Gamma"))
    cells.run_regularly("Y *= exp(-Omega_c*dt)", when="after_groups")
    cells.x_out = 1
    excitation = synapses(
        cells[:EXCITATORY], cells, RELEASE + "incoming_post = 1 : 1 (summed)\n",
        "; ".join([MODULATED.replace("Gamma", "Gamma_post"), TAKE, "Y_post += rho_c*Y_T*r",
                   "g_e_post += w_e*r"]), 0.05, "excitation")
    excitation.x = 1
    # Synapses are counted once, at the beginning, before anything is divided by their number.
    counting = excitation.summed_updaters["incoming_post"]
    counting._clock, counting.order = Clock(1e6 * second), -2
    inhibition = synapses(cells[EXCITATORY:], cells, "", "g_i_post += w_i*r_out_pre", 0.2,
                          "inhibition")
    inhibition.pre.when = "after_resets"
    seen = Synapses(cells, glia, """Y_sum_post = Y_pre : mmolar (summed)
                                    N_seen_post = incoming_pre : 1 (summed)""", name="seen")
    seen.connect(i=np.arange(EXCITATORY + INHIBITORY), j=ASTROCYTE_OF)
    return cells, glia, [receptors, excitation, inhibition, seen, junctions(glia)]


FORMS = {"published": lambda step: published(step, lean=False),
         "lean": lambda step: published(step, lean=True), "summed": summed}


def rate(monitor, cells, begin, end):
    """Hz, of events stamped from begin to end (s)."""
    times = np.asarray(monitor.t / second)
    return np.count_nonzero((begin <= times) & (times < end)) / (cells * (end - begin))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--form", choices=FORMS, default="summed")
    parser.add_argument("--duration", type=float, default=8, help="s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--flags", choices=["default", "strict"], default="default",
                        help="of the compiler: Brian2's, or those without -ffast-math")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--astrocyte-step", type=float, default=10, metavar="MS",
                        help="10 as published: receptors see gliotransmitter held for so long")
    options = parser.parse_args()

    chapter.set_up(options.flags, options.threads)
    defaultclock.dt = 0.1 * ms
    seed(options.seed)
    cells, glia, rest = FORMS[options.form](options.astrocyte_step * ms)
    monitors = {"E": (SpikeMonitor(cells[:EXCITATORY]), EXCITATORY),
                "I": (SpikeMonitor(cells[EXCITATORY:]), INHIBITORY),
                "releases": (SpikeMonitor(glia), ASTROCYTES)}
    network = Network(cells, glia, rest, *(monitor for monitor, _ in monitors.values()))
    network.run(options.duration * second)
    answer = vars(options) | {}
    with tempfile.TemporaryDirectory() as folder:
        answer["compile_seconds"] = chapter.compile_program(folder)
        runs = [chapter.run_program(folder) for _ in range(options.rounds)]
        assert np.isfinite(glia.C[:]).all()
        answer["epochs"] = [
            {"begin": begin, "end": min(begin + EPOCH, options.duration)}
            | {name: rate(monitor, count, begin, min(begin + EPOCH, options.duration))
               for name, (monitor, count) in monitors.items()}
            for begin in np.arange(0, options.duration, EPOCH).tolist()]
    answer["seconds"] = [run["seconds"] for run in runs]
    answer["whole_seconds"] = [run["whole_seconds"] for run in runs]
    answer["wall_per_simulated_second"] = median(answer["seconds"]) / options.duration
    answer["peak_mib"] = max(run["peak_mib"] for run in runs)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
