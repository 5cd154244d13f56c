"""Which language a text is in, from its first few hundred characters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SLICE_CHARS = 300
"""Enough to tell; on whole articles detection alone would cost more than reading the claims."""

SUPPORTED = ("nl", "en", "de", "fr", "uk", "ru")

_CONSIDERED = (*SUPPORTED, "pl", "es", "it", "pt", "cs", "sv", "da", "fi", "hu", "ro", "tr", "el", "ar", "zh", "ja")
"""Close neighbours that are no news languages here (Afrikaans, Macedonian) only take texts away from the others."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile(r"[ыэёъ]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")

_NAMES = {
    "dut": "nl", "nld": "nl", "dutch": "nl", "nederlands": "nl", "eng": "en", "english": "en", "ger": "de", "deu": "de",
    "german": "de", "deutsch": "de", "fre": "fr", "fra": "fr", "french": "fr", "français": "fr", "ukr": "uk",
    "ukrainian": "uk", "українська": "uk", "rus": "ru", "russian": "ru", "русский": "ru",
}  # fmt: skip


def read_language(text: str | None) -> str | None:
    """An ISO 639-1 code from what a file states; None for what is no language.

    Examples
    --------
    >>> read_language("nl-NL"), read_language("Dutch"), read_language("unknown")
    ('nl', 'nl', None)
    """
    first = re.split(r"[-_\s]", (text or "").strip().lower(), maxsplit=1)[0]
    first = _NAMES.get(first, first)
    return first if re.fullmatch(r"[a-z]{2}", first) else None


def detect_language(text: str, *, start: int = 0) -> str | None:
    """ISO 639-1 code of the language of ``text`` from ``start`` on; None where there are no words.

    Examples
    --------
    >>> detect_language("Українські військові звільнили село.")
    'uk'
    """
    piece = text[start : start + 4 * SLICE_CHARS].strip()[:SLICE_CHARS]
    letters = len(_LETTER.findall(piece))
    if letters < 3:
        return None
    if 2 * len(_CYRILLIC.findall(piece)) > letters:
        # Of the two Cyrillic languages the letters tell more than any model on so short a piece.
        ukrainian, russian = len(_UKRAINIAN.findall(piece)), len(_RUSSIAN.findall(piece))
        if ukrainian != russian:
            return "uk" if ukrainian > russian else "ru"
    return str(_identifier().classify(piece)[0])


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(_CONSIDERED))
    return identifier
