"""The kinds of figure that [report] figure can name. A kind is a module with one function, draw."""

from figures import (
    bars, denominator_trace, error_vs_axis, hardness, heads, heat_map, settling, traces,
)

KINDS = {
    "error_vs_axis": error_vs_axis.draw,
    "denominator_trace": denominator_trace.draw,
    "heads": heads.draw,
    "hardness": hardness.draw,
    "settling": settling.draw,
    "traces": traces.draw,
    "bars": bars.draw,
    "heat_map": heat_map.draw,
}
