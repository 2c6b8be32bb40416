// Text on the page.  Names come from strangers: they are put in place as text, never as markup.

const data = JSON.parse(document.getElementById("graph").textContent);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const sources = new Map(data.sources.map((source) => [source.id, source]));
const statements = new Map(data.statements.map((statement) => [statement.id, statement]));
const byId = (id) => document.getElementById(id);

/** What each kind looks like: a shape and a colour, so that neither alone has to tell. */
const LOOKS = {
  actor: { symbol: "circle", colour: "#0072b2", path: "M-7,0a7,7 0 1,0 14,0a7,7 0 1,0 -14,0" },
  technology: { symbol: "diamond", colour: "#009e73", path: "M0,-9L9,0L0,9L-9,0Z" },
  measure: { symbol: "square", colour: "#d55e00", path: "M-7,-7H7V7H-7Z" },
  route: { symbol: "cross", colour: "#e69f00", path: "M-3,-8H3V-3H8V3H3V8H-3V3H-8V-3H-3Z" },
  event: { symbol: "star", colour: "#cc79a7", path: "M0,-9L2.3,-3H9L3.7,1L5.6,8L0,4L-5.6,8L-3.7,1L-9,-3H-2.3Z" },
  claim: { symbol: "hexagon", colour: "#f0e442", path: "M0,-8L7,-4V4L0,8L-7,4V-4Z" },
  figure: { symbol: "pentagon", colour: "#777777", path: "M0,-8L8,-2L5,7H-5L-8,-2Z" },
  place: { symbol: "triangle-up", colour: "#56b4e9", path: "M0,-8L8,7H-8Z" },
  document: { symbol: "triangle-down", colour: "#ffffff", path: "M0,8L8,-7H-8Z" },
};

/** What each line looks like, first to last in order of drawing. */
const LINES = {
  maybe: { says: "statement, unknown on the day", colour: "#9a9a9a", dash: "dot", width: 1 },
  statement: { says: "statement", colour: "#9a9a9a", dash: "solid", width: 1 },
  open: { says: "restriction: unknown, red flag, or listed only", colour: "#aa4499", dash: "dash", width: 2 },
  restricted: { says: "restriction", colour: "#d55e00", dash: "solid", width: 2.2 },
};

const DASHES = { solid: "", dash: "6 4", dot: "2 3" };

/** Return text without what would steer a line of it: controls, and marks that turn its direction. */
function plain(text) {
  return String(text ?? "")
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, "");
}

/** Return text, cut, as plotly.js draws it as itself; it takes some tags and entities for markup. */
function drawn(text, most = 200) {
  return plain(text).slice(0, most).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const spoken = (term) => plain(term).replaceAll("_", " ");

/** Return the name of a node, also of one that is not in this file. */
function labelOf(id) {
  return plain(nodes.get(id)?.label ?? (Object.hasOwn(data.others, id) ? data.others[id] : id)) || "(no name)";
}

/** Return an element; children are elements or text. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Return a name in a direction of its own, so that it turns nothing around it. */
const named = (text) => make("bdi", {}, plain(text));

function drawing(className, box, ...shapes) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}

const glyph = (kind) =>
  drawing("glyph", "-10 -10 20 20", [
    "path", { d: LOOKS[kind].path, fill: LOOKS[kind].colour, stroke: "#222", "stroke-width": 1.5 },
  ]);

const stroke = (line) =>
  drawing("stroke", "0 0 30 10", [
    "line",
    { x1: 0, y1: 5, x2: 30, y2: 5, stroke: line.colour, "stroke-width": line.width + 0.5, "stroke-dasharray": DASHES[line.dash] },
  ]);

/** Return a long text cut, with a button that brings the rest. */
function long(text, most = 1200) {
  const whole = plain(text);
  if (whole.length <= most) return named(whole);
  const shown = make("bdi", {}, `${whole.slice(0, most)}… `);
  const more = make("button", {
    type: "button",
    onclick: () => {
      shown.textContent = whole;
      more.remove();
    },
  }, `all ${whole.length.toLocaleString("en")} characters`);
  return make("span", {}, shown, more);
}

/** Return a link to a page on the web; any other address is only shown. */
function linked(url) {
  const address = plain(url).trim();
  if (!/^https?:\/\//i.test(address)) return named(address);
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, named(address));
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** Return the days that something lasts, as printed. */
function period(row) {
  if (row.since && row.since === row.until) return row.since;
  if (!row.since && !row.until) return "no dates on record";
  return `${row.since ? `since ${row.since}` : "start unknown"}${row.until ? `, last day ${row.until}` : ""}`;
}
