"""`tripartite report` hands over to the report and its exit code."""

import os
import sys
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

try:
    import h5py  # noqa: F401
    import matplotlib  # noqa: F401
except ModuleNotFoundError as missing:
    print(f"Skipped: no Python package {missing.name}.")
    sys.exit(SKIPPED)

from program import EXPERIMENT, ProgramTest


class Report(ProgramTest):
    def setUp(self):
        super().setUp()
        os.environ["TRIPARTITE_PYTHON"] = sys.executable

    def test_page(self):
        self.write(EXPERIMENT + '[[sweep]]\n"features.hidden_units" = [8, 16, 32]\n[report]\n'
                                'figure = "error_vs_axis"\nx = "features.hidden_units"\n')
        self.tripartite("run", "experiment.toml", "--out", "out")
        self.tripartite("report", "out")
        self.assertIn("out/report.html", self.files())

    def test_nothing_to_report(self):
        self.refuse("report", "nowhere", exit_code=4)


if __name__ == "__main__":
    unittest.main()
