"""The read phase of a case: the calcium of the astrocyte and the outputs against time.

One case with its panels side by side, or a column of panels for each value of the axes that
`series` and `panels` name.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment, ReportError
from theme import CATEGORIES, INGREDIENTS, WIDTH
from timeline import Column, case_words, chosen_columns, finish_time, time_panels
from window import Window, chosen_window

CALCIUM = ("/traces/astrocyte/t", "/traces/astrocyte/calcium")
OUTPUT = ("/traces/output/t", "/traces/output/x")
DATASETS = [*CALCIUM, *OUTPUT]
MAX_OUTPUTS = 12  # lines that can still be told apart
PANEL = 1.6  # inches
KINETIC = ("calcium", "spiking")  # levels whose calcium is a concentration


def draw(experiment: Experiment) -> Drawing:
    title = "Calcium and outputs while one query is read"
    if experiment.paths("series") or experiment.paths("panels"):
        return draw_columns(experiment, title)
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 2.7), layout="constrained")
    caption = draw_traces(panels, experiment, chosen_window(experiment))
    if not caption:
        raise nothing_traced(experiment)
    return Drawing(figure, title, caption)


def nothing_traced(experiment: Experiment) -> ReportError:
    return ReportError(
        f"{experiment.directory}: no case holds {', '.join(DATASETS)}; traces need "
        "record.traces = true"
    )


def draw_columns(experiment: Experiment, title: str) -> Drawing:
    """Calcium above outputs, cases beside each other, on one scale where they share a unit."""
    chosen, left_out = chosen_columns(experiment)
    read = [experiment.read_case(column.case, DATASETS) for column in chosen]
    found = [(column, arrays) for column, arrays in zip(chosen, read) if arrays is not None]
    if not found:
        raise nothing_traced(experiment)
    columns: list[Column] = [column for column, _ in found]
    labels = [calcium_label(experiment, column.case) for column in columns]
    alike = len(set(labels)) == 1
    figure, panels = time_panels(columns, [PANEL, PANEL], sharey="row" if alike else "none")
    window = chosen_window(experiment) or Window(0.0, max(a[0][-1] for _, a in found))
    for (calcium, outputs), (_, arrays), label in zip(panels.T, found, labels):
        for axes, (time, values) in ((calcium, arrays[:2]), (outputs, arrays[2:])):
            seen = (time >= window.low) & (time <= window.high)
            if not seen.any():
                raise window.beyond(experiment, "the traces", time)
            draw_lines(axes, window.shown(time[seen]), values[seen, :MAX_OUTPUTS])
        calcium.set_ylabel(label if calcium is panels[0, 0] or not alike else "")
    panels[1, 0].set_ylabel("activity of\noutput neurons")
    finish_time(panels, window)
    figure.align_ylabels(panels[:, 0])
    caption = f"{case_words(experiment, columns)} Time counts from the onset of a query."
    return Drawing(figure, title,
                   caption + outputs_left_out(max(a[3].shape[1] for _, a in found)) + left_out)


def calcium_label(experiment: Experiment, case: int) -> str:
    """Of an astrocyte with kinetics calcium is a concentration, else what it stands in for; of the
    circuit without any biology in units of the denominator."""
    biology = experiment.description(case).get("biology", {})
    if biology.get("normaliser", biology.get("level") in KINETIC):
        return "calcium [µM]"
    linear = biology.get("level", "rate") != "rate" or any(biology.get(p) for p in INGREDIENTS)
    return "calcium\n(linear messenger)" if linear else "calcium\n(as attention denominator)"


def outputs_left_out(count: int) -> str:
    return f" The first {MAX_OUTPUTS} of {count} outputs are shown." if count > MAX_OUTPUTS else ""


def draw_traces(panels: Any, experiment: Experiment, window: Window | None = None) -> str:
    """Draws on two panels; returns sentences for the caption, none where no case has traces."""
    found = experiment.find_case(DATASETS)
    if found is None:
        return ""
    row, (calcium_time, calcium, output_time, output) = found
    case = int(row["case"][0])
    draw_lines(panels[0], calcium_time / 1000, calcium)
    panels[0].set_title("astrocyte")
    panels[0].set_ylabel(calcium_label(experiment, case))
    draw_lines(panels[1], output_time / 1000, output[:, :MAX_OUTPUTS])
    panels[1].set_title("output neurons")
    panels[1].set_ylabel("activity")
    for axes, time in zip(panels, (calcium_time, output_time)):
        axes.set_xlabel("time [s]")
        if window is not None:
            if not np.any((time >= window.low) & (time <= window.high)):
                raise window.beyond(experiment, "the traces", time)
            axes.set_xlim(window.ends / 1000)
    return (
        f"Traces of case {case} ({experiment.case_label(row)}) from the onset of a query."
        + outputs_left_out(output.shape[1])
    )


def draw_lines(axes: Axes, time: np.ndarray, values: np.ndarray) -> None:
    """One line for each column of `values` [time, element]; `time` as it is shown."""
    for element, line in enumerate(values.T):
        axes.plot(time, line, color=CATEGORIES[element % len(CATEGORIES)], linewidth=0.9)
    axes.margins(x=0.01)
