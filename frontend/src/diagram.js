// A diagram as drawn, fitted to its width, with where the case is: seen, open, overdue.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "./diagram.css";

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { pageDocument } from "./request.js";

// On a small drawing the badge is a shape only, so that it does not hide the name of the step.
function badge(shape, text, late, zoom) {
  const element = document.createElement("div");
  element.className = late ? "badge-late" : "badge-here";
  element.textContent = zoom < 0.7 ? shape : `${shape} ${text}`;
  element.title = text;
  return element;
}

// Which nodes were passed is known, which flows is concluded: a flow between two of them was taken when it is the
// only such way out of its source or into its target. Where both have others, nothing is claimed.
function markPath(registry, canvas, seen) {
  const flows = registry.filter((element) => element.waypoints && seen.has(element.source?.id) && seen.has(element.target?.id));
  for (const flow of flows) {
    const out = flows.filter((other) => other.source === flow.source).length;
    const into = flows.filter((other) => other.target === flow.target).length;
    if (out === 1 || into === 1) canvas.addMarker(flow.id, "seen");
  }
}

function mark(viewer, page) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  const zoom = canvas.zoom();
  const reached = new Set([...(page.seen ?? []), ...(page.open ?? []), ...(page.late ?? [])]);
  for (const id of page.seen ?? []) if (registry.get(id)) canvas.addMarker(id, "seen");
  markPath(registry, canvas, reached);
  for (const id of page.open ?? []) {
    if (!registry.get(id)) continue;
    const late = (page.late ?? []).includes(id);
    canvas.addMarker(id, late ? "late" : "open");
    const html = late ? badge("■", "已超期", true, zoom) : badge("●", "办理中", false, zoom);
    overlays.add(id, { position: { top: -18, left: -10 }, scale: { min: 1 }, html });
  }
  for (const id of page.late ?? []) {
    if (registry.get(id) && !(page.open ?? []).includes(id)) canvas.addMarker(id, "late");
  }
  for (const id of page.asked ?? []) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "open");
    overlays.add(id, { position: { top: -18, left: -10 }, scale: { min: 1 }, html: badge("▼", "所查环节", false, zoom) });
  }
  markProblems(page.problems ?? [], canvas, registry, overlays);
}

// A number a problem, as in the list above the drawing; the whole sentence when pointed at.
function markProblems(problems, canvas, registry, overlays) {
  const found = Map.groupBy(problems, (problem) => problem.element);
  for (const [id, here] of found) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "late");
    const html = badge("■", here.map((problem) => problem.number).join("、"), true, 1);
    html.title = here.map((problem) => problem.message).join("\n");
    overlays.add(id, { position: { top: -18, left: -10 }, scale: { min: 1 }, html });
  }
}

// The drawing fits its width and the frame takes the drawing's height, so nothing is empty above or below.
// Nothing is drawn larger than it was made.
function fit(holder, canvas) {
  const { inner } = canvas.viewbox();
  const zoom = Math.min(1, (holder.clientWidth - 16) / inner.width);
  holder.style.height = `${Math.max(240, Math.round(inner.height * zoom) + 64)}px`;
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

// Below this zoom the 12 px labels can no longer be read.
const READABLE = 0.6;
const COMFORTABLE = 0.8;

// A wide drawing fitted to its width would be unreadable: show the open step, or the beginning, at a size that
// can be read; the rest by dragging, or 适合宽度 for the whole.
function showOpenStep(holder, viewer, page) {
  const canvas = viewer.get("canvas");
  const shape = viewer.get("elementRegistry").get((page.open ?? page.asked ?? [])[0]);
  if (canvas.zoom() >= READABLE) return;
  const { inner } = canvas.viewbox();
  const height = Math.min(560, Math.round(inner.height * COMFORTABLE) + 48);
  holder.style.height = `${height}px`;
  canvas.resized();
  const width = holder.clientWidth / COMFORTABLE;
  const middle = shape ? shape.x + shape.width / 2 : inner.x + width / 2;
  const x = Math.max(inner.x - 8, Math.min(middle - width / 2, inner.x + inner.width - width + 8));
  const wanted = shape ? shape.y + shape.height / 2 - height / COMFORTABLE / 2 : inner.y - 8;
  const lowest = inner.y + inner.height - height / COMFORTABLE + 8;
  const y = Math.max(inner.y - 8, Math.min(wanted, lowest));
  canvas.viewbox({ x, y, width, height: height / COMFORTABLE });
}

function addTools(holder, viewer) {
  const canvas = viewer.get("canvas");
  const tools = document.createElement("div");
  tools.className = "canvas-tools no-print";
  const actions = [
    ["放大", () => canvas.zoom(canvas.zoom() * 1.25)],
    ["缩小", () => canvas.zoom(canvas.zoom() / 1.25)],
    ["原大小", () => canvas.zoom(1, "auto")],
    ["适合宽度", () => fit(holder, canvas)],
  ];
  for (const [word, action] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain btn-sm";
    button.textContent = word;
    button.addEventListener("click", action);
    tools.append(button);
  }
  holder.before(tools);
}

async function show(holder) {
  const page = pageDocument(holder);
  const viewer = new NavigatedViewer({
    container: holder,
    textRenderer: { defaultStyle: { fontFamily: FONT }, externalStyle: { fontFamily: FONT } },
  });
  try {
    await viewer.importXML(page.xml);
  } catch {
    holder.textContent = "图形无法显示，请下载 .bpmn 查看。";
    return;
  }
  // The wheel scrolls the page, as everywhere; with Ctrl it zooms the drawing.
  viewer.get("zoomScroll").toggle(false);
  holder.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const canvas = viewer.get("canvas");
    canvas.zoom(canvas.zoom() * (event.deltaY < 0 ? 1.1 : 0.9));
  }, { passive: false });
  fit(holder, viewer.get("canvas"));
  showOpenStep(holder, viewer, page);
  mark(viewer, page);
  addTools(holder, viewer);
  new ResizeObserver(() => viewer.get("canvas").resized()).observe(holder);
  holder.dataset.ready = "yes";
}

for (const holder of document.querySelectorAll("#diagram")) show(holder);
