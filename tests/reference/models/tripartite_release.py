"""Synapses in rate form under steps of the rate and of gliotransmitter, in s and uM (cleft: mM)."""

from reference import driven_trace, in_milliseconds, write

OMEGA_F, OMEGA_D, OMEGA_C, RATIO, VESICLES = 3.33, 2, 40, 0.005, 500
BINDING, UNBINDING = 1.5, 0.5 / 60
RATE = [(2.0, 0.0), (30.0, 4.0), (0.0, 8.0), (8.0, 10.0)]
GLIOTRANSMITTER = [(0.0, 0.0), (5.0, 5.0), (0.0, 5.3), (0.04, 12.0)]
TIMES = sorted([0.25 * k for k in range(81)] + [4.02, 5.15, 8.02])
INPUTS = {"rate": in_milliseconds([(r / 1000, t) for r, t in RATE]),
          "G": in_milliseconds(GLIOTRANSMITTER)}


def bound_rate(bound, gliotransmitter):
    return BINDING * gliotransmitter * (1 - bound) - UNBINDING * bound


def mean_field(at_rest, when_bound):
    def rates(y, rate, gliotransmitter):
        u, x, cleft, bound = y
        jump = ((1 - bound) * at_rest + when_bound * bound) * (1 - u)
        release = (u + jump) * x * rate
        return [-OMEGA_F * u + jump * rate, OMEGA_D * (1 - x) - release,
                -OMEGA_C * cleft + RATIO * VESICLES * release, bound_rate(bound, gliotransmitter)]

    return rates


def without_depletion(y, rate, gliotransmitter, at_rest=0.6, when_bound=0.0):
    cleft, bound = y
    release = ((1 - bound) * at_rest + when_bound * bound) * rate
    return [-OMEGA_C * cleft + RATIO * VESICLES * release, bound_rate(bound, gliotransmitter)]


def make(case, rates, state, columns, parameters={}):
    cleft = 1 + columns.index("Y")
    rows = driven_trace(rates, state, TIMES, [RATE, GLIOTRANSMITTER])
    write(case, "DOP853, rtol 1e-11, atol 1e-13", columns,
          [[1000 * row[0], *row[1:cleft], 1000 * row[cleft], *row[cleft + 1:]] for row in rows],
          tolerance=1e-8, parameters=parameters, inputs=INPUTS)


STATES = ["u", "x", "Y", "Gamma"]
make("tripartite_release", mean_field(0.6, 0), [0.0, 1, 0, 0], STATES)
make("tripartite_release.increasing", mean_field(0.15, 1), [0.0, 1, 0, 0], STATES,
     {"U_0": 0.15, "alpha": 1})
make("linear_release", without_depletion, [0.0, 0], ["Y", "Gamma"])
