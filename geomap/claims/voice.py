"""In whose words a text itself is written: who "liberates" a town without anybody being cited is that side's press."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.words import Access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.actor_sides import Context
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Claim

_WELCOMED = "liberate"
"""The predicate that tells a gain as its gainer does."""


def hear_words(annotated: Annotated, language: Vocabulary, context: Context) -> None:
    """Keep in whose words a sentence is written: "деоккупация" is one side's, "в ДНР" the other's."""
    home = language.home_side
    for category, side in (
        ("speech.home_voice", home),
        ("speech.invader_voice", language.profile.other_side(home)),
    ):
        if side is not None and annotated.of(category):
            context.voices.add(side)


def hear_welcome(
    use: PredicateUse, claims: Sequence[Claim], annotated: Annotated, language: Vocabulary, context: Context
) -> None:
    """Keep that the text itself, citing nobody, says the invader "liberated" a place: no third party writes so."""
    invader = language.profile.other_side(language.home_side)
    if use.predicate.name != _WELCOMED or annotated.in_quote[use.head] or invader is None:
        return
    if any(claim.changes_control and claim.speaker is None and claim.gaining_side == invader for claim in claims):
        context.partisan = invader


def in_its_voice(claim: Claim, language: Vocabulary, context: Context) -> Claim:
    """A gain for which nobody is cited, in a text written in the invader's words: told by that side.

    Only where the publisher is unknown; and only gains, for a loss that it owns up to would look conceded by a
    government.
    """
    profile = language.profile
    voices = context.voices | ({context.partisan} if context.partisan else set())
    if len(voices) != 1 or claim.speaker is not None or profile.find_source(claim.publisher) is not None:
        return claim
    voice = next(iter(voices))
    if voice == language.home_side or claim.gaining_side != voice or claim.access is not Access.PRESS:
        return claim
    origin = profile.origin_of(speaker=None, speaker_side=voice, access=claim.access, publisher=claim.publisher)
    return replace(claim, speaker_side=voice, origin=origin)
