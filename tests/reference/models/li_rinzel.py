"""Li-Rinzel astrocyte under a burst of spikes and a later calcium flux. Times in ms, uM."""

import numpy as np
from reference import trace, write

C_TOT, I_0, TAU_I, DELTA_I, RATIO = 2, 0.16, 7142, 0.0002, 0.185
V_RECEPTOR, V_LEAK, V_PUMP = 0.006, 0.00011, 0.0009
K_PUMP, K_ACT, K_INH, K_IP3_1, K_IP3_2, K_BIND = 0.1, 0.08234, 1.049, 0.13, 0.9434, 0.0002
FLUX_BEGIN, FLUX = 60e3, 2e-5
SPIKES = [(5000.0 + 25.0 * k, 60.0) for k in range(40)]
TIMES = [1000.0 * k for k in range(101)]


def rates(t, state):
    ip3, calcium, gate = state
    store = (C_TOT - calcium) / RATIO
    open_probability = (ip3 / (ip3 + K_IP3_1) * calcium / (calcium + K_ACT) * gate) ** 3
    opening = K_BIND * K_INH * (ip3 + K_IP3_1) / (ip3 + K_IP3_2)
    return [
        (I_0 - ip3) / TAU_I,
        RATIO * V_RECEPTOR * open_probability * (store - calcium)
        + RATIO * V_LEAK * (store - calcium)
        - V_PUMP * calcium**2 / (K_PUMP**2 + calcium**2)
        + (FLUX if t >= FLUX_BEGIN else 0),
        opening * (1 - gate) - K_BIND * calcium * gate,
    ]


def slow_inward_current(calcium):
    y = (calcium - 0.19669) * 1000
    return np.log(y) if y > 1 else 0.0


jumps = [(t, lambda state, w=w: state + [DELTA_I * w, 0, 0]) for t, w in SPIKES]
before = trace(rates, np.array([0.16, 0.073, 0.793]), [t for t in TIMES if t < FLUX_BEGIN], jumps)
# The last stretch before the flux must not see it: the time of its end belongs to the next.
bridge = trace(lambda t, y: rates(0, y), np.array(before[-1][1:]), [before[-1][0], FLUX_BEGIN])
after = trace(rates, np.array(bridge[-1][1:]), [t for t in TIMES if t >= FLUX_BEGIN])
rows = [[*row, slow_inward_current(row[2])] for row in before + after]
write("li_rinzel", "DOP853, rtol 1e-11, atol 1e-13", ["I", "C", "h", "SIC"], rows,
      tolerance=1e-8, inputs={"J_noise": [0, (FLUX, FLUX_BEGIN)]}, events={"spike": SPIKES})
