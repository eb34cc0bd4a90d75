#!/usr/bin/env python3
"""Writes made-up results of circuits with biology, one experiment for each kind of figure.

Errors add as squares, or follow a power law of two axes, so that what a figure must show is known.

Usage: make_biology_results.py DIR
"""

import sys
from pathlib import Path

import numpy as np
from make_results import COUNTS, MEASURES, grid, write_index
from marked import marked_file

INGREDIENTS = ("features", "settling", "release", "normaliser", "diffusion", "spikes", "solver")
PIECES = dict(zip(INGREDIENTS, (0.12, 1e-9, 0.04, 0.03, 1e-3, 0.4, 2e-7)))
# What each level has, and the factor between what is left out and what is switched on.
LEVELS = {
    "rate": ("features", "settling", "solver"),
    "release": ("features", "settling", "solver", "release"),
    "calcium": ("features", "settling", "solver", "release", "normaliser", "diffusion"),
    "spiking": INGREDIENTS,
}
LEFT_OUT = 1.5
UNIFORM = 0.9
SLOW = 5000.0  # ms: error of a query of this duration at slowness 1
UNITS = {"t_settle": "ms", "calcium": "uM", "gain_slope": ""}
MEANINGS = {"e_total": "circuit when read against exact, relative to exact"}
BUDGET = [f"{side}_{name}" for side in ("on", "off") for name in (*INGREDIENTS, "joint")]


def measure(row):
    """A circuit whose ingredients err independently; slower astrocytes add what has not settled."""
    had = LEVELS[row.get("biology.level", "calcium")]
    pieces = {name: PIECES[name] for name in had}
    if "features.hidden_units" in row:
        pieces["features"] = 2 / np.sqrt(row["features.hidden_units"])
    if row.get("biology.control", "none") != "none":
        pieces["normaliser"] = 0.2
    slow = {}
    if "biology.slowness" in row:
        slow = {"network": row["biology.slowness"] * SLOW / row.get("biology.query_time", SLOW)}
    # A few per cent between replicates.
    change = 1 + 0.02 * row["replicate"]
    pieces = {name: value * change for name, value in pieces.items()}
    network = np.sqrt(sum(v**2 for n, v in {**pieces, **slow}.items() if n != "features"))
    numbers = dict.fromkeys(MEASURES, np.nan)
    numbers |= {"e_feature": pieces["features"], "e_network": network, "e_uniform": UNIFORM,
                "e_total": np.hypot(pieces["features"], network), "denominator_correlation": 0.9,
                "t_settle": 20000.0, "calcium": 0.1, "gain_slope": -0.8}
    numbers |= dict.fromkeys(COUNTS, 100)
    for name, value in pieces.items():
        numbers |= {f"on_{name}": value, f"off_{name}": value * LEFT_OUT}
    joint = np.sqrt(sum(value**2 for value in pieces.values()))
    return numbers | {"on_joint": joint, "off_joint": joint * LEFT_OUT}


def write_case(file, row, outputs=3):
    """Calcium that swings about 0.1 µM once in a second, and outputs that follow it."""
    level = row.get("biology.level", "calcium")
    file["provenance/config"] = f'task = "attention"\n[biology]\nlevel = "{level}"\n'
    time = np.linspace(0, 4000, 401)
    swing = np.sin(2 * np.pi * time / 1000)[:, None]
    file["traces/astrocyte/t"] = file["traces/output/t"] = time
    file["traces/astrocyte/calcium"] = 0.1 + 0.05 * swing
    file["traces/output/x"] = (1 + 0.1 * swing) * np.arange(1, outputs + 1)


def write_biology(directory, title, rows, report, budget=False, failing=(), sweep=""):
    """One directory as `tripartite run` leaves it; `failing` cases have no numbers."""
    axes = list(dict.fromkeys(key for row in rows for key in row if key != "replicate"))
    names = [*MEASURES, *COUNTS, "e_uniform", "calcium", "gain_slope", *(BUDGET if budget else [])]
    (directory / "cases").mkdir(parents=True)
    for case, row in enumerate(rows):
        failed = case in failing
        numbers = measure(row) if not failed else {}
        row |= {"case": case, "status": "failed" if failed else "ok",
                "message": "calcium is NaN" if failed else ""}
        row |= {name: numbers.get(name, np.nan) for name in names}
        with marked_file(directory / "cases" / f"case-{case:06d}.h5") as file:
            write_case(file, row)
    columns = {name: (MEANINGS.get(name, ""), UNITS.get(name, "")) for name in names}
    write_index(directory, title, rows, axes, report, "Made-up numbers.", sweep, columns)


def write_all(root):
    write_biology(
        root / "budget", "Which ingredient costs how much",
        grid(2, biology__level=[*LEVELS]),
        {"figure": "budget", "x": "biology.level"}, budget=True,
    )
    write_biology(
        root / "layers", "By layer",
        grid(1, input__head=[0, 1], input__group=[f"language/layer{n}" for n in range(7)]),
        {"figure": "budget", "x": "input.group", "panels": "input.head"}, budget=True,
    )
    write_biology(
        root / "phase", "How slow calcium may be",
        grid(2, biology__level=["calcium", "spiking"], biology__slowness=[0.001, 0.01, 0.1, 1.0],
             biology__query_time=[100.0, 1000.0, 10000.0]),
        {"figure": "phase", "x": "biology.slowness", "y": "biology.query_time",
         "panels": "biology.level", "contour": "0.06", "x_ratio": "500 τ_Ca/τ_n"},
        failing=(*range(6), *range(24, 30)),  # all of slowness 0.001
    )
    write_biology(
        root / "ladder", "A ladder",
        grid(3, input__norm=[1.0, 1.5], biology__level=[*LEVELS],
             features__hidden_units=[16, 64, 256, 1024]),
        {"figure": "ladder", "x": "features.hidden_units", "panels": "input.norm",
         "y": "e_total, e_network"},
    )
    write_biology(
        root / "slowness", "A ladder against slowness",
        grid(2, biology__level=["calcium", "spiking"], biology__slowness=[0.01, 0.1, 1.0])
        + grid(2, biology__level=["rate"]),
        {"figure": "ladder", "x": "biology.slowness"},
    )
    write_biology(
        root / "controls", "Controls",
        grid(2, biology__level=["calcium", "spiking"],
             biology__control=["none", "removed", "clamped", "shuffled", "redrawn"]),
        {"figure": "bars", "x": "biology.control", "series": "biology.level"},
    )
    write_biology(
        root / "oscillation", "Calcium of one query",
        grid(1, biology__slowness=[0.01, 0.1, 1.0]),
        {"figure": "traces", "series": "biology.slowness", "window": "1 s, 4 s"},
    )


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
