"""Squid axon under a step of current, in the variables of 1952: depolarisation from rest in mV, ms, and
uA, mS and uF per square centimetre."""

import numpy as np
from reference import write
from scipy.integrate import solve_ivp

C, G_NA, G_K, G_L, V_NA, V_K, V_L = 1, 120, 36, 0.3, 115, -12, 10.6
REST, AREA = -65, 2e-4  # mV, cm²
STEPS = [(0, 0), (10, 5), (0, 60)]  # (uA/cm², ms)
END, SPIKE_LEVEL = 80, 65  # ms, mV from rest


def opening_and_closing(v):
    return np.array([
        [0.1 * (25 - v) / (np.exp((25 - v) / 10) - 1), 4 * np.exp(-v / 18)],
        [0.07 * np.exp(-v / 20), 1 / (np.exp((30 - v) / 10) + 1)],
        [0.01 * (10 - v) / (np.exp((10 - v) / 10) - 1), 0.125 * np.exp(-v / 80)]])


def rates(t, state, current):
    v, m, h, n = state
    opening, closing = opening_and_closing(v).T
    ionic = G_NA * m**3 * h * (v - V_NA) + G_K * n**4 * (v - V_K) + G_L * (v - V_L)
    return [(current - ionic) / C, *(opening * (1 - state[1:]) - closing * state[1:])]


def spike(t, state, current):
    return state[0] - SPIKE_LEVEL


spike.direction = 1
opening, closing = opening_and_closing(0).T
state = np.array([0, *opening / (opening + closing)])
rows, spikes = [], []
for (current, begin), end in zip(STEPS, [*(t for _, t in STEPS[1:]), END]):
    # Steps are short because rows and spikes are taken from the interpolant between them.
    solution = solve_ivp(rates, (begin, end), state, "DOP853", t_eval=np.arange(begin, end + 0.25, 0.5),
                         events=spike, args=(current,), rtol=1e-11, atol=1e-13, max_step=0.02)
    state = solution.y[:, -1]
    last = None if end == END else -1
    rows += [[t, v + REST, m, h, n] for t, (v, m, h, n) in zip(solution.t, solution.y.T)][:last]
    spikes += list(solution.t_events[0])
picoampere = 1e6  # per uA
write("hodgkin_huxley", "DOP853, rtol 1e-11, atol 1e-13", ["V", "m", "h", "n"], rows,
      inputs={"I_stim": [(current * AREA * picoampere, t) for current, t in STEPS]},
      emits={"spike": spikes})
