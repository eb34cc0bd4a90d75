"""How every figure looks: one colour for one meaning everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito's palette, told apart by readers with any colour vision.
COLOURS = {
    "feature": "#0072b2",
    "network": "#009e73",
    "total": "#d55e00",
    "oracle": "#4d4d4d",
    "sink": "#cc79a7",
    "solver": "#8c8c8c",
    "exact": "#000000",
}
# What circuits of biology are made of, in the order of the columns on_X and off_X.
INGREDIENTS = {
    "features": COLOURS["feature"],
    "settling": "#f0e442",
    "release": "#e69f00",
    "normaliser": "#cc79a7",
    "diffusion": "#56b4e9",
    "spikes": "#5e3c99",
    "solver": COLOURS["solver"],
}
# A level has the colour of what it adds.
LEVELS = {
    "rate": "#4d4d4d",
    "release": INGREDIENTS["release"],
    "calcium": INGREDIENTS["normaliser"],
    "spiking": INGREDIENTS["spikes"],
}
CATEGORIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d"]
FEW = ["#4d4d4d", "#009e73", "#cc79a7"]
QUIET = "#b8b8b8"  # guides behind the data
MARKERS = "osD^vP*X"
WIDTH = 7.4  # inches: a page's full text width
MAX_COLUMNS = 4
LETTERS_ACROSS = 88  # of panel titles, over the width of a figure

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

def colours_of(keys: Sequence[tuple]) -> list[Any]:
    """One colour a curve: a scale from dark to light for numbers, that of a level for levels, the
    palette for anything else."""
    if all(len(key) == 1 and key[0] in LEVELS for key in keys):
        return [LEVELS[level] for (level,) in keys]
    if all(isinstance(value, (int, float)) for key in keys for value in key):
        return list(plt.get_cmap("viridis")(np.linspace(0.12, 0.82, len(keys))))
    return [CATEGORIES[i % len(CATEGORIES)] for i in range(len(keys))]


def distinct_colours(keys: Sequence[tuple]) -> list[Any]:
    """A few colours that mean no group of neurons; for more curves those of colours_of."""
    levels = all(key and key[0] in LEVELS for key in keys)
    return FEW[: len(keys)] if len(keys) <= len(FEW) and not levels else colours_of(keys)


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


def fold(title: str, panels: int) -> str:
    """A title on a line for each of its values, where so many panels leave no room for one line."""
    narrow = len(title) > LETTERS_ACROSS // min(panels, MAX_COLUMNS)
    return title.replace(", ", "\n") if narrow else title


def mark_rows(panels: Any, label: str) -> None:
    """Puts a y label on the panels at the left edge of the figure."""
    for index, panel in enumerate(panels):
        if index % MAX_COLUMNS == 0:
            panel.set_ylabel(label)


LEGEND_MARK, LEGEND_LETTER = 0.5, 0.07  # inches: of a line with its margins, of a letter
MARKUP = r"\\[a-z]+|[${}_^]"  # of letters and indices, as labels are typeset


def legend_below(figure: Figure, panels: Sequence[Axes], columns: int) -> None:
    """One legend for all panels, in a strip below them that the layout leaves free; fewer columns
    where labels are long."""
    entries: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            entries.setdefault(label, handle)
    widest = max((len(re.sub(MARKUP, "", label)) for label in entries), default=0)
    fitting = int(figure.get_figwidth() / (LEGEND_MARK + LEGEND_LETTER * widest))
    columns = max(1, min(columns, fitting))
    height = (0.1 + 0.17 * -(-len(entries) // columns)) / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    figure.legend(entries.values(), entries.keys(), loc="lower center", ncol=columns)
