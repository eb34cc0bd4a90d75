"""How hard real heads are: total error against an axis, head by head.

A row of panels for each layer (values of the input axes but input.head), a column for each value of
`panels`, in each a colour for each value of `series`: thin lines are heads, the thick one is the
median head.
"""

import matplotlib.pyplot as plt
import numpy as np
from aggregate import curve, norms_text, range_text
from axes import axis_label, describe_axis
from curves import set_scales
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment
from table import Table
from theme import MARKERS, WIDTH, colours_of, legend_below


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.number_path("x"), experiment.paths("series")
    columns = experiment.paths("panels")
    layers = [a for a in experiment.axes if a.startswith("input.") and a != "input.head"]
    rows = experiment.turning(x)
    keys = [key for key, _ in rows.groups(series)]
    styles = dict(zip(keys, zip(colours_of(keys), MARKERS * len(keys))))
    in_rows, in_columns = rows.groups(layers), rows.groups(columns)
    size = (WIDTH if len(in_columns) > 1 else WIDTH * 0.72, 0.9 + 1.3 * len(in_rows))
    figure, grid = plt.subplots(
        len(in_rows), len(in_columns), figsize=size, squeeze=False, layout="constrained",
        sharex=True, sharey=True,
    )
    for panels, (layer, of_layer) in zip(grid, in_rows):
        panels[0].set_ylabel(rows.label(layers, layer).replace(", ", "\n"), fontsize=7.5)
        for axes, (column, of_panel) in zip(panels, of_layer.groups(columns)):
            for key, group in of_panel.groups(series):
                draw_heads(axes, group, x, *styles[key], rows.label(series, key))
            heading = f"{rows.label(columns, column)}\n" if axes in grid[0] else ""
            axes.set_title(heading + statistics_text(of_panel), fontsize=6.8)
            axes.axhline(1, color="#999999", linewidth=0.7, linestyle=":")
            set_scales(axes, rows[x])
    for axes in grid[-1]:
        axes.set_xlabel(axis_label(x, len(in_columns)))
    figure.supylabel("total error", fontsize=9)
    if series:
        legend_below(figure, grid.flat, columns=4)
    return Drawing(
        figure,
        f"Total error against {describe_axis(x).name}, head by head",
        "Thin lines: one head each, median over draws; thick: median over heads and draws; dotted: "
        "an error as large as the output itself. Above each panel, over its heads: the range of "
        "the logits, of the mean entropy of the attention weights in nats, and of the rms norms of "
        "queries and keys.",
    )


def draw_heads(axes: Axes, rows: Table, x: str, colour: object, marker: str, label: str) -> None:
    for _, head in rows.groups(["input.head"]):
        shown = curve(head, x, "e_total")
        axes.plot(shown.x, shown.median, color=colour, alpha=0.45, linewidth=0.6)
    heads = curve(rows, x, "e_total")
    axes.plot(heads.x, heads.median, color=colour, marker=marker, label=label)


def statistics_text(heads: Table) -> str:
    low, high = np.min(heads["logit_min"]), np.max(heads["logit_max"])
    entropy = range_text(heads["entropy"])
    text = f"logits {low:.0f}…{high:.0f}, entropy {entropy}".replace("-", "−")
    return f"{text}\n{norms_text(heads)}"
