"""The article in a web page: its text by trafilatura, with title, date, language, address and publisher.

Only what a page states about itself is believed: the date of its metadata, never one guessed from the prose or the
address, and never today.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.claims.decode import UndecodableError, decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])")

MAX_MARKS = 30_000
"""A page with more tags gives all its words: finding the article takes time with the square of their number."""

_HIDDEN = re.compile(r"<(script|style|template|noscript)\b|<!--")
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")

_DATE_XPATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publishdate' or @name='publish-date']/@content",
    "//meta[@name='DC.date' or @name='dc.date' or @name='DC.date.issued' or @name='dcterms.created']/@content",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date' or @name='article.published']/@content",
    "//article//time[@pubdate or contains(@class, 'publi')]/@datetime",
    "//time[@pubdate]/@datetime",
    "//article//header//time/@datetime",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says; None where it does not."""

    text: str
    title: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    archive_url: str | None = None
    publisher: str | None = None


def extract_article(raw: bytes) -> Article | None:
    """The article of a page, or None where it has no text.

    Parameters
    ----------
    raw
        The file; its byte order mark, the encoding it declares, and UTF-8 are tried in that order.

    Raises
    ------
    UndecodableError
        The bytes are no text.
    """
    markup = _decode(raw)
    from trafilatura.utils import load_html

    tree = load_html(markup)
    if tree is None:
        text = _strip_tags(markup)
        return Article(text=text) if text else None
    # Read before the extractor, which prunes the tree it is given.
    published, stated, language = _published(tree), _stated(tree), tree.get("lang")
    canonical = _first(tree, "//link[@rel='canonical']/@href")
    kept = _first(tree, "//link[@rel='memento' or @rel='archived']/@href")
    text, title, address, site = _main_text(markup, tree)
    if not text:
        return None
    return Article(
        text=text,
        title=_clean(title or stated.get("og:title")),
        published=published,
        language=_clean(language or stated.get("og:locale") or stated.get("content-language")),
        url=_clean(canonical or stated.get("og:url") or address),
        archive_url=_clean(kept),
        publisher=_clean(stated.get("og:site_name") or site),
    )


def _main_text(markup: str, tree: Any) -> tuple[str, str | None, str | None, str | None]:
    """(text, title, address, site): the article where one is found, else all the words of the page."""
    from lxml import etree
    from trafilatura import bare_extraction, html2txt

    found: Any = None
    try:
        if markup.count("<") <= MAX_MARKS:
            found = bare_extraction(
                tree,
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"extensive_search": False, "max_date": "2100-01-01"},
            )
        text = ((found.text or "") if found is not None else "").strip() or str(html2txt(markup) or "").strip()
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        text = ""
    title, address, site = (getattr(found, name, None) for name in ("title", "url", "sitename"))
    return text or _strip_tags(markup), title, address, site


def _strip_tags(markup: str) -> str:
    """The words of a page that no parser takes, without its scripts; empty where it has no letter."""
    lines = html.unescape(_TAG.sub("\n", "\n".join(_visible_parts(markup)))).splitlines()
    text = "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
    return text if re.search(r"[^\W\d_]", text) else ""


def _visible_parts(markup: str) -> Iterator[str]:
    """What stands outside scripts, styles and comments; one that is never closed hides the rest."""
    position, lowered = 0, markup.lower()
    if len(lowered) != len(markup):
        lowered = markup
    for opening in _HIDDEN.finditer(lowered):
        if opening.start() < position:
            continue
        yield markup[position : opening.start()]
        closing = "-->" if opening.group() == "<!--" else f"</{opening.group(1)}"
        found = lowered.find(closing, opening.end())
        if found < 0:
            return
        position = found + len(closing)
    yield markup[position:]


def _decode(raw: bytes) -> str:
    declared = _DECLARED.search(raw[:4096])
    name = declared.group(1).decode("ascii") if declared else None
    if name and name.lower() in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"}:
        # As in browsers; a page that says Latin-1 is Windows-1252, and often UTF-8.
        name = None
    try:
        return decode_text(raw, declared=name)
    except UndecodableError:
        if name is None:
            raise
        return decode_text(raw)


def _published(tree: Any) -> str | None:
    """Day, month or year that the page states as its own."""
    for value in (*_from_json_ld(tree), *(_first(tree, path) for path in _DATE_XPATHS)):
        found = _DAY.match(value.strip()) if value else None
        if found:
            return found.group()
    return None


def _from_json_ld(tree: Any) -> list[str]:
    found: list[str] = []
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            stack = [json.loads(str(script))]
        except (ValueError, RecursionError):
            continue
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif isinstance(node, dict):
                if isinstance(node.get("datePublished"), str):
                    found.append(node["datePublished"])
                stack.extend(value for value in node.values() if isinstance(value, (list, dict)))
    return found


def _stated(tree: Any) -> dict[str, str]:
    stated: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv")
        if name:
            stated.setdefault(name.lower(), meta.get("content"))
    return stated


def _first(tree: Any, path: str) -> str | None:
    return next((str(value) for value in tree.xpath(path)), None)


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
