"""G-ChI astrocyte: the set of one synapse under steps of transmitter, and the set of the ring in an
external reservoir. Times in s, uM, until the rows are written."""

from types import SimpleNamespace

import numpy as np
from reference import trace, write

COMMON = dict(
    C_T=2, rho_A=0.18, Omega_C=6, Omega_L=0.1, O_P=0.9, d_1=0.13, d_2=1.05, d_3=0.9434, d_5=0.08,
    O_2=0.2, kappa_delta=1.5, K_3K=1, O_3K=4.5, O_N=0.3, Omega_N=0.5, K_KC=0.5, zeta=10,
    I_Theta=0.3, omega_I=0.05,
)
ONE_SYNAPSE = dict(K_P=0.1, K_delta=0.3, Omega_5P=0.1, K_D=0.5, O_delta=0.2, O_beta=5, F_ex=0.09)
RING = dict(K_P=0.05, K_delta=0.1, Omega_5P=0.05, K_D=0.7, O_delta=0.6, O_beta=0, F_ex=0.09)
PER_SECOND = {"Omega_5P", "O_delta", "O_beta", "F_ex"}


def rates(k, transmitter, coupling, bias):
    """The right-hand side under constant inputs."""

    def hill(x, n, half):
        return x**n / (x**n + half**n)

    def right_hand_side(_, state):
        bound, ip3, calcium, gate = state
        excess = ip3 - bias
        opening = 1 + np.tanh((abs(excess) - k.I_Theta) / k.omega_I)
        receptor = (hill(ip3, 1, k.d_1) * hill(calcium, 1, k.d_5) * gate) ** 3
        Q = k.d_2 * (ip3 + k.d_1) / (ip3 + k.d_3)
        return [
            k.O_N * transmitter * (1 - bound)
            - k.Omega_N * (1 + k.zeta * hill(calcium, 1, k.K_KC)) * bound,
            k.O_beta * bound
            + k.O_delta * k.kappa_delta / (k.kappa_delta + ip3) * hill(calcium, 2, k.K_delta)
            - k.O_3K * hill(calcium, 4, k.K_D) * hill(ip3, 1, k.K_3K)
            - k.Omega_5P * ip3
            - k.F_ex / 2 * opening * np.sign(excess)
            + coupling,
            (k.Omega_C * receptor + k.Omega_L) * (k.C_T - (1 + k.rho_A) * calcium)
            - k.O_P * hill(calcium, 2, k.K_P),
            k.O_2 * (Q - (Q + calcium) * gate),
        ]

    return right_hand_side


def case(name, own, stretches, initial):
    """`stretches` are (begin, end, Y_S, J_coupling, I_bias), one after the other."""
    k = SimpleNamespace(**COMMON, **own)
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
        inputs={"Y_S": steps(2), "J_coupling": steps(3, 1e-3), "I_bias": steps(4)},
    )


case("g_chi", ONE_SYNAPSE, [(0, 20, 0, 0, 0), (20, 40, 2, 0, 0), (40, 60, 0, 0.02, 0)],
     [0, 0, 0, 0.9])
case("g_chi.reservoir", RING, [(0, 20, 0, 0, 1), (20, 50, 0, 0, 0)], [0, 0, 0, 0.9])
