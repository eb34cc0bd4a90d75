"""How far each level of biology is from exact attention: columns of errors against an axis.

[report] series gives the curves (default: biology.level), panels the panels; x may name several
axes, one panel each. y names the columns, one row of panels each (default: e_total). A curve that
does not depend on x, because the sweep gives it none, is a level line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from aggregate import curve, quantiles, with_norms
from axes import axis_label
from curves import draw_curve, set_scales
from drawing import Drawing
from figures.response import chosen_columns_of_y
from matplotlib.axes import Axes
from results import Experiment
from table import Table, is_missing
from theme import COLOURS, MARKERS, colours_of, fold, legend_below, mark_rows, panel_grid
from units import typeset, with_unit

NAMES = {
    "e_total": "total error",
    "e_network": "network error",
    "e_feature": "feature error",
    "calibration_error": "calibration error",
}
LINEAR_UP_TO = 10  # ratio of the largest to the smallest value beyond which axes are logarithmic


def draw(experiment: Experiment) -> Drawing:
    axes_drawn, panel_axes = experiment.number_paths("x"), experiment.paths("panels")
    series = experiment.paths("series", "biology.level")
    names = chosen_columns_of_y(experiment) if experiment.option("y") is not None else ["e_total"]
    keys = [key for key, _ in experiment.drawable.groups(series)]
    labels = [typeset(experiment.drawable.label(series, key, absent=False)) for key in keys]
    styles = dict(zip(keys, zip(colours_of(keys), MARKERS * len(keys), labels)))
    parts = [
        (x, title, group, level)
        for x in axes_drawn
        for title, group, level in parts_of(experiment, x, series, panel_axes)
    ]
    figure, panels = panel_grid(
        len(parts), 2.5, rows_each=len(names), sharey="row" if len(names) > 1 else "all"
    )
    for line, (x, title, group, level) in zip(panels, parts):
        for axes, name in zip(line, names):
            draw_level_lines(axes, level, series, name, styles)
            draw_curves(axes, group, x, series, name, styles)
            if name == "e_total":
                draw_floor(axes, group, x)
                draw_ceiling(axes, group, x)
            set_scales(axes, group[x])
        line[0].set_title(typeset(fold(title, len(parts))))
        line[-1].set_xlabel(typeset(axis_label(x, len(parts), group.axis(x))))
    for line, name in zip(panels.T, names):
        mark_rows(line, y_label(experiment, name))
        show_from_zero(line)
    legend_below(figure, panels.flat, columns=5)
    draws = max(len(g) for x, _, group, _ in parts for _, g in group.groups([x, *series]))
    return Drawing(
        figure,
        f"{begin(', '.join(NAMES.get(name, name) for name in names))} against "
        + (experiment.rows.axis(axes_drawn[0]).name if len(axes_drawn) == 1 else
           "one axis at a time"),
        caption_of(experiment, names, draws, any(len(level) for *_, level in parts)),
    )


def parts_of(
    experiment: Experiment, x: str, series: Sequence[str], panel_axes: Sequence[str]
) -> list[tuple[str, Table, Table]]:
    """Of each panel its title, the rows that turn x, and those of which x is no axis at all."""
    rows, level = experiment.turning(x), without_other_axes(experiment, [*series, *panel_axes])
    given = [name for name in panel_axes if not np.all(is_missing(level[name]))]
    return [
        (with_norms(rows.label(panel_axes, key, absent=False), group), group,
         level.matching({n: v for n, v in zip(panel_axes, key) if n in given}))
        for key, group in rows.groups(panel_axes)
    ]


def without_other_axes(experiment: Experiment, own: Sequence[str]) -> Table:
    """The drawable rows to which the sweep gives no axes but these."""
    rows = experiment.drawable
    mask = np.ones(len(rows), dtype=bool)
    for axis in experiment.axes:
        if axis not in own:
            mask &= is_missing(rows[axis])
    return rows.where(mask)


def draw_curves(
    axes: Axes, rows: Table, x: str, series: Sequence[str], name: str, styles: dict[Any, Any]
) -> None:
    for key, group in rows.groups(series):
        colour, mark, label = styles[key]
        draw_curve(axes, curve(group, x, name), colour, marker=mark,
                   label=label or NAMES.get(name, name))


def draw_level_lines(
    axes: Axes, rows: Table, series: Sequence[str], name: str, styles: dict[Any, Any]
) -> None:
    for key, group in rows.having([name]).groups(series):
        colour, _, label = styles[key]
        axes.axhline(quantiles(group[name])[1], color=colour, linestyle="-.", linewidth=1.2,
                     label=label)


def draw_floor(axes: Axes, rows: Table, x: str) -> None:
    """What the hidden layer alone costs at every level, broad where a curve may lie on it."""
    floor = curve(rows, x, "e_feature")
    axes.plot(floor.x, floor.median, color=COLOURS["feature"], linewidth=5, alpha=0.3, zorder=1.5,
              label="feature error")


def draw_ceiling(axes: Axes, rows: Table, x: str) -> None:
    """The error of attending to all tokens alike, above which a circuit has computed nothing."""
    ceiling = curve(rows, x, "e_uniform")
    if len(ceiling.x):
        axes.plot(ceiling.x, ceiling.median, "--", color=COLOURS["exact"], linewidth=1,
                  label="uniform attention")


def show_from_zero(panels: Sequence[Axes]) -> None:
    """A linear scale on panels that share one, where values differ little."""
    low = min(axes.dataLim.y0 for axes in panels)
    high = max(axes.dataLim.y1 for axes in panels)
    if low > 0 and high <= LINEAR_UP_TO * low:
        for axes in panels:
            axes.set_yscale("linear")
            axes.set_ylim(0, high * 1.05)


def y_label(experiment: Experiment, name: str) -> str:
    if name in NAMES:
        return f"{NAMES[name]}\n(relative)"
    return with_unit(name, experiment.meanings.get(name, ("", ""))[1])


def caption_of(experiment: Experiment, names: Sequence[str], draws: int, level: bool) -> str:
    told = [f"{NAMES.get(n, n)}: {meaning}" for n in names
            if (meaning := experiment.meanings.get(n, ("", ""))[0])]
    text = f"{begin('; '.join(told))}. " if told else ""
    text += f"Lines: median over {draws} draws; bands: 10–90 %." if draws > 1 else "One draw."
    if "e_total" in names:
        text += " Broad and pale: the error of the hidden layer's features alone."
        if "e_uniform" in experiment.measured:
            text += " Dashed: that of attention to all tokens alike, the ruler of a sceptic."
    return text + (" Dash-dotted: what does not depend on the axis." if level else "")


def begin(text: str) -> str:
    """With the first letter of a sentence."""
    return text[:1].upper() + text[1:]
