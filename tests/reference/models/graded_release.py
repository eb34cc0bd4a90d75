"""Graded release of gliotransmitter under steps of calcium, in s and uM (gliotransmitter: mM)."""

from reference import driven_trace, in_milliseconds, write

RECOVERY, GREATEST, VESICLES, RATIO, CLEARANCE = 0.6, 0.6, 200, 6.5e-4, 60
CALCIUM = [(0.05, 0.0), (0.6, 1.0), (1.5, 2.0), (0.5, 4.0), (0.0, 6.0)]
TIMES = sorted([0.125 * k for k in range(65)] + [t + 0.01 for _, t in CALCIUM])


def make(case, exponent=2.4, half=0.5, greatest=GREATEST, parameters={}):
    def rates(y, calcium):
        resources, outside = y
        leaving = greatest * calcium**exponent / (calcium**exponent + half**exponent) * resources
        return [RECOVERY * (1 - resources) - leaving,
                RATIO * VESICLES * leaving - CLEARANCE * outside]

    rows = driven_trace(rates, [1.0, 0.0], TIMES, [CALCIUM])
    write(case, "DOP853, rtol 1e-11, atol 1e-13", ["x_A", "G"],
          [[1000 * t, x, 1000 * g] for t, x, g in rows], tolerance=1e-8, parameters=parameters,
          inputs={"C": in_milliseconds(CALCIUM)})


make("graded_release")
make("graded_release.steep", 4, 0.8, 5, {"n": 4, "K_C": 0.8, "r_A": 5e-3})
