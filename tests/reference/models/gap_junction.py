"""Flux through the three gap junctions for a table of differences, one a millisecond, in uM/s. The
hyperbolic tangents are written as logistic functions."""

from math import exp

from reference import write

GREATEST, THRESHOLD, WIDTH, PERMEABILITY = 0.09, 0.3, 0.05, 0.09
SECOND = 0.4
DIFFERENCES = [0, 1e-9, -1e-9, 0.05, -0.05, 0.2, -0.2, 0.25, 0.3, -0.3, 0.35, 0.5, -0.4, 1.5]


def opening(excess):
    return 1 / (1 + exp(-2 * excess / WIDTH))


def threshold(d):
    return GREATEST * opening(abs(d) - THRESHOLD) * ((d > 0) - (d < 0))


def smooth(d):
    return GREATEST * (opening(d - THRESHOLD) + opening(d + THRESHOLD) - 1)


def linear(d):
    return PERMEABILITY * d


FIRST = [SECOND + d for d in DIFFERENCES]
for flux in (threshold, smooth, linear):
    rows = [[t, -flux(i - SECOND) / 1000, flux(i - SECOND) / 1000] for t, i in enumerate(FIRST)]
    write(f"junction_{flux.__name__}", "closed form", ["J_first", "J_second"], rows, tolerance=1e-9,
          inputs={"I_first": [(i, t) for t, i in enumerate(FIRST)], "I_second": [SECOND]})
