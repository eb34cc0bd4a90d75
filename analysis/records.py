"""What the cases of a network hold: traces, rates, waves.

With events.py the only file that knows where each of them lies in a case file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results import Experiment, ReportError
from units import shown_unit, symbol_of, with_unit
from window import Window

BESIDE_TRACES = ("t", "elements", "source", "target")  # of a record; the rest are rows of a model


@dataclass(frozen=True)
class Trace:
    """One row of a model, sampled: values [time, element], times in ms."""

    record: str
    row: str
    population: str
    unit: str
    meaning: str
    times: np.ndarray
    values: np.ndarray
    elements: np.ndarray

    @property
    def name(self) -> str:
        return f"{self.record}.{self.row}"

    @property
    def label(self) -> str:
        return with_unit(symbol_of(self.row), self.unit)


@dataclass(frozen=True)
class Rate:
    record: str
    times: np.ndarray  # ms
    values: np.ndarray  # Hz
    unit: str


@dataclass(frozen=True)
class Wave:
    """When a state of each element first crossed a level: arrival in ms, NaN where it never did."""

    record: str
    population: str
    elements: np.ndarray
    arrival: np.ndarray
    distance: np.ndarray  # from the element that was reached first
    unit: str  # of the distance
    positions: np.ndarray | None  # [element, dimension] in µm, where there is a layout in space


def missing(experiment: Experiment, case: int, group: str, advice: str) -> ReportError:
    return ReportError(
        f"{experiment.case_file(case)}: holds no {group}, which figure = "
        f"\"{experiment.options['figure']}\" needs; {advice}"
    )


# Traces


def trace_names(experiment: Experiment, case: int, population: str | None = None) -> list[str]:
    """RECORD.ROW for everything sampled in this case, or only what is of one population."""
    return [
        f"{record}.{row}"
        for record in experiment.list_case(case, "/traces")
        if population in (None, population_of(experiment, case, record))
        for row in experiment.list_case(case, f"/traces/{record}")
        if row not in BESIDE_TRACES
    ]


def population_of(experiment: Experiment, case: int, record: str) -> str:
    """Of a record of edges: the projection."""
    about = experiment.attributes(case, f"/traces/{record}")
    return str(about.get("population", about.get("projection", record)))


def of_edges(experiment: Experiment, case: int, name: str) -> bool:
    return "projection" in experiment.attributes(case, f"/traces/{name.rpartition('.')[0]}")


def chosen_traces(experiment: Experiment, case: int, edges: bool = False) -> list[str]:
    """The RECORD.ROW that [report] records names, a record for all its rows.

    By default all of populations or, with `edges`, of projections; where there is none, all.
    """
    known = trace_names(experiment, case)
    if not known:
        raise missing(experiment, case, "traces", "add a [record.NAME] with samples or edges")
    chosen: dict[str, None] = {}
    for asked in experiment.named("records"):
        found = [name for name in known if asked in (name, name.rpartition(".")[0])]
        if not found:
            records = dict.fromkeys(name.rpartition(".")[0] for name in known)
            raise experiment.unknown("records", asked, [*records, *known], "was not recorded")
        chosen |= dict.fromkeys(found)
    default = [name for name in known if of_edges(experiment, case, name) == edges]
    return list(chosen) or default or known


def read_trace(experiment: Experiment, case: int, name: str, window: Window | None) -> Trace:
    record, _, row = name.rpartition(".")
    group = f"/traces/{record}"
    found = experiment.read_case(case, [f"{group}/t"])
    if found is None:
        raise ReportError(f"{experiment.case_file(case)}: lacks {group}/t")
    times = found[0]
    part = slice(0, len(times))
    if window is not None:
        part = slice(*np.searchsorted(times, window.ends + np.array([-1e-9, 1e-9])))
        if part.start >= part.stop:
            raise window.beyond(experiment, name, times)
    values = experiment.read_lines(case, f"{group}/{row}", part)
    values = values.reshape(len(values), -1)
    elements = experiment.read_case(case, [f"{group}/elements"])
    about = experiment.attributes(case, f"{group}/{row}")
    return Trace(
        record, row, population_of(experiment, case, record),
        str(about.get("units", "")), str(about.get("long_name", "")), times[part], values,
        elements[0] if elements else np.arange(values.shape[1]),
    )


# Rates and waves


def chosen_rates(experiment: Experiment, case: int) -> list[str]:
    known = experiment.list_case(case, "/rates")
    if not known:
        raise missing(experiment, case, "rates", "add a [record.NAME] with rates")
    for name in experiment.named("records"):
        if name not in known:
            raise experiment.unknown("records", name, known, "is no record of a rate")
    return experiment.named("records") or known


def read_rate(experiment: Experiment, case: int, record: str) -> Rate:
    place = f"/rates/{record}"
    found = experiment.read_case(case, [f"{place}/t", f"{place}/rate"])
    if found is None:
        raise ReportError(f"{experiment.case_file(case)}: lacks {place}/t or {place}/rate")
    unit = str(experiment.attributes(case, f"{place}/rate").get("units", "Hz"))
    return Rate(record, found[0], found[1].ravel(), shown_unit(unit))


def read_wave(experiment: Experiment, case: int, record: str) -> Wave:
    place = f"/waves/{record}"
    found = experiment.read_case(case, [f"{place}/arrival", f"{place}/position"])
    if found is None:
        raise ReportError(f"{experiment.case_file(case)}: lacks {place}/arrival or /position")
    arrival, position = found
    unit = str(experiment.attributes(case, f"{place}/position").get("units", ""))
    unit = unit or ("um" if position.ndim == 2 else "cells")
    population = str(experiment.attributes(case, place).get("population", record))
    named = experiment.read_case(case, [f"{place}/elements"])
    elements = named[0].astype(int) if named else np.arange(len(arrival))
    laid_out = experiment.read_case(case, [f"/populations/{population}/positions"])
    return Wave(record, population, elements, arrival, distance_from_first(arrival, position),
                shown_unit(unit), laid_out[0][elements] if laid_out else None)


def distance_from_first(arrival: np.ndarray, position: np.ndarray) -> np.ndarray:
    """From the element reached first: straight between positions, around the ring by indices.

    Numbers that count up are indices; others are distances already.
    """
    if np.all(np.isnan(arrival)):
        return np.full(len(arrival), np.nan)
    first = np.nanargmin(arrival)
    if position.ndim == 2:
        return np.linalg.norm(position - position[first], axis=1)
    count = len(position)
    if np.array_equal(position, position[0] + np.arange(count)) and count > 2:
        apart = np.abs(position - position[first])
        return np.minimum(apart, count - apart)
    return position
