// @ts-check
/** A picture of a table: whatever a chart shows is read from the table beside it, and so is never another number. */
import { language } from "../../../accounts/js/lib/i18n.js";

const HEIGHT_OF_SPLIT = 96;
const dark = matchMedia("(prefers-color-scheme: dark)");
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

/** @typedef {{name: string, colour: string, values: number[]}} Series */

/**
 * `data-table` names the table, `data-kind` is bar or line; `data-stacked`, `data-reverse` (the table begins with the
 * newest) and `data-split` (a chart of its own for each column) are switches.
 * @param {HTMLElement} place
 */
export async function mount(place) {
  try {
    const library = await import("../../../accounts/vendor/chart/chart.js");
    const { BarController, BarElement, CategoryScale, Chart, Filler, LineController, LineElement } = library;
    Chart.register(BarController, BarElement, CategoryScale, Filler, LineController, LineElement);
    Chart.register(library.LinearScale, library.PointElement, library.Tooltip);
    draw(place, Chart);
  } catch (error) {
    place.dataset.state = "failed";
    throw error;
  }
}

/** @param {HTMLElement} place @param {any} Chart */
function draw(place, Chart) {
  const table = /** @type {HTMLTableElement} */ (document.getElementById(place.dataset.table ?? ""));
  const { labels, series } = readTable(table, "reverse" in place.dataset);
  const groups = "split" in place.dataset ? series.map((one) => [one]) : [series];
  const canvases = groups.map((group) => canvasFor(place, table, group));
  place.replaceChildren(...canvases.map((canvas) => canvas.parentElement ?? canvas));
  const charts = canvases.map(
    (canvas, index) => new Chart(canvas, configOf(place.dataset, labels, groups[index])),
  );
  place.dataset.state = "drawn";
  dark.addEventListener("change", () => {
    charts.forEach((chart, index) => {
      Object.assign(chart, configOf(place.dataset, labels, groups[index]));
      chart.update();
    });
  });
}

/**
 * The numbers of a table: a row's `th` is its label, a column's `th` names its series and colour token.
 * @param {HTMLTableElement} table @param {boolean} isNewestFirst
 */
export function readTable(table, isNewestFirst) {
  const rows = [...table.tBodies[0].rows];
  if (isNewestFirst) rows.reverse();
  const heads = /** @type {HTMLElement[]} */ ([...table.tHead?.rows[0].cells ?? []].slice(1));
  const series = heads.map((head, index) => ({
    name: head.textContent?.trim() ?? "",
    colour: head.dataset.colour ?? "",
    values: rows.map((row) => Number(row.cells[index + 1].dataset.value)),
  }));
  const labels = rows.map((row) => row.cells[0].dataset.label ?? row.cells[0].textContent?.trim() ?? "");
  return { labels, series: series.filter((one) => one.colour) };
}

/** @param {HTMLElement} place @param {HTMLTableElement} table @param {Series[]} group */
function canvasFor(place, table, group) {
  const box = document.createElement("div");
  box.className = "chart-canvas";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const name = table.caption?.textContent?.trim() ?? "";
  canvas.setAttribute("aria-label", "split" in place.dataset ? `${name}: ${group[0].name}` : name);
  canvas.setAttribute("aria-describedby", table.id);
  if ("split" in place.dataset) {
    box.append(Object.assign(document.createElement("p"), { className: "chart-name", textContent: group[0].name }));
    canvas.height = HEIGHT_OF_SPLIT;
  }
  box.append(canvas);
  return canvas;
}

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {DOMStringMap} wanted @param {string[]} labels @param {Series[]} series */
function configOf(wanted, labels, series) {
  const [line, ink] = [token("--rc-line"), token("--rc-ink-2")];
  const stacked = "stacked" in wanted;
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  const ticks = { color: ink, font, maxRotation: 0, autoSkipPadding: 16 };
  const isRtl = document.documentElement.dir === "rtl";
  return {
    type: wanted.kind === "line" ? "line" : "bar",
    data: { labels, datasets: series.map((one) => datasetOf(one, wanted.kind)) },
    options: {
      animation: false,
      locale: language,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked, reverse: isRtl, grid: { display: false }, border: { color: line }, ticks },
        y: {
          stacked,
          position: isRtl ? "right" : "left",
          beginAtZero: true,
          suggestedMax: 4,
          border: { display: false },
          grid: { color: line },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 5, callback: (/** @type {number} */ value) => whole.format(value) },
        },
      },
      plugins: {
        tooltip: {
          rtl: isRtl, backgroundColor: token("--rc-ink"), titleColor: token("--rc-paper"), bodyColor: token("--rc-paper"),
          titleFont: font, bodyFont: font, padding: 10, cornerRadius: 8, boxPadding: 4,
        },
      },
    },
  };
}

/** @param {Series} one @param {string | undefined} kind */
function datasetOf({ name, colour, values }, kind) {
  const paint = token(colour);
  const drawn = kind === "line"
    ? { borderColor: paint, borderWidth: 2.5, pointRadius: 0, pointHitRadius: 12, tension: 0 }
    : { borderRadius: 3, maxBarThickness: 36 };
  return { label: name, data: values, backgroundColor: paint, ...drawn };
}
