"""The table of an experiment: one line for each combination of axis values, over its replicates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregate import quantiles, root_mean_square
from axes import describe_axis, value_text
from results import Experiment, Table

TEXT_WIDTH = 100
TEXT_LINES = 60
HEAD_AXES = ("input.file", "input.head")  # input.group, which stays, tells the layer
MIN_COLUMN = 4

MEASURES = {
    "feature error": "e_feature",
    "network error": "e_network",
    "total error": "e_total",
    "correlation": "denominator_correlation",
    "settling [ms]": "t_settle",
}


@dataclass(frozen=True)
class Summary:
    """Headings and lines of equal length; the first `axes` columns identify a line."""

    headings: list[str]
    lines: list[list[Any]]
    axes: int


def summarise(experiment: Experiment, most_lines: int | None = None) -> Summary:
    """Medians over replicates, the predicted rms, and how many cases have not settled or failed.

    Where that makes more than `most_lines`, all heads of a layer share a line.
    """
    axes = experiment.rows.varying(experiment.axes)
    if most_lines is not None and len(experiment.rows.groups(axes)) > most_lines:
        axes = [axis for axis in axes if axis not in HEAD_AXES]
    headings = [*map(heading_of, axes), "n", *MEASURES, "oracle", "not settled", "failed"]
    lines = [
        [*(value_text(axis, v) if isinstance(v, str) else v for axis, v in zip(axes, key)),
         *measure(group)]
        for key, group in experiment.rows.groups(axes)
    ]
    return Summary(headings, lines, len(axes))


def heading_of(axis: str) -> str:
    unit = describe_axis(axis).unit
    return f"{axis} [{unit}]" if unit else axis


def measure(rows: Table) -> list[Any]:
    status = rows["status"]
    return [
        len(rows),
        *(quantiles(rows[column])[1] for column in MEASURES.values()),
        root_mean_square(rows["oracle_output"]),
        int(np.sum(status == "not settled")),
        int(np.sum(status == "failed")),
    ]


def format_value(value: Any) -> str:
    """A measured number with three significant digits, a dash where there is no value."""
    if value is None or value != value:
        return "–"
    if not isinstance(value, float):
        return str(value)
    if 1000 <= abs(value) < 1e6:
        return f"{value:.0f}"
    return re.sub(r"e([-+])0", r"e\1", f"{value:#.3g}".rstrip("."))


def format_key(value: Any) -> str:
    """The value of an axis, as it was typed."""
    return f"{value:g}" if isinstance(value, float) and value == value else format_value(value)


def as_text(summary: Summary) -> str:
    """A plain table; headings and texts of axes are cut where it would be wider than TEXT_WIDTH.

    The last column counts the cases that have not settled or failed.
    """
    count = summary.axes
    short = [heading.rpartition(".")[2] for heading in summary.headings[:count]]
    cells = [[*short, "n", "feature", "network", "total", "corr", "t/ms", "oracle", "bad"]]
    for line in summary.lines:
        *measured, unsettled, failed = line[count:]
        measured.append(unsettled + failed)
        cells.append([*map(format_key, line[:count]), *map(format_value, measured)])
    widths = [max(map(len, column)) for column in zip(*cells)]
    least = [narrowest(values) for values in zip(*(line[:count] for line in summary.lines))]
    while sum(widths) + 2 * (len(widths) - 1) > TEXT_WIDTH:
        widest = max(range(count), key=lambda column: widths[column] - least[column])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return "\n".join(
        "  ".join(cut(cell, width) for cell, width in zip(line, widths)).rstrip() for line in cells
    )


def narrowest(values: Sequence[Any]) -> int:
    """How far a column may be cut: numbers are never."""
    numbers = [len(format_key(value)) for value in values if not isinstance(value, str)]
    return max([MIN_COLUMN, *numbers])


def cut(text: str, width: int) -> str:
    """Right-aligned; of a long text the end is kept, which tells paths apart."""
    return text.rjust(width) if len(text) <= width else "…" + text[len(text) - width + 1 :]
