"""What a sweep lacks is told wherever its results are seen."""

import contextlib
import io
import re
import tempfile
import unittest
from pathlib import Path

import prelude  # noqa: F401
import matplotlib.image
import numpy as np
from make_results import fail, grid, write_experiment
from marked import marked_file
from page import write_report
from results import ReportError, verify

FIGURES = {"figure": "bars, settling", "x": "circuit.read_time"}


class Incomplete(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, total, name="sweep", figures=FIGURES):
        """A sweep of `total` cases of which 50 are done."""
        rows = grid(5, circuit__read_time=list(range(100, 1100, 100)))
        write_experiment(self.root / name, "A sweep", rows, figures)
        with marked_file(self.root / name / "index.h5", "r+") as file:
            file["provenance"].attrs["cases"] = total

    def report(self, directory):
        """What is printed, said on stderr, and written."""
        with contextlib.redirect_stderr(io.StringIO()) as said:
            verify.cache_clear()
            printed = "\n".join(write_report(directory))
        return printed, said.getvalue(), (directory / "report.html").read_text(encoding="utf-8")

    def test_wherever_people_look(self):
        self.write(200)
        printed, said, page = self.report(self.root / "sweep")
        self.assertIn("\n50 of 200 cases\n", printed)
        self.assertIn(f"{self.root / 'sweep'}: 50 of 200 cases; the same run with --resume", said)
        near_title = re.search(r"<h2>A sweep</h2>\s*<p class=\"incomplete\">50 of 200 cases; ", page)
        self.assertTrue(near_title)
        captions = re.findall(r"<figcaption>.*?</figcaption>", page)
        self.assertEqual(["50 of 200 cases." in caption for caption in captions], [True, True])
        self.assertIn("<caption>50 of 200 cases. ", page)

    def test_pictures_carry_it(self):
        pixels = []
        for total in (50, 200):
            self.write(total, figures={"figure": "bars", "x": "circuit.read_time"})
            self.report(self.root / "sweep")
            pixels.append(matplotlib.image.imread(self.root / "sweep/figures/sweep-bars.png"))
        rows, columns = np.nonzero(np.any(pixels[0] != pixels[1], axis=2))
        height, width, _ = pixels[0].shape
        self.assertGreater(len(rows), 50)
        self.assertLess(max(rows), 0.05 * height)
        self.assertGreater(min(columns), 0.8 * width)

    def test_a_complete_sweep_says_nothing(self):
        self.write(50)
        printed, said, page = self.report(self.root / "sweep")
        self.assertEqual(said, "")
        self.assertNotIn("50 of", printed + page)

    def test_failed_cases_are_counted_too(self):
        self.write(50)
        fail(self.root / "sweep", [3, 7], "overflow")
        printed, said, page = self.report(self.root / "sweep")
        for text in (printed, said, page):
            self.assertIn("50 of 50 cases, 2 of them failed", text)
        self.assertNotIn("--resume", said)

    def test_one_of_several(self):
        self.write(50, "whole")
        self.write(60, "partial")
        _, said, page = self.report(self.root)
        self.assertEqual(said.count("\n"), 1)
        self.assertIn('<a href="#partial">A sweep</a> (50 of 60 cases)', page)
        self.assertIn('<a href="#whole">A sweep</a></li>', page)

    def test_an_index_older_than_the_cases(self):
        self.write(200)
        (self.root / "sweep/cases/case-000050.h5").touch()
        _, said, _ = self.report(self.root / "sweep")
        self.assertIn("50 of 200 cases; 51 cases are there, and the same run with --resume", said)

    def test_nothing_done_yet(self):
        self.write(200)
        with marked_file(self.root / "sweep/index.h5", "r+") as file:
            del file["results"], file["columns"]
        for case in (self.root / "sweep/cases").iterdir():
            case.unlink()
        printed, said, page = self.report(self.root / "sweep")
        for text in (printed, said, page):
            self.assertIn("0 of 200 cases", text)
        self.assertEqual(page.count("<figure"), 0)

    def test_cases_without_an_index(self):
        self.write(200)
        (self.root / "sweep/index.h5").unlink()
        with self.assertRaisesRegex(ReportError, "no index.h5.* --resume gathers the 50 cases"):
            self.report(self.root / "sweep")


if __name__ == "__main__":
    unittest.main()
