"""Spike times of adaptive_exponential under constant currents over a minute: every twentieth and the
last. In ms, mV, pA, nS and pF.

Until V reaches -40 mV time is the independent variable, and from there to the peak V is (after Henon
1982), since the potential runs away in time but time is a smooth function of the potential. Writes
regular_firing.csv beside itself."""

import math
from pathlib import Path

from scipy.integrate import solve_ivp

C, G_LEAK, E_LEAK, DELTA_T, V_TH, V_PEAK, V_RESET = 281, 30, -70.6, 2, -50.4, 0, -60
TAU_W, A, B, T_REF = 144, 4, 80.5, 2
TURN = -40  # mV
DURATION = 60_000
EXACT = {"method": "DOP853", "rtol": 1e-13, "atol": 1e-13}


def rates(current, v, w):
    upstroke = G_LEAK * DELTA_T * math.exp((v - V_TH) / DELTA_T)
    return ((G_LEAK * (E_LEAK - v) + upstroke - w + current) / C, (A * (v - E_LEAK) - w) / TAU_W)


def above_turn(t, state):
    return state[0] - TURN


above_turn.terminal, above_turn.direction = True, 1


def spikes(current):
    t, v, w, times = 0.0, E_LEAK, 0.0, []
    while True:
        rise = solve_ivp(lambda _, x: rates(current, *x), (0, DURATION), [v, w], events=above_turn,
                         max_step=2, **EXACT)
        if rise.status != 1 or t + rise.t[-1] > DURATION:
            return times

        def by_potential(potential, x):
            dv, dw = rates(current, potential, x[1])
            return [1 / dv, dw / dv]

        run = solve_ivp(by_potential, (rise.y[0, -1], V_PEAK), [rise.t[-1], rise.y[1, -1]], **EXACT)
        t += run.y[0, -1]
        if t > DURATION:
            return times
        times.append(t)
        # Held at V_reset, adaptation relaxes to what that potential asks for.
        settled = A * (V_RESET - E_LEAK)
        w = settled + (run.y[1, -1] + B - settled) * math.exp(-T_REF / TAU_W)
        t, v = t + T_REF, V_RESET


with open(Path(__file__).with_suffix(".csv"), "w", encoding="utf-8") as file:
    file.write("# adaptive_exponential, t_ref = 2 ms, from rest: spike NUMBER under a constant current I_e\n"
               "# DOP853, rtol 1e-13, V as the independent variable from -40 mV on\n"
               "I_e,number,t\n")
    for current in (650, 700, 800, 1200):
        times = spikes(current)
        for number, t in enumerate(times, start=1):
            if number % 20 == 0 or number == len(times):
                file.write(f"{current},{number},{t:.9f}\n")
