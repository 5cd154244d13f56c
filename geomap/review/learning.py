"""What the judgements say about the rules: how often each was right, and which places were put wrong most often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.words import JudgementAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geomap.model import Claim, Document, Judgement, PlaceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRecord:
    """How one rule of one language fared with editors."""

    rule: str
    language: str
    right: int
    """Accepted as it was read."""
    corrected: int
    """Kept, with a field changed."""
    wrong: int
    """Rejected."""

    @property
    def judged(self) -> int:
        """Statements that an editor looked at."""
        return self.right + self.corrected + self.wrong

    @property
    def precision(self) -> float:
        """Share that was right as it was read."""
        return self.right / self.judged


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCorrection:
    """A name that was put in one place and belongs in another."""

    surface: str
    read_as: str
    """Name of the place that the reader chose; empty where it chose none."""
    corrected_to: str
    place_id: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the judgements of a ledger teach."""

    rules: tuple[RuleRecord, ...]
    """Most often judged first."""
    places: tuple[PlaceCorrection, ...]
    """Most often corrected first."""
    open: int
    """Statements that nobody looked at."""


def learn(claims: Iterable[Claim], judgements: Iterable[Judgement], *, name_of: Callable[[str], str]) -> Learned:
    """Count judgements by the rule that read the claim.

    Parameters
    ----------
    claims
        As they were read, before any judgement.
    judgements
        In force, oldest first.
    name_of
        Name of a place id.
    """
    by_claim: dict[str, list[Judgement]] = {}
    for one in judgements:
        by_claim.setdefault(one.claim_id, []).append(one)
    counts: dict[tuple[str, str], Counter[str]] = {}
    places: Counter[tuple[str, str, str]] = Counter()
    untouched = 0
    for claim in claims:
        given = by_claim.get(claim.claim_id, [])
        fate = fate_of(given)
        if fate is None:
            untouched += 1
            continue
        counts.setdefault((claim.rule or "", claim.language or ""), Counter())[fate] += 1
        moved = next((one.place_id for one in reversed(given) if one.place_id), None)
        if moved and fate == "corrected" and (claim.place is None or claim.place.id != moved):
            at = claim.place
            places[(at.surface or at.name or "" if at else "", at.name or "" if at else "", moved)] += 1
    rules = [
        RuleRecord(rule=rule, language=language, right=n["right"], corrected=n["corrected"], wrong=n["wrong"])
        for (rule, language), n in counts.items()
    ]
    return Learned(
        rules=tuple(sorted(rules, key=lambda one: (-one.judged, one.language, one.rule))),
        places=tuple(
            PlaceCorrection(surface=surface, read_as=read_as, corrected_to=name_of(place), place_id=place, times=times)
            for (surface, read_as, place), times in sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        open=untouched,
    )


def fate_of(judgements: Iterable[Judgement]) -> str | None:
    """``right``, ``corrected`` or ``wrong`` by the newest word; None where nobody decided."""
    fate = None
    for one in judgements:
        if one.action in {JudgementAction.REJECT, JudgementAction.RETRACT}:
            fate = "wrong"
        elif one.action is JudgementAction.REPLACE:
            fate = "corrected"
        elif one.action is JudgementAction.ACCEPT and fate != "corrected":
            fate = "right"
    return fate


def gold_rows(
    documents: Iterable[Document], claims: Iterable[Claim], judged: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Documents of which every statement was judged, as rows of the gold format (``docs/evaluation.md``).

    Parameters
    ----------
    claims
        With the judgements applied.
    judged
        Fate (:func:`fate_of`) by claim id, for those that have one.
    """
    by_document: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.document_id is not None and claim.start is not None:
            by_document.setdefault(claim.document_id, []).append(claim)
    rows = []
    for document in documents:
        told = by_document.get(document.document_id, [])
        if not told or any(claim.claim_id not in judged for claim in told):
            continue
        rows.append(
            {
                "document_id": document.document_id,
                "language": document.language,
                "published": document.published,
                "text": document.text,
                "claims": [_gold_claim(one, document) for one in told if judged[one.claim_id] != "wrong"],
                "mentions": None,
            }
        )
    return rows


def _gold_claim(claim: Claim, document: Document) -> dict[str, Any]:
    days, amount = claim.event_date, claim.quantity
    return {
        "start": claim.start,
        "end": claim.end,
        "place": _gold_place(claim.place, claim, document),
        "event": claim.event.value,
        "gaining_side": claim.gaining_side,
        "losing_side": claim.losing_side,
        "changes_control": claim.changes_control,
        "speaker": claim.speaker,
        "speaker_side": claim.speaker_side,
        "modality": claim.modality.value,
        "event_date": {
            "earliest": days.earliest.isoformat() if days.earliest else None,
            "latest": days.latest.isoformat() if days.latest else None,
            "surface": days.surface,
        }
        if days and days.surface
        else None,
        "quantity": {"value": amount.value, "unit": amount.unit.value} if amount else None,
        "debatable": False,
    }


def _gold_place(place: PlaceRef | None, claim: Claim, document: Document) -> dict[str, Any] | None:
    if place is None or place.name is None or place.lat is None or place.lon is None:
        return None
    surface = place.surface or place.name
    start = document.text.find(surface, claim.start or 0, claim.end)
    return {
        "id": place.id,
        "name": place.name,
        "surface": surface,
        "kind": place.kind,
        "lat": place.lat,
        "lon": place.lon,
        "start": start if start >= 0 else None,
        "end": start + len(surface) if start >= 0 else None,
    }


def learned_to_text(found: Learned) -> str:
    """Two tables for a terminal."""
    lines = [f"{'rule':44}{'language':>9}{'judged':>8}{'right':>7}{'corrected':>11}{'wrong':>7}{'precision':>11}"]
    lines += [
        f"{one.rule[:43]:44}{one.language:>9}{one.judged:>8}{one.right:>7}{one.corrected:>11}{one.wrong:>7}"
        f"{one.precision:>11.2f}"
        for one in found.rules
    ]
    if not found.rules:
        lines.append("nothing was judged yet")
    lines += ["", f"{found.open} statements that nobody looked at"]
    if found.places:
        lines += ["", f"{'name in the text':30}{'read as':26}{'corrected to':36}{'times':>6}"]
        lines += [
            f"{one.surface[:29]:30}{(one.read_as or '–')[:25]:26}{f'{one.corrected_to} ({one.place_id})'[:35]:36}"
            f"{one.times:>6}"
            for one in found.places
        ]
    return "\n".join(lines) + "\n"
