"""Every axis of a sweep is read by its cases or refused, and no sweep is too large to be refused."""

import json
import unittest

from program import EXPERIMENT, NEEDS_H5PY, ProgramTest, h5py

SPIKES = """task = "network"
[simulation]
duration = "100 ms"
[populations.p]
model = "poisson"
size = 100
[record.s]
events = "p.spike"
"""
FIRST = len(EXPERIMENT.splitlines()) + 2  # the line behind [[sweep]]


class FaultsOfAnAxis(ProgramTest):
    def assert_axis_refused(self, axis, *said, column=1, text=EXPERIMENT):
        place = f"{len(text.splitlines()) + 2}:{column}"
        self.assert_fault_at(place, text + f"[[sweep]]\n{axis}\n", "experiment.toml", *said)

    def test_misspelt_table(self):
        for axis in ('"feature.hidden_units" = [16, 32]', "feature.hidden_units = [16, 32]",
                     '"feature" = [{}, { hidden_units = 3 }]'):
            with self.subTest(axis):
                self.assert_axis_refused(axis, "unknown key 'feature'", "did you mean 'features'?")

    def test_caret_reaches_to_the_end_of_the_path(self):
        self.write(EXPERIMENT + "[[sweep]]\nfeature.hidden_units = [16, 32]\n")
        self.assertIn(" | " + "^" * len("feature.hidden_units") + "\n",
                      self.refuse("check", "experiment.toml", exit_code=2))

    def test_misspelt_key(self):
        self.assert_axis_refused('"features.hiden_units" = [16, 32]',
                                 "unknown key 'hiden_units' in [features]",
                                 "did you mean 'hidden_units'?")

    def test_second_grid(self):
        text = EXPERIMENT + '[[sweep]]\n"input.norm" = [1]\n'
        self.assert_axis_refused('"input.nrm" = [1]', "did you mean 'norm'?", text=text)

    def test_no_path(self):
        self.assert_axis_refused('"." = [1]', "unknown key ''")
        self.assert_axis_refused('"" = [1]', "unknown key ''")
        self.assert_axis_refused('"a.b.c" = [1]', "unknown key 'a'")
        self.assert_axis_refused('"input." = [1]', "'input.' is no path")
        self.assert_axis_refused('"input..norm" = [1]', "'input..norm' is no path")
        self.assert_axis_refused('"input.norm.deep" = [1]', "inside the number")

    def test_what_the_whole_sweep_shares(self):
        for path in ("title", "about", "task", "sampling", "sampling.replicates",
                     "sampling.first_replicate", "sweep", "expect.e_total", "report.figure"):
            with self.subTest(path):
                self.assert_axis_refused(f'"{path}" = [1, 2]',
                                         f"'{path}' belongs to the whole sweep and is no axis",
                                         "sampling.seed")

    def test_value_of_a_seed(self):
        self.assert_axis_refused('"sampling.seed" = [1, -2]', "out of bounds: -2", column=23)
        self.assert_axis_refused('"sampling.seed" = ["a"]', "a whole number", column=20)

    def test_entry_of_a_population_that_is_not_there(self):
        self.assert_axis_refused('"populations.q.size" = [1, 2]', "'model' in [populations.q]",
                                 text=SPIKES)
        text = SPIKES.replace("p]", "neurons]").replace("p.", "neurons.")
        self.assert_axis_refused('"populations.neuron.size" = [1, 2]',
                                 "did you mean 'populations.neurons'?", text=text)

    def test_nothing(self):
        self.assert_fault_at("1:9", "sweep = []\n", "experiment.toml", "cannot be a list",
                             "one or more grids")
        self.assert_fault_at("1:10", "sweep = [{}]\n", "experiment.toml", "a grid without axes")
        self.assert_fault_at("1:10", "sweep = [[]]\n", "experiment.toml", "cannot be a list")
        self.assert_fault_at("1:1", "[[sweep]]\n", "experiment.toml", "a grid without axes")
        self.assert_axis_refused("input = {}", "an array with the values", column=9)
        self.assert_axis_refused('"input.norm" = [[]]', "cannot be a list", column=17)

    def test_axis_that_undoes_another(self):
        text = EXPERIMENT + '[[sweep]]\n"input.norm" = [1, 2]\n'
        self.assert_fault_at(f"{FIRST + 1}:1", text + "input.norm = [3]\n", "experiment.toml",
                             "axis 'input.norm' undoes axis 'input.norm'")

    def test_override_of_an_axis(self):
        self.write(EXPERIMENT + '[[sweep]]\n"input.norm" = [1, 2]\n"sampling.seed" = [1, 2]\n')
        for arguments in (["--set", "input.norm=3"], ["--seed", "3"]):
            message = self.refuse("check", "experiment.toml", *arguments, exit_code=2)
            self.assertIn("--set: ", message)
            self.assertIn("has no effect: an axis of the sweep sets it", message)
        self.write(EXPERIMENT + '[[sweep]]\n"input.norm" = [1, 2]\n[[sweep]]\n"input.tokens" = [4]\n')
        self.tripartite("check", "experiment.toml", "--set", "input.norm=3")


class Seeds(ProgramTest):
    @NEEDS_H5PY
    def test_seeds_as_an_axis_are_the_seeds_of_single_runs(self):
        self.write(SPIKES + '[[sweep]]\n"sampling.seed" = [1, 2, 3]\n', "swept.toml")
        self.write(SPIKES, "single.toml")

        def rates(*arguments):
            out = "results" + "-".join(arguments)
            done = self.tripartite("run", *arguments, "--out", out, "--json")
            return [row["s.rate"] for row in json.loads(done.stdout)]

        single = [rates("single.toml", "--seed", str(seed))[0] for seed in (1, 2, 3)]
        swept = rates("swept.toml")
        self.assertEqual(swept, single)
        self.assertEqual(len(set(swept)), 3)
        for index, seed in enumerate((1, 2, 3)):
            case = f"resultsswept.toml/cases/case-00000{index}.h5"
            self.assertIn(f"seed         {seed}\n".replace(" ", ""),
                          self.tripartite("info", case).stdout.replace(" ", ""))
            with h5py.File(self.folder / case) as file:
                self.write(file["provenance/config"].asstr()[()], "again.toml")
            self.assertEqual(rates("again.toml", "--force"), [single[index]])


class LargeSweeps(ProgramTest):
    def test_more_cases_than_files(self):
        values = ", ".join(str(1 + k / 1000) for k in range(3000))
        for sweep, count in {
            "[sampling]\nreplicates = 1000000000\n": "1000000000",
            "[[sweep]]\n" + "".join(f'"input.{key}" = [{values}]\n'
                                    for key in ("norm", "tokens", "head_size")): "27000000000",
            "[[sweep]]\n" + "".join(f'"features.x{k}" = [{values}]\n' for k in range(20)): "e+69",
        }.items():
            with self.subTest(count):
                self.write(EXPERIMENT + sweep)
                peak, said = self.peak_memory("check", "experiment.toml", exit_code=2)
                self.assertIn("experiment.toml:", said)
                self.assertIn(f"{count} cases", said)
                self.assertLess(peak, 100)

    def test_many_values_on_one_line(self):
        def many(count):
            return "[" + ", ".join(f'"{k % 50} pA"' for k in range(count)) + "]"

        drive = SPIKES.replace("poisson", "conductance_lif").replace("100\n", "2\n") + \
            '[drives.d]\nto = "p.I_stim"\ninterval = "1 ms"\nvalues = '
        peaks = {}
        for count in (30000, 60000):
            self.write(drive + many(count) + "\n", "drive.toml")
            peaks[count], _ = self.peak_memory("check", "drive.toml")
        self.assertLess(peaks[60000], 100)
        self.assertLess(peaks[60000] - peaks[30000], 30)  # bytes for each value, not for each pair
        self.write(drive + many(60000)[:-1] + ', "1 mV"]\n', "drive.toml")
        peak, said = self.peak_memory("check", "drive.toml", exit_code=2)
        self.assertIn('"1 mV", a voltage where a current is needed', said)
        self.assertLess(max(map(len, said.splitlines())), 300)
        self.assertLess(peak, 100)

    def test_a_long_axis(self):
        tokens = ", ".join("2" for _ in range(4000))
        self.write(EXPERIMENT + f'[[sweep]]\n"input.tokens" = [{tokens}]\n')
        self.assertLess(self.peak_memory("check", "experiment.toml")[0], 100)
        listed = json.loads(self.tripartite("check", "experiment.toml", "--json").stdout)
        self.assertEqual([row["case"] for row in listed], list(range(4000)))
        said = self.tripartite("check", "experiment.toml").stdout
        self.assertIn("... 2000 more cases, which --json prints\n4000 cases, nothing wrong\n", said)


if __name__ == "__main__":
    unittest.main()
