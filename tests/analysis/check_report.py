#!/usr/bin/env python3
"""Opens a report in a headless browser without a network and looks at it.

Complains about errors of its scripts, refused or missing resources, addresses of other hosts, ids
used twice, tags left open, and figures that are empty: every panel of a figure must hold data that
is painted, has an extent, and lies inside the panel's frame.

Usage: check_report.py report.html     exit code 0 clean, 1 complaints, 77 without Chromium
"""

import html.parser
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-component-update --disable-background-networking --disable-dev-shm-usage "
    "--window-size=1000,2000 --virtual-time-budget=5000 --dump-dom"
).split()
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND"
ADDRESS = re.compile(r"""(?:src|href|url\()[="' ]*((?:https?:)?//[^"')\s]+)""")
VERDICT = re.compile(r'<script type="application/json" id="verdict">(.*?)</script>', re.DOTALL)
VOID = {"meta", "link", "br", "hr", "img", "input", "wbr", "col", "source"}


class TagBalance(html.parser.HTMLParser):
    """Collects the tags that are closed in the wrong order or not at all."""

    def __init__(self):
        super().__init__()
        self.open, self.complaints = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        """An empty element of an SVG."""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            line, _ = self.getpos()
            self.complaints.append(f"line {line}: </{tag}> closes what is not open")


def read_source(text):
    """Complaints that need no browser."""
    if not text.startswith("<!DOCTYPE html>"):
        yield "does not begin with <!DOCTYPE html>"
    for address in sorted(set(ADDRESS.findall(text))):
        yield f"refers to another host: {address}"
    balance = TagBalance()
    balance.feed(text)
    yield from balance.complaints[:5]
    yield from (f"<{tag}> is never closed" for tag in balance.open)


def browse(browser, text):
    """Complaints of the page itself, with probe.js as its first script."""
    probe = (HERE / "probe.js").read_text(encoding="utf-8")
    probed = text.replace("<head>", f"<head>\n<script>{probe}</script>", 1)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(probed, encoding="utf-8")
        command = [browser, *FLAGS, OFFLINE, f"--user-data-dir={folder}/profile", page.as_uri()]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = VERDICT.search(run.stdout)
    if not found:
        return [f"the browser gave no verdict (exit code {run.returncode}): {run.stderr[-500:]}"]
    return json.loads(found.group(1))


def find_browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main(path):
    if (browser := find_browser()) is None:
        print("No Chromium here: the report cannot be looked at.")
        return 77
    text = path.read_text(encoding="utf-8")
    complaints = [*read_source(text), *browse(browser, text)]
    print("\n".join(f"{path}: {c}" for c in complaints) or f"{path}: nothing to complain about.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
