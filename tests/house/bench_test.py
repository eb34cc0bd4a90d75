"""What benchmarks print beside their tables."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from harness import Tables, has_module  # noqa: E402


class Printed(unittest.TestCase):
    def setUp(self):
        self.printed = io.StringIO()
        self.enterContext(contextlib.redirect_stdout(self.printed))

    def test_a_table_says_where_it_was_measured(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program"
            program.write_text("#!/bin/sh\nread request\n"
                               "test \"$request\" = machine && echo '{\"machine\": \"a processor\"}'\n")
            program.chmod(0o755)
            Tables(program)("Speed", ["of", "ratio"], [["it", "2"]])
        self.assertEqual(self.printed.getvalue(),
                         "### Speed\n\n| of | ratio |\n|---|---|\n| it | 2 |\n\na processor\n\n")

    def test_a_peer_that_is_not_there_is_skipped_visibly(self):
        self.assertFalse(has_module("no_such_peer", "it is built from its source"))
        self.assertIn("no no_such_peer; it is built from its source", self.printed.getvalue())


if __name__ == "__main__":
    unittest.main()
