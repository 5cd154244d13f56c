// The desk's page. Every text of an article, a name or a colleague goes in through textContent: nothing becomes markup.
"use strict";

const $ = (id) => document.getElementById(id);
const fieldsForm = $("fields");
const POLL_MS = 3000;
let words = {};
let head = 0;          // last row of the ledger that this page has seen
let items = [];
let current = null;    // the statement before us, as the desk told it
let placeId = null;    // place chosen for the form
let map = null;
let layer = null;
let wholeText = false;

async function ask(path, options) {
  let answer;
  try { answer = await fetch(`api/${path}`, options); } catch (error) {
    throw new Error((options ? words.not_confirmed : words.offline) || error.message);
  }
  const told = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) {
    const failure = new Error(told.error || answer.statusText);
    failure.status = answer.status;
    throw failure;
  }
  return told;
}

function send(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-geomap-desk": "1" },
    body: JSON.stringify({ ...body, who: $("who").value }),
  });
}

function say(text) {
  $("message").textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $("message").textContent = ""; }, 7000);
}

const complain = (error) => say(error.message);

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// --- the queue ----------------------------------------------------------------------------------------------------

// Answers may come in another order than they were asked for: only the newest counts.
let asked = 0;
let shown = 0;

async function loadQueue(keepId) {
  const mine = ++asked;
  const wanted = new URLSearchParams();
  for (const [name, value] of new FormData($("filters"))) if (value) wanted.set(name, value);
  const told = await ask(`queue?${wanted}`);
  if (mine !== asked) return items.findIndex((one) => one.id === keepId);
  head = told.head;
  items = told.items;
  words = told.words;
  $("counts").textContent = told.counts;
  $("progress").textContent = told.progress;
  const chosen = $("documents").value;
  if ($("documents").options.length !== told.documents.length + 1) {
    for (const one of [...$("documents").options].slice(1)) one.remove();
    for (const one of told.documents) $("documents").add(new Option(one.title, one.id));
    $("documents").value = chosen;
  }
  drawQueue();
  const at = items.findIndex((one) => one.id === keepId);
  if (at >= 0) mark(keepId);
  return at;
}

function drawQueue() {
  $("items").replaceChildren(...items.map((one) => {
    const line = element("li");
    const button = element("button", null, `looked-${one.looked}`);
    button.type = "button";
    button.dataset.id = one.id;
    button.append(element("span", one.what, "what"));
    const meta = element("span", null, "meta");
    for (const why of one.why) meta.append(element("span", why, "why"));
    meta.append(document.createTextNode(one.meta));
    button.append(meta);
    button.addEventListener("click", () => show(one.id).catch(complain));
    line.append(button);
    return line;
  }));
}

function mark(id) {
  for (const button of $("items").querySelectorAll("button")) {
    if (button.dataset.id === id) {
      button.setAttribute("aria-current", "true");
      button.scrollIntoView({ block: "nearest" });
    } else button.removeAttribute("aria-current");
  }
}

function step(by) {
  if (!items.length) return;
  const at = items.findIndex((one) => current && one.id === current.id);
  const next = items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  if (next) show(next.id).catch(complain);
}

// --- one statement ------------------------------------------------------------------------------------------------

async function show(id) {
  const mine = ++shown;
  const told = await ask(`statement?id=${encodeURIComponent(id)}`);
  if (mine !== shown) return;
  current = told;
  wholeText = false;
  mark(id);
  $("claim-title").textContent = told.what;
  $("origin").textContent = told.origin;
  drawText(told.text);
  $("known").textContent = told.known;
  $("history").replaceChildren(...told.history.map((one) => element("li", one.text)));
  $("folded").textContent = told.folded_text;
  for (const name of ["event", "gaining_side", "event_date", "extent", "speaker", "speaker_side", "access", "modality"]) {
    fieldsForm.elements[name].value = told.fields[name] || "";
  }
  fieldsForm.elements.reason.value = "";
  $("group").elements.group.value = told.fields.group || "";
  $("verify").elements.evidence.value = "";
  choosePlace(told.place);
  $("facts").replaceChildren(...told.facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  drawMap(told.place, told.rivals);
  $("reading").scrollTop = 0;
}

function drawText(text) {
  const box = $("text");
  box.lang = current.language || "";
  box.dataset.offset = text.start;
  const pieces = [];
  let at = 0;
  const inClaim = (start, end) => current.span && start + text.start >= current.span[0] && end + text.start <= current.span[1];
  const plain = (end) => {
    // The sentence of the claim is shown as such also between its marks.
    const cuts = [at, end];
    if (current.span) for (const edge of current.span) {
      const inside = edge - text.start;
      if (inside > at && inside < end) cuts.push(inside);
    }
    cuts.sort((a, b) => a - b);
    for (let n = 0; n + 1 < cuts.length; n += 1) {
      const part = sliceOf(text.text, cuts[n], cuts[n + 1]);
      if (part) pieces.push(inClaim(cuts[n], cuts[n + 1]) ? element("span", part, "claim") : document.createTextNode(part));
    }
    at = end;
  };
  for (const one of text.marks) {
    plain(one.start - text.start);
    const made = element("mark", sliceOf(text.text, one.start - text.start, one.end - text.start), one.kind);
    made.title = one.label;
    if (inClaim(one.start - text.start, one.end - text.start)) made.classList.add("claim");
    pieces.push(made);
    at = one.end - text.start;
  }
  plain([...text.text].length);
  box.replaceChildren(...pieces);
  $("legend").textContent = words.marks || "";
}

// Offsets count code points; a string of JavaScript counts UTF-16 units.
let points = [];
let pointsOf = null;
function sliceOf(text, start, end) {
  if (pointsOf !== text) { points = [...text]; pointsOf = text; }
  return points.slice(start, end).join("");
}

function drawMap(place, rivals) {
  if (!map) {
    map = L.map("map", { zoomControl: true, attributionControl: false, preferCanvas: false, keyboard: true });
    ask("map").then((base) => {
      L.geoJSON(base.countries, { interactive: false, style: { color: "#8a93a0", weight: 1, fillColor: "#fbfbf8", fillOpacity: 1 } }).addTo(map).bringToBack();
      L.geoJSON(base.oblasts, { interactive: false, style: { color: "#aab1bb", weight: 1, fill: false } }).addTo(map);
      L.geoJSON(base.towns, {
        interactive: false,
        pointToLayer: (feature, at) => L.circleMarker(at, { radius: 2, color: "#4a525c", weight: 1, interactive: false })
          .bindTooltip(element("span", feature.properties.label), { permanent: feature.properties.rank < 25, direction: "right", className: "town" }),
      }).addTo(map);
    }).catch(complain);
    map.on("click", async (event) => {
      const { lng, lat } = event.latlng.wrap();
      await ask(`places?lon=${lng}&lat=${lat}`).then(offerPlaces, complain);
    });
  }
  if (layer) layer.remove();
  layer = L.layerGroup().addTo(map);
  const shown = [];
  for (const [index, one] of rivals.entries()) {
    if (one.lat === null) continue;
    const chosen = place && one.id === place.id;
    const dot = L.circleMarker([one.lat, one.lon], { radius: chosen ? 8 : 6, color: chosen ? "#0b57d0" : "#8a4b00", weight: 2, fillOpacity: 0.5 });
    dot.bindTooltip(element("span", one.text));
    dot.on("click", (event) => { L.DomEvent.stop(event); choosePlace(one); });
    dot.addTo(layer);
    if (chosen || index < 6) shown.push([one.lat, one.lon]);
  }
  if (place && place.lat !== null && !shown.length) shown.push([place.lat, place.lon]);
  if (shown.length === 1) map.setView(shown[0], 8);
  else if (shown.length) map.fitBounds(shown, { padding: [25, 25], maxZoom: 9 });
  else map.setView([48.6, 34.5], 5);
}

// --- places -------------------------------------------------------------------------------------------------------

function choosePlace(place) {
  placeId = place ? place.id : null;
  $("place-name").value = place ? place.text : "";
  offerPlaces([]);
}

function offerPlaces(found) {
  const list = $("place-options");
  list.replaceChildren(...found.map((one, index) => {
    const line = element("li", one.text);
    line.id = `place-option-${index}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", index === 0 ? "true" : "false");
    line.addEventListener("mousedown", (event) => { event.preventDefault(); choosePlace(one); });
    line.place = one;
    return line;
  }));
  $("place-name").setAttribute("aria-expanded", found.length ? "true" : "false");
  if (found.length) $("place-name").setAttribute("aria-activedescendant", "place-option-0");
  else $("place-name").removeAttribute("aria-activedescendant");
}

let searching = 0;
$("place-name").addEventListener("input", async () => {
  placeId = null;
  const name = $("place-name").value.trim();
  const mine = ++searching;
  if (name.length < 2) { offerPlaces([]); return; }
  const near = current && current.id ? `&near=${encodeURIComponent(current.id)}` : "";
  const found = await ask(`places?name=${encodeURIComponent(name)}${near}`).catch(() => []);
  if (mine === searching) offerPlaces(found);
});
$("place-name").addEventListener("keydown", (event) => {
  const options = [...$("place-options").children];
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!options.length) return;
    event.preventDefault();
    const next = (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
    options.forEach((one, index) => one.setAttribute("aria-selected", index === next ? "true" : "false"));
    $("place-name").setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && options.length) {
    event.preventDefault();
    choosePlace(options[Math.max(0, at)].place);
  } else if (event.key === "Escape") offerPlaces([]);
});

// --- judging ------------------------------------------------------------------------------------------------------

async function judge(judgement, said) {
  if (!current) return;
  if (!$("who").value.trim()) { $("who").focus(); say(words.say_who); return; }
  const ids = [current.id, ...(judgement.action === "accept" || judgement.action === "reject" ? current.folded : [])];
  const at = items.findIndex((one) => one.id === current.id);
  try {
    await send("judge", { seen: head, judgements: ids.map((id) => ({ ...judgement, claim_id: id })) });
  } catch (error) {
    complain(error);
    if (error.status === 409) { await loadQueue(current.id); await show(current.id); }
    return;
  }
  say(said);
  await loadQueue();
  const next = items.findIndex((one, index) => index >= at && one.looked === "open");
  const chosen = items[next >= 0 ? next : Math.min(at, items.length - 1)];
  if (chosen) await show(chosen.id);
  else { current = null; $("claim-title").textContent = words.empty; $("text").replaceChildren(); }
}

$("accept").addEventListener("click", () => judge({ action: "accept", reason: fieldsForm.elements.reason.value || null }, words.accepted));
$("reject").addEventListener("click", () => {
  const reason = fieldsForm.elements.reason.value.trim();
  if (!reason) { fieldsForm.elements.reason.focus(); say(words.say_reason); return; }
  judge({ action: "reject", reason }, words.rejected);
});
fieldsForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = { action: "replace", reason: fieldsForm.elements.reason.value || null };
  if (placeId && (!current.place || placeId !== current.place.id)) given.place_id = placeId;
  for (const name of ["event", "gaining_side", "event_date", "extent", "speaker", "speaker_side", "access", "modality"]) {
    const value = fieldsForm.elements[name].value.trim();
    if (value !== (current.fields[name] || "")) given[name] = value;
  }
  if (!placeId && $("place-name").value.trim() && current.place && $("place-name").value !== current.place.text) { say(words.choose_place); return; }
  if (Object.keys(given).length === 2) { say(words.nothing_changed); return; }
  judge(given, words.replaced);
});
// Enter in the reason of a rejection rejects: the form would otherwise say that nothing was changed.
fieldsForm.elements.reason.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); $("reject").click(); }
});
$("verify").addEventListener("submit", (event) => {
  event.preventDefault();
  judge({ action: "verify", evidence: $("verify").elements.evidence.value }, words.verified);
});
$("group").addEventListener("submit", (event) => {
  event.preventDefault();
  judge({ action: "group", group: $("group").elements.group.value.trim() || null }, words.grouped);
});
$("undo").addEventListener("click", async () => {
  const newest = current && current.history.findLast((one) => one.seq && !one.undone);
  if (!newest) { say(words.nothing_to_undo); return; }
  if (!$("who").value.trim()) { $("who").focus(); say(words.say_who); return; }
  const id = current.id;
  try { await send("undo", { seq: newest.seq }); } catch (error) { complain(error); return; }
  say(words.undone);
  await loadQueue(id);
  await show(id);
});

// --- a statement that was missed ----------------------------------------------------------------------------------

$("whole").addEventListener("click", async () => {
  if (!current || !current.document_id) return;
  try {
    const text = wholeText ? current.text : await ask(`document?id=${encodeURIComponent(current.document_id)}`);
    wholeText = !wholeText;
    drawText(text);
  } catch (error) { complain(error); }
});
let missed = null;
$("add-open").addEventListener("click", () => {
  const chosen = window.getSelection();
  if (!current || !current.document_id || !chosen.rangeCount || chosen.isCollapsed || !$("text").contains(chosen.getRangeAt(0).commonAncestorContainer)) {
    say(words.select_words);
    return;
  }
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.selectNodeContents($("text"));
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number($("text").dataset.offset) + [...before.toString()].length;
  const quote = range.toString();
  missed = { document_id: current.document_id, start, end: start + [...quote].length, quote };
  $("missed-words").textContent = quote;
  $("missed-form").reset();
  $("missed").showModal();
});
$("missed-close").addEventListener("click", () => $("missed").close());
$("missed-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = { ...missed };
  for (const [name, value] of new FormData($("missed-form"))) if (value) given[name] = value;
  try {
    const told = await send("add", { claim: given });
    $("missed").close();
    say(words.added);
    await loadQueue(told.id);
    await show(told.id);
  } catch (error) { complain(error); }
});

// --- keys, filters, colleagues ------------------------------------------------------------------------------------

$("help-open").addEventListener("click", () => $("help").showModal());
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("change", refilter);
$("filters").elements.place.addEventListener("input", refilter);
async function refilter() {
  try {
    const at = await loadQueue(current && current.id);
    if (at < 0 && items.length) await show(items[0].id);
  } catch (error) { complain(error); }
}

function more(form, field) {
  const box = $(form).elements[field];
  box.closest("details").open = true;
  box.focus();
}

const KEYS = {
  j: () => step(1), k: () => step(-1), a: () => $("accept").click(), r: () => $("reject").click(),
  u: () => $("undo").click(), s: () => fieldsForm.requestSubmit(), p: () => { $("place-name").focus(); $("place-name").select(); },
  e: () => fieldsForm.elements.event.focus(), v: () => more("verify", "evidence"), g: () => more("group", "group"), m: () => $("add-open").click(), w: () => $("whole").click(),
  "/": () => $("filters").elements.place.focus(), "?": () => $("help").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("input, select")) { event.target.blur(); return; }
  if (event.ctrlKey || event.altKey || event.metaKey || !$("keys").checked) return;
  if (event.target.matches("input, select, textarea") || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});

$("who").addEventListener("change", () => { try { localStorage.setItem("geomap-who", $("who").value); } catch { /* private window */ } });
try { if (!$("who").value) $("who").value = localStorage.getItem("geomap-who") || ""; } catch { /* private window */ }

async function poll() {
  try {
    const told = await ask(`changes?after=${head}`);
    if (told.head > head) {
      if (told.text) say(told.text);
      await loadQueue(current && current.id);
      if (current && told.claims.includes(current.id)) await show(current.id);
    }
    document.body.classList.remove("offline");
  } catch {
    if (!document.body.classList.contains("offline")) say(words.offline || "");
    document.body.classList.add("offline");
  }
  setTimeout(poll, POLL_MS);
}

loadQueue().then(() => { if (items.length) return show(items[0].id); $("claim-title").textContent = words.empty; return null; })
  .then(() => { document.body.dataset.ready = "1"; }).catch(complain);
setTimeout(poll, POLL_MS);
