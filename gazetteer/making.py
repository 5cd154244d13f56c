"""Makes the values of which a text has thousands.

A frozen dataclass sets each of its fields through ``object.__setattr__``, by name: measured, four to five times as long
as setting the slots themselves. What is made here equals what the class makes (``tests/gazetteer/test_making.py``).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from gazetteer.model import Candidate, Match, Mention, Query

if TYPE_CHECKING:
    from datetime import date

    from gazetteer.model import How, Kind, MatchStatus, NameStatus, Place

__all__ = ["make_candidate", "make_match", "make_mention", "make_query"]

_new: Any = object.__new__


def _setters(cls: type) -> tuple[Any, ...]:
    """What sets each field of a slotted class, in order."""
    return tuple(vars(cls)[field.name].__set__ for field in fields(cls))


_set_start, _set_end, _set_surface, _set_found, _set_literal, _set_kind_cue = _setters(Mention)
_set_place, _set_score, _set_matched_name, _set_name_status, _set_how, _set_parts = _setters(Candidate)
_set_query, _set_status, _set_candidates = _setters(Match)
_set_text, _set_language, _set_kind, _set_admin, _set_near, _set_on = _setters(Query)


def make_mention(start: int, end: int, surface: str, match: Match, literal: bool, kind_cue: Kind | None) -> Mention:
    """Make a mention of its fields, in order."""
    made: Mention = _new(Mention)
    _set_start(made, start)
    _set_end(made, end)
    _set_surface(made, surface)
    _set_found(made, match)
    _set_literal(made, literal)
    _set_kind_cue(made, kind_cue)
    return made


def make_candidate(
    place: Place,
    score: float,
    matched_name: str,
    name_status: NameStatus,
    how: How,
    parts: tuple[tuple[str, float], ...],
) -> Candidate:
    """Make a candidate of its fields, in order."""
    made: Candidate = _new(Candidate)
    _set_place(made, place)
    _set_score(made, score)
    _set_matched_name(made, matched_name)
    _set_name_status(made, name_status)
    _set_how(made, how)
    _set_parts(made, parts)
    return made


def make_match(query: Query, status: MatchStatus, candidates: tuple[Candidate, ...]) -> Match:
    """Make a match of its fields, in order."""
    made: Match = _new(Match)
    _set_query(made, query)
    _set_status(made, status)
    _set_candidates(made, candidates)
    return made


def make_query(
    text: str,
    language: str | None,
    kind: Kind | None,
    admin: tuple[str, ...] = (),
    near: tuple[tuple[float, float], ...] = (),
    on: date | None = None,
) -> Query:
    """Make a query of its fields, in order."""
    made: Query = _new(Query)
    _set_text(made, text)
    _set_language(made, language)
    _set_kind(made, kind)
    _set_admin(made, admin)
    _set_near(made, near)
    _set_on(made, on)
    return made
