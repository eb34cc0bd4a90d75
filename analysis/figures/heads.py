"""How hard real heads are: total error against an axis, one small panel for each head.

Heads are the values of the input axes, curves the values of `series`. Easy heads come first: a head
is as hard as its best curve is high at the largest x.
"""

import numpy as np
from aggregate import curve
from curves import draw_curve, set_scales
from drawing import Drawing
from results import Experiment, Table
from theme import (
    MARKERS, MAX_COLUMNS, axis_label, colours_of, describe_axis, key_label, legend_below, mark_rows,
    panel_grid,
)


def draw(experiment: Experiment) -> Drawing:
    x, series = experiment.path("x"), experiment.paths("series")
    inputs = [axis for axis in experiment.axes if axis.startswith("input.")]
    rows = experiment.drawable.having([x])
    heads = sorted(rows.groups(inputs), key=lambda head: difficulty(head[1], x, series))
    keys = [key for key, _ in rows.groups(series)]
    styles = dict(zip(keys, zip(colours_of(keys), MARKERS * len(keys))))
    figure, panels = panel_grid(len(heads), 1.75, sharey=True)
    for (axes,), (key, head) in zip(panels, heads):
        for value, group in head.groups(series):
            shown = curve(group, x, "e_total")
            colour, marker = styles[value]
            draw_curve(axes, shown, colour, marker=marker, label=key_label(series, value, rows))
        axes.set_title(f"{key_label(inputs, key, rows)}\n{statistics_text(head)}", fontsize=7)
        axes.axhline(1, color="#999999", linewidth=0.7, linestyle=":")
        set_scales(axes, rows[x])
    mark_rows(panels[:, 0], "total error")
    for axes in panels[-MAX_COLUMNS:, 0]:
        axes.set_xlabel(axis_label(x, len(heads)))
    if series:
        legend_below(figure, panels.flat, columns=4)
    return Drawing(
        figure,
        f"Total error against {describe_axis(x)[1]}, easy heads first",
        "One panel for each head, sorted by the error of its best curve at the largest size. "
        "Lines: median over draws; bands: 10–90 %; dotted: an error as large as the output "
        "itself. Titles give the range of the logits, mean norms of queries and keys, and the mean "
        "entropy of the attention weights in nats.",
    )


def difficulty(head: Table, x: str, series: list[str]) -> float:
    curves = [curve(group, x, "e_total") for _, group in head.groups(series)]
    return min((shown.median[-1] for shown in curves if len(shown.x)), default=np.inf)


def statistics_text(head: Table) -> str:
    low, high = np.min(head["logit_min"]), np.max(head["logit_max"])
    query, key, entropy = (np.mean(head[n]) for n in ("query_norm", "key_norm", "entropy"))
    return (
        f"logits {low:.1f} … {high:.1f}\n"
        f"|q| {query:.2g}, |k| {key:.2g}, entropy {entropy:.2g}"
    )
