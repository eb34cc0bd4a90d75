"""The report: one HTML file with everything inside that it shows."""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from drawing import Drawing, describe_panels, inline_svg, save_png, stamp
from figures import KINDS, OPTIONS
from results import Experiment, ReportError, find_experiments
from summary import (
    TEXT_LINES, Summary, as_text, format_key, format_value, norms_of_heads, summarise,
)
from theme import WIDTH

HERE = Path(__file__).parent


def write_report(directory: Path) -> list[str]:
    """Writes report.html and figures/*.png below `directory`; returns what to print.

    What an incomplete sweep lacks is told on stderr as well.
    """
    experiments = find_experiments(directory)
    pictures = directory / "figures"
    pictures.mkdir(exist_ok=True)
    printed, sections, written = [], [], []
    for experiment in experiments:
        if warning := incompleteness(experiment):
            print(f"report: {experiment.directory}: {warning}", file=sys.stderr)
        summary = summarise(experiment)
        figures = draw_figures(experiment, pictures, written)
        sections.append(section(experiment, summary, figures))
        brief = as_text(summarise(experiment, TEXT_LINES))
        heading = f"{experiment.title} ({experiment.name})"
        printed.append("\n".join(filter(None, [heading, experiment.coverage, brief, " "])).rstrip(" "))
    path = directory / "report.html"
    # A name of a file need not be UTF-8.
    path.write_text(page(experiments, sections), encoding="utf-8", errors="backslashreplace")
    return [*printed, *(f"wrote {place}" for place in [*written, path])]


def incompleteness(experiment: Experiment) -> str:
    """What the rows leave out, and how to get what can be had; empty where nothing is left out."""
    done, files = len(experiment.rows), len(list(experiment.directory.glob("cases/case-*.h5")))
    hints = ["; the same run with --resume completes them"] if done < experiment.total else []
    if files > done:
        hints = [f"; {files} cases are there, and the same run with --resume gathers them"]
    return "".join([experiment.coverage, *hints])


def chosen_kinds(experiment: Experiment) -> list[str]:
    """The kinds that [report] figure names. Refuses a kind that is unknown, and every option that
    none of them uses."""
    asked = list(dict.fromkeys(experiment.named("figure")))
    for kind in asked:
        if kind not in KINDS:
            raise experiment.unknown("figure", kind, list(KINDS), "is unknown", "kinds")
    used = dict.fromkeys(option for kind in asked for option in OPTIONS[kind])
    for option in experiment.options:
        if option not in ("figure", *used):
            raise experiment.unused(option, asked, ["figure", *used], OPTIONS)
    return asked


def draw_figures(experiment: Experiment, pictures: Path, written: list[Path]) -> list[str]:
    """The figures that [report] asks for as <figure> elements; PNG files go to `pictures`.

    Where no case has numbers there is nothing to draw: the page tells why.
    """
    kinds = chosen_kinds(experiment)
    if not len(experiment.drawable):
        return []
    elements, unused = [], set(experiment.options) - {"figure"}
    heads = norms_of_heads(experiment)
    for kind in kinds:
        experiment.used.clear()
        drawing = KINDS[kind](experiment)
        assert experiment.used <= {"figure", *OPTIONS[kind]}, f"{kind} reads what is not its own"
        unused -= experiment.used
        written.append(pictures / f"{experiment.name}-{kind}.png")
        stamp(drawing, experiment.coverage)
        save_png(drawing, written[-1])
        name = f"{experiment.name}-{kind}"
        elements.append(figure_element(drawing, name, experiment.coverage, heads))
        plt.close(drawing.figure)
    for option in sorted(unused):
        raise ReportError(
            f"{experiment.directory}: [report] {option} is used by none of "
            f"{', '.join(kinds)} with what these results hold"
        )
    return elements


def figure_element(drawing: Drawing, name: str, coverage: str, heads: str) -> str:
    share = drawing.figure.get_figwidth() / WIDTH  # text stays equally large in all figures
    svg = re.sub(r'width="[^"]*"', f'width="{share:.0%}"', inline_svg(drawing, name), count=1)
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(drawing.title)}"', 1)
    lead = f'<strong class="incomplete">{coverage}.</strong> ' if coverage else ""
    caption = escape(" ".join(filter(None, [drawing.caption, heads])))
    return (
        f'<figure id="{name}" data-panels="{escape(describe_panels(drawing))}">\n{svg}\n'
        f"<figcaption>{lead}{caption} <output></output></figcaption>\n</figure>"
    )


def section(experiment: Experiment, summary: Summary, figures: Sequence[str]) -> str:
    lacks = incompleteness(experiment)
    return "\n".join(
        [
            f'<section id="{experiment.name}">',
            f"<h2>{escape(experiment.title)}</h2>",
            f'<p class="incomplete">{escape(lacks)}.</p>' if lacks else "",
            f"<p>{escape(experiment.about)}</p>" if experiment.about else "",
            *figures,
            table(summary, experiment.coverage),
            failures(experiment),
            details("Description of the experiment", f"<pre>{escape(experiment.config)}</pre>"),
            details("Provenance", provenance(experiment)),
            "</section>",
        ]
    )


def table(summary: Summary, coverage: str) -> str:
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
    note = f"{f'{coverage}. ' if coverage else ''}{summary.about} A click on a heading sorts."
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
        f'<li><a href="#{one.name}">{escape(one.title)}</a>'
        f"{f' ({one.coverage})' if one.coverage else ''}</li>"
        for one in experiments
    )
    contents = f"<nav><ul>{links}</ul></nav>" if len(experiments) > 1 else ""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    parts = {
        "POLICY": policy(style, script),
        "TITLE": escape(heading),
        "STYLE": style,
        "SCRIPT": script,
        "CONTENT": contents + "\n".join(sections),
    }
    template = (HERE / "page.html").read_text(encoding="utf-8")
    return re.sub(r"@([A-Z]+)@", lambda place: parts[place[1]], template)


def policy(style: str, script: str) -> str:
    """What the page may load and run: pictures within it, and this style and script alone."""
    def only(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
            f"style-src {only(style)}; script-src {only(script)}")
