"""One synapse at work: spikes, release probability and resources, release, and what shapes them.

Rows u and x of an edge record share a panel; what was released at each spike follows from the drops
of x; every other row, such as Gamma or Y, has its own panel. [report] records names the records,
events the presynaptic spikes. A column for each value of the axes that series and panels name.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from drawing import Drawing
from events import chosen_events
from figures.calcium import strip_height
from matplotlib.axes import Axes
from records import Trace, chosen_traces, read_trace
from results import Experiment
from theme import CATEGORIES, COLOURS
from timeline import (
    MOST_POINTS, case_words, chosen_columns, draw_ticks, finish_time, name_strip, spread,
    time_panels,
)
from units import symbol_of, typeset
from window import Window, chosen_window

PANEL, RELEASE = 1.25, 0.85  # inches
MOST_EDGES = 6
TOGETHER = ("u", "x")
HUES = {"u": "#e69f00", "x": "#0072b2", "Gamma": "#cc79a7", "Y": "#d55e00"}


def draw(experiment: Experiment) -> Drawing:
    columns, left_out = chosen_columns(experiment)
    names = chosen_traces(experiment, columns[0].case, edges=True)
    asked = chosen_window(experiment)
    traces = [[read_trace(experiment, c.case, name, asked) for name in names] for c in columns]
    window = asked or Window(0.0, max(trace.times[-1] for of in traces for trace in of))
    events = [chosen_events(experiment, c.case, "events") for c in columns]
    plans = [plan_panels(of_case) for of_case in traces]
    lines = sum(group.size for group in events[0])
    strip = [strip_height(lines)] * bool(events[0])
    heights = [RELEASE if kind == "release" else PANEL for kind, _ in plans[0]]
    figure, panels = time_panels(columns, [*strip, *heights])
    drawn = panels[len(strip):]
    for axes, of_case in zip(panels[0], events):
        if of_case:
            draw_ticks(axes, of_case, window, ["black"] * len(of_case))
    if events[0]:
        name_strip(panels[0, 0], "\n".join(group.label for group in events[0]))
    for line, plan in zip(drawn.T, plans):
        for axes, (kind, of_panel) in zip(line, plan):
            if kind == "release":
                draw_release(axes, of_panel[0], window)
            else:
                draw_rows(axes, of_panel, window)
    for axes, (kind, of_panel) in zip(drawn[:, 0], plans[0]):
        axes.set_ylabel("release" if kind == "release" else row_label(of_panel))
        if kind == "release":
            axes.set_ylim(bottom=0)
    for axes, (_, of_panel) in zip(drawn[:, -1], plans[-1]):
        if len(of_panel) > 1:
            axes.legend(loc="lower right", bbox_to_anchor=(1, 0.97), ncol=2, borderaxespad=0)
    finish_time(panels, window)
    figure.align_ylabels(drawn[:, 0])
    names = dict.fromkeys(trace.population for trace in traces[0])
    caption = (
        f"{meanings(plans[0])}{edges_note(traces[0])}{case_words(experiment, columns)}{left_out}"
    )
    return Drawing(figure, f"Synapses of {' and '.join(names)}", caption)


def plan_panels(traces: Sequence[Trace]) -> list[tuple[str, list[Trace]]]:
    """The panels from top to bottom: u and x of a record together, then release, then the rest."""
    panels: list[tuple[str, list[Trace]]] = []
    plastic = [trace for trace in traces if trace.row in TOGETHER]
    if plastic:
        panels.append(("rows", plastic))
    panels += [("release", [trace]) for trace in plastic if trace.row == "x"]
    return panels + [("rows", [trace]) for trace in traces if trace.row not in TOGETHER]


def released(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """Times and amounts at the first edge: between spikes x only recovers, never falls."""
    change = np.diff(trace.values[:, 0])
    sample = np.flatnonzero(change < -1e-9)
    return trace.times[sample + 1], -change[sample]


def draw_release(axes: Axes, trace: Trace, window: Window) -> None:
    times, amounts = released(trace)
    axes.axhline(0, color=COLOURS["exact"], linewidth=0.6)
    axes.vlines(window.shown(times), 0, amounts, color=COLOURS["network"], linewidth=1,
                rasterized=len(times) > MOST_POINTS)


def draw_rows(axes: Axes, traces: Sequence[Trace], window: Window) -> None:
    """The first edge in full, further ones behind it."""
    for index, trace in enumerate(traces):
        colour = HUES.get(trace.row, CATEGORIES[-1])
        time = window.shown(trace.times)
        for edge in reversed(spread(trace.values.shape[1], MOST_EDGES)):
            axes.plot(time, trace.values[:, edge], color=colour, linewidth=0.5 if edge else 1.2,
                      alpha=0.5 if edge else 1, label=None if edge else symbol_of(trace.row),
                      rasterized=len(time) > MOST_POINTS)
    if all(not trace.unit for trace in traces) and len(traces) > 1:
        axes.set_ylim(-0.03, 1.03)


def row_label(traces: Sequence[Trace]) -> str:
    if len(traces) == 1:
        return typeset(traces[0].label)
    return ", ".join(dict.fromkeys(symbol_of(trace.row) for trace in traces))


def meanings(plan: Sequence[tuple[str, list[Trace]]]) -> str:
    rows = dict.fromkeys(
        f"{symbol_of(t.row)}: {t.meaning}" for kind, of in plan if kind == "rows" for t in of
        if t.meaning
    )
    drops = ["release: what x of the first edge lost" for kind, _ in plan if kind == "release"]
    words = [*rows, *drops]
    return f"{'; '.join(dict.fromkeys(words))}. " if words else ""


def edges_note(traces: Sequence[Trace]) -> str:
    count = max(trace.values.shape[1] for trace in traces)
    drawn = len(spread(count, MOST_EDGES))
    if count == 1:
        return ""
    return f"Thick: the first edge; thin: {drawn - 1} of the {count - 1} others. "
