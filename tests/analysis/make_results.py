#!/usr/bin/env python3
"""Writes made-up results in the program's layout, one experiment for each kind of figure.

The numbers are power laws with a fixed scatter, so that what a report shows of them is known.

Usage: make_results.py DIR
"""

import itertools
import sys
from pathlib import Path

import h5py
import numpy as np
from marked import marked_file

TEXT = h5py.string_dtype()
MEASURES = (
    "e_feature e_network e_total e_solver oracle_output oracle_denominator denominator_mean_error "
    "denominator_rms_error denominator_correlation e_sink calcium_drift t_settle residual "
    "settling_rate predicted_rate logit_min logit_max query_norm key_norm entropy"
).split()
COUNTS = ["steps", "rejected", "evaluations"]
SLOPE = -0.5


def grid(replicates, **axes):
    """The rows of a sweep: all combinations of axes (`__` stands for the dot) and replicates."""
    names = [name.replace("__", ".") for name in axes]
    return [
        {**dict(zip(names, values)), "replicate": replicate}
        for values in itertools.product(*axes.values())
        for replicate in range(replicates)
    ]


def measure(row, rng):
    """Numbers of a case of m hidden units: an error like 2 hardness / √m with 20 % scatter."""
    units = row.get("features.hidden_units", 256)
    hardness = row.get("input.norm", 1.0) ** 3 + row.get("input.head", 0)
    expected = 2 * hardness * units**SLOPE
    feature = expected * np.exp(0.2 * rng.standard_normal() - 0.04)
    lag = np.exp(-row.get("circuit.read_time", 20000) / 1500)
    total = np.hypot(feature, lag) * (1 + row.get("circuit.release_constant", 0))
    numbers = dict.fromkeys(MEASURES, np.nan)
    numbers |= {
        "e_feature": feature, "e_network": lag, "e_total": total, "e_solver": 1e-9,
        "oracle_output": expected, "oracle_denominator": expected / 2,
        "denominator_mean_error": 0.4 * feature, "denominator_rms_error": 0.5 * feature,
        "denominator_correlation": 1 / np.sqrt(1 + feature**2), "calcium_drift": 3e-13,
        "t_settle": 12000 / hardness, "residual": 1e-9, "settling_rate": 5e-3,
        "logit_min": -3 * hardness, "logit_max": 4 * hardness, "query_norm": 1.2, "key_norm": 1.4,
        "entropy": 3.1, "steps": 900, "rejected": 3, "evaluations": 5000,
    }
    if "circuit.release_constant" in row:
        numbers["e_sink"] = 1e-3 * feature
    return numbers


def write_index(
    directory, title, rows, axes, report, about="Made-up numbers.", sweep="",
    columns=dict.fromkeys([*MEASURES, *COUNTS], ("", "")), total=None,
):
    """Writes index.h5; a row lacks what it does not have, as rows of different grids do.

    `sweep` is [[sweep]] as typed, `columns` gives meaning and unit of what was measured.
    """
    names = ["case", *axes, "replicate", "status", "message", *columns]
    texts = {n for n in names if any(isinstance(row.get(n), str) for row in rows)}
    texts |= {"status", "message"}
    whole = {n for n in names if n not in texts and all(isinstance(r.get(n), int) for r in rows)}
    kinds = [(n, TEXT if n in texts else "i8" if n in whole else "f8") for n in names]
    missing = {n: "" if n in texts else np.nan for n in names}
    records = np.array([tuple(row.get(n, missing[n]) for n in names) for row in rows], dtype=kinds)
    directory.mkdir(parents=True, exist_ok=True)
    with marked_file(directory / "index.h5") as file:
        file.attrs.update(format="tripartite index", format_version=1, title=title, about=about,
                          program="tripartite", version="0.1.0")
        file["results"] = records
        if axes:
            file.create_dataset("axes", data=axes, dtype=TEXT)
        group = file.create_group("provenance")
        group.attrs.update(git_commit="0" * 40, seed=1, argv="tripartite run made_up.toml",
                           cases=len(rows) if total is None else total, cases_done=len(rows))
        group["config_source"] = f'title = "{title}"\n\n{sweep}[report]\n' + "".join(
            f'{key} = "{value}"\n' for key, value in report.items()
        )
        for name, (meaning, unit) in columns.items():
            file.create_group(f"columns/{name}").attrs.update(long_name=meaning, units=unit)
        if report:
            file.create_group("report").attrs.update(report)


def write_case(directory, row, rng, tokens=24, size=8, arrays=False, traces=False):
    """Writes the arrays of one case: estimates scatter about the exact values by its e_feature."""
    directory.mkdir(parents=True, exist_ok=True)
    exact = 40 + 15 * np.sin(np.arange(tokens) / 3 + row.get("input.head", 0))
    scatter = row["denominator_mean_error"] * rng.standard_normal(tokens)
    with marked_file(directory / f"case-{row['case']:06d}.h5") as file:
        for name, values in (("exact", exact), ("features", exact * (1 + scatter)),
                             ("calcium", exact * (1 + scatter))):
            file[f"attention/denominator/{name}"] = values[None]
        if arrays:
            logits = rng.standard_normal((tokens, tokens)) + 3 * np.eye(tokens)
            weights = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            output = weights @ rng.standard_normal((tokens, size))
            file["attention/weights"] = weights[None]
            file["attention/exact"] = output[None]
            file["attention/circuit"] = (output + 0.1 * rng.standard_normal(output.shape))[None]
        if traces:
            time = np.linspace(0, 20000, 200)
            rise = 1 - np.exp(-time / 3000)
            file["traces/astrocyte/t"] = file["traces/output/t"] = time
            file["traces/astrocyte/calcium"] = 40 * rise[:, None]
            file["traces/output/x"] = rise[:, None] * rng.standard_normal(size)


def write_experiment(directory, title, rows, report, about="Made-up numbers.", **contents):
    """One directory as `tripartite run` leaves it."""
    rng = np.random.default_rng(20)
    axes = list(dict.fromkeys(key for row in rows for key in row if key != "replicate"))
    for case, row in enumerate(rows):
        row |= {"case": case, "status": "ok", "message": "", **measure(row, rng)}
        write_case(directory / "cases", row, rng, **contents)
    write_index(directory, title, rows, axes, report, about)


def fail(directory, cases, message):
    """Turns some cases of an experiment into failed ones, and the last into one not settled."""
    with marked_file(directory / "index.h5", "r+") as file:
        whole = file["results"][()]
        kinds = [(n, "f8" if n in COUNTS else whole.dtype[n]) for n in whole.dtype.names]
        records = whole.astype(kinds)
        for case in cases:
            for name in (*MEASURES, *COUNTS):
                records[name][case] = np.nan
            records["status"][case], records["message"][case] = "failed", message
            (directory / "cases" / f"case-{case:06d}.h5").unlink()
        records["status"][-1] = "not settled"
        records["message"][-1] = "calcium still moved after 1 h"
        del file["results"]
        file["results"] = records


def write_all(root):
    """An experiment for each kind of figure, below `root`."""
    write_experiment(
        root / "error_vs_m", "Error against hidden units",
        grid(20, input__norm=[1.0, 1.5], features__hidden_units=[16, 64, 256, 1024, 4096]),
        {"figure": "error_vs_axis, heat_map", "x": "features.hidden_units", "series": "input.norm"},
        about="Does the error fall as 1/sqrt(m) & as predicted, for norms R < 2?", arrays=True,
    )
    fail(root / "error_vs_m", [3, 47], "state <calcium> left its domain at t = 12 ms")
    write_experiment(
        root / "denominator_trace", "Calcium as denominator",
        grid(12, input__head=[0, 5], features__hidden_units=[64, 1024, 16384]),
        {"figure": "denominator_trace"}, tokens=120,
    )
    write_experiment(
        root / "heads", "Real heads",
        [row for file, group in [("text.h5", "letter/layer0"), ("image.h5", "line/block1")]
         for row in grid(2, input__file=[file], input__group=[group], input__head=[0, 1, 2],
                         features__map=["performer", "oprf"],
                         reparameterise=["{}", '{"mean_key" = true, "balance" = true}'],
                         features__hidden_units=[64, 256, 1024])],
        {"figure": "heads, hardness", "x": "features.hidden_units", "series": "features.map",
         "panels": "reparameterise"},
    )
    write_experiment(
        root / "read_time", "Reading too early",
        grid(8, circuit__read_time=[500, 1000, 2000, 4000, 8000])
        + grid(8, circuit__tau_ca=[200, 2000], circuit__read_time=[4000]),
        {"figure": "settling", "x": "circuit.read_time, circuit.tau_ca"}, traces=True,
    )
    write_experiment(
        root / "ablations", "One thing at a time",
        grid(6, circuit__release_constant=[0.0, 0.1, 1.0])
        + grid(6, circuit__diffusion=[1.0, 0.0]),
        {"figure": "bars", "x": "circuit.release_constant, circuit.diffusion"},
    )
    write_experiment(
        root / "equivalence", "Names instead of numbers",
        grid(1, circuit__implementation=["full", "reduced"]),
        {"figure": "traces, bars", "x": "circuit.implementation"}, traces=True,
    )
    write_experiment(root / "single", "A single case", grid(1), {})


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
