"""Tsodyks synapse as NEST computes it: visited at spikes only, by propagators over the time since the
last one. Rows between spikes apply the same propagators to a copy. Times in ms."""

from math import exp

from reference import write

SPIKES = [5.0, 15.0, 25.0, 35.0, 200.0, 201.0, 202.0, 900.0, 900.0, 1000.0]
TIMES = [12.5 * k for k in range(121)]
STRENGTH = -4
DEFAULTS = {"U": 0.5, "tau_psc": 3, "tau_fac": 0, "tau_rec": 800}


def make(case, **changed):
    probability, tau_psc, tau_fac, tau_rec = (DEFAULTS | changed).values()

    def propagate(x, y, u, h):
        decay_u = 0 if tau_fac == 0 else exp(-h / tau_fac)
        decay_y = exp(-h / tau_psc)
        decay_z = exp(-h / tau_rec)
        x_from_y = ((decay_z - 1) * tau_rec - (decay_y - 1) * tau_psc) / (tau_psc - tau_rec)
        z = 1 - x - y
        return x + x_from_y * y - (decay_z - 1) * z, y * decay_y, u * decay_u

    x, y, u, last, spikes, rows, sent = 1.0, 0.0, 0.0, 0.0, list(SPIKES), [], []
    for t in TIMES:
        while spikes and spikes[0] <= t:
            spike = spikes.pop(0)
            x, y, u = propagate(x, y, u, spike - last)
            u += probability * (1 - u)
            sent.append((spike, STRENGTH * u * x))
            x, y, last = x - u * x, y + u * x, spike
        now_x, now_y, now_u = propagate(x, y, u, t - last)
        # Without facilitation NEST stores the u of the last spike until the next.
        rows.append([t, now_x, now_y, u if tau_fac == 0 else now_u])
    write(case, "exact from spike to spike", ["x", "y", "u"], rows, tolerance=1e-9,
          parameters=changed,
          events={"pre": [(t, STRENGTH) for t in SPIKES]}, emits={"release": sent})


make("tsodyks_nest")
make("tsodyks_nest.facilitating", U=0.04, tau_psc=1.5, tau_fac=1000, tau_rec=100)
