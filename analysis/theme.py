"""How every figure looks and how axes are called: one colour for one meaning everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from results import Table

# Okabe & Ito's palette, told apart by readers with any colour vision.
COLOURS = {
    "feature": "#0072b2",
    "network": "#009e73",
    "total": "#d55e00",
    "oracle": "#4d4d4d",
    "sink": "#cc79a7",
    "exact": "#000000",
}
CATEGORIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d"]
MARKERS = "osD^vP*X"
WIDTH = 7.4  # inches: a page's full text width
MAX_COLUMNS = 4

plt.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": 8.5,
        "axes.titlesize": 9,
        "axes.labelsize": 9,
        "figure.titlesize": 10.5,
        "legend.fontsize": 7.5,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.7,
        "axes.grid": True,
        "grid.color": "#d9d9d9",
        "grid.linewidth": 0.5,
        "axes.axisbelow": True,
        "lines.linewidth": 1.4,
        "lines.markersize": 4,
        "svg.fonttype": "path",
    }
)

# Symbol, name and unit of axes; any other goes by the last word of its path.
AXES = {
    "features.hidden_units": ("m", "hidden units m", ""),
    "features.map": ("map", "feature map", ""),
    "input.norm": ("R", "norm of queries and keys R", ""),
    "input.tokens": ("T", "tokens T", ""),
    "circuit.read_time": ("read time", "read time", "ms"),
    "circuit.presentation": ("presentation", "presentation of one token", "ms"),
    "circuit.gate_opens": ("gate opens", "opening of the plasticity gate after onset", "ms"),
    "circuit.transmission_opens": ("transmission opens", "opening of transmission", "ms"),
    "circuit.rest": ("rest", "rest between write and read", "ms"),
    "circuit.tau_h": ("τ_h", "hidden-neuron time constant τ_h", "ms"),
    "circuit.tau_n": ("τ_n", "output-neuron time constant τ_n", "ms"),
    "circuit.tau_s": ("τ_s", "synaptic time constant τ_s", "ms"),
    "circuit.tau_ca": ("τ_ca", "calcium time constant τ_ca", "ms"),
    "circuit.calcium_leak": ("leak", "calcium leak", "1/ms"),
    "circuit.release_constant": ("K", "release constant K", ""),
}


def describe_axis(path: str) -> tuple[str, str, str]:
    """Symbol, name and unit of an axis."""
    word = path.rpartition(".")[2].replace("_", " ")
    return AXES.get(path, (word, word, ""))


def axis_label(path: str, panels: int = 1) -> str:
    """Name and unit, or only the symbol where several panels share the width of the page."""
    symbol, name, unit = describe_axis(path)
    text = name if panels <= 2 else symbol
    return f"{text} [{unit}]" if unit else text


def value_label(path: str, value: Any) -> str:
    """One value of an axis as a panel or a legend names it."""
    symbol, _, unit = describe_axis(path)
    if value is None:
        return f"no {symbol}"
    if isinstance(value, str) and value not in ("true", "false"):
        return PurePath(value).stem if path == "input.file" else value
    number = value if isinstance(value, str) else f"{value:g}"
    if path == "input.head":
        return f"head {number}"
    return f"{symbol} = {number} {unit}".rstrip()


def key_label(paths: Sequence[str], key: Sequence[Any], rows: Table) -> str:
    """The values of `key` for those of the axes that vary over `rows`."""
    varying = rows.varying(paths)
    return ", ".join(value_label(p, v) for p, v in zip(paths, key) if p in varying)


def colours_of(keys: Sequence[tuple]) -> list[Any]:
    """One colour a curve: a scale from dark to light for numbers, the palette for anything else."""
    if all(isinstance(value, (int, float)) for key in keys for value in key):
        return list(plt.get_cmap("viridis")(np.linspace(0.12, 0.82, len(keys))))
    return [CATEGORIES[i % len(CATEGORIES)] for i in range(len(keys))]


def panel_grid(count: int, height: float, rows_each: int = 1, **options: Any) -> tuple[Figure, Any]:
    """`count` panels in rows of at most MAX_COLUMNS, each `height` inches high.

    Returns the figure and panels [count, rows_each]; panels of one count stand one over the other.
    """
    columns = min(count, MAX_COLUMNS)
    bands = -(-count // columns)
    width = WIDTH if count > 1 else WIDTH * 0.72
    figure, grid = plt.subplots(
        bands * rows_each, columns, figsize=(width, 0.5 + bands * rows_each * height),
        squeeze=False, layout="constrained", **options,
    )
    panels = grid.reshape(bands, rows_each, columns).transpose(0, 2, 1).reshape(-1, rows_each)
    for panel in panels[count:].flat:
        panel.remove()
    return figure, panels[:count]


def mark_rows(panels: Any, label: str) -> None:
    """Puts a y label on the panels at the left edge of the figure."""
    for index, panel in enumerate(panels):
        if index % MAX_COLUMNS == 0:
            panel.set_ylabel(label)


def legend_below(figure: Figure, panels: Sequence[Axes], columns: int) -> None:
    """One legend for all panels, in a strip below them that the layout leaves free."""
    entries: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            entries.setdefault(label, handle)
    height = (0.1 + 0.17 * -(-len(entries) // columns)) / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    figure.legend(entries.values(), entries.keys(), loc="lower center", ncol=columns)
