"""The span of time that a figure shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results import Experiment, ReportError
from units import read_time, with_unit


@dataclass(frozen=True)
class Window:
    """A span of time, in ms; an axis shows it in s or, where it is short, in ms."""

    low: float
    high: float

    def __or__(self, other: Window) -> Window:
        return Window(min(self.low, other.low), max(self.high, other.high))

    @property
    def ends(self) -> np.ndarray:
        return np.array([self.low, self.high])

    @property
    def unit(self) -> tuple[str, float]:
        return ("s", 1e3) if self.high - self.low >= 2000 else ("ms", 1.0)

    @property
    def label(self) -> str:
        return with_unit("time", self.unit[0])

    def shown(self, times: np.ndarray | float) -> np.ndarray:
        return np.asarray(times) / self.unit[1]

    def beyond(self, experiment: Experiment, name: str, times: np.ndarray) -> ReportError:
        last = times[-1] / 1000 if len(times) else 0
        return ReportError(
            f"{experiment.directory}: [report] window = \"{experiment.options['window']}\" holds "
            f"nothing of {name}, which was recorded up to {last:g} s"
        )


def chosen_window(experiment: Experiment) -> Window | None:
    """What [report] window asks for, such as "2 s, 4 s"; None for the whole."""
    if experiment.option("window") is None:
        return None
    times = [read_time(text) for text in experiment.named("window")]
    if len(times) != 2 or None in times or not times[0] < times[1]:
        raise ReportError(
            f"{experiment.directory}: [report] window = \"{experiment.options['window']}\" must be "
            "two times with units, the earlier first, such as \"2 s, 4 s\""
        )
    return Window(*times)


def whole_case(experiment: Experiment, case: int, last: float) -> Window:
    """From 0 to the end of the simulation, or to what was recorded last where that is not told."""
    described = experiment.description(case).get("simulation", {}).get("duration", "")
    duration = read_time(described) if isinstance(described, str) else None
    return Window(0.0, duration or last)
