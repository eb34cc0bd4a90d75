"""Error of the output and of the denominator against an axis, with the oracle's prediction.

One column of panels for each value of `series`.
"""

from aggregate import curve, prediction
from axes import axis_label, describe_axis
from curves import (
    draw_curve, draw_errors, draw_oracle, draw_rms, set_scales, slope_text, write_notes,
)
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment
from table import Table
from theme import COLOURS, legend_below, mark_rows, panel_grid


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.number_path("x"), experiment.paths("series")
    rows = experiment.turning(x)
    groups = rows.groups(series)
    figure, panels = panel_grid(len(groups), 2.5, rows_each=2, sharey="row")
    for (output, denominator), (key, group) in zip(panels, groups):
        draw_errors(output, group, x)
        draw_denominator(denominator, group, x)
        output.set_title(rows.label(series, key))
        denominator.set_xlabel(axis_label(x, len(groups)))
    mark_rows(panels[:, 0], "output error\n(relative to exact attention)")
    mark_rows(panels[:, 1], "denominator error\n(relative to the exact one)")
    legend_below(figure, panels.flat, columns=3)
    draws = max(len(group) for _, group in rows.groups([x, *series]))
    caption = (
        f"Error of the attention output (above) and of its denominator (below). Lines: median of "
        f"{draws} draws, to which the slopes are fitted; bands: 10–90 %; open circles: root mean "
        f"square over the draws."
    )
    if len(rows.having(["oracle_output"])):
        caption += (
            f" Dashed: the root mean square predicted without simulation, with the 95 % band that "
            f"{draws} draws allow, where it is below one in every draw: beyond, it says nothing."
        )
    return Drawing(figure, f"Error of the settled circuit against {describe_axis(x).name}", caption)


def draw_denominator(axes: Axes, rows: Table, x: str) -> None:
    mean = curve(rows, x, "denominator_mean_error")
    draw_curve(axes, mean, COLOURS["total"], label="denominator, mean error", marker="D")
    rms = curve(rows, x, "denominator_rms_error")
    draw_rms(axes, rms, COLOURS["total"], "denominator, rms error")
    predicted = prediction(rows, x, "oracle_denominator", "denominator_rms_error")
    notes = {"total": slope_text(mean), "oracle": draw_oracle(axes, predicted)}
    set_scales(axes, rows[x])
    write_notes(axes, notes)
