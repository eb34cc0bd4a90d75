"""Rates of populations over time: mean over replicates, and their spread.

[report] records names the records of rates (default: all). Without series they share a panel;
with series, such as an axis that takes astrocytes away, each record has a panel and each value of
the series a colour. A column for each value of the axes that panels names.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from drawing import Drawing
from matplotlib.axes import Axes
from records import Rate, chosen_rates, read_rate
from results import Experiment, ReportError
from table import Table
from theme import CATEGORIES, MAX_COLUMNS, distinct_colours, legend_below
from timeline import Column, finish_time, spread, time_panels
from units import typeset
from window import Window, chosen_window, whole_case

PANEL, ALONE = 1.45, 2.5  # inches


def draw(experiment: Experiment) -> Drawing:
    rows, series = experiment.candidates, experiment.paths("series")
    if not len(rows):
        raise ReportError(f"{experiment.directory}: no case has results")
    names = chosen_rates(experiment, int(rows["case"][0]))
    groups = rows.groups(experiment.paths("panels"))
    shown = [groups[index] for index in spread(len(groups), MAX_COLUMNS)]
    columns = [
        Column(rows.label(experiment.paths("panels"), key), int(group["case"][0]), group)
        for key, group in shown
    ]
    bands = [[name] for name in names] if series else [names]
    figure, panels = time_panels(columns, [PANEL if len(bands) > 1 else ALONE] * len(bands))
    keys = [key for key, _ in rows.groups(series)]
    colours = dict(zip(keys, distinct_colours(keys)))
    window = chosen_window(experiment)
    if window is None:
        cases = [int(case) for case in rows["case"]]
        window = reduce(or_, (whole_case(experiment, case, last_time(experiment, case, names))
                              for case in cases))
    for line, records in zip(panels, bands):
        for axes, column in zip(line, columns):
            for key, group in column.row.groups(series):
                for record, of_record in zip(records, CATEGORIES):
                    label = typeset(rows.label(series, key)) if series else record
                    draw_band(axes, window, mean_rate(experiment, group, record),
                              colours[key] if series else of_record, label or record)
        unit = read_rate(experiment, columns[0].case, records[0]).unit
        line[0].set_ylabel(f"rate of {records[0]} [{unit}]" if series else f"rate [{unit}]")
        line[0].set_ylim(bottom=0)
    finish_time(panels, window)
    legend_below(figure, panels.flat, columns=4)
    draws = max(len(group) for _, group in rows.groups([*experiment.paths("panels"), *series]))
    caption = (
        f"Lines: mean over {draws} replicates; bands: one standard deviation between them."
        if draws > 1 else "One replicate each."
    )
    if len(shown) < len(groups):
        caption += f" {len(shown)} of {len(groups)} values are shown."
    return Drawing(figure, f"Rate of {', '.join(names)}" if len(names) < 4 else "Rates", caption)


def last_time(experiment: Experiment, case: int, names: list[str]) -> float:
    return max(read_rate(experiment, case, name).times[-1] for name in names)


def mean_rate(
    experiment: Experiment, rows: Table, record: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times in ms, the mean over the cases of `rows`, and their standard deviation (0 for one)."""
    rates: list[Rate] = [read_rate(experiment, int(case), record) for case in rows["case"]]
    length = min(len(rate.values) for rate in rates)
    values = np.array([rate.values[:length] for rate in rates])
    deviation = np.std(values, axis=0, ddof=1) if len(rates) > 1 else np.zeros(length)
    return rates[0].times[:length], np.mean(values, axis=0), deviation


def draw_band(axes: Axes, window: Window, rate: Any, colour: Any, label: str) -> None:
    times, mean, deviation = rate
    seen = (times >= window.low) & (times <= window.high)
    time, mean, deviation = window.shown(times[seen]), mean[seen], deviation[seen]
    if np.any(deviation > 0):
        axes.fill_between(time, np.maximum(mean - deviation, 0), mean + deviation, color=colour,
                          alpha=0.2, linewidth=0)
    axes.plot(time, mean, color=colour, linewidth=1.1, label=label)
