"""Whatever a user gets wrong is told with its place, on stderr, under the right exit code."""

import unittest

from program import EXPERIMENT, NEEDS_H5PY, ProgramTest, h5py


class FaultsOfTheFile(ProgramTest):
    def assert_fault(self, old, new, place, *said):
        """With `old` replaced by `new`, the program points at `place`, "line:column", and says."""
        self.assertIn(old, EXPERIMENT)
        self.assert_fault_at(place, EXPERIMENT.replace(old, new), "experiment.toml", *said)

    def test_unknown_key(self):
        self.assert_fault("hidden_units", "hiden_units", "7:1", "unknown key 'hiden_units'",
                          "did you mean 'hidden_units'?")

    def test_unknown_table(self):
        self.assert_fault("[features]", "[feature]", "6:2", "did you mean 'features'?")

    def test_report_that_could_not_be_drawn(self):
        def refused(lines, place, *said):
            self.assert_fault('tau_s = "500 ms"\n', 'tau_s = "500 ms"\n[[sweep]]\n'
                              f'"input.norm" = [0.5, 1]\n[report]\n{lines}\n', place, *said)

        refused('figure = "bars"\nserie = "input.norm"', "14:1", "unknown key 'serie' in [report]",
                "did you mean 'series'?")
        refused('figure = "bars"\nwindow = "1 s, 2 s"', "14:1",
                "'window' in [report] is not used by figure = \"bars\"", "one of: figure, x, series")
        refused('window = "1 s, 2 s"', "13:1", "is not used by figure = \"\"")
        refused('figure = "traces, bar"', "13:10", "'figure' in [report] cannot be 'bar'",
                "did you mean 'bars'?")
        refused('figure = "bars"\nx = "input.nrom"', "14:5", "'x' in [report] cannot be 'input.nrom'",
                "did you mean 'input.norm'?")
        refused('figure = "heat_map"\ncase = 1', "14:8", "cannot be the number 1", "a text in quotes")
        self.assert_fault("[input]", 'report = "bars"\n[input]', "1:10", "'report' cannot be",
                          "a table")

    def test_unit_missing(self):
        self.assert_fault('"500 ms"', "500", "9:9", "'tau_s' in [circuit] cannot be the number 500",
                          "a quantity with a unit")

    def test_wrong_dimension(self):
        self.assert_fault("500 ms", "500 mV", "9:9", "a voltage where a time is needed")

    def test_unknown_unit(self):
        self.assert_fault("500 ms", "500 parsec", "9:9", "parsec")

    def test_out_of_bounds(self):
        self.assert_fault("tokens = 8", "tokens = 0", "2:10", "out of bounds: 0")

    def test_wrong_type(self):
        self.assert_fault("tokens = 8", 'tokens = "many"', "2:10", 'cannot be the text "many"')

    def test_no_number(self):
        self.assert_fault("0.7", "nan", "5:8", "a finite number")

    def test_unknown_choice(self):
        self.assert_fault("hidden_units = 16", 'map = "preformer"', "7:7",
                          "did you mean 'performer'?")

    def test_broken_toml(self):
        self.assert_fault("tokens = 8", "tokens = ", "2:10")
        self.assert_fault("tokens = 8", "tokens = 8\ntokens = 9", "3:10",
                          "cannot redefine")

    def test_empty_axis(self):
        self.assert_fault("[features]", '[[sweep]]\n"input.norm" = []\n[features]', "7:16",
                          "an array with the values of this axis")

    def test_fault_in_the_value_of_an_axis(self):
        self.assert_fault("[features]", '[[sweep]]\n"input.tokens" = [8, 0]\n[features]', "7:22",
                          "out of bounds")

    def test_bound_on_an_unknown_column(self):
        self.assert_fault("[features]", "[expect]\ne_totl = 1\n[features]", "7:1",
                          "did you mean 'e_total'?")

    def test_query_that_is_not_there(self):
        self.assert_fault("[features]", "record = { traces = true, trace.query = 8 }\n[features]",
                          "6:1", "unknown key")
        self.assert_fault("[circuit]", "[record]\ntraces = true\ntrace.query = 8\n[circuit]", "10:15",
                          "below 8")


class FaultsOfTheCommandLine(ProgramTest):
    def test_override(self):
        for argument, said in {
            "input.norm": "path=value",
            "=3": "path=value",
            "input.nrm=1": "did you mean 'norm'?",
            "circuit.tau_s=500": "a quantity with a unit",
            "features.map=preformer": "did you mean 'performer'?",
            "input.norm.deep=1": "inside the number",
            "input.norm=[1": "--set",
            ".=1": "'.' is no path",
            "input..norm=1": "is no path",
            "feature.hidden_units=3": "did you mean 'features'?",
        }.items():
            with self.subTest(argument):
                message = self.refuse("run", "experiment.toml", "--set", argument, exit_code=2)
                self.assertTrue(message.startswith("tripartite: --set: "), message)
                self.assertIn(f"   | {argument}\n", message)
                self.assertIn("^", message)
                self.assertIn(said, message)

    def test_shard(self):
        for shard in ("2/2", "1", "x/2", "-1/3", "1/0", "1/2/3", "1/"):
            with self.subTest(shard):
                message = self.refuse("run", "experiment.toml", f"--shard={shard}", exit_code=2)
                self.assertIn(f"'{shard}' is no shard", message)
                self.assertIn("^", message)

    def test_words_that_mean_nothing(self):
        for arguments in ([], ["rnu"], ["run"], ["run", "experiment.toml", "--thread", "2"],
                          ["run", "experiment.toml", "--threads", "0"],
                          ["run", "experiment.toml", "--seed", "-1"], ["export"]):
            with self.subTest(arguments):
                self.assertNotEqual(self.refuse(*arguments, exit_code=2), "")

    def test_unknown_model(self):
        self.assertIn("did you mean 'performer'?", self.refuse("models", "preformer", exit_code=2))
        self.assertIn("did you mean 'features'?", self.refuse("models", "featurs", exit_code=2))

    def test_missing_files(self):
        for verb in ("run", "check"):
            message = self.refuse(verb, "experimnt.toml", exit_code=4)
            self.assertIn("experimnt.toml: No such file", message)
            self.assertIn("did you mean 'experiment.toml'?", message)
        for verb in ("info", "export"):
            self.assertIn("index.h5", self.refuse(verb, "index.h5", exit_code=4))
            self.assertIn("experiment.toml", self.refuse(verb, "experiment.toml", exit_code=4))

    def test_directory_that_cannot_be_made(self):
        message = self.refuse("run", "experiment.toml", "--out", "experiment.toml", exit_code=4)
        self.assertIn("experiment.toml", message)


class FaultsOfTheInput(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write('[input]\nkind = "heads"\n[features]\nhidden_units = 16\n')

    def refuse_heads(self, group, exit_code=4, **settings):
        words = {"file": "heads.h5", "group": group, **settings}
        overrides = [word for key, value in words.items() for word in ("--set", f"input.{key}={value}")]
        return self.refuse("run", "experiment.toml", *overrides, exit_code=exit_code)

    def test_missing_file(self):
        self.assertIn("heads.h5", self.refuse_heads("block"))
        self.assertIn("'file' in [input] cannot be absent",
                      self.refuse("run", "experiment.toml", exit_code=2))

    @NEEDS_H5PY
    def test_heads_that_do_not_fit(self):
        with h5py.File(self.folder / "heads.h5", "w") as file:
            for name, shape in {"q": (2, 5, 4), "k": (2, 5, 4), "v": (2, 5, 3)}.items():
                for group in ("sound", "flat", "short", "spoilt"):
                    file.create_dataset(f"{group}/{name}", shape, fillvalue=0.5)
            file["spoilt/k"][1, 2, 3] = float("nan")
            del file["flat/q"], file["short/v"]
            file["flat/q"] = [[1.0, 2.0]]
            file.create_dataset("short/v", (2, 4, 3))
        self.assertIn("/spoilt/k: nan at [1, 2, 3]", self.refuse_heads("spoilt"))
        self.assertIn("/flat/q has shape [1, 2], expected", self.refuse_heads("flat"))
        self.assertIn("as many values as keys", self.refuse_heads("short"))
        self.assertIn("input.head goes from 0 to 1", self.refuse_heads("sound", head=2))
        self.assertIn("did you mean", self.refuse_heads("sond"))
        self.assertEqual(sorted(self.files()), ["experiment.toml", "heads.h5"])


if __name__ == "__main__":
    unittest.main()
