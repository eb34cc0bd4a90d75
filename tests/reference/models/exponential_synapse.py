"""Conductance under spikes of several strengths: the sum of their exponentials. Times in ms, nS."""

from math import exp

from reference import write

TAU, REVERSAL, POTENTIAL = 5, 0, -55
SPIKES = [(10.0, 0.05), (12.5, 0.05), (30.0, 2.0), (30.0, 1.0), (61.3, 0.5)]
TIMES = [0.75 * k for k in range(121)]

rows = []
for t in TIMES:
    conductance = sum(w * exp(-(t - spike) / TAU) for spike, w in SPIKES if spike <= t)
    rows.append([t, conductance, conductance * (REVERSAL - POTENTIAL)])
write("exponential_synapse", "sum of exponentials", ["g", "I"], rows, tolerance=1e-9,
      inputs={"V": [POTENTIAL]}, events={"spike": SPIKES})
