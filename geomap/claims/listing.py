"""Villages named after the sentence that counts them: "Het gaat om A en B.", or the lines of a list behind a colon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap.claims.decide import decide_mapping
from geomap.claims.place_names import WATERS, counts_as_place
from geomap.claims.places import PlaceUse
from geomap.claims.resolve import oblast_of, precision_of, resolve_use
from geomap.claims.sentences import BULLETS
from geomap.words import THIRD, Access, Modality, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.claims.quantities import FoundQuantity
    from geomap.claims.reading import Reading
    from geomap.claims.sentences import Sentence
    from geomap.claims.toponym_phrases import Toponym
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Claim, PlaceRef, Quantity

_BESIDE = 3
"""Tokens between "followed" and the name that did."""
_AREAS = frozenset({"oblast", "raion", "region", "country"})
_VILLAGES = frozenset({None, "settlement"})


def is_list_item(sentence: Sentence) -> bool:
    """A line of a list: "- Borysivka"."""
    return sentence.text.startswith(BULLETS)


def is_item_of(sentence_before: Reading | None, annotated: Annotated) -> bool:
    """A line of the list that the sentence before opens with its colon: with a bullet, or nothing but names."""
    if sentence_before is None or not sentence_before.annotated.sentence.text.endswith(":"):
        return False
    if is_list_item(annotated.sentence):
        return True
    named = {at for one in annotated.toponyms for at in range(one.start, one.end)}
    words = annotated.sentence.words
    return bool(named) and all(at in named for at, word in enumerate(words) if word[:1].isalnum())


def claims_listed(
    before: Sequence[Claim], previous: Reading | None, reading: Reading, *, gazetteer: Any, language: Vocabulary,
    quantities: Sequence[FoundQuantity] = (),
) -> list[Claim]:  # fmt: skip
    """The claim of the sentence before, once for each village that this sentence names; none where it lists nothing.

    Areas that it names with an amount of their own ("sieben Orte in der Region X") share the claim as well.

    Parameters
    ----------
    before
        Claims of the sentence before.
    quantities
        Amounts of the document.
    """
    annotated = reading.annotated
    items = is_item_of(previous, annotated)
    if previous is None or not (items or annotated.of("place.listing")) or annotated.of("actor.setback"):
        return []  # "Il s'agit d'un revers pour Kiev": no village
    several = previous.annotated.of("place.settlements")
    one = any(claim.place is None for claim in before) or _speaks_of_one(previous, before)
    if not several and not one and not _speaks_of_an_area(previous, before):
        return []
    source = next((claim for claim in reversed(before) if claim.changes_control), None)
    if source is None:
        return []
    source = _told_by_the_lister(source, reading, language)
    found: list[Claim] = []
    counted: list[Claim] = []
    for toponym in annotated.toponyms:
        # "A, B en C" names three; "A, in de regio X" and "A, een dorp bij X" one.
        named = toponym.joined_to is None or not toponym.by_comma or not toponym.area_cue
        # "A, in de regio X, en B, in de regio Y": B hangs together with A, not with the region between them.
        own = toponym.joined_to is None or not annotated.toponyms[toponym.joined_to].area_cue
        amount = _amount_before(toponym, annotated, quantities)
        if amount is not None:
            area = resolve_use(PlaceUse(toponym=toponym, role="locative"), gazetteer, language.code)
            area = (oblast_of(area, gazetteer) or area) if area is not None else None
            if area is not None and area.kind not in WATERS:  # "drie plaatsen langs de rivier X"
                claim = replace(_claim_again(source, area, annotated.sentence, language), quantity=amount)
                counted.append(decide_mapping(claim, profile=language.profile))
            continue
        aside = own and toponym.prepositions and not {"other", "including"} & toponym.prepositions
        # "Es handelt sich um X": the preposition belongs to the words of listing.
        aside = aside and not _goes_on_with(toponym, annotated) and not _opens_anew(toponym, annotated)
        if aside or (toponym.area_cue and own) or not named or not counts_as_place(toponym, annotated):
            continue
        if reading.owner and reading.clauses[reading.owner[toponym.start]].kind == "relative":
            continue
        ref = resolve_use(PlaceUse(toponym=toponym, role="direct"), gazetteer, language.code)
        if ref is None or ref.kind not in _VILLAGES:
            continue
        found.append(_claim_again(source, ref, annotated.sentence, language))
    return counted + (found if several else found[:1])


def _amount_before(
    toponym: Toponym, annotated: Annotated, quantities: Sequence[FoundQuantity]
) -> Quantity | None:  # fmt: skip
    """Such as "1170 Quadratkilometer in der Region X", "sieben Orte in X": between the name before and this one."""
    if "locative" not in toponym.prepositions:
        return None
    first = max((one.end for one in annotated.toponyms if one.end <= toponym.phrase_start), default=0)
    for found in annotated.sentence.those_within(quantities):
        start, end = annotated.sentence.tokens_of(found.start, found.end)
        beside = first <= start and toponym.phrase_start - end in {0, 1}
        if beside and found.role == "amount" and found.quantity.unit in {Unit.KM2, Unit.SETTLEMENTS}:
            return found.quantity
    return None


def _opens_anew(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "A севернее X и B под Y": B hangs together with A, of which "севернее X" only tells where it lies."""
    joined = toponym.joined_to
    if not joined or "near" not in annotated.toponyms[joined].prepositions:
        return False
    before = annotated.toponyms[joined - 1]
    return before.end == annotated.toponyms[joined].phrase_start and not before.prepositions & {"near", "source"}


def _goes_on_with(toponym: Toponym, annotated: Annotated) -> bool:
    """The preposition of the words of listing, once or again: "Es handelt sich um X", "Il s'agit de X et de Y"."""
    preposition, words = toponym.preposition, annotated.sentence.words
    if preposition is None:
        return False
    lists = annotated.of("place.listing")
    again = len(preposition.tokens) == 1 and any(words[preposition.start] == words[hit.end - 1] for hit in lists)
    return again or any(set(preposition.tokens) <= set(hit.tokens) for hit in lists)


def claims_following(
    own: Sequence[Claim], before: Sequence[Claim], reading: Reading, *, gazetteer: Any, language: Vocabulary
) -> list[Claim]:
    """The change told just before, once more for the names beside words such as "followed", "kwam daar … bij".

    Parameters
    ----------
    own, before
        Claims of this sentence, and of the one before.
    """
    annotated = reading.annotated
    cues = annotated.of("place.following")
    if not cues:
        return []
    known = {claim.place.id for claim in (*own, *before) if claim.place is not None}
    # "Следом за ним располагается X": where it lies, not what befell it.
    unreal = annotated.covered("grammar.negation", "modality.modal", "grammar.conditional", "place.lying")
    found: list[Claim] = []
    for hit in cues:
        opens = not any(word[:1].isalnum() for word in annotated.sentence.words[: hit.start])
        told = before if opens else (*before, *own)
        source = next((claim for claim in reversed(told) if claim.changes_control), None)
        clause = reading.owner[hit.start] if reading.owner else 0
        if source is None or (source.place is not None and source.place.kind not in _VILLAGES):
            continue
        if any(not reading.owner or reading.owner[at] == clause for at in unreal):
            continue
        for toponym in _beside(hit, annotated, alone=not reading.predicates):
            ref = resolve_use(PlaceUse(toponym=toponym, role="direct"), gazetteer, language.code)
            if ref is None or ref.kind not in _VILLAGES or ref.id in known:
                continue
            known.add(ref.id)
            found.append(_claim_again(source, ref, annotated.sentence, language))
    return found


def _speaks_of_an_area(previous: Reading, before: Sequence[Claim]) -> bool:
    """Such as "den ersten Ort in der Region X": what the village is called comes next."""
    areas = all(claim.place is None or claim.place.kind in _AREAS for claim in before)
    return areas and bool(previous.annotated.of("place.settlement"))


def _speaks_of_one(previous: Reading, before: Sequence[Claim]) -> bool:
    """Such as "zouden een dorp bij X hebben veroverd": one village, of which only the surroundings are named."""
    annotated = previous.annotated
    some = annotated.covered("grammar.indefinite")
    towns = [hit.start for hit in annotated.of("place.settlement") if {hit.start - 1, hit.start - 2} & some]
    wide = [one for one in before if one.changes_control and one.place is not None
            and (one.relation is not None or one.place.kind not in _VILLAGES)]  # fmt: skip
    return bool(towns) and bool(wide)


def _told_by_the_lister(source: Claim, reading: Reading, language: Vocabulary) -> Claim:
    """Such as "Kyiv said three villages were lost. Moscow named two of them: A and B": the names are Moscow's word."""
    speaker = next((one.speaker for one in reading.attributions), None)
    if speaker is None or speaker.supposed or speaker.side in {THIRD, source.speaker_side}:
        return source
    modality = source.modality
    if modality in {Modality.ASSERTED, Modality.CONCEDED}:
        modality = Modality.CONCEDED if speaker.side == source.losing_side else Modality.ASSERTED
        if speaker.access is Access.ANALYST:
            modality = Modality.ASSESSED  # an analyst of the losing side concedes nothing for it
    origin = language.profile.origin_of(
        speaker=speaker.name, speaker_side=speaker.side, access=speaker.access, publisher=source.publisher
    )
    return replace(source, speaker=speaker.name, speaker_side=speaker.side, aligned=speaker.aligned,
                   faction=speaker.faction, access=speaker.access, relay=(), origin=origin, modality=modality,
                   blames=None)  # fmt: skip


def _beside(cue: Hit, annotated: Annotated, *, alone: bool) -> list[Toponym]:
    """Names within or right behind the words, else right before them, and those that hang together with them.

    ``alone``: nothing else is told in the sentence, so that a few words may stand between.
    """
    reach = _BESIDE if alone else 1
    names = [one for one in annotated.toponyms if counts_as_place(one, annotated)]
    near = [
        one for one in names
        if cue.start <= one.start and one.phrase_start < cue.end + reach + 1
        and (one.preposition is None or one.preposition.start < cue.end)
    ]  # fmt: skip
    near = near[:1] or [one for one in names if cue.start - one.end in range(reach) and not one.prepositions]
    for one in names:
        if one.joined_to is not None and annotated.toponyms[one.joined_to] in near and one not in near:
            near.append(one)
    return near


def _claim_again(source: Claim, ref: PlaceRef, sentence: Sentence, language: Vocabulary) -> Claim:
    claim = replace(
        source, start=sentence.start, end=sentence.end, quote=sentence.text, place=ref, relation=None,
        geo_precision=precision_of(ref, near=False), distance_km=None, extent=None, quantity=None,
        rule=f"{source.rule}.listed", doubts=(),
    )  # fmt: skip
    return decide_mapping(claim, profile=language.profile)
