"""Judgements of claims that were read anew: to which claim of today each belongs, or why to none.

A document that is read again after a change of the rules (or of its own text) gives claims with other ids. An editor's
word is carried to the claim that says the same in the same words; what it said of a *reading* (accept, reject, verify)
only where the reading is still the same, what it said of the *statement* (the right village, a group) in any case. What
finds no claim is told, never dropped and never guessed (docs/decisions/0009-store.md).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.words import TAKING_EVENTS, JudgementAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.model import Claim, Judgement

ABOUT_THE_READING = frozenset({JudgementAction.ACCEPT, JudgementAction.REJECT, JudgementAction.VERIFY})
"""Judgements of what was read: they hold as long as it is read so."""

MIN_SAME_WORDS = 0.9
"""Share of a sentence that must have stayed when its document was edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """A claim that is no longer read, as it last was."""

    claim: Claim
    since: int
    """Row of the extraction that no longer has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A claim as it is read now."""

    claim: Claim
    first: int
    """Row in which it was first read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A judgement that belongs to no claim of today."""

    judgement: Judgement
    why: str


def carry_judgements(
    judgements: Iterable[Judgement],
    *,
    known: frozenset[str] | set[str],
    gone: Mapping[str, Superseded],
    current: Mapping[str, Sequence[Current]],
) -> tuple[tuple[Judgement, ...], tuple[Lost, ...]]:
    """Judgements with the ids of today's claims, in their order, and those that belong to none.

    Parameters
    ----------
    judgements
        Those in force.
    known
        Ids of the claims of today (and of documents that were retracted): their judgements stay as they are.
    gone
        Claims that are no longer read, by id.
    current
        Claims of today by document, for the documents of ``gone``.
    """
    given = tuple(judgements)
    heirs = find_heirs({one.claim_id: gone[one.claim_id] for one in given if one.claim_id in gone}, current)
    carried: list[Judgement] = []
    lost: list[Lost] = []
    for one in given:
        if one.claim_id in known:
            carried.append(one)
        elif one.claim_id not in gone:
            lost.append(Lost(judgement=one, why="no such claim in the ledger; copy the id anew"))
        elif one.claim_id not in heirs:
            lost.append(Lost(judgement=one, why="its sentence is no longer read as a claim; look at it again"))
        else:
            before, now = gone[one.claim_id].claim, heirs[one.claim_id]
            if one.action in ABOUT_THE_READING and not is_same_reading(before, now):
                lost.append(
                    Lost(judgement=one, why=f"its sentence is read otherwise now (claim {now.claim_id}); judge it")
                )
            else:
                carried.append(replace(one, claim_id=now.claim_id))
    return tuple(carried), tuple(lost)


def find_heirs(gone: Mapping[str, Superseded], current: Mapping[str, Sequence[Current]]) -> dict[str, Claim]:
    """For each claim that is gone the one that took its place, each at most once; the surest pairs first."""
    pairs = []
    for claim_id, old in sorted(gone.items()):
        for new in current.get(old.claim.document_id or "", ()):
            # What was read beside the old claim is another statement, not its heir.
            likeness = _likeness(old.claim, new.claim) if new.first > old.since else None
            if likeness is not None:
                pairs.append((likeness, claim_id, new.claim))
    heirs: dict[str, Claim] = {}
    taken: set[str] = set()
    for _, claim_id, claim in sorted(pairs, key=lambda pair: (pair[0], pair[1], pair[2].claim_id)):
        if claim_id not in heirs and claim.claim_id not in taken:
            heirs[claim_id] = claim
            taken.add(claim.claim_id)
    return heirs


def is_same_reading(before: Claim, now: Claim) -> bool:
    """True when the two say the same of the same place, side and days."""
    return (
        _place_id(before) == _place_id(now)
        and _same_event(before, now)
        and (before.gaining_side, before.losing_side) == (now.gaining_side, now.losing_side)
        and (before.changes_control, before.not_mapped) == (now.changes_control, now.not_mapped)
        and _days(before) == _days(now)
    )


def _likeness(before: Claim, now: Claim) -> tuple[float, ...] | None:
    """How unlike two claims are, most telling first; None where they are not one statement."""
    words = _same_words(before, now)
    if words < MIN_SAME_WORDS:
        return None
    same_place = _place_id(before) == _place_id(now) or _surface(before) == _surface(now)
    same = (same_place, before.gaining_side == now.gaining_side, _same_event(before, now))
    if sum(same) < 2:
        return None
    exact = _place_id(before) == _place_id(now) and _days(before) == _days(now)
    told = before.quantity == now.quantity and before.speaker == now.speaker
    return (-sum(same), not same_place, not exact, not told, -words, abs((before.start or 0) - (now.start or 0)))


def _same_words(before: Claim, now: Claim) -> float:
    first, second = before.quote or "", now.quote or ""
    if first == second:
        return 1.0
    if not first or not second:
        return 0.0
    if first in second or second in first:
        return 0.99
    from rapidfuzz.fuzz import ratio

    return ratio(first, second) / 100


def _place_id(claim: Claim) -> str | None:
    return claim.place.id if claim.place else None


def _surface(claim: Claim) -> str | None:
    return claim.place.surface if claim.place else None


def _same_event(before: Claim, now: Claim) -> bool:
    return before.event == now.event or {before.event, now.event} <= TAKING_EVENTS


def _days(claim: Claim) -> tuple[object, object] | None:
    return (claim.event_date.earliest, claim.event_date.latest) if claim.event_date else None


def group_current(claims: Iterable[Current]) -> dict[str, list[Current]]:
    """Claims of today by document."""
    found: dict[str, list[Current]] = defaultdict(list)
    for one in claims:
        found[one.claim.document_id or ""].append(one)
    return found
