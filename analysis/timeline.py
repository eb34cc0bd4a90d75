"""What figures over time share: a column of panels for each case, ticks of events, time axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from events import Events
from results import Experiment, ReportError
from table import Table
from theme import MAX_COLUMNS, QUIET, WIDTH, fold
from units import typeset
from window import Window

MOST_POINTS = 50_000  # of one panel that are drawn as vectors
MOST_TIMES = 8  # ticks on the time axes of all columns, about
MOST_LINES = 12  # that can still be told apart
TEXT = 0.85  # inches for title and time axis


@dataclass(frozen=True)
class Column:
    """One case, drawn below its label."""

    label: str
    case: int
    row: Table


def chosen_columns(experiment: Experiment) -> tuple[list[Column], str]:
    """The case for each value of the axes that [report] panels and series name.

    Of several replicates the last is taken, as elsewhere; without axes the last case, or all that
    [report] case names. Returns too a sentence for the caption where not all can be shown.
    """
    rows = experiment.candidates
    if not len(rows):
        raise ReportError(f"{experiment.directory}: no case has results")
    axes = list(dict.fromkeys([*experiment.paths("panels"), *experiment.paths("series")]))
    if not axes and experiment.option("case") is not None:
        axes = ["case"]
    groups = rows.groups(axes)
    columns = []
    for key, group in groups:
        row = group.where(np.arange(len(group)) == len(group) - 1)
        label = f"case {key[0]}" if axes == ["case"] else rows.label(axes, key)
        columns.append(Column(label if len(groups) > 1 else "", int(row["case"][0]), row))
    chosen = [columns[index] for index in spread(len(columns), MAX_COLUMNS)]
    left_out = f" {len(chosen)} of {len(columns)} values are shown." if chosen != columns else ""
    return chosen, left_out


def spread(count: int, most: int) -> list[int]:
    """At most `most` of the indices 0 … count - 1, evenly spread, with both ends."""
    if count <= most:
        return list(range(count))
    return [int(index) for index in np.round(np.linspace(0, count - 1, most))]


def time_panels(
    columns: Sequence[Column], heights: Sequence[float], sharey: str = "row"
) -> tuple[Figure, Any]:
    """Panels [row, column] of these heights in inches, one row above the other over one time."""
    figure, panels = plt.subplots(
        len(heights), len(columns), figsize=(WIDTH, TEXT + sum(heights)), squeeze=False,
        layout="constrained", sharex=True, sharey=sharey, height_ratios=heights,
    )
    figure.get_layout_engine().set(h_pad=0.02, hspace=0.03)
    for axes, column in zip(panels[0], columns):
        axes.set_title(typeset(fold(column.label, len(columns))))
    return figure, panels


def finish_time(panels: Any, window: Window) -> None:
    """Limits and labels of the time axes of panels [row, column]."""
    for axes in panels[-1]:
        axes.set_xlabel(window.label)
        ticks = MaxNLocator(MOST_TIMES // panels.shape[1] + 1, steps=[1, 2, 5, 10])
        axes.xaxis.set_major_locator(ticks)
    panels[0, 0].set_xlim(window.shown(window.ends))
    for axes in panels.flat:
        axes.grid(visible=False)


def draw_ticks(
    axes: Axes, groups: Sequence[Events], window: Window, colours: Sequence[Any]
) -> None:
    """Each instance is a thin line, each of its events a tick on it."""
    base = 0
    for events, colour in zip(groups, colours):
        seen = events.within(window.low, window.high)
        lines = base + np.arange(events.size)
        axes.hlines(lines, *window.shown(window.ends), color=QUIET, linewidth=0.4)
        place = base + seen.ids - seen.begin
        axes.vlines(window.shown(seen.times), place - 0.4, place + 0.4, color=colour,
                    linewidth=0.8, rasterized=len(place) > MOST_POINTS)
        base += events.size
    axes.set_ylim(-0.7, base - 0.3)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0)


def name_strip(axes: Axes, text: str) -> None:
    """A name at the left of a panel too low for one that stands upright."""
    axes.set_ylabel(text, rotation=0, ha="right", va="center")


def case_words(experiment: Experiment, columns: Sequence[Column]) -> str:
    """Which cases a figure shows, for its caption."""
    if len(columns) == 1:
        return f"Case {columns[0].case}: {experiment.case_label(columns[0].row)}."
    return f"Cases {', '.join(str(column.case) for column in columns)}."
