#!/usr/bin/env python3
"""Smooth assemblies of astrocytes by SciPy: DOP853, rtol 1e-12, atol 1e-14, checked against LSODA.

Writes peer_astrocytes.NAME.csv beside it. Comment lines state the assembly in house units (ms, uM);
columns are t_ms and state_cell for each cell; a row every 5 s. `agreement` is the greatest
difference between the two methods, relative to the greatest magnitude of each state: what the
digits are worth. Parameters that no line names are the model's defaults. F_ex is 0 everywhere:
without a reservoir nothing in these equations jumps.
"""

from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

from peer_g_chi import SETS, rates

HERE = Path(__file__).parent
ONE_SYNAPSE, NETWORK = SETS["one synapse"], SETS["network"]
G_CHI_STATES = ["gamma", "I", "C", "h"]
G_CHI_START = [0, 0.01, 0.01, 0.9]
INTERVAL = 5  # s
F, I_THETA, OMEGA_I, K_LINEAR = 0.09, 0.3, 0.05, 0.09  # uM/s, uM, uM, 1/s


def smooth(d):
    return F / 2 * (np.tanh((d - I_THETA) / OMEGA_I) + np.tanh((d + I_THETA) / OMEGA_I))


def linear(d):
    return K_LINEAR * d


def coupled(k, transmitter, pairs, flux):
    """The right-hand side of G-ChI cells, joined in `pairs`."""
    transmitter = np.array(transmitter, float)
    first, second = np.array(pairs, int).reshape(-1, 2).T

    def right_hand_side(_, state):
        state = state.reshape(len(G_CHI_STATES), -1)
        ip3_flux = np.zeros(len(transmitter))
        leaves = flux(state[1, first] - state[1, second])
        np.subtract.at(ip3_flux, first, leaves)
        np.add.at(ip3_flux, second, leaves)
        return rates(k, state, transmitter, ip3_flux).ravel()

    return right_hand_side


def li_rinzel(ip3):
    """NEST's astrocyte at constant IP3, in s and uM."""
    ratio, K_act, K_1, K_2, K_inh, k_IP3R = 0.185, 0.08234, 0.13, 0.9434, 1.049, 0.2

    def right_hand_side(_, state):
        calcium, gate = state
        opened = (ip3 / (ip3 + K_1) * calcium / (calcium + K_act) * gate)**3
        store = (2 - calcium) / ratio
        alpha = k_IP3R * K_inh * (ip3 + K_1) / (ip3 + K_2)
        return [ratio * (6 * opened + 0.11) * (store - calcium)
                - 0.9 * calcium**2 / (0.1**2 + calcium**2),
                alpha * (1 - gate) - k_IP3R * calcium * gate]

    return right_hand_side


def write(name, lines, states, cells, right_hand_side, start, duration):
    times = np.arange(0, duration + INTERVAL / 2, INTERVAL)
    start = np.repeat(start, cells).astype(float)
    best, check = (solve_ivp(right_hand_side, (0, duration), start, method, t_eval=times, rtol=rtol,
                             atol=1e-14).y
                   for method, rtol in [("DOP853", 1e-12), ("LSODA", 3e-13)])
    magnitude = abs(best).reshape(len(states), -1).max(1).repeat(cells)
    agreement = (abs(best - check).max(1) / magnitude).max()
    header = [f"# made by {Path(__file__).name}: DOP853, rtol 1e-12, atol 1e-14", *lines,
              f"# agreement = {agreement:.1e}",
              ",".join(["t_ms", *(f"{state}_{cell}" for state in states for cell in range(cells))])]
    rows = [",".join(f"{value:.15g}" for value in row)
            for row in np.column_stack([1000 * times, best.T])]
    (HERE / f"peer_astrocytes.{name}.csv").write_text("\n".join([*header, *rows]) + "\n")
    print(f"{name}: {agreement:.1e}")


def write_g_chi(name, k, transmitter, pairs, flux, duration):
    cells = len(transmitter)
    parameters = dict(K_P=k.K_P, K_delta=k.K_delta, Omega_5P=k.Omega_5P / 1e3, K_D=k.K_D,
                      O_delta=k.O_delta / 1e3, O_beta=k.O_beta / 1e3, F_ex=0)
    lines = [f"# parameter g_chi.{row} = {value:.12g}" for row, value in parameters.items()]
    lines += [f"# initial {state} = {value!r}" for state, value in zip(G_CHI_STATES, G_CHI_START)]
    lines += ["# input Y_S = " + ", ".join(repr(y) for y in transmitter) + "  of cell 0, 1, ..."]
    if pairs:
        constants = (dict(k=K_LINEAR / 1e3) if flux is linear else
                     dict(F=F / 1e3, I_Theta=I_THETA, omega_I=OMEGA_I))
        lines += [f"# junctions junction_{flux.__name__} "
                  + ", ".join(f"{row} = {value:.12g}" for row, value in constants.items())
                  + "; pairs " + ", ".join(f"{i}-{j}" for i, j in pairs)]
    write(name, lines, G_CHI_STATES, cells, coupled(k, transmitter, pairs, flux), G_CHI_START,
          duration)


def main():
    write_g_chi("one", ONE_SYNAPSE, [0.3], [], smooth, 200)
    write_g_chi("network_set", NETWORK, [2.0], [], smooth, 60)
    write_g_chi("two_smooth", ONE_SYNAPSE, [0.3, 0.02], [(0, 1)], smooth, 200)
    write_g_chi("two_linear", ONE_SYNAPSE, [0.3, 0.02], [(0, 1)], linear, 200)
    write_g_chi("ring_smooth", ONE_SYNAPSE, [round(0.03 * (i + 1), 2) for i in range(12)],
                [(i, (i + 1) % 12) for i in range(12)], smooth, 60)
    ip3 = 0.4
    write("li_rinzel", [f"# parameter li_rinzel.I_0 = {ip3!r}", f"# initial I = {ip3!r}",
                        "# initial C = 0.073", "# initial h = 0.793"], ["C", "h"], 1,
          li_rinzel(ip3), [0.073, 0.793], 200)


if __name__ == "__main__":
    main()
