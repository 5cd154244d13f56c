/* What is said, in words: articles of the list and the popups, rows of the table. Text nodes only. */
"use strict";
(function (page) {
  var SVG = "http://www.w3.org/2000/svg";
  var FEW = 3;

  page.element = function (tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  };
  page.svg = function (tag, attributes) {
    var node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    return node;
  };
  /* A phrase with its blanks filled in. */
  page.fill = function (phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? String(values[name]) : whole; });
  };
  page.byId = function (id) { return document.getElementById(id); };

  page.Entries = function (data) {
    var words = data.words, element = page.element;

    /* Statements come by column. */
    function statement(number) { return data.said.map(function (column) { return column[number]; }); }

    function bdi(text) { return element("bdi", "", text); }

    function swatch(number) {
      var look = data.looks[number], box = page.svg("svg", { "class": "swatch", viewBox: "0 0 30 17", "aria-hidden": "true" });
      if (!look) { return box; }
      if (look[4]) {
        box.appendChild(page.svg("path", { d: look[4], transform: "translate(7 .5)", fill: look[1] }));
      } else {
        var shape = { x: 1, y: 1, width: 28, height: 15, fill: look[0], stroke: look[1], "stroke-width": look[2] };
        if (look[3]) { shape["stroke-dasharray"] = look[3]; }
        box.appendChild(page.svg("rect", shape));
      }
      return box;
    }

    function addressLink(one, address, word) {
      var link = element("a", "", "[" + word + "]");
      link.href = address;
      link.rel = "noopener";
      link.target = "_blank";
      if (one[6]) { link.title = one[6]; }
      return link;
    }

    function addLinks(box, one) {
      if (one[7]) { box.append(" ", addressLink(one, one[7], words.source)); }
      if (one[11]) { box.append(" ", addressLink(one, one[11], words.copy)); }
    }

    function said(number) {
      var one = statement(number), box = element("div", "said"), who = element("p", "who"), name = element("b");
      name.appendChild(bdi(one[0]));
      who.appendChild(name);
      one[1].forEach(function (quality) { who.append(", ", bdi(quality)); });
      who.append(".");
      box.appendChild(who);
      if (one[2]) {
        var quote = element("blockquote", "", one[4] & 2 ? one[2] : "“" + one[2] + "”");
        quote.dir = "auto";
        if (one[3]) { quote.lang = one[3]; }
        box.appendChild(quote);
        if (one[4] & 1) { box.appendChild(element("p", "from", words.quote_cut)); }
      } else if (one[6]) {
        var title = element("p"), cite = element("cite", "", one[6]);
        cite.dir = "auto";
        title.appendChild(cite);
        box.appendChild(title);
      }
      var from = element("p", "from");
      if (one[5]) { from.append(bdi(one[5]), ", "); }
      from.append(one[8]);
      addLinks(from, one);
      if (one[9].length) { from.append(" · " + one[9].join(" · ")); }
      box.appendChild(from);
      return box;
    }

    function folded(summary, fill) {
      var box = element("details"), done = false;
      box.appendChild(element("summary", "", summary));
      box.fill = function () {
        if (!done) { fill(box); }
        done = true;
      };
      box.addEventListener("toggle", box.fill);
      return box;
    }

    /* The claim that names a change in an address. */
    this.claimOf = function (number) {
      var change = data.changes[number - 1];
      return change.s.length ? data.said[10][change.s[0]] : "";
    };
    this.numberOf = function (claim) {
      return data.changes.findIndex(function (change) {
        return change.s.concat(change.o).some(function (one) { return data.said[10][one] === claim; });
      }) + 1;
    };

    /* One change. `locate` is true where a button leads to the map. */
    this.article = function (number, locate) {
      var change = data.changes[number - 1], box = element("article", "change"), head = element("h3"), text = element("span");
      box.dataset.number = number;
      head.appendChild(swatch(change.k));
      text.append(bdi(change.h), ", " + change.w);
      var address = element("a", "address", "#");
      address.href = "#claim=" + encodeURIComponent(this.claimOf(number));
      address.title = words.permalink;
      address.setAttribute("aria-label", words.permalink + ": " + change.h);
      text.append(" ", address);
      head.appendChild(text);
      box.appendChild(head);
      var verdict = element("p", "verdict");
      verdict.appendChild(element("b", "", change.v));
      if (change.x) { verdict.append(" · ", element("span", "stale", change.x)); }
      if (locate) {
        var button = element("button", "locate", words.show_on_map);
        button.type = "button";
        button.setAttribute("aria-label", words.show_on_map + ": " + change.h);
        verdict.append(" ", button);
      }
      box.appendChild(verdict);
      box.appendChild(element("p", "asks", words.who));
      change.s.slice(0, FEW).forEach(function (one) { box.appendChild(said(one)); });
      if (change.s.length > FEW) {
        box.appendChild(folded(page.fill(words.more_said, { count: change.s.length - FEW }), function (more) {
          change.s.slice(FEW).forEach(function (one) { more.appendChild(said(one)); });
        }));
      }
      if (change.o.length) {
        var opposed = element("div", "opposed");
        opposed.appendChild(element("p", "asks", words.opposing));
        change.o.forEach(function (one) { opposed.appendChild(said(one)); });
        box.appendChild(opposed);
      }
      if (change.r || change.t) {
        box.appendChild(folded(page.fill(words.assessed_by, { rule: change.r }), function (more) {
          var trace = element("p");
          trace.lang = "en";
          trace.appendChild(element("code", "", change.i));
          if (change.t) { trace.append(": ", bdi(change.t)); }
          more.appendChild(trace);
        }));
      }
      return box;
    };

    /* Words of a change, to search in. */
    this.textOf = function (number) {
      var change = data.changes[number - 1];
      if (change.text === undefined) {
        change.text = [change.h, change.w, change.v].concat(change.s.concat(change.o).map(function (one) {
          var row = statement(one);
          return [row[0], row[1].join(" "), row[2], row[5], row[6]].join(" ");
        })).join(" ").toLowerCase();
      }
      return change.text;
    };

    /* What was read and not drawn, by reason. */
    this.listed = function (into) {
      var reason = -1;
      data.listed.forEach(function (row) {
        if (row[1] !== reason) {
          reason = row[1];
          var count = data.listed.filter(function (one) { return one[1] === reason; }).length;
          into.appendChild(element("h3", "", data.reasons[reason] + " (" + count + ")"));
        }
        var box = element("div", "listed-claim"), head = element("h4");
        head.appendChild(bdi(row[0]));
        if (row[2]) { head.append(" ", element("span", "small", "(" + row[2] + ")")); }
        box.appendChild(head);
        box.appendChild(said(row[3]));
        into.appendChild(box);
      });
    };

    function cell(parts) {
      var node = element("td");
      parts.forEach(function (part) { if (part) { node.append(part); } });
      return node;
    }
    function sayers(numbers) {
      var node = element("td");
      numbers.forEach(function (number) {
        var one = statement(number), line = element("div");
        line.append(bdi([one[0]].concat(one[1]).join(", ")), "; ", bdi(one[5] ? one[5] + ", " : ""), one[8]);
        addLinks(line, one);
        node.appendChild(line);
      });
      return node;
    }
    function quotes(numbers) {
      var node = element("td");
      numbers.forEach(function (number) {
        var one = statement(number);
        if (!one[2]) { return; }
        var line = element("div", "", one[2]);
        line.dir = "auto";
        if (one[3]) { line.lang = one[3]; }
        node.appendChild(line);
      });
      return node;
    }
    /* Rows of the tables; the first ones stand in the page already. */
    this.changeRow = function (number) {
      var change = data.changes[number - 1], row = element("tr"), head = element("th");
      head.scope = "row";
      head.appendChild(bdi(change.h));
      row.append(head, cell([change.w]), cell([change.v, change.x ? "; " + change.x : ""]),
                 sayers(change.s.concat(change.o)), quotes(change.s.concat(change.o)));
      return row;
    };
    this.listedRow = function (number) {
      var one = data.listed[number], row = element("tr"), head = element("th");
      head.scope = "row";
      head.appendChild(bdi(one[0]));
      row.append(head, cell([data.reasons[one[1]]]), sayers([one[3]]), quotes([one[3]]));
      return row;
    };
  };
})(window.reportedChanges);
