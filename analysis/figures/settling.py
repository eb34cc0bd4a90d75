"""What is lost when the circuit is read too early or its time constants are too close.

Above, one panel for each value of `series`: the error budget against `x`. Below, where a case
recorded them: calcium and outputs against time.
"""

import matplotlib.pyplot as plt
import numpy as np
from curves import draw_errors
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment
from theme import (
    CATEGORIES, MAX_COLUMNS, WIDTH, axis_label, describe_axis, key_label, legend_below, mark_rows,
)

CALCIUM = ("/traces/astrocyte/t", "/traces/astrocyte/calcium")
OUTPUT = ("/traces/output/t", "/traces/output/x")
MAX_OUTPUTS = 12  # lines that can still be told apart


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.path("x"), experiment.paths("series")
    rows = experiment.drawable.having([x])
    groups = rows.groups(series)
    traced = experiment.find_case([*CALCIUM, *OUTPUT])
    bands = -(-len(groups) // MAX_COLUMNS)
    height = 0.7 + 2.4 * (bands + bool(traced))
    figure = plt.figure(figsize=(WIDTH, height), layout="constrained")
    grid = figure.add_gridspec(bands + bool(traced), 1)
    lines = [grid[b].subgridspec(1, min(len(groups), MAX_COLUMNS)) for b in range(bands)]
    panels = []
    for index, (key, group) in enumerate(groups):
        band, column = divmod(index, MAX_COLUMNS)
        axes = figure.add_subplot(lines[band][column], sharey=panels[0] if panels else None)
        draw_errors(axes, group, x, slopes=False)
        axes.set_title(key_label(series, key, rows))
        axes.set_xlabel(axis_label(x, len(groups)))
        panels.append(axes)
    mark_rows(panels, "error relative\nto exact attention")
    legend_below(figure, panels, columns=5)
    caption = "Lines: median over draws; bands: 10–90 %."
    if traced:
        row, (calcium_time, calcium, output_time, output) = traced
        left, right = grid[-1].subgridspec(1, 2).subplots()
        draw_trace(left, calcium_time, calcium, "calcium of the astrocyte", "calcium")
        draw_trace(right, output_time, output[:, :MAX_OUTPUTS], "output neurons", "activity")
        caption += f" Below: traces of case {int(row['case'][0])}."
        if output.shape[1] > MAX_OUTPUTS:
            caption += f" The first {MAX_OUTPUTS} of {output.shape[1]} outputs are shown."
    return Drawing(figure, f"Error budget against {describe_axis(x)[1]}", caption)


def draw_trace(axes: Axes, time: np.ndarray, values: np.ndarray, title: str, label: str) -> None:
    """One line for each column of `values` [time, element]; `time` in ms, shown in seconds."""
    for element, line in enumerate(values.T):
        axes.plot(time / 1000, line, color=CATEGORIES[element % len(CATEGORIES)], linewidth=0.9)
    axes.set_title(title)
    axes.set_xlabel("time [s]")
    axes.set_ylabel(label)
