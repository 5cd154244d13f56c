/* Labels: placed greedily, the newest and surest first. Widths are measured on a canvas, so that only labels that
   find room become elements. */
"use strict";
(function (page) {
  var FONTS = {
    "label-town": [11.5, ""], "label-city": [13, ""], "label-place": [12, "600"], "label-old": [12, ""],
    "label-new": [13.5, "700"], "label-area": [11.5, "italic"], "label-mark": [11.5, ""]
  };
  var WIDEST = 172, MOST = 250, BUCKET = 64;
  /* Where so many names of earlier places in a row found no room, the map is full for those that come after them. */
  var PATIENCE = 100;
  var UP_AND_DOWN = [0, -1, 1, -2, 2, -3, 3, -4, 4], LEFT_AND_RIGHT = [0, -0.6, 0.6];
  page.NEW = 1000;

  /* Boxes that are taken, in buckets, so that a test looks at neighbours only. */
  function Taken(parent) {
    var buckets = new Map();
    this.add = function (box) {
      for (var i = Math.floor(box[0] / BUCKET); i <= Math.floor(box[2] / BUCKET); i++) {
        for (var j = Math.floor(box[1] / BUCKET); j <= Math.floor(box[3] / BUCKET); j++) {
          var bucket = buckets.get(i * 4096 + j);
          if (bucket) { bucket.push(box); } else { buckets.set(i * 4096 + j, [box]); }
        }
      }
    };
    this.hits = function (left, top, right, bottom) {
      if (parent && parent.hits(left, top, right, bottom)) { return true; }
      for (var i = Math.floor(left / BUCKET); i <= Math.floor(right / BUCKET); i++) {
        for (var j = Math.floor(top / BUCKET); j <= Math.floor(bottom / BUCKET); j++) {
          var bucket = buckets.get(i * 4096 + j);
          for (var n = bucket ? bucket.length - 1 : -1; n >= 0; n--) {
            var one = bucket[n];
            if (left < one[2] && one[0] < right && top < one[3] && one[1] < bottom) { return true; }
          }
        }
      }
      return false;
    };
  }

  page.Labels = function (map) {
    var pane = map.getPane("labels"), pen = document.createElement("canvas").getContext("2d");
    var family = getComputedStyle(map.getContainer()).fontFamily, widths = {}, fonts = {};
    var items = new Map(), marks = new Map(), boxes = new Map(), sorted = null, serial = 0;

    function fontOf(kind) { return (FONTS[kind][1] + " " + FONTS[kind][0] + "px " + family).trim(); }
    /* Sums of the widths of characters: each is measured once a font, not each of thousands of names. */
    function widthOf(text, font) {
      var known = widths[font] || (widths[font] = new Map()), sum = 0;
      for (var i = 0; i < text.length; i++) {
        var width = known.get(text[i]);
        if (width === undefined) {
          pen.font = font;
          width = pen.measureText(text[i]).width;
          known.set(text[i], width);
        }
        sum += width;
      }
      return sum;
    }
    /* Lines of words, each no wider than the bound, and of about the same width. */
    function broken(part, font, bound) {
      var lines = [], line = "";
      part.split(" ").forEach(function (word) {
        var longer = line ? line + " " + word : word;
        if (line && widthOf(longer, font) > bound) { lines.push(line); line = word; } else { line = longer; }
      });
      return lines.concat(line);
    }
    function wrap(text, font) {
      return [].concat.apply([], text.split(" | ").map(function (part) {
        var lines = broken(part, font, WIDEST), even = broken(part, font, widthOf(part, font) / lines.length * 1.15);
        return even.length === lines.length ? even : lines;
      }));
    }
    function measure(item) {
      var font, size = FONTS[item.kind][0];
      if (!(item.kind in fonts)) { fonts[item.kind] = fontOf(item.kind); }
      font = fonts[item.kind];
      item.lines = item.wordy ? wrap(item.text, font) : [item.text];
      item.width = 2 + Math.max.apply(null, item.lines.map(function (line) { return widthOf(line, font); }));
      item.height = Math.ceil(item.lines.length * size * 1.2);
    }
    function nodeOf(item) {
      if (!item.node) {
        item.node = page.element("div", "label " + item.kind + (item.wordy ? " wordy" : ""));
        item.node.setAttribute("aria-hidden", "true");
        item.node.style.font = FONTS[item.kind][1] + " " + FONTS[item.kind][0] + "px/1.2 " + family;
        item.lines.forEach(function (line) { item.node.appendChild(page.element("span", "", line)); });
        pane.appendChild(item.node);
        if (item.dot) {
          item.seat = page.element("i", "town-dot");
          pane.appendChild(item.seat);
        }
      }
      return item.node;
    }
    function hide(item) {
      item.shown = false;
      if (item.node) {
        item.node.remove();
        item.node = null;
        if (item.seat) { item.seat.remove(); }
      }
    }
    function into(table, group, value) {
      if (table.has(group)) { table.get(group).push(value); } else { table.set(group, [value]); }
    }

    this.clear = function (group) {
      (items.get(group) || []).forEach(hide);
      if (items.delete(group)) { sorted = null; }
      marks.delete(group);
      boxes.delete(group);
    };
    this.add = function (group, item) {
      item.serial = serial++;
      into(items, group, item);
      sorted = null;
    };
    this.addMark = function (group, mark) { into(marks, group, mark); };
    this.addBox = function (group, box, layer) { into(boxes, group, { box: box, layer: layer }); };

    this.place = function (isShown) {
      var size = map.getSize(), zoom = map.getZoom(), scale = map.options.crs.scale(zoom);
      var corner = map.containerPointToLayerPoint([0, 0]), origin = map.getPixelOrigin();
      var left = origin.x + corner.x, top = origin.y + corner.y, named = new Set(), placed = 0, misses = 0;
      if (!sorted) {
        sorted = [].concat.apply([], Array.from(items.values()));
        sorted.sort(function (a, b) { return b.priority - a.priority || a.serial - b.serial; });
      }
      // The controls in the corners are there first.
      var words = new Taken(), symbols = new Taken(words), cells = new Taken(symbols);
      words.add([0, 0, 54, 132]);
      words.add([0, size.y - 30, 110, size.y]);
      marks.forEach(function (group) {
        group.forEach(function (mark) {
          if (!isShown(mark.layer)) { return; }
          var x = mark.x * scale - left + mark.shift, y = mark.y * scale - top;
          symbols.add([x - 9, y - 9, x + 9, y + 9]);
        });
      });
      // Small cells matter to words only; where there are thousands of them there is no room for words anyway.
      (boxes.size > 1500 ? [] : boxes).forEach(function (group) {
        group.forEach(function (one) {
          var box = [one.box[0] * scale - left, one.box[1] * scale - top, one.box[2] * scale - left, one.box[3] * scale - top];
          var seen = box[2] > 0 && box[3] > 0 && box[0] < size.x && box[1] < size.y && box[2] - box[0] < 90;
          if (seen && isShown(one.layer)) { cells.add(box); }
        });
      });
      sorted.forEach(function (item) {
        var x = item.x * scale - left + (item.shift || 0), y = item.y * scale - top, spot = null;
        var isFull = misses > PATIENCE && item.priority < page.NEW && !item.wordy;
        var near = x > -20 && y > -20 && x < size.x + 20 && y < size.y + 20;
        if (placed < MOST && !isFull && (near || item.within) && zoom >= (item.minZoom || 0) && isShown(item.layer) &&
            !(item.name && named.has(item.name))) {
          if (!item.lines) { measure(item); }
          // Words about a mark or an area keep off the small cells; where there is no such room, only off other words.
          spot = (item.wordy && findSpot(item, x, y, size, cells, true)) || findSpot(item, x, y, size, symbols);
          // What is new is named, if need be over a symbol.
          if (!spot && item.priority >= page.NEW) { spot = findSpot(item, x, y, size, words); }
          misses = spot ? 0 : misses + 1;
        }
        if (!spot) {
          if (item.shown) { hide(item); }
          return;
        }
        words.add([spot[0] - 2, spot[1] - 1, spot[0] + item.width + 2, spot[1] + item.height + 1]);
        if (item.name) { named.add(item.name); }
        placed += 1;
        item.shown = true;
        var node = nodeOf(item);
        node.classList.toggle("to-left", item.wordy && !item.within && spot[0] + item.width <= x);
        L.DomUtil.setPosition(node, L.point(spot[0] + corner.x, spot[1] + corner.y));
        if (item.seat) { L.DomUtil.setPosition(item.seat, L.point(x + corner.x, y + corner.y)); }
      });

      /* The first of some places around (or, for an outline, over) the point where nothing is yet. */
      function findSpot(item, x, y, size, taken, loose) {
        var w = item.width, h = item.height, g = item.gap || 5, found = null;
        function isFree(a, b) {
          if (a < 2 || b < 2 || a + w > size.x - 2 || b + h > size.y - 2 || taken.hits(a, b, a + w, b + h)) { return false; }
          found = [a, b];
          return true;
        }
        if (item.within) {
          // The words of an outline stay over it: elsewhere they would speak of another place.
          UP_AND_DOWN.some(function (n) {
            return LEFT_AND_RIGHT.some(function (m) {
              var cx = x + m * w, cy = y + n * h * 0.6;
              return ((!n && !m) || page.isInside((cx + left) / scale, (cy + top) / scale, item.within)) && isFree(cx - w / 2, cy - h / 2);
            });
          });
          return found;
        }
        var free = isFree(x + g, y - h / 2) || isFree(x - g - w, y - h / 2) || isFree(x - w / 2, y - g - h) || isFree(x - w / 2, y + g) ||
                   isFree(x + g, y - h) || isFree(x + g, y) || isFree(x - g - w, y - h) || isFree(x - g - w, y);
        if (!free && item.wordy && loose) {
          free = isFree(x + g + 8, y - h * 1.4) || isFree(x - g - w - 8, y - h * 1.4) || isFree(x + g + 8, y + h * 0.4) ||
                 isFree(x - g - w - 8, y + h * 0.4);
        }
        return found;
      }
    };
  };
})(window.reportedChanges);
