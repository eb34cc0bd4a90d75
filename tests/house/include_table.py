#!/usr/bin/env python3
"""Compares the real #include lines with the arrows that src/CMakeLists.txt allows.

The table of rooms stands in one place, the tripartite_room(... MAY_USE ...) calls. This script reads
it and every source, and names each include that runs where no arrow is, takes a private header of
another room, or brings a foreign library into a room that should not know it.

Usage: include_table.py ROOT        exit code 0 when the house is in order, 1 otherwise
"""

import re
import sys
from pathlib import Path

# The program itself: the top floor, which sees every room and which none may see.
PROGRAM = "app"

# Foreign headers by their beginnings, and the only places that may know them.
ONLY_HERE = {
    "toml++/": ("src/io/",),
    "hdf5": ("src/io/",),
    "H5": ("src/io/",),
    "zlib.h": ("src/io/",),
    "boost/": ("src/run/",),
    "Random123/": ("src/base/",),
    "CLI/": ("src/app/",),
    "nlohmann/": ("src/app/",),
    "mpi.h": ("src/sweep/",),
    "omp.h": ("src/attention/", "src/circuit/", "src/sweep/", "src/app/"),
    "Eigen/": tuple(
        f"{side}/{room}/"
        for side in ("include/tripartite", "src")
        for room in ("attention", "circuit", "engine", "experiment")
    )
    + ("models/",),
    "fcntl.h": ("src/io/",),
    "unistd.h": ("src/io/", "src/app/"),
    "sys/": ("src/io/", "src/app/"),
}
STANDARD_HEADER = re.compile(r"[a-z_0-9]+")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def read_table(root):
    """The rooms and what each may use, from the calls of tripartite_room: {room: {room, …}}."""
    text = re.sub(r"#.*", "", (root / "src/CMakeLists.txt").read_text())
    table = {}
    for call in re.findall(r"tripartite_room\(([^)]*)\)", text):
        name, *words = call.split()
        table[name], group = set(), None
        for word in words:
            if word in ("FOLDER", "MAY_USE", "PUBLIC", "PRIVATE"):
                group = word
            elif group == "MAY_USE":
                table[name].add(word)
    table[PROGRAM] = set(table)
    return table


def sources(root):
    """Every C++ file of the house, relative to its root."""
    for folder in ("include", "src", "models"):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            yield path.relative_to(root)


def room_of(path):
    """src/NAME/… and include/tripartite/NAME/… belong to NAME, models/… to "models"."""
    parts = path.parts
    if parts[0] == "include":
        return parts[2]
    return parts[1] if parts[0] == "src" else parts[0]


def find_circle(arrows):
    """One closed walk along the arrows {node: nodes}, as a list of nodes; empty where none exists."""
    done = set()

    def walk(node, trail):
        if node in trail:
            return trail[trail.index(node) :] + [node]
        if node not in done:
            for target in sorted(arrows.get(node, ())):
                if circle := walk(target, trail + [node]):
                    return circle
            done.add(node)
        return []

    return next(filter(None, (walk(node, []) for node in sorted(arrows))), [])


def judge_own(path, target, named_in_full, root, table):
    """What is wrong with `path` including the house's own `target`; empty where nothing is."""
    if not target.is_relative_to(root) or not target.is_file():
        return "there is no such header"
    room, other = room_of(path), room_of(target.relative_to(root))
    is_public = target.is_relative_to(root / "include")
    if is_public != named_in_full:
        return "a public header is included by its full name, tripartite/…"
    if room != other and not is_public:
        return f"a private header of room {other}"
    if room != other and other not in table[room]:
        return f"room {room} may not use room {other}"
    return ""


def judge_foreign(path, header):
    """What is wrong with `path` including <header>; empty where nothing is."""
    for beginning, places in ONLY_HERE.items():
        if header.startswith(beginning):
            allowed = path.as_posix().startswith(places)
            return "" if allowed else f"only for {', '.join(places)}"
    return "" if STANDARD_HEADER.fullmatch(header) else "an unknown library: see ONLY_HERE"


def check_file(path, root, table):
    """The complaints about one file, and the set of own headers that it includes."""
    complaints, headers = [], set()
    text = (root / path).read_text()
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        in_full = header.startswith("tripartite/")
        if in_full or quote == '"':
            target = (root / ("include" if in_full else path.parent) / header).resolve()
            fault = judge_own(path, target, in_full, root, table)
            headers.add(target)
        else:
            fault = judge_foreign(path, header)
        if fault:
            line = text.count("\n", 0, match.start(1)) + 1
            complaints.append(f"{path}:{line}: {header}: {fault}")
    return complaints, headers


def check(root):
    """All complaints about the house at `root`, one line each."""
    root, complaints, headers = root.resolve(), [], {}
    table = read_table(root)
    for room, uses in table.items():
        complaints += [f"src/CMakeLists.txt: {room} uses {u}, no room" for u in uses - set(table)]
    if circle := find_circle(table):
        complaints.append("src/CMakeLists.txt: a circle of rooms: " + " -> ".join(circle))
    for path in sources(root):
        if room_of(path) in table:
            faults, headers[root / path] = check_file(path, root, table)
            complaints += faults
        else:
            complaints.append(f"{path}: room {room_of(path)} has no tripartite_room call")
    if circle := find_circle(headers):
        complaints.append("a circle of headers: " + " -> ".join(header.name for header in circle))
    return complaints


if __name__ == "__main__":
    found = check(Path(sys.argv[1]))
    print("\n".join(found) or "Every include follows the table of rooms.")
    sys.exit(1 if found else 0)
