"""The check of reports must pass what is sound and see each fault."""

import re
import sys
import tempfile
import unittest
from pathlib import Path

from prelude import SKIPPED
from check_report import browse, find_browser, read_source
from make_results import grid, write_experiment
from page import policy, write_report

BROWSER = find_browser()


def made_up_page(root):
    write_experiment(
        root, "Bars", grid(2, circuit__diffusion=[1.0, 0.0], circuit__read_time=[100, 1000]),
        {"figure": "bars, settling", "x": "circuit.read_time"},
    )
    write_report(root)
    return (root / "report.html").read_text(encoding="utf-8")


def allow_own(page):
    """The page with the policy that its style and script now need."""
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
                     for tag in ("style", "script"))
    return re.sub(r'(?<=Policy" content=")[^"]*', policy(style, script), page, count=1)


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.page = made_up_page(Path(folder) / "sound")

    def assert_seen(self, damaged, *complaints):
        self.assertNotEqual(damaged, self.page, "the damage was not done")
        damaged = allow_own(damaged)
        found = "\n".join([*read_source(damaged), *browse(BROWSER, damaged)])
        for complaint in complaints:
            self.assertIn(complaint, found)
        return found

    def test_sound_page_passes(self):
        self.assertEqual([*read_source(self.page), *browse(BROWSER, self.page)], [])

    def test_emptied_figure_and_script_error(self):
        damaged = re.sub(r"<svg.*?</svg>", "<svg></svg>", self.page, count=1, flags=re.DOTALL)
        damaged = damaged.replace('"use strict";', '"use strict"; null.nothing;')
        self.assert_seen(damaged, "sound-bars: no panels", "script error: ", "null")

    def test_data_without_ink_and_console_error(self):
        rule = "#sound-settling .data * { stroke: none !important; fill: none !important }"
        damaged = self.page.replace("</style>", f"{rule}</style>")
        damaged = damaged.replace('"use strict";', '"use strict"; console.error("lost");')
        found = self.assert_seen(
            damaged, "sound-settling: panel 1 of 1 is empty", "console.error: lost"
        )
        self.assertNotIn("sound-bars", found)

    def test_data_outside_the_panel_and_foreign_address(self):
        damaged = self.page.replace("</style>", ".data { transform: translateY(9999px) }</style>")
        damaged = damaged.replace("<main>", '<main><img alt="" src="https://example.org/a.png">')
        self.assert_seen(damaged, "sound-bars: panel 1 of 1 is empty",
                         "refers to another host: https://example.org/a.png", "refused to load")

    def test_ids_and_tags(self):
        damaged = self.page.replace("<main>", '<main><i id="sound"></i><a href="#gone"><b></a>')
        self.assert_seen(damaged, "id used twice: sound", "reference to nothing: #gone",
                         "</a> closes what is not open")


if __name__ == "__main__":
    if BROWSER is None:
        print("Skipped: no Chromium.")
        sys.exit(SKIPPED)
    unittest.main()
