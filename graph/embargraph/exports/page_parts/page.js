// The controls: what a hand on them changes, and how the keyboard goes about.

const MOST_LISTED = 400;
const list = byId("list");
let cameFrom = null;

const key = (text) => plain(text).normalize("NFKC").toLowerCase();
const haystacks = new Map(data.nodes.map((node) => [node.id, key([node.label, node.id, ...(node.names ?? [])].join(" "))]));
const collator = new Intl.Collator("en", { numeric: true });
const inOrder = [...data.nodes].sort((a, b) => collator.compare(labelOf(a.id), labelOf(b.id)) || (a.id < b.id ? -1 : 1));

/** Whether the picture is to be laid out before it is seen again. */
let stale = true;
let isListened = false;

function refresh({ anew = false } = {}) {
  stale = stale || anew;
  if (state.view === "picture") {
    if (stale) lay();
    stale = false;
    paint();
    if (!isListened) listenToPicture();
    isListened = true;
  }
  fillAnswer();
  fillList();
  if (state.view === "picture") fillScope();
  if (state.selected) fillDetails(nodes.get(state.selected));
}

/** Return the least number of slips between a word and the beginning of another, or more than allowed. */
function slips(asked, name, most) {
  const long = Math.min(name.length, asked.length + most);
  let [before, now] = [[], Array.from({ length: long + 1 }, (_, place) => place)];
  for (let row = 1; row <= asked.length; row += 1) {
    const next = [row];
    for (let place = 1; place <= long; place += 1) {
      const same = asked[row - 1] === name[place - 1];
      next[place] = Math.min(now[place] + 1, next[place - 1] + 1, now[place - 1] + (same ? 0 : 1));
      // Two letters that changed places are one slip.
      if (row > 1 && place > 1 && asked[row - 1] === name[place - 2] && asked[row - 2] === name[place - 1]) {
        next[place] = Math.min(next[place], before[place - 2] + 1);
      }
    }
    if (Math.min(...next) > most) return most + 1;
    [before, now] = [now, next];
  }
  return Math.min(...now.slice(Math.max(0, asked.length - most)));
}

/** Return the nodes whose names come nearest to some words: a slip in a word of four letters, two from eight on. */
function nearest(among, words) {
  const found = [];
  const allowed = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);
  for (const node of among) {
    const parts = haystacks.get(node.id).split(/[^\p{L}\p{N}]+/u);
    let sum = 0;
    for (const word of words) {
      const least = Math.min(...parts.map((part) => slips(word, part, allowed(word))));
      sum = least > allowed(word) ? Infinity : sum + least;
    }
    // Of names as near, the one with the fewest words beside those asked for.
    if (sum < Infinity) found.push([sum, key(labelOf(node.id)).split(/\s+/).length, node]);
  }
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , node]) => node);
}

/** Return how a name is met: wholly, at its beginning, at a word's, or anywhere. */
function closeness({ label, names = [], id }, words) {
  const asked = words.join(" ");
  const keys = [label, id, ...names].map(key);
  if (keys.includes(asked)) return 0;
  if (keys[0].startsWith(asked)) return 1;
  return keys.some((name) => ` ${name}`.includes(` ${asked}`)) ? 2 : 3;
}

/** Return the nodes that may be listed: those of the picture, or all; without a word first those that a restriction names. */
function listable(words) {
  if (state.view === "picture") return inOrder.filter(({ id }) => drawnNow.shown.nodes.has(id) || id === state.selected);
  return words.length ? inOrder : inOrder.filter(({ id }) => byWho.has(id) || id === state.selected);
}

/** List the nodes that pass the filters and the search; where no name has the words, those that nearly have them. */
function fillList() {
  const words = key(state.text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const among = listable(words);
  let found = among.filter(({ id }) => words.every((word) => haystacks.get(id).includes(word)));
  const near = words.length > 0 && !found.length;
  if (near) found = nearest(among, words);
  else if (words.length) found.sort((a, b) => closeness(a, words) - closeness(b, words));
  const day = dayAsked();
  const at = document.activeElement?.closest?.("#list li")?.dataset.id;
  list.replaceChildren(...found.slice(0, MOST_LISTED).map((node) =>
    make("li", { role: "option", tabIndex: -1, "data-id": node.id, "aria-selected": String(node.id === state.selected) },
      glyph(node.kind), named(labelOf(node.id).slice(0, 120)), make("span", { class: "unseen" }, `, ${spoken(node.kind)}`),
      mark(verdictWord(node.id, day)))));
  const rest = found.length - MOST_LISTED;
  const none = words.length && !found.length ? " of such a name in this page; that is not a clearance" : "";
  byId("listed").textContent = `${near && found.length ? "No such name; nearest: " : ""}${count(found.length, "node")}${none}${rest > 0 ? `; the first ${MOST_LISTED} are listed, search for the rest` : ""}`;
  const options = [...list.children];
  const stop = options.find((option) => option.dataset.id === (at ?? state.selected)) ?? options[0];
  if (stop) stop.tabIndex = 0;
  if (at) stop?.focus({ preventScroll: true });
}

const mark = (verdict) => verdict && make("span", { class: `mark ${verdict}` }, spoken(verdict));

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
  show("picture");
  refresh({ anew: true });
}

function open(id) {
  if (details.hidden) cameFrom = document.activeElement;
  state.selected = id;
  details.hidden = false;
  if (state.view === "picture") settle();
  refresh();
  remember();
  details.scrollTop = 0;
  details.focus({ preventScroll: true });
}

function close() {
  if (details.hidden) return;
  state.selected = null;
  details.hidden = true;
  if (state.view === "picture") settle();
  refresh();
  remember();
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
  remember({ replace: true });
}

/** Show the answer or the picture. */
function show(view) {
  state.view = view;
  document.body.dataset.view = view;
  for (const one of ["answer", "picture"]) byId(`to-${one}`).setAttribute("aria-pressed", String(one === view));
}

/** The address of a node on a day: what a colleague is sent. */
const linkTo = (id, day = state.day) => `#${encodeURIComponent(id)}${day ? `/${day}` : ""}`;

/** Keep in the address who is shown on which day. */
function remember({ replace = false } = {}) {
  const hash = state.selected ? linkTo(state.selected) : state.day ? `#/${state.day}` : "#";
  if (location.hash === hash || (hash === "#" && !location.hash)) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash);
}

/** Show what the address says; what is not in this page is said, not passed over. */
function recall() {
  const [part = "", day = ""] = location.hash.slice(1).split("/");
  let id = part;
  try {
    id = decodeURIComponent(part);
  } catch {
    // Half an escape is a name like any other.
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) state.day = day;
  byId("day").value = state.day ?? "";
  state.selected = nodes.has(id) ? id : null;
  details.hidden = !state.selected;
  if (id && !nodes.has(id)) byId("search").value = state.text = id;
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
  for (const view of ["answer", "picture"]) {
    byId(`to-${view}`).addEventListener("click", () => {
      show(view);
      refresh();
    });
  }
  window.addEventListener("popstate", recall);
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
  list.addEventListener("focusin", (event) => state.view === "picture" && event.target.dataset.id && point(event.target.dataset.id));
  list.addEventListener("focusout", () => state.view === "picture" && point(null));
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
  if (location.hash.length > 1) recall();
  else refresh();
}

begin();
