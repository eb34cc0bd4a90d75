"""docs/models holds what the program says of its biophysical models. With --write, writes these pages
anew instead of comparing them."""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs/models"


def markdown(*names):
    command = [os.environ["TRIPARTITE_PROGRAM"], "models", *names, "--markdown"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pages():
    """{file name: text}"""
    contents = markdown()
    names = re.findall(r"\]\((\w+)\.md\)", contents)
    return {"README.md": contents} | {f"{name}.md": markdown(name) for name in names}


class ModelPages(unittest.TestCase):
    maxDiff = None

    def test_pages_are_what_the_program_prints(self):
        wanted = pages()
        self.assertGreater(len(wanted), 1)
        found = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
        self.assertEqual(sorted(found), sorted(wanted))
        for name, text in wanted.items():
            with self.subTest(name):
                self.assertEqual(found[name], text, f"write them anew: {sys.argv[0]} --write")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGES.mkdir(exist_ok=True)
        for page, text in pages().items():
            (PAGES / page).write_text(text, encoding="utf-8")
    else:
        unittest.main()
