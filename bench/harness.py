"""What all benchmarks need: programs that answer requests, medians, tables."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # the distribution's: another one on PATH sees none of its packages


class Program:
    """A process that answers each line on its standard input with a line of JSON."""

    def __init__(self, command, threads):
        count = str(threads)
        self.name = command[-1]
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()

    def finish(self):
        if line := self.process.stdout.readline():
            return json.loads(line)
        sys.exit(f"bench: {self.name} ended without an answer")

    def ask(self, request):
        self.start(request)
        return self.finish()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def has_module(name, source=None):
    command = [PYTHON, "-c", f"import {name}"]
    found = subprocess.run(command, capture_output=True).returncode == 0
    if not found:
        source = source or f"on Debian, apt install python3-{name}"
        print(f"Skipped: {PYTHON} has no {name}; {source}.\n")
    return found


class Tables:
    """Prints tables, each with where it was measured: processor, clock, vectors, commit."""

    def __init__(self, program):
        self.program = str(program)

    def __call__(self, title, header, rows):
        print(f"### {title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
        for row in rows:
            print(f"| {' | '.join(row)} |")
        with Program([self.program], 1) as program:
            print(f"\n{program.ask('machine')['machine']}\n", flush=True)


def duration(times):
    return f"{1e3 * median(times):.1f} ms"


def spread(ratios):
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def divide(above, below):
    return [a / b for a, b in zip(above, below)]


def verdict(is_met):
    return "met" if is_met else "**missed**"
