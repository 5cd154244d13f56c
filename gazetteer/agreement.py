"""Tells an adjective before its noun from a village of the same form: "Украинское командование" names no village."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.surroundings import Span

__all__ = ["is_adjective"]

_NEXT = re.compile(r"(,?) ([\w'’-]+)")
_MOST_WORDS = 24
_BEFORE = 8
_ELIDED = re.compile(r" ?(?:[—–:]|\(\d)| - ")


def is_adjective(text: str, span: Span, cues: LanguageCues) -> bool:
    """Whether a noun that is no place follows and agrees in case with the name.

    Other adjectives may stand between ("Авдіївському коксохімічному комбінаті"), and joined ones, which make the noun
    a plural ("Торецького та Бердянського напрямків"). "У Торецькому командування мовчить" agrees in no case.
    The noun may be left out: "на Бахмутському — чотири атаки".
    """
    if not span.name.endswith(cues.agreement_endings):
        return False
    name = span.name.lower()
    ending = next((one for one in cues.agreement if name.endswith(one)), None)
    if ending is None or " " in name:
        return False
    before = text[max(0, span.start - _BEFORE) : span.start].lower().rsplit(maxsplit=1)[-1:]
    if before and before[0] in cues.adjective_on and text[span.start - 1] == " " and _ELIDED.match(text, span.end):
        return True
    endings = cues.agreement[ending]
    joined = False
    position = span.end
    for _ in range(_MOST_WORDS):
        found = _NEXT.match(text, position, position + 48)
        if found is None:
            return False
        comma, word = found.groups()
        position = found.end()
        joined = joined or bool(comma)
        if word in cues.adjective_joins:
            joined = True
        elif word.startswith(cues.adjective_heads):
            fits = word.endswith(endings) and not (word.endswith("ие") and ending != "ое")
            return fits or (joined and word.endswith(cues.plural_endings))
        elif not word.lower().endswith(ending):
            return False
    return False
