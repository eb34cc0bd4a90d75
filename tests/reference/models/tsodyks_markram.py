"""Tsodyks-Markram synapse from spike to spike, in s and mM: bursts and pauses, depressing and
facilitating, two spikes at one time."""

from math import exp

from reference import write

OMEGA_F, OMEGA_D, OMEGA_C, VESICLES = 3.33, 2, 40, 500
SPIKES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.7, 0.7, 1.5, 1.51, 1.52, 1.53, 3.0]
TIMES = [0.025 * k for k in range(141)]
STRENGTH = 0.05
DEFAULTS = {"U_0": 0.6, "rho_c": 0.005}


def between(state, dt):
    u, x, cleft = state
    return u * exp(-OMEGA_F * dt), 1 - (1 - x) * exp(-OMEGA_D * dt), cleft * exp(-OMEGA_C * dt)


def make(case, **changed):
    probability, ratio = (DEFAULTS | changed).values()
    state, last, spikes, rows, released = (0.0, 1.0, 0.0), 0.0, list(SPIKES), [], []
    for t in TIMES:
        while spikes and spikes[0] <= t:
            spike = spikes.pop(0)
            u, x, cleft = between(state, spike - last)
            u += probability * (1 - u)
            released.append((1000 * spike, STRENGTH * u * x))
            state, last = (u, x * (1 - u), cleft + ratio * VESICLES * u * x), spike
        u, x, cleft = between(state, t - last)
        rows.append([1000 * t, u, x, 1000 * cleft])
    write(case, "exact from spike to spike", ["u", "x", "Y"], rows, tolerance=1e-9,
          parameters=changed,
          events={"pre": [(1000 * t, STRENGTH) for t in SPIKES]}, emits={"release": released})


make("tsodyks_markram")
make("tsodyks_markram.facilitating", U_0=0.15, rho_c=0.001)
