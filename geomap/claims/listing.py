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

    from geomap.claims.reading import Reading
    from geomap.claims.sentences import Sentence
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Claim

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
    if previous is None or not (items or annotated.of("place.listing")):
        return []
    if not previous.annotated.of("place.settlements"):
        return []
    source = next((claim for claim in reversed(before) if claim.changes_control), None)
    if source is None:
        return []
    sentence = annotated.sentence
    found = []
    for toponym in annotated.toponyms:
        named = toponym.joined_to is None or not toponym.by_comma
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
        claim = replace(
            source, start=sentence.start, end=sentence.end, quote=sentence.text, place=ref, relation=None,
            geo_precision=precision_of(ref, near=False), distance_km=None, extent=None, quantity=None,
            rule=f"{source.rule}.listed",
        )  # fmt: skip
        found.append(decide_mapping(claim, profile=language.profile))
    return found
