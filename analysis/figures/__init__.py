"""The kinds of figure that [report] figure can name. A kind is a module with one function, draw."""

from figures import (
    bars, bifurcation, budget, calcium, denominator_trace, error_vs_axis, hardness, heads, heat_map,
    ladder, phase, raster, rates, response, settling, synapse, traces, wave,
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
    "budget": budget.draw,
    "ladder": ladder.draw,
    "phase": phase.draw,
    "raster": raster.draw,
    "calcium": calcium.draw,
    "rates": rates.draw,
    "wave": wave.draw,
    "bifurcation": bifurcation.draw,
    "synapse": synapse.draw,
    "response": response.draw,
}
