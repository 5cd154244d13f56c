/* Labels: placed greedily, the newest and surest first. Widths are measured on a canvas, so that only labels that
   find room become elements. */
"use strict";
(function (page) {
  var FONTS = {
    "label-town": [11.5, ""], "label-city": [13, ""], "label-place": [12, "600"], "label-old": [12, ""],
    "label-new": [13.5, "700"], "label-area": [11.5, "italic"], "label-mark": [11.5, ""]
  };
  var WIDEST = 172, MOST = 250, BUCKET = 64;
  page.NEW = 1000;

  /* Boxes that are taken, in buckets, so that a test looks at neighbours only. */
  function Taken(parent) {
    var buckets = new Map();
    function each(box, visit) {
      for (var i = Math.floor(box[0] / BUCKET); i <= Math.floor(box[2] / BUCKET); i++) {
        for (var j = Math.floor(box[1] / BUCKET); j <= Math.floor(box[3] / BUCKET); j++) {
          if (visit(i * 4096 + j)) { return true; }
        }
      }
      return false;
    }
    this.add = function (box) {
      each(box, function (key) {
        if (buckets.has(key)) { buckets.get(key).push(box); } else { buckets.set(key, [box]); }
      });
    };
    this.hits = function (box) {
      return (parent && parent.hits(box)) || each(box, function (key) {
        return (buckets.get(key) || []).some(function (one) {
          return box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3];
        });
      });
    };
  }

  page.Labels = function (map) {
    var pane = map.getPane("labels"), pen = document.createElement("canvas").getContext("2d");
    var family = getComputedStyle(map.getContainer()).fontFamily, widths = {};
    var items = new Map(), marks = new Map(), boxes = new Map(), sorted = null, serial = 0;

    function fontOf(kind) { return (FONTS[kind][1] + " " + FONTS[kind][0] + "px " + family).trim(); }
    function widthOf(text, font) {
      var key = font + text;
      if (!(key in widths)) {
        if (pen.font !== font) { pen.font = font; }
        widths[key] = pen.measureText(text).width;
      }
      return widths[key];
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
      var font = fontOf(item.kind), size = FONTS[item.kind][0];
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
      var left = origin.x + corner.x, top = origin.y + corner.y, named = new Set(), placed = 0;
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
      boxes.forEach(function (group) {
        group.forEach(function (one) {
          var box = [one.box[0] * scale - left, one.box[1] * scale - top, one.box[2] * scale - left, one.box[3] * scale - top];
          var seen = box[2] > 0 && box[3] > 0 && box[0] < size.x && box[1] < size.y && box[2] - box[0] < 90;
          if (seen && isShown(one.layer)) { cells.add(box); }
        });
      });
      sorted.forEach(function (item) {
        var x = item.x * scale - left + (item.shift || 0), y = item.y * scale - top, spot = null;
        var near = x > -20 && y > -20 && x < size.x + 20 && y < size.y + 20;
        if (placed < MOST && (near || item.within) && zoom >= (item.minZoom || 0) && isShown(item.layer) &&
            !(item.name && named.has(item.name))) {
          if (!item.lines) { measure(item); }
          // Words about a mark or an area keep off the small cells; where there is no such room, only off other words.
          spot = (item.wordy && findSpot(item, x, y, size, cells, true)) || findSpot(item, x, y, size, symbols);
          // What is new is named, if need be over a symbol.
          if (!spot && item.priority >= page.NEW) { spot = findSpot(item, x, y, size, words); }
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

      function findSpot(item, x, y, size, taken, loose) {
        var w = item.width, h = item.height, g = item.gap || 5, tries;
        if (item.within) {
          // The words of an outline stay over it: elsewhere they would speak of another place.
          tries = [];
          [0, -1, 1, -2, 2, -3, 3, -4, 4].forEach(function (n) {
            [0, -0.6, 0.6].forEach(function (m) {
              var cx = x + m * w, cy = y + n * h * 0.6;
              if ((!n && !m) || page.isInside((cx + left) / scale, (cy + top) / scale, item.within)) { tries.push([cx - w / 2, cy - h / 2]); }
            });
          });
        } else {
          tries = [[x + g, y - h / 2], [x - g - w, y - h / 2], [x - w / 2, y - g - h], [x - w / 2, y + g],
                   [x + g, y - h], [x + g, y], [x - g - w, y - h], [x - g - w, y]];
          if (item.wordy && loose) {
            [-0.9, 0.9].forEach(function (n) {
              tries.push([x + g + 8, y - h / 2 + n * h], [x - g - w - 8, y - h / 2 + n * h]);
            });
          }
        }
        for (var i = 0; i < tries.length; i++) {
          var a = tries[i][0], b = tries[i][1];
          if (a >= 2 && b >= 2 && a + w <= size.x - 2 && b + h <= size.y - 2 && !taken.hits([a, b, a + w, b + h])) { return tries[i]; }
        }
        return null;
      }
    };
  };
})(window.reportedChanges);
