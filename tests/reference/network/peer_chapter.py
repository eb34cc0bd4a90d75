#!/usr/bin/env python3
"""Traces of the chapter's assemblies by Brian2 2.5, C++ standalone: peer_chapter.*.csv beside it.

Everything that belongs to one astrocyte and its synapse is one group of Brian2, integrated together
by RK4, so that values are coupled inside the stages; only the ring is coupled by Brian2's synapses,
which hold the flux for a step. What Brian2 does at the end of a step it stamps with the beginning:
input spikes are sent one step early, so that they act at the times that the files state, and the
times of releases and crossings are the middle of the step that they happened in.

Comment lines state the assembly in house units (ms, uM), with rows of models as `model.row`; what
they do not name has the model's default. Columns are t_ms and state_unit; a row shows the state
after whatever happens at its time. `error` is the greatest change of each state, relative to its
greatest magnitude, when Brian2's step is doubled: G jumps at releases, which are good to a step.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from brian2 import (Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses,
                    defaultclock, device, mmolar, ms, second, umolar)

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "bench"))
import peer_brian2_chapter as chapter  # noqa: E402: found only now

STEP = 1e-6  # s
RING_STEP = 1e-4  # s
ASTROCYTE = chapter.g_chi(J=" + J_ex") + chapter.RESERVOIR + "I_bias : mmolar (constant)\n"
CLEFT = """
dY/dt = -Omega_c*Y : mmolar
Y_S = seen*Y : mmolar
seen : 1 (constant)
"""
PLASTICITY = """
du/dt = -Omega_f*u : 1
dx/dt = Omega_d*(1 - x) : 1
dGamma/dt = O_G*modulated*G*(1 - Gamma) - Omega_G*Gamma : 1
modulated : 1 (constant)
"""
RELEASE = """
u_post += ((1 - Gamma_post)*U_rest + alpha*Gamma_post)*(1 - u_post)
r = u_post*x_post
x_post -= r
Y_post += rho_c*Y_T*r
"""


def house(group, monitor, states):
    """[time, state and unit] in house units."""
    return np.vstack([np.asarray(getattr(monitor, state)) * (1e3 if units == mmolar.dim else 1)
                      for state in states
                      for units in [group.variables[state].dim]]).T


def simulate(step, interval, duration, spikes, states, build):
    """Times (s), rows, and [(time in ms, unit)] of what comes above its threshold. `build` returns
    a group, what is done to it at a spike, and what else there is."""
    device.reinit()
    chapter.set_up("default", 1)
    defaultclock.dt = step * second
    group, at_spike, *others = build()
    network = Network(group, others)
    if spikes:
        source = SpikeGeneratorGroup(1, np.zeros(len(spikes), int),
                                     (np.array(spikes) * 1e-3 - step) * second)
        arriving = Synapses(source, group, on_pre=at_spike, namespace=group.namespace)
        arriving.connect()
        network.add(source, arriving)
    samples = StateMonitor(group, states, record=True, dt=interval * second)
    network.add(samples)
    events = SpikeMonitor(group)
    network.add(events)
    network.run((duration + 2 * step) * second)  # so that the last sample is taken
    with tempfile.TemporaryDirectory() as folder:
        chapter.compile_program(folder)
        chapter.run_program(folder)
        rows = house(group, samples, states)[:round(duration / interval) + 1]
        times = interval * np.arange(len(rows))
        happened = [((t + step / 2) * 1e3, unit)
                    for t, unit in zip(np.asarray(events.t / second), np.asarray(events.i))]
    return times, rows, happened


def namespace(name, **changed):
    return chapter.SYNAPSE | chapter.parameters(name) | changed


def one_synapse():
    group = NeuronGroup(1, ASTROCYTE + CLEFT, method="rk4", threshold="False", reset="",
                        namespace=namespace("one synapse", rho_c=0.001))
    group.h, group.seen = 0.9, 1
    return group, "Y_post += rho_c*Y_T"


def modulated_synapses(name, ip3, bias, modulated, seen):
    group = NeuronGroup(len(bias), ASTROCYTE + CLEFT + PLASTICITY + chapter.GLIOTRANSMISSION,
                        **chapter.GLIOTRANSMITTER_RELEASE, method="rk4", namespace=namespace(name))
    group.I, group.h, group.x, group.x_A = ip3 * umolar, 0.9, 1, 1
    group.I_bias, group.modulated, group.seen = bias * umolar, modulated, seen
    return group, RELEASE


def ring():
    equations = chapter.g_chi(J=" + J_ex + J_coupling") + chapter.RESERVOIR.replace(
        "I_bias", "I_bias*int(t % (50*second) < 20*second)")
    group = NeuronGroup(50, equations + """I_bias : mmolar (constant)
                                           Y_S : mmolar
                                           J_coupling : mmolar/second""",
                        threshold="C > C_Theta", refractory="C > C_Theta", method="rk4",
                        namespace=namespace("ring"))
    group.h = 0.9
    group.I_bias[25] = 1 * umolar
    junctions = Synapses(group, group, chapter.JUNCTION, namespace=group.namespace)
    cell = np.arange(50)
    junctions.connect(i=np.r_[cell, cell], j=np.r_[(cell + 1) % 50, (cell - 1) % 50])
    return group, None, junctions


def parameter_lines(name, **changed):
    """The set in the names and units of the model's rows."""
    rows = dict(zip(chapter.SET_COLUMNS, chapter.SETS[name])) | changed
    rows.pop("F")
    fluxes = {"Omega_5P", "O_delta", "O_beta", "F_ex"}
    return [f"# parameter g_chi.{row} = {value / (1e3 if row in fluxes else 1):.12g}"
            for row, value in rows.items()]


def listed(values):
    return ", ".join(f"{value:.9g}" for value in values)


def write(name, lines, columns, times, rows):
    table = [",".join(columns)]
    table += [",".join(f"{value:.9g}" for value in row) for row in np.column_stack([times, rows])]
    (HERE / f"peer_chapter.{name}.csv").write_text("\n".join([*lines, *table]) + "\n")


def write_trace(name, lines, shown_units, spikes, interval, duration, keep, build):
    """`shown_units` are the units to write of each state; `keep` says which times."""
    states = list(shown_units)
    (times, rows, happened), (_, coarse, _) = (
        simulate(step, interval, duration, spikes, states, build) for step in (STEP, 2 * STEP))
    kept = [k for k, t in enumerate(times) if keep(t)]
    rows[abs(rows) < 1e-12] = 0
    units = rows.shape[1] // len(states)
    columns, taken, errors = [], [], []
    for k, (state, own) in enumerate(shown_units.items()):
        here = [k * units + unit for unit in own]
        change = abs(rows[kept][:, here] - coarse[kept][:, here]).max()
        errors.append(f"{state} {change / abs(rows[:, here]).max():.1e}")
        columns += [f"{state}_{unit}" for unit in own]
        taken += here
    lines = [f"# made by {Path(__file__).name}: Brian2, RK4, step {1e3 * STEP:g} ms", *lines,
             f"# spikes = {listed(spikes)}"]
    releasing = shown_units.get("x_A", [])
    lines += [f"# emits release of unit {unit} = {listed(t for t, k in happened if k == unit)}"
              for unit in releasing]
    lines += ["# error " + ", ".join(errors)]
    write(name, lines, ["t_ms", *columns], 1e3 * times[kept], rows[kept][:, taken])
    print(f"{name}: {', '.join(errors)}; {len(happened)} releases")


def write_one_synapse():
    write_trace("one_synapse", [
        *parameter_lines("one synapse"),
        "# parameter synapse.rho_c = 0.001",
        "# synapse without plasticity: every spike adds rho_c Y_T = 500 uM to Y",
        "# initial gamma = 0, I = 0, C = 0, h = 0.9; input I_bias = 0"],
        dict.fromkeys(["gamma", "I", "C", "h", "Y"], [0]), [2000.0 * k for k in range(1, 15)], 0.25,
        30, lambda t: True, one_synapse)


def write_open_loop():
    spikes = [16500.0 + t for t in [0, 50, 100, 150, 200, *range(300, 401, 10)]]
    write_trace("open_loop", [
        *parameter_lines("open loop"),
        "# unit 0: synapse without astrocyte; units 1, 2: astrocyte that hears no synapse",
        "# initial gamma = 0, I = 0.4, C = 0, h = 0.9, x = 1, x_A = 1",
        "# input I_bias = 0.8, 1.25  of unit 1, 2"],
        dict.fromkeys(["I", "C", "h", "x_A", "G", "Gamma"], [1, 2])
        | dict.fromkeys(["u", "x", "Y"], [0, 1, 2]), spikes, 0.005, 17.1,
        lambda t: t > 16.4999 or round(t / 0.005) % 50 == 0,
        lambda: modulated_synapses("open loop", 0.4, [0.8, 0.8, 1.25], [0, 1, 1], [0, 0, 0]))


def write_closed_loop():
    # Four seconds each at 1, 5, 20, 50 and 1 Hz.
    spikes = [1e3 * (4 * block + k / rate) for block, rate in enumerate([1, 5, 20, 50, 1])
              for k in range(1, 4 * rate)]
    write_trace("closed_loop", [
        *parameter_lines("closed loop"),
        "# unit 0: synapse without astrocyte; unit 1: open loop, the astrocyte hears no synapse;"
        " unit 2: closed loop",
        "# initial gamma = 0, I = 0, C = 0, h = 0.9, x = 1, x_A = 1",
        "# input I_bias = 1, 0  of unit 1, 2"],
        dict.fromkeys(["gamma", "I", "C", "h", "x_A", "G", "Gamma"], [1, 2])
        | dict.fromkeys(["u", "x", "Y"], [0, 1, 2]), spikes, 0.1, 20,
        lambda t: True,
        lambda: modulated_synapses("closed loop", 0, [1, 1, 0], [0, 1, 1], [0, 0, 1]))


def write_ring():
    duration = 200
    fine, coarse = (simulate(step, 10, duration, [], ["C"], ring)[2]
                    for step in (RING_STEP, 2 * RING_STEP))
    lines = [f"# made by {Path(__file__).name}: Brian2, RK4, step {1e3 * RING_STEP:g} ms, "
             f"{duration} s", *parameter_lines("ring"),
             "# ring of 50 joined by junction_threshold, F = 9e-05; initial I = C = 0, h = 0.9",
             "# input I_bias = 1 of cell 25 while (t mod 50 s) < 20 s, else 0",
             "# t_ms: calcium comes above 0.5 uM; changed_by: ms, when Brian2's step is doubled"]
    rows = []
    for cell in range(50):
        ours, others = ([t for t, k in events if k == cell] for events in (fine, coarse))
        rows += [[t, cell, order, abs(t - s)] for order, (t, s) in enumerate(zip(ours, others))]
    rows = np.array(sorted(row for row in rows if row[0] < 1e3 * duration))
    write("ring", lines, ["t_ms", "cell", "order", "changed_by"], rows[:, 0], rows[:, 1:])
    print(f"ring: {len(rows)} crossings, change {np.median(rows[:, 3]):g} ms, at most "
          f"{rows[:, 3].max():g}")


if __name__ == "__main__":
    write_one_synapse()
    write_open_loop()
    write_closed_loop()
    write_ring()
