"""One head as a picture: its attention weights, and the outputs the circuit settles to."""

import matplotlib.pyplot as plt
import numpy as np
from drawing import Drawing
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from results import Experiment, ReportError
from theme import WIDTH

DATASETS = ["/attention/weights", "/attention/exact", "/attention/circuit"]
DECADES = 4  # of attention weights that are told apart below the largest


def draw(experiment: Experiment) -> Drawing:
    found = experiment.find_case(DATASETS)
    if found is None:
        raise ReportError(
            f"{experiment.directory}: no case holds {', '.join(DATASETS)}; a heat map needs "
            "record.arrays = true"
        )
    row, arrays = found
    weights, exact, read = (array.reshape(array.shape[-2:]) for array in arrays)
    scale = np.max(np.abs([exact, read]))
    figure, panels = plt.subplots(1, 4, figsize=(WIDTH, 3.1), layout="constrained")
    show(panels[0], weights, "exact weights", "viridis",
         LogNorm(max(weights.min(), weights.max() / 10**DECADES), weights.max(), clip=True))
    show(panels[1], exact, "exact output", "RdBu_r", Normalize(-scale, scale))
    show(panels[2], read, "output when read", "RdBu_r", Normalize(-scale, scale))
    difference = read - exact
    bound = np.max(np.abs(difference)) or 1.0
    show(panels[3], difference, "read − exact", "RdBu_r", Normalize(-bound, bound))
    panels[0].set_xlabel("key token")
    panels[0].set_ylabel("query token")
    for axes in panels[1:]:
        axes.set_xlabel("output neuron")
    return Drawing(
        figure,
        f"Attention of one head: {experiment.case_label(row)}",
        f"Case {int(row['case'][0])}: {experiment.case_label(row)}; total error "
        f"{row['e_total'][0]:.3g}. Weights on a logarithmic scale of at most {DECADES} decades; "
        f"the outputs share a scale, their difference has its own.",
    )


def show(axes: Axes, values: np.ndarray, title: str, colours: str, norm: Normalize) -> None:
    image = axes.imshow(values, cmap=colours, norm=norm, aspect="auto", interpolation="nearest")
    axes.set_title(title)
    axes.grid(visible=False)
    axes.figure.colorbar(image, ax=axes, location="bottom", aspect=14, pad=0.02)
