"""What opens a sentence tells where its villages lie: "В Сумской области освобождены …", "Near Huliaipole …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazetteer.model import Kind
from gazetteer.regions import inside_oblast, sentence_around

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.model import Place
    from gazetteer.nearby import Points
    from gazetteer.sectors import Sectors
    from gazetteer.surroundings import Span

__all__ = ["settle_by_opening", "told_by_opening"]

_MOST_WORDS = 4


def told_by_opening(text: str, spans: list[Span], sectors: Sectors, cues: LanguageCues) -> dict[int, Points]:
    """Of the lists of names (by number) in a sentence that opens with "near" a town, the point of that town."""
    told: dict[int, Points] = {}
    for number, span in enumerate(spans):
        point = span.reading.point
        if not span.before.beside or point is None or not span.reading.clear or _opening(text, span) not in cues.beside:
            continue
        _, end = sentence_around(text, span)
        for one in spans[number + 1 :]:
            if one.start >= end or one.before.beside or one.start in sectors.towns or _oblast_of(one) is not None:
                break
            if one.group != span.group:
                told[one.group] = (point,)
    return told


def settle_by_opening(index: Index, text: str, spans: list[Span], cues: LanguageCues) -> None:
    """Of namesakes the one in the oblast with which the sentence opens, as long as nothing else is told."""
    for number, span in enumerate(spans):
        if span.reading.area_id is None and span.kind is not Kind.OBLAST:
            continue
        previous = span.before.previous
        if previous not in cues.inside and previous not in cues.oblast_words:
            continue
        area = _oblast_of(span)
        if area is None or number + 1 == len(spans) or not _opens_sentence(text, span, cues):
            continue
        _, end = sentence_around(text, span)
        for one in spans[number + 1 :]:
            if one.start >= end or _oblast_of(one) is not None:
                break
            if one.reading.match.candidates[0].place.kind is not Kind.SETTLEMENT or one.reading.world_twin:
                continue
            chosen = inside_oblast(index, one, area.name)
            place = one.reading.place if one.match is None else one.match.place
            if chosen is not None:
                one.match = chosen
            elif place is not None and area.name not in place.admin:
                break  # the sentence goes on elsewhere


def _oblast_of(span: Span) -> Place | None:
    place = span.reading.place if span.match is None else span.match.place
    return place if place is not None and place.kind is Kind.OBLAST else None


def _opens_sentence(text: str, span: Span, cues: LanguageCues) -> bool:
    words = _opening(text, span).split()
    if not words or len(words) > _MOST_WORDS:
        return False
    return words[0] in cues.inside and cues.oblast_words.issuperset(words[1:])


def _opening(text: str, span: Span) -> str:
    """The words before a name in its sentence, or behind a colon or dash; nothing where they are many."""
    low = span.start - _REACH
    before = text[max(0, low) : span.start].lower()
    last = 0
    for mark in _BEGINNINGS:
        found = before.rfind(mark)
        if found >= last:
            last = found + len(mark)
    if not last and low > 0:
        return ""
    return " ".join(before[last:].split())


_REACH = 48
_BEGINNINGS = (". ", "! ", "? ", "\n", ": ", "— ", "– ")
"""What a sentence, or the part of it that tells something of its own, stands behind."""
