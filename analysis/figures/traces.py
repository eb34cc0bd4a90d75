"""One read phase of one case: the calcium of the astrocyte and the outputs against time."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment, ReportError
from theme import CATEGORIES, WIDTH

CALCIUM = ("/traces/astrocyte/t", "/traces/astrocyte/calcium")
OUTPUT = ("/traces/output/t", "/traces/output/x")
DATASETS = [*CALCIUM, *OUTPUT]
MAX_OUTPUTS = 12  # lines that can still be told apart


def draw(experiment: Experiment) -> Drawing:
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 2.7), layout="constrained")
    caption = draw_traces(panels, experiment)
    if not caption:
        raise ReportError(
            f"{experiment.directory}: no case holds {', '.join(DATASETS)}; traces need "
            "record.traces = true"
        )
    return Drawing(figure, "Calcium and outputs while one query is read", caption)


def draw_traces(panels: Any, experiment: Experiment) -> str:
    """Draws on two panels; returns sentences for the caption, none where no case has traces."""
    found = experiment.find_case(DATASETS)
    if found is None:
        return ""
    row, (calcium_time, calcium, output_time, output) = found
    draw_trace(panels[0], calcium_time, calcium)
    panels[0].set_title("astrocyte")
    panels[0].set_ylabel("calcium\n(as attention denominator)")
    draw_trace(panels[1], output_time, output[:, :MAX_OUTPUTS])
    panels[1].set_title("output neurons")
    panels[1].set_ylabel("activity")
    shown = f"Traces of case {int(row['case'][0])} ({experiment.case_label(row)}) from the onset " \
            f"of a query."
    if output.shape[1] > MAX_OUTPUTS:
        shown += f" The first {MAX_OUTPUTS} of {output.shape[1]} outputs are shown."
    return shown


def draw_trace(axes: Axes, time: np.ndarray, values: np.ndarray) -> None:
    """One line for each column of `values` [time, element]; `time` in ms, shown in seconds."""
    for element, line in enumerate(values.T):
        axes.plot(time / 1000, line, color=CATEGORIES[element % len(CATEGORIES)], linewidth=0.9)
    axes.set_xlabel("time [s]")
    axes.margins(x=0.01)
