"""What is different between two editions, as values: corrected, withdrawn, added, judged otherwise.

Pure comparison; ``geomap.editions`` finds what to compare, ``geomap.render.corrections`` puts it into words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.words import NotMapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from geomap.model import Assessment, Claim

SHOWN_FIELDS = ("place", "event", "gaining_side", "losing_side", "event_date", "speaker", "modality", "quantity",
                "extent", "not_mapped")  # fmt: skip
"""Fields of a claim that a reader sees; a change of one of them is a correction."""


_OUT = frozenset({NotMapped.REJECTED, NotMapped.RETRACTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a row of the ledger was written, and when."""

    reason: str | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A claim that is shown otherwise than in the earlier edition."""

    before: Claim
    after: Claim
    fields: tuple[str, ...]
    """Of :data:`SHOWN_FIELDS`."""
    because: Because | None

    @property
    def was_on_map(self) -> bool:
        """True where the map of the earlier or the later edition rests on it."""
        return self.before.not_mapped is None or self.after.not_mapped is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A claim of the earlier edition that no longer counts: rejected, taken back, or no longer read."""

    claim: Claim
    because: Because | None

    @property
    def was_on_map(self) -> bool:
        """True where the map of the earlier edition rested on it."""
        return self.claim.not_mapped is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A document, or hand-made claims of one origin, that the earlier edition did not have."""

    title: str
    publisher: str | None
    published: str | None
    claims: int
    day: date | None
    """When it was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A change that is known to both editions and judged otherwise."""

    before: Assessment
    after: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that is different from an earlier edition."""

    since: int
    corrected: tuple[Corrected, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    added: tuple[Added, ...] = ()
    rejudged: tuple[Rejudged, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing is different."""
        return not (self.corrected or self.withdrawn or self.added or self.rejudged)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionNote:
    """What the pages of an edition say of it."""

    number: int
    made: date
    title: str | None = None
    changes: Changes | None = None
    """None in the first edition."""


def compare_claims(
    before: Iterable[Claim],
    after: Iterable[Claim],
    *,
    heirs: Mapping[str, str],
    because: Mapping[str, Because],
    taken_back: Mapping[str, Because],
) -> tuple[tuple[Corrected, ...], tuple[Withdrawn, ...], tuple[Claim, ...]]:
    """Set the claims of two editions side by side: corrected, withdrawn, new.

    Parameters
    ----------
    heirs
        Id of the claim of today that took the place of one that is no longer read.
    because
        By claim id: the last word of an editor on it in between, or of the reading that no longer has it.
    taken_back
        By claim id: the speaker's own retraction in between.
    """
    now = {claim.claim_id: claim for claim in after}
    corrected, withdrawn, met = [], [], set()
    for old in sorted(before, key=lambda one: one.claim_id):
        new = now.get(heirs.get(old.claim_id, old.claim_id))
        why = because.get(old.claim_id)
        if new is not None:
            met.add(new.claim_id)
        if old.not_mapped in _OUT and (new is None or new.not_mapped in _OUT):
            continue
        if new is None or new.not_mapped in _OUT:
            withdrawn.append(Withdrawn(claim=old, because=why))
        elif old.claim_id in taken_back:
            withdrawn.append(Withdrawn(claim=old, because=taken_back[old.claim_id]))
        elif changed := tuple(name for name in SHOWN_FIELDS if _shown(old, name) != _shown(new, name)):
            corrected.append(Corrected(before=old, after=new, fields=changed, because=why or because.get(new.claim_id)))
    added = tuple(now[claim_id] for claim_id in sorted(now.keys() - met))
    return tuple(corrected), tuple(withdrawn), added


def _shown(claim: Claim, name: str) -> Any:
    value = getattr(claim, name)
    if name == "place":
        return (value.id or value.surface) if value else None
    if name == "event_date":
        return (value.earliest, value.latest) if value else None
    return value


def compare_assessments(before: Iterable[Assessment], after: Iterable[Assessment]) -> tuple[Rejudged, ...]:
    """Changes that both editions know, and judge otherwise."""
    known: dict[tuple[Any, ...], list[Assessment]] = {}
    for one in before:
        known.setdefault(_change_of(one), []).append(one)
    found = []
    later = tuple(after)
    counted = Counter(_change_of(one) for one in later)
    for one in later:
        earlier = known.get(_change_of(one), [])
        if len(earlier) == 1 == counted[_change_of(one)] and earlier[0].level is not one.level:
            found.append(Rejudged(before=earlier[0], after=one))
    return tuple(found)


def _change_of(one: Assessment) -> tuple[Any, ...]:
    days = one.event_date
    return (one.place.id, one.event, one.gaining_side, one.geo_precision, one.extent, days.earliest, days.latest)


def changes_to_json(changes: Changes) -> dict[str, Any]:
    """The same as plain values."""
    from geomap.formats import assessment_to_json, claim_to_json

    def why(because: Because | None) -> dict[str, Any]:
        return {"reason": because.reason if because else None, "recorded": because.day.isoformat() if because else None}

    return {
        "since": changes.since,
        "corrected": [
            {"claim_id": one.before.claim_id, "now": one.after.claim_id, "fields": list(one.fields),
             "was": _some(claim_to_json(one.before), one.fields), "is": _some(claim_to_json(one.after), one.fields),
             **why(one.because)}
            for one in changes.corrected
        ],
        "withdrawn": [{"claim_id": one.claim.claim_id, **why(one.because)} for one in changes.withdrawn],
        "added": [
            {"title": one.title, "publisher": one.publisher, "published": one.published, "claims": one.claims,
             "recorded": one.day.isoformat() if one.day else None}
            for one in changes.added
        ],
        "rejudged": [
            {"assessment": _some(assessment_to_json(one.after), ("place", "event", "gaining_side", "event_date")),
             "was": one.before.level.value, "is": one.after.level.value}
            for one in changes.rejudged
        ],
    }  # fmt: skip


def _some(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
