"""Imported first by the tests here: finds the sources, and skips visibly without packages."""

import sys
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[2] / "analysis"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE

try:
    import h5py  # noqa: F401
    import matplotlib  # noqa: F401
except ModuleNotFoundError as missing:
    print(f"Skipped: no Python package {missing.name}.")
    sys.exit(SKIPPED)

sys.path[:0] = [str(ANALYSIS), str(Path(__file__).resolve().parents[1] / "support")]
