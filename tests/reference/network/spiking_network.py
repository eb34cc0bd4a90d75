#!/usr/bin/env python3
"""Spike times of small networks by SciPy, from event to event: DOP853, rtol 1e-11.

Writes spiking_network.MODEL.csv beside it. Comment lines state the network in house units (ms, mV,
pA, nS): a parameter of each neuron, and edges with port, source, target, weight and delay. Columns
are neuron and time of every spike.
"""

import heapq
import math
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).parent


class LeakyNeuron:
    """conductance_lif at its defaults: V, g_e, g_i."""

    model, current, ports = "conductance_lif", "I_ex", ("excitatory", "inhibitory")
    start, refractory_time = [-60, 0, 0], 5

    def rates(self, state, held, current):
        v, g_e, g_i = state
        slope = (9.99 * (-60 - v) + g_e * (0 - v) + g_i * (-80 - v) + current) / 198
        return [np.where(held, 0, slope), -g_e / 5, -g_i / 10]

    def distance(self, state):
        return state[0] + 50

    def fire(self, state, i):
        state[0, i] = -60

    def receive(self, state, port, i, weight):
        state[1 + port, i] += weight


class AdaptiveNeuron:
    """adaptive_exponential at its defaults, but tau_ex = 2, tau_in = 4 and t_ref = 2 ms: V, w, then
    rise and value of both conductances."""

    model, current, ports = "adaptive_exponential", "I_e", ("excitatory", "inhibitory")
    start, refractory_time = [-70.6, 0, 0, 0, 0, 0], 2

    def rates(self, state, held, current):
        v, w, dg_e, g_e, dg_i, g_i = state
        v = np.minimum(v, 20)  # no trial step may overflow
        slope = (30 * (-70.6 - v) + 60 * np.exp((v + 50.4) / 2) + g_e * (0 - v) + g_i * (-85 - v)
                 - w + current) / 281
        return [np.where(held, 0, slope), (4 * (v + 70.6) - w) / 144,
                -dg_e / 2, dg_e - g_e / 2, -dg_i / 4, dg_i - g_i / 4]

    def distance(self, state):
        return state[0]

    def fire(self, state, i):
        state[0, i] = -60
        state[1, i] += 80.5

    def receive(self, state, port, i, weight):
        state[2 + 2 * port, i] += weight * math.e / (2, 4)[port]


def simulate(neuron, currents, edges, duration, max_step):
    """[(neuron, time), …]"""
    currents, count = np.array(currents, float), len(currents)
    state = np.repeat(np.array(neuron.start, float)[:, None], count, 1)
    ready, t, arrivals, spikes = np.zeros(count), 0.0, [], []
    while t < duration:
        held = ready > t
        end = min([duration, *ready[held], *(arrival[0] for arrival in arrivals[:1])])

        def right_hand_side(_, flat):
            return np.concatenate(neuron.rates(flat.reshape(-1, count), held, currents))

        def threshold_of(i):
            def distance(_, flat):
                return neuron.distance(flat.reshape(-1, count))[i]
            distance.terminal, distance.direction = True, 1
            return distance

        if end > t:
            watched = [i for i in range(count) if not held[i]]
            solution = solve_ivp(right_hand_side, (t, end), state.ravel(), "DOP853", rtol=1e-11,
                                 atol=1e-12, max_step=max_step,
                                 events=[threshold_of(i) for i in watched])
            assert solution.success, solution.message
            t, state = solution.t[-1], solution.y[:, -1].reshape(-1, count)
            for i, times in zip(watched, solution.t_events):
                if len(times) == 0:
                    continue
                spikes.append((i, t))
                neuron.fire(state, i)
                ready[i] = t + neuron.refractory_time
                for port, source, target, weight, delay in edges:
                    if source == i:
                        heapq.heappush(arrivals, (t + delay, target, port, weight))
        while arrivals and arrivals[0][0] <= t:
            _, target, port, weight = heapq.heappop(arrivals)
            neuron.receive(state, port, target, weight)
    return spikes


def write(neuron, currents, edges, duration, max_step):
    spikes = simulate(neuron, currents, edges, duration, max_step)
    lines = [f"# made by {Path(__file__).name}: DOP853, rtol 1e-11, steps of {max_step} ms at most",
             f"# duration = {duration}",
             f"# parameter {neuron.current} = " + ", ".join(map(repr, currents))]
    lines += [f"# edge {neuron.ports[port]} = {source}, {target}, {weight!r}, {delay!r}"
              for port, source, target, weight, delay in edges]
    lines += ["neuron,t_ms", *(f"{i},{t:.15g}" for i, t in spikes)]
    (HERE / f"spiking_network.{neuron.model}.csv").write_text("\n".join(lines) + "\n")
    print(neuron.model, len(spikes), "spikes")


def main():
    # (port, source, target, weight, delay)
    leaky = [(0, 0, 1, 3.0, 1.5), (0, 0, 2, 1.0, 0.2), (0, 1, 2, 2.5, 0.7), (0, 2, 0, 1.0, 3.0),
             (1, 3, 0, 4.0, 1.0), (1, 3, 1, 2.0, 1.0), (0, 2, 3, 6.0, 2.3), (0, 1, 1, 0.5, 4.0)]
    write(LeakyNeuron(), [135.0, 90.0, 120.0, 101.5], leaky, 300.0, 0.05)
    adaptive = [(0, 0, 1, 20.0, 1.5), (0, 1, 2, 25.0, 0.8), (1, 2, 0, 10.0, 1.0),
                (0, 0, 2, 8.0, 2.0), (1, 1, 1, 5.0, 0.5)]
    write(AdaptiveNeuron(), [1000.0, 500.0, 650.0], adaptive, 250.0, 0.02)


if __name__ == "__main__":
    main()
