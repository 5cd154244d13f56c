"""A trivial reader to compare with: a sentence with a verb of control and a place is a gain by the first side named.

No roles, no negation, no intention, no speakers. It shows what the rules add; nothing else uses it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from geomap.model import Claim, Document, Mention, PlaceRef
from geomap.words import CHANGE_EVENTS, Event, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.model import Mention as Found

_SENTENCE_END = re.compile(r"(?<=[.!?])[\s”\"»]+(?=[^\s])|\n+")


def read_baseline(document: Document, *, gazetteer: Any) -> tuple[tuple[Claim, ...], tuple[Mention, ...]]:
    """Claims and mentions of a document by the trivial rule.

    Parameters
    ----------
    document
        Its language must be one of the six; another yields no claim.
    gazetteer
        Anything with ``find_mentions(text, language=…)``.
    """
    words = _words()
    language = document.language or "nl"
    verbs = tuple(stem.casefold() for stem in words["verbs"].get(language, ()))
    sides = words["sides"].get(language, {})
    found = tuple(gazetteer.find_mentions(document.text, language=language))
    mentions = tuple(_mention(document, one) for one in found)
    claims: list[Claim] = []
    for start, end in _sentences(document.text):
        sentence = document.text[start:end]
        folded = sentence.casefold()
        side = _first_side(sentence, sides)
        if side is None or not any(stem in folded for stem in verbs):
            continue
        claims += [
            _claim(document, one, side=side, span=(start, end))
            for one in mentions
            if start <= one.start < end and one.place.kind != "country" and one.place.match is PlaceMatch.MATCHED
        ]
    return tuple(claims), mentions


def _claim(document: Document, mention: Mention, *, side: str, span: tuple[int, int]) -> Claim:
    return Claim(
        claim_id=f"baseline:{document.document_id}:{mention.start}",
        document_id=document.document_id,
        start=span[0],
        end=span[1],
        quote=document.text[span[0] : span[1]],
        language=document.language,
        place=mention.place,
        event=Event.CAPTURE,
        gaining_side=side,
        changes_control=Event.CAPTURE in CHANGE_EVENTS,
        published=document.published,
        rule="baseline",
    )


def _first_side(sentence: str, sides: dict[str, list[str]]) -> str | None:
    first = [(sentence.find(stem), side) for side, stems in sides.items() for stem in stems if stem in sentence]
    return min(first)[1] if first else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.start() > start:
            yield start, end.start()
        start = end.end()
    if start < len(text):
        yield start, len(text)


def _mention(document: Document, found: Found) -> Mention:
    place = found.match.place
    best = found.match.candidates[0].place if found.match.candidates else None
    shown = place or best
    return Mention(
        document_id=document.document_id,
        start=found.start,
        end=found.end,
        surface=found.surface,
        place=PlaceRef(
            id=shown.id if shown else None,
            name=shown.name if shown else None,
            surface=found.surface,
            kind=str(shown.kind) if shown else None,
            lat=shown.lat if shown else None,
            lon=shown.lon if shown else None,
            match=PlaceMatch(str(found.match.status)),
        ),
        literal=found.literal,
    )


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("geomap.claims").joinpath("baseline.toml").read_text(encoding="utf-8"))
