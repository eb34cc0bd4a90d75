"""What the verbs print, write, and never overwrite."""

import csv
import json
import os
import pty
import re
import subprocess
import unittest

from program import EXPERIMENT, NEEDS_H5PY, PROGRAM, ProgramTest, h5py

SWEEP = '[[sweep]]\n"input.norm" = [0.5, 1]\n"circuit.tau_s" = ["500 ms", "1 s"]\n'


class Run(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(EXPERIMENT + SWEEP)

    def test_default_directory(self):
        done = self.tripartite("run", "experiment.toml")
        self.assertIn("4 of 4 cases in results/experiment/index.h5", done.stdout)
        self.assertIn("results/experiment/cases/case-000003.h5", self.files())

    def test_json(self):
        rows = json.loads(self.tripartite("run", "experiment.toml", "--json").stdout)
        self.assertEqual([row["case"] for row in rows], [0, 1, 2, 3])
        self.assertEqual([row["circuit.tau_s"] for row in rows], [500, 1000, 500, 1000])
        self.assertEqual({row["status"] for row in rows}, {"ok"})
        self.assertIsNone(rows[0]["e_sink"])  # not a number: not measured
        self.assertLess(rows[0]["e_network"], 1e-6)

    def test_dry_run_and_check_write_nothing(self):
        before = self.files()
        for arguments in (["run", "experiment.toml", "--dry-run"], ["check", "experiment.toml"]):
            self.assertIn("4 cases, nothing wrong", self.tripartite(*arguments).stdout)
            rows = json.loads(self.tripartite(*arguments, "--json").stdout)
            self.assertEqual([row["input.norm"] for row in rows], [0.5, 0.5, 1, 1])
        self.assertEqual(self.files(), before)

    def test_nothing_is_overwritten_without_force(self):
        self.tripartite("run", "experiment.toml")
        before = self.files()
        for more in ([], ["--seed", "5"], ["--seed", "5", "--resume"],
                     ["--seed", "5", "--shard", "0/2"]):
            message = self.refuse("run", "experiment.toml", *more, exit_code=4)
            self.assertIn("--force replaces", message)
        self.assertEqual(self.files(), before)
        self.tripartite("run", "experiment.toml", "--force", "--seed", "5")
        self.assertNotEqual(self.files(), before)

    def test_seed_overrides_the_file(self):
        def totals(*more):
            rows = json.loads(self.tripartite("run", "experiment.toml", "--json", "--force", *more).stdout)
            return [row["e_total"] for row in rows]

        self.assertEqual(totals("--seed", "1"), totals())
        self.assertNotEqual(totals("--seed", "2"), totals())

    def test_no_escape_sequences_without_a_terminal(self):
        done = self.tripartite("run", "experiment.toml")
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertIn("4 of 4 cases", done.stderr)

    def test_no_colour_on_a_terminal(self):
        try:
            ours, theirs = pty.openpty()
        except OSError as failure:  # a chroot without /dev/pts
            self.skipTest(f"there is no terminal to be had: {failure}")
        subprocess.run([PROGRAM, "run", "experiment.toml"], cwd=self.folder, stdout=theirs,
                       stderr=theirs, env={**os.environ, "NO_COLOR": "1"}, check=True)
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 65536):
                shown += block
        except OSError:  # the terminal has no other end any more
            pass
        os.close(ours)
        self.assertIn(b"] 4 of 4 cases", shown)
        self.assertIsNone(re.search(rb"\x1b\[[\d;]*m", shown))

    @NEEDS_H5PY
    def test_one_line_reads_the_table(self):
        self.tripartite("run", "experiment.toml")
        table = h5py.File(self.folder / "results/experiment/index.h5")["results"][:]
        self.assertEqual(table["circuit.tau_s"].tolist(), [500, 1000, 500, 1000])
        self.assertEqual(table["case"].tolist(), [0, 1, 2, 3])
        self.assertEqual(table["status"].tolist(), [b"ok"] * 4)
        self.assertLess(table["e_network"].max(), 1e-6)


class ExitCodes(ProgramTest):
    def test_not_settled(self):
        done = self.tripartite("run", "experiment.toml", "--set", "circuit.settle_limit=100 ms",
                               exit_code=3)
        self.assertIn("1 not settled", done.stdout)
        self.assertIn("case 0: the circuit did not settle within circuit.settle_limit", done.stderr)

    def test_failed(self):
        done = self.tripartite(
            "run", "experiment.toml", "--set", "features.map=cosine", "--set", "features.hidden_units=4",
            "--set", "input.tokens=24", "--set", "input.norm=1.5", exit_code=3)
        self.assertIn("1 failed", done.stdout)
        self.assertIn("is not finite at t =", done.stderr)

    def test_out_of_tolerance(self):
        done = self.tripartite("run", "experiment.toml", "--set", "expect.e_feature=1e-9", exit_code=5)
        self.assertIn("1 out of tolerance", done.stdout)
        self.assertIn("case 0: e_feature = ", done.stderr)

    def test_within_tolerance(self):
        self.tripartite("run", "experiment.toml", "--set", "expect.e_network=1e-6")

    def test_help_and_version(self):
        self.assertIn("run", self.tripartite("--help").stdout)
        self.assertRegex(self.tripartite("--version").stdout, r"^\d+\.\d+\.\d+\n$")


class Look(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(EXPERIMENT + SWEEP)
        self.tripartite("run", "experiment.toml", "--out", "out")

    def test_info(self):
        index = self.tripartite("info", "out/index.h5").stdout
        self.assertIn("results: 4 rows", index)
        self.assertRegex(index, r"seed +1\n")
        case = self.tripartite("info", "out/cases/case-000002.h5").stdout
        self.assertRegex(case, r"status +ok\n")

    def test_export(self):
        text = self.tripartite("export", "out/index.h5").stdout
        rows = list(csv.DictReader(text.splitlines()))
        self.assertEqual([row["case"] for row in rows], ["0", "1", "2", "3"])
        self.assertGreater(float(rows[0]["e_total"]), 0)
        self.tripartite("export", "out/index.h5", "--out", "table.csv")
        self.assertEqual((self.folder / "table.csv").read_text(encoding="utf-8"), text)

    def test_export_does_not_overwrite(self):
        self.write("mine", "table.csv")
        self.refuse("export", "out/index.h5", "--out", "table.csv", exit_code=4)
        self.assertEqual((self.folder / "table.csv").read_text(encoding="utf-8"), "mine")
        self.tripartite("export", "out/index.h5", "--out", "table.csv", "--force")
        self.assertNotEqual((self.folder / "table.csv").read_text(encoding="utf-8"), "mine")


class Models(ProgramTest):
    def test_every_listed_name_has_a_page(self):
        listed = re.findall(r"^  (\S+)", self.tripartite("models").stdout, re.MULTILINE)
        for expected in ("circuit", "performer", "dopri5", "input"):
            self.assertIn(expected, listed)
        for name in listed:
            with self.subTest(name):
                self.assertIn(name, self.tripartite("models", name).stdout.splitlines()[0])


if __name__ == "__main__":
    unittest.main()
