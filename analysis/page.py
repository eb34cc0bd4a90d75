"""The report: one HTML file with everything inside that it shows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from drawing import describe_panels, inline_svg, save_png
from figures import KINDS
from results import Experiment, ReportError, find_experiments
from summary import TEXT_LINES, Summary, as_text, format_key, format_value, summarise
from theme import WIDTH

# What [report] may say; report.py tells what each means.
OPTIONS = (
    "figure", "x", "series", "panels", "y", "records", "events", "groups", "window", "case",
    "column", "contour", "x_ratio", "y_ratio",
)
HERE = Path(__file__).parent


def write_report(directory: Path) -> list[str]:
    """Writes report.html and figures/*.png below `directory`; returns what to print."""
    experiments = find_experiments(directory)
    pictures = directory / "figures"
    pictures.mkdir(exist_ok=True)
    printed, sections, written = [], [], []
    for experiment in experiments:
        summary = summarise(experiment)
        figures = draw_figures(experiment, pictures, written)
        sections.append(section(experiment, summary, figures))
        brief = as_text(summarise(experiment, TEXT_LINES))
        printed.append(f"{experiment.title} ({experiment.name})\n{brief}\n")
    path = directory / "report.html"
    path.write_text(page(experiments, sections), encoding="utf-8")
    return [*printed, *(f"wrote {place}" for place in [*written, path])]


def draw_figures(experiment: Experiment, pictures: Path, written: list[Path]) -> list[str]:
    """The figures that [report] asks for as <figure> elements; PNG files go to `pictures`.

    Where every case failed there is nothing to draw: the page tells why.
    """
    if not len(experiment.drawable):
        return []
    for option in experiment.options:
        if option not in OPTIONS:
            near = difflib.get_close_matches(option, OPTIONS, n=1)
            raise ReportError(
                f"{experiment.directory}: [report] {option} is unknown; there are "
                f"{', '.join(OPTIONS)}{f'; did you mean {near[0]}?' if near else ''}"
            )
    kinds = [kind.strip() for kind in str(experiment.options.get("figure", "")).split(",")]
    elements = []
    for kind in filter(None, kinds):
        if kind not in KINDS:
            raise ReportError(
                f"{experiment.directory}: [report] figure = \"{kind}\" is unknown; "
                f"there are {', '.join(KINDS)}"
            )
        name = f"{experiment.name}-{kind}"
        drawing = KINDS[kind](experiment)
        written.append(pictures / f"{name}.png")
        save_png(drawing, written[-1])
        share = drawing.figure.get_figwidth() / WIDTH  # text stays equally large in all figures
        opening = f'<svg role="img" aria-label="{escape(drawing.title)}" style="width:{share:.0%}"'
        svg = inline_svg(drawing, name).replace("<svg", opening, 1)
        elements.append(
            f'<figure id="{escape(name)}" data-panels="{escape(describe_panels(drawing))}">\n'
            f"{svg}\n"
            f"<figcaption>{escape(drawing.caption)} <output></output></figcaption>\n</figure>"
        )
        plt.close(drawing.figure)
    return elements


def section(experiment: Experiment, summary: Summary, figures: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<section id="{escape(experiment.name)}">',
            f"<h2>{escape(experiment.title)}</h2>",
            f"<p>{escape(experiment.about)}</p>" if experiment.about else "",
            *figures,
            table(summary),
            failures(experiment),
            details("Description of the experiment", f"<pre>{escape(experiment.config)}</pre>"),
            details("Provenance", provenance(experiment)),
            "</section>",
        ]
    )


def table(summary: Summary) -> str:
    """A table whose cells carry their exact value for sorting."""
    head = "".join(
        f'<th scope="col"><button type="button" title="{escape(heading)}">'
        f"{escape(shown)}</button></th>"
        for heading, shown in zip(summary.headings, shown_headings(summary))
    )
    count = summary.axes
    lines = "\n".join(
        f"<tr>{''.join([*(cell(v, format_key(v)) for v in line[:count])])}"
        f"{''.join([*(cell(v, format_value(v)) for v in line[count:])])}</tr>"
        for line in summary.lines
    )
    note = f"{summary.about} A click on a heading sorts."
    return (
        f'<div class="wide"><table><caption>{note}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>"
    )


def shown_headings(summary: Summary) -> list[str]:
    """Of the path of an axis the last word is enough."""
    axes, others = summary.headings[: summary.axes], summary.headings[summary.axes :]
    return [*(axis.rpartition(".")[2].replace("_", " ") for axis in axes), *others]


def cell(value: Any, text: str) -> str:
    kind = "" if isinstance(value, str) else ' class="number"'
    known = value is not None and value == value  # neither absent nor NaN
    sort = f' data-value="{escape(str(value))}"' if known else ""
    return f"<td{kind}{sort}>{escape(text)}</td>"


def failures(experiment: Experiment) -> str:
    """The cases without a result, and those that had to be read before they settled."""
    bad = experiment.rows.where(experiment.rows["status"] != "ok")
    if not len(bad):
        return ""
    items = []
    for index in range(len(bad)):
        row = bad.where(np.arange(len(bad)) == index)
        items.append(
            f"<li>case {row['case'][0]} ({escape(experiment.case_label(row))}): "
            f"<strong>{escape(row['status'][0])}</strong>. {escape(row['message'][0])}</li>"
        )
    return f'<ul class="failed">{"".join(items)}</ul>'


def provenance(experiment: Experiment) -> str:
    terms = {"directory": experiment.directory.name, "program": experiment.program}
    pairs = {**terms, **experiment.provenance}.items()
    return f"<dl>{''.join(f'<dt>{escape(k)}</dt><dd>{escape(v)}</dd>' for k, v in pairs)}</dl>"


def details(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>{content}</details>"


def page(experiments: Sequence[Experiment], sections: Sequence[str]) -> str:
    heading = experiments[0].title if len(experiments) == 1 else "Results of tripartite"
    links = "".join(
        f'<li><a href="#{escape(one.name)}">{escape(one.title)}</a></li>' for one in experiments
    )
    contents = f"<nav><ul>{links}</ul></nav>" if len(experiments) > 1 else ""
    template = (HERE / "page.html").read_text(encoding="utf-8")
    parts = {
        "@TITLE@": escape(heading),
        "@STYLE@": (HERE / "page.css").read_text(encoding="utf-8"),
        "@SCRIPT@": (HERE / "page.js").read_text(encoding="utf-8"),
        "@CONTENT@": contents + "\n".join(sections),
    }
    for place, text in parts.items():
        template = template.replace(place, text)
    return template
