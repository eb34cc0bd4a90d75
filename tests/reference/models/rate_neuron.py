"""Rate neuron under steps of its drive, in s and 1/s; one step lies between two rows."""

from reference import driven_trace, in_milliseconds, write

TAU, TARGET = 0.025, 4.0
DRIVE = [(0.0, 0.0), (30.0, 0.05), (-10.0, 0.1234), (0.0, 0.3)]
TIMES = [0.0125 * k for k in range(41)]

rows = driven_trace(lambda y, drive: [(TARGET + drive - y[0]) / TAU], [10.0], TIMES, [DRIVE])
write("rate_neuron", "DOP853, rtol 1e-11, atol 1e-13", ["r"],
      [[1000 * t, r / 1000] for t, r in rows], tolerance=1e-9,
      parameters={"tau": 1000 * TAU, "target": TARGET / 1000}, initial={"r": 10e-3},
      inputs={"drive": in_milliseconds([(d / 1000, t) for d, t in DRIVE])})
