"""The table of an experiment: one line for each combination of axis values, over its replicates.

Of the attention task it holds the errors; of any other, every column that was measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregate import norms_text, quantiles, root_mean_square
from axes import value_text
from results import Experiment
from table import Table
from units import with_unit

TEXT_WIDTH = 100
TEXT_LINES = 60
HEAD_AXES = ("input.file", "input.head")  # input.group, which stays, tells the layer
MIN_COLUMN = 4

# Heading and column; the short heading is for a terminal.
ERRORS = {
    "feature error": ("e_feature", "feature"),
    "network error": ("e_network", "network"),
    "total error": ("e_total", "total"),
    "correlation": ("denominator_correlation", "corr"),
    "settling [ms]": ("t_settle", "t/ms"),
}
ABOUT_ERRORS = (
    "Medians over n replicates, whether settled or not; oracle: predicted root mean square of the "
    "feature error, where every replicate has one."
)
ABOUT_MEDIANS = "Medians over n replicates."


@dataclass(frozen=True)
class Summary:
    """Headings, long and short, and lines of equal length; the first `axes` columns identify one.

    The last columns count the cases that have not settled, or failed.
    """

    headings: list[str]
    short: list[str]
    lines: list[list[Any]]
    axes: int
    about: str


def summarise(experiment: Experiment, most_lines: int | None = None) -> Summary:
    """Medians over replicates, and how many cases have not settled or failed.

    Where that makes more than `most_lines`, all heads of a layer share a line.
    """
    rows = experiment.rows
    axes = rows.varying(experiment.axes)
    if most_lines is not None and len(rows.groups(axes)) > most_lines:
        axes = [axis for axis in axes if axis not in HEAD_AXES]
    of_errors = "e_total" in rows.columns
    measures = ERRORS if of_errors else measured_numbers(experiment)
    last = ["oracle"] * of_errors
    named = [with_unit(axis, rows.axis(axis).unit) for axis in axes]
    headings = [*named, "n", *measures, *last]
    brief = [axis.rpartition(".")[2] for axis in named]
    short = [*brief, "n", *(heading for _, heading in measures.values()), *last]
    lines = [
        [*(value_text(axis, v) if isinstance(v, str) else v for axis, v in zip(axes, key)),
         *measure(group, [column for column, _ in measures.values()], of_errors)]
        for key, group in rows.groups(axes)
    ]
    return Summary([*headings, "not settled", "failed"], [*short, "bad"], lines, len(axes),
                   ABOUT_ERRORS if of_errors else ABOUT_MEDIANS)


def measured_numbers(experiment: Experiment) -> dict[str, tuple[str, str]]:
    """All columns of numbers that have some, each by its name and unit."""
    headings = {}
    for name in experiment.measured:
        values = experiment.rows[name]
        if values.dtype != object and not np.all(np.isnan(values.astype(float))):
            heading = with_unit(name, experiment.meanings.get(name, ("", ""))[1])
            headings[heading] = (name, heading)
    return headings


def measure(rows: Table, columns: Sequence[str], of_errors: bool) -> list[Any]:
    status = rows["status"]
    return [
        len(rows),
        *(median_of(rows[column]) for column in columns),
        *([prediction_of(rows)] if of_errors else []),
        int(np.sum(status == "not settled")),
        int(np.sum(status == "failed")),
    ]


def prediction_of(rows: Table) -> float:
    """Over draws that all have one: the others would be those whose error is small."""
    predicted = rows.where(rows["status"] != "failed")["oracle_output"]
    return np.nan if np.any(np.isnan(predicted)) else root_mean_square(predicted)


def norms_of_heads(experiment: Experiment) -> str:
    """The sentence that states the norms of real heads; empty where tokens are drawn."""
    rows = experiment.drawable
    if "query_norm" not in rows.columns:
        return ""
    if "input.file" in experiment.axes:
        rows = rows.having(["input.file"])
    else:
        described = experiment.description(int(rows["case"][0])).get("input", {})
        if described.get("kind", "synthetic") == "synthetic":
            return ""
    layers = ["input.group"] if "input.group" in experiment.axes else []
    norms = [f"{rows.label(layers, key)} {norms_text(layer)}".strip()
             for key, layer in rows.having(["query_norm", "key_norm"]).groups(layers)]
    return f"Rms norms of queries and keys: {'; '.join(norms)}." if norms else ""


def median_of(values: np.ndarray) -> float | int:
    """A whole number where all values are."""
    median = quantiles(values.astype(float))[1]
    return int(median) if values.dtype.kind in "iu" and median.is_integer() else median


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

    The last column counts the cases that have not settled or failed. Measures that do not fit
    beside each other follow in further tables.
    """
    count = summary.axes
    cells = [list(summary.short)]
    for line in summary.lines:
        *measured, unsettled, failed = line[count:]
        measured.append(unsettled + failed)
        cells.append([*map(format_key, line[:count]), *map(format_value, measured)])
    widths = [max(map(len, column)) for column in zip(*cells)]
    least = [narrowest(values) for values in zip(*(line[:count] for line in summary.lines))]
    widths[:count] = shrink(widths[:count], least, TEXT_WIDTH - least_measures(widths[count:]))
    return "\n\n".join(
        "\n".join(
            "  ".join(cut(line[column], widths[column]) for column in columns).rstrip()
            for line in cells
        )
        for columns in fit_columns(widths, count)
    )


def least_measures(widths: Sequence[int]) -> int:
    """The width that measures need: of all if they are few, else of the widest and of n and bad."""
    whole = sum(widths) + 2 * len(widths)
    if whole <= TEXT_WIDTH * 0.75:
        return whole
    return widths[0] + widths[-1] + max(widths) + 6


def shrink(widths: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Takes from the widest columns until they fit, or until each is as narrow as it may be."""
    widths = list(widths)
    while widths and sum(widths) + 2 * (len(widths) - 1) > room:
        widest = max(range(len(widths)), key=lambda column: widths[column] - least[column])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


def fit_columns(widths: Sequence[int], count: int) -> list[list[int]]:
    """The columns of each table: all that identify a line, and as many others as fit."""
    tables = [list(range(count))]
    for column in range(count, len(widths)):
        here = [*tables[-1], column]
        if len(here) > count + 1 and sum(widths[c] + 2 for c in here) - 2 > TEXT_WIDTH:
            tables.append([*range(count), column])
        else:
            tables[-1] = here
    return tables


def narrowest(values: Sequence[Any]) -> int:
    """How far a column may be cut: numbers are never."""
    numbers = [len(format_key(value)) for value in values if not isinstance(value, str)]
    return max([MIN_COLUMN, *numbers])


def cut(text: str, width: int) -> str:
    """Right-aligned; of a long text the end is kept, which tells paths apart."""
    return text.rjust(width) if len(text) <= width else "…" + text[len(text) - width + 1 :]
