"""What axes and their values are called."""

import re
import tomllib
import unittest

import prelude
import numpy as np
from axes import AXES, as_shown, axis_label, value_label, value_text

EXPERIMENTS = prelude.ANALYSIS.parent / "experiments"


def texts(*values):
    return np.array(values, dtype=object)


class Values(unittest.TestCase):
    def test_in_the_unit_that_is_shown(self):
        times = as_shown("circuit.read_time", np.array([50.0, 20000.0, np.nan]))
        np.testing.assert_allclose(times, [0.05, 20, np.nan])
        leak = as_shown("circuit.calcium_leak", np.array([1e-5]))
        self.assertEqual(value_label("circuit.calcium_leak", leak[0]), "leak = 0.01 1/s")

    def test_whole_numbers_stay_whole(self):
        units = as_shown("features.hidden_units", np.array([16, 65536]))
        self.assertEqual(units.dtype.kind, "i")
        self.assertEqual(value_label("features.hidden_units", units[1]), "m = 65536")

    def test_switches_become_words(self):
        scale = as_shown("input.omit_scale", np.array([0.0, 1.0, np.nan]))
        self.assertEqual(list(scale), ["kept", "omitted", ""])
        self.assertEqual(value_label("input.omit_scale", "omitted"), "scale omitted")

    def test_tables_become_words(self):
        typed = texts("{}", '{"mean_key" = true, "balance" = true}', "{ balance = false }", "")
        shown = as_shown("reparameterise", typed)
        self.assertEqual(list(shown), ["none", "mean key + balance", "no balance", ""])
        self.assertEqual(value_label("reparameterise", shown[0]), "no re-parameterisation")
        self.assertEqual(list(as_shown("features", texts("{ hidden_units = 64 }"))),
                         ["hidden units = 64"])

    def test_names(self):
        self.assertEqual(value_text("input.file", "../data/heads/language.h5"), "language")
        self.assertEqual(value_label("input.head", 3), "head 3")
        self.assertEqual(value_label("features.map", None), "no feature map")
        self.assertEqual(value_label("network.rate", 2.5), "rate = 2.5")
        self.assertEqual(axis_label("circuit.read_time", panels=4), "read after [s]")


class ShippedExperiments(unittest.TestCase):
    def test_every_axis_has_a_name(self):
        for path in EXPERIMENTS.rglob("*.toml"):
            for sweep in tomllib.loads(path.read_text(encoding="utf-8")).get("sweep", []):
                for axis in sweep:
                    self.assertIn(axis, AXES, path)

    def test_every_figure_can_name_its_axes(self):
        """What [report] names are axes of the sweep."""
        for path in EXPERIMENTS.rglob("*.toml"):
            described = tomllib.loads(path.read_text(encoding="utf-8"))
            swept = {axis for sweep in described.get("sweep", []) for axis in sweep}
            for option in ("x", "series", "panels"):
                named = re.findall(r"[\w.]+", described.get("report", {}).get(option, ""))
                self.assertLessEqual(set(named), swept, path)


if __name__ == "__main__":
    unittest.main()
