"""What each change to the circuit costs: errors for each value of an axis.

`x` may name several axes, as an ablation does that changes one thing at a time: one panel for each
axis and each value of `series`, with the rows that turn it. A panel has one group of bars for each
value of the axis.
"""

import matplotlib.pyplot as plt
import numpy as np
from aggregate import quantiles
from axes import value_label, value_text
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator
from results import Experiment, ReportError
from table import Table
from theme import COLOURS, WIDTH, legend_below

COLUMNS = {"total": "e_total", "network": "e_network", "sink": "e_sink"}
LABELS = {
    "total": "to exact attention (total error)",
    "network": "to feature attention (network error)",
    "sink": "to feature attention with a silent token",
}
WIDTH_OF_GROUP = 0.8
GROUP, HEADING = 0.3, 0.36  # inches
LINEAR_UP_TO = 30  # ratio of the largest to the smallest value beyond which axes are logarithmic


def draw(experiment: Experiment) -> Drawing:
    axes_drawn = experiment.paths("x")
    if not axes_drawn:
        raise ReportError(f"{experiment.directory}: [report] x must name the axes of the bars")
    series = experiment.paths("series")
    parts_drawn = [
        (x, " at ".join(filter(None, [rows.axis(x).name, place_words(rows, series, key)])), group)
        for x in axes_drawn
        for rows in [experiment.turning(x)]
        for key, group in rows.groups(series)
    ]
    sizes = [len(rows.groups([x])) * GROUP + HEADING for x, _, rows in parts_drawn]
    drawn = np.concatenate([r[column] for *_, r in parts_drawn for column in COLUMNS.values()])
    low, high = np.nanmin(drawn[drawn > 0]), np.nanmax(drawn)
    logarithmic = high > low * LINEAR_UP_TO
    # Two columns of about equal height; the first one holds what comes first.
    split = int(np.argmin([abs(2 * sum(sizes[:n]) - sum(sizes)) for n in range(1, len(sizes) + 1)]))
    parts = [part for part in (slice(split + 1), slice(split + 1, None)) if sizes[part]]
    height = 0.9 + max(sum(sizes[part]) for part in parts)
    figure = plt.figure(figsize=(WIDTH, height), layout="constrained")
    panels: list[Axes] = []
    for part, column in zip(parts, figure.add_gridspec(1, len(parts))):
        grid = column.subgridspec(len(sizes[part]), 1, height_ratios=sizes[part])
        for cell, (x, title, rows) in zip(grid, parts_drawn[part]):
            panels.append(figure.add_subplot(cell, sharex=panels[0] if panels else None))
            draw_bars(panels[-1], rows, x)
            panels[-1].set_title(title, loc="left")
            if logarithmic:
                set_logarithmic(panels[-1])
        panels[-1].tick_params(labelbottom=True)
        panels[-1].set_xlabel("relative distance")
    panels[0].set_xlim((low / 3, high * 2) if logarithmic else (0, high * 1.05))
    legend_below(figure, panels, columns=2)
    caption = (
        "Distance of the outputs when read to three references, relative to exact attention. Bars: "
        "median over draws; whiskers: 10–90 %; dotted: median feature error, which a "
        "perfect network would leave."
    )
    if logarithmic:
        caption += " The axis is logarithmic."
    return Drawing(figure, "Error by variant of the circuit", caption)


def place_words(rows: Table, series: list[str], key: tuple) -> str:
    """What sets a panel apart, such as "level release" or "R = 1"; nothing where nothing varies."""
    return ", ".join(
        f"{rows.axis(name).symbol} {value}" if isinstance(value, str)
        else value_label(name, value, rows.axis(name))
        for name, value in zip(series, key)
        if value is not None and name in rows.varying(series)
    )


def draw_bars(axes: Axes, rows: Table, x: str) -> None:
    groups = rows.groups([x])
    shown = [name for name, c in COLUMNS.items() if len(rows.having([c]))]
    thickness = WIDTH_OF_GROUP / len(shown)
    for index, name in enumerate(shown):
        place = np.arange(len(groups)) + (index - (len(shown) - 1) / 2) * thickness
        bands = np.array([quantiles(group[COLUMNS[name]]) for _, group in groups])
        low, median, high = bands.T
        axes.barh(place, median, thickness * 0.9, color=COLOURS[name], label=LABELS[name])
        axes.hlines(place, low, high, color="black", linewidth=0.9)
    floors = [quantiles(group["e_feature"])[1] for _, group in groups]
    axes.vlines(floors, np.arange(len(groups)) - 0.5, np.arange(len(groups)) + 0.5, linestyle=":",
                color=COLOURS["feature"], linewidth=1.2, label="feature error")
    texts = [value_text(x, value, rows.axis(x)) for (value,), _ in groups]
    axes.set_yticks(range(len(groups)), texts)
    axes.tick_params(labelbottom=False)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)


def set_logarithmic(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(numticks=7))
    axes.xaxis.set_minor_locator(NullLocator())
