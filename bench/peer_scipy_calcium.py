#!/usr/bin/env python3
"""One query read by Li-Rinzel processes, by NumPy and by SciPy: the equations of the models' pages.

A request is a line "METHOD units FILE" and its answer a line of JSON; FILE is what fidelity_bench
saved. METHOD is rk4, the scheme and the steps of the program, vectorised over units, or RK45,
SciPy's solve_ivp of the same equations with steps of its own. The error is that of the mean release
over the window, relative to what is saved.
"""

import json
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp

WRAPPED = 16  # units to a process
POINT, MEAN_RATE = 0.011, 5e-5  # uM, 1/ms
TAU_H = 10.0  # ms
ONSET, QUERY, WINDOW, REST = 300.0, 60e3, 500.0, 600e3  # ms
ONSET_STEP, STEP = 5.0, 40.0
RTOL = 1e-5
# Terminals: tripartite_release.
OMEGA_F, OMEGA_D, OMEGA_C, U_0 = 3.33e-3, 2e-3, 0.04, 0.15
FILLING = 0.005 * 500e3  # uM, rho_c Y_T
O_G, OMEGA_G = 1.5e-3, 0.5 / 60e3
# Processes: metabotropic_receptor, li_rinzel, compartment_diffusion, graded_release.
O_N, OMEGA_N, O_BETA = 0.3e-3, 0.5e-3, 5e-3
C_TOT, I_0, TAU_I, RATIO, V_IP3R, V_L, V_SERCA = 2, 0.16, 7142, 0.185, 0.006, 0.00011, 0.0009
K_M, K_ACT, K_INH, K_IP3_1, K_IP3_2, K_IP3R = 0.1, 0.08234, 1.049, 0.13, 0.9434, 0.0002
EXCHANGE = np.array([[1.0], [13 / 283]]) * 0.01  # of IP3 and calcium
HILL, K_C, R_A, OMEGA_A, OMEGA_E = 2.4, 0.5, 0.6e-3, 0.6e-3, 0.06
G_FILLING = 6.5e-4 * 200e3  # uM, rho_e G_T


class Cell:
    """The state is one vector, of which `parts` gives views: u, x, Y and Gamma of the terminals
    that transmit and of those that are heard, [4, 2, process, axon]; the release gathered,
    [process, axon]; gamma [process]; I, C and h [3, process], the hub last; x_A and G
    [2, process]."""

    def __init__(self, rates, trace):
        self.rates = rates.reshape(-1, min(WRAPPED, len(rates)))
        cells, axons = self.rates.shape
        self.has_hub = cells > 1
        average = FILLING * U_0 * MEAN_RATE / OMEGA_C
        self.weights = trace.reshape(self.rates.shape) * POINT / average / axons
        self.shapes = [(4, 2, cells, axons), (cells, axons), (cells,), (3, cells + self.has_hub),
                       (2, cells)]
        self.bounds = np.cumsum([np.prod(shape) for shape in self.shapes])
        self.gathers = False

    def parts(self, state):
        return [part.reshape(shape)
                for part, shape in zip(np.split(state, self.bounds[:-1]), self.shapes)]

    def start(self, resting=None):
        """A new cell, or what it is like where `resting` is that of a single process."""
        state = np.zeros(self.bounds[-1])
        terminals, _, receptors, kinetics, release = self.parts(state)
        terminals[1] = 1
        kinetics[:] = [[0.16], [0.073], [0.793]]
        release[0] = 1
        if resting is not None:
            one = resting[0].parts(resting[1])
            terminals[:], receptors[:], kinetics[:], release[:] = one[0], one[2], one[3], one[4]
        return state

    def derivative(self, t, state):
        result = np.empty_like(state)
        (u, x, cleft, bound), _, receptors, kinetics, (x_a, glio) = self.parts(state)
        terminals, gathered, dreceptors, dkinetics, drelease = self.parts(result)
        rate = self.rates * -np.expm1(-t / TAU_H)

        increment = (1 - bound) * U_0 * (1 - u)
        release = (u + increment) * x * rate
        terminals[0] = increment * rate - OMEGA_F * u
        terminals[1] = OMEGA_D * (1 - x) - release
        terminals[2] = FILLING * release - OMEGA_C * cleft
        terminals[3] = -OMEGA_G * bound
        terminals[3, 0] += O_G * glio[:, None] * (1 - bound[0])
        gathered[:] = release[0] if self.gathers else 0

        heard = np.einsum("pa,pa->p", self.weights, cleft[1])
        dreceptors[:] = O_N * heard * (1 - receptors) - OMEGA_N * receptors

        ip3, calcium, gate = kinetics
        open_ = ip3 / (ip3 + K_IP3_1) * calcium / (calcium + K_ACT) * gate
        square = calcium * calcium
        dkinetics[0] = (I_0 - ip3) / TAU_I
        dkinetics[1] = ((V_IP3R * open_ * open_ * open_ + V_L) * (C_TOT - (1 + RATIO) * calcium)
                        - V_SERCA * square / (square + K_M**2))
        dkinetics[2] = K_IP3R * (K_INH * (ip3 + K_IP3_1) / (ip3 + K_IP3_2) * (1 - gate)
                                 - calcium * gate)
        cells = len(receptors)
        dkinetics[0, :cells] += O_BETA * receptors
        if self.has_hub:  # which holds as much as all processes together
            flow = EXCHANGE * (kinetics[:2, :-1] - kinetics[:2, -1:])
            dkinetics[:2, :-1] -= flow
            dkinetics[:2, -1] += flow.sum(1) / cells

        leaving = R_A / (1 + (K_C / calcium[:cells]) ** HILL) * x_a
        drelease[0] = OMEGA_A * (1 - x_a) - leaving
        drelease[1] = G_FILLING * leaving - OMEGA_E * glio
        return result

    def go_on(self, state, begin, end, longest):
        """Runge-Kutta's scheme in equal steps."""
        steps = int(np.ceil((end - begin) / longest - 1e-9))
        h = (end - begin) / steps
        for n in range(steps):
            t = begin + n * h
            first = self.derivative(t, state)
            second = self.derivative(t + h / 2, state + h / 2 * first)
            third = self.derivative(t + h / 2, state + h / 2 * second)
            fourth = self.derivative(t + h, state + h * third)
            state = state + h / 6 * (first + 2 * (second + third) + fourth)
        return state

    def solve(self, state, begin, end, _):
        """By a solver that chooses its steps."""
        return solve_ivp(self.derivative, (begin, end), state, "RK45", t_eval=[end], rtol=RTOL,
                         atol=RTOL * 1e-3).y[:, -1]


def resting():
    single = Cell(np.zeros(1), np.ones(1))
    return single, single.go_on(single.start(), 0, REST, STEP)


def read(method, rates, trace, rest):
    """Mean release over the window."""
    cell = Cell(rates, trace)
    advance = cell.go_on if method == "rk4" else cell.solve
    state = cell.start(rest)
    opens = QUERY - WINDOW
    # The program reads the window before, too, to say whether the outputs have settled.
    for begin, end, longest in [(0, ONSET, ONSET_STEP), (ONSET, opens - WINDOW, STEP),
                                (opens - WINDOW, opens, STEP)]:
        state = advance(state, begin, end, longest)
    cell.gathers = True
    return cell.parts(advance(state, opens, QUERY, STEP))[1].ravel() / WINDOW


def main():
    rest = resting()
    for line in sys.stdin:
        method, units, path = line.split()
        rates, trace, release = np.fromfile(path).reshape(3, int(units))
        begin = time.perf_counter()
        found = read(method, rates, trace, rest)
        seconds = time.perf_counter() - begin
        error = np.linalg.norm(found - release) / np.linalg.norm(release)
        print(json.dumps({"seconds": seconds, "error": error}), flush=True)


if __name__ == "__main__":
    main()
