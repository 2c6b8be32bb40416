// Details of one node: its restrictions, its statements, and their sources.

const details = byId("details");
const MOST_ITEMS = 60;

const chip = (id) => {
  if (!nodes.has(id)) return named(labelOf(id));
  const go = (event) => {
    event.preventDefault();
    open(id);
  };
  return make("a", { href: linkTo(id), onclick: go }, named(labelOf(id)));
};

const entry = (list, term, ...content) => list.append(make("dt", {}, term), make("dd", {}, ...content));

/** Show items up to a number, and a button for the rest. */
function items(rows, item) {
  const box = make("div", {}, rows.slice(0, MOST_ITEMS).map(item));
  if (rows.length > MOST_ITEMS) {
    box.append(make("button", {
      type: "button",
      onclick: (event) => {
        event.target.remove();
        box.append(...rows.slice(MOST_ITEMS).map(item));
      },
    }, `${(rows.length - MOST_ITEMS).toLocaleString("en")} more`));
  }
  return box;
}

function fold(title, rows, item) {
  if (!rows.length) return null;
  const box = make("details", {}, make("summary", {}, title));
  // Filled when first opened: most never are.
  box.addEventListener("toggle", () => box.append(items(rows, item)), { once: true });
  return box;
}

/** Show a node's details; the way back leads to what had the focus. */
function fillDetails(node) {
  const on = data.restrictions.filter((row) => row.who === node.id);
  const by = data.restrictions.filter((row) => row.under === node.id && row.who !== node.id);
  const said = data.statements.filter((row) => row.subject === node.id || row.object === node.id);
  details.replaceChildren(
    make("button", { type: "button", class: "close", onclick: close, "aria-label": "Close details" }, "Close ✕"),
    make("h2", {}, glyph(node.kind), " ", long(labelOf(node.id), 200)),
    verdictPart(node), facts(node), where(node),
    ...restrictionPart("Restrictions on it", on, "No restriction on record; that is not a clearance."),
    ...(by.length ? restrictionPart("Restrictions by it", by, "") : []),
    ...statementPart(said), ...sourcePart(said),
  );
}

function facts(node) {
  const list = make("dl");
  entry(list, "Kind", [spoken(node.kind), spoken(node.type ?? "")].filter(Boolean).join(", "));
  entry(list, "Id", named(node.id));
  if (node.names) entry(list, "Also", node.names.flatMap((name, place) => [place ? "; " : null, named(name)]));
  if (node.country) entry(list, "Country", named(node.country));
  for (const mark of node.identifiers ?? []) entry(list, plain(mark.scheme), named(mark.value));
  if (node.text) entry(list, "Text", long(node.text));
  const status = statusOn(node, state.day);
  if (status) {
    entry(list, "Status", make("span", { class: "badge" }, spoken(status.status)), ` on ${state.day}`, branches(status));
    if (status.known_through) entry(list, "Known through", status.known_through);
  } else if (node.status) entry(list, "Status", node.status.map((row) => make("div", {},
    `${row.first_day ?? "…"} to ${row.last_day ?? "…"}: `, make("span", { class: "badge" }, spoken(row.status)), branches(row))));
  return list;
}

const branches = ({ branches: found }) => found?.length ? make("ul", {}, found.map((branch) =>
  make("li", {}, `if ${plain(branch.if)}: ${plain(branch.then)}`, branch.evidence?.length ? ` [${branch.evidence.map(plain).join("; ")}]` : null))) : null;

/** Say where the node is in the picture, and offer to draw around it. */
function where(node) {
  const list = standIn(node.id);
  const place = state.view === "answer" || drawnNow.ids.includes(node.id) ? null
    : list !== node.id ? make("p", { class: "note" }, "Drawn as the line between the party and ", chip(list), ".")
    : make("p", { class: "note" }, "Not in the picture as it is now.");
  const button = (hops) => make("button", { type: "button", onclick: () => drawAround(node.id, hops) }, count(hops, "step"));
  return make("div", {}, place, make("p", { class: "row draw" }, "Draw around it:", button(1), button(2), button(3)));
}

function restrictionPart(title, rows, none) {
  rows.sort((a, b) => severity(a) - severity(b) || (a.first_day ?? "").localeCompare(b.first_day ?? ""));
  const now = rows.filter((row) => kept(restrictionShown(row, state.day)));
  const not = rows.filter((row) => !now.includes(row));
  const heading = `${title}${state.day ? ` on ${state.day}` : ""}: ${now.length}`;
  return [
    make("h3", {}, heading), now.length || !none ? null : make("p", {}, none), items(now, restrictionItem),
    fold(`${not.length} on other days, or filtered out`, not, restrictionItem),
  ].filter(Boolean);
}

function restrictionItem(row) {
  const list = make("dl");
  const plainly = (term, value) => value && entry(list, term, long(value));
  entry(list, "Who", chip(row.who));
  entry(list, "What", row.what ? chip(row.what) : "as the rule says");
  entry(list, "Under", chip(row.under), row.citation ? make("span", {}, " [", long(row.citation), "]") : null);
  if (row.via?.length) entry(list, "Via", row.via.flatMap((hop) => [make("div", {}, `${spoken(hop.relation)} `, chip(hop.id))]));
  if (row.by) entry(list, "By", chip(row.by), row.authority ? [", ", chip(row.authority)] : null);
  const answered = row.first_day || row.last_day ? `; this answer is for ${row.first_day ?? "…"} to ${row.last_day ?? "…"}` : "";
  entry(list, "Days", period(row) + (row.since && (row.until || !row.last_day) ? "" : answered));
  plainly("Bars", [row.effect ? spoken(row.effect) : "no effect on record", row.binds && `binds ${plain(row.binds)}`].filter(Boolean).join("; "));
  plainly("Reached as", row.basis && spoken(row.basis) + (row.presumption ? " (a presumption)" : ""));
  for (const name of ["policy", "requirement", "scope", "footnote", "programme", "note"]) plainly(name[0].toUpperCase() + name.slice(1), row[name]);
  if (row.witness) entry(list, "Owners", row.witness.map((stake) => make("div", {}, chip(stake.owner.id), `: ${share(stake) || "share unknown"}; ${period(stake)}`)));
  if (row.branches) entry(list, "Depends", branches(row));
  if (row.relief) entry(list, "Relief", row.relief.map((one) => make("div", {}, chip(one.id), `; ${period(one)}`,
    one.scope ? [": ", long(one.scope)] : null, one.citation ? ` [${plain(one.citation)}]` : null)));
  entry(list, "Standing", row.standing, row.known_through ? `; known through ${row.known_through}${state.day > row.known_through ? ", as last known" : ""}` : null);
  const premises = (row.premises ?? []).map((id) => statements.get(id)).filter(Boolean);
  return make("div", { class: `item ${row.verdict}`, "data-restriction": row.id },
    make("p", {}, make("span", { class: "badge" }, spoken(row.verdict)), ` — ${data.verdicts[row.verdict]}`),
    list, fold(`because of ${count(premises.length, "statement")}`, premises, statementItem));
}

function share(row) {
  if (row.share !== undefined && row.share !== null) return `${row.share}%`;
  const [least, most] = [row.share_min ?? null, row.share_max ?? null];
  if (least === null && most === null) return "";
  return most === null ? `at least ${least}%` : least === null ? `at most ${most}%` : `${least} to ${most}%`;
}

function statementPart(rows) {
  const now = rows.filter((row) => kept(statementShown(row, state.day)));
  const not = rows.filter((row) => !now.includes(row));
  return [
    make("h3", {}, `Statements${state.day ? ` that hold on ${state.day}` : ""}: ${now.length}`),
    items(now, statementItem), fold(`${not.length} on other days, or filtered out`, not, statementItem),
  ].filter(Boolean);
}

function statementItem(row) {
  const how = statementState(row, state.day);
  const stake = share(row);
  const value = row.object ? chip(row.object) : long([row.value, row.value === undefined ? row.number : null, row.unit, row.period].filter((part) => part !== undefined && part !== null).join(" "));
  const marks = Object.entries(row.qualifiers ?? {}).filter(([name]) => name !== "key");
  const spot = row.document ? `${plain(row.document)}${row.start === undefined ? "" : `, characters ${row.start} to ${row.end}`}` : "";
  return make("div", { class: `item${how === "unknown" ? " maybe" : ""}`, "data-statement": row.id },
    make("p", {}, chip(row.subject), ` ${spoken(row.relation)} `, value, stake ? ` (${stake})` : null),
    make("p", { class: "small" }, make("span", { class: "badge" }, row.standing), `; ${period(row)}`, how === "unknown" ? `; unknown on ${state.day}` : null),
    marks.length ? make("p", { class: "small" }, marks.map(([name, text]) => `${spoken(name)}: ${plain(text)}`).join("; ")) : null,
    row.gist ? make("p", {}, long(row.gist)) : null,
    row.citation || row.url ? make("p", { class: "small" }, row.citation ? long(row.citation) : null, row.citation && row.url ? "; " : null, row.url ? linked(row.url) : null) : null,
    make("p", { class: "small" }, "in ", long(sources.get(row.source)?.title ?? row.source), spot ? ` (${spot})` : null),
    row.corrected_by ? make("p", { class: "small" }, "Corrected by the record: ", long(row.corrected_by)) : null);
}

function sourcePart(rows) {
  const found = [...new Set(rows.map((row) => row.source))].map((id) => sources.get(id)).filter(Boolean);
  const item = (source) => make("div", { class: "item", "data-source": source.id },
    make("p", {}, long(source.title ?? source.id)),
    make("p", { class: "small" }, [source.publisher && plain(source.publisher), source.published && `published ${source.published}`,
      source.known_through && `known through ${source.known_through}`].filter(Boolean).join("; ")),
    source.url ? make("p", { class: "small" }, linked(source.url)) : null);
  return [make("h3", {}, `Sources: ${found.length}`), items(found, item)];
}
