// The picture: nodes, lines and as many labels as there is room for, drawn by plotly.js.

const canvas = byId("picture");
const drawnNow = { ids: [], lines: [], places: new Map(), world: null, rooms: new Map(), rest: 0 };
const eye = { x: 0, y: 0, across: 1, along: 1, whole: true }; // where it looks, and pixels a unit
let paper = null; // the size while printing

const size = () => paper ?? { width: Math.max(canvas.clientWidth, 200), height: Math.max(canvas.clientHeight, 200) };

/** Choose what is drawn and where; the day leaves places as they are, so that days compare. */
function lay({ onlyNow = false } = {}) {
  const shown = pass(onlyNow ? state.day : null);
  const lines = linesOf(shown);
  const ids = onlyNow ? new Set(drawnNow.ids) : scoped(shown, lines);
  const inside = lines.filter(({ one, two }) => ids.has(one) && ids.has(two));
  const degree = degrees(inside);
  const order = [...ids].sort();
  drawnNow.rooms = new Map(order.map((id) => {
    const label = broken(labelOf(id));
    return [id, { ...roomOf(label), label, radius: 5 + Math.min(8, 1.1 * Math.sqrt(degree.get(id) ?? 0)) }];
  }));
  Object.assign(drawnNow, arrange(order, inside.map(({ one, two }) => [one, two]), drawnNow.rooms, size()));
  lookAtWhole();
}

function lookAtWhole() {
  const { width, height } = size();
  const world = drawnNow.world;
  // Places are nobody's map: each way is stretched to the room that there is.
  Object.assign(eye, { x: world.width / 2, y: world.height / 2, whole: true });
  Object.assign(eye, { across: width / world.width, along: height / world.height });
}

function lookAt(id) {
  const place = drawnNow.places.get(id);
  if (place) Object.assign(eye, { x: place.x, y: place.y, whole: false });
}

const ranges = () => {
  const { width, height } = size();
  const [across, along] = [width / eye.across / 2, height / eye.along / 2];
  return { x: [eye.x - across, eye.x + across], y: [eye.y + along, eye.y - along] };
};

/** Draw what passes the filters on the day, of what was laid out. */
function paint() {
  const shown = pass(state.day);
  const here = ([id]) => drawnNow.places.has(id) && shown.nodes.has(id);
  const candidates = new Set([...drawnNow.places].filter(here).map(([id]) => id));
  drawnNow.lines = linesOf(shown).filter(({ one, two }) => candidates.has(one) && candidates.has(two));
  const tied = degrees(drawnNow.lines);
  const thinned = state.day || state.standings.size < Object.keys(data.standings).length;
  drawnNow.ids = [...candidates].filter((id) => !thinned || tied.has(id) || id === state.selected || id === state.focus);
  drawnNow.shown = shown;
  drawnNow.tied = tied;
  drawnNow.near = new Set(drawnNow.lines.flatMap(({ one, two }) =>
    standIn(state.selected) === one ? [two] : standIn(state.selected) === two ? [one] : []));
  const span = ranges();
  const axis = { visible: false, fixedrange: false, zeroline: false, showgrid: false };
  const layout = {
    ...size(), margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 }, showlegend: false, dragmode: "pan", hovermode: "closest",
    paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: FONT, size: FONT_SIZE, color: "#1b1b1b" },
    hoverlabel: { bgcolor: "#fff", bordercolor: "#222", font: { family: FONT, size: 13, color: "#1b1b1b" }, align: "left", namelength: -1 },
    xaxis: { ...axis, range: span.x }, yaxis: { ...axis, range: span.y },
  };
  const config = { displayModeBar: false, scrollZoom: true, doubleClick: false, showTips: false, displaylogo: false };
  const traces = [...lineTraces(), ringTrace(), nodeTrace()];
  Plotly.react(canvas, traces, layout, config);
  tell();
}

function lineTraces() {
  const chosen = standIn(state.selected);
  const traces = Object.entries(LINES).map(([style, look]) =>
    lineTrace(drawnNow.lines.filter((line) => line.style === style), look, state.selected ? 0.35 : 0.85));
  const ours = drawnNow.lines.filter(({ one, two }) => one === chosen || two === chosen);
  for (const style of Object.keys(LINES)) {
    const look = LINES[style];
    traces.push(lineTrace(ours.filter((line) => line.style === style), { ...look, width: look.width + 1.2, colour: style === "statement" || style === "maybe" ? "#444" : look.colour }, 1));
  }
  traces.push(middleTrace());
  return traces;
}

function lineTrace(lines, look, opacity) {
  const [x, y, heads, off] = [[], [], [], []];
  const segment = (from, to) => {
    const [a, b] = [drawnNow.places.get(from), drawnNow.places.get(to)];
    x.push(a.x, b.x, null);
    y.push(a.y, b.y, null);
    heads.push(0, 5 + look.width * 1.5, 0);
    off.push(0, drawnNow.rooms.get(to).radius + 1, 0);
  };
  for (const line of lines) {
    if (line.there) segment(line.one, line.two);
    if (line.back) segment(line.two, line.one);
  }
  return {
    type: "scatter", mode: "lines+markers", x, y, opacity, hoverinfo: "skip", connectgaps: false,
    line: { color: look.colour, width: look.width, dash: look.dash, simplify: false },
    marker: { symbol: "arrow", angleref: "previous", size: heads, standoff: off, color: look.colour, line: { width: 0 }, opacity: 1 },
  };
}

/** Points in the middle of lines, unseen, that say what a line stands for when pointed at. */
function middleTrace() {
  const says = (row) => {
    if (!row.relation) return `${labelOf(row.who)}: ${spoken(row.verdict)}, ${labelOf(row.under)} (${period(row)})`;
    return `${labelOf(row.subject)} ${spoken(row.relation)} ${labelOf(row.object)} (${row.standing}; ${period(row)})`;
  };
  const text = ({ rows }) => {
    const first = rows.slice(-6).reverse().map((row) => drawn(says(row), 160));
    return first.join("<br>") + (rows.length > 6 ? `<br>and ${rows.length - 6} more` : "");
  };
  const at = (axis) => drawnNow.lines.map(({ one, two }) => (drawnNow.places.get(one)[axis] + drawnNow.places.get(two)[axis]) / 2);
  return {
    type: "scatter", mode: "markers", x: at("x"), y: at("y"), hovertext: drawnNow.lines.map(text), hoverinfo: "text",
    marker: { size: 9, color: "rgba(0,0,0,0)", line: { width: 0 } },
  };
}

/** A ring around the node that is chosen, or that the keyboard is on in the list. */
function ringTrace(pointed = null) {
  const ids = [...new Set([standIn(state.selected), standIn(pointed)])].filter((id) => drawnNow.ids.includes(id));
  return {
    type: "scatter", mode: "markers", hoverinfo: "skip",
    x: ids.map((id) => drawnNow.places.get(id).x), y: ids.map((id) => drawnNow.places.get(id).y),
    marker: { symbol: "circle-open", color: "#000", size: ids.map((id) => 2 * drawnNow.rooms.get(id).radius + 14), line: { width: 3 } },
  };
}

const RING = 2 * Object.keys(LINES).length + 1;
const NODES = RING + 1;

function nodeTrace() {
  const all = drawnNow.ids.map((id) => nodes.get(id));
  const open = (node) => ["unknown", "not_in_force"].includes(statusOn(node, state.day)?.status);
  return {
    type: "scatter", mode: "markers+text", hoverinfo: "text", cliponaxis: false,
    x: all.map(({ id }) => drawnNow.places.get(id).x), y: all.map(({ id }) => drawnNow.places.get(id).y),
    customdata: drawnNow.ids, hovertext: all.map(hint), ...labels(),
    marker: {
      symbol: all.map((node) => LOOKS[node.kind].symbol + (open(node) ? "-open" : "")),
      color: all.map(({ kind }) => LOOKS[kind].colour), size: drawnNow.ids.map((id) => 2 * drawnNow.rooms.get(id).radius),
      opacity: drawnNow.ids.map((id) => (isFaint(id) ? 0.35 : 1)),
      line: { width: all.map((node) => (open(node) ? 3 : 1)), color: all.map((node) => (open(node) ? LOOKS[node.kind].colour : "#222")) },
    },
  };
}

const isFaint = (id) => Boolean(state.selected) && standIn(state.selected) !== id && !drawnNow.near.has(id);

function hint(node) {
  const status = statusOn(node, state.day);
  const on = data.restrictions.filter((row) => row.who === node.id && restrictionState(row, state.day) !== "not").length;
  const parts = [labelOf(node.id), [spoken(node.kind), spoken(node.type ?? "")].filter(Boolean).join(", ")];
  if (status) parts.push(`${spoken(status.status)} on ${state.day}`);
  if (on) parts.push(`${count(on, "restriction")}${state.day ? " on the day" : ""}`);
  return parts.map((part) => drawn(part)).join("<br>");
}

/** Return labels and their sides: the important ones first, none over another, none past the edge. */
function labels() {
  const span = size();
  const middle = { x: span.width / 2, y: span.height / 2 };
  const spots = new Map(drawnNow.ids.map((id) => {
    const place = drawnNow.places.get(id);
    return [id, { x: middle.x + (place.x - eye.x) * eye.across, y: middle.y + (place.y - eye.y) * eye.along, room: marked(id) }];
  }));
  const rank = (id) => (standIn(state.selected) === id ? 1e6 : 0) + (drawnNow.near.has(id) ? 1e4 : 0) + (drawnNow.tied.get(id) ?? 0);
  const order = [...drawnNow.ids].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
  const taken = [...spots].map(([id, { x, y, room }]) => ({ id, faint: isFaint(id), left: x - room.radius, right: x + room.radius, top: y - room.radius, bottom: y + room.radius }));
  const found = new Map();
  for (const id of order) {
    const [spot, tries] = [spots.get(id), [spots.get(id), cut(spots.get(id))]];
    const fit = tries.flatMap((one) => SIDES.map((side) => ({ side, room: one.room, box: boxAt(one, side) })))
      .find(({ box }) => fits(box, id, taken, span, !isFaint(id)));
    if (!fit) continue;
    found.set(id, fit.side);
    spot.room = fit.room;
    taken.push({ ...fit.box, label: true });
  }
  drawnNow.rest = drawnNow.ids.filter((id) => !found.has(id) && inSight(spots.get(id), span)).length;
  const text = (id) => (found.has(id) ? spots.get(id).room.label.map((line) => drawn(line)).join("<br>") : "");
  return { text: drawnNow.ids.map(text), textposition: drawnNow.ids.map((id) => found.get(id) ?? "bottom center") };
}

const SIDES = ["bottom center", "top center", "middle right", "middle left", "bottom right", "bottom left", "top right", "top left"];
/** Return a place with its label cut to one short line: better than none. */
function cut(spot) {
  const label = characters(spot.room.whole ?? spot.room.label.join(" "));
  const short = [`${label.length > 14 ? `${label.slice(0, 13).join("").trimEnd()}…` : label.join("")}${spot.room.mark ?? ""}`];
  return { ...spot, room: { ...spot.room, ...roomOf(short), label: short } };
}

const inSight = ({ x, y }, { width, height }) => x >= 0 && y >= 0 && x <= width && y <= height;

/** Return a node's label with why its shape is open: an open shape alone would be missed. */
function marked(id) {
  const room = drawnNow.rooms.get(id);
  const mark = { unknown: " (?)", not_in_force: " (not in force)" }[statusOn(nodes.get(id), state.day)?.status];
  if (!mark) return room;
  const label = [...room.label.slice(0, -1), `${room.label.at(-1)}${mark}`];
  return { ...room, ...roomOf(label), label, mark, whole: room.label.join(" ") };
}

function boxAt({ x, y, room }, side) {
  const { width, height } = room;
  // plotly.js keeps text this far from its marker.
  const away = room.radius / 0.8 + 1;
  const left = side.endsWith("right") ? x + away : side.endsWith("left") ? x - away - width : x - width / 2;
  // plotly.js counts from the base line of the first line of text.
  const way = side.startsWith("bottom") ? 1 : side.startsWith("top") ? -1 : 0;
  const lines = (room.label.length - 1) * LINE_HEIGHT + FONT_SIZE;
  const top = y + 0.75 * FONT_SIZE + way * away + ((way - 1) * lines) / 2 - ASCENT;
  return { left, right: left + width, top, bottom: top + height };
}

/** Say whether a label has its box to itself; the chosen node's and its neighbours' may cover faint shapes. */
function fits(box, id, taken, { width, height }, first) {
  if (box.left < 2 || box.right > width - 2 || box.top < 2 || box.bottom > height - 2) return false;
  return !taken.some((other) => (other.id !== id || other.label) && !(first && other.faint) && box.left < other.right && box.right > other.left
    && box.top < other.bottom && box.bottom > other.top);
}

/** Look again: new ranges, and the labels that they leave room for. */
function look() {
  const span = ranges();
  Plotly.update(canvas, wrap(labels()), { ...size(), "xaxis.range": span.x, "yaxis.range": span.y }, [NODES]);
  tell();
}

const wrap = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

function point(id) {
  const ring = ringTrace(id);
  Plotly.restyle(canvas, { x: [ring.x], y: [ring.y], "marker.size": [ring.marker.size] }, [RING]);
}

function zoom(factor) {
  eye.across *= factor;
  eye.along *= factor;
  eye.whole = false;
  look();
}

/** Take over the view after a pan or a turn of the wheel. */
function moved(change) {
  if (!("xaxis.range[0]" in change)) return;
  const [left, right] = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
  const [bottom, top] = [change["yaxis.range[0]"], change["yaxis.range[1]"]];
  Object.assign(eye, { x: (left + right) / 2, y: (bottom + top) / 2, whole: false });
  Object.assign(eye, { across: size().width / (right - left), along: size().height / (bottom - top) });
  look();
}

/** Say what is drawn, what is left out, and how to see it. */
function tell() {
  const { shown, ids, lines, rest } = drawnNow;
  const entries = new Set(lines.flatMap(({ rows }) => rows.map((row) => row.under ?? row.subject)).filter((id) => standIn(id) !== id));
  const out = [...shown.nodes].filter((id) => standIn(id) === id).length - ids.length;
  const also = entries.size ? `, with ${count(entries.size, "list entry", "list entries")} as lines from list to party` : "";
  const parts = [`Drawn ${state.day ? `on ${state.day}` : "over all days"}: ${count(ids.length, "node")}, ${count(lines.length, "line")}${also}.`];
  if (out > 0) {
    const why = state.scope === "around" ? `farther than ${count(state.hops, "step")} from ${labelOf(state.focus)}, or past the ${MOST_DRAWN} foremost`
      : state.scope === "all" ? `past the ${MOST_DRAWN} foremost` : "no restriction names them, or no line reaches them";
    parts.push(`Left out: ${count(out, "node")} (${why}); choose one in the list and draw around it.`);
  }
  if (rest) parts.push(`${count(rest, "label lacks", "labels lack")} room: zoom in, or point.`);
  const said = byId("said");
  if (said.textContent !== parts.join(" ")) said.textContent = parts.join(" ");
  Object.assign(canvas.dataset, { nodes: ids.length, lines: lines.length, unlabelled: rest });
}
