"""A thin compartment with little store under transmitter, IP3 and calcium from its neighbours. The
amount in the store is integrated, and total calcium is what cytosol and store hold together. Times in
s, uM."""

from types import SimpleNamespace

import numpy as np
from g_chi_equations import COMMON, rates
from reference import trace, write

DEFAULTS = dict(K_P=0.1, K_delta=0.3, Omega_5P=0.1, K_D=0.5, O_delta=0.2, O_beta=5, F_ex=0)
RADIUS, RHO, REFERENCE_RHO = 0.4, 0.05, 0.18
SURFACE_TO_VOLUME = (2 / RADIUS) / (2 / 1.0)
k = SimpleNamespace(**COMMON | DEFAULTS)
k.rho_A = RHO
k.O_P *= RHO / REFERENCE_RHO
k.O_beta *= SURFACE_TO_VOLUME
k.O_delta *= SURFACE_TO_VOLUME
# (begin, end, Y_S, J_coupling, J_calcium)
STRETCHES = [(0, 20, 0.5, 0, 0), (20, 40, 0, -0.02, 0.02), (40, 60, 1, 0.01, -0.015)]


def right_hand_side(transmitter, coupling, influx):
    def of(t, state):
        *astrocyte, stored = state
        k.C_T = state[2] + stored  # both per volume of cytosol
        derivatives = rates(k, transmitter, coupling, 0, influx)(t, astrocyte)
        return [*derivatives, influx - derivatives[2]]

    return of


state, rows = np.array([0, 0.05, 0.05, 0.9, 1.95]), []
for begin, end, *inputs in STRETCHES:
    part = trace(right_hand_side(*inputs), state, list(np.arange(begin, end + 0.25, 0.5)))
    rows, state = rows[:-1] + part, np.array(part[-1][1:])
starts = [stretch[0] * 1e3 for stretch in STRETCHES]
write(
    "astrocyte_compartment",
    "DOP853, rtol 1e-11, atol 1e-13",
    ["gamma", "I", "C", "h", "C_T"],
    [[t * 1e3, *astrocyte, astrocyte[2] + stored] for t, *astrocyte, stored in rows],
    tolerance=1e-8,
    parameters={"radius": RADIUS, "rho_A": RHO},
    initial={"I": 0.05, "C": 0.05, "C_T": 2},
    inputs={name: [(stretch[column] * factor, start) for stretch, start in zip(STRETCHES, starts)]
            for name, column, factor in [("Y_S", 2, 1), ("J_coupling", 3, 1e-3), ("J_calcium", 4, 1e-3)]},
)
