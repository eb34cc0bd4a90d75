"""What the reference traces share: how their files are written, and integration between events.

A trace is tests/reference/models/MODEL.csv, or MODEL.CASE.csv for a further case of the same model.
Comment lines state the drive; the test that reads them applies exactly what they say:

    # parameter K_P = 0.05         instead of the default
    # initial C = 0.1              instead of the default
    # input Y_S = 0, 0.3 @ 100     piecewise constant: 0 from the beginning, 0.3 from 100 ms on
    # event pre = 10, 20 @ 0.5     arrivals in ms, of strength 1 unless "@ strength" follows
    # emits spike = 12.5, 31 @ 2   every emission the model makes up to the last row; none: "="
    # emission_tolerance = 1e-4    on those times, in ms
    # tolerance = 1e-6             on the columns, relative to the greatest magnitude of each

Columns are t_ms and then names of states or outputs, all in house units (ms, mV, pA, nS, pF, uM). A
row shows the state after whatever happens at its time.
"""

import sys
from pathlib import Path

from scipy.integrate import solve_ivp

HERE = Path(__file__).parent


def at(values):
    """[(value, extra), …] or plain numbers, as the header writes them."""
    pairs = (pair if isinstance(pair, tuple) else (pair, None) for pair in values)
    return ", ".join(repr(float(v)) + ("" if e is None else f" @ {float(e)!r}") for v, e in pairs)


def write(case, how, columns, rows, *, tolerance=1e-6, emission_tolerance=1e-6, parameters={},
          initial={}, inputs={}, events={}, emits={}):
    """Writes CASE.csv. `inputs`, `events` and `emits` map names to lists as in the header above; a
    pair is (value, time) for an input and (time, strength) otherwise."""
    lines = [f"# made by {Path(sys.argv[0]).name}: {how}"]
    lines += [f"# parameter {name} = {float(value)!r}" for name, value in parameters.items()]
    lines += [f"# initial {name} = {float(value)!r}" for name, value in initial.items()]
    lines += [f"# input {name} = {at(values)}" for name, values in inputs.items()]
    lines += [f"# event {name} = {at(values)}" for name, values in events.items()]
    lines += [f"# emits {name} = {at(values)}".rstrip() for name, values in emits.items()]
    lines += [f"# emission_tolerance = {emission_tolerance!r}"] if emits else []
    lines += [f"# tolerance = {tolerance!r}", ",".join(["t_ms", *columns])]
    lines += [",".join(f"{float(value):.15g}" for value in row) for row in rows]
    (HERE / f"{case}.csv").write_text("\n".join(lines) + "\n")


def trace(rates, state, times, jumps=(), method="DOP853"):
    """The states at each of the ascending `times`, from the first of them on. `jumps` are (t, jump)
    in ascending order; each replaces the state by jump(state). Any unit of time."""
    rows, t, jumps = [], times[0], list(jumps)
    for stop in sorted({*times, *(t for t, _ in jumps)}):
        if stop > t:
            solution = solve_ivp(rates, (t, stop), state, method, rtol=1e-11, atol=1e-13)
            state, t = solution.y[:, -1], stop
        while jumps and jumps[0][0] == stop:
            state = jumps.pop(0)[1](state)
        if stop in times:
            rows.append([stop, *state])
    return rows


def driven_trace(rates, state, times, drives):
    """As trace, of rates(state, *inputs) under piecewise constant inputs: each of `drives` is a list
    of (value, time), the first of them at the beginning. Inputs are states that only jumps change."""
    count = len(state)

    def change(drive, value):
        return lambda y: [*y[:count + drive], value, *y[count + drive + 1:]]

    jumps = [(t, change(drive, value)) for drive, values in enumerate(drives) for value, t in values]
    rows = trace(lambda _, y: [*rates(y[:count], *y[count:]), *[0] * len(drives)],
                 [*state, *[0] * len(drives)], times, sorted(jumps, key=lambda jump: jump[0]))
    return [row[:count + 1] for row in rows]


def in_milliseconds(values):
    """(value, s) as (value, ms)"""
    return [(value, 1000 * t) for value, t in values]
