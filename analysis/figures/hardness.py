"""What makes a head hard: total error at the largest x against the range of the head's logits.

One dot for each head. A panel for each value of `panels`, a colour for each value of `series`, a
mark for each value of the first input axis.
"""

import numpy as np
from aggregate import with_norms
from axes import describe_axis, value_text
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator
from results import Experiment
from table import Table
from theme import COLOURS, MARKERS, colours_of, fold, legend_below, mark_rows, panel_grid


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.number_path("x"), experiment.paths("series")
    columns = experiment.paths("panels")
    heads = [axis for axis in experiment.axes if axis.startswith("input.") and axis != x]
    rows = experiment.turning(x)
    largest = np.max(rows[x])
    rows = rows.where(rows[x] == largest)
    keys = [key for key, _ in rows.groups(series)]
    sources = [key for key, _ in rows.groups(heads[:1])]
    groups = rows.groups(columns)
    figure, panels = panel_grid(len(groups), 2.5, sharex=True, sharey=True)
    for (axes,), (column, of_panel) in zip(panels, groups):
        for key, colour in zip(keys, colours_of(keys)):
            for source, mark in zip(sources, MARKERS):
                named = {**dict(zip(series, key)), **dict(zip(heads[:1], source))}
                draw_dots(axes, of_panel.matching(named).groups(heads), colour, mark)
        axes.axhline(1, color="#999999", linewidth=0.7, linestyle=":")
        axes.set_yscale("log")
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_title(fold(with_norms(rows.label(columns, column), of_panel), len(groups)))
        axes.set_xlabel("range of the logits")
    mark_rows(panels[:, 0], "total error")
    for key, colour in zip(keys, colours_of(keys)):
        panels[0, 0].plot([], [], "s", color=colour, label=rows.label(series, key))
    for source, mark in zip(sources, MARKERS):
        label = rows.label(heads[:1], source)
        panels[0, 0].plot([], [], mark, color=COLOURS["exact"], mfc="none", label=label)
    legend_below(figure, panels[:1, 0], columns=len(keys) + len(sources))
    size = f"{describe_axis(x).symbol} = {value_text(x, largest)}"
    return Drawing(
        figure,
        f"Total error at {size} against the range of the logits",
        "One dot for each head, median over draws: its total error, and its largest logit less its "
        "smallest. Dotted: an error as large as the output itself. |q|, |k|: rms norms of queries "
        "and keys over the heads.",
    )


def draw_dots(axes: Axes, heads: list[tuple[tuple, Table]], colour: object, mark: str) -> None:
    spans = [np.median(head["logit_max"] - head["logit_min"]) for _, head in heads]
    errors = [np.median(head["e_total"]) for _, head in heads]
    axes.plot(spans, errors, mark, color=colour, mew=0, alpha=0.8)
