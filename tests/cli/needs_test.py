"""What a case needs of the machine: told beforehand, refused where it is not there, and not growing
with the duration of a recording."""

import re
import resource
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from program import PROGRAM, ProgramTest, h5py

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
MEGA = 1 << 20
UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50}

NETWORK = """task = "network"
[simulation]
duration = "{duration}"
step = "{step}"
[populations.cells]
model = "conductance_lif"
size = {size}
[populations.cells.parameters]
I_ex = {{ uniform = ["100 pA", "200 pA"] }}
"""
ALL_V = '[record.V]\nsamples = "cells.V"\ninterval = "0.1 ms"\n'
DENSE = """[projections.p]
from = "cells"
to = "cells.excitatory"
connect = {{ rule = "bernoulli", probability = {probability} }}
"""


def network(size=1000, duration="1 ms", step="0.1 ms"):
    return NETWORK.format(size=size, duration=duration, step=step)


def limit_data(most):
    """Stacks of threads count as data: they are to be small."""
    def limit():
        resource.setrlimit(resource.RLIMIT_STACK, (MEGA, MEGA))
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    return limit


class Needs(ProgramTest):
    def told(self, *arguments):
        """Memory and disk of the largest case, and disk of all, as `check` tells them."""
        line = self.tripartite("check", "case.toml", *arguments).stdout.splitlines()[-1]
        self.assertTrue(line.startswith("largest case: "), line)
        numbers = re.findall(r"([\d.]+) (bytes|[KMGTP]iB)", line)
        return [float(number) * UNITS[unit] for number, unit in numbers]

    def peak(self, *arguments):
        """Runs the program; the most memory it had."""
        process = self.start("run", "case.toml", "--threads", "1", *arguments)
        peak = 0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            peak = max([peak, *map(int, re.findall(r"VmHWM:\s*(\d+) kB", status))])
            time.sleep(0.002)
        self.assertEqual(process.returncode, 0)
        return peak * 1024

    def assert_told_well(self, text, *arguments):
        """The estimate lies within a factor of two of the measured peak, which is far above what the
        program takes for nothing."""
        self.write(text, "case.toml")
        memory, disk, _ = self.told(*arguments)
        measured = self.peak(*arguments)
        self.assertGreater(measured, 40 * MEGA)
        self.assertLess(memory, 2 * measured)
        self.assertGreater(memory, measured / 2)
        written = (self.folder / "results/case/cases/case-000000.h5").stat().st_size
        self.assertLess(disk, 2 * written)
        self.assertGreater(disk, written / 2)

    def test_edges(self):
        self.assert_told_well(network(8000) + DENSE.format(probability=0.1) +
                              'weight = { uniform = ["0.01 nS", "0.02 nS"] }\n')

    def test_edges_with_states_and_delays(self):
        self.assert_told_well(network(4000) + DENSE.format(probability=0.1) + """
            delay = { uniform = ["1 ms", "3 ms"] }
            synapse = "tsodyks_markram"
            parameters = { U_0 = { uniform = [0.2, 0.6] } }
            """.replace("            ", ""))

    def test_cells_by_the_reference_scheme(self):
        self.assert_told_well(network(300_000, "0.1 ms") + '[solver]\nrtol = 1e-3\natol = 1e-3\n',
                              "--set", "simulation.scheme=reference")

    def test_recording(self):
        self.assert_told_well(network(100_000, "8 ms") + ALL_V)

    def test_tokens(self):
        self.assert_told_well("""
            [input]
            tokens = 1500
            head_size = 8
            value_size = 8
            [solver]
            rtol = 1e-3
            [features]
            hidden_units = 16
            [circuit]
            read_time = "1 s"
            settle_tolerance = 0.1
            [record]
            control = false
            arrays = true
            """.replace("            ", ""))

    def test_what_cannot_fit_is_refused_before_it_begins(self):
        huge = {
            "record.V": network(20_000, "1000 s") + ALL_V,
            "projections.p": network(100_000, "1 s") + DENSE.format(probability=0.1),
            "populations.cells": network(4_000_000_000),
            "input": "[input]\ntokens = 1000000\n",
        }
        for table, text in huge.items():
            with self.subTest(table):
                self.write(text, "case.toml")
                before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                memory, disk, _ = self.told()
                self.assertGreater(max(memory, disk), 4e9)
                self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 1)
                # Whatever this machine has: 400 MB of memory, and what is free on its disk.
                done = subprocess.run([PROGRAM, "run", "case.toml", "--threads", "1"],
                                      cwd=self.folder, capture_output=True, text=True, check=False,
                                      preexec_fn=limit_data(400 * MEGA))
                self.assertEqual(done.returncode, 4, done.stderr)
                self.assertRegex(done.stderr, r"need.* about [\d.]+ [GTP]iB of (memory|disk), "
                                              r"[\d.]+ [MGTP]iB are available")
                self.assertIn(f"[{table}]", done.stderr)
                self.assertFalse((self.folder / "results").exists())

    def test_a_recording_larger_than_the_memory(self):
        most = 12 * MEGA
        text = network(1000, "1600 ms") + ALL_V + '[record.spikes]\nevents = "cells"\n'
        self.write(text, "case.toml")
        done = subprocess.run([PROGRAM, "run", "case.toml", "--threads", "1"], cwd=self.folder,
                              capture_output=True, text=True, check=False,
                              preexec_fn=limit_data(most))
        self.assertEqual(done.returncode, 0, done.stderr)
        path = self.folder / "results/case/cases/case-000000.h5"
        self.assertGreater(path.stat().st_size, 10 * most)
        with h5py.File(path) as file:
            V = file["traces/V/V"]
            self.assertEqual(V.shape, (16001, 1000))
            row = file["results"][0]
            self.assertEqual(row["status"], b"ok")
            self.assertEqual(row["V.max"], max(V[k:k + 1000].max() for k in range(0, 16001, 1000)))
            self.assertEqual(row["spikes.count"], len(file["spikes/cells/timestamps"]))

    def test_killed_in_the_middle_of_a_recording(self):
        self.write(network(1000, "800 ms") + ALL_V, "case.toml")
        self.tripartite("run", "case.toml", "--threads", "1", "--out", "whole")
        process = self.start("run", "case.toml", "--threads", "1", "--out", "parts")
        cases = self.folder / "parts/cases"
        while sum(file.stat().st_size for file in cases.glob("*.part")) < 4 * MEGA:
            self.assertIsNone(process.poll())
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.assertEqual(list(cases.glob("*.h5")), [])
        self.tripartite("run", "case.toml", "--threads", "1", "--out", "parts", "--resume")
        self.assertEqual(list(cases.glob("*.part")), [])
        with h5py.File(cases / "case-000000.h5") as part, \
                h5py.File(self.folder / "whole/cases/case-000000.h5") as whole:
            self.assertTrue((part["traces/V/V"][:] == whole["traces/V/V"][:]).all())
            self.assertEqual(part["results"][0].tolist(), whole["results"][0].tolist())


if __name__ == "__main__":
    if h5py is None:
        print("Skipped: no Python package h5py.")
        sys.exit(SKIPPED)
    if b"__asan_init" in Path(PROGRAM).read_bytes():
        print("Skipped: the address sanitizer takes memory of its own.")
        sys.exit(SKIPPED)
    unittest.main()
