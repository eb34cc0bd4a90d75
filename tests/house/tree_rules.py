#!/usr/bin/env python3
"""Rules for every text file of the project: none names a folder of one machine, none holds a stub,
none grows past reading in one sitting, and none lives in a folder that could be called anything.

Usage: tree_rules.py ROOT        exit code 0 clean, 1 complaints, 77 outside a git checkout
"""

import re
import subprocess
import sys
from pathlib import Path

MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|root|work|Users|tmp|mnt|media|scratch)/\w")
STUB = re.compile(r"\b(?:T(?:ODO|BD)|FIXM(?:E)|XX(?:X))\b")
NAMELESS_FOLDERS = {"utils", "util", "helpers", "misc", "common"}

MAX_LINES = 400
CODE = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".js", ".html", ".toml", ".md", ".txt", ""}
# Longer files, each with its reason.
MAY_BE_LONGER = {}


def judge(path, data):
    """The complaints about one file: `path` relative to the root, `data` its bytes."""
    if folders := NAMELESS_FOLDERS.intersection(path.parts[:-1]):
        yield f"{path}: a folder called {folders.pop()} says nothing about what is in it"
    if b"\0" in data:
        return
    lines = data.decode("utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if match := MACHINE_PATH.search(line):
            yield f"{path}:{number}: {match.group()}…: a path of one machine"
        if match := STUB.search(line):
            yield f"{path}:{number}: {match.group()}: finish it or leave it out"
    if path.suffix in CODE and len(lines) > MAX_LINES and path.as_posix() not in MAY_BE_LONGER:
        yield f"{path}: {len(lines)} lines; more than {MAX_LINES} need a reason in MAY_BE_LONGER"


def project_files(root):
    """What git tracks, and what it would track at the next `git add .`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    paths = sorted(Path(name) for name in listed.split("\0") if name)
    return [path for path in paths if (root / path).is_file()]


def main(root):
    if not (root / ".git").exists():
        print("Not a git checkout: cannot tell which files belong to the project.")
        return 77
    complaints = [c for path in project_files(root) for c in judge(path, (root / path).read_bytes())]
    print("\n".join(complaints) or "Every file keeps the rules of the tree.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
