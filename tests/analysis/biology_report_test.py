"""Figures of circuits with biology: what is drawn of made-up results whose numbers are known."""

import tempfile
import unittest
from pathlib import Path

from prelude import ANALYSIS  # noqa: F401
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
from check_report import browse, find_browser, read_source
from figures import KINDS
from figures.phase import edges
from make_biology_results import (
    LEFT_OUT, LEVELS, PIECES, UNIFORM, grid, write_all, write_biology,
)
from matplotlib.colors import same_color, to_hex
from page import write_report
from results import ReportError, read_experiment
from theme import COLOURS, INGREDIENTS
from theme import LEVELS as LEVEL_COLOURS

PICTURES = {
    "budget-budget", "layers-budget", "phase-phase", "ladder-ladder", "slowness-ladder",
    "controls-bars", "oscillation-traces",
}


def setUpModule():
    global folder, ROOT
    folder = tempfile.TemporaryDirectory()
    ROOT = Path(folder.name)
    write_all(ROOT)


def tearDownModule():
    folder.cleanup()


def drawn(name):
    """The drawing that an experiment asks for."""
    experiment = read_experiment(ROOT / name, name)
    return closed(KINDS[experiment.options["figure"]](experiment))


def closed(drawing):
    """Out of the list that matplotlib keeps; all that was drawn can still be read."""
    plt.close(drawing.figure)
    return drawing


def lines_of(axes, colour):
    return [line for line in axes.lines if same_color(line.get_color(), colour)
            and len(line.get_xdata())]


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        written = [Path(line[6:]) for line in write_report(ROOT) if line.startswith("wrote ")]
        cls.pictures = {path.stem for path in written} - {"report"}
        cls.page = (ROOT / "report.html").read_text(encoding="utf-8")

    def test_every_figure_is_written(self):
        self.assertEqual(self.pictures, PICTURES)
        self.assertEqual(self.page.count("<svg"), len(PICTURES))
        for name in PICTURES:
            self.assertGreater(matplotlib.image.imread(ROOT / "figures" / f"{name}.png").std(), 0)

    def test_page_is_sound(self):
        self.assertEqual(list(read_source(self.page)), [])

    @unittest.skipUnless(find_browser(), "no Chromium")
    def test_every_panel_is_drawn_in_a_browser(self):
        self.assertEqual(browse(find_browser(), self.page), [])


class Budget(unittest.TestCase):
    def setUp(self):
        self.bars, self.numbers = drawn("budget").figure.axes

    def stacks(self):
        """The pieces of each bar by colour, from left to right."""
        found = {}
        for patch in self.bars.patches:
            middle = round(patch.get_x() + patch.get_width() / 2, 6)
            found.setdefault(middle, {})[to_hex(patch.get_facecolor())] = patch
        return [found[middle] for middle in sorted(found)]

    def test_pieces_are_squares_in_units_of_the_squared_total(self):
        for level, (alone, left_out) in zip(LEVELS, np.reshape(self.stacks(), (4, 2))):
            total = sum(PIECES[name] ** 2 for name in LEVELS[level])
            for name, colour in INGREDIENTS.items():
                share = PIECES[name] ** 2 / total if name in LEVELS[level] else 0
                self.assertAlmostEqual(alone[colour].get_height(), share)
                self.assertAlmostEqual(left_out[colour].get_height(), share * LEFT_OUT**2)

    def test_pieces_stand_on_each_other(self):
        for stack in self.stacks():
            top = 0.0
            for colour in INGREDIENTS.values():
                self.assertAlmostEqual(stack[colour].get_y(), top)
                top += stack[colour].get_height()

    def test_marks_of_joint_and_total(self):
        joint = [line.get_ydata()[0] for line in lines_of(self.bars, "black")]
        np.testing.assert_allclose(joint, [1, LEFT_OUT**2] * 4)
        total = [line.get_ydata()[0] for line in lines_of(self.bars, COLOURS["total"])]
        self.assertEqual(total, [1] * 4)
        self.assertGreater(self.bars.get_ylim()[1], LEFT_OUT**2)

    def test_numbers_tell_what_is_too_small_to_see(self):
        texts = {(round(text.get_position()[0], 2), text.get_position()[1]): text.get_text()
                 for text in self.numbers.texts}
        column = [texts[-0.2, line] for line in range(8)]
        # Root mean square of two draws 2 % apart.
        self.assertEqual(column, ["0.12", "1e-9", "–", "–", "–", "–", "2e-7", "0.12"])
        self.assertEqual(texts[3.2, 5], "0.61")
        self.assertEqual(texts[0, 8], "0.12")

    def test_tables_of_a_sweep_stand_beside_each_other(self):
        """The level that one table adds to two norms stands with its norm, and heads below."""
        with tempfile.TemporaryDirectory() as place:
            rows = grid(1, input__kind=["synthetic"], input__norm=[1.0, 1.5],
                        biology__level=["rate", "release"])
            rows += grid(1, input__kind=["synthetic"], input__norm=[1.0, 1.5],
                         biology__level=["calcium"])
            rows += grid(1, input__kind=["heads"], input__group=["block0"],
                         biology__level=["rate"])
            write_biology(Path(place) / "two", "Two", rows, {
                "figure": "budget", "x": "input.norm, input.group, biology.level",
                "panels": "input.kind"}, budget=True)
            drawing = closed(KINDS["budget"](read_experiment(Path(place) / "two", "two")))
        labels = [[label.get_text() for label in axes.get_xticklabels()]
                  for axes in drawing.figure.axes[::2]]
        expected = [f"{norm}\n{level}" for norm in ("R = 1", "R = 1.5")
                    for level in ("rate", "release", "calcium")]
        self.assertEqual(labels, [expected, ["block0\nrate"]])

    def test_more_values_than_fit_go_to_another_band(self):
        figure = drawn("layers").figure
        self.assertEqual([len(axes.get_xticks()) for axes in figure.axes[::2]], [6, 1] * 2)
        self.assertEqual([axes.get_title(loc="left") for axes in figure.axes[::2]],
                         ["head 0"] * 2 + ["head 1"] * 2)


class Phase(unittest.TestCase):
    def setUp(self):
        self.drawing = drawn("phase")
        self.panels = self.drawing.figure.axes[:2]

    def mesh(self, panel):
        return self.panels[panel].collections[0].get_array().reshape(3, 4)

    def test_fields_hold_medians_at_their_place(self):
        expected = np.hypot(0.01 * 5000 / 1000, np.hypot(*[PIECES["release"] * 1.01,
                                                           PIECES["normaliser"] * 1.01]))
        self.assertAlmostEqual(self.mesh(0)[1, 1], expected, places=4)

    def test_failed_cases_leave_their_field(self):
        for panel in (0, 1):
            failed = np.ma.getmaskarray(self.mesh(panel))
            self.assertTrue(failed[:, 0].all())
            self.assertEqual(failed.sum(), 3)

    def test_contour_is_interpolated_in_logarithms(self):
        (line,) = lines_of(self.panels[0], "white")
        ends = np.log10(np.transpose(line.get_data()))
        slowness, time = ends[np.argmax(ends[:, 1])]
        below, above = np.log(np.hypot([0.005, 0.05], 1.01 * np.hypot(0.04, 0.03)))
        self.assertAlmostEqual(time, 1)  # 10 s
        self.assertAlmostEqual(slowness, -2 + (np.log(0.06) - below) / (above - below), places=3)

    def test_no_contour_where_all_values_are_above(self):
        self.assertEqual(lines_of(self.panels[1], "white"), [])

    def test_second_scale(self):
        (scale,) = self.panels[0].child_axes
        np.testing.assert_allclose(scale.get_xlim(), np.array(self.panels[0].get_xlim()) * 500)
        self.assertIn("τ", scale.get_xlabel())

    def test_edges_are_half_way_in_logarithms(self):
        np.testing.assert_allclose(edges(np.array([1.0, 100.0])), [0.1, 10, 1000])
        np.testing.assert_allclose(edges(np.array([3.0])), [1.5, 6])


class Ladder(unittest.TestCase):
    def test_a_level_keeps_its_colour(self):
        first = drawn("ladder").figure.axes[0]
        for level, colour in LEVEL_COLOURS.items():
            (line,) = lines_of(first, colour)
            self.assertEqual(line.get_label(), level)
        calcium = lines_of(drawn("slowness").figure.axes[0], LEVEL_COLOURS["calcium"])
        self.assertEqual([line.get_label() for line in calcium], ["calcium"])

    def test_floor_is_the_feature_error(self):
        panel = drawn("ladder").figure.axes[0]
        (floor,) = lines_of(panel, COLOURS["feature"])
        np.testing.assert_allclose(floor.get_ydata(), 2.04 / np.sqrt([16, 64, 256, 1024]))

    def test_ceiling_is_uniform_attention(self):
        above, below = drawn("ladder").figure.axes[::2][:2]
        dashed = [line for line in above.lines if line.get_label() == "uniform attention"]
        np.testing.assert_allclose(dashed[0].get_ydata(), [UNIFORM] * 4)
        self.assertNotIn("uniform attention", [line.get_label() for line in below.lines])

    def test_axes_of_their_own_make_panels_and_share_names_of_curves(self):
        """One panel has one level only, which the legend must name none the less."""
        with tempfile.TemporaryDirectory() as place:
            rows = grid(1, biology__level=["release", "calcium"], biology__mean_rate=[1e-4, 1e-2])
            rows += grid(1, biology__level=["calcium"], biology__slowness=[0.1, 1.0, 3.0],
                         biology__query_time=[1000.0])
            write_biology(Path(place) / "two", "Two", rows,
                          {"figure": "ladder", "x": "biology.mean_rate, biology.slowness"})
            drawing = closed(KINDS["ladder"](read_experiment(Path(place) / "two", "two")))
        panels = drawing.figure.axes
        self.assertEqual([axes.get_xlabel() for axes in panels],
                         ["mean rate of hidden neurons [Hz]", "slowness of the astrocyte"])
        lines = [lines_of(axes, LEVEL_COLOURS["calcium"]) for axes in panels]
        self.assertEqual([[line.get_label() for line in one] for one in lines], [["calcium"]] * 2)
        np.testing.assert_allclose(lines[0][0].get_xdata(), [0.1, 10])
        self.assertEqual(panels[0].get_ylim(), panels[1].get_ylim())

    def test_panels_and_columns(self):
        axes = drawn("ladder").figure.axes
        self.assertEqual([a.get_title() for a in axes if a.get_title()], ["R = 1", "R = 1.5"])
        labels = [a.get_ylabel() for a in axes if a.get_ylabel()]
        self.assertEqual(labels, ["total error\n(relative)", "network error\n(relative)"])

    def test_what_does_not_depend_on_the_axis_is_a_level_line(self):
        panel = drawn("slowness").figure.axes[0]
        (line,) = lines_of(panel, LEVEL_COLOURS["rate"])
        np.testing.assert_allclose(line.get_ydata(), [PIECES["features"] * 1.01] * 2)
        self.assertEqual(line.get_label(), "rate")


class Variants(unittest.TestCase):
    def test_bars_of_each_level(self):
        panels = drawn("controls").figure.axes
        self.assertEqual([axes.get_title(loc="left") for axes in panels],
                         ["control at level calcium", "control at level spiking"])
        self.assertEqual(panels[0].get_xscale(), "linear")
        self.assertEqual(panels[0].get_xlim()[0], 0)

    def test_columns_of_panels_are_named(self):
        with tempfile.TemporaryDirectory() as place:
            rows = grid(1, biology__level=["calcium", "spiking"], biology__slowness=[0.1, 1.0])
            write_biology(Path(place) / "one", "One", rows, {
                "figure": "response", "x": "biology.slowness", "y": "calcium, gain_slope",
                "panels": "biology.level"})
            panels = closed(KINDS["response"](read_experiment(Path(place) / "one", "one")))
        titles = [axes.get_title() for axes in panels.figure.axes]
        self.assertEqual(titles, ["calcium", "spiking", "", ""])

    def test_traces_beside_each_other(self):
        panels = np.reshape(drawn("oscillation").figure.axes, (2, 3))
        self.assertEqual(panels[0, 0].get_ylabel(), "calcium [µM]")
        self.assertEqual([axes.get_title() for axes in panels[0]],
                         ["slowness = 0.01", "slowness = 0.1", "slowness = 1"])
        time, calcium = panels[0, 1].lines[0].get_data()
        np.testing.assert_allclose([time[0], time[-1], np.ptp(calcium)], [1, 4, 0.1])
        self.assertEqual(len(panels[1, 2].lines), 3)

    def test_calcium_has_a_unit_where_it_has_kinetics(self):
        with tempfile.TemporaryDirectory() as place:
            write_biology(Path(place) / "levels", "Levels", grid(1, biology__level=[*LEVELS]),
                          {"figure": "traces", "series": "biology.level"})
            experiment = read_experiment(Path(place) / "levels", "levels")
            panels = np.reshape(closed(KINDS["traces"](experiment)).figure.axes, (2, 4))
        self.assertEqual([axes.get_ylabel() for axes in panels[0]],
                         ["calcium\n(as attention denominator)", "calcium\n(linear messenger)",
                          "calcium [µM]", "calcium [µM]"])


class Refused(unittest.TestCase):
    def assert_refused(self, report, *words, rows=None):
        with tempfile.TemporaryDirectory() as place:
            write_biology(Path(place) / "one", "One", rows or grid(
                1, biology__slowness=[0.1, 1.0], biology__query_time=[100.0, 1000.0]), report)
            with self.assertRaises(ReportError) as caught:
                write_report(Path(place))
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_no_budget(self):
        self.assert_refused({"figure": "budget", "x": "biology.slowness"}, "record.budget = true")

    def test_options_of_phase(self):
        phase = {"figure": "phase", "x": "biology.slowness", "y": "biology.query_time"}
        self.assert_refused(phase | {"column": "e_netwerk"}, "did you mean e_network?")
        self.assert_refused(phase | {"contour": "low"}, 'contour = "low"', "positive number")
        self.assert_refused(phase | {"x_ratio": "500"}, 'x_ratio = "500"', "and a name")
        self.assert_refused(phase | {"y": "biology.level"}, "is no axis of the sweep")

    def test_logarithms_of_zero(self):
        self.assert_refused(
            {"figure": "phase", "x": "biology.slowness", "y": "circuit.diffusion"}, "holds names",
            rows=grid(1, biology__slowness=[0.1, 1.0], circuit__diffusion=[0.0, 1.0]))
        self.assert_refused(
            {"figure": "phase", "x": "biology.slowness", "y": "circuit.release_constant"},
            "must hold positive numbers",
            rows=grid(1, biology__slowness=[0.1, 1.0], circuit__release_constant=[0.0, 1.0]))

    def test_ladder_over_names(self):
        self.assert_refused({"figure": "ladder", "x": "biology.control"}, "holds names",
                            rows=grid(1, biology__level=["rate"],
                                      biology__control=["none", "clamped"]))


if __name__ == "__main__":
    unittest.main()
