"""The membrane of a neuron with escape noise between spikes, driven over the potential at which it
would likely spike: nothing but a spike acts there. In pF, nS, mV, pA and ms, as the model is."""

import numpy as np
from reference import trace, write

C, G_LEAK, E_LEAK, E_EXC, E_INH = 198, 9.99, -60, 0, -80
TAU_EXC, TAU_INH, I_EX, I_STIM = 5, 10, 100, 20
ARRIVALS = [(5.0, "excitatory", 4.0), (12.0, "excitatory", 9.0), (20.0, "inhibitory", 3.0),
            (30.0, "excitatory", 2.0)]
TIMES = [float(k) for k in range(61)]


def rates(_, state):
    v, g_exc, g_inh = state
    current = G_LEAK * (E_LEAK - v) + g_exc * (E_EXC - v) + g_inh * (E_INH - v) + I_EX + I_STIM
    return [current / C, -g_exc / TAU_EXC, -g_inh / TAU_INH]


def arrival(kind, weight):
    jump = np.array([0, weight, 0] if kind == "excitatory" else [0, 0, weight])
    return lambda state: state + jump


rows = trace(rates, np.array([-60.0, 0, 0]), TIMES,
             [(t, arrival(kind, weight)) for t, kind, weight in ARRIVALS])
write("escape_lif", "DOP853, rtol 1e-11, atol 1e-13", ["V", "g_e", "g_i"], rows, tolerance=1e-8,
      inputs={"I_stim": [I_STIM]},
      events={name: [(t, weight) for t, kind, weight in ARRIVALS if kind == name]
              for name in ("excitatory", "inhibitory")})
