"""What axes and their values are called."""

import re
import tomllib
import unittest

import prelude
import numpy as np
from axes import (
    AXES, NETWORK_TABLES, as_shown, axis_label, describe_axis, value_label, value_text,
)
from units import read_quantity, read_time, shown_unit, typeset, unit_size

EXPERIMENTS = prelude.ANALYSIS.parent / "experiments"


def texts(*values):
    return np.array(values, dtype=object)


class Values(unittest.TestCase):
    def test_in_the_unit_that_is_shown(self):
        times = as_shown("circuit.read_time", np.array([50.0, 20000.0, np.nan]))
        np.testing.assert_allclose(times, [0.05, 20, np.nan])
        leak = as_shown("circuit.calcium_leak", np.array([1e-5]))
        self.assertEqual(value_label("circuit.calcium_leak", leak[0]), "leak = 0.01 1/s")

    def test_of_biology(self):
        rates = as_shown("biology.mean_rate", np.array([1e-4, 0.01]))
        np.testing.assert_allclose(rates, [0.1, 10])
        self.assertEqual(axis_label("biology.query_time"), "duration of a query [s]")
        self.assertEqual(value_label("biology.level", "calcium"), "calcium")
        self.assertEqual(list(as_shown("biology.spikes", np.array([1.0]))), ["on"])

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


class OfNetworks(unittest.TestCase):
    def shown(self, path, typed, values):
        """The axis as it is described, and its column as it is shown."""
        axis = describe_axis(path, typed)
        return axis, as_shown(path, values, axis)

    def test_in_the_unit_that_was_typed(self):
        path = "populations.source.parameters.rate"
        axis, shown = self.shown(path, ["0.5 Hz", "20 Hz"], np.array([0.0005, 0.02]))
        np.testing.assert_allclose(shown, [0.5, 20])
        self.assertEqual(axis_label(path, 1, axis), "rate of source [Hz]")
        self.assertEqual(value_label(path, shown[1], axis), "rate = 20 Hz")

    def test_plain_numbers_have_no_unit(self):
        axis, shown = self.shown("populations.neurons.size", [100, 200], np.array([100, 200]))
        self.assertEqual((axis.unit, shown.dtype.kind), ("", "i"))

    def test_names_of_parts(self):
        self.assertEqual(describe_axis("projections.ee.parameters.tau_rec").name, "τ_rec of ee")
        probability = describe_axis("projections.ee.astrocyte.probability")
        self.assertEqual(probability.name, "probability of astrocytes at ee")
        self.assertEqual(describe_axis("drives.step.values").symbol, "step")
        self.assertEqual(describe_axis("simulation.scheme").symbol, "scheme")

    def test_lists_of_one_quantity_are_numbers(self):
        axis, shown = self.shown("drives.step.values", [["0 nA"], ["0.02 nA"]],
                                 texts('["0 nA"]', '["0.02 nA"]'))
        np.testing.assert_allclose(shown, [0, 0.02])
        self.assertEqual(axis.unit, "nA")

    def test_other_lists_and_tables_are_words(self):
        values = texts('["0 pA", "5 pA"]', "")
        self.assertEqual(list(self.shown("drives.step.values", [], values)[1]), ["0 pA, 5 pA", ""])
        table = texts('{ uniform = ["-52 mV", "-48 mV"] }')
        self.assertEqual(list(as_shown("populations.n.states.V", table)),
                         ["uniform -52 mV … -48 mV"])


class Units(unittest.TestCase):
    def test_sizes_in_the_units_of_the_program(self):
        for unit, size in {"s": 1e3, "ms": 1, "min": 6e4, "h": 3.6e6, "mV": 1, "nA": 1e3, "nS": 1,
                           "pF": 1, "nM": 1e-3, "mM": 1e3, "um": 1, "mm": 1e3, "µm": 1,
                           "Hz": 1e-3, "kHz": 1, "uM/s": 1e-3, "/ms": 1, "1/s": 1e-3}.items():
            self.assertAlmostEqual(unit_size(unit) / size, 1, msg=unit)
        self.assertIsNone(unit_size("furlong"))
        self.assertIsNone(unit_size("mmin"))

    def test_quantities(self):
        self.assertEqual(read_quantity("-1.5e3 mV"), (-1500, "mV"))
        self.assertEqual(read_quantity(".5"), (0.5, ""))
        self.assertIsNone(read_quantity("oprf"))
        self.assertEqual(read_time("2 s"), 2000)
        self.assertIsNone(read_time("2"))
        self.assertIsNone(read_time("2 mV"))

    def test_as_printed(self):
        self.assertEqual(shown_unit("uM/(um s)"), "µM/(µm s)")
        self.assertEqual(typeset("I_0 of cells, soma_calcium"),
                         r"$\mathregular{I_{0}}$ of cells, soma_calcium")


class ShippedExperiments(unittest.TestCase):
    def test_every_axis_has_a_name(self):
        for path in EXPERIMENTS.rglob("*.toml"):
            for sweep in tomllib.loads(path.read_text(encoding="utf-8")).get("sweep", []):
                for axis in sweep:
                    self.assertTrue(axis in AXES or axis.split(".")[0] in
                                    (*NETWORK_TABLES, "simulation", "solver"), (axis, path))

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
