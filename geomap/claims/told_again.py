"""A change that was told before and is told once more, by a sentence that does not name the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.place_names import counts_as_place, is_country
from geomap.claims.where_words import has_an_object, is_one_settlement

if TYPE_CHECKING:
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.resolve import Recent
    from geomap.claims.roles import Sides
    from geomap.claims.speakers import Attribution

_TOLD_REACH = 3
"""Sentences back in which the town that is left once more was told to have changed hands."""


def announces_again(
    recent: Recent, index: int, reading: Reading, use: PredicateUse, attribution: Attribution | None
) -> bool:
    """Such as "Das Ministerium meldete die vollständige Einnahme" right after a sentence about the town."""
    if use.form != "noun" or use.predicate.frame not in {"take", "leave"} or attribution is None:
        return False
    annotated = reading.annotated
    told = annotated.covered("speech.say", "speech.confirm", "speech.claim", "speech.admit")
    here = any(counts_as_place(one, annotated) and not is_country(one) for one in annotated.toponyms)
    near = is_one_settlement(recent.of_claim) and index - recent.of_claim_at == 1
    if use.predicate.frame == "take" and has_an_object(use, annotated):
        return False  # "la prise de villages", "la reconquête de la moitié de cette surface"
    return near and not here and any(reading.owner[at] == use.clause for at in told)


def tells_again(recent: Recent, index: int, reading: Reading, use: PredicateUse, sides: Sides) -> bool:
    """Such as "Kyiv says that the garrison withdrew on Saturday" some sentences after the fall of the only town."""
    annotated = reading.annotated
    if use.predicate.frame != "leave" or not use.verbal or sides.gaining is None:
        return False
    if sides.gaining != recent.of_claim_gainer or not is_one_settlement(recent.of_claim):
        return False
    named_since = max(recent.latest_at, recent.area_at, recent.row_at) > recent.of_claim_at
    rowed = len(recent.row) > 1 and recent.row_at == recent.of_claim_at
    here = any(counts_as_place(one, annotated) and not is_country(one) for one in annotated.toponyms)
    apart = annotated.of("place.front", "place.compass", "place.settlements", "place.partly")
    return not (named_since or rowed or here or apart) and index - recent.of_claim_at <= _TOLD_REACH


def goes_on_advancing(recent: Recent, index: int, reading: Reading, use: PredicateUse, sides: Sides) -> bool:
    """Such as "The units have gained some three kilometres in places", right after their advance in one area."""
    annotated = reading.annotated
    if use.predicate.frame != "advance" or not use.verbal or sides.gaining is None or sides.basis != "grammar":
        return False
    same = sides.gaining == recent.of_claim_gainer and index - recent.of_claim_at == 1
    same = same and recent.of_claim is not None and recent.of_claim.kind != "country"
    rowed = len(recent.row) > 1 and recent.row_at == recent.of_claim_at
    here = any(counts_as_place(one, annotated) and not is_country(one) for one in annotated.toponyms)
    apart = annotated.of("place.front", "place.compass")
    return same and not (rowed or here or apart)


def lies_near_it(reading: Reading, use: PredicateUse) -> bool:
    """Such as "eine Anhöhe vor der Stadt", "près de la ville": what refers back stands behind such a word."""
    annotated = reading.annotated
    scope = set(use.scope)
    near = {hit.end for hit in annotated.of("preposition.near", "preposition.fringe") if hit.start in scope}
    owned = {hit.start for hit in annotated.of("preposition.fringe")}  # "the city's outskirts"
    links = annotated.covered("grammar.determiner", "preposition.of")
    for hit in annotated.of("place.settlement", "place.capital"):
        at = hit.start
        while at in scope and at not in near and at - 1 in links:
            at -= 1
        if (at in near or hit.end in owned) and hit.start in scope:
            return True
    return False
