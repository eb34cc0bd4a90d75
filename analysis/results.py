"""What an experiment left on disk, as plain arrays. The only file that knows HDF5.

A directory holds `index.h5` (one row of numbers for each case) and `cases/case-000000.h5 …` (arrays
and traces of one case each).
"""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from axes import Axis, as_shown, describe_axis, value_label
from table import Table, is_missing

MOST_LISTED = 40  # names in a message
LONGEST_NAME = 100  # letters of an experiment's own name
IDENTITY = ("case", "replicate", "status", "message")  # what a row has besides axes and numbers
NOTHING_DONE = np.empty(
    0, [("case", "i8"), ("replicate", "i8"), ("status", "O"), ("message", "O")]
)


class ReportError(Exception):
    """A directory or a [report] table that cannot be drawn; the message is for the user."""


@dataclass(frozen=True)
class Experiment:
    """One index.h5. `name` is its place in the report, made of the directory: letters, digits and
    marks that neither HTML nor a file system minds.

    The columns of axes hold what is shown of them: units and words of axes.py. `total` counts the
    cases of the sweep, of which `rows` holds those that are done. `used` collects the options of
    [report] that were looked up.
    """

    name: str
    directory: Path
    title: str
    about: str
    program: str
    axes: list[str]
    rows: Table
    meanings: Mapping[str, tuple[str, str]]  # of each measured column: what it is, and its unit
    options: dict[str, Any]
    config: str
    provenance: dict[str, str]
    total: int
    used: set[str] = field(default_factory=set, compare=False)

    @property
    def coverage(self) -> str:
        """What the rows leave out of the sweep, such as "50 of 200 cases, 3 of them failed"; empty
        where each case has its numbers."""
        failed = int(np.sum(self.rows["status"] == "failed"))
        if len(self.rows) == self.total and not failed:
            return ""
        words = f"{len(self.rows)} of {self.total} cases"
        return f"{words}, {failed} of them failed" if failed else words

    def option(self, name: str, default: str | None = None) -> Any:
        """The value of an option of [report]."""
        self.used.add(name)
        return self.options.get(name, default)

    @property
    def measured(self) -> list[str]:
        """The columns that hold what was measured."""
        return [name for name in self.rows.columns if name not in (*IDENTITY, *self.axes)]

    @property
    def drawable(self) -> Table:
        """The rows that carry numbers, whether they settled or not."""
        known = [~is_missing(self.rows[name]) for name in self.measured]
        return self.rows.where(np.any([np.zeros(len(self.rows), dtype=bool), *known], axis=0))

    @property
    def candidates(self) -> Table:
        """The drawable rows, of those cases only that [report] case names, if it does."""
        rows = self.drawable
        if self.option("case") is None:
            return rows
        asked = [text.strip() for text in str(self.option("case")).split(",")]
        known = [str(case) for case in rows["case"]]
        for text in asked:
            if text not in known:
                raise self.unknown("case", text, known, "has no results")
        return rows.where(np.isin(known, asked))

    def paths(self, option: str, default: str = "") -> list[str]:
        """The axes an option of [report] names, checked against those of the experiment."""
        names = self.named(option, default)
        for name in names:
            if name not in self.axes:
                raise self.unknown(option, name, self.axes, "is no axis of the sweep", "axes")
        return names

    def named(self, option: str, default: str = "") -> list[str]:
        """What an option of [report] lists with commas between."""
        parts = str(self.option(option, default)).split(",")
        return [part.strip() for part in parts if part.strip()]

    def unknown(
        self, option: str, name: str, known: Sequence[str], fault: str, kind: str = "known"
    ) -> ReportError:
        """The error that says what could stand in place of `name`."""
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        listed = f"{', '.join(known[:MOST_LISTED])}{', …' if len(known) > MOST_LISTED else ''}"
        return ReportError(
            f"{self.directory}: [report] {option} = \"{name}\" {fault} "
            f"({kind}: {listed or 'none'}){hint}"
        )

    def unused(
        self, option: str, asked: Sequence[str], known: Sequence[str],
        owners: Mapping[str, Sequence[str]],
    ) -> ReportError:
        """The error about an option that none of the figures asked for uses."""
        of = [kind for kind, options in owners.items() if option in options]
        near = difflib.get_close_matches(option, known, n=1)
        fault = f"is not used by figure = \"{', '.join(asked)}\"" if of else "is unknown"
        hint = f"; it belongs to {', '.join(of)}" if of else ""
        hint += f"; did you mean {near[0]}?" if near else ""
        return ReportError(f"{self.place(option)}: [report] {option} {fault} "
                           f"(used: {', '.join(known)}){hint}")

    def place(self, option: str) -> str:
        """Where an option of [report] stands: its line in the description as it was typed."""
        lines, table = self.config.splitlines(), ""
        for number, line in enumerate(lines, start=1):
            if heading := re.match(r"\s*\[+\s*([^\]\s]+)", line):
                table = heading[1]
            if table == "report" and re.match(rf"\s*[\"']?{re.escape(option)}[\"']?\s*=", line):
                return f"{self.directory}: line {number} of the description"
        return str(self.directory)

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

    def turning(self, axis: str, rows: Table | None = None) -> Table:
        """The drawable rows of those tables of the sweep that give `axis` several values.

        Rows of one table have the same axes; one that holds `axis` fixed is about another axis.
        Instead of the drawable rows others can be given.
        """
        rows = self.drawable if rows is None else rows
        given = np.array([~is_missing(rows[name]) for name in self.axes]).T
        turned = np.zeros(len(rows), dtype=bool)
        for table in np.unique(given, axis=0):
            members = np.all(given == table, axis=1)
            turned |= members & (len(rows.where(members).groups([axis])) > 1)
        return rows.where(turned) if turned.any() else rows.having([axis])

    def case_file(self, case: int) -> Path:
        return self.directory / "cases" / f"case-{case:06d}.h5"

    @contextmanager
    def open_case(self, case: int) -> Iterator[h5py.File]:
        try:
            verify(self.case_file(case))
            with h5py.File(self.case_file(case), "r") as file:
                yield file
        except (OSError, RuntimeError) as error:  # h5py: links in a circle
            raise ReportError(f"{self.case_file(case)}: cannot be read ({error})") from None

    def read_case(self, case: int, datasets: Sequence[str]) -> list[np.ndarray] | None:
        """These datasets of one case, None where the case lacks one of them."""
        with self.open_case(case) as file:
            if any(name not in file for name in datasets):
                return None
            return [file[name][()] for name in datasets]

    def read_lines(self, case: int, dataset: str, lines: slice) -> np.ndarray:
        """A part of a dataset that may be too long to be read as a whole."""
        with self.open_case(case) as file:
            return file[dataset][lines]

    def list_case(self, case: int, group: str) -> list[str]:
        """The names in a group of one case; none where there is no such group."""
        with self.open_case(case) as file:
            return sorted(file[group]) if group in file else []

    def attributes(self, case: int, path: str) -> dict[str, Any]:
        with self.open_case(case) as file:
            found = dict(file[path].attrs) if path in file else {}
        return {key: plain(value) for key, value in found.items()}

    def description(self, case: int) -> dict[str, Any]:
        """The description of one case with every default written out, as tables in tables."""
        found = self.read_case(case, ["/provenance/config"])
        return read_toml(to_text(found[0])) if found else {}

    def find_case(self, datasets: Sequence[str]) -> tuple[Table, list[np.ndarray]] | None:
        """Row and datasets of the last candidate that has them all."""
        rows = self.candidates
        for index in reversed(range(len(rows))):
            row = rows.where(np.arange(len(rows)) == index)
            if (arrays := self.read_case(int(row["case"][0]), datasets)) is not None:
                return row, arrays
        return None

    def case_label(self, row: Table) -> str:
        """The axes and the replicate of one row, for a title."""
        known = [axis for axis in self.axes if not is_missing(row[axis])[0]]
        values = [value_label(axis, row[axis][0], row.axis(axis)) for axis in known]
        return ", ".join([*values, f"replicate {int(row['replicate'][0])}"])


@cache
def verify(path: Path) -> None:
    """Throws ReportError unless each byte is as the program wrote it.

    The first 512 bytes, which HDF5 skips, say length and checksum of the rest.
    """
    length = checksum = 0
    with open(path, "rb") as file:
        front = file.read(512)
        while block := file.read(1 << 20):
            length, checksum = length + len(block), zlib.crc32(block, checksum)
    if not front.startswith(b"tripartite results, format "):
        raise ReportError(f"{path}: no result file of this version of tripartite")
    line = f"tripartite results, format 2, {length} bytes, CRC-32 {checksum:08x}\n"
    if front != line.encode().ljust(512, b"\0"):
        raise ReportError(
            f"{path}: is damaged: its bytes do not have the length and the checksum that its first "
            "line says; the same run with --resume mends it"
        )


def to_text(value: Any) -> str:
    return str(plain(value))


def plain(value: Any) -> Any:
    """Texts come as bytes, which need not be UTF-8: names of files are in them."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def read_toml(text: str) -> dict[str, Any]:
    """Empty where the text is not TOML: what only decorates a figure must not prevent it."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def typed_values(table: Any, above: str = "") -> dict[str, list[Any]]:
    """The values of each axis as they stand in [[sweep]], by its path."""
    if isinstance(table, list) and not above:  # of grids
        grids = [typed_values(grid) for grid in table if isinstance(grid, dict)]
        paths = dict.fromkeys(path for grid in grids for path in grid)
        return {path: [v for grid in grids for v in grid.get(path, [])] for path in paths}
    if not isinstance(table, dict):
        return {above: table} if isinstance(table, list) else {}
    found: dict[str, list[Any]] = {}
    for key, value in table.items():
        found |= typed_values(value, f"{above}.{key}" if above else key)
    return found


def read_rows(records: np.ndarray, axes: Mapping[str, Axis]) -> Table:
    """The table of results, with axes in the units in which they are shown."""
    columns = {}
    for name in records.dtype.names:
        values = records[name]
        if values.dtype.kind in "OS":
            values = np.array([to_text(value) for value in values], dtype=object)
        columns[name] = as_shown(name, values, axes[name]) if name in axes else values
    return Table(columns, axes)


def read_records(path: Path) -> tuple[np.ndarray, int]:
    """The table of a result file, and how many cases its sweep has."""
    try:
        verify(path)
        with h5py.File(path, "r") as file:
            records = file["results"][()]
            return records, int(file["provenance"].attrs.get("cases", len(records)))
    except (OSError, KeyError) as error:
        raise ReportError(f"{path}: cannot be read ({error})") from None


def read_experiment(directory: Path, name: str) -> Experiment:
    """Reads index.h5; throws ReportError where it is not what the program writes."""
    path = directory / "index.h5"
    try:
        verify(path)
        with h5py.File(path, "r") as file:
            if to_text(file.attrs.get("format", "")) != "tripartite index":
                raise ReportError(f"{path}: not an index of results written by tripartite")
            # Where no case is done yet there are no columns.
            records = file["results"][()] if "results" in file else NOTHING_DONE
            provenance = file["provenance"]
            axes = [to_text(axis) for axis in file["axes"][()]] if "axes" in file else []
            options = dict(file["report"].attrs) if "report" in file else {}
            config = to_text(provenance["config_source"][()])
            typed = typed_values(read_toml(config).get("sweep", []))
            known = {axis: describe_axis(axis, typed.get(axis, [])) for axis in axes}
            return Experiment(
                name=name,
                directory=directory,
                title=to_text(file.attrs["title"]),
                about=to_text(file.attrs["about"]),
                program=f"{to_text(file.attrs['program'])} {to_text(file.attrs['version'])}",
                axes=axes,
                rows=read_rows(records, known),
                meanings=read_meanings(file),
                options={key: plain(value) for key, value in options.items()},
                config=config,
                provenance={key: to_text(v) for key, v in sorted(provenance.attrs.items())},
                total=int(provenance.attrs["cases"]),
            )
    except (OSError, KeyError, RuntimeError) as error:  # h5py: links in a circle
        raise ReportError(f"{path}: cannot be read ({error})") from None


def read_meanings(file: h5py.File) -> dict[str, tuple[str, str]]:
    columns = file["columns"] if "columns" in file else {}
    return {
        name: (to_text(entry.attrs.get("long_name", "")), to_text(entry.attrs.get("units", "")))
        for name, entry in columns.items()
    }


def find_experiments(directory: Path) -> list[Experiment]:
    """The experiment in `directory` and those below it, in the order of their names."""
    found = sorted(index.parent for index in directory.rglob("index.h5"))
    if not found:
        cases = len(list(directory.rglob("case-*.h5")))
        hint = f"run --resume gathers the {cases} cases that are there" if cases else \
            "give the directory of a run"
        raise ReportError(f"{directory}: no index.h5 here or below; {hint}")
    names: list[str] = []
    for place in found:
        path = "-".join(place.relative_to(directory).parts) or directory.resolve().name
        names.append(distinct(re.sub(r"[^\w.-]+", "_", path)[-LONGEST_NAME:], names))
    return [read_experiment(place, name) for place, name in zip(found, names)]


def distinct(name: str, taken: Sequence[str]) -> str:
    """The name, or with a number behind it: it becomes the names of files and of parts of a page."""
    numbered = (f"{name}_{number}" for number in itertools.count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)
