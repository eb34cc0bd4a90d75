"""What each change to the circuit costs: errors for each value of an axis.

`x` may name several axes, as an ablation does that changes one thing at a time: one panel for each
axis, with the rows that set it. A panel has one group of bars for each value of the axis.
"""

import matplotlib.pyplot as plt
import numpy as np
from aggregate import quantiles
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment, ReportError, Table
from theme import COLOURS, WIDTH, axis_label, legend_below, value_label

COLUMNS = {"total": "e_total", "network": "e_network", "sink": "e_sink"}
LABELS = {"sink": "distance to attention with a sink"}
WIDTH_OF_GROUP = 0.8


def draw(experiment: Experiment) -> Drawing:
    axes_drawn = experiment.paths("x")
    if not axes_drawn:
        raise ReportError(f"{experiment.directory}: [report] x must name the axes of the bars")
    tables = [experiment.drawable.having([x]) for x in axes_drawn]
    sizes = [len(rows.groups([x])) for rows, x in zip(tables, axes_drawn)]
    height = 0.9 + sum(0.3 + 0.42 * size for size in sizes)
    figure, panels = plt.subplots(
        len(axes_drawn), 1, figsize=(WIDTH, height), squeeze=False, sharex=True,
        layout="constrained", gridspec_kw={"height_ratios": [0.7 + size for size in sizes]},
    )
    for axes, rows, x in zip(panels[:, 0], tables, axes_drawn):
        draw_bars(axes, rows, x)
    panels[-1, 0].set_xlabel("error relative to exact attention")
    legend_below(figure, panels[:, 0], columns=3)
    caption = "Bars: median over draws; whiskers: 10–90 %. The axis is logarithmic."
    return Drawing(figure, "Error by variant of the circuit", caption)


def draw_bars(axes: Axes, rows: Table, x: str) -> None:
    groups = rows.groups([x])
    shown = [name for name, c in COLUMNS.items() if len(rows.having([c]))]
    thickness = WIDTH_OF_GROUP / len(shown)
    for index, name in enumerate(shown):
        place = np.arange(len(groups)) + (index - (len(shown) - 1) / 2) * thickness
        bands = np.array([quantiles(group[COLUMNS[name]]) for _, group in groups])
        low, median, high = bands.T
        axes.barh(place, median, thickness * 0.9, color=COLOURS[name], label=LABELS.get(name, name))
        axes.hlines(place, low, high, color="black", linewidth=0.9)
    axes.set_xscale("log")
    axes.set_yticks(range(len(groups)), [value_label(x, value) for (value,), _ in groups])
    axes.set_title(axis_label(x), loc="left")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
