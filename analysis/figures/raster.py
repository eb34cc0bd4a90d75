"""Who fired when: a dot for each spike, and below it the rate of each group.

[report] groups names the groups, such as "E = neurons[0:3200], I = neurons[3200:4000]"; without it
each population that spikes is one. A column for each value of the axes that panels names.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from drawing import Drawing
from events import Events, chosen_events, read_events, spiking_populations
from matplotlib.axes import Axes
from results import Experiment
from theme import CATEGORIES
from timeline import case_words, chosen_columns, draw_ticks, finish_time, spread, time_panels
from window import Window, chosen_window, whole_case

MOST_NEURONS = 2000  # that are drawn; rates count all
FEW_NEURONS = 60  # that are drawn as ticks instead of dots
BINS = 120  # across the figure, at most
STEPS = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000])  # ms
RASTER, RATE = 2.5, 1.05  # inches


def draw(experiment: Experiment) -> Drawing:
    columns, left_out = chosen_columns(experiment)
    groups = [read_groups(experiment, column.case) for column in columns]
    window = chosen_window(experiment)
    if window is None:
        last = max((events.times.max(initial=1) for of in groups for events in of), default=1)
        window = whole_case(experiment, columns[0].case, last)
    figure, panels = time_panels(columns, [RASTER, RATE])
    size = dot_size(max(count_dots(of_case, window) for of_case in groups), len(columns))
    width = bin_width(window)
    for (raster, rate), of_case in zip(panels.T, groups):
        for events, colour in zip(of_case, CATEGORIES):  # the colours of the dots above
            times, rates = population_rate(events, window, width)
            rate.stairs(rates, window.shown(times), color=colour, linewidth=1.1, baseline=None)
        thinned = draw_spikes(raster, of_case, window, size)
    panels[1, 0].set_ylabel("rate [Hz]")
    panels[1, 0].set_ylim(bottom=0)
    finish_time(panels, window)
    figure.align_ylabels(panels[:, 0])
    names = " and ".join(dict.fromkeys(events.source for events in groups[0]))
    caption = (
        f"Above: a {'dot' if thinned is not None else 'tick'} for each spike. "
        f"Below: spikes per neuron and second, in bins of {width:g} ms. "
        f"{thinned or ''}{case_words(experiment, columns)}{left_out}"
    )
    return Drawing(figure, f"Spikes of {names}", caption)


def read_groups(experiment: Experiment, case: int) -> list[Events]:
    known = spiking_populations(experiment, case)
    groups = chosen_events(experiment, case, "groups")
    return groups or [read_events(experiment, case, "groups", name) for name in known]


def bin_width(window: Window) -> float:
    span = window.high - window.low
    return float(STEPS[min(np.searchsorted(STEPS, span / BINS), len(STEPS) - 1)])


def population_rate(events: Events, window: Window, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Edges of bins in ms, and spikes per instance and second in each; whole bins only."""
    bins = max(1, int((window.high - window.low) / width + 1e-9))
    edges = window.low + width * np.arange(bins + 1)
    counts, _ = np.histogram(events.times, edges)
    return edges, counts / (events.size * width / 1000)


def drawn_share(groups: Sequence[Events]) -> float:
    return min(1.0, MOST_NEURONS / sum(events.size for events in groups))


def count_dots(groups: Sequence[Events], window: Window) -> float:
    """How many dots one case takes, about."""
    spikes = sum(len(events.within(window.low, window.high).times) for events in groups)
    return spikes * drawn_share(groups)


def draw_spikes(
    axes: Axes, groups: Sequence[Events], window: Window, size: float
) -> str | None:
    """The raster of one case. Returns a sentence if not all neurons are drawn, "" if all are, None
    where they are so few that they are drawn as ticks."""
    total = sum(events.size for events in groups)
    if total <= FEW_NEURONS:
        draw_ticks(axes, groups, window, CATEGORIES)
        name_groups(axes, groups, [events.size for events in groups])
        return None
    share = drawn_share(groups)
    drawn = [spread(events.size, max(1, round(events.size * share))) for events in groups]
    base = 0
    for events, chosen, colour in zip(groups, drawn, CATEGORIES):
        line = np.full(events.size, -1)
        line[chosen] = np.arange(len(chosen))
        seen = events.within(window.low, window.high)
        place = line[seen.ids - seen.begin]
        dots = place >= 0
        axes.axhspan(base, base + len(chosen), color=colour, alpha=0.05, linewidth=0)
        axes.plot(window.shown(seen.times[dots]), base + place[dots] + 0.5, ".", color=colour,
                  markersize=size, mew=0, rasterized=True)
        base += len(chosen)
    axes.set_ylim(0, base)
    name_groups(axes, groups, [len(chosen) for chosen in drawn])
    return f"Drawn: {sum(map(len, drawn))} of {total} neurons, evenly chosen; rates count all. " \
        if share < 1 else ""


def dot_size(count: float, columns: int) -> float:
    """Points, the same for all groups and cases: smaller where many share a panel."""
    return float(np.clip(260 / np.sqrt(max(count * columns, 1)), 1.0, 3.5))


def name_groups(axes: Axes, groups: Sequence[Events], sizes: Sequence[int]) -> None:
    """Each group's label, in its colour, beside it."""
    middles = np.cumsum(sizes) - np.array(sizes) / 2
    axes.set_yticks(middles, [f"{e.label}\n({e.size})" for e in groups])
    axes.tick_params(axis="y", length=0)
    for text, colour in zip(axes.get_yticklabels(), CATEGORIES):
        text.set_color(colour)
