#!/usr/bin/env python3
"""Uncoupled G-ChI astrocytes by Brian2, C++ standalone, without a reservoir of IP3.

Cell i of N has the constant transmitter Y_S = i/(N - 1) times 5 uM, or 0.4 uM for the set "one
synapse". Under no constant transmitter does the network's set oscillate for ever: from its start it
rises two to four times within half a minute, then rests. "one synapse" oscillates from 0.02 to
0.4 uM with periods of 5 to 12 s. Prints a line of JSON: seconds of the simulation loop alone, round
by round. With --error the states of that many cells are compared with SciPy's DOP853 at the end;
choose --duration within the rises, where there is an error to see.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
from brian2 import NeuronGroup, Network, defaultclock, second, umolar
from scipy.integrate import solve_ivp

import peer_brian2_chapter as chapter

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests/reference/network"))
from peer_g_chi import SETS, rates  # noqa: E402: found only now

GREATEST_TRANSMITTER = {"network": 5, "one synapse": 0.4}  # uM
STATES = ["gamma", "I", "C", "h"]
START = [0, 0.01, 0.01, 0.9]


def astrocytes(name, cells, method, powers):
    equations = chapter.g_chi(powers=powers) + "Y_S : mmolar (constant)"
    group = NeuronGroup(cells, equations, method=method, name="astrocytes",
                        namespace=chapter.parameters(name))
    group.Y_S = f"{GREATEST_TRANSMITTER[name]}*umolar*i/{max(cells - 1, 1)}"
    group.I, group.C, group.h = 0.01 * umolar, 0.01 * umolar, 0.9
    return group


def final_states(group):
    """[state, cell] in uM and 1."""
    return np.array([group.gamma[:], group.I[:] / umolar, group.C[:] / umolar, group.h[:]])


def errors(name, states, duration, count):
    """Greatest difference of each state over `count` cells, evenly spread."""
    cells = np.unique(np.linspace(0, states.shape[1] - 1, count).round().astype(int))
    greatest = np.zeros(len(STATES))
    for cell in cells:
        transmitter = GREATEST_TRANSMITTER[name] * cell / max(states.shape[1] - 1, 1)
        exact = solve_ivp(lambda _, state: rates(SETS[name], state, transmitter, 0),
                          (0, duration), START, "DOP853", rtol=1e-12, atol=1e-14)
        greatest = np.maximum(greatest, abs(states[:, cell] - exact.y[:, -1]))
    return dict(zip(STATES, greatest))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=GREATEST_TRANSMITTER, default="network")
    parser.add_argument("--cells", type=int, default=10000)
    parser.add_argument("--step", type=float, default=0.01, help="s")
    parser.add_argument("--duration", type=float, default=20, help="s")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--method", default="rk4", help="rk4, rk2 or euler; heun and milstein are "
                        "euler where there is no noise, exponential_euler does not apply")
    parser.add_argument("--flags", choices=["default", "strict"], default="default",
                        help="of the compiler: Brian2's, or those without -ffast-math")
    parser.add_argument("--powers", choices=["pow", "products"], default="pow",
                        help="as published, or hidden in functions that Brian2 does not look into")
    parser.add_argument("--states", metavar="FILE", help="writes the last states as .npy: gamma, "
                        "I, C, h; one column a cell; uM")
    parser.add_argument("--error", type=int, default=0, metavar="CELLS")
    options = parser.parse_args()

    chapter.set_up(options.flags, options.threads)
    defaultclock.dt = options.step * second
    group = astrocytes(options.set, options.cells, options.method, options.powers)
    Network(group).run(options.duration * second)
    answer = vars(options) | {"steps": round(options.duration / options.step)}
    with tempfile.TemporaryDirectory() as folder:
        answer["compile_seconds"] = chapter.compile_program(folder)
        runs = [chapter.run_program(folder) for _ in range(options.rounds)]
        states = final_states(group)
        assert np.isfinite(states).all()
    times = [run["seconds"] for run in runs]
    answer["seconds"] = times
    answer["ns_per_cell_and_step"] = 1e9 * median(times) / options.cells / answer["steps"]
    answer["simulated_per_wall_second"] = options.duration / median(times)
    answer["peak_mib"] = max(run["peak_mib"] for run in runs)
    if options.states:
        np.save(options.states, states)
    if options.error:
        answer["error"] = errors(options.set, states, options.duration, options.error)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
