"""What the machine cannot do (paths, devices, streams) is told in one message, under exit code 4."""

import os
import subprocess
import unittest

from program import EXPERIMENT, NEEDS_H5PY, PROGRAM, ProgramTest, h5py

LONG = "x" * 300


class Paths(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "a folder").mkdir()
        (self.folder / "nowhere").symlink_to("gone")
        (self.folder / "circle").symlink_to("circle")

    def assert_told(self, *arguments, exit_code=4):
        message = self.refuse(*arguments, exit_code=exit_code)
        self.assertNotIn("internal error", message)
        self.assertNotIn("Traceback", message)
        self.assertLess(len(message.splitlines()), 4, message)
        return message

    def test_descriptions(self):
        for verb in ("check", "run"):
            for name, said in {
                "a folder": "is a folder", LONG: "File name too long", "circle": "symbolic links",
                "nowhere": "No such file", "experiment.toml/x": "Not a directory",
                "a/" * 3000: "File name too long", "": "", "/dev/zero": "longer than 100 MB",
                "/proc/self/mem": "cannot be read",
            }.items():
                with self.subTest(verb=verb, name=name[:20]):
                    self.assertIn(said, self.assert_told(verb, name))

    def test_description_through_a_pipe(self):
        done = subprocess.run([PROGRAM, "check", "/dev/stdin"], input=EXPERIMENT, text=True,
                              capture_output=True, check=False)
        self.assertIn("1 cases, nothing wrong", done.stdout, done.stderr)

    def test_results_read(self):
        names = ("a folder", LONG, "circle", "nowhere", "experiment.toml/x", "experiment.toml",
                 "/dev/null", "/proc/self/mem")
        for verb, of in (("info", names), ("export", names), ("report", names[:3])):
            for name in of:
                with self.subTest(verb=verb, name=name[:20]):
                    self.assert_told(verb, name)

    def test_results_written(self):
        for out in (LONG, "circle", "experiment.toml", "experiment.toml/x", "/dev/null",
                    "/dev/null/x", "/proc/self/x"):
            with self.subTest(out[:20]):
                self.assert_told("run", "experiment.toml", "--out", out)

    @NEEDS_H5PY
    def test_exports_written(self):
        self.tripartite("run", "experiment.toml", "--out", "out")
        for option in ("--out", "--sonata"):
            for out in (LONG, "experiment.toml/x", "/proc/self/x", "circle"):
                with self.subTest(option=option, out=out[:20]):
                    self.assert_told("export", "out/index.h5", option, out, "--force")
        self.assert_told("export", "out/index.h5", "--out", "/dev/full", "--force")
        self.assert_told("export", "out/index.h5", "--out", "a folder", "--force")

    def test_more_threads_than_a_machine_has(self):
        self.refuse("run", "experiment.toml", "--threads", "1000000", exit_code=2)


class StandardOutput(ProgramTest):
    def some_verbs(self):
        yield from (["models"], ["check", "experiment.toml", "--json"],
                    ["run", "experiment.toml", "--out", "fresh", "--force"])

    def verbs(self):
        self.write(EXPERIMENT)
        self.tripartite("run", "experiment.toml", "--out", "out")
        yield from (["models"], ["models", "circuit"], ["models", "--markdown"], ["--help"],
                    ["--version"], ["run", "--help"], ["check", "experiment.toml"],
                    ["check", "experiment.toml", "--json"],
                    ["run", "experiment.toml", "--dry-run"],
                    ["run", "experiment.toml", "--out", "fresh", "--force"],
                    ["run", "experiment.toml", "--out", "fresh", "--force", "--json"],
                    ["info", "out/index.h5"], ["export", "out/index.h5"])
        if h5py is not None:
            yield from (["report", "out"], ["report", "--help"])

    def assert_unwritten(self, arguments, **streams):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, stderr=subprocess.PIPE,
                              text=True, check=False, **streams)
        self.assertEqual(done.returncode, 4, done.stderr)
        lines = [line for line in done.stderr.splitlines() if "s left" not in line]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertIn("standard output could not be written", lines[0])

    def test_full(self):
        for arguments in self.verbs():
            with self.subTest(arguments), open("/dev/full", "w", encoding="utf-8") as full:
                self.assert_unwritten(arguments, stdout=full)

    def test_nobody_reads(self):
        for arguments in self.some_verbs():
            with self.subTest(arguments):
                reader, writer = os.pipe()
                os.close(reader)
                self.assert_unwritten(arguments, stdout=writer)
                os.close(writer)

    def test_closed(self):
        for arguments in self.some_verbs():
            with self.subTest(arguments):
                self.assert_unwritten(["-c", 'exec "$@" >&-', "sh", PROGRAM, *arguments],
                                      executable="/bin/sh")
        # No file of the results took the place of the stream.
        self.assertEqual(self.tripartite("info", "fresh/index.h5").stdout[:14], "fresh/index.h5")

    def test_errors_keep_their_own_code(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "check", "absent.toml"], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 4)
        self.assertIn("absent.toml", done.stderr)


if __name__ == "__main__":
    unittest.main()
