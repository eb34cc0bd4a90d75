"""However a run ends, and however it is shared out, it completes to the same bits."""

import random
import signal
import sys
import time
import unittest

from program import EXPERIMENT, ProgramTest, h5py

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
CASES = 16
# The full circuit takes some tens of milliseconds a case: time enough to be hit in the middle.
SWEEP = EXPERIMENT + 'implementation = "full"\n[sampling]\nreplicates = 16\n'


class Interruption(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(SWEEP)

    def run_into(self, directory, *more):
        return ["run", "experiment.toml", "--out", directory, *more]

    def finished(self, directory):
        return len(list((self.folder / directory / "cases").glob("*.h5")))

    def interrupt(self, directory, number, cases, delay, *more):
        """Sends a signal once `cases` more are finished, and `delay` seconds later."""
        enough = min(self.finished(directory) + cases, CASES - 1)
        process = self.start(*self.run_into(directory, *more))
        while self.finished(directory) < enough and process.poll() is None:
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(number)
        _, said = process.communicate()
        return process.returncode, said

    def test_killed_at_random_moments(self):
        moments = random.Random(20)
        self.tripartite(*self.run_into("whole"))
        kills = 0
        for resume in ([], *[["--resume"]] * 5):
            code, said = self.interrupt("parts", signal.SIGKILL, moments.randrange(4),
                                        moments.uniform(0, 0.04), *resume)
            self.assertIn(code, (0, -signal.SIGKILL), said)
            kills += code == -signal.SIGKILL and self.finished("parts") < CASES
        self.assertGreaterEqual(kills, 2)
        self.tripartite(*self.run_into("parts", "--resume"))
        self.assertEqual(self.columns("parts"), self.columns("whole"))
        self.assertEqual({path.name for path in (self.folder / "parts").iterdir()},
                         {"cases", "index.h5"})
        self.assertEqual([name for name in self.files() if name.endswith(".part")], [])

    def test_asked_to_stop(self):
        self.tripartite(*self.run_into("whole"))
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                directory = number.name
                code, said = self.interrupt(directory, number, 2, 0)
                self.assertEqual(code, 130, said)
                self.assertIn("--resume", said)
                done = self.finished(directory)
                self.assertGreaterEqual(done, 2)
                self.assertLess(done, CASES)
                self.assertEqual(len(self.columns(directory)["case"]), 8 * done)  # a clean index
                self.tripartite(*self.run_into(directory, "--resume"))
                self.assertEqual(self.columns(directory), self.columns("whole"))

    def test_shards_at_once(self):
        self.write(EXPERIMENT + "[sampling]\nreplicates = 16\n")
        self.tripartite(*self.run_into("whole"))
        for attempt in range(10):
            directory = f"shards{attempt}"
            shards = [self.start(*self.run_into(directory, "--shard", f"{shard}/2"))
                      for shard in range(2)]
            for shard in shards:
                _, said = shard.communicate()
                self.assertEqual(shard.returncode, 0, said)
            self.assertEqual(self.columns(directory), self.columns("whole"))


if __name__ == "__main__":
    if h5py is None:
        print("Skipped: no Python package h5py.")
        sys.exit(SKIPPED)
    unittest.main()
