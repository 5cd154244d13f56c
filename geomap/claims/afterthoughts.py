"""What later sentences say about earlier claims: a speaker named after the lead, figures that nobody confirms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.words import Modality, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.claims.reading import Reading
    from geomap.config import Profile
    from geomap.model import Claim

_LEAD_REACH = 3
_UNCONFIRMED_REACH = 2
_STRONGER = frozenset({Modality.DENIED, Modality.UNCONFIRMED, Modality.INTENDED})


def apply_afterthoughts(claims: Sequence[Claim], readings: Mapping[int, Reading], profile: Profile) -> list[Claim]:
    """Claims with the speaker and the doubt that stand in the sentences after them; ``readings`` by their number."""
    starts = {reading.annotated.sentence.start: number for number, reading in readings.items()}
    numbered = [(starts.get(claim.start or 0, 0), claim) for claim in claims]
    numbered = _with_lead_speakers(numbered, profile)
    return _with_doubt(numbered, readings)


def _with_lead_speakers(numbered: list[tuple[int, Claim]], profile: Profile) -> list[tuple[int, Claim]]:
    """A total without a source, whose parts are attributed right after, is the same speaker's."""
    counted: dict[int, list[Claim]] = {}
    for number, claim in numbered:
        if claim.quantity is not None and claim.speaker is not None:
            counted.setdefault(number, []).append(claim)
    result = []
    for number, claim in numbered:
        after = (other for at in range(number + 1, number + _LEAD_REACH + 1) for other in counted.get(at, ()))
        source = next((other for other in after if _continues(claim, other)), None) if claim.quantity else None
        if source is None:
            result.append((number, claim))
            continue
        spoken = replace(
            claim, speaker=source.speaker, speaker_side=source.speaker_side, aligned=source.aligned,
            faction=source.faction, access=source.access, relay=source.relay,
            origin=profile.origin_of(speaker=source.speaker, speaker_side=source.speaker_side, access=source.access,
                                     publisher=claim.publisher),
            undetermined=tuple(name for name in claim.undetermined if name != "speaker"),
        )  # fmt: skip
        result.append((number, spoken))
    return result


def _continues(claim: Claim, other: Claim) -> bool:
    return (
        claim.speaker is None
        and other.speaker is not None
        and claim.quantity is not None
        and other.quantity is not None
        and claim.quantity.unit == other.quantity.unit == Unit.SETTLEMENTS
        and claim.event == other.event
        and claim.gaining_side == other.gaining_side
    )


def _with_doubt(numbered: list[tuple[int, Claim]], readings: Mapping[int, Reading]) -> list[Claim]:
    """Such as "De cijfers zijn niet bevestigd": said of the claims just before, and of all figures of their speaker."""
    doubted: set[int] = set()
    withheld: dict[int, set[str]] = {}
    speakers: set[tuple[str | None, Unit]] = set()
    with_claims = {number for number, _claim in numbered}
    by_number: dict[int, list[Claim]] = {}
    for number, claim in numbered:
        by_number.setdefault(number, []).append(claim)
    for at, reading in readings.items():
        if at in with_claims or not reading.annotated.of("modality.unconfirmed"):
            continue
        before = [number for number in range(at - _UNCONFIRMED_REACH, at) if number in with_claims]
        if not before:
            continue
        doubted.add(max(before))
        withheld[max(before)] = _who_is_silent(reading)
        speakers |= {
            (claim.speaker, claim.quantity.unit)
            for claim in by_number[max(before)]
            if claim.quantity is not None and claim.speaker is not None
        }
    result = []
    for number, claim in numbered:
        counted = claim.quantity is not None and (claim.speaker, claim.quantity.unit) in speakers
        if (number in doubted or counted) and claim.modality not in _STRONGER and claim.changes_control:
            if number in doubted and claim.losing_side in withheld.get(number, ()):
                result.append(claim)  # "Ukraine has not confirmed the loss": who lost it seldom does
                continue
            claim = replace(claim, modality=Modality.UNCONFIRMED)
        result.append(claim)
    return result


def _who_is_silent(reading: Reading) -> set[str]:
    """Sides that act before the words of doubt: "Ukraine has not confirmed the loss"."""
    annotated = reading.annotated
    first = annotated.of("modality.unconfirmed")[0].start
    return {actor.side for actor in annotated.actors if actor.side and actor.end <= first and not actor.prepositions}
