"""Conductance neuron under a current and synaptic arrivals, some of them while it is refractory. In
SI units."""

import numpy as np
from reference import write
from spiking import spiking_trace

C, G_LEAK, E_LEAK, E_EXC, E_INH = 198e-12, 9.99e-9, -60e-3, 0, -80e-3
TAU_EXC, TAU_INH, I_EX, V_TH, V_RESET, T_REF = 5e-3, 10e-3, 100e-12, -50e-3, -60e-3, 5e-3
I_STIM = 20e-12
# (ms, nS)
EXCITATORY = [(5, 2), (12, 3), (20, 6), (25, 4), (28, 2.5), (80, 20), (120, 1)]
INHIBITORY = [(16, 1), (45, 5), (50, 5), (85, 2)]
TIMES = [k / 1000 for k in range(151)]


def rates(t, state, held):
    v, g_exc, g_inh = state
    current = G_LEAK * (E_LEAK - v) + g_exc * (E_EXC - v) + g_inh * (E_INH - v) + I_EX + I_STIM
    return [0 if held else current / C, -g_exc / TAU_EXC, -g_inh / TAU_INH]


def above_threshold(t, state, held):
    return state[0] - V_TH


arrivals = [(t / 1000, np.array([0, w * 1e-9, 0])) for t, w in EXCITATORY]
arrivals += [(t / 1000, np.array([0, 0, w * 1e-9])) for t, w in INHIBITORY]
rows, spikes = spiking_trace(rates, [E_LEAK, 0, 0], TIMES, above_threshold,
                             lambda state: np.array([V_RESET, *state[1:]]), T_REF, arrivals,
                             atol=[1e-15, 1e-22, 1e-22], max_step=1e-4)
house_units = [1e3, 1e3, 1e9, 1e9, 1, 1e3]
write("conductance_lif", "DOP853, rtol 1e-11, from event to event",
      ["V", "g_e", "g_i", "refractory", "refractory_left"], rows * house_units,
      inputs={"I_stim": [I_STIM * 1e12]},
      events={"excitatory": EXCITATORY, "inhibitory": INHIBITORY},
      emits={"spike": [t * 1000 for t in spikes]})
