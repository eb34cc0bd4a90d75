#!/usr/bin/env python3
"""The full circuit by SciPy: the equations, events and states of src/circuit/full.cpp.

A request is a line "full T D d_v m threads FILE" and its answer a line of JSON; FILE is what
circuit_bench saved. RK45 is the same Dormand-Prince pair as the circuit's dopri5.
"""

import json
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp

from saved_inputs import load

TAU_H, TAU_N, TAU_S, TAU_CA = 10.0, 10.0, 500.0, 200.0
PRESENTATION, GATE_WIDTH, REST, TRANSMISSION_OPENS = 300.0, 100.0, 500.0, 10_000.0
SETTLE_TOLERANCE, SETTLE_LIMIT = 1e-6, 3_600_000.0
RTOL = SETTLE_TOLERANCE / 50
ATOL = RTOL / 1e4
FIRST_STEP = 0.1


class Integrator:
    def __init__(self):
        self.evaluations = 0

    def advance(self, rates, x, begin, end, events=None):
        """The state at `end`, or where a terminal event stops before."""
        solution = solve_ivp(
            rates,
            (begin, end),
            x,
            "RK45",
            t_eval=[end],  # keep no step in between
            events=events,
            rtol=RTOL,
            atol=ATOL,
            first_step=FIRST_STEP,
        )
        self.evaluations += solution.nfev
        return solution.y_events[0][0] if solution.status == 1 else solution.y[:, 0]


def write_rates(rates, value, gate, n, m):
    """State x [n], I [m], c [n, m], g [m]."""

    def right_hand_side(_, state):
        derivative = np.zeros_like(state)
        x, hidden = state[:n], state[n : n + m]
        derivative[:n] = (value - x) / TAU_N
        derivative[n : n + m] = (rates - hidden) / TAU_H
        if gate:
            weight = derivative[n + m : n + m + n * m].reshape(n, m)
            np.outer(x / GATE_WIDTH, hidden, out=weight)
            derivative[n + m + n * m :] = hidden / GATE_WIDTH
        return derivative

    return right_hand_side


def read_rates(rates, weights, trace, uptake, transmission):
    """State x [n], I [m], p [n, m] and, once transmission is open, s [n, m]."""
    n, m = weights.shape
    size = n * m

    def right_hand_side(_, state):
        derivative = np.empty_like(state)
        x, hidden = state[:n], state[n : n + m]
        calcium = state[n + m : n + m + size].reshape(n, m)
        dcalcium = derivative[n + m : n + m + size].reshape(n, m)
        derivative[:n] = -x / TAU_N
        derivative[n : n + m] = (rates - hidden) / TAU_H
        np.subtract(calcium.mean(), calcium, out=dcalcium)
        dcalcium /= TAU_CA
        if uptake:
            dcalcium += trace * hidden / GATE_WIDTH
        if transmission:
            strength = state[n + m + size :].reshape(n, m)
            dstrength = derivative[n + m + size :].reshape(n, m)
            np.multiply(calcium, strength, out=dstrength)
            np.subtract(weights, dstrength, out=dstrength)
            dstrength /= TAU_S
            derivative[:n] += strength @ hidden / m / TAU_N
        return derivative

    return right_hand_side


def residual(state, rates, elapsed, blocks):
    """Largest relative change per e-fold of elapsed time, or per the block's own time constant."""
    return max(
        min(elapsed, within) * np.abs(rates[part]).max() / np.abs(state[part]).max()
        for part, within in blocks
    )


def read(integrator, state, rates, weights, trace):
    n, m = weights.shape
    opens = PRESENTATION - GATE_WIDTH
    for begin, end, uptake in [
        (0, opens, False),
        (opens, PRESENTATION, True),
        (PRESENTATION, TRANSMISSION_OPENS, False),
    ]:
        system = read_rates(rates, weights, trace, uptake, transmission=False)
        state = integrator.advance(system, state, begin, end)
    blocks = [
        (slice(0, n), TAU_N),
        (slice(n + m, n + m + n * m), np.inf),
        (slice(n + m + n * m, None), np.inf),
    ]
    system = read_rates(rates, weights, trace, uptake=False, transmission=True)

    def unrest(t, state):
        if t == TRANSMISSION_OPENS:
            return np.inf
        elapsed = t - TRANSMISSION_OPENS
        return residual(state, system(t, state), elapsed, blocks) - SETTLE_TOLERANCE

    unrest.terminal = True
    state = np.concatenate([state, np.zeros(n * m)])
    return integrator.advance(system, state, TRANSMISSION_OPENS, SETTLE_LIMIT, unrest)[:n]


def run_circuit(inputs):
    """Output [T, d_v] and the number of evaluations."""
    drive_q, drive_k = (x @ inputs.w.T - (x**2).sum(1, keepdims=True) / 2 for x in inputs[:2])
    query_rates, key_rates = np.exp(drive_q), np.exp(drive_k)
    query_rates /= query_rates.mean(1, keepdims=True)
    key_rates /= key_rates.sum(0).mean()
    tokens, n = inputs.v.shape
    m = len(inputs.w)

    integrator = Integrator()
    opens = PRESENTATION - GATE_WIDTH
    state = np.zeros(n + m + n * m + m)
    for rates, value in zip(key_rates, inputs.v):
        for begin, end, gate in [(0, opens, False), (opens, PRESENTATION, True)]:
            system = write_rates(rates, value, gate, n, m)
            state = integrator.advance(system, state, begin, end)
    state = integrator.advance(write_rates(0, 0, False, n, m), state, 0, REST)

    weights, trace = state[n + m : n + m + n * m].reshape(n, m), state[n + m + n * m :]
    onset = np.concatenate([state[: n + m], np.zeros(n * m)])
    output = [read(integrator, onset, rates, weights, trace) for rates in query_rates]
    return np.array(output), integrator.evaluations


def main():
    for line in sys.stdin:
        _, *sizes, _, path = line.split()
        inputs = load(path, *map(int, sizes))
        begin = time.perf_counter()
        output, evaluations = run_circuit(inputs)
        seconds = time.perf_counter() - begin
        error = np.linalg.norm(output - inputs.output) / np.linalg.norm(inputs.output)
        answer = {"seconds": seconds, "evaluations": evaluations, "error": error}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
