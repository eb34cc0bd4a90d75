"""How the axes of a sweep and their values are called: symbols, names, units, words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np


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
ON = ("off", "on")

# Any other axis goes by the last word of its path.
AXES = {
    "features.hidden_units": Axis("m", "hidden units m"),
    "features.map": Axis("feature map", "feature map"),
    "features.nested": Axis("nesting", "nesting of hidden layers", words=ON),
    "input.norm": Axis("R", "norm of queries and keys R"),
    "input.tokens": Axis("T", "tokens T"),
    "input.head_size": Axis("D", "size of queries and keys D"),
    "input.value_size": Axis("d_v", "size of values d_v"),
    "input.file": Axis("file", "file"),
    "input.group": Axis("layer", "layer"),
    "input.head": Axis("head", "head"),
    "input.redraw": Axis("redrawing", "redrawing of tokens", words=ON),
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
}


def describe_axis(path: str) -> Axis:
    word = path.rpartition(".")[2].replace("_", " ")
    return AXES.get(path, Axis(word, word))


def as_shown(path: str, values: np.ndarray) -> np.ndarray:
    """A column of the results in the unit or the words in which this axis is shown."""
    axis = describe_axis(path)
    if values.dtype == object:
        return np.array([table_words(v) if v.startswith("{") else v for v in values], dtype=object)
    if axis.words:
        words = [axis.words[int(value)] if value == value else "" for value in values]
        return np.array(words, dtype=object)
    return values if axis.size == 1 else values / axis.size


def table_words(text: str) -> str:
    """A TOML table in a few words: `{ mean_key = true, balance = true }` is mean key + balance."""
    entries = tomllib.loads(f"table = {text}")["table"].items()
    return " + ".join(entry_words(key.replace("_", " "), value) for key, value in entries) or "none"


def entry_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"no {name}"
    return f"{name} = {value}"


def axis_label(path: str, panels: int = 1) -> str:
    """Name and unit, or only the symbol where many panels share the width of the page."""
    axis = describe_axis(path)
    text = axis.name if panels <= 3 else axis.symbol
    return f"{text} [{axis.unit}]" if axis.unit else text


def value_text(path: str, value: Any) -> str:
    """One value of an axis, with its unit."""
    if isinstance(value, str):
        return PurePath(value).stem if path == "input.file" else value
    return f"{value:g} {describe_axis(path).unit}".rstrip()


def value_label(path: str, value: Any) -> str:
    """One value of an axis as a panel or a legend names it."""
    axis = describe_axis(path)
    if value is None or value == "none":
        return f"no {axis.symbol}"
    text = value_text(path, value)
    if axis.words or path == "input.head":
        return f"{axis.symbol} {text}"
    return text if isinstance(value, str) else f"{axis.symbol} = {text}"

