"""Adaptive exponential neuron under slow inward current and synaptic arrivals: as published, and with
the conductances of a network and a refractory time. In ms, mV, pA, nS and pF."""

import math

import numpy as np
from reference import write
from spiking import spiking_trace

C, G_LEAK, E_LEAK, DELTA_T, V_TH, V_PEAK, V_RESET = 281, 30, -70.6, 2, -50.4, 0, -60
TAU_W, A, B, E_EXC, E_INH = 144, 4, 80.5, 0, -85
STIMULUS = -20  # pA
SIC = [(0, 0), (920, 10), (170, 120)]  # (pA, ms)
# (ms, nS)
EXCITATORY = [(25, 10), (60, 15), (61, 15), (130, 60), (160, 25)]
INHIBITORY = [(40, 8), (62.5, 20), (170, 5)]
TIMES = range(181)


def above_peak(t, state, held):
    return state[0] - V_PEAK


def fire(state):
    return np.array([V_RESET, state[1] + B, *state[2:]])


def jump(element, by):
    return by * np.eye(7)[element]


def write_case(case, tau_exc, tau_inh, t_ref, parameters={}):
    def rates(t, state, held):
        v, w, dg_exc, g_exc, dg_inh, g_inh, sic = state
        v = min(v, V_PEAK + 20)  # no trial step may overflow
        current = (G_LEAK * DELTA_T * math.exp((v - V_TH) / DELTA_T) - G_LEAK * (v - E_LEAK)
                   - g_exc * (v - E_EXC) - g_inh * (v - E_INH) - w + sic + STIMULUS)
        return [0 if held else current / C, (A * (v - E_LEAK) - w) / TAU_W,
                -dg_exc / tau_exc, dg_exc - g_exc / tau_exc,
                -dg_inh / tau_inh, dg_inh - g_inh / tau_inh, 0]

    # The slow inward current is a state that stands still, so that its steps are arrivals.
    arrivals = [(t, jump(2, w * math.e / tau_exc)) for t, w in EXCITATORY]
    arrivals += [(t, jump(4, w * math.e / tau_inh)) for t, w in INHIBITORY]
    arrivals += [(t, jump(6, now - before)) for (before, _), (now, t) in zip(SIC, SIC[1:])]
    rows, spikes = spiking_trace(rates, [E_LEAK, 0, 0, 0, 0, 0, 0], TIMES, above_peak, fire, t_ref,
                                 arrivals, atol=1e-13, max_step=0.05)
    write(case, "DOP853, rtol 1e-11, from event to event",
          ["V", "w", "dg_ex", "g_ex", "dg_in", "g_in", "refractory", "refractory_left"],
          np.delete(rows, 7, axis=1), parameters=parameters, inputs={"I_SIC": SIC, "I_stim": [STIMULUS]},
          events={"excitatory": EXCITATORY, "inhibitory": INHIBITORY}, emits={"spike": spikes})


write_case("adaptive_exponential", 0.2, 2, 0)
write_case("adaptive_exponential.network", 2, 4, 2, {"tau_ex": 2, "tau_in": 4, "t_ref": 2})
