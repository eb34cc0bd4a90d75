"""Quantities as they are typed ("1.2 s"), units as they are shown ("µM"), symbols as printed (τ)."""

from __future__ import annotations

import re

QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*")
# One of each unit in the program's own: ms, mV, pA, nS, pF, µM, µm.
SYMBOLS = {
    "s": 1e3, "min": 6e4, "h": 3.6e6, "Hz": 1e-3, "V": 1e3, "A": 1e12, "S": 1e9, "F": 1e12,
    "M": 1e6, "m": 1e6,
}
PREFIXES = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "zeta": "ζ", "kappa": "κ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Omega": "Ω",
}


def read_quantity(text: str) -> tuple[float, str] | None:
    """Number and unit ("" where there is none) of "1.2 s"; None for what is no quantity."""
    match = QUANTITY.fullmatch(text)
    return (float(match[1]), match[2] or "") if match else None


def unit_size(unit: str) -> float | None:
    """One of a unit such as "s", "uM/s" or "/ms" in the program's units; None if not known here."""
    size = 1.0
    for index, word in enumerate(re.sub("[µμ]", "u", unit).split("/")):
        factor = 1.0 if word.strip() in ("", "1") else symbol_size(word.strip())
        if factor is None:
            return None
        size = size / factor if index else size * factor
    return size


def symbol_size(symbol: str) -> float | None:
    if symbol in SYMBOLS:
        return SYMBOLS[symbol]
    prefix, base = symbol[:1], symbol[1:]
    known = prefix in PREFIXES and base in SYMBOLS and base not in ("min", "h")
    return PREFIXES[prefix] * SYMBOLS[base] if known else None


def read_time(text: str) -> float | None:
    """A time such as "2 s" in ms; None for anything else."""
    quantity = read_quantity(text)
    if quantity is None:
        return None
    number, unit = quantity
    is_time = unit in ("s", "ms", "us", "µs", "ns", "min", "h")
    return number * unit_size(unit) if is_time else None


def shown_unit(unit: str) -> str:
    """A unit as it is printed: uM becomes µM."""
    return re.sub(r"\bu(?=[A-Za-z])", "µ", unit)


def with_unit(text: str, unit: str) -> str:
    """The label of an axis: what it shows and, in brackets, its unit."""
    return f"{text} [{shown_unit(unit)}]" if unit else text


def symbol_of(name: str) -> str:
    """The name of a parameter or state in a paper's letters: tau_I becomes τ_I."""
    return "_".join(GREEK.get(part, part) for part in name.split("_"))


def typeset(text: str) -> str:
    """The same for a figure, with what follows a single letter and `_` as its index."""
    return re.sub(r"(?<!\w)([^\W\d_])_(\w+)", r"$\\mathregular{\1_{\2}}$", text)
