"""A column of the results over two axes, both logarithmic, and where it crosses a threshold.

[report] column names it (default: e_network) and contour the threshold (default: 0.05). x_ratio and
y_ratio, such as "500 τ_Ca/τ_n", add a second scale: what the first one shows times the number,
under the name behind it. A panel for each value of `panels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from contourpy import contour_generator
from aggregate import quantiles
from axes import axis_label
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.patheffects import withStroke
from results import Experiment
from summary import measured_numbers
from table import Table
from theme import MAX_COLUMNS, legend_below, mark_rows, panel_grid
from units import read_quantity, typeset, with_unit

ABSENT = "#c8c8c8"
DECADES = 6  # of a column that are told apart below its largest value
SINGLE = 2.0  # a field that has no neighbours reaches from one over this to this times its value
LINE = 1.8  # breadth of the contour, in points
HALO = [withStroke(linewidth=3.4, foreground="black")]  # sets it off


@dataclass(frozen=True)
class Map:
    """Medians [y, x] at rising positive x and y; NaN where no case has a number."""

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray


def draw(experiment: Experiment) -> Drawing:
    x, y = experiment.number_path("x"), experiment.number_path("y")
    column, threshold = chosen_column(experiment), chosen_contour(experiment)
    panel_axes = experiment.paths("panels")
    rows = experiment.turning(x, experiment.rows).having([x, y])  # failed ones leave their field
    for option, axis in (("x", x), ("y", y)):
        if np.min(rows[axis]) <= 0:
            raise experiment.misfit(option, f"= \"{axis}\" must hold positive numbers")
    groups = rows.groups(panel_axes)
    maps = [read_map(group, x, y, column) for _, group in groups]
    norm = scale_of([one.values for one in maps])
    figure, panels = panel_grid(len(groups), 3.2 if len(groups) < 3 else 2.6, sharey=True)
    crossed = []
    for axes, one, (key, _) in zip(panels[:, 0], maps, groups):
        crossed.append(draw_map(axes, one, norm, threshold))
        axes.set_title(typeset(rows.label(panel_axes, key, absent=False)))
        axes.set_xlabel(typeset(axis_label(x, len(groups), rows.axis(x))))
        add_ratio(axes, experiment, "x_ratio")
    mark_rows(panels[:, 0], typeset(axis_label(y, 1, rows.axis(y))))
    add_ratio(panels[min(len(groups), MAX_COLUMNS) - 1, 0], experiment, "y_ratio")
    meaning, unit = experiment.meanings.get(column, ("", ""))
    figure.colorbar(ScalarMappable(norm, "viridis"), ax=list(panels[:, 0]),
                    label=typeset(with_unit(column, unit)), aspect=25)
    absent = any(np.isnan(one.values).any() for one in maps)
    name_marks(panels[0, 0], f"{column} = {threshold:g}" * any(crossed), absent)
    if any(crossed) or absent:
        legend_below(figure, panels[:1, 0], columns=2)
    draws = max(len(group) for _, group in rows.groups([x, y, *panel_axes]))
    return Drawing(
        figure, f"{column} by {rows.axis(x).name} and {rows.axis(y).name}",
        (f"{column}: {meaning}. " if meaning else "")
        + (f"Medians over {draws} draws, " if draws > 1 else "One draw, ")
        + "a field for each pair of values that was computed, on a logarithmic scale. "
        + contour_words(column, threshold, crossed, maps),
    )


def contour_words(
    column: str, threshold: float, crossed: Sequence[bool], maps: Sequence[Map]
) -> str:
    if any(crossed):
        return f"White: where {column} = {threshold:g}, between the centres of fields."
    known = np.concatenate([one.values[~np.isnan(one.values)] for one in maps])
    side = "above" if np.all(known > threshold) else "below"
    return f"All values lie {side} {threshold:g}."


def chosen_column(experiment: Experiment) -> str:
    known = [column for column, _ in measured_numbers(experiment).values()]
    name = str(experiment.option("column", "e_network"))
    if name not in known:
        raise experiment.unknown("column", name, known, "is no column with numbers")
    return name


def chosen_contour(experiment: Experiment) -> float:
    text = str(experiment.option("contour", "0.05"))
    quantity = read_quantity(text)
    if quantity is None or quantity[1] or quantity[0] <= 0:
        raise experiment.misfit("contour", f"= \"{text}\" must be a positive number")
    return quantity[0]


def read_map(rows: Table, x: str, y: str, column: str) -> Map:
    across, up = np.unique(rows[x].astype(float)), np.unique(rows[y].astype(float))
    values = np.full((len(up), len(across)), np.nan)
    for (at_x, at_y), group in rows.groups([x, y]):
        cell = np.searchsorted(up, at_y), np.searchsorted(across, at_x)
        values[cell] = quantiles(group[column].astype(float))[1]
    return Map(across, up, values)


def scale_of(values: Sequence[np.ndarray]) -> LogNorm:
    known = np.concatenate([part[part > 0] for part in values])
    high = np.max(known) if len(known) else 1.0
    low = max(np.min(known), high / 10**DECADES) if len(known) else 0.1
    return LogNorm(low if low < high else high / 10, high, clip=True)


def edges(centres: np.ndarray) -> np.ndarray:
    """The ends of fields about these centres, half way between two in logarithms."""
    logs = np.log(centres)
    if len(logs) == 1:
        return np.exp(logs[0] + np.log(SINGLE) * np.array([-1, 1]))
    inner = (logs[1:] + logs[:-1]) / 2
    return np.exp([2 * logs[0] - inner[0], *inner, 2 * logs[-1] - inner[-1]])


def draw_map(axes: Axes, shown: Map, norm: LogNorm, threshold: float) -> bool:
    """Returns whether the threshold is crossed."""
    known = np.ma.masked_invalid(shown.values)
    axes.set_facecolor(ABSENT)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.pcolormesh(edges(shown.x), edges(shown.y), known, norm=norm, cmap="viridis")
    axes.grid(visible=False)
    wide = min(known.shape) > 1 and known.count() > 0
    if not wide or not known.min() < threshold < known.max():
        return False
    # Interpolated in logarithms, in which axes and colours are drawn.
    logs = np.ma.log(np.ma.masked_less_equal(known, 0))
    lines = contour_generator(np.log(shown.x), np.log(shown.y), logs).lines(np.log(threshold))
    for line in lines:
        axes.plot(*np.exp(line).T, color="white", linewidth=LINE, path_effects=HALO)
    return len(lines) > 0


def add_ratio(axes: Axes, experiment: Experiment, option: str) -> None:
    """A second scale at the far side of a panel."""
    if experiment.option(option) is None:
        return
    text = str(experiment.option(option))
    quantity = read_quantity(text)
    if quantity is None or not quantity[1] or quantity[0] <= 0:
        raise experiment.misfit(option, f"= \"{text}\" must be a positive number and a name")
    factor, name = quantity
    there_and_back = (lambda values: np.asarray(values) * factor,
                      lambda values: np.asarray(values) / factor)
    if option == "x_ratio":
        axes.secondary_xaxis("top", functions=there_and_back).set_xlabel(typeset(name))
    else:
        axes.secondary_yaxis("right", functions=there_and_back).set_ylabel(typeset(name))


def name_marks(axes: Axes, contour: str, absent: bool) -> None:
    """What the legend tells: of the contour, if it has a name, and of fields without a number."""
    if contour:
        axes.plot([], [], color="white", linewidth=LINE, path_effects=HALO, label=typeset(contour))
    if absent:
        axes.plot([], [], "s", color=ABSENT, markersize=8, label="no result")
