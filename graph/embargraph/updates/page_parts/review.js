"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const one = (id) => document.getElementById(id);
const proposals = data.proposals;
const byId = new Map(proposals.map((each) => [each.id, each]));
const decided = new Map();
const CHOICES = [["accept", "a"], ["reject", "r"], ["defer", "d"], ["edit", "e"], ["out-of-scope", "o"],
  ["presentation-only", "p"], ["unresolved", "n"]];
let visible = proposals;
let at = -1;
let asked = "";
let isSaved = true;

// What cannot be seen, or turns the line, is spelt out: text of others is shown, never obeyed.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const spelt = (sign) => sign === "\t" ? sign
  : Array.from({ length: sign.length }, (_, n) => "\\u" + sign.charCodeAt(n).toString(16).padStart(4, "0")).join("");
const shown = (text) => String(text).replace(UNSEEN, spelt);
const lines = (text) => String(text).split("\n").map(shown).join("\n");

function made(name, text, className) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function fill(id, elements) {
  one(id).replaceChildren(...elements);
}

// As typed here and as on record: case, spaces and punctuation do not matter.
const key = (name) => name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function label(proposal) {
  const [node] = proposal.facts.node || [];
  return shown(proposal.party || (node && node.label) || proposal.where || proposal.id);
}

function listed(proposal, number) {
  const item = made("li");
  const button = made("button");
  button.type = "button";
  button.dataset.number = number;
  button.append(made("span", proposal.kind, "kind"), " ", label(proposal));
  const decision = decided.get(proposal.id);
  if (decision) button.append(" ", made("span", decision.decision, "done"));
  else if (proposal.danger) button.append(" ", made("span", "loosens", "danger"));
  if (proposal.doubts.length) button.append(made("span", ` · ${proposal.doubts.length} doubt${proposal.doubts.length > 1 ? "s" : ""}`, "small"));
  item.append(button);
  return item;
}

function drawList() {
  const wanted = one("filter").value;
  visible = proposals.filter((each) => wanted === "all" || (wanted === "open" && !decided.has(each.id))
    || (wanted === "decided" && decided.has(each.id)) || each.kind === wanted);
  fill("list", visible.map(listed));
  one("listed").textContent = `${visible.length} of ${proposals.length}`;
}

function count() {
  const danger = proposals.filter((each) => each.danger && !decided.has(each.id)).length;
  one("counts").textContent = `${proposals.length - decided.size} open, ${decided.size} decided here`
    + (danger ? `; ${danger} of the open could loosen a restriction` : "");
  const who = one("by").value.trim();
  one("save").disabled = !decided.size || !who;
  one("save").title = who ? "" : "Say first who decides";
  one("copy").value = decided.size && who ? file() : "";
}

function field(name, value) {
  const row = made("tr");
  const head = made("th", name.replaceAll("_", " "));
  head.scope = "row";
  row.append(head, made("td", typeof value === "object" ? shown(JSON.stringify(value)) : lines(value)));
  return row;
}

function factTables(facts) {
  const tables = [];
  for (const [name, rows] of Object.entries(facts)) {
    for (const fact of Array.isArray(rows) ? rows : [rows]) {
      const table = made("table");
      table.append(made("caption", name), made("tbody"));
      table.lastChild.append(...Object.entries(fact).map(([key_, value]) => field(key_, value)));
      tables.push(table);
    }
  }
  return tables.length > 1 ? tables : [made("p", "It adds no facts.")];
}

function wordings(proposal) {
  const elements = (proposal.wording || []).flatMap(([what, text]) => [made("p", shown(what), "small"), made("blockquote", lines(text))]);
  const grounds = made("ul");
  grounds.append(...(proposal.grounds || []).map((ground) => made("li", shown(ground))));
  return [...elements, grounds];
}

function draw() {
  const proposal = visible[at];
  for (const button of document.querySelectorAll("#list button")) button.removeAttribute("aria-current");
  one("shown").hidden = !proposal;
  asked = "";
  one("asked").hidden = true;
  if (!proposal) return;
  const button = one("list").children[at].firstChild;
  button.setAttribute("aria-current", "true");
  button.scrollIntoView({ block: "nearest" });
  one("title").textContent = `${proposal.kind}: ${label(proposal)}`;
  one("about").textContent = shown([proposal.id, proposal.where, proposal.source && `source ${proposal.source}`,
    proposal.before && `before: ${proposal.before}`, proposal.after && `after: ${proposal.after}`,
    proposal.made && `found ${proposal.made} by ${proposal.made_by || "?"}`,
    proposal.reopened && `was decided before its facts changed: ${proposal.reopened}`].filter(Boolean).join(" · "));
  fill("doubts", proposal.doubts.map((doubt) => made("li", shown(doubt))));
  one("effects").textContent = shown(`It ${proposal.effects}.`);
  one("effects").className = proposal.danger ? "danger" : "";
  fill("rows", (proposal.rows || []).map((row) => made("li", shown(row))));
  fill("wording", wordings(proposal));
  fill("facts", factTables(proposal.facts));
  drawChoices(proposal);
}

function drawChoices(proposal) {
  const decision = (decided.get(proposal.id) || {}).decision;
  fill("choices", CHOICES.map(([name, letter]) => {
    const button = made("button", `${name} (${letter})`);
    button.type = "button";
    button.dataset.decision = name;
    button.setAttribute("aria-pressed", String(decision === name));
    return button;
  }));
}

// The facts as a fact file; texts of JSON are texts of TOML, but for one sign.
const quoted = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
function toml(value) {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (value && typeof value === "object") return `{ ${Object.entries(value).map(([k, v]) => `${quoted(k)} = ${toml(v)}`).join(", ")} }`;
  return String(value);
}
function factFile(facts) {
  const parts = [];
  for (const [name, rows] of Object.entries(facts)) {
    for (const fact of Array.isArray(rows) ? rows : [rows]) {
      parts.push(Array.isArray(rows) ? `[[${name}]]` : `[${name}]`);
      parts.push(...Object.entries(fact).map(([k, v]) => `${/^[A-Za-z0-9_-]+$/.test(k) ? k : quoted(k)} = ${toml(v)}`), "");
    }
  }
  return parts.join("\n");
}

function ask(decision) {
  const proposal = visible[at];
  if (!proposal) return;
  asked = decision;
  const before = decided.get(proposal.id) || {};
  const isDangerous = proposal.danger && (decision === "accept" || decision === "edit");
  one("needs-name").hidden = !isDangerous;
  document.querySelector("#needs-name label").textContent = `It loosens a restriction. Type the name again: ${shown(proposal.party || proposal.id)}`;
  one("confirm").value = "";
  one("needs-text").hidden = decision !== "edit";
  one("text").value = decision === "edit" ? before.text || factFile(proposal.facts) : "";
  one("why").value = before.why || "";
  one("fault").textContent = "";
  for (const button of one("choices").children) button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
  one("asked").hidden = false;
  (isDangerous ? one("confirm") : decision === "edit" ? one("text") : one("why")).focus();
}

function record() {
  const proposal = visible[at];
  const why = one("why").value.trim();
  const confirm = one("confirm").value.trim();
  const name = proposal.party || proposal.id;
  const isDangerous = !one("needs-name").hidden;
  if (!why && !(asked === "accept" && proposal.kind === "confirmation")) return fault("Say why.", "why");
  if (isDangerous && key(confirm) !== key(name)) return fault(`Type the name: ${shown(name)}`, "confirm");
  const made_ = { proposal: proposal.id, body_sha256: proposal.sha, decision: asked };
  if (why) made_.why = why;
  if (isDangerous) made_.confirm = confirm;
  if (asked === "edit") made_.text = one("text").value;
  decided.set(proposal.id, made_);
  isSaved = false;
  after(proposal);
}

function fault(text, id) {
  one("fault").textContent = text;
  one(id).focus();
}

// The next one that is open; the list stays where it is.
function after(proposal) {
  const was = at;
  drawList();
  count();
  const same = visible.indexOf(proposal);
  at = same < 0 ? Math.min(was, visible.length - 1) : Math.min(same + 1, visible.length - 1);
  draw();
  one("shown").focus({ preventScroll: true });
}

function forget() {
  const proposal = visible[at];
  if (proposal && decided.delete(proposal.id)) {
    drawList();
    count();
    at = Math.max(0, visible.indexOf(proposal));
    draw();
  }
}

function file() {
  return JSON.stringify({ format: data.format, head: data.head, graph: data.graph, by: one("by").value.trim(),
    decisions: [...decided.values()] }, null, 1) + "\n";
}

function save() {
  if (one("save").disabled) {
    one("by").focus();
    return;
  }
  const link = made("a");
  link.href = URL.createObjectURL(new Blob([file()], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  isSaved = true;
  one("saved").textContent = `${decided.size} decisions saved as decisions.json; next: embargraph review take decisions.json`;
}

function move(step) {
  if (!visible.length) return;
  at = Math.max(0, Math.min(visible.length - 1, at + step));
  draw();
}

const KEYS = { j: () => move(1), k: () => move(-1), x: forget, s: save };
for (const [name, letter] of CHOICES) KEYS[letter] = () => ask(name);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !one("asked").hidden) {
    one("asked").hidden = true;
    drawChoices(visible[at]);
    one("shown").focus({ preventScroll: true });
    return;
  }
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
one("list").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    at = Number(button.dataset.number);
    draw();
  }
});
one("choices").addEventListener("click", (event) => {
  if (event.target.dataset.decision) ask(event.target.dataset.decision);
});
one("decide").addEventListener("submit", (event) => {
  event.preventDefault();
  if (asked) record();
});
one("cancel").addEventListener("click", () => { one("asked").hidden = true; drawChoices(visible[at]); });
one("filter").addEventListener("change", () => { drawList(); at = visible.length ? 0 : -1; draw(); });
one("by").addEventListener("input", count);
one("save").addEventListener("click", save);
window.addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });

const kinds = [...new Set(proposals.map((each) => each.kind))];
fill("filter", ["all", "open", "decided", ...kinds].map((name) => {
  const option = made("option", name);
  option.value = name;
  return option;
}));
drawList();
count();
at = proposals.length ? 0 : -1;
draw();
if (!proposals.length) one("counts").textContent = "Nothing is open.";
})();
