"""A figure on its way to paper: the same drawing becomes a PNG and an SVG inside the page.

Everything that shows data carries the class `data` and every panel the class `panel` in the SVG, so
that a reader of the page can tell a drawn panel from an empty one.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from units import typeset


PLACE_DIGITS = 6  # of a fraction of the figure: far below what can be seen


@dataclass(frozen=True)
class Drawing:
    """A figure, what it shows, and the sentences that stand below it."""

    figure: Figure
    title: str
    caption: str

    def __post_init__(self) -> None:
        self.figure.suptitle(typeset(self.title))
        take_literally(self.figure)
        settle_layout(self.figure)


def take_literally(figure: Figure) -> None:
    """Names of files may hold dollars: what is no formula is drawn as it stands."""
    ticks = [label for axes in figure.axes for label in (
        *axes.get_xticklabels(which="both"), *axes.get_yticklabels(which="both"))]
    parse = MathTextParser("path").parse
    for text in (*figure.findobj(Text), *ticks):
        try:
            for line in text.get_text().splitlines():
                parse(line if "$" in line else "")
        except ValueError:
            text.set_parse_math(False)


def settle_layout(figure: Figure) -> None:
    """Gives every panel its place for good, rounded.

    The solver behind matplotlib's layout adds up in an order that differs from run to run. Its last
    digits would enter the ids of an SVG, and the same results would not give the same bytes.
    """
    figure.draw_without_rendering()
    places = [(axes, axes.get_position(original=True).bounds) for axes in figure.axes]
    figure.set_layout_engine("none")
    for axes, bounds in places:
        axes.set_position([round(number, PLACE_DIGITS) for number in bounds])


def stamp(drawing: Drawing, words: str) -> None:
    """Puts these words into the upper corner: a picture may leave its page."""
    drawing.figure.text(0.995, 0.995, words, ha="right", va="top", fontsize=6.5)


def save_png(drawing: Drawing, path: Path) -> None:
    drawing.figure.savefig(path, dpi=150)


def inline_svg(drawing: Drawing, name: str) -> str:
    """The figure as an <svg> element for HTML whose ids all begin with `name`."""
    for panel in drawing.figure.axes:
        panel.set_gid("panel")
        for artist in (*panel.lines, *panel.collections, *panel.patches, *panel.images):
            artist.set_gid("data")
    buffer = io.StringIO()
    with plt.rc_context({"svg.hashsalt": name}):
        drawing.figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)  # would reach the whole page
    svg = re.sub(r' xmlns(:\w+)?="[^"]*"', "", svg).replace("xlink:href", "href")
    svg = re.sub(r' style="([^"]*)"', lambda match: as_attributes(match[1]), svg)
    svg = re.sub(r'\bid="(panel|data)"', r'class="\1"', svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)


def as_attributes(style: str) -> str:
    """A style as the attributes that SVG has for it: the page's policy allows no inline styles."""
    pairs = (entry.partition(":") for entry in style.split(";") if entry.strip())
    return "".join(f' {key.strip()}="{value.strip()}"' for key, _, value in pairs)


def describe_panels(drawing: Drawing) -> str:
    """JSON by which the page turns a place on the figure into values; call it after saving.

    A list of {box, x, y}: box = [left, top, right, bottom] as fractions of the figure, x and y =
    {low, high, log}, absent where an axis shows names instead of numbers.
    """
    panels = []
    for axes in drawing.figure.axes:
        if axes.get_label() == "<colorbar>":
            continue
        box = axes.get_position()
        panels.append({"box": [box.x0, 1 - box.y1, box.x1, 1 - box.y0], **read_scales(axes)})
    return json.dumps(panels)


def read_scales(axes: Axes) -> dict[str, dict[str, float | bool]]:
    scales = {}
    both = {"x": (axes.xaxis, axes.get_xlim()), "y": (axes.yaxis, axes.get_ylim())}
    for name, (axis, limits) in both.items():
        logarithmic = axis.get_scale() == "log"
        if logarithmic or not isinstance(axis.get_major_locator(), FixedLocator):  # else: names
            low, high = map(float, limits)
            scales[name] = {"low": low, "high": high, "log": logarithmic}
    return scales
