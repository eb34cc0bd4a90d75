"""The denominator of exact attention and the calcium that takes its place, token by token.

One panel for each head (value of `panels`, by default of all input axes), one curve for each value
of `series` (by default the number of hidden units).
"""

import matplotlib.pyplot as plt
import numpy as np
from aggregate import with_norms
from drawing import Drawing
from matplotlib.axes import Axes
from results import Experiment, ReportError
from table import Table
from summary import format_value
from theme import COLOURS, WIDTH, colours_of

EXACT, CALCIUM = "/attention/denominator/exact", "/attention/denominator/calcium"
LINEAR_UP_TO = 10  # ratio of the largest to the smallest value beyond which the axis is logarithmic


def draw(experiment: Experiment) -> Drawing:
    inputs = [axis for axis in experiment.axes if axis.startswith("input.")]
    heads = experiment.paths("panels", ", ".join(inputs))
    series = experiment.paths("series", "features.hidden_units")
    rows = experiment.drawable
    groups = rows.groups(heads)
    size = (WIDTH, 0.6 + 2.3 * len(groups))
    figure, panels = plt.subplots(
        len(groups), 1, figsize=size, squeeze=False, layout="constrained"
    )
    for axes, (key, group) in zip(panels[:, 0], groups):
        draw_head(axes, experiment, group, series)
        axes.set_title(with_norms(rows.label(heads, key), group), loc="left")
    panels[-1, 0].set_xlabel("token")
    draws = max(len(group) for _, group in rows.groups([*heads, *series]))
    return Drawing(
        figure,
        "Calcium against the exact softmax denominator",
        f"Black: denominator of exact attention for each query. Colours: calcium when the circuit "
        f"is read, median and 10–90 % band of {draws} draws of the hidden layer. "
        f"r: correlation with the exact denominator over tokens; error: mean relative error; both "
        f"mean ± standard deviation over the draws. |q|, |k|: rms norms of queries and keys.",
    )


def draw_head(axes: Axes, experiment: Experiment, rows: Table, series: list[str]) -> None:
    groups = rows.groups(series)
    limits = []
    for (key, group), colour in zip(groups, colours_of([key for key, _ in groups])):
        exact, calcium = read_denominators(experiment, group)
        token = np.arange(exact.shape[1])
        low, median, high = np.quantile(calcium, [0.1, 0.5, 0.9], axis=0)
        axes.fill_between(token, low, high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(token, median, color=colour, label=trace_label(group, series, key, rows))
        limits += [low, high, exact[0]]
    axes.plot(token, exact.mean(axis=0), color=COLOURS["exact"], linewidth=1, label="exact")
    values = np.concatenate(limits)
    if np.all(values > 0) and values.max() / values.min() > LINEAR_UP_TO:
        axes.set_yscale("log")
    axes.set_ylabel("denominator")
    axes.margins(x=0.01)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))


def trace_label(group: Table, series: list[str], key: tuple, rows: Table) -> str:
    correlation, error = group["denominator_correlation"], group["denominator_mean_error"]
    return (
        f"{rows.label(series, key) or 'calcium'}\n"
        f"r = {mean_and_deviation(correlation)}\nerror {mean_and_deviation(error)}"
    )


def mean_and_deviation(values: np.ndarray) -> str:
    known = values[~np.isnan(values)]
    if not len(known):
        return "–"
    deviation = f" ± {np.std(known, ddof=1):.2g}" if len(known) > 1 else ""
    return f"{format_value(np.mean(known))}{deviation}"


def read_denominators(experiment: Experiment, rows: Table) -> tuple[np.ndarray, np.ndarray]:
    """Exact denominators and calcium [draw, token] of these cases."""
    exact, calcium = [], []
    for case in rows["case"]:
        arrays = experiment.read_case(int(case), [EXACT, CALCIUM])
        if arrays is None:
            raise ReportError(f"{experiment.case_file(int(case))}: lacks {EXACT} or {CALCIUM}")
        exact.append(arrays[0].ravel())
        calcium.append(arrays[1].ravel())
    return np.array(exact), np.array(calcium)
