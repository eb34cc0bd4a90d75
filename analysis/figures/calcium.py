"""Calcium and what moves it: the rows of one or several records over time, one panel each.

[report] records names them (RECORD or RECORD.ROW; default: all of populations), events a source of
spikes whose ticks stand on top. Elements are lines. A column for each value of the axes that panels
names.
"""

from __future__ import annotations

import numpy as np
from drawing import Drawing
from events import chosen_events
from matplotlib.axes import Axes
from records import Trace, chosen_traces, read_trace
from results import Experiment
from theme import COLOURS, colours_of, legend_below
from timeline import (
    MOST_LINES, MOST_POINTS, Column, case_words, chosen_columns, draw_ticks, finish_time,
    name_strip, spread, time_panels,
)
from units import typeset
from window import Window, chosen_window

PANEL, STRIP = 1.15, 0.1  # inches: of a trace, and of a line of ticks
LARGEST_STRIP = 0.8
NAMED = 8  # elements that a legend can name


def draw(experiment: Experiment) -> Drawing:
    columns, left_out = chosen_columns(experiment)
    names = chosen_traces(experiment, columns[0].case)
    asked = chosen_window(experiment)
    traces = [[read_trace(experiment, c.case, name, asked) for c in columns] for name in names]
    window = asked or Window(0.0, max(trace.times[-1] for line in traces for trace in line))
    events = [chosen_events(experiment, c.case, "events") for c in columns]
    strip = strip_height(sum(group.size for group in events[0]))
    heights = [strip] * bool(events[0]) + [PANEL] * len(names)
    figure, panels = time_panels(columns, heights)
    for axes, of_case in zip(panels[0], events):
        if of_case:
            draw_ticks(axes, of_case, window, ["black"] * len(of_case))
    if events[0]:
        name_strip(panels[0, 0], "\n".join(group.label for group in events[0]))
    drawn = panels[bool(events[0]):]
    notes = [
        draw_trace(axes, trace, window)
        for line, of_name in zip(drawn, traces)
        for axes, trace in zip(line, of_name)
    ]
    for axes, (trace, *_) in zip(drawn[:, 0], traces):
        axes.set_ylabel(typeset(trace.label))
    finish_time(panels, window)
    figure.align_ylabels(drawn[:, 0])
    if 1 < max(trace.values.shape[1] for line in traces for trace in line) <= NAMED:
        legend_below(figure, drawn.flat, columns=NAMED)
    return Drawing(figure, title_of(traces), caption_of(experiment, columns, traces, notes)
                   + left_out)


def strip_height(lines: int) -> float:
    return 0.12 + min(lines * STRIP, LARGEST_STRIP)


def title_of(traces: list[list[Trace]]) -> str:
    populations = dict.fromkeys(line[0].population for line in traces)
    return f"Traces of {' and '.join(populations)}"


def caption_of(
    experiment: Experiment, columns: list[Column], traces: list[list[Trace]], notes: list[str]
) -> str:
    meanings = [f"{line[0].name}: {line[0].meaning}" for line in traces if line[0].meaning]
    sentences = [f"{'; '.join(meanings)}."] if meanings else []
    sentences += dict.fromkeys(note for note in notes if note)
    return " ".join([*sentences, case_words(experiment, columns)])


def draw_trace(axes: Axes, trace: Trace, window: Window) -> str:
    """A line for each element, and the mean over all where not all can be drawn: then a note."""
    count = trace.values.shape[1]
    shown = spread(count, MOST_LINES)
    time = window.shown(trace.times)
    dense = len(time) * len(shown) > MOST_POINTS
    keys = [(str(e),) if count <= NAMED else (int(e),) for e in trace.elements[shown]]
    for element, key, colour in zip(shown, keys, colours_of(keys)):
        axes.plot(time, trace.values[:, element], color=colour, linewidth=0.9, rasterized=dense,
                  label=f"{trace.population} {key[0]}")
    if count == len(shown):
        return ""
    axes.plot(time, np.mean(trace.values, axis=1), color=COLOURS["exact"], linewidth=1.6)
    return f"Of {trace.name} {len(shown)} of {count} elements are drawn; black: the mean over all."
