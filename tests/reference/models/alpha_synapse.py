"""Conductance under spikes of several strengths: the sum of their alpha functions. Times in ms, nS."""

from math import e, exp

from reference import write

TAU, REVERSAL, POTENTIAL = 0.2, 0, -55
SPIKES = [(1.0, 1.0), (1.25, 1.0), (3.0, 4.0), (3.0, 1.0), (6.13, 0.5)]
TIMES = [0.075 * k for k in range(121)]

rows = []
for t in TIMES:
    since = [(t - spike, w) for spike, w in SPIKES if spike <= t]
    drive = sum(w * e / TAU * exp(-s / TAU) for s, w in since)
    conductance = sum(w * s / TAU * exp(1 - s / TAU) for s, w in since)
    rows.append([t, drive, conductance, conductance * (REVERSAL - POTENTIAL)])
write("alpha_synapse", "sum of alpha functions", ["q", "g", "I"], rows, tolerance=1e-9,
      inputs={"V": [POTENTIAL]}, events={"spike": SPIKES})
