"""A snippet for a newsroom's content system: the page in a sandboxed frame."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from geomap.errors import InputError
from geomap.render.words import load_words

_PAGER = re.compile(r'<nav class="pager".*?</nav>', re.DOTALL)

_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""Scripts of the page may run, links may open; it stays a stranger to the site around it (no same-origin)."""


def embed_snippet(
    html: str | Path,
    *,
    src: str | None = None,
    width: str = "100%",
    height: int = 760,
    title: str | None = None,
    ui: str = "nl",
) -> str:
    """An ``<iframe>`` with a page of ours.

    Parameters
    ----------
    html
        The page, or the path of the file that holds it.
    src
        Address where the page will stand; then the snippet points there. None puts the whole page into the snippet
        (``srcdoc``), so that nothing else has to be published.
    width
        Number of pixels or a percentage.
    height
        Pixels.
    title
        Read out by screen readers; by default the title of the page.
    ui
        Language of the default title.

    Raises
    ------
    InputError
        The file cannot be read, it is no page of ours, or a size makes no sense.

    Examples
    --------
    >>> embed_snippet("<!DOCTYPE html><title>Kaart</title>", src="kaart.html", height=500)[:54]
    '<iframe src="kaart.html" title="Kaart" width="100%" he'
    """
    page = _read_page(html)
    if not width.removesuffix("%").isdigit() or not 0 < int(width.removesuffix("%")) < 10_000:
        raise InputError(f"embed width: got {width!r}, expected pixels or a percentage such as 100%; correct it")
    if not 0 < height < 10_000:
        raise InputError(f"embed height: got {height}, expected 1 to 9999 pixels; correct it")
    if title is None:
        _, found, rest = page.partition("<title>")
        title = rest.partition("</title>")[0] if found else escape(load_words(ui).text("embed.title"))
    else:
        title = escape(title)
    source = f'src="{escape(_address(src))}"' if src is not None else f'srcdoc="{_escape_srcdoc(page)}"'
    return (
        f'<iframe {source} title="{title}" width="{width}" height="{height}" sandbox="{_SANDBOX}" loading="lazy" '
        f'referrerpolicy="no-referrer" style="border:0;max-width:100%"></iframe>\n'
    )


def _read_page(html: str | Path) -> str:
    if isinstance(html, Path):
        try:
            page = html.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{html}: cannot be read ({error}); give a map page that geomap wrote") from error
        where = str(html)
    else:
        page, where = html, "embed"
    if not page.lstrip()[:15].lower().startswith("<!doctype html"):
        raise InputError(f"{where}: not an HTML page; give a map page that geomap wrote")
    return page


def _address(src: str) -> str:
    scheme = src.partition(":")[0].lower() if ":" in src.partition("/")[0] else ""
    if scheme not in {"", "http", "https"}:
        raise InputError(f"embed address: got {src[:80]!r}, expected a relative, http or https address; correct it")
    return quote(src, safe="%/:=&?~#+!$,;'@()*[]")


def _escape_srcdoc(page: str) -> str:
    # Links to the other days lead nowhere from inside a frame without an address.
    page = _PAGER.sub("", page)
    # Inside a double-quoted attribute only these two have a meaning; the rest stays as it is, and stays small.
    return page.replace("&", "&amp;").replace('"', "&quot;")
