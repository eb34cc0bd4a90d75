"""The built program, driven as a user drives it: files in a folder, arguments, two streams, an exit
code. Its path comes from the environment, TRIPARTITE_PROGRAM."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    import h5py
except ModuleNotFoundError:
    h5py = None

PROGRAM = os.environ["TRIPARTITE_PROGRAM"]
NEEDS_H5PY = unittest.skipIf(h5py is None, "no Python package h5py")

EXPERIMENT = """[input]
tokens = 8
head_size = 4
value_size = 3
norm = 0.7
[features]
hidden_units = 16
[circuit]
tau_s = "500 ms"
"""


class ProgramTest(unittest.TestCase):
    """Runs the program in a folder of its own, which holds experiment.toml."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.write(EXPERIMENT)

    def write(self, text, name="experiment.toml"):
        (self.folder / name).write_text(text, encoding="utf-8")

    def tripartite(self, *arguments, exit_code=0):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, exit_code, done.stderr)
        return done

    def peak_memory(self, *arguments, exit_code=0):
        """Runs the program; returns the most memory it held, in MB, and what it said on stderr."""
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, text=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with process.stderr:
            said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, exit_code, said)
        return usage.ru_maxrss / 1024, said

    def refuse(self, *arguments, exit_code):
        """Runs what must fail without a word on stdout; returns what it says instead."""
        done = self.tripartite(*arguments, exit_code=exit_code)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def assert_fault_at(self, place, text, name, *said):
        """Of the description `text`, written as `name`, the program points at `place`,
        "line:column", and says; and it leaves no file."""
        self.write(text, name)
        before = self.files()
        for verb in ("check", "run"):
            message = self.refuse(verb, name, exit_code=2)
            self.assertTrue(message.startswith(f"tripartite: {name}:{place}: "), message)
            for part in said:
                self.assertIn(part, message)
            line, column = map(int, place.split(":"))
            excerpt = f"  {line} | {text.splitlines()[line - 1]}\n"
            self.assertIn(excerpt, message)
            pointer = message.split(excerpt)[1].splitlines()[0]
            self.assertEqual(pointer.index("^"), len(f"  {line} | ") + column - 1, message)
        self.assertEqual(self.files(), before)

    def start(self, *arguments):
        """The program in the background; it ends with the test at the latest."""
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def files(self):
        """Names and contents of all that is in the folder."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def columns(self, directory):
        """The table of a directory's index, each column as its bits."""
        with h5py.File(self.folder / directory / "index.h5") as index:
            table = index["results"][:]
        return {name: table[name].tolist() if table[name].dtype.kind in "OS" else table[name].tobytes()
                for name in table.dtype.names}
