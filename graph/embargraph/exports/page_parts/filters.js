// What is shown: filters over the rows, and the part of it that is drawn.

/** More nodes than this no one can read at once. */
const MOST_DRAWN = 250;

const state = {
  kinds: new Set(Object.keys(data.kinds)),
  standings: new Set(Object.keys(data.standings)),
  day: data.about.as_of ?? null,
  unknown: true,
  text: "",
  scope: "first",
  focus: null,
  hops: 1,
  entries: false,
  selected: null,
  view: "answer",
};

/** Say how a statement stands on the day: it holds, does not, or that is unknown. */
function statementState(row, day) {
  if (!day) return "holds";
  if ((row.since_first && row.since_first > day) || (row.until_last && row.until_last < day)) return "not";
  // Without a printed start, `since_last` is the first day on which a source shows it.
  const begun = !row.since_last || row.since_last <= day;
  return begun && (!row.until_first || row.until_first >= day) ? "holds" : "unknown";
}

/** Say how a restriction stands on the day; the same test as `embargraph ask restricted`. */
function restrictionState(row, day) {
  const within = !day || ((!row.first_day || row.first_day <= day) && (!row.last_day || row.last_day >= day));
  if (!within) return "not";
  return day && row.verdict === "unknown" ? "unknown" : "holds";
}

/** Return what a measure's clocks say of the day, or null. */
function statusOn(node, day) {
  if (!day || !node?.status) return null;
  const on = node.status.find((row) => (!row.first_day || row.first_day <= day) && (!row.last_day || row.last_day >= day));
  return on ?? { status: "unknown", branches: [] };
}

const kindShown = (id) => !nodes.has(id) || state.kinds.has(nodes.get(id).kind);

function statementShown(row, day) {
  if (!state.standings.has(row.standing) || !kindShown(row.subject) || !kindShown(row.object)) return "not";
  const how = statementState(row, day);
  // What a measure without a start of its own says does not hold while the measure is known not to be in force.
  const idle = how === "unknown" && statusOn(nodes.get(row.subject), day)?.status === "not_in_force";
  return idle ? "not" : how;
}

function restrictionShown(row, day) {
  if (!state.standings.has(row.standing) || !kindShown(row.who) || !kindShown(row.under)) return "not";
  return restrictionState(row, day);
}

const kept = (how) => how === "holds" || (how === "unknown" && state.unknown);

/** Return the statements, restrictions and nodes that pass every filter on a day. */
function pass(day) {
  const shown = { statements: new Map(), restrictions: new Map(), nodes: new Set() };
  const touched = new Set();
  for (const row of data.statements) {
    const how = statementShown(row, day);
    if (!kept(how)) continue;
    shown.statements.set(row, how);
    touched.add(row.subject);
    if (row.object) touched.add(row.object);
  }
  for (const row of data.restrictions) {
    const how = restrictionShown(row, day);
    if (!kept(how)) continue;
    shown.restrictions.set(row, how);
    touched.add(row.who).add(row.under);
  }
  const all = !day && state.standings.size === Object.keys(data.standings).length;
  for (const node of data.nodes) {
    if (state.kinds.has(node.kind) && (all || touched.has(node.id))) shown.nodes.add(node.id);
  }
  return shown;
}

/** Return the node that stands for another in the picture: an entry is a line to its list. */
function standIn(id) {
  const list = state.entries || id === state.focus ? null : nodes.get(id)?.entry_of;
  return list && nodes.has(list) ? list : id;
}

/** Return the lines between nodes: one a pair, with what it stands for. */
function linesOf(shown) {
  const lines = new Map();
  const draw = (from, to, row, style) => {
    const [one, two] = [standIn(from), standIn(to)];
    if (one === two || !shown.nodes.has(one) || !shown.nodes.has(two)) return;
    const key = one < two ? JSON.stringify([one, two]) : JSON.stringify([two, one]);
    const line = lines.get(key) ?? { one, two, style: "maybe", there: false, back: false, rows: [] };
    line[one === line.one ? "there" : "back"] = true;
    line.rows.push(row);
    const order = Object.keys(LINES);
    if (order.indexOf(style) > order.indexOf(line.style)) line.style = style;
    lines.set(key, line);
  };
  for (const [row, how] of shown.statements) {
    if (row.object) draw(row.subject, row.object, row, how === "unknown" ? "maybe" : "statement");
  }
  // From the measure to the party, as what it targets: the head shows who is bound.
  for (const [row] of shown.restrictions) draw(row.under, row.who, row, row.verdict === "restricted" ? "restricted" : "open");
  return [...lines.values()];
}

/** Count restrictions by the nodes that they name, the drawn ones that stand for others included. */
function weights(shown) {
  const found = new Map();
  const add = (id, weight) => found.set(id, (found.get(id) ?? 0) + weight);
  for (const row of shown.restrictions.keys()) {
    for (const id of [row.who, standIn(row.under)]) add(id, 3);
    for (const id of [...(row.list ?? []), row.by, row.authority]) if (id) add(id, 1);
  }
  return found;
}

/** Return the most important of some ids, as many as can be read, in a fixed order. */
function foremost(ids, shown, lines) {
  const weight = weights(shown);
  const degree = degrees(lines);
  const order = (id) => (weight.get(id) ?? 0) * 1000 + (degree.get(id) ?? 0);
  const ranked = [...ids].sort((a, b) => order(b) - order(a) || (a < b ? -1 : 1));
  return new Set(ranked.slice(0, MOST_DRAWN));
}

function degrees(lines) {
  const degree = new Map();
  for (const { one, two } of lines) for (const id of [one, two]) degree.set(id, (degree.get(id) ?? 0) + 1);
  return degree;
}

/** Return the nodes of the part that is drawn, before the day takes some away. */
function scoped(shown, lines) {
  const ids = new Set([...shown.nodes].filter((id) => standIn(id) === id));
  if (state.scope === "around" && state.focus) return near(state.focus, lines, state.hops, ids, shown);
  if (state.scope === "all" || ids.size <= MOST_DRAWN) return foremost(ids, shown, lines);
  const weight = weights(shown);
  const named = [...ids].filter((id) => weight.has(id));
  return foremost(named.length ? named : ids, shown, lines);
}

function near(start, lines, hops, ids, shown) {
  const reached = new Set([start]);
  for (let hop = 0; hop < hops; hop += 1) {
    const found = lines.flatMap(({ one, two }) => (reached.has(one) ? [two] : reached.has(two) ? [one] : []));
    for (const id of found) reached.add(id);
    if (reached.size > MOST_DRAWN) break;
  }
  const best = foremost([...reached].filter((id) => ids.has(id) && id !== start), shown, lines);
  return new Set([start, ...best]);
}
