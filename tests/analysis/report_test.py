"""The whole way: made-up results in, report and pictures out; and what is said of bad input."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from prelude import ANALYSIS
import h5py
import matplotlib.image
import numpy as np
from check_report import browse, find_browser, read_source
from figures import KINDS
from figures.error_vs_axis import draw
from make_results import SLOPE, fail, grid, write_all, write_experiment
from marked import marked_file
from page import write_report
from results import ReportError, read_experiment
from summary import format_value
from table import Table

PICTURES = {
    "ablations-bars", "denominator_trace-denominator_trace", "equivalence-bars",
    "equivalence-traces", "error_vs_m-error_vs_axis", "error_vs_m-heat_map", "heads-hardness",
    "heads-heads", "read_time-settling",
}


def report(*arguments, python=(sys.executable,)):
    """Runs report.py; a stream that is no terminal, as under the program."""
    command = [*python, ANALYSIS / "report.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})


class EveryKind(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = Path(cls.folder.name)
        write_all(cls.root)
        cls.run_ = report(cls.root)
        cls.page = (cls.root / "report.html").read_text(encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_says_no_more_than_what_failed(self):
        self.assertEqual((self.run_.returncode, self.run_.stderr),
                         (0, f"report: {self.root}/error_vs_m: 200 of 200 cases, 2 of them failed\n"))

    def test_names_what_it_wrote(self):
        written = [Path(line[6:]) for line in self.run_.stdout.splitlines() if line[:6] == "wrote "]
        self.assertEqual({path.stem for path in written}, PICTURES | {"report"})
        self.assertTrue(all(path.is_file() for path in written))

    def test_pictures_are_as_wide_as_a_page(self):
        for name in PICTURES:
            height, width, _ = matplotlib.image.imread(self.root / "figures" / f"{name}.png").shape
            self.assertGreater(height, 250)
            self.assertEqual(width, 7.4 * 150)

    def test_table_fits_a_terminal(self):
        lines = [line for line in self.run_.stdout.splitlines() if line[:6] != "wrote "]
        self.assertLessEqual(max(map(len, lines)), 100)
        line = "   1           256  20    0.118  1.62e-6   0.118  0.993  12000   0.125    1"
        self.assertIn(line, lines)

    def test_page_is_sound_and_whole(self):
        self.assertEqual(list(read_source(self.page)), [])
        self.assertEqual(self.page.count("<svg"), len(PICTURES))
        self.assertEqual(self.page.count("<section"), 7)
        self.assertFalse("://" in self.page)

    @unittest.skipUnless(find_browser(), "no Chromium")
    def test_every_panel_is_drawn_in_a_browser(self):
        self.assertEqual(browse(find_browser(), self.page), [])

    def assert_on_page(self, text):
        self.assertTrue(text in self.page, text)  # assertIn would print the page

    def test_page_keeps_what_was_written(self):
        self.assert_on_page("fall as 1/sqrt(m) &amp; as predicted, for norms R &lt; 2?")
        self.assert_on_page("Rms norms of queries and keys: letter/layer0 |q| 1.2, |k| 1.4; line/block1")
        self.assert_on_page("state &lt;calcium&gt; left its domain at t = 12 ms")
        self.assert_on_page("figure = &quot;error_vs_axis, heat_map&quot;")
        self.assert_on_page(f"<dt>git_commit</dt><dd>{'0' * 40}</dd>")
        self.assertEqual(self.page.count("<strong>failed</strong>"), 2)
        self.assertEqual(self.page.count("<strong>not settled</strong>"), 1)


class OneExperiment(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "bars"

    def write(self, **report_table):
        rows = grid(2, circuit__diffusion=[1.0, 0.0])
        write_experiment(self.root, "Bars", rows, report_table)

    def assert_refused(self, *words):
        with self.assertRaises(ReportError) as caught:
            write_report(self.root)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_same_results_same_bytes(self):
        self.write(figure="bars", x="circuit.diffusion")
        pages = []
        for _ in range(2):
            write_report(self.root)
            pages.append((self.root / "report.html").read_bytes())
        self.assertTrue(pages[0] == pages[1])

    def test_all_failed(self):
        self.write(figure="bars", x="circuit.diffusion")
        fail(self.root, range(4), "no memory")
        write_report(self.root)
        page = (self.root / "report.html").read_text(encoding="utf-8")
        self.assertEqual((page.count("<figure"), page.count("no memory")), (0, 3))

    def test_options_that_the_figure_does_not_use(self):
        self.write(figure="bars", x="circuit.diffusion", window="1 s, 2 s")
        self.assert_refused("line 6 of the description: [report] window is not used by "
                            'figure = "bars"', "used: figure, x, series", "traces", "raster")
        self.write(figure="bars", x="circuit.diffusion", serie="circuit.diffusion")
        self.assert_refused("[report] serie is unknown", "did you mean series?")
        self.write(figure="bars", x="circuit.diffusion", panels="circuit.diffusion")
        self.assert_refused("[report] panels is not used")
        self.write(x="circuit.diffusion")
        self.assert_refused('[report] x is not used by figure = ""')
        self.write(figure="settling, bar", x="circuit.diffusion")
        self.assert_refused('figure = "bar" is unknown', "did you mean bars?")

    def test_options_are_refused_where_all_cases_failed(self):
        self.write(figure="bars", x="circuit.diffusion", window="1 s, 2 s")
        fail(self.root, range(4), "no memory")
        self.assert_refused("[report] window is not used")

    def test_an_option_that_these_results_give_no_use(self):
        """A case is chosen for traces, and there are none."""
        rows = grid(1, circuit__read_time=[500, 1000])
        report = {"figure": "settling", "x": "circuit.read_time", "case": "1"}
        write_experiment(self.root, "Early", rows, report, traces=True)
        write_report(self.root)
        self.write(figure="bars", x="circuit.diffusion", records="C")
        self.assert_refused("[report] records is not used")

    def test_a_window_of_a_single_case(self):
        rows = grid(1, circuit__read_time=[500, 1000])
        write_experiment(self.root, "Early", rows, {"figure": "traces", "window": "2 s, 5 s"},
                         traces=True)
        drawing = KINDS["traces"](read_experiment(self.root, "early"))
        self.assertEqual([axes.get_xlim() for axes in drawing.figure.axes], [(2, 5)] * 2)

    def test_foreign_file(self):
        self.root.mkdir()
        h5py.File(self.root / "index.h5", "w").close()
        self.assert_refused("index.h5: no result file")
        with marked_file(self.root / "index.h5"):
            pass
        self.assert_refused("index.h5: not an index")

    def test_broken_file(self):
        self.root.mkdir()
        (self.root / "index.h5").write_text("nothing of the kind")
        self.assert_refused("index.h5: no result file")

    def test_unknown_axis(self):
        self.write(figure="bars", x="circuit.difusion")
        self.assert_refused('"circuit.difusion" is no axis', "did you mean circuit.diffusion?")

    def test_missing_axis(self):
        self.write(figure="heads")
        self.assert_refused("[report] x must name an axis", "(axes with numbers: none)")

    def test_too_many_axes(self):
        rows = grid(2, features__hidden_units=[16, 64], input__norm=[1.0, 2.0])
        write_experiment(self.root, "Two", rows, {
            "figure": "error_vs_axis", "x": "features.hidden_units, input.norm",
        })
        self.assert_refused("[report] x must name one axis", "features.hidden_units, input.norm)")

    def test_names_where_numbers_are_needed(self):
        for kind in ("error_vs_axis", "heads", "hardness", "settling"):
            self.write(figure=kind, x="circuit.diffusion")
            self.assert_refused('[report] x = "circuit.diffusion" holds names', f'"{kind}"')

    def test_an_axis_is_drawn_from_the_tables_that_turn_it(self):
        rows = grid(2, circuit__read_time=[500, 1000])
        rows += grid(2, circuit__diffusion=[1.0, 0.0], circuit__read_time=[60000])
        write_experiment(self.root, "Tables", rows, {})
        experiment = read_experiment(self.root, "tables")
        self.assertEqual(list(experiment.turning("circuit.read_time")["case"]), [0, 1, 2, 3])
        self.assertEqual(list(experiment.turning("circuit.diffusion")["case"]), [4, 5, 6, 7])
        diffusion = experiment.rows["circuit.diffusion"]
        self.assertEqual(list(diffusion[[0, 4, 6]]), ["", "on", "off"])

    def test_an_axis_that_never_turns_is_drawn_whole(self):
        write_experiment(self.root, "One", grid(2, input__norm=[1.0]), {})
        experiment = read_experiment(self.root, "one")
        self.assertEqual(len(experiment.turning("input.norm")), 2)

    def test_unknown_kind(self):
        self.write(figure="pie")
        self.assert_refused('"pie" is unknown', "error_vs_axis, denominator_trace")

    def test_heat_map_without_arrays(self):
        self.write(figure="heat_map")
        self.assert_refused("no case holds", "record.arrays = true")

    def test_traces_without_traces(self):
        self.write(figure="traces")
        self.assert_refused("no case holds", "record.traces = true")

    def assert_stopped(self, run, *words):
        self.assertEqual((run.returncode, run.stdout), (4, ""))
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        for word in words:
            self.assertIn(word, run.stderr)

    def test_no_index(self):
        self.root.mkdir()
        self.assert_stopped(report(self.root), str(self.root), "no index.h5")

    def test_missing_packages_are_named(self):
        """Python's -S hides the distribution's packages."""
        run = report(self.root, python=(sys.executable, "-S"))
        self.assert_stopped(run, "python3-h5py", "python3-matplotlib")


def notes_of(panel):
    return [text.get_text() for text in panel.get_legend().get_texts()]


class ErrorAgainstSize(unittest.TestCase):
    def setUp(self):
        with tempfile.TemporaryDirectory() as folder:
            write_experiment(
                Path(folder), "Sizes", grid(40, features__hidden_units=[16, 64, 256, 1024]),
                {"figure": "error_vs_axis", "x": "features.hidden_units"},
            )
            self.experiment = read_experiment(Path(folder), "sizes")

    def test_legend_shows_the_slope_of_the_numbers(self):
        total, feature, network = notes_of(draw(self.experiment).figure.axes[0])
        value, error = map(float, re.findall(r"-?[\d.]+", feature.replace("−", "-")))
        self.assertEqual((total, network), (feature, "below 2e-6"))
        # Medians of 40 draws with 20 % scatter: σ = 1.25 · 0.2 / √40 each. The slope's is that over
        # √Σ(log x - mean)² = ln 4 · √5.
        self.assertLess(abs(value - SLOPE), 4 * 1.25 * 0.2 / 40**0.5 / (1.386 * 5**0.5))
        self.assertGreater(error, 0)

    def test_prediction_far_above_is_told_and_does_not_squeeze_the_panel(self):
        rows = self.experiment.rows
        above = Table({**rows.columns, "oracle_output": np.full(len(rows), 7e5)})
        panel = draw(replace(self.experiment, rows=above)).figure.axes[0]
        self.assertIn("predicted: above 7e+05", notes_of(panel))
        self.assertLess(panel.get_ylim()[1], 10 * np.max(rows["e_total"]))


class Numbers(unittest.TestCase):
    def test_three_digits_and_never_a_false_zero(self):
        cases = {0.0313: "0.0313", 1.62e-6: "1.62e-6", 3.1e-12: "3.10e-12", 12000.0: "12000",
                 125.0: "125", 2.5e7: "2.50e+7", 7: "7", float("nan"): "–", None: "–"}
        for value, text in cases.items():
            self.assertEqual(format_value(value), text)


if __name__ == "__main__":
    unittest.main()
