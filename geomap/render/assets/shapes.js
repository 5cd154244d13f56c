/* Shapes on the map: coordinates are projected once; at each zoom a path keeps only the points that can be told apart. */
"use strict";
(function (page) {
  var LEAST = 6;

  var AREA = 2;

  /* Running sums of zigzag integers, in groups of seven bits with the lowest first: `count` of them from `at`. */
  function sumsOf(bytes, at, count) {
    var sums = new Int32Array(count), sum = 0;
    for (var n = 0; n < count; n++) {
      var byte = bytes[at++], value = byte & 127, shift = 7;
      while (byte & 128) {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      }
      sum += (value >>> 1) ^ -(value & 1);
      sums[n] = sum;
    }
    return { sums: sums, end: at };
  }
  /* Geometries of kind, lines and points of each line (geomap/render/lines.py); projected when they are first drawn. */
  page.readLines = function (structure, bytes) {
    var found = [], total = 0, i = 0;
    while (i < structure.length) {
      var geometry = { closed: structure[i] === AREA, first: total, ends: [], box: null };
      for (var n = 0; n < structure[i + 1]; n++) {
        total += structure[i + 2 + n];
        geometry.ends.push(total);
      }
      found.push(geometry);
      i += 2 + structure[i + 1];
    }
    var x = sumsOf(bytes, 0, total), y = sumsOf(bytes, x.end, total), unit = new Float64Array(2 * total);
    found.forEach(function (one) { one.x = x.sums; one.y = y.sums; one.unit = unit; });
    return found;
  };

  /* Shapes come by column, their phrases as numbers; null where a shape has no such field. */
  page.readShapes = function (columns, texts) {
    var fields = Object.keys(columns), rows = (columns.l || []).map(function () { return {}; });
    function phrase(number) { return texts[number] || ""; }
    fields.forEach(function (field) {
      columns[field].forEach(function (value, n) { rows[n][field] = value; });
    });
    rows.forEach(function (row) {
      row.t = phrase(row.t);
      row.x = (row.x || []).map(phrase);
      if (row.h) { row.b = phrase(row.b); }
    });
    return rows;
  };

  page.unitX = function (lon) { return lon / 360 + 0.5; };
  page.unitY = function (lat) {
    var sine = Math.sin(lat * Math.PI / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };
  page.latLngOf = function (x, y) {
    return L.latLng(Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI, (x - 0.5) * 360);
  };

  /* Project a geometry to the unit square of Web Mercator, all geometries into one array: x, y, x, y …; and its box. */
  page.project = function (geometry, steps) {
    if (geometry.box) { return geometry; }
    var xs = geometry.x, ys = geometry.y, unit = geometry.unit, west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
    for (var i = geometry.first, end = geometry.ends[geometry.ends.length - 1]; i < end; i++) {
      var x = xs[i], y = ys[i];
      unit[2 * i] = page.unitX(x / steps);
      unit[2 * i + 1] = page.unitY(y / steps);
      if (x < west) { west = x; }
      if (x > east) { east = x; }
      if (y < south) { south = y; }
      if (y > north) { north = y; }
    }
    geometry.box = [page.unitX(west / steps), page.unitY(north / steps), page.unitX(east / steps), page.unitY(south / steps)];
    return geometry;
  };

  page.isInside = function (x, y, geometry) {
    var inside = false, unit = geometry.unit, from = geometry.first;
    geometry.ends.forEach(function (to) {
      for (var i = 2 * from, j = 2 * to - 2; i < 2 * to; j = i, i += 2) {
        if ((unit[i + 1] > y) !== (unit[j + 1] > y) &&
            x < (unit[j] - unit[i]) * (y - unit[i + 1]) / (unit[j + 1] - unit[i + 1]) + unit[i]) { inside = !inside; }
      }
      from = to;
    });
    return inside;
  };

  /* A geometry as an SVG path at one zoom. With `least`, what is too small to see or to click becomes a small square. */
  function writePath(geometry, least, scale, left, top) {
    var box = geometry.box, unit = geometry.unit, closed = geometry.closed, from = geometry.first, written = "";
    if (least && Math.max(box[2] - box[0], box[3] - box[1]) * scale < LEAST) {
      return "M" + Math.round((box[0] + box[2]) / 2 * scale - left - LEAST / 2) + " " +
             Math.round((box[1] + box[3]) / 2 * scale - top - LEAST / 2) + "h" + LEAST + "v" + LEAST + "h-" + LEAST + "Z";
    }
    geometry.ends.forEach(function (to) {
      var lastX = Infinity, lastY = 0, kept = 0, part = "";
      for (var i = from; i < to; i++) {
        var x = Math.round((unit[2 * i] * scale - left) * 2), y = Math.round((unit[2 * i + 1] * scale - top) * 2);
        // Points closer than a pixel and a half to the last one cannot be seen; the last of a line is kept.
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < 3 && (closed || i < to - 1)) { continue; }
        part += (kept ? "L" : "M") + x / 2 + " " + y / 2;
        lastX = x;
        lastY = y;
        kept += 1;
      }
      if (kept > 1) { written += part + (closed ? "Z" : ""); }
      from = to;
    });
    return written;
  }
  function isSeen(box, renderer, scale, origin) {
    var view = renderer._bounds;
    return !!view && box[0] * scale - origin.x <= view.max.x + 4 && box[2] * scale - origin.x >= view.min.x - 4 &&
           box[1] * scale - origin.y <= view.max.y + 4 && box[3] * scale - origin.y >= view.min.y - 4;
  }

  /* One polygon (closed) or line for Leaflet's SVG renderer. */
  page.Drawn = L.Path.extend({
    initialize: function (geometry, steps, options) {
      L.setOptions(this, options);
      this._geometry = page.project(geometry, steps);
    },
    _project: function () { this._written = null; },
    _update: function () {
      if (!this._map) { return; }
      var scale = this._map.options.crs.scale(this._map.getZoom()), origin = this._map.getPixelOrigin();
      var seen = isSeen(this._geometry.box, this._renderer, scale, origin);
      if (seen && this._written === null) {
        this._written = writePath(this._geometry, this.options.least, scale, origin.x, origin.y);
      }
      this._renderer._setPath(this, seen ? this._written : "");
    },
    _containsPoint: function () { return false; }
  });

  /* Many cells of one look as one path: a browser draws ten thousands of points in a few paths faster than a few points
     in thousands of paths, and fills a pattern once. `at` finds the cell under a point. */
  page.Sheet = L.Path.extend({
    initialize: function (options) {
      L.setOptions(this, options);
      this.members = new Map();
    },
    _project: function () { this.members.forEach(function (member) { member.written = null; }); },
    _update: function () {
      if (!this._map) { return; }
      var scale = this._map.options.crs.scale(this._map.getZoom()), origin = this._map.getPixelOrigin();
      var renderer = this._renderer, parts = [];
      this.members.forEach(function (member) {
        var geometry = member.geometry;
        if (!isSeen(geometry.box, renderer, scale, origin)) { return; }
        if (member.written === null) { member.written = writePath(geometry, true, scale, origin.x, origin.y); }
        parts.push(member.written);
      });
      renderer._setPath(this, parts.join(""));
    },
    at: function (latlng) {
      var x = page.unitX(latlng.lng), y = page.unitY(latlng.lat), least = LEAST / 2 / this._map.options.crs.scale(this._map.getZoom());
      var found = null, nearest = Infinity;
      this.members.forEach(function (member) {
        var box = member.geometry.box, cx = (box[0] + box[2]) / 2, cy = (box[1] + box[3]) / 2;
        var half = Math.max((box[2] - box[0]) / 2, least), tall = Math.max((box[3] - box[1]) / 2, least);
        if (Math.abs(x - cx) > half || Math.abs(y - cy) > tall) { return; }
        var away = page.isInside(x, y, member.geometry) ? 0 : Math.abs(x - cx) + Math.abs(y - cy);
        if (away < nearest) { nearest = away; found = member; }
      });
      return found;
    },
    _containsPoint: function () { return false; }
  });

  /* Puts cells on sheets: one kind of look and layer each, a few hundred cells at most, so that a change rewrites little. */
  page.Sheets = function (most) {
    var open = new Map(), stale = new Set();
    this.add = function (key, member, make) {
      var sheets = open.get(key) || [], sheet = sheets.find(function (one) { return one.members.size < most; });
      if (!sheet) {
        sheet = make();
        sheets.push(sheet);
        open.set(key, sheets);
      }
      member.written = null;
      member.sheet = sheet;
      sheet.members.set(member.key, member);
      stale.add(sheet);
    };
    this.remove = function (member) {
      if (!member.sheet) { return; }
      member.sheet.members.delete(member.key);
      stale.add(member.sheet);
      member.sheet = null;
    };
    /* Write what changed; nothing is drawn before. */
    this.flush = function () {
      stale.forEach(function (sheet) { sheet._update(); });
      stale.clear();
    };
  };
})(window.reportedChanges);
