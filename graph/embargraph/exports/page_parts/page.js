// The controls: what a hand on them changes, and how the keyboard goes about.

const MOST_LISTED = 400;
const list = byId("list");
let cameFrom = null;

const key = (text) => plain(text).normalize("NFKC").toLowerCase();
const haystacks = new Map(data.nodes.map((node) => [node.id, key([node.label, node.id, ...(node.names ?? [])].join(" "))]));
const collator = new Intl.Collator("en", { numeric: true });
const inOrder = [...data.nodes].sort((a, b) => collator.compare(labelOf(a.id), labelOf(b.id)) || (a.id < b.id ? -1 : 1));

function refresh({ anew = false } = {}) {
  if (anew) lay();
  paint();
  fillList();
  fillScope();
  if (state.selected) fillDetails(nodes.get(state.selected));
}

/** Return how a name is met: wholly, at its beginning, at a word's, or anywhere. */
function closeness({ label, names = [], id }, words) {
  const asked = words.join(" ");
  const keys = [label, id, ...names].map(key);
  if (keys.includes(asked)) return 0;
  if (keys[0].startsWith(asked)) return 1;
  return keys.some((name) => ` ${name}`.includes(` ${asked}`)) ? 2 : 3;
}

/** List the nodes that pass the filters and the search. */
function fillList() {
  const words = key(state.text).split(/\s+/).filter(Boolean);
  const found = inOrder.filter(({ id }) => (drawnNow.shown.nodes.has(id) || id === state.selected)
    && words.every((word) => haystacks.get(id).includes(word)));
  if (words.length) found.sort((a, b) => closeness(a, words) - closeness(b, words));
  const at = document.activeElement?.closest?.("#list li")?.dataset.id;
  list.replaceChildren(...found.slice(0, MOST_LISTED).map((node) =>
    make("li", { role: "option", tabIndex: -1, "data-id": node.id, "aria-selected": String(node.id === state.selected) },
      glyph(node.kind), named(labelOf(node.id).slice(0, 120)), make("span", { class: "unseen" }, `, ${spoken(node.kind)}`))));
  const rest = found.length - MOST_LISTED;
  byId("listed").textContent = `${count(found.length, "node")}${rest > 0 ? `; the first ${MOST_LISTED} are listed, search for the rest` : ""}`;
  const options = [...list.children];
  const stop = options.find((option) => option.dataset.id === (at ?? state.selected)) ?? options[0];
  if (stop) stop.tabIndex = 0;
  if (at) stop?.focus({ preventScroll: true });
}

function fillScope() {
  const focus = state.scope === "around" ? state.focus : state.selected;
  const whole = [...drawnNow.shown.nodes].filter((id) => standIn(id) === id).length <= MOST_DRAWN;
  const choices = [["first", whole ? "everything" : "what restrictions name"]];
  if (!whole) choices.push(["all", `the ${MOST_DRAWN} foremost of everything`]);
  if (focus) for (const hops of [1, 2, 3]) choices.push([`around ${hops}`, `around ${labelOf(focus).slice(0, 40)}, ${count(hops, "step")}`]);
  const now = state.scope === "around" ? `around ${state.hops}` : state.scope;
  byId("scope").replaceChildren(...choices.map(([value, says]) => make("option", { value, selected: value === now }, says)));
  byId("entries-label").hidden = !data.nodes.some((node) => node.entry_of);
}

function drawAround(id, hops) {
  Object.assign(state, { scope: "around", focus: id, hops });
  refresh({ anew: true });
}

function open(id) {
  if (details.hidden) cameFrom = document.activeElement;
  state.selected = id;
  details.hidden = false;
  settle();
  refresh();
  details.scrollTop = 0;
  details.focus({ preventScroll: true });
}

function close() {
  if (details.hidden) return;
  state.selected = null;
  details.hidden = true;
  settle();
  refresh();
  const back = cameFrom?.isConnected ? cameFrom : list.querySelector('li[tabindex="0"]');
  (back ?? byId("search")).focus({ preventScroll: true });
}

/** Fit the picture to the room that is left when the details come or go. */
function settle() {
  if (eye.whole) lookAtWhole();
  else lookAt(standIn(state.selected));
}

function setDay(day) {
  state.day = day || null;
  byId("day").value = state.day ?? "";
  refresh();
}

/** Days on which some restriction begins or has ended. */
const changes = [...new Set(data.restrictions.flatMap((row) => [row.first_day, row.last_day && dayAfter(row.last_day)]).filter(Boolean))].sort();

function dayAfter(day) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return Number.isNaN(next.getTime()) ? null : next.toISOString().slice(0, 10);
}

function step(forward) {
  const now = state.day ?? new Date().toISOString().slice(0, 10);
  const next = forward ? changes.find((day) => day > now) : changes.findLast((day) => day < now);
  if (next) setDay(next);
}

function choices(box, terms, chosen, picture, many) {
  for (const [term, meaning] of Object.entries(terms)) {
    const number = many(term);
    if (!number) continue;
    const tick = make("input", { type: "checkbox", checked: true, value: term });
    tick.addEventListener("change", () => {
      if (tick.checked) chosen.add(term);
      else chosen.delete(term);
      refresh({ anew: true });
    });
    byId(box).append(make("label", { class: "choice", title: `${meaning} (${number.toLocaleString("en")})` }, tick, picture(term), spoken(term)));
  }
}

function fillAbout() {
  const about = data.about;
  const part = [
    about.around.length && `within ${count(about.hops, "step")} of ${about.around.map(labelOf).join(", ")}`,
    about.as_of && `what holds or may hold on ${about.as_of}`,
    about.only_kinds.length && `kinds ${about.only_kinds.join(", ")}`,
    about.only_standings.length && `standings ${about.only_standings.join(", ")}`,
  ].filter(Boolean);
  const of = part.length ? ` A part of a graph of ${count(about.nodes ?? 0, "node")}: ${part.join("; ")}.` : "";
  byId("about").textContent = `${count(data.nodes.length, "node")}, ${count(data.statements.length, "statement")}, `
    + `${count(data.restrictions.length, "restriction")}.${of} ${count(about.sources ?? 0, "source")}; newest document ${about.newest_document ?? "none"}; `
    + `last evidence on any measure ${about.last_evidence ?? "none"}.`;
}

function onList(event) {
  const options = [...list.children];
  const at = options.indexOf(event.target.closest("li"));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    if (to < 0 && event.key === "ArrowUp") byId("search").focus();
    else rove(options[Math.min(Math.max(to, 0), options.length - 1)]);
  } else if ((event.key === "Enter" || event.key === " ") && at >= 0) {
    event.preventDefault();
    open(options[at].dataset.id);
  }
}

function rove(option) {
  for (const other of list.querySelectorAll('li[tabindex="0"]')) other.tabIndex = -1;
  if (!option) return;
  option.tabIndex = 0;
  option.focus();
}

function listen() {
  byId("day").addEventListener("change", (event) => setDay(event.target.value));
  byId("any-day").addEventListener("click", () => setDay(null));
  byId("earlier").addEventListener("click", () => step(false));
  byId("later").addEventListener("click", () => step(true));
  byId("unknown").addEventListener("change", (event) => {
    state.unknown = event.target.checked;
    refresh();
  });
  byId("search").addEventListener("input", (event) => {
    state.text = event.target.value;
    fillList();
  });
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") rove(list.firstElementChild);
    else if (event.key === "Enter" && list.firstElementChild) open(list.firstElementChild.dataset.id);
    else return;
    event.preventDefault();
  });
  list.addEventListener("keydown", onList);
  list.addEventListener("click", (event) => event.target.closest("li") && open(event.target.closest("li").dataset.id));
  list.addEventListener("focusin", (event) => event.target.dataset.id && point(event.target.dataset.id));
  list.addEventListener("focusout", () => point(null));
  byId("scope").addEventListener("change", (event) => {
    const [scope, hops] = event.target.value.split(" ");
    if (scope === "around") drawAround(state.scope === "around" ? state.focus : state.selected, Number(hops));
    else {
      state.scope = scope;
      refresh({ anew: true });
    }
  });
  byId("entries").addEventListener("change", (event) => {
    state.entries = event.target.checked;
    refresh({ anew: true });
  });
  byId("anew").addEventListener("click", () => {
    lay({ onlyNow: true });
    paint();
  });
  byId("closer").addEventListener("click", () => zoom(1.4));
  byId("farther").addEventListener("click", () => zoom(1 / 1.4));
  byId("whole").addEventListener("click", () => {
    lookAtWhole();
    look();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "/" && !["INPUT", "SELECT"].includes(event.target.tagName)) {
      event.preventDefault();
      byId("search").focus();
    }
  });
}

function listenToPicture() {
  canvas.on("plotly_click", ({ points }) => {
    const hit = points.find((one) => one.customdata !== undefined);
    if (hit) open(hit.customdata);
  });
  canvas.on("plotly_relayout", moved);
  canvas.on("plotly_doubleclick", () => {
    lookAtWhole();
    look();
  });
  new ResizeObserver(() => {
    const { width, height } = size();
    if (canvas.layout.width === width && canvas.layout.height === height) return;
    if (eye.whole) lookAtWhole();
    look();
  }).observe(canvas);
  const printed = (page) => () => {
    paper = page;
    if (eye.whole) lookAtWhole();
    look();
  };
  // What a landscape sheet of A4 or Letter has room for.
  window.addEventListener("beforeprint", printed({ width: 980, height: 500 }));
  window.addEventListener("afterprint", printed(null));
}

function begin() {
  fillAbout();
  choices("kinds", data.kinds, state.kinds, glyph, (kind) => data.nodes.filter((node) => node.kind === kind).length);
  choices("standings", data.standings, state.standings, () => null, (standing) =>
    [...data.statements, ...data.restrictions].filter((row) => row.standing === standing).length);
  for (const look of Object.values(LINES).reverse()) byId("lines").append(make("span", { class: "choice" }, stroke(look), look.says));
  byId("lines").append(make("span", { class: "choice" }, "open shape: a measure not in force on the day, or not known to be"));
  byId("day").value = state.day ?? "";
  listen();
  refresh({ anew: true });
  listenToPicture();
}

begin();
