"""What to look at first: statements folded by origin, weighed by what a mistake would cost, and filtered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from geomap.words import JudgementAction, Level, NotMapped, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from geomap.model import Assessment, Claim, Judgement, PlaceRef


class Looked(StrEnum):
    """How far an editor has come with a statement."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


class Why(StrEnum):
    """Why a statement stands where it does in the queue."""

    GAIN = "gain"
    """It would paint a gain."""
    DISPUTED = "disputed"
    AMBIGUOUS_PLACE = "ambiguous_place"
    """The name has rivals that were weighed."""
    LOW_CERTAINTY = "low_certainty"
    """Only one origin says so, or the reader left something open."""
    NEARLY_MAPPED = "nearly_mapped"
    """A change that is only listed because its place or date was not found: an editor may know."""


WEIGHTS: Mapping[Why, int] = {
    Why.GAIN: 40,
    Why.DISPUTED: 24,
    Why.AMBIGUOUS_PLACE: 16,
    Why.NEARLY_MAPPED: 12,
    Why.LOW_CERTAINTY: 8,
}
"""An invented gain costs an editor most; then what parties contradict; then a wrong place. A gain always comes before
what paints nothing, unless that is disputed, ambiguous and uncertain at once."""

_NEARLY = frozenset({NotMapped.NO_PLACE, NotMapped.AMBIGUOUS_PLACE, NotMapped.NO_DATE, NotMapped.INTERVAL_TOO_WIDE})
_UNSURE = frozenset({Level.UNCORROBORATED, Level.REPORTED, Level.NOT_ASSESSABLE})
_DONE = {
    JudgementAction.ACCEPT: Looked.ACCEPTED,
    JudgementAction.VERIFY: Looked.ACCEPTED,
    JudgementAction.REPLACE: Looked.CHANGED,
    JudgementAction.REJECT: Looked.REJECTED,
    JudgementAction.RETRACT: Looked.REJECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the queue: a statement, and those of the same origin that say the same."""

    claim: Claim
    """As the judgements leave it."""
    folded: tuple[str, ...] = ()
    """Ids of the others, in order of publication."""
    level: Level | None = None
    """Of the change it belongs to; None for what is not judged."""
    why: tuple[Why, ...] = ()
    weight: int = 0
    looked: Looked = Looked.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue to show; None is everything."""

    date: date | None = None
    """The event may have happened on this day, or it was published on it."""
    side: str | None = None
    """Gains or loses."""
    level: str | None = None
    place: str | None = None
    """Id or part of a name, as it stands in the text or as it is called."""
    document: str | None = None
    language: str | None = None
    looked: str | None = None


def build_queue(
    claims: Iterable[Claim],
    assessments: Iterable[Assessment],
    judgements: Iterable[Judgement],
    *,
    kind_of: Callable[[str], str | None],
) -> tuple[Item, ...]:
    """Every statement, the most costly to get wrong first; nothing is left out.

    Parameters
    ----------
    claims
        With the judgements applied.
    assessments
        Made of these claims.
    judgements
        In force, oldest first.
    kind_of
        Kind of a place by its id: a town is mistaken for another town, hardly for its oblast.
    """
    levels: dict[str, Level] = {}
    for assessment in assessments:
        for claim_id in (*assessment.supporting, *assessment.opposing):
            levels.setdefault(claim_id, assessment.level)
    looked: dict[str, Looked] = {}
    for judgement in judgements:
        done = _DONE.get(judgement.action)
        if done is not None and not (done is Looked.ACCEPTED and looked.get(judgement.claim_id) is Looked.CHANGED):
            looked[judgement.claim_id] = done
    items = [
        _item(claim, levels.get(claim.claim_id), looked.get(claim.claim_id, Looked.OPEN), kind_of)
        for claim in sorted(claims, key=_in_text)
    ]
    return tuple(sorted(_folded(items), key=_first))


def _item(claim: Claim, level: Level | None, looked: Looked, kind_of: Callable[[str], str | None]) -> Item:
    why = []
    if claim.changes_control and claim.not_mapped is None and claim.gaining_side is not None:
        why.append(Why.GAIN)
    if level is Level.DISPUTED:
        why.append(Why.DISPUTED)
    if claim.place is not None and _has_rivals(claim.place, kind_of):
        why.append(Why.AMBIGUOUS_PLACE)
    weak = claim.not_mapped is NotMapped.WEAK_READING
    if weak or (claim.changes_control and claim.not_mapped in _NEARLY):
        why.append(Why.NEARLY_MAPPED)
    if level in _UNSURE or claim.undetermined:
        why.append(Why.LOW_CERTAINTY)
    return Item(claim=claim, level=level, why=tuple(why), weight=sum(WEIGHTS[one] for one in why), looked=looked)


def _has_rivals(place: PlaceRef, kind_of: Callable[[str], str | None]) -> bool:
    others = (kind_of(one) for one in place.candidates if one != place.id)
    return place.match is PlaceMatch.AMBIGUOUS or any(kind == place.kind for kind in others)


def _folded(items: Sequence[Item]) -> list[Item]:
    """Open statements of one origin on one change become one line; what is judged stands alone."""
    kept: list[Item] = []
    lead: dict[tuple[object, ...], int] = {}
    for item in items:
        key = _same_change(item.claim)
        at = lead.get(key) if key is not None and item.looked is Looked.OPEN else None
        if at is None:
            if key is not None and item.looked is Looked.OPEN:
                lead[key] = len(kept)
            kept.append(item)
        else:
            kept[at] = replace(kept[at], folded=(*kept[at].folded, item.claim.claim_id))
    return kept


def _same_change(claim: Claim) -> tuple[object, ...] | None:
    if claim.place is None or claim.place.id is None or claim.origin is None or claim.event_date is None:
        return None
    return (claim.origin, claim.place.id, claim.event, claim.gaining_side, claim.modality, claim.not_mapped,
            claim.event_date.earliest, claim.event_date.latest, claim.quantity)  # fmt: skip


def _in_text(claim: Claim) -> tuple[object, ...]:
    return (claim.published or "9999", claim.document_id or "", claim.start or 0, claim.claim_id)


def _first(item: Item) -> tuple[object, ...]:
    days = item.claim.event_date
    latest = days.latest.toordinal() if days is not None and days.latest is not None else 0
    return (item.looked is not Looked.OPEN, -item.weight, -latest, *_in_text(item.claim))


def choose(items: Iterable[Item], wanted: Filter) -> tuple[Item, ...]:
    """The items that a filter lets through, in their order."""
    return tuple(item for item in items if _fits(item, wanted))


def _fits(item: Item, wanted: Filter) -> bool:
    claim = item.claim
    return (
        (wanted.date is None or _touches(claim, wanted.date))
        and (wanted.side is None or wanted.side in {claim.gaining_side, claim.losing_side})
        and (wanted.level is None or wanted.level == (item.level or ""))
        and (wanted.place is None or _is_about(claim, wanted.place))
        and (wanted.document is None or wanted.document == claim.document_id)
        and (wanted.language is None or wanted.language == claim.language)
        and (wanted.looked is None or wanted.looked == item.looked)
    )


def _touches(claim: Claim, day: date) -> bool:
    days = claim.event_date
    if days is not None and days.latest is not None and (days.earliest or days.latest) <= day <= days.latest:
        return True
    return claim.published == day.isoformat()


def _is_about(claim: Claim, place: str) -> bool:
    at = claim.place
    if at is None:
        return False
    sought = place.casefold().strip()
    return at.id == place or any(sought in (name or "").casefold() for name in (at.name, at.surface))
