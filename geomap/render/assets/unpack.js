/* The data of a page: JSON, deflated, in base64. It reaches the document only as text nodes and attribute values. */
"use strict";
(function (page) {
  function bytesOf(text) {
    if (Uint8Array.fromBase64) { return Uint8Array.fromBase64(text); }
    var raw = atob(text.trim()), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) { bytes[i] = raw.charCodeAt(i); }
    return bytes;
  }

  /* RFC 1951 in plain JavaScript, for browsers without DecompressionStream (before spring 2023). */
  var LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  var LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  var DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
                       4097, 6145, 8193, 12289, 16385, 24577];
  var DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  var CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  function tableOf(lengths) {
    var counts = new Uint16Array(16), starts = new Uint16Array(16), symbols = new Uint16Array(lengths.length), i;
    for (i = 0; i < lengths.length; i++) { counts[lengths[i]] += 1; }
    counts[0] = 0;
    for (i = 1; i < 16; i++) { starts[i] = starts[i - 1] + counts[i - 1]; }
    for (i = 0; i < lengths.length; i++) { if (lengths[i]) { symbols[starts[lengths[i]]++] = i; } }
    return { counts: counts, symbols: symbols };
  }

  function inflate(input) {
    var out = new Uint8Array(input.length * 6), size = 0, at = 0, held = 0, bits = 0;

    function take(count) {
      while (bits < count) { held |= input[at++] << bits; bits += 8; }
      var value = held & ((1 << count) - 1);
      held >>>= count;
      bits -= count;
      return value;
    }
    function symbolOf(table) {
      var code = 0, first = 0, index = 0;
      for (var length = 1; length < 16; length++) {
        code |= take(1);
        var count = table.counts[length];
        if (code - count < first) { return table.symbols[index + code - first]; }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error("damaged page data");
    }
    function room(count) {
      if (size + count <= out.length) { return; }
      var larger = new Uint8Array(Math.max(out.length * 2, size + count));
      larger.set(out);
      out = larger;
    }
    function codes() {
      var literals = take(5) + 257, distances = take(5) + 1, plain = new Uint8Array(19), all = new Uint8Array(literals + distances);
      for (var i = take(4) + 4, n = 0; n < i; n++) { plain[CODE_ORDER[n]] = take(3); }
      var table = tableOf(plain);
      for (n = 0; n < all.length;) {
        var symbol = symbolOf(table), repeat = 1, value = symbol;
        if (symbol === 16) { value = all[n - 1]; repeat = take(2) + 3; }
        if (symbol === 17) { value = 0; repeat = take(3) + 3; }
        if (symbol === 18) { value = 0; repeat = take(7) + 11; }
        while (repeat--) { all[n++] = value; }
      }
      return [tableOf(all.subarray(0, literals)), tableOf(all.subarray(literals))];
    }
    function fixed() {
      var lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
      return [tableOf(lengths), tableOf(new Uint8Array(30).fill(5))];
    }

    for (var last = 0; !last;) {
      last = take(1);
      var kind = take(2);
      if (kind === 0) {
        held = bits = 0;
        var count = input[at] | (input[at + 1] << 8);
        room(count);
        out.set(input.subarray(at + 4, at + 4 + count), size);
        at += 4 + count;
        size += count;
        continue;
      }
      var tables = kind === 1 ? fixed() : codes();
      for (var symbol = symbolOf(tables[0]); symbol !== 256; symbol = symbolOf(tables[0])) {
        room(258);
        if (symbol < 256) { out[size++] = symbol; continue; }
        var length = LENGTH_BASE[symbol - 257] + take(LENGTH_BITS[symbol - 257]), far = symbolOf(tables[1]);
        var from = size - DISTANCE_BASE[far] - take(DISTANCE_BITS[far]);
        for (var n = 0; n < length; n++) { out[size++] = out[from++]; }
      }
    }
    return out.subarray(0, size);
  }

  /* JSON, then a line feed, then the points of its geometry as bytes. */
  function read(bytes) {
    var end = bytes.indexOf(10), data = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    if (data.lines) { data.geometries = page.readLines(data.lines, bytes.subarray(end + 1)); }
    return data;
  }

  /* A promise of the values in the element with this id. */
  page.unpack = function (id) {
    var bytes = bytesOf(document.getElementById(id).textContent);
    if (window.DecompressionStream) {
      try {
        var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
        return new Response(stream).arrayBuffer().then(function (buffer) { return read(new Uint8Array(buffer)); });
      } catch (ignored) { /* an early DecompressionStream does not know raw deflate */ }
    }
    return Promise.resolve(inflate(bytes)).then(read);
  };
})(window.reportedChanges = window.reportedChanges || {});
