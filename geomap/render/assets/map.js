/* Draws the data of the page on the maps that folium made. */
"use strict";
(function (page) {
  var PANES = [["ground", 200], ["lines", 250], ["cells", 400], ["losses", 410], ["stops", 415], ["outlines", 420], ["labels", 550], ["marks", 600]];
  var element = page.element;

  function drawBase(map, base, paint) {
    function draw(rows, pane, style) {
      var renderer = L.svg({ pane: pane, padding: 0.6 });
      rows.forEach(function (row) {
        var look = Object.assign({ interactive: false, pane: pane, renderer: renderer }, style(row));
        new page.Drawn(base.geometries[row[1]], base.steps, look).addTo(map);
      });
    }
    // Beyond the base map nothing is known; inside it, what is no land is water.
    var edge = base.bounds;
    L.rectangle([[edge[1], edge[0]], [edge[3], edge[2]]], {
      interactive: false, pane: "ground", renderer: L.svg({ pane: "ground", padding: 0.6 }), stroke: false, fillOpacity: 1,
      fillColor: paint.water
    }).addTo(map);
    draw(base.countries, "ground", function (row) {
      return { stroke: !!row[0], color: paint.border, weight: 1.4, fill: true, fillOpacity: 1,
               fillColor: row[0] ? paint.land : paint.neighbour };
    });
    draw(base.oblasts, "lines", function () { return { fill: false, color: paint.inner, weight: 0.9 }; });
    draw(base.lakes, "lines", function () {
      return { fill: true, fillOpacity: 1, fillColor: paint.water, color: paint.shore, weight: 0.5 };
    });
    draw(base.rivers, "lines", function () { return { fill: false, color: paint.shore, weight: 1 }; });
    draw(base.borders, "lines", function () { return { fill: false, color: paint.border, weight: 0.8 }; });
  }

  /* Marks are small symbols with words, never a ring. */
  function markIcon(path, colour, dashed) {
    var box = page.svg("svg", { viewBox: "0 0 16 16", "class": "mark-icon", "aria-hidden": "true" });
    var look = { d: path, fill: dashed ? "#fff" : colour, stroke: dashed ? colour : "#fff", "stroke-width": dashed ? 1.6 : 1.2 };
    if (dashed) { look["stroke-dasharray"] = "3 2"; }
    box.appendChild(page.svg("path", look));
    return box;
  }

  function linesOfWords(shape) { return (shape.t || "").split(" | "); }

  /* One map with its groups, a group per layer. `only` gives a shape as this map shows it, or null. */
  page.Drawing = function (map, groups, data, base, entries, only) {
    var self = this, labels, shown = {}, drawn = new Map(), opener = new Map(), renderers = {}, tip, popup, current = null;
    var words = data.words, steps = data.steps, sheets = new page.Sheets(256);
    self.map = map;

    this.isShown = function (layer) { return layer === undefined || shown[layer] !== false; };
    this.layoutLabels = function () {
      sheets.flush();
      labels.place(self.isShown);
    };
    this.toggle = function (layer, on) {
      shown[layer] = on;
      if (layer === "places") { self.layoutLabels(); return; }
      if (on && !map.hasLayer(groups[layer])) {
        drawn.forEach(function (item) { if (item.shape.q && item.shape.q[0] === layer) { drawLoss(item); } });
        groups[layer].addTo(map);
      }
      if (!on) { groups[layer].remove(); }
      self.layoutLabels();
      self.refocus();
    };

    function pathOptions(style, pane, extra) {
      return Object.assign({
        pane: pane, renderer: renderers[pane], color: style[1], weight: style[2], dashArray: style[3] || null,
        fill: true, fillColor: style[0] === "none" ? "#fff" : style[0], fillOpacity: style[0] === "none" ? 0 : 0.82,
        fillRule: "nonzero", bubblingMouseEvents: false
      }, extra);
    }

    /* A cell is drawn on a sheet of its look; what is new has a heavier line, what is faint less of everything. */
    function drawCell(item) {
      var shape = item.shape, style = data.styles[shape.s], faint = !!item.faint;
      sheets.add([shape.l, shape.s, shape.w === 2, faint].join(), item, function () {
        var look = pathOptions(style, "cells", { weight: style[2] + (shape.w === 2 ? 0.6 : 0), opacity: faint ? 0.3 : 1 });
        if (faint) { look.fillOpacity *= 0.25; }
        return new page.Sheet(look).addTo(groups[shape.l]);
      });
    }
    /* The same cell as a loss: drawn when its layer is first asked for. */
    function drawLoss(item) {
      if (item.loss) { return; }
      item.loss = { key: item.key, geometry: item.geometry, shape: item.shape };
      sheets.add("loss" + item.shape.q, item.loss, function () {
        return new page.Sheet(pathOptions(data.styles[item.shape.q[1]], "losses")).addTo(groups[item.shape.q[0]]);
      });
    }

    this.addShape = function (key, shape) {
      shape = only ? only(shape) : shape;
      if (!shape) { return; }
      var geometry = shape.m ? null : data.geometries[shape.g];
      var style = data.styles[shape.s], item = { key: key, shape: shape, geometry: geometry }, x = 0, y = 0;
      if (shape.p) { x = page.unitX(shape.p[0] / steps); y = page.unitY(shape.p[1] / steps); }
      item.x = x;
      item.y = y;
      if (shape.m) {
        var shift = 18 * (shape.k || 0);
        var icon = L.divIcon({ className: "mark", html: markIcon(data.marks[shape.m], style[1], style[3]), iconSize: [18, 18],
                               iconAnchor: [9 - shift, 9] });
        item.node = L.marker(page.latLngOf(x, y), { icon: icon, keyboard: false, title: "", alt: "", pane: "marks" });
        labels.addMark(key, { x: x, y: y, layer: shape.l, shift: shift });
        labels.add(key, { x: x, y: y, text: shape.t, kind: "label-mark", priority: (shape.w ? 850 : 330) + (shape.w || 0) * 50,
                          gap: 11, shift: shift, layer: shape.l, wordy: true });
      } else {
        page.project(geometry, steps);
        if (shape.o) {
          // An outline is never filled, and only its line can be clicked.
          item.node = new page.Drawn(geometry, steps, pathOptions(style, "outlines", { fill: false, weight: style[2] + (shape.w === 2 ? 0.6 : 0) }));
          if (shape.p) {
            labels.add(key, { x: x, y: y, text: shape.t, kind: "label-area", priority: shape.w ? 950 : 340, layer: shape.l, wordy: true,
                              within: geometry });
          }
        } else {
          drawCell(item);
          if (shape.n) { labels.addBox(key, geometry.box, shape.l); }
          if (shape.n && shape.p) {
            labels.add(key, { x: x, y: y, text: shape.n, kind: ["label-old", "label-place", "label-new"][shape.w || 0],
                              priority: [350, 600, page.NEW][shape.w || 0], gap: 4, layer: shape.l, name: shape.n });
          }
        }
      }
      if (item.node) {
        item.node.shape = shape;
        item.node.item = item;
        item.node.addTo(groups[shape.l]);
      }
      drawn.set(key, item);
      if (shape.q && self.isShown(shape.q[0])) { drawLoss(item); }
      (shape.c || []).forEach(function (number) { if (!opener.has(number) || !shape.m) { opener.set(number, key); } });
    };

    this.removeShape = function (key) {
      var item = drawn.get(key);
      if (!item) { return; }
      if (item.node) { groups[item.shape.l].removeLayer(item.node); } else { sheets.remove(item); }
      if (item.loss) { sheets.remove(item.loss); }
      labels.clear(key);
      (item.shape.c || []).forEach(function (number) { if (opener.get(number) === key) { opener.delete(number); } });
      drawn.delete(key);
    };

    /* Draw faintly what did not change since the day compared with. */
    this.fade = function (isFaint) {
      drawn.forEach(function (item) {
        var faint = isFaint(item.shape);
        if (faint === !!item.faint) { return; }
        item.faint = faint;
        if (!item.node) {
          sheets.remove(item);
          drawCell(item);
        } else if (item.node.setStyle) {
          item.node.setStyle({ opacity: faint ? 0.3 : 1 });
        } else {
          item.node.setOpacity(faint ? 0.35 : 1);
        }
      });
    };

    this.shapes = function () { return drawn; };
    this.canOpen = function (number) { return opener.has(number); };

    function placeOf(item) { return item.shape.p ? page.latLngOf(item.x, item.y) : boundsOf(item).getCenter(); }
    function boundsOf(item) {
      var box = item.geometry ? item.geometry.box : [item.x, item.y, item.x, item.y];
      return L.latLngBounds(page.latLngOf(box[0], box[3]), page.latLngOf(box[2], box[1]));
    }
    function openItem(item, at, focus) {
      var size = map.getSize();
      popup = popup || L.popup({
        maxWidth: Math.min(380, size.x - 60), minWidth: Math.min(260, size.x - 80), maxHeight: Math.max(160, Math.min(420, size.y - 90)),
        autoPanPaddingTopLeft: [size.x > 700 ? 56 : 12, 12], autoPanPaddingBottomRight: [12, 12]
      });
      map.closePopup();
      popup.item = item;
      popup.options.offset = item.shape.m ? [0, -2] : [0, 7];
      popup.setContent(popupContent(item.shape)).setLatLng(at || placeOf(item)).openOn(map);
      if (focus) {
        var content = popup.getElement().querySelector(".leaflet-popup-content");
        content.tabIndex = -1;
        content.focus({ preventScroll: true });
        self.backTo = document.activeElement === content ? current && current.stop : null;
      }
    }
    /* What is said has come: a popup that was opened before shows it. */
    this.retell = function () {
      if (popup && popup.isOpen()) { popup.setContent(popupContent(popup.item.shape)); }
    };
    this.open = function (number, focus) {
      var item = drawn.get(opener.get(number));
      if (!item) { return; }
      if (!self.isShown(item.shape.l)) { page.setLayer(item.shape.l, true); }
      map.fitBounds(boundsOf(item), { maxZoom: 9, padding: [60, 60], animate: false });
      openItem(item, null, focus);
    };
    this.fit = function (b) {
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], { maxZoom: 8, padding: [36, 36], animate: false });
    };

    /* ---- by keyboard: one tab stop, arrows walk along what is drawn, Enter opens ---- */

    function inOrder() {
      return Array.from(drawn.values()).filter(function (item) {
        return self.isShown(item.shape.l) && (item.shape.n || item.shape.t);
      }).sort(function (a, b) {
        return ((a.shape.c || [1e6])[0] - (b.shape.c || [1e6])[0]) || (a.key < b.key ? -1 : 1);
      });
    }
    /* The element that carries the tab stop: a mark or outline itself, for a cell a path of its own over the sheet. */
    function makeStop(item) {
      if (current && current.stop) {
        current.stop.tabIndex = -1;
        if (current.proxy) { current.proxy.remove(); }
      }
      current = item;
      item.proxy = item.node ? null : new page.Drawn(item.geometry, steps, {
        pane: "stops", renderer: renderers.stops, interactive: false, stroke: false, fillOpacity: 0, least: true
      }).addTo(map);
      item.stop = (item.node || item.proxy).getElement();
      item.stop.tabIndex = 0;
      item.stop.setAttribute("role", "button");
      item.stop.setAttribute("aria-label", (item.shape.n && !item.shape.m ? item.shape.n + ": " : "") + linesOfWords(item.shape).join("; "));
      return item.stop;
    }
    this.refocus = function () {
      if (current && drawn.get(current.key) === current && self.isShown(current.shape.l)) { return; }
      if (current && current.proxy) { current.proxy.remove(); }
      current = null;
      var first = inOrder()[0];
      if (first) { makeStop(first); }
    };
    function onKey(event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { map.closePopup(); }
      if (!current || event.target !== current.stop) { return; }
      if (event.key === "Enter" || event.key === " ") {
        openItem(current, null, true);
      } else if (step) {
        var all = inOrder(), next = all[(all.indexOf(current) + step + all.length) % all.length];
        map.panInside(placeOf(next), { padding: [60, 60], animate: false });
        makeStop(next).focus({ preventScroll: true });
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }
    function showTip(item, at) {
      tip = tip || L.tooltip({ className: "tip", direction: "auto", offset: [12, 0] });
      if (tip.item !== item) { tip.setContent(tipContent(item.shape)); }
      tip.item = item;
      tip.setLatLng(at);
      if (!map.hasLayer(tip)) { tip.addTo(map); }
    }
    function hideTip() { if (tip) { tip.remove(); } }
    function onFocus(event) {
      if (current && event.target === current.stop) { showTip(current, placeOf(current)); }
    }
    function itemOf(event) {
      var layer = event.propagatedFrom || event.layer;
      return layer.item || (layer.at && layer.at(event.latlng));
    }

    /* ---- what a click or the pointer shows ---- */

    function tipContent(shape) {
      var box = element("div");
      if (shape.n) { box.append(element("strong", "", shape.n), element("br")); }
      box.append(linesOfWords(shape).join("; "));
      return box;
    }
    function popupContent(shape) {
      var box = element("div", "popup"), head = element("div", "popup-head");
      head.appendChild(element("h2", "", shape.n || words.status));
      linesOfWords(shape).forEach(function (line) { head.appendChild(element("p", "", line)); });
      (shape.x || []).forEach(function (line) { head.appendChild(element("p", "popup-note", line)); });
      box.appendChild(head);
      if (data.changes) { (shape.c || []).forEach(function (number) { box.appendChild(entries.article(number)); }); }
      return box;
    }

    function addControls() {
      L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      var home = L.control({ position: "topleft" });
      home.onAdd = function () {
        var bar = element("div", "leaflet-bar"), button = element("button", "home", "⤢");
        button.type = "button";
        button.title = words.reset_view;
        button.setAttribute("aria-label", words.reset_view);
        L.DomEvent.on(button, "click", function (event) { L.DomEvent.stop(event); self.fit(data.extent); });
        bar.appendChild(button);
        return bar;
      };
      home.addTo(map);
      if (data.tiles) {
        L.control.attribution({ position: "bottomright", prefix: false }).addAttribution(element("span", "", data.tiles.attribution).innerHTML).addTo(map);
      }
    }

    function start() {
      PANES.forEach(function (pane) { map.createPane(pane[0]).style.zIndex = pane[1]; });
      map.getPane("labels").style.pointerEvents = "none";
      map.getContainer().setAttribute("role", "group");
      map.getContainer().setAttribute("aria-label", map.getContainer().closest(".frame").getAttribute("aria-label"));
      ["cells", "losses", "stops", "outlines"].forEach(function (pane) { renderers[pane] = L.svg({ pane: pane, padding: 0.4 }); });
      labels = new page.Labels(map);
      addControls();
      // The base map ends somewhere: the view stays inside it.
      var b = base.bounds, limit = L.latLngBounds([[b[1], b[0]], [b[3], b[2]]]);
      map.setMaxBounds(limit).setMinZoom(Math.max(4, map.getBoundsZoom(limit, true) - 0.25));
      map.options.maxBoundsViscosity = 0.8;
      var view = page.address.view();
      if (view) { map.setView([view[1], view[2]], view[0], { animate: false }); } else { self.fit(data.bounds); }
      if (data.tiles) {
        L.tileLayer(data.tiles.url, { pane: "ground", maxZoom: 11 }).addTo(map);
      } else {
        drawBase(map, base, data.paint);
      }
      base.towns.forEach(function (town, rank) {
        labels.add("towns", { x: page.unitX(town[0]), y: page.unitY(town[1]), text: town[2], kind: rank < 8 ? "label-city" : "label-town",
                              priority: 300 - rank, minZoom: rank < 10 ? 0 : rank < 40 ? 6 : 7.5, name: town[2], layer: "places", dot: true });
      });
      groups.forEach(function (group, layer) {
        shown[layer] = map.hasLayer(group);
        group.on("click", function (event) {
          var item = itemOf(event);
          L.DomEvent.stop(event);
          hideTip();
          if (item) { openItem(item, item.shape.m ? null : event.latlng); }
        });
        group.on("mouseover mousemove", function (event) {
          var item = itemOf(event);
          if (item) { showTip(item, event.latlng); } else { hideTip(); }
        });
        group.on("mouseout", hideTip);
      });
      map.on("zoomend moveend viewreset resize", self.layoutLabels);
      map.on("zoomstart", function () { map.getPane("labels").classList.add("moving"); });
      map.on("zoomend", function () { map.getPane("labels").classList.remove("moving"); });
      map.on("popupopen", function (event) {
        var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
        map.getContainer().classList.add("has-popup");
        if (close) { close.setAttribute("aria-label", words.close); close.title = words.close; }
      });
      map.on("popupclose", function () {
        map.getContainer().classList.remove("has-popup");
        if (self.backTo) { self.backTo.focus({ preventScroll: true }); }
        self.backTo = null;
      });
      // On paper the map is as wide as the paper, and shows the same stretch of land.
      var before = null;
      window.addEventListener("beforeprint", function () {
        var state = document.documentElement.classList, bounds = map.getBounds();
        // Of two maps that move together the first one leads.
        before = state.contains("printing") ? null : { centre: map.getCenter(), zoom: map.getZoom() };
        state.add("printing");
        map.invalidateSize({ animate: false, pan: !before });
        if (before) { map.fitBounds(bounds, { animate: false }); }
      });
      window.addEventListener("afterprint", function () {
        document.documentElement.classList.remove("printing");
        map.invalidateSize({ animate: false, pan: !before });
        if (before) { map.setView(before.centre, before.zoom, { animate: false }); }
      });
      map.getContainer().addEventListener("keydown", onKey, true);
      map.getContainer().addEventListener("focusin", onFocus);
      map.getContainer().addEventListener("focusout", hideTip);
    }
    start();
  };
})(window.reportedChanges);
