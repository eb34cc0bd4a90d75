// First script of a report under test: gathers what goes wrong, looks at the figures once the page
// has loaded, and leaves a list of complaints in an element #verdict.
(() => {
  const complaints = [];

  addEventListener("error", (event) => {
    const element = event.target.outerHTML;
    const fault = element ? "cannot load " + element : "script error: " + event.message;
    complaints.push(fault.slice(0, 200));
  }, true);
  addEventListener("unhandledrejection", (event) => complaints.push("rejected: " + event.reason));
  addEventListener("securitypolicyviolation", (event) => {
    complaints.push("refused to load " + event.blockedURI);
  });
  for (const level of ["error", "warn", "assert"]) {
    const say = console[level].bind(console);
    console[level] = (...words) => {
      if (level !== "assert" || !words[0]) complaints.push(`console.${level}: ${words.join(" ")}`);
      say(...words);
    };
  }

  const visible = (paint, opacity) =>
    paint !== "none" && paint !== "transparent" && Number(opacity) > 0;

  function isPainted(shape) {
    if (shape.closest("defs, clipPath")) return false;
    if (shape.tagName === "image") return true;
    const style = getComputedStyle(shape);
    if (style.visibility !== "visible" || !Number(style.opacity)) return false;
    const inked = visible(style.stroke, style.strokeOpacity) && parseFloat(style.strokeWidth) > 0;
    return inked || visible(style.fill, style.fillOpacity);
  }

  function overlaps(shape, frame) {
    const box = shape.getBoundingClientRect();
    return box.width + box.height > 0 && box.left <= frame.right && box.right >= frame.left &&
           box.top <= frame.bottom && box.bottom >= frame.top;
  }

  // A panel's first shape is its frame; data are the groups so marked, and any picture.
  function isEmpty(panel) {
    const frame = panel.querySelector("path");
    if (!frame) return true;
    const bounds = frame.getBoundingClientRect();
    const shapes = panel.querySelectorAll(".data path, path.data, .data use, image");
    return ![...shapes].some((shape) => isPainted(shape) && overlaps(shape, bounds));
  }

  function lookAt(figure) {
    const name = figure.id || "a figure";
    const svg = figure.querySelector("svg");
    const box = svg && svg.getBoundingClientRect();
    if (!svg || box.width === 0 || box.height === 0) complaints.push(`${name}: nothing to see`);
    const panels = [...figure.querySelectorAll("svg .panel")];
    if (panels.length === 0) complaints.push(`${name}: no panels`);
    panels.forEach((panel, index) => {
      const place = `panel ${index + 1} of ${panels.length}`;
      if (isEmpty(panel)) complaints.push(`${name}: ${place} is empty`);
    });
  }

  function lookAtIds() {
    const seen = new Set();
    for (const { id } of document.querySelectorAll("[id]")) {
      if (seen.has(id)) complaints.push(`id used twice: ${id}`);
      seen.add(id);
    }
    for (const element of document.querySelectorAll("[href^='#']")) {
      const target = element.getAttribute("href").slice(1);
      if (!seen.has(target)) complaints.push(`reference to nothing: #${target}`);
    }
  }

  addEventListener("load", () => {
    lookAtIds();
    document.querySelectorAll("figure").forEach(lookAt);
    for (const button of document.querySelectorAll("th button")) button.click();
    for (const svg of document.querySelectorAll("figure svg")) {
      svg.dispatchEvent(new PointerEvent("pointermove", { clientX: 300, clientY: 300 }));
    }
    const verdict = document.createElement("script");
    verdict.type = "application/json";
    verdict.id = "verdict";
    verdict.textContent = JSON.stringify(complaints).replaceAll("<", "\\u003c");
    document.body.append(verdict);
  });
})();
