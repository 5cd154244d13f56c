"""How a change is told, as far as it decides whether a state ("in Russian hands") is news: by whom, of which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.words import Access

if TYPE_CHECKING:
    from geomap.claims.clauses import Clause
    from geomap.claims.roles import Sides
    from geomap.claims.speakers import Attribution
    from geomap.config import Profile
    from geomap.model import DateInterval


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is known of the telling of one predicate."""

    reported: bool = False
    """Somebody is cited, so a past tense may stand for a present one ("said X was entirely in its hands")."""
    dated: bool = False
    """It has a day of its own ("occupied X in March")."""
    on_day: bool = False
    """That is one day or a night between two ("were in control on Friday"), and its clause is a main one."""
    by_holder: bool = False
    """Who holds the place says so, or the other side does, or who watches them, in a clause of its own."""
    admitted: bool = False
    """The other side admits it."""


def telling_of(
    clause: Clause, attribution: Attribution | None, sides: Sides, when: DateInterval | None, profile: Profile, *,
    reported: bool,
) -> Telling:  # fmt: skip
    """The telling of a predicate in ``clause``; ``when`` is the day that the text gives it, None for none."""
    return Telling(
        reported=reported,
        dated=when is not None,
        on_day=clause.kind == "main" and _is_about_a_day(when),
        by_holder=clause.kind != "relative" and _is_news(attribution, sides, profile),
        admitted=attribution is not None and attribution.cue == "admit" and attribution.speaker.side == sides.losing,
    )


def _is_about_a_day(when: DateInterval | None) -> bool:
    if when is None or when.earliest is None or when.latest is None:
        return False
    return (when.latest - when.earliest).days <= 1


def _is_news(attribution: Attribution | None, sides: Sides, profile: Profile) -> bool:
    """Who holds a place tells it, or the other side does, or who watches them."""
    if attribution is None or sides.gaining is None:
        return False
    side = attribution.speaker.side
    loses = side == profile.other_side(sides.gaining) or not attribution.speaker.whose
    watches = attribution.speaker.access in {Access.ANALYST, Access.PRESS}
    return side == sides.gaining or loses or watches
