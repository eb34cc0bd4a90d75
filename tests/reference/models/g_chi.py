"""G-ChI astrocyte: the set of one synapse under steps of transmitter, and the set of the ring in an
external reservoir. Times in s, uM, until the rows are written."""

from types import SimpleNamespace

import numpy as np
from g_chi_equations import COMMON, rates
from reference import trace, write

ONE_SYNAPSE = dict(K_P=0.1, K_delta=0.3, Omega_5P=0.1, K_D=0.5, O_delta=0.2, O_beta=5, F_ex=0.09)
RING = dict(K_P=0.05, K_delta=0.1, Omega_5P=0.05, K_D=0.7, O_delta=0.6, O_beta=0, F_ex=0.09)
PER_SECOND = {"Omega_5P", "O_delta", "O_beta", "F_ex"}


def case(name, own, stretches, initial):
    """`stretches` are (begin, end, Y_S, J_coupling, I_bias, J_calcium), one after the other."""
    k = SimpleNamespace(**(COMMON | own))
    state, rows = np.array(initial), []
    for begin, end, *inputs in stretches:
        part = trace(rates(k, *inputs), state, list(np.arange(begin, end + 0.25, 0.5)))
        rows, state = rows[:-1] + part, np.array(part[-1][1:])
    starts = [stretch[0] * 1e3 for stretch in stretches]

    def steps(column, factor=1.0):
        return [(stretch[column] * factor, start) for stretch, start in zip(stretches, starts)]

    write(
        name,
        "DOP853, rtol 1e-11, atol 1e-13",
        ["gamma", "I", "C", "h"],
        [[row[0] * 1e3, *row[1:]] for row in rows],
        tolerance=1e-8,
        parameters={key: value * (1e-3 if key in PER_SECOND else 1) for key, value in own.items()},
        initial=dict(zip(["gamma", "I", "C", "h"], initial)),
        inputs={"Y_S": steps(2), "J_coupling": steps(3, 1e-3), "I_bias": steps(4),
                "J_calcium": steps(5, 1e-3)},
    )


case("g_chi", ONE_SYNAPSE, [(0, 20, 0, 0, 0, 0), (20, 40, 2, 0, 0, 0), (40, 60, 0, 0.02, 0, 0.03)],
     [0, 0, 0, 0.9])
case("g_chi.reservoir", RING, [(0, 20, 0, 0, 1, 0), (20, 50, 0, 0, 0, 0)], [0, 0, 0, 0.9])
# An opening so wide that the two forms of the reservoir differ.
case("g_chi.reservoir_smooth", RING | dict(I_Theta=0.05, smooth=1),
     [(0, 20, 0, 0, 1, 0), (20, 50, 0, 0, 0.3, 0)], [0, 0, 0, 0.9])
