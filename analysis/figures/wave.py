"""A wave of calcium: when it reached whom, and how fast it ran.

Cells in a row: a picture of the trace, time by cell, with the arrivals on it. Cells laid out in
space: a map of the arrivals, and the picture too where [report] records names a trace. Beside
either: arrival against distance, with the line whose slope is the speed. [report] events names
the record of the wave, by default the first there is.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator
from records import Trace, Wave, chosen_traces, missing, read_trace, read_wave, trace_names
from results import Experiment
from theme import COLOURS, WIDTH
from timeline import Column, case_words, chosen_columns
from units import shown_unit, symbol_of, with_unit
from window import Window, chosen_window, whole_case

PANEL = 2.7  # inches
MOST_DOTS = 200  # arrivals on a picture
NEVER = "#e4e4e4"


def draw(experiment: Experiment) -> Drawing:
    columns, left_out = chosen_columns(experiment)
    column = columns[-1]
    wave = chosen_wave(experiment, column.case)
    plane = dimensions(wave)
    spatial = len(plane) == 2
    trace = picture(experiment, column, wave, spatial)
    pictures = bool(trace) + spatial
    figure, panels = plt.subplots(
        1, pictures + 1, figsize=(WIDTH, PANEL + 0.6), squeeze=False, layout="constrained",
        width_ratios=[1.25] * pictures + [1.0 if pictures == 1 else 0.85],
    )
    *shown, against = panels[0]
    fit = fit_speed(wave)
    last = trace.times[-1] if trace else float(np.nanmax(wave.arrival, initial=1))
    window = chosen_window(experiment) or whole_case(experiment, column.case, last)
    if spatial:
        draw_map(shown[0], wave, plane, window)
    if trace:
        draw_picture(shown[-1], trace, wave, fit, window)
    draw_distance(against, wave, fit, window, experiment.option("window") is not None)
    text, reached = speed_text(experiment, column, wave, fit), np.sum(~np.isnan(wave.arrival))
    against.set_title(f"speed {text}" if text else "")
    parts = [
        f"The wave reached {reached} of {len(wave.arrival)} cells.",
        "White dots: arrivals (first upward crossing of the level)." if trace else "",
        "Grey: cells never reached." if spatial and reached < len(wave.arrival) else "",
        "Dashed: arrival at the fitted speed." if fit else "",
        first_of(experiment.named("events"), wave.record),
        first_of(experiment.named("records"), trace.name if trace else ""),
        case_words(experiment, [column]) + left_out_text(columns, left_out),
    ]
    return Drawing(figure, f"Wave through {wave.population}", " ".join(filter(None, parts)))


def left_out_text(columns: list[Column], left_out: str) -> str:
    return " Others are drawn when [report] case names them." if len(columns) > 1 else left_out


def first_of(asked: list[str], drawn: str) -> str:
    """Of several names in one option only the first can be drawn."""
    return f"Of {', '.join(asked)} only {drawn} is drawn." if len(asked) > 1 else ""


def chosen_wave(experiment: Experiment, case: int) -> Wave:
    known = experiment.list_case(case, "/waves")
    if not known:
        raise missing(experiment, case, "waves", "add a [record.NAME] with wave and level")
    asked = experiment.named("events", known[0])
    if asked[0] not in known:
        raise experiment.unknown("events", asked[0], known, "is no record of a wave")
    return read_wave(experiment, case, asked[0])


def picture(experiment: Experiment, column: Column, wave: Wave, spatial: bool) -> Trace | None:
    """The trace drawn as a picture: the one asked for, else one of the wave's own population."""
    asked = chosen_window(experiment)
    if experiment.option("records") is not None:
        return read_trace(experiment, column.case, chosen_traces(experiment, column.case)[0], asked)
    if spatial:
        return None
    own = trace_names(experiment, column.case, wave.population)
    traces = (read_trace(experiment, column.case, name, asked) for name in own)
    return next((trace for trace in traces if len(trace.elements) > 1), None)


def dimensions(wave: Wave) -> list[int]:
    """The dimensions along which cells differ; in a plane, two."""
    if wave.positions is None:
        return []
    return [int(index) for index in np.flatnonzero(np.ptp(wave.positions, axis=0) > 0)]


def fit_speed(wave: Wave) -> tuple[float, float] | None:
    """Arrival = start + slope distance, by least squares: (start in ms, slope in ms per unit)."""
    known = ~np.isnan(wave.arrival)
    if known.sum() < 2 or np.ptp(wave.distance[known]) == 0:
        return None
    slope, start = np.polyfit(wave.distance[known], wave.arrival[known], 1)
    return (start, slope) if slope > 0 else None


def speed_text(
    experiment: Experiment, column: Column, wave: Wave, fit: tuple[float, float] | None
) -> str:
    """The speed as the program fitted it, or by the line drawn where the row has none."""
    name = f"{wave.record}.speed"
    value = float(column.row[name][0])
    unit = experiment.meanings.get(name, ("", ""))[1]
    if np.isnan(value) and fit:
        value, unit = 1000 / fit[1], ""
    return "" if np.isnan(value) else f"{value:.3g} {shown_unit(unit or f'{wave.unit}/s')}"


def draw_picture(
    axes: Axes, trace: Trace, wave: Wave, fit: tuple[float, float] | None, window: Window
) -> None:
    time = window.shown(trace.times)
    half = (time[1] - time[0]) / 2 if len(time) > 1 else 0.5
    count = trace.values.shape[1]
    image = axes.imshow(
        trace.values.T, aspect="auto", origin="lower", interpolation="nearest", cmap="viridis",
        extent=(time[0] - half, time[-1] + half, -0.5, count - 0.5),
    )
    axes.figure.colorbar(image, ax=axes, pad=0.02, aspect=24).set_label(
        with_unit(symbol_of(trace.row), trace.unit)
    )
    line, cell = np.nonzero(trace.elements[:, None] == wave.elements)
    if fit:
        expected = fit[0] + fit[1] * wave.distance[cell]
        axes.plot(window.shown(expected), line, "--", color="white", linewidth=1)
    axes.plot(window.shown(wave.arrival[cell]), line, ".", color="white", mec="black", mew=0.4,
              markersize=5 if len(line) <= MOST_DOTS else 2.5)
    axes.set_xlim(*window.shown(window.ends))
    axes.set_ylim(-0.5, count - 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(
        lambda line, _: f"{trace.elements[int(line)]}" if 0 <= line < count else ""
    )
    axes.set_xlabel(window.label)
    axes.set_ylabel(f"{trace.population}, cell")
    axes.grid(visible=False)


def draw_map(axes: Axes, wave: Wave, plane: list[int], window: Window) -> None:
    """Arrival times over the plane: filled squares of a grid, dots otherwise."""
    x, y = wave.positions[:, plane].T
    shown = window.shown(wave.arrival)
    across, up = np.unique(x), np.unique(y)
    known = ~np.isnan(shown)
    norm = Normalize(np.nanmin(shown), np.nanmax(shown)) if known.any() else Normalize(0, 1)
    if len(across) * len(up) == len(x):
        filled = np.full((len(up), len(across)), np.nan)
        filled[np.searchsorted(up, y), np.searchsorted(across, x)] = shown
        axes.set_facecolor(NEVER)
        mappable = axes.imshow(filled, origin="lower", cmap="viridis_r", norm=norm, extent=(
            *edges(across), *edges(up)), interpolation="nearest")
    else:
        size = np.clip(9e3 / len(x), 3, 60)
        axes.scatter(x[~known], y[~known], s=size, color=NEVER, linewidth=0)
        mappable = axes.scatter(x[known], y[known], s=size, c=shown[known], cmap="viridis_r",
                                norm=norm, linewidth=0)
    axes.figure.colorbar(mappable, ax=axes, pad=0.02, aspect=24, shrink=0.8).set_label(
        f"arrival [{window.unit[0]}]"
    )
    axes.set_aspect("equal")
    axes.set_xlabel(f"{'xyz'[plane[0]]} [µm]")
    axes.set_ylabel(f"{'xyz'[plane[1]]} [µm]")
    axes.grid(visible=False)


def edges(values: np.ndarray) -> tuple[float, float]:
    half = np.min(np.diff(values)) / 2 if len(values) > 1 else 0.5
    return values[0] - half, values[-1] + half


def draw_distance(
    axes: Axes, wave: Wave, fit: tuple[float, float] | None, window: Window, asked: bool
) -> None:
    known = ~np.isnan(wave.arrival)
    axes.plot(wave.distance[known], window.shown(wave.arrival[known]), "o", markersize=3.5,
              color=COLOURS["feature"], alpha=0.6, mew=0)
    if fit:
        ends = np.array([0, np.max(wave.distance[known])])
        axes.plot(ends, window.shown(fit[0] + fit[1] * ends), "--", color=COLOURS["exact"],
                  linewidth=1.1)
    if asked:
        axes.set_ylim(*window.shown(window.ends))
    axes.set_xlabel(with_unit("distance from the first cell", wave.unit))
    axes.set_ylabel(f"arrival [{window.unit[0]}]")
