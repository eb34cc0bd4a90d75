"""./dev and .ci/run in a folder of their own, with every command that they call replaced by one that
writes down how it was called."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
case "${0##*/}" in
  dpkg-query) printf installed ;;
  cmake) echo "100% tests passed" ;;
esac
"""


class Dev(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in ("dev", ".ci/run"):
            (self.root / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "tests/house").mkdir(parents=True)
        (self.root / "tests/house/include_table.py").write_text("print('include table')\n")
        (self.root / "room.cpp").touch()
        for command in ("bin/cmake", "bin/dpkg-query", "bin/clang-format", "bin/shellcheck",
                        "build/release/tripartite"):
            (self.root / command).parent.mkdir(parents=True, exist_ok=True)
            (self.root / command).write_text(STAND_IN)
            (self.root / command).chmod(0o755)

    def run_command(self, *command):
        calls = self.root / "calls"
        environment = os.environ | {"CALLS": str(calls),
                                    "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}"}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done, [line for line in calls.read_text().splitlines() if "dpkg-query" not in line]

    def test_the_demo_builds_the_program_only_and_says_what_each_part_took(self):
        done, calls = self.run_command("./dev", "demo")
        builds = [call for call in calls if call.startswith("cmake --build")]
        self.assertEqual(builds, ["cmake --build --preset release --target tripartite"])
        self.assertEqual(calls[-1], "tripartite report results/demo")
        self.assertRegex(done.stderr.splitlines()[-1],
                         r"packages 0:0\d, build 0:0\d, experiments 0:0\d, report 0:0\d")

    def test_continuous_integration_looks_at_the_style_and_ends_with_the_tests(self):
        done, calls = self.run_command(".ci/run")
        self.assertEqual([call.split()[0] for call in calls], ["clang-format", "shellcheck", "cmake"])
        self.assertIn("--dry-run --Werror", calls[0])
        self.assertIn("./room.cpp", calls[0])
        self.assertIn("cmake --workflow --preset release", calls[-1])
        self.assertEqual(done.stdout.splitlines(), ["include table", "100% tests passed"])


if __name__ == "__main__":
    sys.exit(unittest.main())
