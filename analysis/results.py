"""What an experiment left on disk, as plain arrays. The only file that knows HDF5.

A directory holds `index.h5` (one row of numbers for each case) and `cases/case-000000.h5 …` (arrays
and traces of one case each).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from axes import as_shown, value_label


class ReportError(Exception):
    """A directory or a [report] table that cannot be drawn; the message is for the user."""


def is_missing(values: np.ndarray) -> np.ndarray:
    """Where a row has no value: NaN among numbers, the empty text among texts."""
    return values == "" if values.dtype == object else np.isnan(values.astype(float))


@dataclass(frozen=True)
class Table:
    """Columns of equal length; numbers are float or int arrays, texts are object arrays of str."""

    columns: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> np.ndarray:
        """A column; NaN where no row has it, as a cell that one row lacks is NaN."""
        return self.columns.get(name, np.full(len(self), np.nan))

    def where(self, mask: np.ndarray) -> Table:
        return Table({name: values[mask] for name, values in self.columns.items()})

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

    def label(self, names: Sequence[str], key: Sequence[Any]) -> str:
        """The values of `key`, one for each of `names`, of those columns that vary."""
        varying = self.varying(names)
        return ", ".join(value_label(n, v) for n, v in zip(names, key) if n in varying)


@dataclass(frozen=True)
class Experiment:
    """One index.h5. `name` is its place in the report, made of the directory.

    The columns of axes hold what is shown of them: units and words of axes.py.
    """

    name: str
    directory: Path
    title: str
    about: str
    program: str
    axes: list[str]
    rows: Table
    options: dict[str, Any]
    config: str
    provenance: dict[str, str]

    @property
    def drawable(self) -> Table:
        """The rows that carry numbers, whether they settled or not."""
        return self.rows.having(["e_total"])

    def paths(self, option: str, default: str = "") -> list[str]:
        """The axes an option of [report] names, checked against those of the experiment."""
        text = str(self.options.get(option, default))
        names = [name.strip() for name in text.split(",") if name.strip()]
        for name in names:
            if name not in self.axes:
                near = difflib.get_close_matches(name, self.axes, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise ReportError(
                    f"{self.directory}: [report] {option} = \"{name}\" is no axis of the sweep "
                    f"(axes: {', '.join(self.axes) or 'none'}){hint}"
                )
        return names

    def number_paths(self, option: str) -> list[str]:
        """The axes an option of [report] names, at least one, of which each holds numbers."""
        names = self.paths(option)
        if not names:
            raise self.misfit(option, "must name an axis of the sweep")
        for name in names:
            if self.rows[name].dtype == object:
                raise self.misfit(option, f"= \"{name}\" holds names; it must hold numbers")
        return names

    def number_path(self, option: str) -> str:
        """The one axis of numbers an option of [report] names."""
        names = self.number_paths(option)
        if len(names) > 1:
            raise self.misfit(option, "must name one axis of the sweep")
        return names[0]

    def misfit(self, option: str, fault: str) -> ReportError:
        numbers = [axis for axis in self.axes if self.rows[axis].dtype != object]
        return ReportError(
            f"{self.directory}: [report] {option} {fault} for figure = "
            f"\"{self.options['figure']}\" (axes with numbers: {', '.join(numbers) or 'none'})"
        )

    def turning(self, axis: str) -> Table:
        """The drawable rows of those tables of the sweep that give `axis` several values.

        Rows of one table have the same axes; one that holds `axis` fixed is about another axis.
        """
        rows = self.drawable
        given = np.array([~is_missing(rows[name]) for name in self.axes]).T
        turned = np.zeros(len(rows), dtype=bool)
        for table in np.unique(given, axis=0):
            members = np.all(given == table, axis=1)
            turned |= members & (len(rows.where(members).groups([axis])) > 1)
        return rows.where(turned) if turned.any() else rows.having([axis])

    def case_file(self, case: int) -> Path:
        return self.directory / "cases" / f"case-{case:06d}.h5"

    def read_case(self, case: int, datasets: Sequence[str]) -> list[np.ndarray] | None:
        """These datasets of one case, None where the case lacks one of them."""
        try:
            with h5py.File(self.case_file(case), "r") as file:
                if any(name not in file for name in datasets):
                    return None
                return [file[name][()] for name in datasets]
        except OSError as error:
            raise ReportError(f"{self.case_file(case)}: cannot be read ({error})") from None

    def find_case(self, datasets: Sequence[str]) -> tuple[Table, list[np.ndarray]] | None:
        """Row and datasets of the case that [report] case names, or else of the last with all."""
        rows = self.drawable
        if "case" in self.options:
            rows = rows.where(rows["case"] == self.options["case"])
        for index in reversed(range(len(rows))):
            row = rows.where(np.arange(len(rows)) == index)
            if (arrays := self.read_case(int(row["case"][0]), datasets)) is not None:
                return row, arrays
        return None


    def case_label(self, row: Table) -> str:
        """The axes and the replicate of one row, for a title."""
        known = [axis for axis in self.axes if not is_missing(row[axis])[0]]
        values = [value_label(axis, row[axis][0]) for axis in known]
        return ", ".join([*values, f"replicate {int(row['replicate'][0])}"])


def to_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def read_column(name: str, values: np.ndarray, axes: Sequence[str]) -> np.ndarray:
    """A column as Table has it; that of an axis in the unit in which the axis is shown."""
    if values.dtype.kind in "OS":
        values = np.array([to_text(value) for value in values], dtype=object)
    return as_shown(name, values) if name in axes else values


def read_experiment(directory: Path, name: str) -> Experiment:
    """Reads index.h5; throws ReportError where it is not what the program writes."""
    path = directory / "index.h5"
    try:
        with h5py.File(path, "r") as file:
            if to_text(file.attrs.get("format", "")) != "tripartite index":
                raise ReportError(f"{path}: not an index of results written by tripartite")
            records = file["results"][()]
            provenance = file["provenance"]
            axes = [to_text(axis) for axis in file["axes"][()]] if "axes" in file else []
            options = dict(file["report"].attrs) if "report" in file else {}
            return Experiment(
                name=name,
                directory=directory,
                title=to_text(file.attrs["title"]),
                about=to_text(file.attrs["about"]),
                program=f"{to_text(file.attrs['program'])} {to_text(file.attrs['version'])}",
                axes=axes,
                rows=Table({n: read_column(n, records[n], axes) for n in records.dtype.names}),
                options={
                    key: to_text(value) if isinstance(value, bytes) else value
                    for key, value in options.items()
                },
                config=to_text(provenance["config_source"][()]),
                provenance={key: to_text(v) for key, v in sorted(provenance.attrs.items())},
            )
    except (OSError, KeyError) as error:
        raise ReportError(f"{path}: cannot be read ({error})") from None


def find_experiments(directory: Path) -> list[Experiment]:
    """The experiment in `directory` and those below it, in the order of their names."""
    found = sorted(index.parent for index in directory.rglob("index.h5"))
    if not found:
        raise ReportError(f"{directory}: no index.h5 here or below; give the directory of a run")
    names = ["-".join(place.relative_to(directory).parts) for place in found]
    return [
        read_experiment(place, name or directory.resolve().name)
        for place, name in zip(found, names)
    ]
