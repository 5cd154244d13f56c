/* Beside the map: the list, the table, the legend, and the address that keeps view, layers and claim. */
"use strict";
(function (page) {
  var CHUNK = 40, MOST = 400, PRINTED = 25, element = page.element;

  /* ---- the address: #view=8/49.2/37.3&off=…&on=…&claim=… ---- */

  var pending = {}, timer = null;

  page.address = {
    read: function () {
      var found = Object.create(null);
      location.hash.slice(1).split("&").forEach(function (part) {
        var at = part.indexOf("=");
        if (at < 1) { return; }
        try { found[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (ignored) { /* a broken escape */ }
      });
      return Object.assign(found, pending);
    },
    view: function () {
      var view = (this.read().view || "").split("/").map(Number);
      return view.length === 3 && view[0] > 0 && view[0] < 20 && Math.abs(view[1]) < 85 && Math.abs(view[2]) < 180 ? view : null;
    },
    /* Write these values; null takes one out. A browser bears few changes of its address a second: they are gathered. */
    write: function (values) {
      Object.assign(pending, values);
      window.clearTimeout(timer);
      timer = window.setTimeout(this.flush, 200);
    },
    flush: function () {
      var all = page.address.read();
      pending = {};
      var text = Object.keys(all).filter(function (key) { return all[key] !== null && all[key] !== ""; }).sort().map(function (key) {
        return key + "=" + encodeURIComponent(all[key]).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/%2C/g, ",");
      }).join("&");
      // In a frame without an address there is nothing to keep.
      try { history.replaceState(null, "", text ? "#" + text : "#"); } catch (ignored) { return; }
      document.querySelectorAll("a[data-carry]").forEach(function (link) {
        var kept = [];
        ["layers", "view"].forEach(function (key) { if (all[key]) { kept.push(key + "=" + encodeURIComponent(all[key])); } });
        link.href = link.dataset.carry + (kept.length ? "#" + kept.join("&") : "");
      });
    }
  };

  page.keepView = function (map) {
    map.on("moveend", function () {
      var centre = map.getCenter();
      page.address.write({ view: [map.getZoom(), centre.lat.toFixed(3), centre.lng.toFixed(3)].join("/") });
    });
  };

  /* ---- layers: a box each, kept in the address where they differ from how the page opens ---- */

  page.wireLayers = function (drawings, data) {
    var boxes = Array.from(document.querySelectorAll("input[data-layer]"));
    function layerOf(box) { return box.dataset.layer === "places" ? "places" : Number(box.dataset.layer); }
    function keyOf(box) { return box.dataset.layer === "places" ? "places" : data.layers[layerOf(box)]; }
    function apply(box) { drawings.forEach(function (drawing) { drawing.toggle(layerOf(box), box.checked); }); }
    page.setLayer = function (layer, on) {
      boxes.forEach(function (box) {
        if (layerOf(box) === layer && box.checked !== on) { box.checked = on; apply(box); }
      });
    };
    var turned = (page.address.read().layers || "").split(",");
    boxes.forEach(function (box) {
      if (turned.indexOf(keyOf(box)) >= 0) { box.checked = !box.defaultChecked; }
      if (box.checked !== box.defaultChecked || !box.checked) { apply(box); }
      box.addEventListener("change", function () {
        apply(box);
        page.address.write({ layers: boxes.filter(function (one) { return one.checked !== one.defaultChecked; }).map(keyOf).join(",") });
      });
    });
  };

  /* ---- the list ---- */

  /* Entries under headings, made a screenful at a time. */
  page.List = function (data, entries, drawing) {
    var into = page.byId("entries"), waiting = [], wanted = "", all = [], fills = 0;
    var more = element("button", "more");
    more.type = "button";
    more.hidden = true;
    into.after(more);
    var paper = element("p", "paper small");
    into.after(paper);

    function make(count) {
      waiting.splice(0, count).forEach(function (row) {
        if (row.heading !== undefined) {
          into.appendChild(element("h2", "", row.heading));
        } else if (row.words !== undefined) {
          into.appendChild(element("p", "nothing", row.words));
        } else {
          into.appendChild(entries.article(row.number, drawing.canOpen(row.number)));
        }
      });
      more.hidden = !waiting.length;
      more.textContent = page.fill(data.words.more, { count: waiting.length });
    }
    function fill() {
      into.textContent = "";
      waiting = [];
      var found = 0;
      all.forEach(function (group) {
        var kept = group.numbers.filter(function (number) { return !wanted || entries.textOf(number).indexOf(wanted) >= 0; });
        found += kept.length;
        if (!kept.length && (wanted || !group.empty)) { return; }
        waiting.push({ heading: group.heading + (group.numbers.length && !group.plain ? " (" + kept.length + ")" : "") });
        if (!kept.length) { waiting.push({ words: group.empty }); }
        kept.forEach(function (number) { waiting.push({ number: number }); });
      });
      if (page.byId("filter-none")) { page.byId("filter-none").hidden = found > 0 || !wanted; }
      make(CHUNK);
      // The rest follows when nothing else is to be done; a very long list waits for the button.
      var round = ++fills;
      (function next() {
        if (round !== fills || !waiting.length || into.childElementCount > MOST) { return; }
        window.setTimeout(function () {
          if (round === fills) { make(CHUNK); next(); }
        }, 30);
      })();
    }
    /* groups: heading, numbers, and words for when there are none. */
    this.show = function (groups) { all = groups; fill(); };
    /* What is printed is marked, and a line says what is not. */
    this.forPaper = function () {
      while (waiting.length && into.querySelectorAll(".change").length < PRINTED) { make(CHUNK); }
      into.querySelectorAll(".change").forEach(function (node, n) { node.classList.toggle("unprinted", n >= PRINTED); });
      var count = all.reduce(function (sum, group) { return sum + group.numbers.length; }, 0);
      paper.textContent = count > PRINTED ? page.fill(data.words.printed, { shown: PRINTED, count: count }) : "";
    };
    this.find = function (number) {
      while (waiting.length && !into.querySelector('[data-number="' + number + '"]')) { make(CHUNK); }
      return into.querySelector('[data-number="' + number + '"]');
    };
    more.addEventListener("click", function () { make(MOST); });
    into.addEventListener("click", function (event) {
      var button = event.target.closest(".locate");
      if (!button) { return; }
      button.closest("main").querySelector(".frame").scrollIntoView({ block: "nearest" });
      drawing.open(Number(button.closest(".change").dataset.number), event.detail === 0);
    });
    var filter = page.byId("filter");
    if (filter) {
      filter.closest(".filter").hidden = false;
      filter.addEventListener("input", function () { wanted = filter.value.trim().toLowerCase(); fill(); });
    }
  };

  /* ---- everything else beside the map ---- */

  page.wireSheet = function (data, entries, list) {
    var table = page.byId("table");
    function finish(id, count, rowOf) {
      var body = page.byId(id);
      if (!body) { return; }
      for (var n = body.rows.length; n < count; n++) { body.appendChild(rowOf(n)); }
    }
    function fillTable() {
      finish("table-drawn", data.changes.length, function (n) { return entries.changeRow(n + 1); });
      finish("table-listed", data.listed.length, function (n) { return entries.listedRow(n); });
      table.querySelectorAll(".rest").forEach(function (node) { node.remove(); });
    }
    if (table) {
      table.open = location.hash === "#table";
      table.addEventListener("toggle", function () { if (table.open) { fillTable(); } });
    }
    var rest = page.byId("not-drawn"), done = false;
    function fillRest() {
      if (rest && !done) { entries.listed(page.byId("listed")); }
      done = true;
    }
    if (rest) {
      rest.hidden = false;
      rest.addEventListener("toggle", function () { if (rest.open) { fillRest(); } });
      if (rest.open) { fillRest(); }
    }
    // On paper: the newest entries, how many more there are and where; the legend and the method, but not the table.
    window.addEventListener("beforeprint", function () {
      list.forPaper();
      document.querySelectorAll("main > details, .stage > details").forEach(function (node) { node.open = node.id !== "table"; });
    });
    var legend = page.byId("legend");
    if (legend && window.matchMedia("(max-width: 700px)").matches) { legend.open = false; }
    var days = page.byId("days");
    if (days) {
      data.dates.forEach(function (day) {
        var option = element("option", "", day[1]);
        option.value = day[0];
        option.selected = day[0] === data.on;
        days.appendChild(option);
      });
      var form = days.closest("form");
      form.hidden = false;
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        location.href = days.value + ".html" + location.hash;
      });
    }
  };

  /* Go where the address points: a claim opens on the map and in the list. */
  page.follow = function (entries, drawing, list) {
    function go() {
      var claim = page.address.read().claim;
      if (!claim) { return; }
      var number = entries.numberOf(claim);
      if (!number) { return; }
      var entry = list.find(number);
      document.querySelectorAll(".change.pointed").forEach(function (node) { node.classList.remove("pointed"); });
      if (entry) { entry.classList.add("pointed"); }
      if (drawing.canOpen(number)) { drawing.open(number); } else if (entry) { entry.scrollIntoView({ block: "center" }); }
    }
    window.addEventListener("hashchange", go);
    go();
  };

  /* When the page is read to its end, and the map has been painted: two frames, or a moment where none comes (a tab in
     the background). */
  function whenSeen() {
    var painted = new Promise(function (resolve) {
      window.setTimeout(resolve, 250);
      requestAnimationFrame(function () { requestAnimationFrame(function () { window.setTimeout(resolve, 0); }); });
    });
    var read = new Promise(function (resolve) {
      if (document.readyState !== "loading") { resolve(); } else { document.addEventListener("DOMContentLoaded", resolve); }
    });
    return Promise.all([painted, read]);
  }

  /* First what is drawn, by `draw`; once it is seen, what is said, for the function that `draw` gave back. A page that
     cannot be drawn says why and leaves its table open. */
  page.begin = function (draw) {
    var data, tell, state = document.documentElement.classList;
    // The long table is not laid out until then; afterwards it is folded.
    state.add("drawing");
    Promise.all([page.unpack("page-data"), page.unpack("page-base")]).then(function (found) {
      data = found[0];
      if (data.shapes) { data.shapes = page.readShapes(data.shapes, data.texts); }
      if (data.pool) { data.pool = page.readShapes(data.pool, data.texts); }
      tell = draw(data, found[1]);
      state.add("drawn");
      performance.mark("drawn");
      return whenSeen();
    }).then(function () { return page.unpack("page-words"); }).then(function (said) {
      Object.assign(data, said);
      tell();
      state.add("ready");
    }).catch(function (error) {
      var note = page.byId("failed");
      note.textContent = page.fill(note.textContent, { error: error.message });
      note.hidden = false;
      throw error;
    }).finally(function () { state.remove("drawing"); });
  };

  /* The page of one day. */
  page.start = function (maps) {
    page.begin(function (data, base) {
      var entries = new page.Entries(data);
      var drawing = new page.Drawing(maps[0][0], maps[0][1], data, base, entries);
      data.shapes.forEach(function (shape, i) { drawing.addShape(i, shape); });
      page.wireLayers([drawing], data);
      drawing.layoutLabels();
      page.drawing = drawing;
      return function () {
        var list = new page.List(data, entries, drawing);
        list.show(data.groups.map(function (group, g) {
          var numbers = [];
          data.changes.forEach(function (change, i) { if (change.g === g) { numbers.push(i + 1); } });
          return { heading: group[0], numbers: numbers };
        }));
        page.wireSheet(data, entries, list);
        drawing.refocus();
        drawing.retell();
        page.follow(entries, drawing, list);
        page.keepView(drawing.map);
      };
    });
  };
})(window.reportedChanges);
