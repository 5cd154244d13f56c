/* Draws the data of the page on the map that folium made. Data reaches the document only as text nodes. */
"use strict";
(function () {
  var data = JSON.parse(document.getElementById("page-data").textContent);
  var words = data.words;
  var SVG = "http://www.w3.org/2000/svg";

  function decode(flat, steps) {
    var points = [], x = 0, y = 0;
    for (var i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / steps, x / steps]);
    }
    return points;
  }

  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  }

  function flatRings(parts) {
    return parts.length && parts[0].lat !== undefined ? [parts] : [].concat.apply([], parts.map(flatRings));
  }

  function isInside(at, rings) {
    var inside = false;
    rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        var a = ring[i], b = ring[j];
        if ((a.lat > at.lat) !== (b.lat > at.lat) && at.lng < (b.lng - a.lng) * (at.lat - a.lat) / (b.lat - a.lat) + a.lng) {
          inside = !inside;
        }
      }
    });
    return inside;
  }

  function toPath(kind, parts, steps, options) {
    if (kind === 2) {
      return L.polygon(parts.map(function (rings) {
        return rings.map(function (ring) { return decode(ring, steps); });
      }), options);
    }
    return L.polyline(parts.map(function (line) { return decode(line, steps); }), options);
  }

  /* ---- base map ---- */

  function drawBase(map, base) {
    var steps = base.steps;
    function draw(rows, pane, style) {
      var renderer = L.svg({ pane: pane, padding: 0.6 });
      rows.forEach(function (row) {
        var options = Object.assign({ interactive: false, pane: pane, renderer: renderer, smoothFactor: 0.7 }, style(row));
        toPath(row[1], row[2], steps, options).addTo(map);
      });
    }
    // Beyond the base map nothing is known; inside it, what is no land is water.
    var edge = base.bounds;
    L.rectangle([[edge[1], edge[0]], [edge[3], edge[2]]], {
      interactive: false, pane: "ground", renderer: L.svg({ pane: "ground", padding: 0.6 }), stroke: false, fillOpacity: 1,
      fillColor: data.paint.water
    }).addTo(map);
    draw(base.countries.sort(function (a, b) { return a[0] - b[0]; }), "ground", function (row) {
      return { stroke: !!row[0], color: data.paint.border, weight: 1.4, fill: true, fillOpacity: 1,
               fillColor: row[0] ? data.paint.land : data.paint.neighbour };
    });
    draw(base.oblasts, "lines", function () {
      return { fill: false, color: data.paint.inner, weight: 0.9 };
    });
    draw(base.lakes, "lines", function () {
      return { fill: true, fillOpacity: 1, fillColor: data.paint.water, color: data.paint.shore, weight: 0.5 };
    });
    draw(base.rivers, "lines", function () {
      return { fill: false, color: data.paint.shore, weight: 1 };
    });
    draw(base.borders, "lines", function () {
      return { fill: false, color: data.paint.border, weight: 0.8 };
    });
  }

  /* ---- marks: small symbols with words, never a ring ---- */

  function markIcon(mark, colour, dashed) {
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("class", "mark-icon");
    svg.setAttribute("aria-hidden", "true");
    var path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data.marks[mark]);
    path.setAttribute("fill", dashed ? "#fff" : colour);
    path.setAttribute("stroke", dashed ? colour : "#fff");
    path.setAttribute("stroke-width", dashed ? "1.6" : "1.2");
    if (dashed) { path.setAttribute("stroke-dasharray", "3 2"); }
    svg.appendChild(path);
    return svg;
  }

  /* ---- popups: copies of the entries of the list, so map and list say the same words ---- */

  function popupContent(shape) {
    var box = element("div", "popup");
    var head = element("div", "popup-head");
    if (shape.n) { head.appendChild(element("strong", "", shape.n)); }
    (shape.t || "").split(" | ").forEach(function (line) { head.appendChild(element("p", "", line)); });
    (shape.x || []).forEach(function (line) { head.appendChild(element("p", "popup-note", line)); });
    box.appendChild(head);
    (shape.c || []).forEach(function (number) {
      var entry = document.getElementById("c" + number);
      if (!entry) { return; }
      var copy = entry.cloneNode(true);
      copy.removeAttribute("id");
      copy.hidden = false;
      copy.querySelectorAll(".locate").forEach(function (node) { node.remove(); });
      copy.querySelectorAll("details").forEach(function (node) { node.open = false; });
      box.appendChild(copy);
    });
    return box;
  }

  /* ---- labels: greedy placement, the surest and newest first ---- */

  var NEW = 1000;

  function Labels(map) {
    var items = [], marks = [], boxes = [];
    var pane = map.getPane("labels");
    this.clear = function (group) {
      items = items.filter(function (item) { if (item.group === group) { item.node.remove(); } return item.group !== group; });
      marks = marks.filter(function (item) { return item.group !== group; });
      boxes = boxes.filter(function (item) { return item.group !== group; });
    };
    this.addBox = function (bounds, layer, group) { boxes.push({ bounds: bounds, layer: layer, group: group }); };
    this.add = function (latlng, text, className, priority, options) {
      options = options || {};
      var node = element("div", "label " + className);
      String(text).split(" | ").forEach(function (line) { node.appendChild(element("span", "", line)); });
      node.setAttribute("aria-hidden", "true");
      pane.appendChild(node);
      items.push({ latlng: L.latLng(latlng), node: node, priority: priority, gap: options.gap || 5,
                   centred: !!options.centred, wordy: !!options.wordy, minZoom: options.minZoom || 0, layer: options.layer,
                   group: options.group === undefined ? "" : options.group, name: options.name, seat: options.seat, shift: options.shift || 0,
                   within: options.within });
    };
    this.addMark = function (latlng, layer, group, shift) {
      marks.push({ latlng: L.latLng(latlng), layer: layer, group: group, shift: shift });
    };
    this.place = function (isShown) {
      var size = map.getSize(), zoom = map.getZoom(), named = {};
      // The controls in the corners are there first.
      var taken = [[0, 0, 54, 132], [0, size.y - 30, 110, size.y]], symbols = [];
      marks.forEach(function (mark) {
        if (!isShown(mark.layer)) { return; }
        var at = map.latLngToContainerPoint(mark.latlng);
        symbols.push([at.x - 9 + mark.shift, at.y - 9, at.x + 9 + mark.shift, at.y + 9]);
      });
      var cells = [];
      boxes.forEach(function (box) {
        if (!isShown(box.layer)) { return; }
        var a = map.latLngToContainerPoint(box.bounds.getNorthWest()), b = map.latLngToContainerPoint(box.bounds.getSouthEast());
        if (b.x - a.x < 90) { cells.push([a.x, a.y, b.x, b.y]); }
      });
      items.forEach(function (item) { if (!item.size) { item.size = measure(item); } });
      items.sort(function (a, b) { return b.priority - a.priority; });
      items.forEach(function (item) {
        var spot = null, at = null;
        if (zoom >= item.minZoom && isShown(item.layer) && !(item.name && named[item.name])) {
          at = map.latLngToContainerPoint(item.latlng).add([item.shift, 0]);
          // Words about a mark or an area keep off the small cells; where there is no such room, only off other words.
          var clear = taken.concat(symbols);
          spot = (item.wordy && findSpot(item, at, size, clear.concat(cells), true)) || findSpot(item, at, size, clear);
          // What is new is named, if need be over a symbol.
          if (!spot && item.priority >= NEW) { spot = findSpot(item, at, size, taken); }
        }
        if (spot) {
          taken.push([spot[0] - 2, spot[1] - 1, spot[0] + item.size[0] + 2, spot[1] + item.size[1] + 1]);
          if (item.name) { named[item.name] = true; }
          if (item.wordy && !item.centred) { item.node.classList.toggle("to-left", spot[0] + item.size[0] <= at.x); }
          L.DomUtil.setPosition(item.node, map.containerPointToLayerPoint(spot));
        }
        item.node.classList.toggle("shown", !!spot);
        if (item.seat) { item.seat.classList.toggle("shown", !!spot); }
      });
    };
    function measure(item) {
      if (item.wordy) {
        // Wrapped text leaves its box wider than its lines: the box is drawn in to them.
        var range = document.createRange();
        range.selectNodeContents(item.node);
        var widest = 0;
        Array.from(range.getClientRects()).forEach(function (rect) {
          if (rect.width < item.node.offsetWidth - 1) { widest = Math.max(widest, rect.width); }
        });
        if (widest) { item.node.style.width = Math.ceil(widest + 1) + "px"; }
      }
      return [item.node.offsetWidth, item.node.offsetHeight];
    }
    function findSpot(item, at, size, taken, loose) {
      var w = item.size[0], h = item.size[1], g = item.gap, tries;
      if (item.centred) {
        // The words of an outline stay over it: elsewhere they would speak of another place.
        tries = [];
        [0, -1, 1, -2, 2, -3, 3, -4, 4].forEach(function (n) {
          [0, -0.6, 0.6].forEach(function (m) { 
            var cx = at.x + m * w, cy = at.y + n * (h * 0.6);
            if ((!n && !m) || isInside(map.containerPointToLatLng([cx, cy]), item.within)) { tries.push([cx - w / 2, cy - h / 2]); }
          });
        });
      } else {
        tries = [[at.x + g, at.y - h / 2], [at.x - g - w, at.y - h / 2], [at.x - w / 2, at.y - g - h], [at.x - w / 2, at.y + g],
                 [at.x + g, at.y - h], [at.x + g, at.y], [at.x - g - w, at.y - h], [at.x - g - w, at.y]];
        if (item.wordy && loose) {
          [-0.9, 0.9].forEach(function (n) {
            tries.push([at.x + g + 8, at.y - h / 2 + n * h], [at.x - g - w - 8, at.y - h / 2 + n * h]);
          });
        }
      }
      for (var i = 0; i < tries.length; i++) {
        var x = tries[i][0], y = tries[i][1];
        var inside = x >= 2 && y >= 2 && x + w <= size.x - 2 && y + h <= size.y - 2;
        if (inside && !taken.some(function (t) { return x < t[2] && x + w > t[0] && y < t[3] && y + h > t[1]; })) {
          return [x, y];
        }
      }
      return null;
    }
  }

  /* ---- the map ---- */

  var PANES = [["ground", 200], ["lines", 250], ["cells", 400], ["outlines", 420], ["labels", 550], ["marks", 600]];

  function Drawing(map, groups) {
    PANES.forEach(function (pane) { map.createPane(pane[0]).style.zIndex = pane[1]; });
    map.getPane("labels").style.pointerEvents = "none";
    map.getContainer().setAttribute("role", "group");
    map.getContainer().setAttribute("aria-label", document.getElementById("map-frame").getAttribute("aria-label"));
    var self = this, labels = new Labels(map), shown = {}, drawn = {}, opener = {};
    var renderers = { cells: L.svg({ pane: "cells", padding: 0.4 }), outlines: L.svg({ pane: "outlines", padding: 0.4 }) };

    this.isShown = function (layer) { return layer === undefined || shown[layer] !== false; };
    this.toggle = function (layer, on) {
      shown[layer] = on;
      if (on) { groups[layer].addTo(map); } else { groups[layer].remove(); }
      labels.place(self.isShown);
    };
    this.layoutLabels = function () { labels.place(self.isShown); };

    this.addShape = function (key, shape, geometry, steps) {
      var style = data.styles[shape.s], group = groups[shape.l], layerKey = shape.l;
      var node, colour = style[1];
      if (shape.m) {
        var shift = 18 * (shape.k || 0);
        var icon = L.divIcon({ className: "mark", html: markIcon(shape.m, colour, style[3]), iconSize: [18, 18], iconAnchor: [9 - shift, 9] });
        node = L.marker([shape.p[1], shape.p[0]], { icon: icon, keyboard: true, title: "", alt: shape.n || "", pane: "marks" });
        labels.addMark([shape.p[1], shape.p[0]], layerKey, key, shift);
        labels.add([shape.p[1], shape.p[0]], shape.t, "label-mark", (shape.w ? 850 : 330) + (shape.w || 0) * 50,
                   { gap: 11, shift: shift, layer: layerKey, group: key, wordy: true });
      } else {
        var outline = !!shape.o;
        node = toPath(geometry[0], geometry[1], steps, {
          pane: outline ? "outlines" : "cells", renderer: outline ? renderers.outlines : renderers.cells,
          color: colour, weight: shape.w === 2 ? style[2] + 0.6 : style[2], dashArray: style[3] ? "5 4" : null,
          fill: !outline && geometry[0] === 2, fillColor: style[0] === "none" ? "#fff" : style[0],
          fillOpacity: style[0] === "none" ? 0 : 0.82, smoothFactor: 0.5, bubblingMouseEvents: false
        });
        if (!outline && shape.n) { labels.addBox(node.getBounds(), layerKey, key); }
        if (outline && shape.p) {
          labels.add([shape.p[1], shape.p[0]], shape.t, "label-area", shape.w ? 950 : 340, { centred: true, layer: layerKey, group: key, wordy: true,
                       within: flatRings(node.getLatLngs()) });
        } else if (shape.n && shape.p) {
          labels.add([shape.p[1], shape.p[0]], shape.n, ["label-place label-old", "label-place", "label-place label-new"][shape.w || 0],
                     [350, 600, NEW][shape.w || 0], { gap: 4, layer: layerKey, group: key, name: shape.n });
        }
      }
      node.bindTooltip(function () {
        var tip = element("div");
        if (shape.n) { tip.appendChild(element("strong", "", shape.n)); tip.appendChild(document.createElement("br")); }
        tip.appendChild(document.createTextNode((shape.t || "").split(" | ").join("; ")));
        return tip;
      }, { sticky: true, className: "tip" });
      var size = map.getSize();
      node.bindPopup(function () { return popupContent(shape); },
                     { maxWidth: Math.min(380, size.x - 60), minWidth: Math.min(260, size.x - 80),
                       maxHeight: Math.max(160, Math.min(420, size.y - 90)), autoPanPaddingTopLeft: [size.x > 700 ? 56 : 12, 12], autoPanPaddingBottomRight: [12, 12] });
      if (shape.m) {
        node.on("add", function () {
          node.getElement().setAttribute("aria-label", (shape.t || "").split(" | ").join("; "));
        });
      }
      node.addTo(group);
      drawn[key] = { node: node, group: group, numbers: shape.c || [], layer: layerKey };
      (shape.c || []).forEach(function (number) { if (!(number in opener) || shape.m === undefined) { opener[number] = key; } });
    };

    this.removeShape = function (key) {
      var item = drawn[key];
      if (!item) { return; }
      item.group.removeLayer(item.node);
      labels.clear(key);
      item.numbers.forEach(function (number) { if (opener[number] === key) { delete opener[number]; } });
      delete drawn[key];
    };

    this.canOpen = function (number) { return number in opener; };
    this.open = function (number) {
      var item = drawn[opener[number]];
      if (!item) { return; }
      if (!self.isShown(item.layer)) {
        var box = document.querySelector('input[data-layer="' + item.layer + '"]');
        if (box) { box.checked = true; }
        self.toggle(item.layer, true);
      }
      var bounds = item.node.getBounds ? item.node.getBounds() : L.latLngBounds([item.node.getLatLng()]);
      map.fitBounds(bounds, { maxZoom: 9, padding: [60, 60], animate: false });
      item.node.openPopup(bounds.getCenter());
    };

    this.fit = function (b) {
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], { maxZoom: 8, padding: [36, 36], animate: false });
    };

    function start() {
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
      // The base map ends somewhere: the view stays inside it.
      var b = data.base.bounds, limit = L.latLngBounds([[b[1], b[0]], [b[3], b[2]]]);
      map.setMaxBounds(limit).setMinZoom(Math.max(4, map.getBoundsZoom(limit, true) - 0.25));
      map.options.maxBoundsViscosity = 0.8;
      self.fit(data.bounds);
      drawBase(map, data.base);
      data.base.towns.forEach(function (town, rank) {
        var dot = element("i", "town-dot");
        map.getPane("labels").appendChild(dot);
        labels.add([town[1], town[0]], town[2], rank < 8 ? "label-town label-city" : "label-town", 300 - rank,
                   { gap: 5, minZoom: rank < 10 ? 0 : rank < 40 ? 6 : 7.5, name: town[2], seat: dot });
        dot.latlng = [town[1], town[0]];
      });
      function seats() {
        map.getPane("labels").querySelectorAll(".town-dot").forEach(function (dot) {
          L.DomUtil.setPosition(dot, map.latLngToLayerPoint(dot.latlng));
        });
        labels.place(self.isShown);
      }
      map.on("zoomend moveend viewreset resize", seats);
      map.on("zoomstart", function () { map.getPane("labels").classList.add("moving"); });
      map.on("zoomend", function () { map.getPane("labels").classList.remove("moving"); });
      map.on("popupopen", function (event) {
        var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
        map.getContainer().classList.add("has-popup");
        if (close) { close.setAttribute("aria-label", words.close); close.title = words.close; }
      });
      map.on("popupclose", function () { map.getContainer().classList.remove("has-popup"); });
      document.querySelectorAll("input[data-layer]").forEach(function (box) {
        var layer = Number(box.dataset.layer);
        shown[layer] = box.checked;
        box.addEventListener("change", function () { self.toggle(layer, box.checked); });
      });
      self.seats = seats;
    }
    start();
  }

  /* ---- the list: find on the map, filter, legend on a phone ---- */

  /* A button per entry that is on the map; on the timeline that differs from day to day. */
  function refreshLocate(drawing) {
    document.querySelectorAll("main .change").forEach(function (entry) {
      var number = entry.id.slice(1), button = entry.querySelector(".locate"), drawn = drawing.canOpen(number);
      if (!button && drawn) {
        button = element("button", "locate", words.show_on_map);
        button.type = "button";
        button.setAttribute("aria-label", words.show_on_map + ": " + entry.querySelector("h3").textContent);
        entry.querySelector(".verdict").appendChild(button);
      }
      if (button) { button.hidden = !drawn; }
    });
  }

  function wireList(drawing) {
    refreshLocate(drawing);
    document.querySelector("main").addEventListener("click", function (event) {
      var button = event.target.closest("main .words .locate");
      if (!button) { return; }
      document.getElementById("map-frame").scrollIntoView({ block: "nearest" });
      drawing.open(button.closest(".change").id.slice(1));
    });
    var filter = document.getElementById("filter");
    if (filter) {
      filter.closest(".filter").hidden = false;
      var entries = Array.from(document.querySelectorAll("main .change, main .listed-claim"));
      var texts = null;
      filter.addEventListener("input", function () {
        texts = texts || entries.map(function (entry) { return entry.textContent.toLowerCase(); });
        var wanted = filter.value.trim().toLowerCase(), found = 0;
        entries.forEach(function (entry, i) {
          var keep = !wanted || texts[i].indexOf(wanted) >= 0;
          entry.classList.toggle("filtered", !keep);
          found += keep ? 1 : 0;
        });
        document.getElementById("filter-none").hidden = found > 0;
      });
    }
    // What is folded on the screen is open on paper.
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("main details").forEach(function (node) { node.open = true; });
    });
    var legend = document.getElementById("legend");
    if (legend && window.matchMedia("(max-width: 700px)").matches) { legend.open = false; }
  }

  window.reportedChanges = {
    data: data,
    decode: decode,
    element: element,
    wireList: wireList,
    refreshLocate: refreshLocate,
    makeDrawing: function (map, groups) { return new Drawing(map, groups); },
    start: function (map, groups) {
      var drawing = new Drawing(map, groups);
      (data.shapes || []).forEach(function (shape, i) { drawing.addShape("s" + i, shape, data.geometries[i], data.steps); });
      drawing.seats();
      window.reportedChanges.drawing = drawing;
      document.documentElement.classList.add("drawn");
      performance.mark("drawn");
      // The list comes after the map in the page: the map need not wait for it.
      document.addEventListener("DOMContentLoaded", function () { wireList(drawing); });
      return drawing;
    }
  };
})();
