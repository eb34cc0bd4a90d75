"""Messenger of an astrocytic process, in s and uM: as in the attention circuit, where nothing is lost,
and with saturating uptake and a leak."""

from reference import driven_trace, in_milliseconds, write

TRANSMITTER = [(0.0, 0.0), (12.0, 0.1), (150.0, 0.25), (0.0, 0.4)]
COUPLING = [(0.0, 0.0), (3.0, 0.3), (-2.0, 0.5)]  # uM/s
TIMES = [0.025 * k for k in range(41)]


def make(case, gate, uptake, half, leak, parameters):
    def rates(y, transmitter, coupling):
        return [gate * uptake * transmitter / (1 + transmitter / half) - leak * y[0] + coupling]

    rows = driven_trace(rates, [0.0], TIMES, [TRANSMITTER, COUPLING])
    write(case, "DOP853, rtol 1e-11, atol 1e-13", ["C", "I"],
          [[1000 * t, c, c] for t, c in rows], tolerance=1e-9, parameters=parameters,
          inputs={"Y_S": in_milliseconds(TRANSMITTER),
                  "J_coupling": in_milliseconds([(j / 1000, t) for j, t in COUPLING])})


make("linear_messenger", 1, 10, 1e9, 0, {})
make("linear_messenger.saturating", 0.7, 25, 20, 4,
     {"gate": 0.7, "uptake": 0.025, "K_Y": 20, "leak": 0.004})
