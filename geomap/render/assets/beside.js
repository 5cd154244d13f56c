/* Two maps that move together: corroborated beside claimed, a date beside a date, known then beside known now. */
"use strict";
(function (page) {
  /* The two maps show the same stretch of land, whichever is moved. */
  function tie(maps) {
    var moving = false;
    maps.forEach(function (map, i) {
      map._zoomAnimated = false;
      map.on("move", function () {
        if (moving) { return; }
        moving = true;
        maps[1 - i].setView(map.getCenter(), map.getZoom(), { animate: false });
        moving = false;
      });
    });
  }

  /* On the map of what is corroborated a place under a claim shows its corroborated holder. */
  function corroborated(shape) {
    if (shape.v) { return shape; }
    return shape.h ? { l: shape.l, s: shape.h - 1, g: shape.g, p: shape.p, n: shape.n, t: shape.b, c: shape.c, i: shape.i } : null;
  }
  function claimed(shape) { return shape.v === 1 ? null : shape; }

  page.startBeside = function (maps) {
    page.begin(function (data, base) {
      var entries = new page.Entries(data), filters = [null, null], last = data.days.length - 1;
      var drawings = maps.map(function (pair, i) {
        return new page.Drawing(pair[0], pair[1], data, base, entries, function (shape) { return filters[i] ? filters[i](shape) : shape; });
      });
      var selects = [page.byId("left-day"), page.byId("right-day")], modes = Array.from(document.querySelectorAll("input[name=mode]"));
      var titles = [page.byId("left-title"), page.byId("right-title")], words = data.words, list = null;
      var both = {
        canOpen: function (number) { return drawings[0].canOpen(number) || drawings[1].canOpen(number); },
        open: function (number, focus) { drawings[drawings[0].canOpen(number) ? 0 : 1].open(number, focus); }
      };

      function mode() { return modes.find(function (one) { return one.checked; }).value; }
      function then(day) {
        var numbers = page.shapesOn(data, day);
        data.then[day].del.forEach(function (n) { numbers.delete(n); });
        data.then[day].add.forEach(function (n) { numbers.add(n); });
        return numbers;
      }
      function draw(i, numbers, day) {
        var drawing = drawings[i];
        drawing.map.closePopup();
        Array.from(drawing.shapes().keys()).forEach(drawing.removeShape);
        numbers.forEach(function (n) {
          var shape = Object.assign({}, data.pool[n]);
          shape.w = page.weightOn(shape, data.days[day]);
          drawing.addShape(n, shape);
        });
        drawing.layoutLabels();
        drawing.refocus();
      }
      /* Changes behind what looks otherwise, or is not there at all, on the other map. */
      function onlyOn(i) {
        var others = new Map(), found = new Set();
        drawings[1 - i].shapes().forEach(function (item) { others.set(item.shape.i, item.shape.s); });
        drawings[i].shapes().forEach(function (item) {
          if (others.get(item.shape.i) !== item.shape.s) { (item.shape.c || []).forEach(function (n) { found.add(n); }); }
        });
        return Array.from(found).sort(function (a, b) {
          var one = data.changes[a - 1].d || "", other = data.changes[b - 1].d || "";
          return one < other ? 1 : one > other ? -1 : a - b;
        });
      }
      function show() {
        var kind = mode(), right = Number(selects[1].value), left = kind === "dates" ? Number(selects[0].value) : right;
        var names = { levels: [words.corroborated_on, words.claimed_on], dates: ["{date}", "{date}"], then: [words.known_then, words.known_now] }[kind];
        filters = kind === "levels" ? [corroborated, claimed] : [null, null];
        page.byId("left-choice").hidden = kind !== "dates";
        page.byId("right-label").textContent = kind === "dates" ? words.right_day : words.day;
        [left, right].forEach(function (day, i) {
          draw(i, kind === "then" && i === 0 ? then(day) : page.shapesOn(data, day), day);
          titles[i].textContent = page.fill(names[i], { date: data.days[day].date });
          drawings[i].map.getContainer().setAttribute("aria-label", titles[i].textContent);
        });
        if (list) { tell(); }
      }
      function tell() {
        var left = onlyOn(0), right = onlyOn(1);
        var inBoth = new Set(left.filter(function (n) { return right.indexOf(n) >= 0; }));
        var groups = [[words.only_left, left], [words.only_right, right]].map(function (row) {
          var numbers = row[1].filter(function (n) { return !inBoth.has(n); });
          return { heading: page.fill(row[0], { count: numbers.length }), numbers: numbers, plain: true };
        });
        if (inBoth.size) { groups.push({ heading: words.differences, numbers: Array.from(inBoth) }); }
        if (!left.length && !right.length) { groups = [{ heading: words.differences, numbers: [], empty: words.same, plain: true }]; }
        list.show(groups);
      }
      function changed() {
        show();
        page.address.write({ beside: mode(), on: data.days[selects[1].value].iso, "with": mode() === "dates" ? data.days[selects[0].value].iso : null, claim: null });
      }

      var asked = page.address.read(), right = page.dayOf(data, asked.on), left = page.dayOf(data, asked["with"]);
      right = right < 0 ? last : right;
      page.fillDays(selects[1], data, right);
      page.fillDays(selects[0], data, left < 0 ? Math.max(0, right - 1) : left);
      modes.forEach(function (one) { if (one.value === asked.beside) { one.checked = true; } });
      tie(drawings.map(function (one) { return one.map; }));
      show();
      page.wireLayers(drawings, data);
      modes.concat(selects).forEach(function (node) { node.addEventListener("change", changed); });
      page.byId("choice").hidden = false;
      page.drawing = drawings[0];
      page.drawings = drawings;
      return function () {
        list = new page.List(data, entries, both);
        tell();
        page.wireSheet(data, entries, list);
        page.follow(entries, both, list);
        drawings.forEach(function (one) { one.retell(); });
        page.keepView(drawings[0].map);
      };
    });
  };
})(window.reportedChanges);
