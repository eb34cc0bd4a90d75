"""Not one changed byte of a result file gets into a report."""

import random
import tempfile
import unittest
from pathlib import Path

import prelude  # noqa: F401
import h5py
from make_results import grid, write_experiment
from marked import damages, marked_file
from page import write_report
from results import ReportError, read_experiment, verify


class Damage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        write_experiment(self.root, "Two", grid(2, input__norm=[1.0]), {})

    def assert_found(self, file, read):
        whole = file.read_bytes()
        for what, damaged in damages(whole, random.Random(5), 100):
            file.write_bytes(damaged)
            verify.cache_clear()
            with self.subTest(what), self.assertRaises(ReportError) as caught:
                read()
            self.assertIn(f"{file}: ", str(caught.exception))
        file.write_bytes(whole)
        verify.cache_clear()
        read()

    def test_of_the_index(self):
        self.assert_found(self.root / "index.h5", lambda: read_experiment(self.root, "Two"))

    def test_of_a_case(self):
        experiment = read_experiment(self.root, "Two")
        self.assert_found(experiment.case_file(1),
                          lambda: experiment.read_case(1, ["attention/denominator/exact"]))

    def test_links_that_lead_back_end(self):
        with marked_file(self.root / "index.h5", "r+") as file:
            file["self"] = file["/"]
        write_report(self.root)
        with marked_file(self.root / "index.h5", "r+") as file:
            file["columns/self"] = h5py.SoftLink("/columns/self")
        verify.cache_clear()
        with self.assertRaises(ReportError):
            write_report(self.root)


if __name__ == "__main__":
    unittest.main()
