"""Diffusion between two unequal compartments, in SI units of length and time: amounts per second over
volumes, for a table of concentrations."""

from reference import write

D_IP3, D_CALCIUM = 283e-12, 13e-12  # m²/s
AREA, DISTANCE, VOLUMES = 0.3e-12, 1.7e-6, (0.9e-18, 12.5e-18)
# (IP3, calcium) of the first and the second compartment, uM; one row a millisecond
TABLE = [(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0.3, 0.7, 0.05, 0.9), (0.7, 0.3, 0.9, 0.05),
         (0.5, 0.5, 0.2, 0.2)]


def into(volume, constant, here, there):
    """uM/ms"""
    return constant * AREA * (there - here) / DISTANCE / volume / 1e3


rows = [[t, into(VOLUMES[0], D_IP3, i1, i2), into(VOLUMES[1], D_IP3, i2, i1),
         into(VOLUMES[0], D_CALCIUM, c1, c2), into(VOLUMES[1], D_CALCIUM, c2, c1)]
        for t, (i1, i2, c1, c2) in enumerate(TABLE)]
names = ["I_first", "I_second", "C_first", "C_second"]
write("compartment_diffusion", "Fick's first law", [f"J_{name}" for name in names], rows,
      tolerance=1e-12,
      parameters={"area": AREA * 1e12, "distance": DISTANCE * 1e6,
                  "volume_first": VOLUMES[0] * 1e18, "volume_second": VOLUMES[1] * 1e18},
      inputs={name: [(row[k], t) for t, row in enumerate(TABLE)] for k, name in enumerate(names)})
