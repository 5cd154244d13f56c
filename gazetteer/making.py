"""Makes the values of which a text has thousands.

A frozen dataclass sets each of its fields through ``object.__setattr__``, by name: measured, five times as long as
setting the slots of an object that is not frozen. Here such a twin with the same slots is filled and then becomes the
value. What is made equals what the class makes (``tests/gazetteer/test_making.py``). The twins are written out, for
:func:`gazetteer.bulk.maker_of` makes its own when it is called: 3 ms for four of these, of a cold look-up's 130.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from gazetteer.model import Candidate, Match, Mention, Place, Query

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from gazetteer.model import How, Kind, MatchStatus, NameStatus

__all__ = ["make_candidate", "make_match", "make_mention", "make_place", "make_query"]

_MENTION, _CANDIDATE, _MATCH, _PLACE, _QUERY = (cast("Any", kind) for kind in (Mention, Candidate, Match, Place, Query))


class _Mention:
    __slots__ = _MENTION.__slots__

    def __init__(
        self, start: int, end: int, surface: str, match: Match, literal: bool, kind_cue: Kind | None, /
    ) -> None:
        self.start = start
        self.end = end
        self.surface = surface
        self.match = match
        self.literal = literal
        self.kind_cue = kind_cue
        self.__class__ = _MENTION


class _Candidate:
    __slots__ = _CANDIDATE.__slots__

    def __init__(
        self,
        place: Place,
        score: float,
        matched_name: str,
        name_status: NameStatus,
        how: How,
        parts: tuple[tuple[str, float], ...],
        /,
    ) -> None:
        self.place = place
        self.score = score
        self.matched_name = matched_name
        self.name_status = name_status
        self.how = how
        self.parts = parts
        self.__class__ = _CANDIDATE


class _Match:
    __slots__ = _MATCH.__slots__

    def __init__(self, query: Query, status: MatchStatus, candidates: tuple[Candidate, ...], /) -> None:
        self.query = query
        self.status = status
        self.candidates = candidates
        self.__class__ = _MATCH


class _Place:
    __slots__ = _PLACE.__slots__

    def __init__(
        self,
        id: str,  # noqa: A002 - named as the field
        name: str,
        kind: Kind,
        lat: float,
        lon: float,
        country: str | None,
        admin: tuple[str, ...],
        population: int | None,
        source: str,
        /,
    ) -> None:
        self.id = id
        self.name = name
        self.kind = kind
        self.lat = lat
        self.lon = lon
        self.country = country
        self.admin = admin
        self.population = population
        self.source = source
        self.__class__ = _PLACE


class _Query:
    __slots__ = _QUERY.__slots__

    def __init__(
        self,
        text: str,
        language: str | None,
        kind: Kind | None,
        admin: tuple[str, ...] = (),
        near: tuple[tuple[float, float], ...] = (),
        on: date | None = None,
        /,
    ) -> None:
        self.text = text
        self.language = language
        self.kind = kind
        self.admin = admin
        self.near = near
        self.on = on
        self.__class__ = _QUERY


make_mention = cast("Callable[[int, int, str, Match, bool, Kind | None], Mention]", _Mention)
"""Make a mention of its fields, in order."""

make_candidate = cast(
    "Callable[[Place, float, str, NameStatus, How, tuple[tuple[str, float], ...]], Candidate]", _Candidate
)
"""Make a candidate of its fields, in order."""

make_match = cast("Callable[[Query, MatchStatus, tuple[Candidate, ...]], Match]", _Match)
"""Make a match of its fields, in order."""

make_place = cast("Callable[..., Place]", _Place)
"""Make a place of its fields, in order."""

make_query = cast("Callable[..., Query]", _Query)
"""Make a query of its fields, in order."""
