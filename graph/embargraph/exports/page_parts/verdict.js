// The verdict on one node on a day: what bars it, what is unknown, what reaches it through its place.

const WORST = Object.keys(data.verdicts);
const GRAVEST = ["denial", "blocking", "trade_ban", "licence_requirement", "end_use"];
const WORLD = new Set(["place-world", "place-outside-eu"]);
const today = () => new Date().toISOString().slice(0, 10);
const dayAsked = () => state.day ?? today();
const isOn = (row, day) => (!row.first_day || row.first_day <= day) && (!row.last_day || row.last_day >= day);
const short = (text, most) => {
  const whole = plain(text);
  return whole.length <= most ? whole : `${whole.slice(0, most).replace(/\s\S*$/, "")} …`;
};

const byWho = new Map();
for (const row of data.restrictions) {
  if (!byWho.has(row.who)) byWho.set(row.who, []);
  byWho.get(row.who).push(row);
}

/** Places that a node lies in or has its seat in, the wider ones too. */
const seats = new Map();
for (const row of data.statements) {
  if (!["located_in", "headquartered_in"].includes(row.relation) || !row.object) continue;
  if (!seats.has(row.subject)) seats.set(row.subject, []);
  seats.get(row.subject).push(row.object);
}
function placesOf(id) {
  const found = new Set();
  const next = [...(seats.get(id) ?? [])];
  while (next.length) {
    const place = next.pop();
    if (found.has(place)) continue;
    found.add(place);
    next.push(...(seats.get(place) ?? []));
  }
  return [...found];
}

const severity = (row) => {
  const effect = GRAVEST.indexOf(row.effect);
  return WORST.indexOf(row.verdict) * 100 + (effect < 0 ? GRAVEST.length : effect) * 2 + (row.basis === "listed" ? 0 : 1);
};

/** Return the rows that hold on a day, the worst first. */
function holding(id, day) {
  return (byWho.get(id) ?? []).filter((row) => isOn(row, day)).sort((a, b) => severity(a) - severity(b));
}

/** Return a node's verdict in a word, or null where no restriction names it on the day. */
function verdictWord(id, day) {
  const rows = holding(id, day);
  if (rows.length) return rows[0].verdict;
  const status = nodes.get(id)?.kind === "measure" ? statusOn(nodes.get(id), day) : null;
  return status?.status === "unknown" ? "unknown" : null;
}

function counted(rows) {
  return WORST.map((verdict) => [rows.filter((row) => row.verdict === verdict).length, verdict])
    .filter(([number]) => number).map(([number, verdict]) => `${number} ${spoken(verdict)}`).join(", ");
}

/** Return the verdict on a node as sentences: the finding, the worst of it, what is unknown, its place. */
function sentences(node, day) {
  const when = `${labelOf(node.id)}, on ${day}${state.day ? "" : " (today)"}`;
  if (node.kind === "measure" && node.status) {
    const status = statusOn(node, day);
    const ways = (status.branches ?? []).map((way) => `if ${plain(way.if)}: ${plain(way.then)}`).join("; ");
    const bound = data.restrictions.filter((row) => row.under === node.id && isOn(row, day));
    return [`${when}: ${spoken(status.status)}.`, ways && `Unknown: ${short(ways, 400)}.`,
      `It binds ${count(new Set(bound.map((row) => row.who)).size, "node")} in this page on that day.`].filter(Boolean);
  }
  const own = holding(node.id, day);
  const said = [own.length ? `${when}: ${spoken(own[0].verdict)}; ${count(own.length, "restriction")} of its own: ${counted(own)}.`
    : `${when}: no restriction of its own on record; that is not a clearance.`];
  if (own.length) {
    const { effect, under, citation, since, what, scope, binds } = own[0];
    const reach = what ? labelOf(what) : scope;
    said.push(`${spoken(effect ?? "no effect on record")}${reach ? ` (${short(reach, 90)})` : ""}${binds ? `, for ${short(binds, 90)}` : ""}`
      + `${since ? `, since ${since}` : ""}, under ${labelOf(under)}${citation ? ` [${short(citation, 60)}]` : ""}.`);
  }
  const open = own.filter((row) => row.verdict === "unknown");
  if (open.length) {
    const ways = (open[0].branches ?? []).map((way) => `if ${plain(way.if)}: ${plain(way.then)}`).join("; ");
    said.push(`Unknown under ${labelOf(open[0].under)}${ways ? `: ${short(ways, 400)}` : ""}${open.length > 1 ? `; and ${open.length - 1} more` : ""}.`);
  }
  const reached = placesOf(node.id).filter((place) => !WORLD.has(place)).map((place) => [labelOf(place), holding(place, day).length]).filter(([, rows]) => rows);
  if (reached.length) said.push(`Through its place: ${reached.map(([place, rows]) => `${count(rows, "rule")} on ${place}`).join(", ")}.`);
  const world = [...WORLD].reduce((sum, place) => sum + holding(place, day).length, 0);
  if (world) said.push(`And ${count(world, "rule that binds", "rules that bind")} every destination.`);
  return said.map((text) => text[0].toUpperCase() + text.slice(1));
}

/** Return the verdict as a part of the page. */
function verdictPart(node) {
  const [first, ...rest] = sentences(node, dayAsked());
  return make("div", { class: `verdict ${verdictWord(node.id, dayAsked()) ?? "none"}` },
    make("p", { class: "first" }, named(first)), rest.map((text) => make("p", {}, named(text))),
    data.about.leads.map((text) => make("p", { class: "small" }, plain(text))));
}

/** Say before anybody is chosen what to do, and what the page holds. */
function fillAnswer() {
  const day = dayAsked();
  byId("answer").hidden = Boolean(state.selected);
  if (state.selected) return;
  const named_ = new Set(data.restrictions.filter((row) => isOn(row, day)).map((row) => row.who)).size;
  byId("answer").replaceChildren(
    make("p", { class: "first" }, `Type a name: its verdict on ${day}${state.day ? "" : " (today)"} comes first.`),
    make("p", {}, `${count(named_, "node is", "nodes are")} named by a restriction in this page on that day. What is not here is not thereby allowed.`),
    ...data.about.leads.map((text) => make("p", { class: "small" }, plain(text))));
}
