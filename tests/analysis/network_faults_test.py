"""What is said where [report] asks a network's results for what they do not hold."""

import unittest

import prelude  # noqa: F401
from events import read_events
from figures import KINDS
from made_up_networks import ROOT, experiment
from marked import marked_file
from page import draw_figures
from results import ReportError


class Faults(unittest.TestCase):
    def assert_refused(self, kind, name, *words, **options):
        with self.assertRaises(ReportError) as caught:
            KINDS[kind](experiment(name, figure=kind, **options))
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_names_that_were_not_recorded(self):
        self.assert_refused("calcium", "astrocytes", '"astor" was not recorded',
                            "astro, astro.C", "did you mean astro?", records="astor")
        self.assert_refused("calcium", "astrocytes", '"sources" has no recorded events',
                            "(known: up, source)", events="sources")
        self.assert_refused("rates", "balanced", '"X"', "(known: E, I)", records="X")
        self.assert_refused("wave", "ring", '"fornt"', "did you mean front?", events="fornt")
        self.assert_refused("bifurcation", "bifurcation", "did you mean calcium?", records="calcum")

    def test_slices(self):
        self.assert_refused("raster", "balanced", "beyond what was recorded", "neurons[0:4000]",
                            groups="neurons[0:4001]")
        self.assert_refused("raster", "balanced", "is empty", groups="neurons[5:5]")
        self.assert_refused("raster", "balanced", "is no group", groups="neurons(0)")

    def test_instances_that_nobody_recorded(self):
        records = "".join(f'[record.{name}]\nevents = "neurons[{span}].spike"\n'
                          for name, span in (("a", "0:50"), ("b", "50:90"), ("c", "200:300")))
        path = ROOT / "balanced/cases/case-000005.h5"
        with marked_file(path, "r+") as file:
            before = file["provenance/config"][()]
            file["provenance/config"][...] = before.decode() + records
        try:
            self.assert_refused("raster", "balanced", "beyond what was recorded of neurons",
                                "(known: neurons[0:90], neurons[200:300])", case="5",
                                groups="neurons")
            group = read_events(experiment("balanced"), 5, "groups", "neurons[200:]")
            self.assertEqual((group.begin, group.end), (200, 300))
        finally:
            with marked_file(path, "r+") as file:
                file["provenance/config"][...] = before

    def test_columns_cases_and_windows(self):
        self.assert_refused("response", "response", "[report] y", "release.mean, post.rate", y=None)
        self.assert_refused("response", "response", "did you mean post.rate?", y="post.rat")
        self.assert_refused("calcium", "astrocytes", '"7" has no results', "(known: 0)", case="7")
        for window in ("1 s", "2 s, 1 s", "1, 2", "1 mV, 2 mV"):
            self.assert_refused("calcium", "astrocytes", "two times with units", window=window)
        self.assert_refused("calcium", "astrocytes", "holds nothing of astro.C",
                            "up to 60 s", window="70 s, 80 s")

    def test_figures_of_what_was_not_recorded(self):
        for kind, what in (("raster", "spikes"), ("rates", "rates"), ("wave", "waves")):
            self.assert_refused(kind, "bifurcation", f"holds no {what}", "[record.NAME]",
                                window=None, events=None)
        self.assert_refused("calcium", "plane", "holds no traces")
        self.assert_refused("bifurcation", "response", "no record has columns min and max")

    def test_unknown_keys_are_named(self):
        with self.assertRaisesRegex(ReportError, "widow is unknown.*did you mean window"):
            draw_figures(experiment("ring", widow="1 s, 2 s"), ROOT, [])


if __name__ == "__main__":
    unittest.main()
