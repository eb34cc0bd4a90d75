"""What is shipped holds: every experiment is valid, the equivalence stays within the bounds that it
states, and the demo, with fewer draws, ends in a report that is whole in a browser."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

try:
    import h5py  # noqa: F401
    import matplotlib  # noqa: F401
except ModuleNotFoundError as missing:
    print(f"Skipped: no Python package {missing.name}.")
    sys.exit(SKIPPED)

from program import ProgramTest

ROOT = Path(__file__).resolve().parents[2]
CHECK = ROOT / "tests" / "analysis" / "check_report.py"
DRAWS = {"error_vs_m": 3, "denominator_trace": 2, "real_heads": 1, "settling": 2, "network": 1,
         "fidelity": 1}


EXPERIMENTS = ROOT / "experiments"


class Shipped(ProgramTest):
    def test_every_experiment_is_valid(self):
        for path in sorted(EXPERIMENTS.rglob("*.toml")):
            with self.subTest(path.stem):
                checked = self.tripartite("check", str(path))
                self.assertIn("nothing wrong", checked.stdout)
                self.assertNotIn("is not read", checked.stderr)
                self.assertNotIn("input.layout", checked.stderr)

    def test_equivalence(self):
        self.tripartite("run", str(EXPERIMENTS / "equivalence.toml"))  # exit code 5 out of bounds

    def test_demo_report(self):
        os.environ["TRIPARTITE_PYTHON"] = sys.executable
        shipped = {path.stem for path in (EXPERIMENTS / "demo").glob("*.toml")}
        self.assertEqual(shipped, set(DRAWS))
        for name, draws in DRAWS.items():
            self.tripartite("run", str(EXPERIMENTS / "demo" / f"{name}.toml"),
                            "--out", f"demo/{name}", "--set", f"sampling.replicates={draws}")
        self.tripartite("report", "demo")
        checked = subprocess.run([sys.executable, CHECK, self.folder / "demo" / "report.html"],
                                 capture_output=True, text=True, check=False)
        if checked.returncode == SKIPPED:
            self.skipTest(checked.stdout)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    unittest.main()
