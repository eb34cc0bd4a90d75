"""Hebbian traces, in s and 1/s: one that keeps everything and one, half open, that forgets."""

from reference import driven_trace, in_milliseconds, write

PRE = [(20.0, 0.0), (0.0, 0.2), (50.0, 0.35), (5.0, 0.6)]
POST = [(0.5, 0.0), (-0.8, 0.1), (2.0, 0.45)]
TIMES = [0.025 * k for k in range(41)]


def make(case, gate, decay, parameters):
    rows = driven_trace(lambda y, pre, post: [gate * post * pre - decay * y[0]], [0.0], TIMES,
                        [PRE, POST])
    write(case, "DOP853, rtol 1e-11, atol 1e-13", ["c"], [[1000 * t, c] for t, c in rows],
          tolerance=1e-9, parameters=parameters,
          inputs={"pre": in_milliseconds([(r / 1000, t) for r, t in PRE]),
                  "post": in_milliseconds(POST)})


make("hebbian_trace", 1, 0, {})
make("hebbian_trace.forgetting", 0.5, 3, {"gate": 0.5, "decay": 3e-3})
