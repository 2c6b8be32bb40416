// Additions to pages that are whole without them: typeahead, a slider on the strip, progress of a screening.
"use strict";

const wait = (run, time) => { let timer; return (...given) => { clearTimeout(timer); timer = setTimeout(() => run(...given), time); }; };
const make = (tag, attributes = {}, ...content) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
};
// Names are strangers' text: what a reader would not see is spelt out, as the server does it.
const plain = (text) => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
  (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
const say = (() => {
  let box;
  return (text) => {
    box ??= document.body.appendChild(make("div", { class: "unseen", role: "status" }));
    box.textContent = text;
  };
})();

// Typeahead: an ARIA combobox on the search field; its form works without it.
function combobox(input) {
  const form = input.form, list = make("ul", { class: "suggest", role: "listbox", id: `${input.id}-list`, "aria-label": "Suggestions" });
  let found = [], at = -1, asked = 0;
  list.hidden = true;
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const move = (to) => {
    at = found.length ? (to + found.length) % found.length : -1;
    [...list.children].forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
  };
  const open = (one) => {
    const day = new URL(location).searchParams.get("as_of");
    const path = `/${one.kind === "measure" ? "rule" : "node"}/${encodeURIComponent(one.id)}`;
    location.assign(day ? `${path}?as_of=${encodeURIComponent(day)}` : path);
  };
  const show = (rows) => {
    found = rows;
    list.replaceChildren(...rows.map((one, number) => {
      const verdict = one.verdict_today ?? null;
      const words = { restricted: "restricted", unknown: "unknown", red_flag: "red flag: find out first", listed: "named, nothing barred" };
      const kind = [one.type || one.kind, one.country].filter(Boolean).join(", ").replaceAll("-", " ");
      const matched = one.matched && one.matched !== one.label ? ` (${one.matched})` : "";
      const item = make("li", { role: "option", id: `${input.id}-${number}`, "aria-selected": "false" },
        make("span", {}, plain(one.label + matched)), make("span", { class: "what" }, plain(kind)));
      if (one.kind === "actor" || verdict) item.append(make("span", { class: `badge v-${verdict ?? "none"}` }, words[verdict] ?? "no restriction on record"));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); open(one); });
      return item;
    }));
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    at = -1;
    say(rows.length ? `${rows.length} suggestions` : "nothing of that name; search says what comes near");
  };
  const ask = wait(async () => {
    const text = input.value.trim(), mine = ++asked;
    if (text.length < 2) { close(); return; }
    try {
      const answer = await fetch(`/api/v1/suggest?limit=8&q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const told = await answer.json();
      show(Array.isArray(told) ? told : told.rows ?? []);
    } catch { close(); }
  }, 120);
  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") { event.preventDefault(); move(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(at < 0 ? -1 : at - 1); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); open(found[at]); }
  });
}

// The strip as a slider: arrows go to the next change, pages to the next year; the page follows.
const DAY = 86400000;
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const inWords = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
function slider(box) {
  // One picture for wide screens and one for narrow ones; the style sheet shows one of them.
  const pictures = [...box.querySelectorAll("svg")], { first: from, last: to } = pictures[0].querySelector(".handle").dataset;
  const first = Date.parse(from), last = Date.parse(to), left = 8;
  const bands = [...pictures[0].querySelectorAll(".interval")].map((each) => ({ ...each.dataset }));
  const turns = bands.map((each) => Date.parse(each.from)).filter((time) => time >= first && time <= last);
  let day = Date.parse(box.dataset.day);
  for (const svg of pictures) svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of [["role", "slider"], ["tabindex", "0"], ["aria-label", "Day"], ["aria-valuemin", first / DAY], ["aria-valuemax", last / DAY]]) box.setAttribute(name, value);
  const put = () => {
    const text = iso(day);
    const band = bands.find((each) => (!each.from || each.from <= text) && (!each.to || each.to >= text)) ?? {};
    for (const svg of pictures) {
      const right = svg.viewBox.baseVal.width - left, x = left + (right - left) * (day - first) / (last - first);
      svg.querySelector(".day-knob").setAttribute("cx", x);
      for (const end of ["x1", "x2"]) svg.querySelector(".day-line").setAttribute(end, x);
      const label = svg.querySelector(".day-text");
      label.setAttribute("x", Math.min(Math.max(x, 70), right - 62));
      label.textContent = inWords.format(day);
    }
    box.setAttribute("aria-valuenow", day / DAY);
    box.setAttribute("aria-valuetext", `${inWords.format(day)}: ${band.verdict ?? ""}${band.also ? `, also ${band.also}` : ""}`);
  };
  const go = wait(async () => {
    const url = new URL(box.dataset.url, location);
    url.searchParams.set("as_of", iso(day));
    if (url.href !== location.href) await swap(url, "[data-slider]");
  }, 350);
  const set = (time) => { day = Math.min(Math.max(Math.round(time / DAY) * DAY, first), last); put(); go(); };
  const year = (by) => { const date = new Date(day); date.setUTCFullYear(date.getUTCFullYear() + by); return date.getTime(); };
  box.addEventListener("keydown", (event) => {
    const next = turns.find((time) => time > day), before = turns.findLast((time) => time < day);
    const to = { ArrowRight: next ?? last, ArrowUp: next ?? last, ArrowLeft: before ?? first, ArrowDown: before ?? first,
      PageUp: year(1), PageDown: year(-1), Home: first, End: last }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    set(to);
  });
  const at = (event) => {
    const svg = pictures.find((each) => each.getBoundingClientRect().width), edge = svg.getBoundingClientRect(), width = svg.viewBox.baseVal.width;
    return first + ((event.clientX - edge.left) * width / edge.width - left) / (width - 2 * left) * (last - first);
  };
  box.addEventListener("pointerdown", (event) => { if (event.button) return; box.setPointerCapture(event.pointerId); box.focus({ preventScroll: true }); set(at(event)); });
  box.addEventListener("pointermove", (event) => { if (box.hasPointerCapture(event.pointerId)) set(at(event)); });
  put();
}

// Another state of the same page in its place; focus and folds stay where they were.
let latest = 0;
async function swap(url, focus) {
  const mine = ++latest;
  try {
    const answer = await fetch(url, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== latest) return;
    if (!answer.ok || !page.querySelector("main")) { location.assign(url); return; }
    const wasFocused = document.activeElement?.matches(focus);
    const open = [...document.querySelectorAll("main section[id] details[open]")].map((each) => each.closest("section").id);
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.querySelector("footer").replaceWith(page.querySelector("footer"));
    for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
    document.title = page.title;
    history.replaceState(null, "", url);
    begin(document.querySelector("main"));
    if (wasFocused) document.querySelector(focus)?.focus({ preventScroll: true });
    const sentence = document.querySelector("main .sentence");
    if (sentence) say(sentence.textContent.trim().replace(/\s+/g, " "));
  } catch { location.assign(url); }
}

// A file can be dropped; how far its screening is comes by events, or by asking again.
function drop(box) {
  const input = box.querySelector("input[type=file]");
  const over = (is) => box.classList.toggle("over", is);
  box.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  box.addEventListener("dragleave", () => over(false));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change")); }
  });
}
function progress(box) {
  const bar = box.querySelector("progress"), text = box.querySelector("[data-said]");
  const told = (state) => {
    if (state.rows) { bar.max = state.rows; bar.value = state.done; }
    text.textContent = `${state.done} of ${state.rows ?? "?"} rows: ${state.hits} with a hit, ${state.unknown ?? 0} unknown, ${state.failed} not read`;
    if (state.state !== "running" && state.state !== "waiting") { location.reload(); return true; }
    return false;
  };
  const poll = async () => {
    try { const answer = await fetch(box.dataset.state, { headers: { accept: "application/json" } }); if (answer.ok && told(await answer.json())) return; } catch { /* asked again */ }
    setTimeout(poll, 1500);
  };
  if (!("EventSource" in window)) { poll(); return; }
  const source = new EventSource(box.dataset.events);
  const heard = (event) => { try { if (told(JSON.parse(event.data))) source.close(); } catch { /* a line for keeping the connection */ } };
  source.onmessage = heard;
  for (const name of ["progress", "end"]) source.addEventListener(name, heard);
  source.onerror = () => { source.close(); poll(); };
}

function begin(part) {
  part.querySelectorAll("[data-slider]").forEach(slider);
  part.querySelectorAll("[data-drop]").forEach(drop);
  part.querySelectorAll("[data-progress]").forEach(progress);
}
document.querySelectorAll("input[type=search]").forEach(combobox);
begin(document);
