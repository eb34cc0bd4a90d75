"""What `export` and the snippets of the documentation give to pandas, read back value by value."""

import io
import re
import subprocess
import sys
import unittest
from pathlib import Path

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "analysis")]

try:
    import h5py
    import numpy as np
    import pandas
except ModuleNotFoundError as missing:
    print(f"Skipped: no Python package {missing.name}.")
    sys.exit(SKIPPED)

from marked import marked_file
from program import ProgramTest
from tripartite import read_table

TEXTS = ["plain", "a, b", 'say "so"', '"', "two\nlines", "and\r\nreturn", "\r", " blanks ", "", "NA",
         "nan", "None", "µ ≥ 1", "'; --", "\\n", "=1+1", "#"]
NUMBERS = [0.1, 1 / 3, 2.2250738585072014e-308, 1.7976931348623157e308, -0.0, np.nan, np.inf, -np.inf, 1e23, 2.5e-8,
           123456789.123, 1.0, 2.0**53, 5.0143002611475616e-09, 3.0, 4.0, 5.0]
WHOLE = [0, -1, 2**53 + 1, 9 * 10**15, *range(len(TEXTS) - 4)]
ODD_NAME = 'parameters."a, b"'


class Export(ProgramTest):
    """An index with all that is awkward, made by hand."""

    def setUp(self):
        super().setUp()
        kinds = [("case", "i8"), (ODD_NAME, h5py.string_dtype()), ("status", h5py.string_dtype()),
                 ("value", "f8"), ("count", "i8")]
        rows = list(zip(range(len(TEXTS)), TEXTS, ["ok"] * len(TEXTS), NUMBERS, WHOLE))
        with marked_file(self.folder / "index.h5") as file:
            file["results"] = np.array(rows, dtype=kinds)
            file.create_group("provenance").attrs.update(cases=len(rows))

    def assert_equal(self, table):
        self.assertEqual(list(table.columns), ["case", ODD_NAME, "status", "value", "count"])
        self.assertEqual(table[ODD_NAME].fillna("").tolist(), TEXTS)
        self.assertTrue((table.status == "ok").all())
        np.testing.assert_array_equal(table.value.to_numpy(), NUMBERS)
        np.testing.assert_array_equal(np.signbit(table.value), np.signbit(NUMBERS))
        self.assertEqual((table["count"].tolist(), table["count"].dtype), (WHOLE, "int64"))

    def test_csv(self):
        self.tripartite("export", "index.h5", "--out", "table.csv")
        self.assert_equal(pandas.read_csv(self.folder / "table.csv", keep_default_na=False,
                                          na_values=[""], float_precision="round_trip"))

    def test_json(self):
        self.tripartite("export", "index.h5", "--json", "--out", "table.json")
        self.assert_equal(pandas.read_json(self.folder / "table.json", precise_float=True))

    def test_the_reader_of_the_project(self):
        self.assert_equal(read_table(self.folder / "index.h5"))

    def test_texts_that_are_not_utf_8(self):
        with marked_file(self.folder / "index.h5", "r+") as file:
            records = file["results"][()]
            records["status"][0] = b"caf\xe9"
            file["results"][...] = records
        for extra in ([], ["--json"]):
            self.tripartite("export", "index.h5", *extra, "--out", "table", "--force")
            self.assertIn("caf", (self.folder / "table").read_text(encoding="utf-8", errors="replace"))
        self.assertEqual(read_table(self.folder / "index.h5").status[0], "caf\ufffd")


class Incomplete(ProgramTest):
    def setUp(self):
        super().setUp()
        text = (self.folder / "experiment.toml").read_text(encoding="utf-8")
        self.write(text + '[[sweep]]\n"input.norm" = [0.5, 0.6, 0.7, 0.8]\n')

    def test_missing_shards_are_told_by_every_verb(self):
        done = self.tripartite("run", "experiment.toml", "--out", "out", "--shard", "0/2", "--json")
        self.assertIn("2 of 4 cases; other shards, or --resume, complete them", done.stderr)
        info = self.tripartite("info", "out/index.h5")
        self.assertRegex(info.stdout, r"holds +2 of 4 cases\n")
        for done in (info, self.tripartite("export", "out/index.h5"),
                     self.tripartite("export", "out/index.h5", "--json")):
            self.assertIn("out/index.h5 holds 2 of 4 cases", done.stderr)
        with h5py.File(self.folder / "out/index.h5") as index:
            about = index["provenance"].attrs
            self.assertEqual((about["cases"], about["cases_done"]), (4, 2))
        said, sys.stderr = sys.stderr, io.StringIO()
        try:
            self.assertEqual(read_table(self.folder / "out").attrs["cases"], 4)
            self.assertIn("2 of 4 cases", sys.stderr.getvalue())
        finally:
            sys.stderr = said

    def test_a_complete_sweep_says_nothing(self):
        self.tripartite("run", "experiment.toml", "--out", "out")
        for verb in (["info"], ["export"], ["export", "--json"]):
            self.assertEqual(self.tripartite(verb[0], "out/index.h5", *verb[1:]).stderr, "")

    def test_failed_cases_are_counted(self):
        failing = ["--set", "features.map=cosine", "--set", "features.hidden_units=4",
                   "--set", "input.tokens=24", "--set", 'sweep=[{"input.norm" = [0.1, 1.5]}]']
        self.tripartite("run", "experiment.toml", "--out", "out", *failing, exit_code=3)
        self.assertRegex(self.tripartite("info", "out/index.h5").stdout,
                         r"holds +2 of 2 cases, 1 of them failed\n")


class Documented(ProgramTest):
    def test_snippets_give_texts_that_compare(self):
        (self.folder / "analysis").symlink_to(ROOT / "analysis")
        text = (self.folder / "experiment.toml").read_text(encoding="utf-8")
        self.write(text + '[[sweep]]\n"circuit.tau_ca" = ["100 ms", "1 s"]\n'
                          '"features.hidden_units" = [8, 16]\n')
        for page, place in (("README.md", "results/mine"), ("docs/experiments.md", "results/error_vs_m")):
            self.tripartite("run", "experiment.toml", "--out", place)
            blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"),
                                re.DOTALL)
            snippet = next(block for block in blocks if place in block and "table" in block)
            checks = ("\nassert (table.status == 'ok').all() and len(table) == 4"
                      "\nassert table['circuit.tau_ca'].tolist() == [100, 100, 1000, 1000]")
            self.python(snippet + checks)

    def python(self, code):
        done = subprocess.run([sys.executable, "-c", code], cwd=self.folder, capture_output=True,
                              text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
