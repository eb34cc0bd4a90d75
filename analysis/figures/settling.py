"""What is lost when the circuit is read too early or its time constants are too close.

Above, one panel for each axis that `x` names and each value of `series`: the error budget. Below,
where a case recorded them: calcium and outputs against time.
"""

import matplotlib.pyplot as plt
from axes import axis_label, describe_axis
from curves import draw_errors
from drawing import Drawing
from figures.traces import DATASETS, draw_traces
from results import Experiment
from theme import MAX_COLUMNS, WIDTH, legend_below, mark_rows


def draw(experiment: Experiment) -> Drawing:
    axes_drawn, series = experiment.number_paths("x"), experiment.paths("series")
    groups = [
        (x, rows.label(series, key), group)
        for x in axes_drawn
        for rows in [experiment.turning(x)]
        for key, group in rows.groups(series)
    ]
    traced = experiment.find_case(DATASETS) is not None
    bands = -(-len(groups) // MAX_COLUMNS)
    height = 0.7 + 2.4 * (bands + traced)
    figure = plt.figure(figsize=(WIDTH, height), layout="constrained")
    grid = figure.add_gridspec(bands + traced, 1)
    lines = [grid[b].subgridspec(1, min(len(groups), MAX_COLUMNS)) for b in range(bands)]
    panels = []
    for index, (x, title, group) in enumerate(groups):
        band, column = divmod(index, MAX_COLUMNS)
        axes = figure.add_subplot(lines[band][column], sharey=panels[0] if panels else None)
        draw_errors(axes, group, x, slopes=False)
        axes.set_title(title)
        axes.set_xlabel(axis_label(x, len(groups)))
        panels.append(axes)
    mark_rows(panels, "error relative\nto exact attention")
    legend_below(figure, panels, columns=3)
    caption = "Lines: median over draws; bands: 10–90 %; open circles: root mean square."
    if traced:
        caption += f" Below: {draw_traces(grid[-1].subgridspec(1, 2).subplots(), experiment)}"
    against = f" against {describe_axis(axes_drawn[0]).name}" if len(axes_drawn) == 1 else ""
    return Drawing(figure, f"Error budget{against}", caption)
