"""Who contradicts what somebody else said: "A says that X fell, B denies it" are two statements, of A and of B."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.decide import decide_mapping
from geomap.words import Event, Modality, NotMapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.lexicon import Predicate
    from geomap.claims.reading import Reading
    from geomap.claims.speakers import Attribution
    from geomap.config import Profile
    from geomap.model import Claim

_MOST_WORDS_AFTER = 2
"""Words that may follow "denies" and "that": more are the beginning of what is denied ("denies that they lost men")."""

_TELL_WHO_HOLDS = frozenset({"fall", "hold"})

_STOPS = frozenset(",;:.!?–—")


def find_rebuttals(reading: Reading) -> list[Attribution]:
    """Attributions by which somebody denies what was told before, and nothing that the sentence tells after it."""
    return [one for one in reading.attributions if one.cue == "deny" and _refers_back(one, reading.annotated)]


def rebutted_claims(
    told: Sequence[Claim], by: Sequence[Attribution], reading: Reading, profile: Profile
) -> list[Claim]:
    """The denials, in this sentence, of claims told in it or just before: one for each who denies, of each change."""
    sentence = reading.annotated.sentence
    found = []
    for one in by:
        speaker = one.speaker
        for claim in told:
            if not claim.changes_control or speaker.name == claim.speaker or speaker.side == claim.gaining_side:
                continue
            denied = replace(
                claim, start=sentence.start, end=sentence.end, quote=sentence.text, speaker=speaker.name,
                speaker_side=speaker.side, aligned=speaker.aligned, faction=speaker.faction, blames=None,
                access=speaker.access, relay=one.relay, modality=Modality.DENIED, quantity=None,
                origin=profile.origin_of(speaker=speaker.name, speaker_side=speaker.side, access=speaker.access,
                                         publisher=claim.publisher),
                not_mapped=None, rule=f"{(claim.rule or '').rpartition('.')[0]}.rebuttal",
                undetermined=tuple(name for name in claim.undetermined if name != "speaker"),
            )  # fmt: skip
            found.append(decide_mapping(denied, profile=profile))
    return [claim for claim in found if claim.not_mapped is NotMapped.DENIED]


def is_rumour(claim: Claim) -> bool:
    """True of what nobody is cited for and only a noun tells: "there was news of the capture of X", denied right after.

    Only its denial is then a statement of anybody.
    """
    return claim.speaker is None and (claim.rule or "").endswith(".noun")


def as_still_held(
    claims: list[Claim], told: Sequence[Claim], predicates: Mapping[str, Predicate], profile: Profile
) -> list[Claim]:
    """Claims of a sentence; who has just denied a loss and goes on with "the town is ours" tells what lasts."""
    denied = {(one.place.id, one.speaker_side) for one in told
              if one.modality is Modality.DENIED and one.place is not None and one.place.id is not None}  # fmt: skip
    if not denied:
        return claims
    found = []
    for claim in claims:
        place = claim.place.id if claim.place is not None else None
        predicate = predicates.get((claim.rule or "..").split(".")[1])
        lasts = claim.changes_control and (place, claim.gaining_side) in denied
        if lasts and predicate is not None and predicate.frame in _TELL_WHO_HOLDS:
            claim = decide_mapping(
                replace(claim, event=Event.HOLDS, losing_side=None, not_mapped=None), profile=profile
            )
        found.append(claim)
    return found


def _refers_back(one: Attribution, annotated: Annotated) -> bool:
    sentence = annotated.sentence
    hit = next((hit for hit in annotated.of("speech.deny") if hit.start == one.cue_start), None)
    pronouns = annotated.covered("speech.denied")
    if hit is None or not pronouns:
        return False
    start = hit.start
    while start > 0 and sentence.words[start - 1] not in _STOPS:
        start -= 1
    stops = annotated.covered("grammar.coordinator")
    end = hit.start + 1
    while (
        end < len(sentence) and end not in stops and (sentence.words[end][:1].isalnum() or sentence.words[end] == "'")
    ):
        end += 1
    after = [at for at in range(hit.start + 1, end) if at not in hit.tokens and at not in pronouns]
    return any(start <= at < end for at in pronouns) and len(after) <= _MOST_WORDS_AFTER
