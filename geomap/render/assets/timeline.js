/* Moves a map from date to date by adding and removing what differs. */
"use strict";
(function (page) {
  /* Numbers of the shapes on a day, by adding up the differences. */
  page.shapesOn = function (data, day) {
    var here = new Set();
    for (var i = 0; i <= day; i++) {
      data.days[i].del.forEach(function (n) { here.delete(n); });
      data.days[i].add.forEach(function (n) { here.add(n); });
    }
    return here;
  };
  page.dayOf = function (data, iso) { return data.days.findIndex(function (day) { return day.iso === iso; }); };
  /* How each place or mark looks in a set of shapes. */
  page.looksOf = function (data, numbers) {
    var looks = new Map();
    numbers.forEach(function (n) { looks.set(data.pool[n].i, data.pool[n].s); });
    return looks;
  };
  /* 2 where something happened on the very day, 1 where within two weeks before it (or where it may yet happen). */
  page.weightOn = function (shape, day) {
    var last = shape.e.length ? shape.e[shape.e.length - 1] : -Infinity;
    return shape.e.indexOf(day.n) >= 0 ? 2 : last >= day.n - 14 ? 1 : 0;
  };
  page.fillDays = function (select, data, chosen) {
    data.days.forEach(function (day, n) {
      var option = page.element("option", "", day.date);
      option.value = n;
      option.selected = n === chosen;
      select.appendChild(option);
    });
  };

  page.startTimeline = function (maps) {
    page.begin(function (data, base) {
      var entries = new page.Entries(data), drawing = new page.Drawing(maps[0][0], maps[0][1], data, base, entries);
      var words = data.words, last = data.days.length - 1, current = -1, compared = -1, timer = null, list = null;
      var slider = page.byId("day"), label = page.byId("day-label"), play = page.byId("play"), title = page.byId("day-title");
      var since = page.byId("since"), summary = page.byId("since-count"), counts = document.querySelectorAll("#counts li");

      function add(n) {
        var shape = data.pool[n];
        shape.w = page.weightOn(shape, data.days[current]);
        drawing.addShape(n, shape);
      }
      function move(day) {
        var again = [];
        while (current < day) {
          current += 1;
          data.days[current].del.forEach(drawing.removeShape);
          data.days[current].add.forEach(add);
        }
        while (current > day) {
          current -= 1;
          data.days[current + 1].add.forEach(drawing.removeShape);
          data.days[current + 1].del.forEach(add);
        }
        // What was new a moment ago is not any more: drawn and named anew.
        drawing.shapes().forEach(function (item, n) {
          if (page.weightOn(item.shape, data.days[current]) !== (item.shape.w || 0)) { again.push(n); }
        });
        again.forEach(function (n) { drawing.removeShape(n); add(n); });
      }
      function tell() {
        var day = data.days[current], heading, numbers = [];
        label.textContent = day.date;
        slider.value = current;
        slider.setAttribute("aria-valuetext", day.date);
        title.textContent = day.title;
        day.counts.forEach(function (number, i) {
          counts[i].querySelector("b").textContent = number;
          counts[i].classList.toggle("zero", !number);
        });
        if (compared >= 0 && compared < current) {
          heading = page.fill(words.since_heading, { first: data.days[compared].date, last: day.date });
          for (var i = current; i > compared; i--) { numbers = numbers.concat(data.days[i].told); }
        } else {
          heading = page.fill(words.new_on, { date: day.date });
          numbers = day.told;
        }
        if (list) { list.show([{ heading: heading, numbers: numbers, empty: words.none, plain: true }]); }
      }
      /* What changed since the day compared with stays strong, the rest is drawn faintly; places are counted by side. */
      function contrast() {
        var before = compared >= 0 && compared < current ? page.looksOf(data, page.shapesOn(data, compared)) : null;
        drawing.fade(function (shape) { return !!before && before.get(shape.i) === shape.s; });
        summary.textContent = "";
        if (!before) { return; }
        var gains = {}, losses = {}, sides = [];
        function count(into, layer) {
          var side = data.sides[layer];
          if (side) {
            into[side] = (into[side] || 0) + 1;
            if (sides.indexOf(side) < 0) { sides.push(side); }
          }
        }
        drawing.shapes().forEach(function (item) {
          var shape = item.shape;
          if (shape.m || shape.o || before.get(shape.i) === shape.s) { return; }
          if (data.layers[shape.l].indexOf("vacated:") === 0) { count(losses, shape.l); } else { count(gains, shape.l); }
          if (shape.q) { count(losses, shape.q[0]); }
        });
        sides.sort();
        summary.textContent = page.fill(words.since_count, {
          first: data.days[compared].date,
          parts: sides.map(function (side) {
            return page.fill(words.since_side, { side: side, gain: gains[side] || 0, loss: losses[side] || 0 });
          }).join("; ") || "0"
        });
      }
      function show(day) {
        drawing.map.closePopup();
        move(day);
        contrast();
        drawing.layoutLabels();
        tell();
        drawing.refocus();
        page.address.write({ on: current === last ? null : data.days[current].iso, claim: null });
      }
      function stop() {
        window.clearInterval(timer);
        timer = null;
        play.textContent = words.play;
        play.setAttribute("aria-pressed", "false");
      }
      function step(by) { show(Math.max(0, Math.min(last, current + by))); }
      function toggle() {
        if (timer) { stop(); return; }
        if (current === last) { show(0); }
        play.textContent = words.pause;
        play.setAttribute("aria-pressed", "true");
        timer = window.setInterval(function () {
          if (current >= last) { stop(); } else { step(1); }
        }, 1000);
      }
      function compareWith(day) {
        compared = day;
        since.value = day;
        contrast();
        drawing.layoutLabels();
        tell();
        page.address.write({ since: day < 0 ? null : data.days[day].iso });
      }

      var asked = page.address.read(), first = page.dayOf(data, asked.on);
      move(first < 0 ? last : first);
      compared = page.dayOf(data, asked.since);
      page.wireLayers([drawing], data);
      page.fillDays(since, data, compared);
      contrast();
      drawing.layoutLabels();
      tell();
      slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
      slider.addEventListener("keydown", function (event) {
        if (event.key === " ") { event.preventDefault(); toggle(); }
      });
      since.addEventListener("change", function () { compareWith(Number(since.value)); });
      page.byId("back").addEventListener("click", function () { stop(); step(-1); });
      page.byId("forth").addEventListener("click", function () { stop(); step(1); });
      play.addEventListener("click", toggle);
      page.byId("slider").hidden = false;
      page.drawing = drawing;
      page.showDay = show;
      return function () {
        list = new page.List(data, entries, drawing);
        tell();
        page.wireSheet(data, entries, list);
        drawing.refocus();
        drawing.retell();
        page.follow(entries, drawing, list);
        page.keepView(drawing.map);
        window.addEventListener("hashchange", function () {
          var day = page.dayOf(data, page.address.read().on);
          if (day >= 0 && day !== current) { show(day); }
        });
      };
    });
  };
})(window.reportedChanges);
