#!/usr/bin/env python3
"""Errors of the last states of uncoupled G-ChI astrocytes, against SciPy's DOP853 at rtol 1e-12.

Usage: g_chi_error.py DURATION CELLS FILE…      DURATION in s; FILE: .npy, or raw doubles; [state, cell]

Compares CELLS cells, evenly spread over those of a file, cell i of N under transmitter
0.4 uM i/(N - 1). Prints a line of JSON with the greatest difference of any state for each file.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests/reference/network"))
from peer_g_chi import SETS, rates  # noqa: E402: found only now

GREATEST_TRANSMITTER = 0.4  # uM
START = [0, 0.01, 0.01, 0.9]


def load(file):
    return np.load(file) if file.endswith(".npy") else np.fromfile(file).reshape(4, -1)


def main():
    duration, count = float(sys.argv[1]), int(sys.argv[2])
    states = {file: load(file) for file in sys.argv[3:]}
    greatest = dict.fromkeys(states, 0.0)
    for share in np.linspace(0, 1, count):
        for file, values in states.items():
            cells = values.shape[1] - 1
            cell = round(share * cells)
            exact = solve_ivp(
                lambda _, x: rates(SETS["one synapse"], x, GREATEST_TRANSMITTER * cell / cells, 0),
                (0, duration), START, "DOP853", rtol=1e-12, atol=1e-14).y[:, -1]
            greatest[file] = max(greatest[file], float(abs(values[:, cell] - exact).max()))
    print(json.dumps(greatest))


if __name__ == "__main__":
    main()
