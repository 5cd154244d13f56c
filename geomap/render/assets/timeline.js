/* Moves the map from date to date by adding and removing what differs. */
"use strict";
(function () {
  var page = window.reportedChanges, data = page.data;
  page.startTimeline = function (map, groups) {
    var drawing = page.makeDrawing(map, groups), current = -1, timer = null;
    var slider = document.getElementById("day"), label = document.getElementById("day-label");
    var play = document.getElementById("play"), title = document.getElementById("day-title");
    var counts = document.querySelectorAll("#counts li");
    var sections = Array.from(document.querySelectorAll(".day"));

    function add(i) {
      var shape = data.pool[i];
      drawing.addShape(i, shape, shape.g === undefined ? null : data.geometries[shape.g], data.steps);
    }
    function show(day) {
      map.closePopup();
      while (current < day) {
        current += 1;
        data.days[current].del.forEach(drawing.removeShape);
        data.days[current].add.forEach(add);
      }
      while (current > day) {
        data.days[current].add.forEach(drawing.removeShape);
        data.days[current].del.forEach(add);
        current -= 1;
      }
      slider.value = day;
      sections.forEach(function (section, i) { section.classList.toggle("current", i === day); });
      label.textContent = sections[day].dataset.date;
      slider.setAttribute("aria-valuetext", label.textContent);
      title.textContent = data.days[day].title;
      data.days[day].counts.forEach(function (number, i) {
        counts[i].querySelector("b").textContent = number;
        counts[i].classList.toggle("zero", !number);
      });
      drawing.seats();
      page.refreshLocate(drawing);
    }
    function stop() {
      window.clearInterval(timer);
      timer = null;
      play.textContent = data.words.play;
      play.setAttribute("aria-pressed", "false");
    }
    function step(by) { show(Math.max(0, Math.min(data.days.length - 1, current + by))); }
    slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
    document.getElementById("back").addEventListener("click", function () { stop(); step(-1); });
    document.getElementById("forth").addEventListener("click", function () { stop(); step(1); });
    play.addEventListener("click", function () {
      if (timer) { stop(); return; }
      if (current === data.days.length - 1) { show(0); }
      play.textContent = data.words.pause;
      play.setAttribute("aria-pressed", "true");
      timer = window.setInterval(function () {
        if (current >= data.days.length - 1) { stop(); } else { step(1); }
      }, 1000);
    });
    document.getElementById("slider").hidden = false;
    page.wireList(drawing);
    show(data.days.length - 1);
    page.drawing = drawing;
    page.showDay = show;
    document.documentElement.classList.add("drawn");
    performance.mark("drawn");
  };
})();
