"""From replicates to the few numbers that are drawn: medians, bands, slopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from table import Table

NORMAL_95 = 1.96  # standard deviations that hold 95 % of a normal distribution


def quantiles(values: np.ndarray) -> tuple[float, float, float]:
    """The 10 %, 50 % and 90 % quantile of what is not NaN; three NaN where nothing is left."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan, np.nan
    low, median, high = np.quantile(known, [0.1, 0.5, 0.9])
    return low, median, high


def root_mean_square(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan
    largest = np.max(np.abs(known))  # whose square may be beyond what a double holds
    if largest == 0 or np.isinf(largest):
        return float(largest)
    return float(largest * np.sqrt(np.mean((known / largest) ** 2)))


@dataclass(frozen=True)
class Curve:
    """A column of the results against an axis; arrays of equal length, x rising."""

    x: np.ndarray
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    rms: np.ndarray


def curve(rows: Table, x: str, column: str) -> Curve:
    """Aggregates `column` over the rows that share a value of `x`, where there are any."""
    points = []
    for (value,), group in rows.having([x, column]).groups([x]):
        low, median, high = quantiles(group[column])
        points.append((float(value), low, median, high, root_mean_square(group[column])))
    return Curve(*np.array(sorted(points)).reshape(-1, 5).T)


def prediction(rows: Table, x: str, oracle: str, measured: str) -> Curve:
    """The predicted rms of `measured` and the band in which 95 % of measured rms values must lie.

    The mean of n squares scatters about the predicted square with the standard error that the
    replicates themselves show; the band is that interval's square root. `median` and `rms` both
    hold the prediction, as rms over the replicates' inputs. Left out is an x where a replicate has
    no prediction or an infinite one: the others would be those whose error is small.
    """
    points = []
    for (value,), group in rows.having([x, measured]).groups([x]):
        predicted = root_mean_square(group[oracle])
        if np.any(np.isnan(group[oracle])) or np.isinf(predicted**2):
            continue
        squares = group[measured] ** 2
        error = np.std(squares, ddof=1) / np.sqrt(len(squares)) if len(squares) > 1 else 0.0
        interval = predicted**2 + NORMAL_95 * error * np.array([-1, 1])
        low, high = np.sqrt(np.maximum(interval, 0))
        points.append((float(value), low, predicted, high, predicted))
    return Curve(*np.array(sorted(points)).reshape(-1, 5).T)


def range_text(values: np.ndarray) -> str:
    low, high = f"{np.min(values):.2g}", f"{np.max(values):.2g}"
    return low if low == high else f"{low}–{high}"


def norms_text(rows: Table) -> str:
    """The rms norms of queries and keys, on which the error of random features depends."""
    known = rows.having(["query_norm", "key_norm"])
    if not len(known):
        return ""
    return f"|q| {range_text(known['query_norm'])}, |k| {range_text(known['key_norm'])}"


def with_norms(title: str, rows: Table) -> str:
    """A panel's title; where its rows are of real heads, with their norms."""
    if "input.file" not in rows.columns:
        return title
    return ", ".join(filter(None, [title, norms_text(rows.having(["input.file"]))]))


@dataclass(frozen=True)
class Slope:
    """Exponent of a power law and its standard error (NaN for two points)."""

    value: float
    error: float


def fit_slope(x: np.ndarray, y: np.ndarray) -> Slope | None:
    """Least squares through log y over log x of the positive points; None for fewer than two."""
    use = (x > 0) & (y > 0)
    if use.sum() < 2:
        return None
    log_x, log_y = np.log(x[use]), np.log(y[use])
    distance = log_x - log_x.mean()
    spread = np.sum(distance**2)
    value = np.sum(distance * log_y) / spread
    residual = log_y - log_y.mean() - value * distance
    freedom = len(log_x) - 2
    error = np.sqrt(np.sum(residual**2) / freedom / spread) if freedom else np.nan
    return Slope(float(value), float(error))
