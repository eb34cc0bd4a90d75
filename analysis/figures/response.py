"""Any column against any axis: mean release against the input's rate, rate against current.

[report] y names the columns, one panel row each; series gives the curves, panels the columns of
panels. Lines: median over replicates, with the band between the 10 % and 90 % quantile.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from aggregate import quantiles
from axes import axis_label
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment
from summary import measured_numbers
from table import Table
from theme import MARKERS, MAX_COLUMNS, WIDTH, distinct_colours, fold, legend_below
from timeline import spread
from units import typeset, with_unit

PANEL = 2.2  # inches
DECADES = 1.5  # of an axis beyond which it is logarithmic
MOST_MARKS = 40  # of one line


def draw(experiment: Experiment) -> Drawing:
    x, series = chosen_x(experiment), experiment.paths("series")
    names, panel_axes = chosen_columns_of_y(experiment), experiment.paths("panels")
    rows = experiment.turning(x)
    groups = rows.groups(panel_axes)
    shown = [groups[index] for index in spread(len(groups), MAX_COLUMNS)]
    width = WIDTH if len(shown) > 1 else WIDTH * 0.72
    figure, panels = plt.subplots(
        len(names), len(shown), figsize=(width, 0.9 + PANEL * len(names)), squeeze=False,
        layout="constrained", sharex=True, sharey="row",
    )
    keys = [key for key, _ in rows.groups(series)]
    styles = dict(zip(keys, zip(distinct_colours(keys), MARKERS * len(keys))))
    for line, name in zip(panels, names):
        for axes, (_, of_panel) in zip(line, shown):
            for key, group in of_panel.groups(series):
                draw_response(axes, group, x, name, styles[key], typeset(rows.label(series, key)))
        line[0].set_ylabel(y_label(experiment, name))
    for axes, (panel_key, _) in zip(panels[0], shown):
        axes.set_title(typeset(fold(rows.label(panel_axes, panel_key), len(shown))))
    for axes in panels[-1]:
        scale_x(axes, rows, x)
        axes.set_xlabel(typeset(axis_label(x, len(shown), rows.axis(x))))
    figure.align_ylabels(panels[:, 0])
    if len(keys) > 1:
        legend_below(figure, panels.flat, columns=4)
    draws = max(len(group) for _, group in rows.groups([x, *series, *panel_axes]))
    about = [f"{name}: {meaning}" for name in names
             if (meaning := experiment.meanings.get(name, ("", ""))[0])]
    caption = f"{'; '.join(about)}. " if about else ""
    caption += f"Lines: median over {draws} replicates; bands: 10–90 %." if draws > 1 else \
        "One replicate for each point."
    if len(shown) < len(groups):
        caption += f" {len(shown)} of {len(groups)} values are shown."
    return Drawing(figure, f"{', '.join(names)} against {rows.axis(x).name}", caption)


def chosen_x(experiment: Experiment) -> str:
    names = experiment.paths("x")
    if len(names) != 1:
        raise experiment.misfit("x", "must name one axis of the sweep")
    return names[0]


def chosen_columns_of_y(experiment: Experiment) -> list[str]:
    known = [column for column, _ in measured_numbers(experiment).values()]
    names = experiment.named("y")
    if not names:
        raise experiment.unknown("y", "", known, "must name a column of the results")
    for name in names:
        if name not in known:
            raise experiment.unknown("y", name, known, "is no column with numbers")
    return names


def y_label(experiment: Experiment, name: str) -> str:
    return with_unit(name, experiment.meanings.get(name, ("", ""))[1])


def places(rows: Table, x: str, values: np.ndarray) -> np.ndarray:
    """Where values of an axis stand: numbers at themselves, names one after the other."""
    if rows[x].dtype != object:
        return values.astype(float)
    order = {value: place for place, ((value,), _) in enumerate(rows.groups([x]))}
    return np.array([order[value] for value in values], dtype=float)


def draw_response(
    axes: Axes, rows: Table, x: str, name: str, style: tuple[Any, str], label: str
) -> None:
    """The median over the rows that share a value of x, and the band behind it."""
    colour, mark = style
    groups = rows.having([x, name]).groups([x])
    if not groups:
        return
    place = places(rows, x, np.array([value for (value,), _ in groups], dtype=object))
    bands = np.array([quantiles(group[name].astype(float)) for _, group in groups])
    order = np.argsort(place)
    place, (low, median, high) = place[order], bands[order].T
    named = rows[x].dtype == object
    if named:
        axes.vlines(place, low, high, color=colour, linewidth=1)
    else:
        axes.fill_between(place, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(place, median, marker=mark if len(place) <= MOST_MARKS else "", color=colour,
              linewidth=0 if named else 1.4, label=label)


def scale_x(axes: Axes, rows: Table, x: str) -> None:
    """Names as they are; positive numbers over several decades on a logarithmic axis."""
    values = rows[x]
    if values.dtype == object:
        names = [str(value) for (value,), _ in rows.groups([x])]
        axes.set_xticks(range(len(names)), names)
        axes.margins(x=0.15)
    elif np.min(values) > 0 and np.log10(np.max(values) / np.min(values)) > DECADES:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
