"""What a parameter does to the course of a state: its extremes, mean and frequency.

From columns NAME.min, NAME.max, NAME.mean and NAME.frequency against the axis x: where the extremes
part, an oscillation begins. [report] records names the records (default: all that have a
frequency), one column of panels each; each value of series has a colour.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from aggregate import curve
from axes import axis_label
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment, ReportError
from table import Table
from theme import MAX_COLUMNS, WIDTH, distinct_colours, legend_below
from units import typeset, with_unit

EXTREMES, FREQUENCY = 2.4, 1.3  # inches
SLOW = 0.5  # Hz: frequencies that are all below are shown in mHz


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.number_path("x"), experiment.paths("series")
    chosen = chosen_names(experiment)
    names = chosen[:MAX_COLUMNS]
    rows = experiment.turning(x)
    figure, panels = plt.subplots(
        2, len(names), figsize=(WIDTH if len(names) > 1 else WIDTH * 0.72,
                                0.9 + EXTREMES + FREQUENCY),
        squeeze=False, layout="constrained", sharex=True, height_ratios=[EXTREMES, FREQUENCY],
    )
    groups = rows.groups(series)
    colours = distinct_colours([key for key, _ in groups])
    for (extremes, frequency), name in zip(panels.T, names):
        known = len(rows.having([f"{name}.frequency"])) > 0
        slow = known and np.nanmax(rows[f"{name}.frequency"]) < SLOW
        for (key, group), colour in zip(groups, colours):
            draw_extremes(extremes, group, x, name, colour, typeset(rows.label(series, key)))
            if known:
                draw_frequency(frequency, group, x, name, colour, 1000 if slow else 1)
        extremes.set_title(name)
        extremes.set_ylabel(with_unit("extremes and mean",
                                      experiment.meanings.get(f"{name}.max", ("", ""))[1]))
        frequency.set_ylabel(with_unit("frequency", "mHz" if slow else "Hz"))
        frequency.set_ylim(bottom=0)
        lowest = frequency if known else extremes
        lowest.set_xlabel(typeset(axis_label(x, len(names), rows.axis(x))))
        if not known:
            extremes.tick_params(labelbottom=True)
            frequency.remove()
    figure.align_ylabels(panels[:, 0])
    if len(groups) > 1:
        legend_below(figure, panels[0], columns=4)
    draws = max(len(group) for _, group in rows.groups([x, *series]))
    return Drawing(
        figure, f"Course of {', '.join(names)} against {rows.axis(x).name}",
        "Above: dots are the greatest and least value of each case, shaded between their medians; "
        "dashed: the mean. Below: frequency of upward crossings of the mean. "
        + (f"{draws} replicates." if draws > 1 else "One replicate.")
        + (f" {len(names)} of {len(chosen)} records are shown." if chosen != names else ""),
    )


def chosen_names(experiment: Experiment) -> list[str]:
    known = [
        name.removesuffix(".min") for name in experiment.measured
        if name.endswith(".min") and f"{name.removesuffix('.min')}.max" in experiment.rows.columns
    ]
    for name in experiment.named("records"):
        if name not in known:
            raise experiment.unknown("records", name, known, "has no columns min and max")
    if not known:
        raise ReportError(
            f"{experiment.directory}: no record has columns min and max, which figure = "
            "\"bifurcation\" needs; add a [record.NAME] with samples"
        )
    swinging = [name for name in known if f"{name}.frequency" in experiment.rows.columns]
    return experiment.named("records") or swinging or known


def draw_extremes(
    axes: Axes, rows: Table, x: str, name: str, colour: Any, label: str
) -> None:
    low, high = curve(rows, x, f"{name}.min"), curve(rows, x, f"{name}.max")
    axes.fill_between(low.x, low.median, high.median, color=colour, alpha=0.12, linewidth=0)
    for shown in (low, high):
        axes.plot(shown.x, shown.median, color=colour, linewidth=0.7, alpha=0.4)
    for column in ("min", "max"):
        axes.plot(rows[x], rows[f"{name}.{column}"], ".", color=colour, markersize=4, mew=0,
                  label=label if column == "max" else None)
    mean = curve(rows, x, f"{name}.mean")
    axes.plot(mean.x, mean.median, "--", color=colour, linewidth=0.9)


def draw_frequency(
    axes: Axes, rows: Table, x: str, name: str, colour: Any, scale: float
) -> None:
    shown = curve(rows, x, f"{name}.frequency")
    axes.fill_between(shown.x, shown.low * scale, shown.high * scale, color=colour, alpha=0.15,
                      linewidth=0)
    axes.plot(shown.x, shown.median * scale, ".", color=colour, mew=0, clip_on=False)
