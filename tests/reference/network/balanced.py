#!/usr/bin/env python3
"""The balanced network with tripartite connectivity (NEST's astrocyte_brunel, scaled to W1) in
NumPy, by the conventions of NEST: an independent judge of statistics. Writes balanced.csv.

800 + 200 adaptive exponential neurons, 200 Li-Rinzel astrocytes, p = 0.1, dt = 0.1 ms, V(0) = E_L.
Each neuron gets its own Poisson train of 2000 Hz at 1 nS. A source's Tsodyks synapses share their
parameters and their history, so they share one state. Spikes and Poisson events act on the grid;
a spike is stamped at the end of its step and acts a delay later; slow inward current is held for a
step. Conductances move exactly, the rest by RK4; neurons above V_FINE take substeps, and are reset
at the end of the substep in which they reach V_peak.

    balanced.py            six seeds of 2 s, to balanced.csv
    balanced.py --substeps 1 2 10 50      how rates depend on the substeps, to the screen

Rows of balanced.csv: rates in Hz; cv, the coefficient of variation of the intervals of each neuron
with three spikes or more, averaged over neurons; cv_pooled, of all intervals; calcium, mean over
astrocytes in uM. Mean, standard deviation over seeds, and each seed.
"""

import argparse
from pathlib import Path

import numpy as np

N_E, N_I, N_A = 800, 200, 200
N = N_E + N_I
PROBABILITY, THIRD, POOL = 0.1, 0.5, 10
DT = 0.1  # ms
POISSON = 2.0  # /ms
W_E, W_I, W_SIC = 1.0, 4.0, 0.05
DELAY_E, DELAY_I, DELAY_SIC = 20, 10, 10  # steps
TAU_E, TAU_I = 2.0, 4.0
U, TAU_REC = 0.5, 800.0

C_M, G_L, E_L, DELTA_T, V_TH, V_PEAK, V_RESET = 281.0, 30.0, -70.6, 2.0, -50.4, 0.0, -60.0
TAU_W, A, B, E_EX, E_IN = 144.0, 4.0, 80.5, 0.0, -85.0
V_FINE = V_TH  # mV: below, the exponential is no steeper than the leak
SUBSTEPS = 20


class Wiring:
    """Who reaches whom: targets[source], astrocytes[source], repeatedly; sic[target, astrocyte]."""

    def __init__(self, random):
        joined = random.random((N, N)) < PROBABILITY
        self.targets = [np.flatnonzero(row) for row in joined]
        pools = np.array([random.choice(N_A, POOL, replace=False) for _ in range(N)])
        self.astrocytes, self.sic = [], np.zeros((N, N_A))
        for targets in self.targets[:N_E]:
            targets = targets[random.random(len(targets)) < THIRD]
            chosen = pools[targets, random.integers(POOL, size=len(targets))]
            self.astrocytes.append(chosen)
            np.add.at(self.sic, (targets, chosen), W_SIC)


class Tsodyks:
    """The state that all synapses of a source share, at its last spike; tau_fac = 0."""

    def __init__(self):
        self.tau_psc = np.r_[np.full(N_E, TAU_E), np.full(N_I, TAU_I)]
        self.x, self.y, self.last = np.ones(N), np.zeros(N), np.zeros(N)

    def release(self, who, t):
        """What each of `who` sends when it spikes at t, as a fraction of the weight."""
        h, tau, x, y = t - self.last[who], self.tau_psc[who], self.x[who], self.y[who]
        recovered, silent = np.expm1(-h / TAU_REC), np.expm1(-h / tau)
        z = 1 - x - y
        x = x + (recovered * TAU_REC - silent * tau) / (tau - TAU_REC) * y - recovered * z
        sent = U * x
        self.x[who], self.y[who], self.last[who] = x - sent, y * (1 + silent) + sent, t
        return sent


def membrane(v, w, g_e, g_i, sic):
    v = np.minimum(v, V_PEAK)
    current = (G_L * (E_L - v + DELTA_T * np.exp((v - V_TH) / DELTA_T)) + g_e * (E_EX - v)
               + g_i * (E_IN - v) - w + sic)
    return np.array([current / C_M, (A * (v - E_L) - w) / TAU_W])


def alpha(q, g, tau, h):
    """Drive and conductance after h."""
    decay = np.exp(-h / tau)
    return q * decay, (g + q * h) * decay


def step_neurons(v, w, conductances, sic, h):
    """V, w after h by RK4, with conductances exact at the stages: [(q, g, tau)] for E and I."""
    at = [[alpha(q, g, tau, part)[1] for q, g, tau in conductances] for part in (0, h / 2, h)]
    x = np.array([v, w])
    k1 = membrane(*x, *at[0], sic)
    k2 = membrane(*(x + h / 2 * k1), *at[1], sic)
    k3 = membrane(*(x + h / 2 * k2), *at[1], sic)
    k4 = membrane(*(x + h * k3), *at[2], sic)
    return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def calcium_rates(state):
    """NEST's astrocyte_lr_1994 at its defaults; per ms, uM."""
    ip3, calcium, gate = state
    store = (2 - calcium) / 0.185
    opened = (ip3 / (ip3 + 0.13) * calcium / (calcium + 0.08234) * gate)**3
    alpha_h = 0.0002 * 1.049 * (ip3 + 0.13) / (ip3 + 0.9434)
    return np.array([
        (0.16 - ip3) / 7142,
        0.185 * (0.006 * opened + 0.00011) * (store - calcium)
        - 0.0009 * calcium**2 / (0.1**2 + calcium**2),
        alpha_h * (1 - gate) - 0.0002 * calcium * gate,
    ])


def step_astrocytes(x):
    k1 = calcium_rates(x)
    k2 = calcium_rates(x + DT / 2 * k1)
    k3 = calcium_rates(x + DT / 2 * k2)
    k4 = calcium_rates(x + DT * k3)
    return x + DT / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def slow_inward_current(calcium):
    return np.log(np.maximum((calcium - 0.19669) * 1000, 1))


def simulate(seed, duration, substeps=SUBSTEPS):
    """Spikes as (neuron, time in ms), and the mean calcium at the end of every 100 ms."""
    random = np.random.default_rng(seed)
    wiring, tsodyks = Wiring(random), Tsodyks()
    x = np.array([np.full(N, E_L), np.zeros(N)])  # V, w
    q_e, g_e, q_i, g_i = np.zeros((4, N))
    astrocytes = np.repeat([[0.4], [0.073], [0.793]], N_A, axis=1)
    ring = DELAY_E + 1  # steps that anything is under way, at most
    coming_e, coming_i = np.zeros((2, ring, N))
    coming_a, sic_was = np.zeros((2, ring, N_A))
    who_spiked, when, calcium = [], [], []
    for step in range(1, round(duration / DT) + 1):
        t, now = step * DT, step % ring
        sic_was[(step - 1) % ring] = slow_inward_current(astrocytes[1])
        before = sic_was[(step - 1 - DELAY_SIC) % ring]
        sic = wiring.sic @ before if before.any() else np.zeros(N)

        begun = x
        x = step_neurons(*x, [(q_e, g_e, TAU_E), (q_i, g_i, TAU_I)], sic, DT)
        fine = np.flatnonzero((np.maximum(begun[0], x[0]) > V_FINE) | ~np.isfinite(x[0]))
        spiking = []
        if len(fine):
            part = begun[:, fine]
            e, i = (q_e[fine], g_e[fine]), (q_i[fine], g_i[fine])
            h, spiked = DT / substeps, np.zeros(len(fine), bool)
            for _ in range(substeps):
                part = step_neurons(*part, [(*e, TAU_E), (*i, TAU_I)], sic[fine], h)
                e, i = alpha(*e, TAU_E, h), alpha(*i, TAU_I, h)
                peak = part[0] >= V_PEAK
                part[0, peak] = V_RESET
                part[1, peak] += B
                spiked |= peak
            x[:, fine] = part
            spiking = fine[spiked]
        q_e, g_e = alpha(q_e, g_e, TAU_E, DT)
        q_i, g_i = alpha(q_i, g_i, TAU_I, DT)
        astrocytes = step_astrocytes(astrocytes)

        if len(spiking):
            who_spiked.append(spiking)
            when.append(np.full(len(spiking), t))
            for source, sent in zip(spiking, tsodyks.release(spiking, t)):
                if source < N_E:
                    at = (step + DELAY_E) % ring
                    coming_e[at, wiring.targets[source]] += W_E * sent
                    np.add.at(coming_a[at], wiring.astrocytes[source], W_E * sent)
                else:
                    coming_i[(step + DELAY_I) % ring, wiring.targets[source]] += W_I * sent
        q_e += np.e / TAU_E * (coming_e[now] + random.poisson(POISSON * DT, N) * W_E)
        q_i += np.e / TAU_I * coming_i[now]
        astrocytes[0] += 0.0002 * coming_a[now]
        coming_e[now] = coming_i[now] = coming_a[now] = 0
        if step % 1000 == 0:
            calcium.append(astrocytes[1].mean())
    return np.concatenate(who_spiked), np.concatenate(when), calcium


def variation(neurons, times):
    """Coefficients of variation of intervals: the mean over neurons, and of all at once."""
    intervals = [np.diff(times[neurons == k]) for k in range(N)]
    pooled = np.concatenate(intervals)
    own = [mine.std() / mine.mean() for mine in intervals if len(mine) >= 2]
    return np.mean(own), pooled.std() / pooled.mean()


def measures(seed, duration, substeps=SUBSTEPS):
    """{(quantity, from, to): value} of one seed."""
    neurons, times, calcium = simulate(seed, duration, substeps)
    found = {}
    for begin in range(0, int(duration), 1000):
        end = begin + 1000
        inside = (times > begin + DT / 2) & (times < end + DT / 2)
        excitatory = np.count_nonzero(neurons[inside] < N_E)
        found["rate_E", begin, end] = excitatory / N_E
        found["rate_I", begin, end] = (np.count_nonzero(inside) - excitatory) / N_I
        per_neuron, pooled = variation(neurons[inside], times[inside])
        found["cv", begin, end], found["cv_pooled", begin, end] = per_neuron, pooled
    if duration > 1000:
        per_neuron, pooled = variation(neurons, times)
        found["cv", 0, int(duration)], found["cv_pooled", 0, int(duration)] = per_neuron, pooled
    for k, value in enumerate(calcium, start=1):
        found["calcium", 100 * k, 100 * k] = value
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--substeps", type=int, nargs="+")
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--duration", type=float, default=2000, help="ms")
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)
    for substeps in options.substeps or []:
        found = [measures(seed, 1000, substeps) for seed in seeds]
        print(substeps, {key[0]: f"{np.mean([f[key] for f in found]):.4f}"
                         for key in found[0] if key[0] != "calcium"}, flush=True)
    if options.substeps:
        return
    found = [measures(seed, options.duration) for seed in seeds]
    lines = [f"# made by {Path(__file__).name}: NumPy, dt = {DT} ms, {SUBSTEPS} substeps",
             "quantity,from_ms,to_ms,mean,sd," + ",".join(f"seed_{seed}" for seed in seeds)]
    for key in found[0]:
        values = [f[key] for f in found]
        numbers = [np.mean(values), np.std(values, ddof=1), *values]
        lines.append(",".join([*map(str, key), *(f"{number:.6g}" for number in numbers)]))
    path = Path(__file__).with_suffix(".csv")
    path.write_text("\n".join(lines) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
