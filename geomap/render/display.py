"""Text from outside made fit to be shown: control characters out, addresses only where they lead to the web."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

QUOTE_LIMIT = 700
"""Code points of a quotation on a page; the whole is in ``claims.jsonl``."""

LABEL_LIMIT = 80
"""Code points of a name or label."""

_URL_LIMIT = 2000

# Direction overrides and isolates, zero-width and other format characters, controls, lone surrogates, non-characters.
# The joiners U+200C and U+200D stay: Persian and Ukrainian emoji sequences need them and they hide nothing.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Nearly every address is of this kind; only the others are taken apart.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[!-Z_a-z~]*)?")
_SPACE = re.compile(r"\s+")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Latin, Cyrillic and the punctuation of newspapers in single spaces: nothing to clean. Most text is.
_WORD = "[!-~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u21ff]+"
_PLAIN = re.compile(f"{_WORD}(?: {_WORD})*")
_STACKED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def clean_text(text: str | None, *, limit: int = LABEL_LIMIT) -> str:
    r"""``text`` on one line, without characters that hide or reorder others, at most ``limit`` code points.

    Examples
    --------
    >>> clean_text("Iz\u202ejoem\n \x00is")
    'Izjoem is'
    """
    if not text:
        return ""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    # A bound before the regular expressions: a sentence of a megabyte costs no more than a long one.
    kept = _HIDDEN.sub("", text[: limit * 8])
    kept = _STACKED_MARKS.sub(r"\1", _SPACE.sub(" ", kept).strip())
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def is_cut(text: str | None, *, limit: int = QUOTE_LIMIT) -> bool:
    """True where :func:`clean_text` with this limit shows less than all of ``text``."""
    if not text or len(text) <= limit:
        return False
    return clean_text(text, limit=limit).endswith("…") and not text.rstrip().endswith("…")


def web_address(url: str | None) -> str | None:
    """``url`` where it is an http or https address that can be opened safely, else None.

    Examples
    --------
    >>> web_address("javascript:alert(1)") is None
    True
    >>> web_address("https://example.org/a")
    'https://example.org/a'
    """
    if url and len(url) <= _URL_LIMIT and _PLAIN_ADDRESS.fullmatch(url):
        return url
    if not url or len(url) > _URL_LIMIT or _HIDDEN.search(url) or _SPACE.search(url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and host else None
