"""Medians, bands, slopes and groups against known answers."""

import unittest

import prelude  # noqa: F401
import numpy as np
from aggregate import curve, fit_slope, prediction, quantiles, root_mean_square, with_norms
from table import Table


def table(**columns):
    return Table({
        name: np.array(values, dtype=object if isinstance(values[0], str) else None)
        for name, values in columns.items()
    })


class Quantiles(unittest.TestCase):
    def test_known_answer_without_the_missing(self):
        values = np.append(np.arange(101.0), [np.nan, np.nan])
        np.testing.assert_allclose(quantiles(values), (10, 50, 90))

    def test_of_nothing(self):
        self.assertTrue(np.isnan(quantiles(np.array([np.nan]))).all())
        self.assertTrue(np.isnan(root_mean_square(np.array([np.nan]))))

    def test_root_mean_square(self):
        self.assertAlmostEqual(root_mean_square(np.array([3.0, np.nan, -4.0])), np.sqrt(12.5))

    def test_root_mean_square_beyond_doubles(self):
        self.assertAlmostEqual(root_mean_square(np.array([3e200, 4e200])) / 1e200, np.sqrt(12.5))
        self.assertEqual(root_mean_square(np.array([1.0, np.inf])), np.inf)
        self.assertEqual(root_mean_square(np.zeros(3)), 0)


class Slopes(unittest.TestCase):
    def test_power_law_is_found_exactly(self):
        x = np.array([16.0, 64, 256, 1024])
        slope = fit_slope(x, 3 * x**-0.5)
        self.assertAlmostEqual(slope.value, -0.5, places=12)
        self.assertLess(slope.error, 1e-12)

    def test_error_covers_the_truth(self):
        """Normal scatter: (slope - truth) / error has Student's t with 6 degrees of freedom, whose
        standard deviation is √1.5; the mean of 400 lies within 4 standard errors of 0."""
        rng = np.random.default_rng(7)
        x = 2.0 ** np.arange(8)
        draws = [fit_slope(x, x**-0.5 * np.exp(0.1 * rng.standard_normal(8))) for _ in range(400)]
        scaled = np.array([(slope.value + 0.5) / slope.error for slope in draws])
        self.assertLess(abs(scaled.mean()), 4 * np.sqrt(1.5 / 400))
        # E t² = 1.5 and E t⁴ = 13.5, so the variance of t² is 13.5 - 1.5².
        self.assertLess(abs(np.mean(scaled**2) - 1.5), 4 * np.sqrt((13.5 - 1.5**2) / 400))

    def test_points_off_the_logarithmic_plane(self):
        self.assertIsNone(fit_slope(np.array([1.0, 2.0]), np.array([0.0, 1.0])))
        two = fit_slope(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
        self.assertAlmostEqual(two.value, 2)
        self.assertTrue(np.isnan(two.error))


class Curves(unittest.TestCase):
    def test_sorted_and_without_the_missing(self):
        rows = table(m=[64, 16, 16, 64, 256], e=[4.0, 1.0, 3.0, np.nan, np.nan])
        shown = curve(rows, "m", "e")
        np.testing.assert_allclose(shown.x, [16, 64])
        np.testing.assert_allclose(shown.median, [2, 4])
        np.testing.assert_allclose(shown.rms, [np.sqrt(5), 4])
        np.testing.assert_allclose(shown.low, [1.2, 4])
        np.testing.assert_allclose(shown.high, [2.8, 4])

    def test_of_nothing_is_empty(self):
        self.assertEqual(len(curve(table(m=[1], e=[np.nan]), "m", "e").x), 0)

    def test_band_of_the_prediction(self):
        rows = table(m=[8] * 4, oracle=[2.0] * 4, e=[1.0, 2.0, 2.0, 3.0])
        error = np.std([1, 4, 4, 9], ddof=1) / 2
        predicted = prediction(rows, "m", "oracle", "e")
        self.assertAlmostEqual(predicted.rms[0], 2)
        self.assertAlmostEqual(predicted.high[0], np.sqrt(4 + 1.96 * error))
        self.assertAlmostEqual(predicted.low[0], np.sqrt(4 - 1.96 * error))

    def test_band_holds_95_percent(self):
        """Of 400 experiments of 200 normal draws, binomial: σ = √(0.95 · 0.05 / 400), band 4 σ."""
        rng = np.random.default_rng(11)
        inside = 0
        for _ in range(400):
            e = np.abs(rng.standard_normal(200))
            band = prediction(table(m=[1] * 200, oracle=[1.0] * 200, e=e), "m", "oracle", "e")
            inside += band.low[0] <= root_mean_square(e) <= band.high[0]
        self.assertLess(abs(inside / 400 - 0.95), 4 * np.sqrt(0.95 * 0.05 / 400))

    def test_band_that_reaches_zero_stays_real(self):
        rows = table(m=[1, 1], oracle=[0.1, 0.1], e=[0.0, 9.0])
        self.assertEqual(prediction(rows, "m", "oracle", "e").low[0], 0)

    def test_infinite_prediction_is_left_out(self):
        rows = table(m=[1, 1, 2, 2], oracle=[np.inf, 1e200, 3.0, 3.0], e=[1.0, 2.0, 3.0, 4.0])
        self.assertEqual(list(prediction(rows, "m", "oracle", "e").x), [2])

    def test_a_draw_without_a_prediction_leaves_its_size_out(self):
        rows = table(m=[1, 1, 2, 2], oracle=[0.9, np.nan, 0.5, 0.7], e=[1.0, 2.0, 3.0, 4.0])
        self.assertEqual(list(prediction(rows, "m", "oracle", "e").x), [2])


class Norms(unittest.TestCase):
    def test_of_real_heads_stand_in_the_title(self):
        rows = table(**{"input.file": ["a.h5", "a.h5", ""], "query_norm": [2.0, 3.5, 9.0],
                        "key_norm": [1.25, 1.25, 9.0]})
        self.assertEqual(with_norms("layer 1", rows), "layer 1, |q| 2–3.5, |k| 1.2")
        self.assertEqual(with_norms("", rows), "|q| 2–3.5, |k| 1.2")

    def test_of_drawn_tokens_do_not(self):
        rows = table(**{"input.norm": [1.0], "query_norm": [1.0], "key_norm": [1.0]})
        self.assertEqual(with_norms("R = 1", rows), "R = 1")
        rows = table(**{"input.file": [""], "query_norm": [1.0], "key_norm": [1.0]})
        self.assertEqual(with_norms("R = 1", rows), "R = 1")


class Groups(unittest.TestCase):
    rows = table(map=["b", "", "b", "a"], K=[1.0, np.nan, 1.0, np.nan], n=[1, 2, 3, 4])

    def test_in_order_of_appearance_with_missing_values(self):
        found = [(key, list(group["n"])) for key, group in self.rows.groups(["map", "K"])]
        self.assertEqual(found, [(("b", 1.0), [1, 3]), ((None, None), [2]), (("a", None), [4])])

    def test_no_names_are_one_group(self):
        ((key, group),) = self.rows.groups([])
        self.assertEqual((key, len(group)), ((), 4))

    def test_having(self):
        self.assertEqual(list(self.rows.having(["map"])["n"]), [1, 3, 4])
        self.assertEqual(list(self.rows.having(["map", "K"])["n"]), [1, 3])

    def test_matching(self):
        self.assertEqual(list(self.rows.matching({"map": "b", "K": 1.0})["n"]), [1, 3])
        self.assertEqual(len(self.rows.matching({})), 4)

    def test_label_tells_what_varies(self):
        rows = table(**{"input.norm": [1.0, 1.5], "features.map": ["elu", "elu"]})
        self.assertEqual(rows.label(["input.norm", "features.map"], (1.5, "elu")), "R = 1.5")

    def test_varying(self):
        rows = table(a=[1, 1], b=[1, 2], c=["", ""])
        self.assertEqual(rows.varying(["a", "b", "c"]), ["b"])


if __name__ == "__main__":
    unittest.main()
