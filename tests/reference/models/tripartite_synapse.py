"""Tripartite synapse under bursts of gliotransmitter, in s and uM (cleft: mM). The gliotransmitter is
a state that only jumps change."""

import numpy as np
from reference import trace, write

OMEGA_F, OMEGA_D, OMEGA_C, RATIO, VESICLES = 3.33, 2, 40, 0.005, 500
BINDING, UNBINDING = 1.5, 0.5 / 60
DEFAULTS = {"U_0": 0.6, "alpha": 0}
SPIKES = [0.5 * k for k in range(1, 60)]
GLIOTRANSMITTER = [(0.0, 0.0), (5.2, 5.0), (5.3, 0.0), (15.2, 0.04), (20.2, 0.0)]
TIMES = [0.25 * k for k in range(121)]


def rates(_, state):
    u, x, cleft, bound, gliotransmitter = state
    return [-OMEGA_F * u, OMEGA_D * (1 - x), -OMEGA_C * cleft,
            BINDING * gliotransmitter * (1 - bound) - UNBINDING * bound, 0]


def make(case, **changed):
    at_rest, when_bound = (DEFAULTS | changed).values()
    released = []

    def spike(state, t):
        u, x, cleft, bound, gliotransmitter = state
        u += ((1 - bound) * at_rest + when_bound * bound) * (1 - u)
        released.append((1000 * t, u * x))
        return np.array([u, x - u * x, cleft + RATIO * VESICLES * u * x, bound, gliotransmitter])

    jumps = [(t, lambda state, t=t: spike(state, t)) for t in SPIKES]
    jumps += [(t, lambda state, g=g: np.array([*state[:4], g])) for t, g in GLIOTRANSMITTER]
    rows = [[1000 * t, u, x, 1000 * cleft, bound] for t, u, x, cleft, bound, _ in
            trace(rates, np.array([0.0, 1, 0, 0, 0]), TIMES, sorted(jumps, key=lambda j: j[0]))]
    write(case, "DOP853, rtol 1e-11, atol 1e-13", ["u", "x", "Y", "Gamma"], rows, tolerance=1e-9,
          parameters=changed,
          inputs={"G": [(g, 1000 * t) for t, g in GLIOTRANSMITTER]},
          events={"pre": [1000 * t for t in SPIKES]}, emits={"release": released})


make("tripartite_synapse")
make("tripartite_synapse.increasing", U_0=0.15, alpha=1)
