"""Curves that several kinds of figure share: error against an axis, with bands and predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from aggregate import Curve, curve, fit_slope, prediction
from table import Table
from theme import COLOURS

# In drawing order: where the network adds nothing, feature lies on top of a broader total.
ERRORS = {"total": "e_total", "feature": "e_feature", "network": "e_network"}
BREADTH = {"total": 3.0, "feature": 1.2, "network": 1.4}
MARKER = {"total": "D", "feature": "o", "network": "s", "oracle": "_"}
# A network error this far below everything else would squeeze the rest: it is told, not drawn.
WORTH_DRAWING = 1 / 30
MAX_TICK_TEXT = 14  # characters that fit below the narrowest panel


def slope_text(shown: Curve) -> str:
    """The slope on logarithmic axes; nothing where `x` holds 0 and its axis is linear."""
    slope = fit_slope(shown.x, shown.median) if np.all(shown.x > 0) else None
    if slope is None:
        return ""
    error = "" if np.isnan(slope.error) else f" ± {slope.error:.3f}"
    return f"slope {slope.value:.3f}{error}".replace("-", "−")


def write_notes(axes: Axes, notes: dict[str, str]) -> None:
    """Short remarks on the errors of one panel, each behind the mark of its error."""
    told = {name: text for name, text in notes.items() if text}
    marks = [Line2D([], [], color=COLOURS[n], marker=MARKER[n], linewidth=0) for n in told]
    if told:
        axes.legend(marks, told.values(), loc="best", handlelength=0.6, handletextpad=0.5)


def draw_curve(axes: Axes, shown: Curve, colour: Any, **style: Any) -> None:
    """The median as a line and the 10–90 % band behind it."""
    axes.fill_between(shown.x, shown.low, shown.high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(shown.x, shown.median, color=colour, **style)


def draw_rms(axes: Axes, shown: Curve, colour: Any, label: str) -> None:
    """The root mean square, which is what the oracle predicts, as open circles."""
    axes.plot(shown.x, shown.rms, "o", mfc="none", mec=colour, markersize=7.5, mew=0.9, label=label)


def draw_oracle(axes: Axes, predicted: Curve) -> str:
    """The prediction, for which no panel grows: returns a note where it lies above all of one."""
    if not len(predicted.x):
        return ""
    measured = axes.dataLim.y1
    axes.fill_between(
        predicted.x, predicted.low, predicted.high, color=COLOURS["oracle"], alpha=0.2, linewidth=0
    )
    axes.plot(
        predicted.x, predicted.rms, "--", color=COLOURS["oracle"], label="predicted rms ± 95 %"
    )
    axes.dataLim.y1 = measured
    lowest = np.min(predicted.rms)
    return f"predicted: above {lowest:.2g}" if lowest > measured else ""


def draw_solver(axes: Axes, shown: Curve, lowest: float) -> None:
    """What the solver's tolerances leave, where that is not far below `lowest`."""
    if len(shown.x) and np.max(shown.median) > lowest:
        axes.plot(shown.x, shown.median, ":", color=COLOURS["solver"], label="solver error")


def draw_errors(axes: Axes, rows: Table, x: str, slopes: bool = True) -> None:
    """The error budget against `x` on logarithmic axes; an `x` that holds 0 stays linear."""
    curves = {name: curve(rows, x, column) for name, column in ERRORS.items()}
    curves = {name: shown for name, shown in curves.items() if len(shown.x)}
    floor = min((np.min(c.median) for n, c in curves.items() if n != "network"), default=0.0)
    notes = {}
    for name, shown in curves.items():
        style = {"label": f"{name} error", "marker": MARKER[name], "linewidth": BREADTH[name]}
        if name == "network" and np.max(shown.high) < floor * WORTH_DRAWING:
            notes[name] = f"below {np.max(shown.high):.1g}".replace("e-0", "e-")
            axes.plot([], [], color=COLOURS[name], **style)  # for the legend
            continue
        notes[name] = slope_text(shown) if slopes else ""
        draw_curve(axes, shown, COLOURS[name], **style)
        if name == "network":
            draw_solver(axes, curve(rows, x, "e_solver"), np.min(shown.median) * WORTH_DRAWING)
    if "feature" in curves:
        draw_rms(axes, curves["feature"], COLOURS["feature"], "feature error, rms")
    notes["oracle"] = draw_oracle(axes, prediction(rows, x, "oracle_output", "e_feature"))
    set_scales(axes, rows[x])
    write_notes(axes, notes)


def set_scales(axes: Axes, x: np.ndarray) -> None:
    """Logarithmic scales, with ticks at values of `x` that were computed."""
    axes.set_yscale("log")
    if np.min(x) <= 0:
        return
    values = np.unique(x)
    texts = [f"{value:g}" for value in values]
    step = next(n for n in range(1, len(texts) + 1) if len("".join(texts[::n])) <= MAX_TICK_TEXT)
    axes.set_xscale("log")
    axes.set_xticks(values[::step], texts[::step])
    axes.set_xticks([], minor=True)
