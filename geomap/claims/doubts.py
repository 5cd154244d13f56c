"""How sure a reading is: what speaks against it, weighed by how often such readings were wrong.

A rule that fits says that a change is told; whether it is, depends on where it stands as well. A place named in the
sentence, in the first lines, for the first time, is nearly always read right; an area told of late, without an amount,
less than half the time. What is weaker than asked for is listed (``weak_reading``) for an editor, and changes nothing.
The doubts and their weights are data: ``doubts.toml``, language apart.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from geomap.claims.resolve import AREA_KINDS
from geomap.intervals import overlaps
from geomap.words import Event, Extent, NotMapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.statement import Statement
    from geomap.model import Claim, DateInterval

_LATE, _LATE_SHARE = 3, 0.6
"""Sentences before one that stands late, and the share of the text that they are."""
_FAR = 10
"""Tokens between a place and its predicate."""
_ROW = 3
"""Changes told by one sentence that make a row."""
_COMMAS = 3
"""Commas of a sentence that winds."""
_PREPOSITIONS = ("preposition.goal", "preposition.near", "preposition.other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What makes a reading unsure, and how much, in log-odds."""

    strength: float
    """Of a reading that nothing speaks against."""
    needed: float
    """Below this a reading is weak."""
    needed_in: Mapping[str, float]
    """The same, for languages of which more is known."""
    weights: Mapping[str, float]

    def strength_of(self, claim: Claim) -> float:
        """Log-odds that a change with these doubts is read right."""
        return self.strength - sum(self.weights[name] for name in claim.doubts)

    def is_weak(self, claim: Claim) -> bool:
        """True where so much speaks against the reading that it is not mapped."""
        return self.strength_of(claim) < self.needed_in.get(claim.language or "", self.needed)


@cache
def load_doubts() -> Doubts:
    """The doubts that ship."""
    data = tomllib.loads(resources.files("geomap.claims").joinpath("doubts.toml").read_text(encoding="utf-8"))
    return Doubts(strength=data["strength"], needed=data["needed"], needed_in=data["needed_in"], weights=data["doubts"])


def doubts_of(statement: Statement, index: int, count: int) -> tuple[str, ...]:
    """What its own sentence, the ``index``-th (from 0) of ``count``, makes one doubt about a statement."""
    use, place_use, ref = statement.use, statement.place_use, statement.ref
    toponym = place_use.toponym if place_use is not None else None
    scope = set(use.scope)
    found = {
        "late": index >= _LATE and index + 1 > _LATE_SHARE * count,
        "carried": ref is not None and toponym is None,
        "part": place_use is not None and place_use.role == "part",
        "advance": statement.event is Event.ADVANCE,
        "far": toponym is not None and abs(toponym.start - use.head) > _FAR,
        "implied": statement.sides.basis == "context",
        "nobody": not any(
            (actor.side or actor.kind == "own") and actor.start in scope for actor in statement.reading.annotated.actors
        ),
        "uncited": statement.attribution is None,
        "aims": _wants(statement.reading.annotated),
        "winding": statement.reading.annotated.sentence.words.count(",") >= _COMMAS,
    }
    return tuple(name for name, holds in found.items() if holds)


def _wants(annotated: Annotated) -> bool:
    """A word of wanting or planning; Ukrainian "до", an aim before some nouns, is mostly a mere preposition."""
    aims = annotated.of("modality.intend")
    return bool(aims) and not annotated.covered(*_PREPOSITIONS).issuperset(hit.start for hit in aims)


def _is_the_opposite(claim: Claim, other: tuple[str | None, DateInterval | None]) -> bool:
    """True where two changes of one place gainsay each other: one after the other they do not."""
    gainer, two = other
    if claim.gaining_side == gainer:
        return False
    one = claim.event_date
    return one is None or two is None or (overlaps(one, two) and not (_ends_before(one, two) or _ends_before(two, one)))


def _ends_before(one: DateInterval, other: DateInterval) -> bool:
    """True where ``one`` has its days ("in spring") and ``other`` is only known to have happened by a later one."""
    if one.earliest is None or one.latest is None or other.earliest is not None or other.latest is None:
        return False
    return one.latest < other.latest


def list_weak_readings(claims: Sequence[Claim]) -> list[Claim]:
    """Claims in their order; changes that are read too weakly are listed as such and change nothing."""
    doubts = load_doubts()
    changes = [claim for claim in claims if claim.changes_control]
    rows = Counter(claim.start for claim in changes)
    told: dict[str, set[tuple[str | None, DateInterval | None]]] = defaultdict(set)
    for claim in changes:
        if claim.place is not None and claim.place.id is not None:
            told[claim.place.id].add((claim.gaining_side, claim.event_date))
    judged = []
    for claim in claims:
        if not claim.changes_control:
            judged.append(replace(claim, doubts=()) if claim.doubts else claim)
            continue
        place = claim.place
        area = place is not None and place.kind in AREA_KINDS
        found = {
            "contradicted": place is not None and any(_is_the_opposite(claim, other) for other in told[place.id or ""]),
            "wide": area,
            "unmeasured": area and claim.quantity is None and claim.extent is not Extent.WHOLE,
            "country": place is not None and place.kind == "country",
            "unplaced": (place is None or place.id is None) and claim.quantity is not None,
            "measured": area and claim.quantity is not None and place is not None and place.kind != "country",
            "in_a_row": rows[claim.start] >= _ROW and place is not None and place.kind != "country",
        }
        names = {*claim.doubts, *(name for name, holds in found.items() if holds)}
        if "in_a_row" in names:
            names.discard("winding")  # its commas are those of the row
        named = tuple(name for name in doubts.weights if name in names)
        claim = replace(claim, doubts=named) if named != claim.doubts else claim
        if doubts.is_weak(claim):
            claim = replace(claim, changes_control=False, not_mapped=NotMapped.WEAK_READING)
        judged.append(claim)
    return judged
