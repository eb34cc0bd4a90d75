"""How the axes of a sweep and their values are called: symbols, names, units, words.

The axes of the attention task stand in a table. Those of a network are paths into its description:
they go by the names in the path, and by the unit in which their values were typed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import numpy as np

from units import read_quantity, shown_unit, symbol_of, unit_size


@dataclass(frozen=True)
class Axis:
    """`symbol` for panels and legends, `name` where there is room.

    Values are shown in `unit`, which is `size` times the unit in which the program writes them.
    The values of a switch are shown as `words`: what false means, and what true means.
    """

    symbol: str
    name: str
    unit: str = ""
    size: float = 1.0
    words: tuple[str, str] | None = None


SECONDS = ("s", 1e3)  # of a time in ms
HERTZ = ("Hz", 1e-3)  # of a rate in 1/ms
ON = ("off", "on")

AXES = {
    "features.hidden_units": Axis("m", "hidden units m"),
    "features.map": Axis("feature map", "feature map"),
    "features.nested": Axis("nesting", "nesting of hidden layers", words=ON),
    "input.kind": Axis("input", "kind of input"),
    "input.norm": Axis("R", "norm of queries and keys R"),
    "input.tokens": Axis("T", "tokens T"),
    "input.head_size": Axis("D", "size of queries and keys D"),
    "input.value_size": Axis("d_v", "size of values d_v"),
    "input.file": Axis("file", "file"),
    "input.group": Axis("layer", "layer"),
    "input.head": Axis("head", "head"),
    "input.redraw": Axis("redrawing", "redrawing of tokens", words=ON),
    "input.layout": Axis("layout", "order of the axes in the file"),
    "input.scaling": Axis("scaling", "division of the scale between queries and keys"),
    "input.scale": Axis("scale", "scale of the logits"),
    "input.omit_scale": Axis("scale", "division of logits by √D", words=("kept", "omitted")),
    "reparameterise": Axis("re-parameterisation", "re-parameterisation"),
    "reparameterise.mean_key": Axis("mean key", "subtraction of the mean key", words=ON),
    "reparameterise.query_shift": Axis("query shift", "shift of queries", words=ON),
    "reparameterise.balance": Axis("balance", "balance of queries and keys", words=ON),
    "circuit.implementation": Axis("implementation", "implementation"),
    "circuit.tau_h": Axis("τ_h", "hidden-neuron time constant τ_h", "ms"),
    "circuit.tau_n": Axis("τ_n", "output-neuron time constant τ_n", "ms"),
    "circuit.tau_s": Axis("τ_s", "synaptic time constant τ_s", "ms"),
    "circuit.tau_ca": Axis("τ_ca", "calcium time constant τ_ca", *SECONDS),
    "circuit.presentation": Axis("presentation", "presentation of one token", "ms"),
    "circuit.gate_width": Axis("gate", "opening of the plasticity gate", "ms"),
    "circuit.rest": Axis("rest", "rest between write and read", *SECONDS),
    "circuit.transmission_opens": Axis("opening", "query before transmission", *SECONDS),
    "circuit.read_time": Axis("read after", "transmission before the read", *SECONDS),
    "circuit.settle_limit": Axis("limit", "limit on settling", *SECONDS),
    "circuit.settle_tolerance": Axis("tolerance", "settling tolerance"),
    "circuit.release_constant": Axis("K", "release constant K"),
    "circuit.calcium_leak": Axis("leak", "calcium leak", "1/s", 1e-3),
    "circuit.diffusion": Axis("diffusion", "diffusion of calcium", words=ON),
    "circuit.presynaptic_trace": Axis("trace", "presynaptic trace in the uptake", words=ON),
    "biology": Axis("biology", "biology"),
    "biology.level": Axis("level", "level of biology"),
    "biology.release": Axis("release", "depletion and finite release", words=ON),
    "biology.normaliser": Axis("normaliser", "division by IP3 and calcium", words=ON),
    "biology.diffusion": Axis("diffusion", "processes joined over a geometry", words=ON),
    "biology.spikes": Axis("spikes", "spikes instead of rates", words=ON),
    "biology.control": Axis("control", "control"),
    "biology.mean_rate": Axis("mean rate", "mean rate of hidden neurons", *HERTZ),
    "biology.rate_cap": Axis("cap", "cap on rates of hidden neurons", *HERTZ),
    "biology.gain_control": Axis("gain control", "gain control"),
    "biology.release_probability": Axis("U_0", "release probability U_0"),
    "biology.uptake_constant": Axis("uptake constant", "uptake constant", "µM"),
    "biology.astrocyte": Axis("astrocyte", "model of the astrocyte"),
    "biology.gliotransmission": Axis("gliotransmission", "model of gliotransmission"),
    "biology.loop": Axis("loop", "loop of synapse and astrocyte"),
    "biology.geometry": Axis("geometry", "geometry of processes"),
    "biology.branching": Axis("branching", "branching of the tree"),
    "biology.units_per_process": Axis("units per process", "hidden units per process"),
    "biology.exchange": Axis("exchange", "exchange of IP3 between processes", "1/s", 1e-3),
    "biology.slowness": Axis("slowness", "slowness of the astrocyte"),
    "biology.query_time": Axis("query", "duration of a query", *SECONDS),
    "biology.window": Axis("window", "window of the outputs", "ms"),
    "biology.step": Axis("step", "step of rates and astrocytes", "ms"),
    "biology.settle_tolerance": Axis("tolerance", "settling tolerance"),
    "biology.release_threshold": Axis("threshold", "threshold of gliotransmitter release", "µM"),
    "biology.calibration": Axis("calibration", "calibration"),
    "biology.calibration_group": Axis("calibrated on", "layer calibrated on"),
    "biology.calibration_queries": Axis("calibration queries", "queries read to calibrate"),
    "biology.operating_point": Axis("operating point", "operating point", "µM"),
    "biology.copies": Axis("copies", "output neurons per sign of a component"),
    "biology.output_rate": Axis("output rate", "rate of output neurons without a signal", *HERTZ),
    "biology.spike_step": Axis("spike step", "step of spiking neurons", "ms"),
    "biology.warm_up": Axis("warm-up", "spiking before the window", "ms"),
}


# Tables of a network's description, of which each entry has a name.
NETWORK_TABLES = ("populations", "projections", "wires", "junctions", "drives", "record")


def describe_axis(path: str, typed: Sequence[Any] = ()) -> Axis:
    """What an axis is called; of one that is not in the table the typed values tell the unit."""
    if path in AXES:
        return AXES[path]
    axis = name_axis(path)
    units = [quantity[1] for text in typed if (quantity := as_quantity(text))]
    size = unit_size(units[0]) if units and len(units) == len(typed) else None
    return replace(axis, unit=shown_unit(units[0]), size=size) if size else axis


def name_axis(path: str) -> Axis:
    """An axis by its path alone: projections.recurrent.weight is the weight of recurrent."""
    table, *inside = path.split(".")
    word = inside[-1] if inside else table
    if table not in NETWORK_TABLES or len(inside) < 2:
        return Axis(symbol_of(word).replace("_", " "), symbol_of(word).replace("_", " "))
    owner = inside[0]
    if table == "drives":
        return Axis(owner, owner if word in ("values", "value") else f"{word} of {owner}")
    symbol = symbol_of(word)
    if "astrocyte" in inside[1:-1]:
        return Axis(f"astrocytic {symbol}", f"{symbol} of astrocytes at {owner}")
    return Axis(symbol, f"{symbol} of {owner}")


def as_quantity(typed: Any) -> tuple[float, str] | None:
    """Number and unit of a typed value that has a unit, also where it stands alone in a list."""
    if isinstance(typed, list) and len(typed) == 1:
        typed = typed[0]
    quantity = read_quantity(typed) if isinstance(typed, str) else None
    return quantity if quantity and quantity[1] else None


def as_shown(path: str, values: np.ndarray, axis: Axis | None = None) -> np.ndarray:
    """A column of the results in the unit or the words in which this axis is shown."""
    axis = axis or describe_axis(path)
    if values.dtype == object:
        return texts_as_shown(values, axis)
    if axis.words:
        words = [axis.words[int(value)] if value == value else "" for value in values]
        return np.array(words, dtype=object)
    return values if axis.size == 1 else values / axis.size


def texts_as_shown(values: np.ndarray, axis: Axis) -> np.ndarray:
    """Tables and lists in words; lists of one quantity each as numbers."""
    read = [read_list(text) for text in values]
    known = [entries for text, entries in zip(values, read) if text]
    if axis.unit and known and all(as_quantity(entries) for entries in known):
        pairs = [as_quantity(entries) for entries in read]
        return np.array([p[0] * unit_size(p[1]) / axis.size if p else np.nan for p in pairs])
    return np.array([in_words(text, entries) for text, entries in zip(values, read)], dtype=object)


def read_list(text: str) -> list[Any] | None:
    """A TOML list of plain values, None for any other text."""
    if not text.startswith("["):
        return None
    try:
        return tomllib.loads(f"list = {text}")["list"]
    except tomllib.TOMLDecodeError:
        return None


def in_words(text: str, entries: list[Any] | None) -> str:
    if entries is not None:
        return ", ".join(map(str, entries))
    return table_words(text) if text.startswith("{") else text


def table_words(text: str) -> str:
    """A TOML table in a few words: `{ mean_key = true, balance = true }` is mean key + balance."""
    entries = tomllib.loads(f"table = {text}")["table"].items()
    return " + ".join(entry_words(key.replace("_", " "), value) for key, value in entries) or "none"


def entry_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"no {name}"
    if isinstance(value, list):
        return f"{name} {' … '.join(map(str, value))}"
    return f"{name} = {value}"


def axis_label(path: str, panels: int = 1, axis: Axis | None = None) -> str:
    """Name and unit, or only the symbol where many panels share the width of the page."""
    axis = axis or describe_axis(path)
    text = axis.name if panels <= 3 else axis.symbol
    return f"{text} [{axis.unit}]" if axis.unit else text


def value_text(path: str, value: Any, axis: Axis | None = None) -> str:
    """One value of an axis, with its unit."""
    if isinstance(value, str):
        return PurePath(value).stem if path == "input.file" else value
    return f"{value:g} {(axis or describe_axis(path)).unit}".rstrip()


def value_label(path: str, value: Any, axis: Axis | None = None) -> str:
    """One value of an axis as a panel or a legend names it."""
    axis = axis or describe_axis(path)
    if value is None or value == "none":
        return f"no {axis.symbol}"
    text = value_text(path, value, axis)
    if axis.words or path == "input.head":
        return f"{axis.symbol} {text}"
    return text if isinstance(value, str) else f"{axis.symbol} = {text}"
