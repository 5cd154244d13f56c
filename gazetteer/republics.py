"""Self-declared republics in a text: the oblast that lies there, a side that speaks or acts, or no mention at all.

"Скучное в ДНР" tells where a village lies, and what lies there is Donetsk Oblast, which is what a map can show. "Глава
ДНР заявил" and "the DNR announced" name the same, but as somebody who speaks: such a mention is not ``literal`` and
tells nothing of any village. In "DNR troops" and "militia of the DNR" it is a part of a group's name, and no mention;
nor is the abbreviation in brackets behind the full name. The forms are data (``data/sectors.csv``), and so are the
words beside them (``data/tagging/*.toml``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.model import Kind
from gazetteer.reading import read_name
from gazetteer.surroundings import Span, words_before

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.proposer import Marks

__all__ = ["Area", "Republics", "area_words", "find_republics", "with_areas"]


class Area(NamedTuple):
    """An area that a text names as a self-declared republic, as a place."""

    start: int
    place_id: str
    name: str
    inside: bool
    """Behind a preposition of place; else it tells only of a name right before it: "Кузьминовка ДНР"."""


class Republics(NamedTuple):
    """Self-declared republics of a text."""

    areas: tuple[Area, ...]
    places: tuple[Span, ...]
    """Those that are meant as a place."""
    sides: tuple[Span, ...]
    """Those that speak or act, already read."""
    taken: tuple[tuple[int, int], ...]
    """Where they stand, and those that are no mention: no name is a part of one."""


_NONE = Republics((), (), (), ())


@cache
def area_words() -> tuple[str, ...]:
    """All forms of all languages."""
    return tuple(sorted({word for rows in _read_areas().values() for word in rows}))


@cache
def _read_areas() -> dict[str, dict[str, tuple[str, str]]]:
    """By language, each form with the id and the name of its oblast."""
    from gazetteer.sources.tables import read_table

    areas: dict[str, dict[str, tuple[str, str]]] = {}
    for row in read_table("sectors.csv"):
        if row["kind"] == "area":
            areas.setdefault(row["language"], {})[row["text"]] = row["id"], row["name"]
    return areas


def find_republics(
    index: Index, text: str, flat: str, spans: list[Span], marks: Marks | None, cues: LanguageCues,
    language: str | None,
) -> Republics:  # fmt: skip
    """Republics among what the automaton found, and what each is there.

    Parameters
    ----------
    spans
        The names of the text, in order.
    """
    if marks is None or not marks.areas:
        return _NONE
    known = _read_areas().get(language or "", {})
    kept = [(at, form) for at, form in marks.areas if form in known and not flat[at + 1 + len(form) :][:1].isalnum()]
    if not kept:
        return _NONE
    if all(form.isascii() and form.isupper() for _, form in kept) and not _is_of_theatre(index, spans, language):
        return _NONE  # three Latin letters are other things elsewhere
    areas, places, sides = [], [], []
    behind: tuple[int, bool] = -1, False
    taken = tuple((at, at + len(form)) for at, form in kept)
    for (at, end), (_, form) in zip(taken, kept, strict=True):
        before = next((one for one in reversed(spans) if one.end <= at), None)
        told = _told(text, flat, at, end, before, behind, cues)
        if told is None:
            behind = end, False
            continue
        place_id, name = known[form]
        span = Span(at, end, form)
        span.republic = name
        if told is _SIDE:
            span.reading, span.kind, span.literal = read_name(index, name, "en", Kind.OBLAST), Kind.OBLAST, False
            sides.append(span)
        else:
            places.append(span)
            areas.append(Area(at, place_id, name, told is _INSIDE))
        behind = end, told is not _SIDE
    return Republics(tuple(areas), tuple(places), tuple(sides), taken)


_SIDE, _INSIDE, _BEHIND = "side", "inside", "behind"
_BRACKETED = re.compile(r"\s*\(\s*[«\"„“‘']?")


def _told(
    text: str, flat: str, at: int, end: int, before: Span | None, behind: tuple[int, bool], cues: LanguageCues
) -> str | None:
    """How it is meant; None where it is no mention."""
    if 0 <= behind[0] <= at and _BRACKETED.fullmatch(text, behind[0], at) and at > behind[0] + 1:
        return None  # "Донецкой Народной Республике (ДНР)": the same once more
    if text[end : end + 1] == "-" or _next_words(flat, end).startswith(cues.republic_forces_after):
        return None
    words = words_before(flat, at)
    between = (cues.republic_called | cues.oblast_words) - cues.inside
    while words and words[-1] in between:
        words.pop()
    tails = {" ".join(words[-count:]) for count in range(1, len(words) + 1)}
    if not tails.isdisjoint(cues.inside) or not tails.isdisjoint(cues.republic_place):
        return _INSIDE
    if words and words[-1].startswith(cues.republic_forces):
        return None
    if before is not None:
        gap = text[before.end : at]
        if gap == " (" and text[end : end + 1] == ")":
            return _INSIDE
        if gap[:1].isspace() and between.issuperset(gap.lower().split()):
            return _BEHIND
    if 0 <= behind[0] < at and cues.joins.fullmatch(flat, behind[0] + 1, at + 1):
        return _BEHIND if behind[1] else _SIDE
    return _SIDE


def _next_words(flat: str, end: int) -> str:
    return flat[end + 1 : end + _REACH].lower().lstrip("'\" )")


_REACH = 40


def _is_of_theatre(index: Index, spans: list[Span], language: str | None) -> bool:
    """Whether another name of the text is one of the war."""
    parties = index.theatre.parties
    return any(read_name(index, span.name, language, None).country in parties for span in spans)


def with_areas(spans: list[Span], republics: Republics) -> list[Span]:
    """The names of a text with the republics among them, in the place of names inside these."""
    kept = [one for one in spans if not any(one.start < end and start < one.end for start, end in republics.taken)]
    return sorted((*kept, *republics.places), key=lambda one: one.start)
