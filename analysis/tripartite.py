"""Results for scripts of your own: tables of pandas, spikes and traces of neo.

    import sys; sys.path.append("analysis")      # of the folder that holds the project
    from tripartite import read_table

    table = read_table("results/mine")
    table[table.status == "ok"].groupby("circuit.tau_ca").e_total.median()
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from results import plain, read_records


def read_table(path: str | Path) -> Any:
    """The results as a DataFrame of pandas: texts are str, numbers in the units of the program.

    `path` is the directory of a run, its index.h5 or a case file. What an incomplete sweep lacks
    is told on stderr; `attrs["cases"]` counts the cases of the sweep. Throws ReportError where the
    file cannot be read.
    """
    import pandas

    path = Path(path)
    records, total = read_records(path / "index.h5" if path.is_dir() else path)
    table = pandas.DataFrame(
        {name: plain_texts(records[name]) for name in records.dtype.names}
    )
    table.attrs["cases"] = total
    if len(table) < total:
        print(f"{path}: {len(table)} of {total} cases", file=sys.stderr)
    return table


def plain_texts(column: np.ndarray) -> np.ndarray:
    """HDF5's texts come as bytes, which equal no str."""
    return np.array([plain(v) for v in column], dtype=object) if column.dtype == object else column


def read_neo(folder: str | Path) -> Any:
    """What `tripartite export CASE.h5 --sonata FOLDER` wrote, as a Block of neo with one segment.

    A SpikeTrain for each neuron that fired, annotated with population and node_id; an AnalogSignal
    [time, node] for each report, named RECORD.ROW.
    """
    import neo
    import quantities as pq

    block, segment = neo.Block(name=Path(folder).name), neo.Segment()
    block.segments.append(segment)
    for path in sorted(Path(folder).glob("*.h5")):
        with h5py.File(path) as file:
            for population, group in file.get("spikes", {}).items():
                times, ids = group["timestamps"][()], group["node_ids"][()]
                unit = str(plain(group["timestamps"].attrs["units"]))
                for node in np.unique(ids):
                    segment.spiketrains.append(neo.SpikeTrain(
                        times[ids == node], units=unit, t_stop=times.max(),
                        population=population, node_id=int(node)))
            for population, group in file.get("report", {}).items():
                data, mapping = group["data"], group["mapping"]
                start, _, step = mapping["time"][()] * pq.ms
                segment.analogsignals.append(neo.AnalogSignal(
                    data[()], units=neo_unit(str(plain(data.attrs["units"]))), t_start=start,
                    sampling_period=step, name=f"{path.stem}.{plain(data.attrs['variable'])}",
                    population=population, array_annotations={"node_id": mapping["node_ids"][()]}))
    return block


def neo_unit(unit: str) -> str:
    """As the package quantities writes it: a number that follows a letter is an exponent."""
    return re.sub(r"(?<=[A-Za-z])(-?\d)", r"**\1", unit) or "dimensionless"
