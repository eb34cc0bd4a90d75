"""Integrate-and-fire neurons from arrival to arrival and from spike to spike."""

import numpy as np
from scipy.integrate import solve_ivp


def spiking_trace(rates, state, times, distance, fire, t_ref, arrivals, atol,
                  max_step):
    """Rows [t, *state, refractory, time left] at the ascending `times`, and the times of the spikes.

    rates(t, state, held) are told whether the neuron is refractory. A spike is where distance(t,
    state, held) rises through zero while it is not; the state is then fire(state). `arrivals` are
    (t, jump) and add to the state. Any unit of time; steps must be short, since spikes are located on
    the interpolant between them."""
    distance.terminal, distance.direction = True, 1
    rows, spikes, t, ready = [], [], times[0], times[0]
    state = np.array(state, float)
    for stop in sorted({*times, *(t for t, _ in arrivals)}):
        while t < stop:
            held = t < ready
            end = min(stop, ready) if held else stop
            solution = solve_ivp(rates, (t, end), state, "DOP853", args=(held,), events=distance,
                                 rtol=1e-11, atol=atol, max_step=max_step)
            assert solution.success, solution.message
            t, state = solution.t[-1], solution.y[:, -1]
            if solution.status == 1:
                spikes.append(t)
                state, ready = fire(state), t + t_ref
        state = state + sum(jump for time, jump in arrivals if time == stop)
        if stop in times:
            rows.append([stop, *state, stop < ready, max(ready - stop, 0)])
    return np.array(rows), spikes
