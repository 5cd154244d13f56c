/* The slim look, for a frame in somebody else's page: map, stamp and legend; asked for by ?embed, or by a snippet that
   holds the page (data-embed). Without scripts the whole page is there. */
(function () {
  "use strict";
  const root = document.documentElement;
  const asked = /[?&]embed(?=[&=]|$)/.test(location.search);
  if (!asked && !root.hasAttribute("data-embed")) { return; }
  root.classList.add("embed");
  const legend = document.getElementById("legend");
  if (legend) { legend.open = false; }
  const full = document.getElementById("full-page");
  if (!full) { return; }
  const rest = location.search.slice(1).split("&").filter(function (part) { return part && part.split("=")[0] !== "embed"; });
  const here = asked ? location.pathname + (rest.length ? "?" + rest.join("&") : "") : "";
  const address = root.getAttribute("data-embed") || here;
  if (!address) { return; }
  full.setAttribute("href", address);
  full.parentNode.hidden = false;
  full.addEventListener("click", function () { if (here) { full.setAttribute("href", address + location.hash); } });
}());
