"""Figures of networks: the data they show, and what they say."""

import unittest

import prelude  # noqa: F401
import h5py
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
from check_report import browse, find_browser, read_source
from figures import KINDS
from figures.synapse import released
from made_up_networks import ROOT, experiment
from make_network_results import PLANE_SPEED, SPEED, SPIKES, write_trace
from marked import marked_file
from page import write_report
from records import chosen_traces, read_trace

PICTURES = {
    "astrocytes-calcium", "balanced-raster", "balanced-rates", "bifurcation-bifurcation",
    "plane-wave", "response-response", "ring-wave", "synapse-synapse",
}


class Drawn(unittest.TestCase):
    def draw(self, kind, name, **options):
        drawing = KINDS[kind](experiment(name, figure=kind, **options))
        self.addCleanup(plt.close, drawing.figure)
        return drawing

    def panels(self, drawing):
        return [axes for axes in drawing.figure.axes if axes.get_label() != "<colorbar>"]


class Report(unittest.TestCase):
    def test_every_kind_twice_to_the_same_bytes(self):
        runs = []
        for _ in range(2):
            printed = "\n".join(write_report(ROOT))
            runs.append((ROOT / "report.html").read_bytes())
        self.assertTrue(runs[0] == runs[1])
        self.assertEqual({path.stem for path in (ROOT / "figures").iterdir()}, PICTURES)
        for name in PICTURES:
            self.assertGreater(matplotlib.image.imread(ROOT / f"figures/{name}.png").std(), 0.03)
        self.assertLessEqual(max(map(len, printed.splitlines()[:-9])), 100)
        self.assertIn("calcium.frequency [Hz]", printed)
        page = runs[0].decode()
        self.assertEqual(list(read_source(page)), [])
        self.assertEqual(page.count("<section"), 7)
        if find_browser():
            self.assertEqual(browse(find_browser(), page), [])

    def test_columns_that_do_not_fit_follow_in_a_further_table(self):
        printed = "\n".join(write_report(ROOT / "bifurcation"))
        heads = [line for line in printed.splitlines() if line.strip().startswith("I_0 [nM]")]
        self.assertEqual(len(heads), 2)
        self.assertIn("calcium.min [µM]", heads[0])
        self.assertIn("steps", heads[1])


class Places(Drawn):
    def test_panels_do_not_keep_the_last_digits_of_the_layout(self):
        """They differ from run to run, and the ids in a page are made of them."""
        for kind, name in (("calcium", "astrocytes"), ("wave", "plane"), ("raster", "balanced")):
            for axes in self.draw(kind, name).figure.axes:
                corner = axes.get_position(original=True).p0
                self.assertEqual([round(number, 6) for number in corner], list(corner))


class Raster(Drawn):
    def test_spikes_and_rates_of_groups(self):
        drawing = self.draw("raster", "balanced")
        left, right, rate, more = self.panels(drawing)
        self.assertEqual([axes.get_title() for axes in (left, right)],
                         ["astrocytic probability = 0", "astrocytic probability = 1"])
        self.assertEqual([text.get_text() for text in left.get_yticklabels()],
                         ["E\n(3200)", "I\n(800)"])
        self.assertEqual(tuple(left.get_xlim()), (1, 3))
        with h5py.File(ROOT / "balanced/cases/case-000002.h5") as file:
            times, ids = file["spikes/neurons/timestamps"][()], file["spikes/neurons/node_ids"][()]
        seen = (times >= 1000) & (times <= 3000)
        excited = rate.patches[0].get_data()
        counted, _ = np.histogram(times[seen & (ids < 3200)], 1000 * excited.edges)
        np.testing.assert_allclose(excited.values, counted / 3200 / 0.02)
        self.assertGreater(np.mean(more.patches[0].get_data().values), np.mean(excited.values))

    def test_what_is_left_out_is_said(self):
        drawing = self.draw("raster", "balanced")
        self.assertIn("Drawn: 2000 of 4000 neurons, evenly chosen; rates count all",
                      drawing.caption)
        self.assertIn("in bins of 20 ms", drawing.caption)
        dots = [line.get_xydata() for line in self.panels(drawing)[0].lines]
        self.assertLess(dots[0][:, 1].max(), 1600)
        self.assertGreater(dots[1][:, 1].min(), 1600)

    def test_few_neurons_are_ticks_and_whole_populations_the_default(self):
        drawing = self.draw("raster", "astrocytes", events=None)
        raster, rate = self.panels(drawing)
        self.assertEqual(raster.get_yticklabels()[0].get_text(), "source\n(3)")
        self.assertEqual(tuple(raster.get_xlim()), (0, 60))
        ticks = sum(len(lines.get_segments()) for lines in raster.collections) - 3
        self.assertEqual(ticks, sum(map(len, (range(1000, 30000, 400), range(1300, 36000, 400),
                                              range(1600, 42000, 400)))))
        self.assertNotIn("Drawn", drawing.caption)


class Traces(Drawn):
    def test_calcium_by_element_with_units_and_ticks(self):
        drawing = self.draw("calcium", "astrocytes")
        strip, calcium, *_, gate = self.panels(drawing)
        self.assertEqual((calcium.get_ylabel(), gate.get_ylabel()), ("C [µM]", "h"))
        self.assertEqual(gate.get_xlabel(), "time [s]")
        self.assertEqual([line.get_label() for line in calcium.lines],
                         [f"astrocytes {element}" for element in (0, 5, 10, 15)])
        with h5py.File(ROOT / "astrocytes/cases/case-000000.h5") as file:
            np.testing.assert_array_equal(calcium.lines[2].get_ydata(),
                                          file["traces/astro/C"][:, 2])
        self.assertEqual(strip.get_ylabel(), "source")
        self.assertIn("astro.C: cytosolic calcium", drawing.caption)

    def test_one_row_within_a_window_in_milliseconds(self):
        drawing = self.draw("calcium", "astrocytes", records="astro.I", window="5 s, 6 s",
                            events="up[0]")
        strip, trace = self.panels(drawing)
        self.assertEqual((trace.get_ylabel(), trace.get_xlabel()), ("I [µM]", "time [ms]"))
        self.assertEqual(trace.lines[0].get_xdata()[[0, -1]].tolist(), [5000, 6000])
        self.assertEqual(len(strip.collections[1].get_segments()), 1)

    def test_synapse_shows_what_was_released(self):
        drawing = self.draw("synapse", "synapse")
        panels = self.panels(drawing)
        self.assertEqual([axes.get_title() for axes in panels[:2]],
                         [rf"$\mathregular{{U_{{0}}}}$ = {value}" for value in (0.15, 0.6)])
        self.assertEqual([axes.get_ylabel() for axes in panels[::2]],
                         ["source", "u, x", "release", "Γ", "Y [µM]"])
        ticks = panels[0].collections[1].get_segments()
        np.testing.assert_allclose([tick[0][0] for tick in ticks], SPIKES / 1000)
        one = experiment("synapse")
        released_at, amounts = released(read_trace(one, 1, "synapse_x.x", None))
        np.testing.assert_array_equal(released_at, SPIKES)
        # The first spike finds u = 0 and x = 1, and releases U_0 of it.
        self.assertAlmostEqual(amounts[0], 0.6, places=12)
        tallest = max(s[1][1] for s in panels[5].collections[0].get_segments())
        self.assertLess(tallest, panels[5].get_ylim()[1])


    def test_records_of_edges_are_for_the_synapse_alone(self):
        """Where both were recorded, each kind takes its own by default, and any that is named."""
        one = experiment("astrocytes")
        path = ROOT / "astrocytes/cases/case-000000.h5"
        with marked_file(path, "r+") as file:
            write_trace(file, "edge", "synapse", np.arange(3.0), edges=True,
                        x=(np.ones((3, 1)), "", "resources"))
        try:
            self.assertEqual(chosen_traces(one, 0), ["astro.C", "astro.I", "astro.h"])
            self.assertEqual(chosen_traces(one, 0, edges=True), ["edge.x"])
            named = experiment("astrocytes", records="edge")
            self.assertEqual(chosen_traces(named, 0), ["edge.x"])
        finally:
            with marked_file(path, "r+") as file:
                del file["traces/edge"]


class Rates(Drawn):
    def test_mean_and_deviation_over_replicates(self):
        drawing = self.draw("rates", "balanced")
        excited, inhibited = self.panels(drawing)
        self.assertEqual(excited.get_ylabel(), "rate of E [Hz]")
        rates = []
        for case in range(3):
            with h5py.File(ROOT / f"balanced/cases/case-{case:06d}.h5") as file:
                rates.append(file["rates/E/rate"][50:150])
        np.testing.assert_allclose(excited.lines[0].get_ydata(), np.mean(rates, axis=0))
        band = excited.collections[0].get_paths()[0].vertices[1:101, 1]
        np.testing.assert_allclose(band, np.mean(rates, axis=0) - np.std(rates, axis=0, ddof=1))
        self.assertEqual([line.get_label() for line in inhibited.lines],
                         ["astrocytic probability = 0", "astrocytic probability = 1"])
        self.assertIn("mean over 3 replicates", drawing.caption)

    def test_without_series_all_rates_share_a_panel(self):
        drawing = self.draw("rates", "balanced", series=None, case="0", window=None)
        (panel,) = self.panels(drawing)
        self.assertEqual([line.get_label() for line in panel.lines], ["E", "I"])
        self.assertEqual(tuple(panel.get_xlim()), (0, 4))
        self.assertEqual(len(panel.collections), 0)


class Waves(Drawn):
    def test_ring(self):
        drawing = self.draw("wave", "ring")
        picture, against = self.panels(drawing)
        with h5py.File(ROOT / "ring/cases/case-000000.h5") as file:
            calcium, arrival = file["traces/ring/C"][()], file["waves/front/arrival"][()]
        np.testing.assert_array_equal(picture.images[0].get_array(), calcium.T)
        np.testing.assert_allclose(picture.lines[1].get_xdata(), arrival / 1000)
        self.assertEqual(drawing.figure.axes[-1].get_ylabel(), "C [µM]")
        self.assertEqual(against.get_title(), f"speed {SPEED:g} cells/s")
        self.assertEqual(against.lines[0].get_xdata().max(), 20)  # half round, not 39
        line = against.lines[1].get_xydata()
        slope = np.diff(line[:, 1])[0] / np.diff(line[:, 0])[0]
        # 60 ms of scatter in 40 arrivals over distances with a deviation of 5.8 cells: 4 sigma.
        self.assertLess(abs(slope - 1 / SPEED), 4 * 0.06 / 40**0.5 / 5.8)
        self.assertIn("reached 40 of 40 cells", drawing.caption)

    def test_plane(self):
        drawing = self.draw("wave", "plane")
        shown, against = self.panels(drawing)
        map_ = shown.images[0].get_array()
        self.assertEqual(np.unravel_index(np.nanargmin(map_), map_.shape), (7, 6))
        self.assertEqual((shown.get_xlabel(), shown.get_ylabel()), ("x [µm]", "y [µm]"))
        self.assertEqual(against.get_title(), f"speed {PLANE_SPEED:g} µm/s")
        self.assertLessEqual(against.lines[0].get_xdata().max(), 500)
        self.assertIn("Grey: cells never reached", drawing.caption)
        self.assertIn("of 400 cells", drawing.caption)

    def test_a_wave_that_never_began(self):
        with marked_file(ROOT / "plane/cases/case-000000.h5", "r+") as file:
            before = file["waves/front/arrival"][()]
            file["waves/front/arrival"][...] = np.nan
        try:
            self.assertIn("reached 0 of 400 cells", self.draw("wave", "plane").caption)
        finally:
            with marked_file(ROOT / "plane/cases/case-000000.h5", "r+") as file:
                file["waves/front/arrival"][...] = before


class AgainstAnAxis(Drawn):
    def test_bifurcation(self):
        drawing = self.draw("bifurcation", "bifurcation")
        extremes, frequency = self.panels(drawing)
        rows = experiment("bifurcation").rows
        dots = [line for line in extremes.lines if line.get_marker() == "."][-1]
        np.testing.assert_allclose(dots.get_xdata(), np.linspace(100, 1100, 41))  # nM, as typed
        np.testing.assert_array_equal(dots.get_ydata(), rows["calcium.max"])
        self.assertEqual(extremes.get_ylabel(), "extremes and mean [µM]")
        self.assertEqual(frequency.get_ylabel(), "frequency [mHz]")
        np.testing.assert_allclose(frequency.lines[0].get_ydata(),
                                   1000 * rows["calcium.frequency"])
        self.assertIn("[nM]", frequency.get_xlabel())

    def test_response(self):
        drawing = self.draw("response", "response")
        release, rate = self.panels(drawing)
        rows = experiment("response").rows
        first = rows.matching({"projections.synapse.astrocyte.probability": 0})
        expected = [np.median(group["release.mean"])
                    for _, group in first.groups(["populations.source.parameters.rate"])]
        np.testing.assert_allclose(release.lines[0].get_ydata(), expected)
        np.testing.assert_allclose(release.lines[0].get_xdata(), [0.1, 0.3, 1, 3, 10, 30, 100])
        self.assertEqual((rate.get_xscale(), rate.get_xlabel(), rate.get_ylabel()),
                         ("log", "rate of source [Hz]", "post.rate [Hz]"))
        self.assertIn("release.mean: fraction released at a spike", drawing.caption)
        self.assertIn("median over 8 replicates", drawing.caption)


if __name__ == "__main__":
    unittest.main()
