"""Metabotropic receptors under steps of transmitter, alone and joined to a Li-Rinzel astrocyte whose
calcium releases gliotransmitter: the trace of all three is in the folder joined. In s and uM, as
published, until the rows are written."""

from reference import driven_trace, in_milliseconds, write

BINDING, INACTIVATION, SYNTHESIS = 0.3, 0.5, 5.0
TRANSMITTER = [(0.0, 0.0), (0.4, 5.0), (0.05, 20.0), (0.9, 45.0), (0.0, 50.0)]
TIMES = [0.5 * k for k in range(161)]

C_TOT, I_0, TAU_I, STORE = 2, 0.16, 7.142, 0.185
V_RECEPTOR, V_LEAK, V_PUMP = 6, 0.11, 0.9
K_PUMP, K_ACT, K_INH, K_IP3_1, K_IP3_2, K_BIND = 0.1, 0.08234, 1.049, 0.13, 0.9434, 0.2

RECOVERY, GREATEST, VESICLES, RATIO, CLEARANCE = 0.6, 0.6, 200, 6.5e-4, 60


def receptor(bound, transmitter):
    return BINDING * transmitter * (1 - bound) - INACTIVATION * bound


def joined(y, transmitter):
    bound, ip3, calcium, gate, resources, outside = y
    store = (C_TOT - calcium) / STORE
    open_probability = (ip3 / (ip3 + K_IP3_1) * calcium / (calcium + K_ACT) * gate) ** 3
    opening = K_BIND * K_INH * (ip3 + K_IP3_1) / (ip3 + K_IP3_2)
    leaving = GREATEST * calcium**2.4 / (calcium**2.4 + 0.5**2.4) * resources
    return [
        receptor(bound, transmitter),
        (I_0 - ip3) / TAU_I + SYNTHESIS * bound,
        STORE * (V_RECEPTOR * open_probability + V_LEAK) * (store - calcium)
        - V_PUMP * calcium**2 / (K_PUMP**2 + calcium**2),
        opening * (1 - gate) - K_BIND * calcium * gate,
        RECOVERY * (1 - resources) - leaving,
        1000 * RATIO * VESICLES * leaving - CLEARANCE * outside,
    ]


def make(case, rates, state, columns):
    rows = driven_trace(rates, state, TIMES, [TRANSMITTER])
    write(case, "DOP853, rtol 1e-11, atol 1e-13", columns,
          [[1000 * row[0], *row[1:]] for row in rows], tolerance=1e-8,
          inputs={"Y_S": in_milliseconds(TRANSMITTER)})


make("metabotropic_receptor", lambda y, transmitter: [receptor(y[0], transmitter)], [0.0], ["gamma"])
make("joined/receptor_to_release", joined, [0.0, 0.16, 0.073, 0.793, 1, 0],
     ["gamma", "I", "C", "h", "x_A", "G"])
