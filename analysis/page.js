"use strict";

// Reading off: the values under the pointer appear behind a figure's caption.
function valueAt(scale, fraction) {
  if (!scale.log) return scale.low + fraction * (scale.high - scale.low);
  return scale.low * Math.pow(scale.high / scale.low, fraction);
}

function readOff(panels, across, down) {
  for (const { box: [left, top, right, bottom], x, y } of panels) {
    if (across < left || across > right || down < top || down > bottom) continue;
    const words = [];
    if (x) words.push("x = " + valueAt(x, (across - left) / (right - left)).toPrecision(3));
    if (y) words.push("y = " + valueAt(y, (bottom - down) / (bottom - top)).toPrecision(3));
    return words.join(", ");
  }
  return "";
}

for (const figure of document.querySelectorAll("figure")) {
  const panels = JSON.parse(figure.dataset.panels);
  const svg = figure.querySelector("svg");
  const output = figure.querySelector("output");
  svg.addEventListener("pointermove", (event) => {
    const frame = svg.getBoundingClientRect();
    output.value = readOff(panels, (event.clientX - frame.left) / frame.width,
                           (event.clientY - frame.top) / frame.height);
  });
  svg.addEventListener("pointerleave", () => { output.value = ""; });
}

// Sorting: a click on a heading; lines without a value stay at the end.
function compareCells(a, b) {
  const [left, right] = [a.dataset.value, b.dataset.value];
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  const difference = Number(left) - Number(right);
  return Number.isNaN(difference) ? left.localeCompare(right) : difference;
}

function sortBy(heading) {
  const body = heading.closest("table").tBodies[0];
  const descending = heading.getAttribute("aria-sort") === "ascending";
  const lines = [...body.rows].sort((a, b) => {
    const [left, right] = [a.cells[heading.cellIndex], b.cells[heading.cellIndex]];
    const bothKnown = left.dataset.value !== undefined && right.dataset.value !== undefined;
    return descending && bothKnown ? compareCells(right, left) : compareCells(left, right);
  });
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  body.append(...lines);
}

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sortBy(button.closest("th")));
}
