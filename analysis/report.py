#!/usr/bin/env python3
"""Draws the results of experiments: report.html and figures/*.png in each directory given.

Usage: report.py DIR…

A DIR is the output of one run, or a directory with several of them; either way it gets one report
with a section for each run. A table goes to stdout. Exit code 0, or 4
where results cannot be read or the table cannot be written.

What a sweep lacks, such as "50 of 200 cases", is told on the page, in the table and on stderr.

What is drawn stands in the experiment's own file; an option that none of its figures uses is refused:

    [report]
    figure = "error_vs_axis, heat_map"   # one or several of the kinds below
    x = "features.hidden_units"          # axis of the sweep drawn across
    series = "input.norm"                # axes, with commas between, that make curves or panels
    panels = "reparameterise"            # axes that make panels
    case = "12"                          # the case that is drawn; by default the last that can be

Of the attention task:

    error_vs_axis      output and denominator error against x, with the oracle; a column of panels
                       for each series
    denominator_trace  calcium when read and exact denominator by token; a curve for each series
                       (default: features.hidden_units), a panel for each of panels (default:
                       input.* axes)
    heads              total error against x, a line for each head; a row of panels for each layer
                       (input.* axes but input.head), a column for each of panels, a colour for each
                       series
    hardness           total error at the largest x against the range of the logits, a dot for each
                       head; panels and series as in heads
    settling           error budget against x, which may name several axes; and traces
    traces             calcium and outputs against time, of the last case that recorded them; with
                       series a column of panels for each value, `window` as below
    bars               errors for each value of x; x may name several axes, one panel each; with
                       series a panel for each value
    heat_map           attention weights and outputs of the last case that holds arrays

Of circuits of biology:

    budget             for each value of x, stacks of what each ingredient costs, alone and left
                       out, and the numbers; needs record.budget = true; panels makes bands
    ladder             columns `y` (default: e_total) against x, which may name several axes, a
                       curve for each series (default: biology.level), a panel for each of panels
    phase              `column` (default: e_network) over the axes x and y, with the line where it
                       is `contour` (default: 0.05); x_ratio and y_ratio = "500 τ_Ca/τ_n" add a
                       scale 500 times the first; a panel for each of panels

Of networks, by what was recorded; `panels` makes a column of panels for each value of an axis:

    raster             spikes of `groups`, such as "E = neurons[0:80], I = neurons[80:100]", and
                       below their rates; by default a group for each population that spikes
    calcium            every row of `records` (RECORD or RECORD.ROW; default: all of populations)
                       over time, a line for each element; ticks on top for the spikes of `events`
    rates              recorded rates over time, mean and spread over replicates; with series a
                       panel for each of `records` and a colour for each value
    wave               calcium by time and cell with the arrivals of the wave on it, or a map of
                       them where cells lie in a plane; arrival against distance, and the speed;
                       `events` names the wave's record, `records` a trace to draw beside the map
    bifurcation        least, greatest and mean value and frequency of `records` against x
    synapse            u and x, release, and further rows of edge `records`; spikes of `events` on
                       top; a column for each value of series
    response           columns `y` of the results against x, with the band of the replicates

    window = "2 s, 4 s"                  # the time that is drawn; default: all

An axis is drawn from those [[sweep]] tables that turn it: a table that gives it one value belongs
to another axis. Without [report] there is the table alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

CANNOT_READ = 4


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directories", metavar="DIR", type=Path, nargs="+")
    directories = parser.parse_args().directories
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # names need not be UTF-8
    try:
        from page import write_report
        from results import ReportError
    except ModuleNotFoundError as missing:
        print(
            f"report: Python's {missing.name} is missing; the report needs the Debian packages "
            "python3-h5py and python3-matplotlib",
            file=sys.stderr,
        )
        return CANNOT_READ
    for directory in directories:
        try:
            table = "\n".join(write_report(directory))
        except (ReportError, OSError) as error:
            print(f"report: {error}", file=sys.stderr)
            return CANNOT_READ
        try:
            print(table, flush=True)
        except OSError as error:
            print(f"report: standard output could not be written: {error.strerror}", file=sys.stderr)
            # What is left in the buffer has nowhere to go when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return CANNOT_READ
    return 0


if __name__ == "__main__":
    sys.exit(main())
