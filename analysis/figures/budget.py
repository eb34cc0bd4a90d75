"""Which ingredient of a circuit costs how much: squares of errors, stacked.

Two bars stand for each value of `x`, which may name several axes: the ingredients switched on
alone, and left out alone. Errors that are independent add as squares, so a piece is as high as its
square and a stack as the joint error's; the measured total is one by definition, and a stack that
misses it tells of interaction.
Pieces span many decades: what is too low to be seen stands in the table below, as do all others.
"""

from __future__ import annotations

from collections.abc import Sequence
import matplotlib.pyplot as plt
import numpy as np
from aggregate import root_mean_square, with_norms
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory
from results import Experiment, ReportError
from table import Table
from theme import COLOURS, INGREDIENTS, WIDTH, legend_below

SIDES = {"on": "alone", "off": "left out"}
BAR, APART = 0.36, 0.2  # width of a bar, distance of one from the middle of its pair
MOST_PAIRS = 6  # whose numbers fit beside each other
PANEL, LINE = 1.9, 0.145  # inches: of the bars, of a line of numbers
LETTERS = 6.3  # points, of the numbers


def draw(experiment: Experiment) -> Drawing:
    axes_drawn = experiment.paths("x")
    if not axes_drawn:
        raise ReportError(f"{experiment.directory}: [report] x must name the axes of the bars")
    whole = experiment.drawable if len(axes_drawn) > 1 else experiment.turning(axes_drawn[0])
    rows = whole.having(["on_joint"])
    if not len(rows):
        raise ReportError(
            f"{experiment.directory}: no row has a budget; it needs record.budget = true"
        )
    bands = [
        (with_norms(rows.label(panels, key, absent=False), of_panel),
         groups[first : first + MOST_PAIRS])
        for panels in [experiment.paths("panels")]
        for key, of_panel in rows.groups(panels)
        for groups in [in_order(of_panel, axes_drawn)]
        for first in range(0, len(groups), MOST_PAIRS)
    ]
    lines = len(INGREDIENTS) + 3
    heights = [size for _ in bands for size in (PANEL, lines * LINE)]
    figure, panels = plt.subplots(
        len(heights), 1, figsize=(WIDTH, 0.9 + sum(heights) + 0.35 * len(bands)), squeeze=False,
        layout="constrained", height_ratios=heights,
    )
    figure.get_layout_engine().set(h_pad=0.02, hspace=0.0)
    for bars, numbers, (title, groups) in zip(panels[::2, 0], panels[1::2, 0], bands):
        draw_bars(bars, [group for _, group in groups])
        bars.set_title(title, loc="left")
        labels = [rows.label(axes_drawn, key, absent=False).replace(", ", "\n")
                  for key, _ in groups]
        bars.set_xticks(range(len(groups)), labels)
        write_numbers(numbers, [group for _, group in groups])
    legend_below(figure, panels[::2, 0], columns=5)
    draws = max(len(group) for _, groups in bands for _, group in groups)
    return Drawing(figure, f"Error budget by {', '.join(rows.axis(x).name for x in axes_drawn)}",
                   caption_of(draws))


def caption_of(draws: int) -> str:
    return (
        "Left bar of each pair: errors of circuits with one ingredient each and nothing else that "
        "errs; right bar: changes of the outputs when one ingredient is left out of the circuit at "
        "hand. Heights are linear in squares of errors and relative to the square of the measured "
        "total error, which is one; the top of a stack is the joint error, root of the sum of "
        "squares. The total lies at the top where ingredients err independently. Below: the errors "
        "themselves, relative to exact attention; a dash where a circuit lacks the ingredient. "
        + (f"Root mean square over {draws} draws." if draws > 1 else "One draw.")
    )


def in_order(rows: Table, names: Sequence[str]) -> list[tuple[tuple, Table]]:
    """The groups of these axes in the order of one table of the sweep: the last turns fastest."""
    places = [{key: place for place, (key, _) in enumerate(rows.groups([n]))} for n in names]
    return sorted(rows.groups(names),
                  key=lambda group: [place[value,] for place, value in zip(places, group[0])])


def pieces(rows: Table, side: str) -> np.ndarray:
    """The error by each ingredient, NaN for one that the circuit does not have."""
    return np.array([root_mean_square(rows[f"{side}_{name}"]) for name in INGREDIENTS])


def joint(errors: np.ndarray) -> float:
    return float(np.sqrt(np.nansum(errors**2)))


def draw_bars(axes: Axes, groups: Sequence[Table]) -> None:
    for pair, group in enumerate(groups):
        total = root_mean_square(group["e_total"])
        for place, side in zip((pair - APART, pair + APART), SIDES):
            shares = np.nan_to_num(pieces(group, side) / total) ** 2
            tops = np.cumsum(shares)
            axes.bar(place, shares, BAR, tops - shares, color=list(INGREDIENTS.values()))
            axes.plot([place - BAR / 2, place + BAR / 2], [tops[-1]] * 2, color="black",
                      linewidth=1.4, label="joint error")
        ends = np.array([pair - APART - BAR / 2, pair + APART + BAR / 2])
        axes.plot(ends + [-0.04, 0.04], [1, 1], "--", color=COLOURS["total"], linewidth=1.4,
                  label="measured total error")
    axes.set_xlim(-0.55, len(groups) - 0.45)
    axes.set_ylim(0, axes.dataLim.y1 * 1.05)
    axes.set_ylabel("squared error over\nsquared total error")
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="x", visible=False)


def write_numbers(axes: Axes, groups: Sequence[Table]) -> None:
    """A line of numbers for each ingredient below the bars, then joint and total."""
    axes.set_xlim(-0.55, len(groups) - 0.45)
    lines = [*INGREDIENTS, "joint", "total"]
    axes.set_ylim(len(lines) + 0.4, -0.9)
    axes.set_yticks(range(len(lines)), lines, fontsize=LETTERS + 0.7)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=9)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    axes.scatter([-0.012] * len(INGREDIENTS), range(len(INGREDIENTS)), marker="s", s=16,
                 color=list(INGREDIENTS.values()), transform=beside, clip_on=False)
    axes.axhline(len(INGREDIENTS) - 0.5, color="black", linewidth=0.5)
    style = {"ha": "center", "va": "center", "fontsize": LETTERS}
    for pair, group in enumerate(groups):
        for place, (side, heading) in zip((pair - APART, pair + APART), SIDES.items()):
            errors = pieces(group, side)
            texts = [heading, *map(brief, [*errors, joint(errors)])]
            for line, text in enumerate(texts, start=-1):
                axes.text(place, line, text, style="italic" if line < 0 else "normal", **style)
        axes.text(pair, len(lines) - 1, brief(root_mean_square(group["e_total"])), **style)


def brief(value: float) -> str:
    """Two digits; a dash where there is no value."""
    if np.isnan(value):
        return "–"
    return f"{value:.2g}" if value == 0 or value >= 1e-3 else f"{value:.0e}".replace("e-0", "e-")
