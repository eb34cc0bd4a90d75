"""Events that a case of a network holds: spikes, releases, crossings of a level.

A group of them is named as in a description, "neurons[0:3200]", and may be given a label of its
own, "E = neurons[0:3200]".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from records import missing
from results import Experiment

# Label, population or record, begin and end, or a single instance.
GROUP = re.compile(r"(?:(.+?)\s*=\s*)?([\w.-]+)\s*(?:\[\s*(\d*)\s*:\s*(\d*)\s*\]|\[(\d+)\])?")
# Population, begin, end, and event, as a record describes its end.
RECORDED = re.compile(r"([\w-]+)(?:\[(\d*):(\d*)\])?(?:\.(.+))?")


@dataclass(frozen=True)
class Events:
    """Spikes, releases or crossings of the instances begin … end of a population, by time."""

    label: str
    source: str
    times: np.ndarray  # ms
    ids: np.ndarray
    begin: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.begin

    def within(self, low: float, high: float) -> Events:
        seen = (self.times >= low) & (self.times <= high)
        return Events(self.label, self.source, self.times[seen], self.ids[seen],
                      self.begin, self.end)


def spiking_populations(experiment: Experiment, case: int) -> list[str]:
    names = experiment.list_case(case, "/spikes")
    if not names:
        raise missing(experiment, case, "spikes", "add a [record.NAME] with events")
    return names


def chosen_events(experiment: Experiment, case: int, option: str) -> list[Events]:
    """The events of the groups that an option of [report] names, none where it is not there."""
    return [read_events(experiment, case, option, text) for text in experiment.named(option)]


def read_events(experiment: Experiment, case: int, option: str, text: str) -> Events:
    """The events of one group; its name is a population that spikes or a record of crossings."""
    match = GROUP.fullmatch(text)
    if not match:
        raise experiment.unknown(option, text, ["NAME", "NAME[0:80]", "LABEL = NAME[0:80]"],
                                 "is no group", "such as")
    label, name, begin, end, single = match.groups()
    places = {
        found: f"/{kind}/{found}"
        for kind in ("crossings", "spikes")
        for found in experiment.list_case(case, f"/{kind}")
    }
    if name not in places:
        raise experiment.unknown(option, name, list(places), "has no recorded events")
    times, ids = experiment.read_case(
        case, [f"{places[name]}/timestamps", f"{places[name]}/node_ids"]
    )
    spans = recorded_spans(experiment, case, places[name], ids)
    first = int(single or begin or spans[0][0])
    last = first + 1 if single else int(end or spans[-1][1])
    if first >= last or not any(low <= first and last <= high for low, high in spans):
        raise experiment.unknown(option, text, [f"{name}[{low}:{high}]" for low, high in spans],
                                 f"is empty or beyond what was recorded of {name}")
    inside = (ids >= first) & (ids < last)
    return Events(label or text, name, times[inside], ids[inside].astype(int), first, last)


def recorded_spans(
    experiment: Experiment, case: int, place: str, ids: np.ndarray
) -> list[tuple[int, int]]:
    """The instances whose events were kept: one that is silent counts in a rate, one that nobody
    looked at does not. Where the case does not tell, up to the last that had an event."""
    about, described = experiment.attributes(case, place), experiment.description(case)
    _, kind, name = place.split("/")
    population = str(about.get("population", name))
    known = described.get("populations", {}).get(population, {}).get("size")
    size = int(about.get("size", known or np.max(ids, initial=0) + 1))
    spans = []
    for record, table in described.get("record", {}).items():
        text = table.get("events" if kind == "spikes" else "crossings", "")
        match = RECORDED.fullmatch(text) if kind == "spikes" or record == name else None
        if match and match[1] == population and match[4] in (None, about.get("event", match[4])):
            spans.append((int(match[2] or 0), min(int(match[3] or size), size)))
    return merge(spans) or [(0, size)]


def merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            low, high = merged[-1][0], max(high, merged.pop()[1])
        merged.append((low, high))
    return merged
