"""The words of pages, explanations and the desk: gettext catalogues, one a stage and language.

``locale/LANGUAGE/LC_MESSAGES/STAGE.po`` is read as it stands, so that a translator's file works without a build step.
``msgctxt`` and ``msgid`` are the name by which the code asks for the words; values in braces are filled in. Numbers and
dates follow the language by Babel's tables.
"""

from __future__ import annotations

import gettext
import io
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from babel import Locale

LANGUAGES = ("nl", "en", "uk")
"""Languages of the interface; the first is the default."""

_LOCALES = {"en": "en_GB"}
"""Where the order of day and month depends on more than the language."""
_CONTEXT = "\x04"
"""How gettext joins a context and its key."""


@cache
def open_catalogue(stage: str, language: str) -> gettext.GNUTranslations:
    """Words of a stage (``render``, ``control``, ``review``) in one of :data:`LANGUAGES`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = resources.files("geomap").joinpath(f"locale/{language}/LC_MESSAGES/{stage}.po")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes())))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def sections_of(stage: str, language: str) -> Mapping[str, Mapping[str, str]]:
    """Words by context and key; what has no context stands under the empty one, a plural as its last form."""
    found: dict[str, dict[str, str]] = {}
    known: Mapping[str | tuple[str, int], str] = vars(open_catalogue(stage, language))["_catalog"]
    for name, words in known.items():
        context, _, key = (name if isinstance(name, str) else name[0]).rpartition(_CONTEXT)
        if key:
            found.setdefault(context, {})[key] = words
    return found


def plural(stage: str, language: str, context: str, key: str, count: float) -> str | None:
    """The form that a count asks for ("1 bericht", "2 berichten"), or None where the catalogue has no such plural."""
    form = open_catalogue(stage, language).npgettext(context, key, "", round(count) if count == round(count) else 2)
    return form if form not in {key, ""} else None


@lru_cache(maxsize=4096)
def format_number(value: float, language: str, *, digits: int = 1, fixed: bool = False) -> str:
    """A number as the language writes it, with at most ``digits`` decimals, or with all of them (``fixed``).

    Examples
    --------
    >>> format_number(6000, "nl"), format_number(2.5, "nl"), format_number(6000, "en")
    ('6.000', '2,5', '6,000')
    """
    from babel.numbers import format_decimal

    return format_decimal(value, format="#,##0." + ("0" if fixed else "#") * digits, locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(_LOCALES.get(language, language))


def format_day(day: date, language: str) -> str:
    """A day in words: ``12 september 2022``."""
    return _formatted(day, "d MMMM y", language)


def month_alone(day: date, language: str) -> str:
    """A month that stands without a day: ``september 2022``."""
    return _formatted(day, "LLLL y", language)


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_locale(language))
