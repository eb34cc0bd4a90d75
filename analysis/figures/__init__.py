"""The kinds of figure that [report] figure can name. A kind is a module with one function, draw."""

from figures import bars, denominator_trace, error_vs_axis, heads, heat_map, settling

KINDS = {
    "error_vs_axis": error_vs_axis.draw,
    "denominator_trace": denominator_trace.draw,
    "heads": heads.draw,
    "settling": settling.draw,
    "bars": bars.draw,
    "heat_map": heat_map.draw,
}
