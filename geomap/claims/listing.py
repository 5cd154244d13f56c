"""Villages named after the sentence that counts them: "Het gaat om A en B.", or the lines of a list behind a colon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap.claims.decide import decide_mapping
from geomap.claims.places import PlaceUse, counts_as_place
from geomap.claims.resolve import precision_of, resolve_use
from geomap.claims.sentences import BULLETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.phrases import Hit
    from geomap.claims.reading import Reading
    from geomap.claims.sentences import Sentence
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Claim, PlaceRef

_BESIDE = 3
"""Tokens between "followed" and the name that did."""
_VILLAGES = frozenset({None, "settlement"})


def is_list_item(sentence: Sentence) -> bool:
    """A line of a list: "- Borysivka"."""
    return sentence.text.startswith(BULLETS)


def claims_listed(
    before: Sequence[Claim], previous: Reading | None, reading: Reading, *, gazetteer: Any, language: Vocabulary
) -> list[Claim]:
    """The claim of the sentence before, once for each village that this sentence names; none where it lists nothing.

    Parameters
    ----------
    before
        Claims of the sentence before.
    """
    annotated = reading.annotated
    items = is_list_item(annotated.sentence) and previous is not None and previous.annotated.sentence.text.endswith(":")
    source = next((claim for claim in reversed(before) if claim.changes_control), None)
    if previous is None or source is None:
        return []
    follows = annotated.of("place.following")
    if follows and not reading.predicates:
        return _claims_following(source, follows[0], reading, gazetteer=gazetteer, language=language)
    if not (items or annotated.of("place.listing")) or not previous.annotated.of("place.settlements"):
        return []
    found = []
    for toponym in annotated.toponyms:
        # "A, B en C" names three; "A, in de regio X" and "A, een dorp bij X" one.
        named = toponym.joined_to is None or not toponym.by_comma or not toponym.area_cue
        # "A, in de regio X, en B, in de regio Y": B hangs together with A, not with the region between them.
        own = toponym.joined_to is None or not annotated.toponyms[toponym.joined_to].area_cue
        aside = own and toponym.prepositions and not {"other", "including"} & toponym.prepositions
        if aside or (toponym.area_cue and own) or not named or not counts_as_place(toponym, annotated):
            continue
        if reading.owner and reading.clauses[reading.owner[toponym.start]].kind == "relative":
            continue
        ref = resolve_use(PlaceUse(toponym=toponym, role="direct"), gazetteer, language.code)
        if ref is None or ref.kind not in _VILLAGES:
            continue
        found.append(_claim_again(source, ref, annotated.sentence, language))
    return found


def _claims_following(
    source: Claim, cue: Hit, reading: Reading, *, gazetteer: Any, language: Vocabulary
) -> list[Claim]:
    """Such as "X was freed on Sunday. Y followed": the change before, of the names that stand beside the cue."""
    annotated = reading.annotated
    told = [
        one for one in annotated.toponyms
        if one.start - cue.end in range(_BESIDE) or cue.start - one.end in range(_BESIDE)
    ]  # fmt: skip
    told += [
        one for one in annotated.toponyms if one.joined_to is not None and annotated.toponyms[one.joined_to] in told
    ]
    refs = [resolve_use(PlaceUse(toponym=one, role="direct"), gazetteer, language.code) for one in told]
    if annotated.covered("grammar.negation", "modality.modal", "grammar.conditional"):
        return []
    return [
        _claim_again(source, ref, annotated.sentence, language)
        for ref in refs
        if ref is not None and ref.kind in _VILLAGES and ref.id != (source.place.id if source.place else None)
    ]


def _claim_again(source: Claim, ref: PlaceRef, sentence: Sentence, language: Vocabulary) -> Claim:
    claim = replace(
        source, start=sentence.start, end=sentence.end, quote=sentence.text, place=ref, relation=None,
        geo_precision=precision_of(ref, near=False), distance_km=None, extent=None, quantity=None,
        rule=f"{source.rule}.listed",
    )  # fmt: skip
    return decide_mapping(claim, profile=language.profile)
