#!/usr/bin/env python3
"""Writes made-up results of networks in the program's layout, one experiment for each kind of
figure.

Spikes are Poisson or regular, calcium is a periodic pulse, synapses follow their exact steps from
spike to spike, waves run at a known speed: so what a figure must show is known.

Usage: make_network_results.py DIR
"""

import sys
from pathlib import Path

import numpy as np
from make_results import grid, write_index
from marked import marked_file

SPEED = 2.5  # cells/s of the ring's wave
PLANE_SPEED = 20.0  # um/s
SPIKES = np.array([100.0, 150, 200, 250, 300, 350, 400, 1200, 1300])  # ms, at the synapse
COUNTS = {"neurons": ("instances of populations", ""), "steps": ("steps of the engine", "")}


def write_trace(file, record, population, time, elements=None, edges=False, **rows):
    """rows: NAME = (values [time, element], unit, meaning)."""
    group = file.create_group(f"traces/{record}")
    group.attrs["projection" if edges else "population"] = population
    if edges:
        group["source"] = group["target"] = [0]
    group["t"] = time
    group["t"].make_scale("t")
    for name, (values, unit, meaning) in rows.items():
        group[name] = values
        group[name].attrs.update(units=unit, long_name=meaning)
        group[name].dims[0].attach_scale(group["t"])
    count = next(iter(rows.values()))[0].shape[1]
    group["elements"] = np.arange(count) if elements is None else elements


def write_events(file, kind, name, times, ids, **about):
    """kind: spikes or crossings."""
    order = np.lexsort((ids, times))
    group = file.create_group(f"{kind}/{name}")
    group["timestamps"], group["node_ids"] = times[order], ids[order].astype("i8")
    group["timestamps"].attrs["units"] = "ms"
    group.attrs.update(sorting="by_time", **about)


def write_network(directory, title, rows, report, contents, columns, sweep="", about=""):
    """One directory as `tripartite run` leaves it; contents(file, row, rng) fills a case file and
    returns the numbers of its row, and the resolved description's duration and sizes."""
    axes = list(dict.fromkeys(key for row in rows for key in row if key != "replicate"))
    (directory / "cases").mkdir(parents=True)
    for case, row in enumerate(rows):
        with marked_file(directory / "cases" / f"case-{case:06d}.h5") as file:
            numbers, duration, sizes = contents(file, row, np.random.default_rng(case))
            populations = "".join(f"[populations.{n}]\nsize = {s}\n" for n, s in sizes.items())
            file["provenance/config"] = (
                f'task = "network"\n[simulation]\nduration = "{duration}"\n{populations}'
            )
        row |= {"case": case, "status": "ok", "message": "", "steps": 80000,
                "neurons": sum(sizes.values()), **numbers}
    write_index(directory, title, rows, axes, report, about or "Made-up numbers.", sweep,
                {**columns, **COUNTS})


def poisson(rng, rate, size, duration, swing=0.0):
    """Times and ids of `size` neurons at `rate` Hz for ms, whose rate swings at 4 Hz."""
    count = rng.poisson(rate * (1 + swing) * size * duration / 1000)
    times = rng.uniform(0, duration, count)
    kept = rng.uniform(0, 1 + swing, count) < 1 + swing * np.sin(2 * np.pi * times / 250)
    return times[kept], rng.integers(0, size, count)[kept]


def balanced(file, row, rng, sizes=(3200, 800)):
    """E and I at 6 and 12 Hz, a third more with gliotransmission; 4 s."""
    gain = 1 + row.get("projections.excitation.astrocyte.probability", 0) / 3
    trains = [poisson(rng, gain * rate, n, 4000, 0.6) for rate, n in zip((6, 12), sizes)]
    times, ids = np.concatenate([trains[0], np.array(trains[1]) + [[0], [sizes[0]]]], axis=1)
    write_events(file, "spikes", "neurons", times, ids)
    edges = np.arange(0, 4001, 20.0)
    for name, (when, _), size in zip("EI", trains, sizes):
        file[f"rates/{name}/t"] = edges[:-1] + 10
        file[f"rates/{name}/rate"] = np.histogram(when, edges)[0] / size / 0.02
        file[f"rates/{name}/rate"].attrs["units"] = "Hz"
    numbers = {f"{name}.mean": len(when) / size / 4
               for name, (when, _), size in zip("EI", trains, sizes)}
    return numbers, "4 s", {"neurons": sum(sizes)}


def pulses(time, period, elements, phase=0.1):
    """Calcium-like pulses above a rest of 0.08, of each element somewhat later."""
    angle = 2 * np.pi * (time[:, None] / period - phase * np.arange(elements))
    return 0.08 + 0.9 * np.exp(9 * (np.cos(angle - 2) - 1))


def astrocytes(file, row, rng, elements=4):
    """60 s of a pulse each 20 s, with spikes of three sources that are regular."""
    time = np.arange(0, 60001, 50.0)
    calcium = pulses(time, 20000, elements)
    write_trace(
        file, "astro", "astrocytes", time, np.arange(elements) * 5,
        C=(calcium, "uM", "cytosolic calcium"),
        I=(0.2 + 0.5 * pulses(time, 20000, elements, 0.1) ** 0.5, "uM", "cytosolic IP3"),
        h=(0.9 - 0.6 * np.roll(calcium, 40, axis=0), "", "receptors not inactivated by calcium"),
    )
    times = np.concatenate([np.arange(1000 + 300 * k, 30000 + 6000 * k, 400) for k in range(3)])
    ids = np.concatenate([np.full(len(range(1000 + 300 * k, 30000 + 6000 * k, 400)), k)
                          for k in range(3)])
    write_events(file, "spikes", "source", times.astype(float), ids)
    write_events(file, "crossings", "up", np.array([6000.0, 26000]), np.array([0, 0]),
                 population="astrocytes")
    return {"astro.mean": calcium.mean(), "astro.max": calcium.max()}, "60 s", \
        {"astrocytes": 20, "source": 3}


def ring(file, row, rng, cells=40):
    """A wave from cell 12 round a ring, 20 s."""
    time = np.arange(0, 20001, 50.0)
    apart = np.abs(np.arange(cells) - 12)
    distance = np.minimum(apart, cells - apart)
    arrival = 2000 + 1000 * distance / SPEED + 60 * rng.standard_normal(cells)
    late = time[:, None] - arrival
    shape = np.where(late > -400, np.exp(-np.maximum(late, 0) / 2500), 0)
    rise = 1 / (1 + np.exp(-late / 120))
    write_trace(file, "ring", "astrocytes", time,
                C=(0.07 + 0.8 * shape * rise, "uM", "cytosolic calcium"))
    file["waves/front/arrival"] = arrival
    file["waves/front/position"] = np.arange(cells, dtype=float)
    file["waves/front/elements"] = np.arange(cells)
    file["waves/front"].attrs["population"] = "astrocytes"
    return {"front.speed": SPEED, "front.reached": cells}, "20 s", {"astrocytes": cells}


def plane(file, row, rng, side=20):
    """A wave over a grid of 20 x 20 cells, 50 um apart, that dies 500 um from its first cell."""
    across, up = np.meshgrid(np.arange(side), np.arange(side))
    positions = 50.0 * np.stack([across.ravel(), up.ravel(), 0 * up.ravel()], axis=1)
    distance = np.linalg.norm(positions - positions[7 * side + 6], axis=1)
    arrival = 1000 + 1000 * distance / PLANE_SPEED + 300 * rng.uniform(0, 1, side**2) * (
        distance > 0)
    arrival[distance > 500] = np.nan
    file["populations/astrocytes/positions"] = positions
    file["waves/front/arrival"], file["waves/front/position"] = arrival, positions
    file["waves/front/position"].attrs["units"] = "um"
    file["waves/front"].attrs["population"] = "astrocytes"
    return {"front.speed": PLANE_SPEED, "front.reached": int(np.sum(~np.isnan(arrival)))}, \
        "40 s", {"astrocytes": side**2}


def excitable(file, row, rng):
    """Rest below IP3 of 0.3 and above 0.9; between, an oscillation as of a Hopf bifurcation."""
    drive = row["populations.astrocytes.parameters.I_0"]
    rest = 0.05 + 0.3 * drive
    size = 0.6 * np.sqrt(max(0.0, (drive - 0.3) * (0.9 - drive))) * 2
    frequency = (0.02 + 0.05 * drive) * (size > 0)
    return {"calcium.min": rest - 0.12 * size, "calcium.max": rest + size,
            "calcium.mean": rest + 0.2 * size, "calcium.frequency": frequency}, \
        "300 s", {"astrocytes": 1}


def synapse(file, row, rng, facilitation=300.0, recovery=500.0):
    """The exact course of u and x under SPIKES, sampled each ms; receptors that slowly bind."""
    time = np.arange(0, 2001.0)
    base = row.get("projections.synapse.parameters.U_0", 0.5)
    u, x = np.zeros(len(time)), np.ones(len(time))
    at, u_now, x_now = 0.0, 0.0, 1.0
    for begin, end in zip(SPIKES, [*SPIKES[1:], np.inf]):
        u_now, x_now = (u_now * np.exp(-(begin - at) / facilitation),
                        1 - (1 - x_now) * np.exp(-(begin - at) / recovery))
        u_now += base * (1 - u_now)
        x_now, at = x_now - u_now * x_now, begin
        after = (time >= begin) & (time < end)
        u[after] = u_now * np.exp(-(time[after] - begin) / facilitation)
        x[after] = 1 - (1 - x_now) * np.exp(-(time[after] - begin) / recovery)
    bound = 0.4 * (1 - np.exp(-time / 900))
    cleft = np.exp(-((time[:, None] - SPIKES) / 25)) * (time[:, None] >= SPIKES)
    for record, values, unit, meaning in (
        ("u", u, "", "release probability"), ("x", x, "", "resources available"),
        ("Gamma", bound, "", "receptors that gliotransmitter has bound"),
        ("Y", 0.4 * cleft.sum(axis=1), "uM", "transmitter in the cleft"),
    ):
        write_trace(file, f"synapse_{record}", "synapse", time, edges=True,
                    **{record: (values[:, None], unit, meaning)})
    write_events(file, "spikes", "source", SPIKES, np.zeros(len(SPIKES)), size=1)
    return {"synapse_x.mean": x.mean()}, "2 s", {"source": 1, "target": 1}


def curve(file, row, rng):
    """Mean release against the input's rate, lower with gliotransmission, 5 % scatter."""
    rate = 1000 * row["populations.source.parameters.rate"]
    glia = row["projections.synapse.astrocyte.probability"]
    release = rate / (1 + rate / 10) * (1 - 0.5 * glia / (1 + rate / 30)) / rate
    return {"release.mean": release * np.exp(0.05 * rng.standard_normal()),
            "post.rate": 3 * release * rate}, "20 s", {"source": 1}


GLIA = '[[sweep]]\n"projections.excitation.astrocyte.probability" = [0, 1]\n\n'
I_0 = np.round(np.linspace(0.1, 1.1, 41), 4)
RATES = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0]  # Hz


def write_all_networks(root):
    """An experiment for each kind of figure, below `root`."""
    with_and_without = {"projections__excitation__astrocyte__probability": [0, 1]}
    write_network(
        root / "balanced", "Balanced network", grid(3, **with_and_without),
        {"figure": "raster, rates", "groups": "E = neurons[0:3200], I = neurons[3200:4000]",
         "series": "projections.excitation.astrocyte.probability", "window": "1 s, 3 s"},
        balanced, {"E.mean": ("spikes of a neuron per second", "Hz"),
                   "I.mean": ("spikes of a neuron per second", "Hz")}, GLIA,
    )
    write_network(
        root / "astrocytes", "Calcium", grid(1), {"figure": "calcium", "events": "source"},
        astrocytes, {"astro.mean": ("mean over time", "uM"), "astro.max": ("greatest", "uM")},
    )
    for name, contents in (("ring", ring), ("plane", plane)):
        write_network(
            root / name, f"Wave: {name}", grid(1), {"figure": "wave"}, contents,
            {"front.speed": ("speed", {"ring": "cells/s", "plane": "um/s"}[name]),
             "front.reached": ("instances that crossed the level", "")},
        )
    typed = ", ".join(f'"{1000 * value:g} nM"' for value in I_0)
    write_network(
        root / "bifurcation", "Oscillations", grid(
            1, populations__astrocytes__parameters__I_0=[float(value) for value in I_0]),
        {"figure": "bifurcation", "x": "populations.astrocytes.parameters.I_0"}, excitable,
        {f"calcium.{name}": (name, unit) for name, unit in
         (("min", "uM"), ("max", "uM"), ("mean", "uM"), ("frequency", "Hz"))},
        f'[[sweep]]\n"populations.astrocytes.parameters.I_0" = [{typed}]\n\n',
    )
    write_network(
        root / "synapse", "One synapse", grid(1, projections__synapse__parameters__U_0=[0.15, 0.6]),
        {"figure": "synapse", "events": "source", "series": "projections.synapse.parameters.U_0"},
        synapse, {"synapse_x.mean": ("mean over time", "")},
    )
    typed = ", ".join(f'"{rate} Hz"' for rate in RATES)
    write_network(
        root / "response", "Release against rate", grid(
            8, populations__source__parameters__rate=[rate / 1000 for rate in RATES],
            projections__synapse__astrocyte__probability=[0, 1]),
        {"figure": "response", "x": "populations.source.parameters.rate",
         "series": "projections.synapse.astrocyte.probability", "y": "release.mean, post.rate"},
        curve, {"release.mean": ("fraction released at a spike", ""),
                "post.rate": ("spikes of an instance per second", "Hz")},
        f'[[sweep]]\n"populations.source.parameters.rate" = [{typed}]\n'
        '"projections.synapse.astrocyte.probability" = [0, 1]\n\n',
    )


if __name__ == "__main__":
    write_all_networks(Path(sys.argv[1]))
