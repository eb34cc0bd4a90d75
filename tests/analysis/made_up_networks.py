"""Made-up experiments with networks, written once for all tests of a program."""

import tempfile
from dataclasses import replace
from pathlib import Path

from make_network_results import write_all_networks
from results import read_experiment

FOLDER = tempfile.TemporaryDirectory()  # gone when the program ends
ROOT = Path(FOLDER.name)
write_all_networks(ROOT)


def experiment(name, **options):
    """One of the made-up experiments, with some keys of [report] changed; None takes one away."""
    found = read_experiment(ROOT / name, name)
    merged = {**found.options, **options}
    return replace(found, options={k: v for k, v in merged.items() if v is not None})
