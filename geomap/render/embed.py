"""A snippet for a newsroom's content system: the page in a sandboxed frame."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from geomap.errors import InputError
from geomap.render.display import web_address
from geomap.render.words import load_words

_PAGER = re.compile(r'<nav class="pager".*?</nav>', re.DOTALL)

_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""Scripts of the page may run, links may open; it stays a stranger to the site around it (no same-origin)."""


DEFAULT_RATIO = (4, 3)
_FALLBACK_HEIGHT = 640
"""Pixels, where a content system takes the style away."""


def embed_snippet(
    html: str | Path,
    *,
    src: str | None = None,
    width: str = "100%",
    height: int | None = None,
    ratio: tuple[int, int] = DEFAULT_RATIO,
    title: str | None = None,
    full: str | None = None,
    slim: bool = True,
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
        Pixels; None keeps the frame in ``ratio`` (width, height) whatever its width, and no higher than the window.
    title
        Read out by screen readers; by default the title of the page.
    full
        Address of the whole page, to which a page inside the snippet links.
    slim
        Only map, stamp and legend, with a link to the whole page; False for the page as it is.
    ui
        Language of the default title.

    Raises
    ------
    InputError
        The file cannot be read, it is no page of ours, or a size makes no sense.

    Examples
    --------
    >>> embed_snippet("<!DOCTYPE html><title>Kaart</title>", src="kaart.html", height=500)[:60]
    '<iframe src="kaart.html?embed" title="Kaart" width="100%" he'
    """
    page = _read_page(html)
    if not width.removesuffix("%").isdigit() or not 0 < int(width.removesuffix("%")) < 10_000:
        raise InputError(f"embed width: got {width!r}, expected pixels or a percentage such as 100%; correct it")
    if height is not None and not 0 < height < 10_000:
        raise InputError(f"embed height: got {height}, expected 1 to 9999 pixels; correct it")
    if not all(0 < side < 1000 for side in ratio):
        raise InputError(f"embed ratio: got {ratio[0]}:{ratio[1]}, expected numbers from 1 to 999; correct it")
    shown = escape(title) if title else _title_of(page) or escape(load_words(ui).text("embed.title"))
    if src is not None:
        source = f'src="{escape(_slim(_address(src)) if slim else _address(src))}"'
    else:
        source = f'srcdoc="{_escape_srcdoc(_marked(page, full) if slim else page)}"'
    style = "border:0;max-width:100%"
    if height is None:
        style += f";aspect-ratio:{ratio[0]}/{ratio[1]};height:auto;min-height:400px;max-height:95vh"
    return (
        f'<iframe {source} title="{shown}" width="{width}" height="{height or _FALLBACK_HEIGHT}" '
        f'sandbox="{_SANDBOX}" loading="lazy" referrerpolicy="no-referrer" style="{style}"></iframe>\n'
    )


def notebook_snippet(page: str, *, picture: str, alt: str, height: int, ui: str = "nl") -> str:
    """A page in a notebook's output: the live map over a still one.

    A notebook that nobody trusts yet takes the frame away, and a viewer on the web does so always: then the picture
    remains, with its stamp.

    Parameters
    ----------
    page
        The page.
    picture
        The same map as SVG.
    alt
        The picture in words.
    height
        Pixels.
    """
    from base64 import b64encode

    still = b64encode(picture.encode("utf-8")).decode("ascii")
    frame = embed_snippet(page, height=height, slim=False, ui=ui).replace(
        'style="border:0;max-width:100%"', 'style="border:0;position:absolute;inset:0;background:#fff"'
    )
    return (
        f'<div style="position:relative;min-height:{height}px;overflow:hidden">'
        f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{still}" style="width:100%">{frame}</div>'
    )


def _title_of(page: str) -> str:
    """Title of a page, escaped as it stands in it."""
    _, found, rest = page.partition("<title>")
    return rest.partition("</title>")[0] if found else ""


def _slim(address: str) -> str:
    """An address that asks for the slim look."""
    path, mark, place = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}embed{mark}{place}"


def _marked(page: str, full: str | None) -> str:
    """A page that takes the slim look by itself: inside a snippet it has no address to ask for it."""
    if full is not None and web_address(full) is None:
        raise InputError(f"embed address: got {full[:80]!r}, expected an http or https address; correct it")
    return page.replace("<html", f'<html data-embed="{escape(full or "")}"', 1)


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
