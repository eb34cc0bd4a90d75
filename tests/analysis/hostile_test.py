"""Names and texts that are no harmless words: none of them becomes part of the page's own code."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from prelude import ANALYSIS
from check_report import browse, find_browser, read_source
from make_results import fail, grid, write_experiment

IMAGE = "<img src=x onerror=console.error(666)>"
SCRIPT = "</script><script>console.error(666)</script>"
QUOTES = "\"' onload='console.error(666)' \\1 &amp; `"
MATHS = r"cost $\frac and $_ of @SCRIPT@"
FOLDERS = [IMAGE, "a-b", "a", "two\nlines", "ünï köd", "#)x(", QUOTES, "n" * 200]
DRAWN = [IMAGE, "#)x(", "n" * 200]


def report(root):
    return subprocess.run([sys.executable, ANALYSIS / "report.py", root], capture_output=True)


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = Path(cls.folder.name) / "of <b> \"all\""
        drawn = {"figure": "bars", "x": "features.map", "series": "input.file"}
        for name in FOLDERS:
            rows = grid(1, input__file=[IMAGE, SCRIPT], features__map=[QUOTES, MATHS])
            write_experiment(cls.root / name, f"{SCRIPT}{MATHS}", rows,
                             drawn if name in DRAWN else {}, about=IMAGE + SCRIPT + QUOTES)
        write_experiment(cls.root / "a" / "b", "The name of another", grid(1, input__norm=[1.0]), {})
        fail(cls.root / FOLDERS[0], [0], SCRIPT + IMAGE)
        cls.run_ = report(cls.root)
        cls.page = (cls.root / "report.html").read_text(encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_nothing_of_it_becomes_markup(self):
        self.assertEqual(self.run_.returncode, 0, self.run_.stderr)
        self.assertEqual(list(read_source(self.page)), [])
        self.assertEqual((self.page.count("<script"), self.page.count("<img")), (1, 0))
        self.assertEqual(self.page.count("<section"), len(FOLDERS) + 1)
        self.assertEqual(len(list((self.root / "figures").iterdir())), len(DRAWN))
        self.assertIn("of @SCRIPT@", self.page)

    @unittest.skipUnless(find_browser(), "no Chromium")
    def test_nothing_of_it_runs(self):
        self.assertEqual(browse(find_browser(), self.page), [])

    @unittest.skipUnless(find_browser(), "no Chromium")
    def test_the_policy_stops_what_was_not_escaped(self):
        for planted in ("<script>console.error(666)</script>", IMAGE.replace("src=x", "src=data:,"),
                        '<i style="color: red" onclick="console.error(666)"></i>'):
            complaints = browse(find_browser(), self.page.replace("<main>", f"<main>{planted}"))
            self.assertIn("refused to load inline", complaints, planted)
            self.assertNotIn("console.error: 666", complaints, planted)

    def test_names_that_are_not_utf_8(self):
        place = Path(self.folder.name) / "bytes" / b"\xff<".decode(errors="surrogateescape")
        write_experiment(place, "Bytes", grid(1, input__norm=[1.0, 2.0]), {})
        run = report(place.parent)
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        page = (place.parent / "report.html").read_text(encoding="utf-8")
        self.assertEqual(list(read_source(page)), [])


if __name__ == "__main__":
    unittest.main()
