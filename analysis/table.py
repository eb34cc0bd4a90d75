"""A table of results: columns by name, rows that can be chosen and grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from axes import Axis, describe_axis, value_label


def is_missing(values: np.ndarray) -> np.ndarray:
    """Where a row has no value: NaN among numbers, the empty text among texts."""
    return values == "" if values.dtype == object else np.isnan(values.astype(float))


@dataclass(frozen=True)
class Table:
    """Columns of equal length; numbers are float or int arrays, texts are object arrays of str.

    `axes` tells how those columns are called that are axes of a sweep.
    """

    columns: dict[str, np.ndarray]
    axes: Mapping[str, Axis] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> np.ndarray:
        """A column; NaN where no row has it, as a cell that one row lacks is NaN."""
        return self.columns.get(name, np.full(len(self), np.nan))

    def where(self, mask: np.ndarray) -> Table:
        return Table({name: values[mask] for name, values in self.columns.items()}, self.axes)

    def matching(self, values: Mapping[str, Any]) -> Table:
        """The rows that hold these values."""
        mask = np.ones(len(self), dtype=bool)
        for name, value in values.items():
            mask &= self[name] == value
        return self.where(mask)

    def having(self, names: Sequence[str]) -> Table:
        """The rows in which none of these columns is missing."""
        mask = np.ones(len(self), dtype=bool)
        for name in names:
            mask &= ~is_missing(self[name])
        return self.where(mask)

    def groups(self, names: Sequence[str]) -> list[tuple[tuple, Table]]:
        """Rows that agree in these columns, in the order in which they first occur.

        The key of a group holds one value for each name, None where it is missing.
        """
        members: dict[tuple, list[int]] = {}
        columns = [np.where(is_missing(self[n]), None, self[n].astype(object)) for n in names]
        for row in range(len(self)):
            members.setdefault(tuple(column[row] for column in columns), []).append(row)
        return [(key, self.where(np.array(rows))) for key, rows in members.items()]

    def varying(self, names: Sequence[str]) -> list[str]:
        """Those of the columns that hold more than one value."""
        return [name for name in names if len(self.groups([name])) > 1]

    def axis(self, path: str) -> Axis:
        return self.axes.get(path) or describe_axis(path)

    def label(self, names: Sequence[str], key: Sequence[Any], absent: bool = True) -> str:
        """The values of `key`, one for each of `names`, of those columns that vary.

        What is missing is told as such, or left out where `absent` is false: tables of a sweep that
        stand beside each other have axes of their own.
        """
        varying = self.varying(names)
        return ", ".join(
            value_label(n, v, self.axis(n)) for n, v in zip(names, key)
            if n in varying and (absent or v is not None)
        )
