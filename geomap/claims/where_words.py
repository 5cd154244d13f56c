"""What the words beside a predicate say of where it happened, whatever the text named before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.place_names import is_country
from geomap.crs import distance_km

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.places import (
        PlaceUse,
    )
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.roles import Sides
    from geomap.claims.speakers import Attribution
    from geomap.claims.toponym_phrases import Toponym
    from geomap.claims.whereabouts import Whereabouts
    from geomap.model import PlaceRef

_CITY_REACH = 6
"""Tokens from "city" to "in X"."""
_TOWN_REACH = 2
"""Sentences back in which "the town north of X" may have been named."""
_BESIDE_KM = 80.0
_ADJECTIVES = 2
"""Words between the article and the noun of a town."""
_LANDMARK_REACH = 5
"""Tokens from "lies" to the name that tells where."""


def town_of_speaker(reading: Reading, use: PredicateUse, attribution: Attribution | None) -> PlaceRef | None:
    """Such as "Місто повністю окуповано, сказав мер X": the mayor's own, who is named behind it."""
    annotated = reading.annotated
    if attribution is None or not use.verbal or len(annotated.toponyms) != 1:
        return None
    (named,) = annotated.toponyms
    titles = annotated.covered("speech.local")
    own = named.kind == "settlement" and named.start > use.head and not titles.isdisjoint({named.start - 1, named.end})
    said = not annotated.covered("place.settlement").isdisjoint(use.scope)
    return named.ref if own and said else None


def refers_to_no_place(reading: Reading, use: PredicateUse, sides: Sides) -> bool:
    """What was taken or left is a country, an attempt, or lies elsewhere."""
    if use.predicate.frame == "take" and _takes_a_country(reading.annotated, use, sides.gaining):
        return True
    if use.predicate.frame == "leave" and (
        _gives_up_an_attempt(reading.annotated, use)
        or _leaves_some_ground(reading.annotated, use)
        or (use.form == "infinitive" and any(one.predicate.frame == "repel" for one in reading.predicates))
        or any(one.predicate.frame == "repel" and one.verbal and one.head < use.head for one in reading.predicates)
    ):  # fmt: skip
        return (
            True  # also "halted the attack near X and forced the enemy to withdraw", "repelled it, the enemy fell back"
        )
    return _lies_farther(reading, use)


def _leaves_some_ground(annotated: Annotated, use: PredicateUse) -> bool:
    """Such as "довелося відступити з окремих позицій": nobody says where those are."""
    some, ground = annotated.covered("place.partly"), annotated.covered("place.ground")
    return any(at in some and at + 1 in ground for at in use.scope)


def only_speaks_of_the_loss(reading: Reading, use: PredicateUse) -> bool:
    """Such as "the loss of the town opens the road": spoken of as known, not told, as in "admits the loss of it"."""
    if use.predicate.frame != "lose" or use.form != "noun":
        return False
    annotated = reading.annotated
    told = annotated.covered("speech.say", "speech.confirm", "speech.claim", "speech.admit")
    return not any(reading.owner[at] == use.clause for at in told)


def _lies_farther(reading: Reading, use: PredicateUse) -> bool:
    """Such as "Further north, Russian troops left a village": not where the text just was."""
    annotated = reading.annotated
    named = {at for one in annotated.toponyms for at in (one.start, one.phrase_start, one.phrase_start - 1)}
    before = (hit for hit in annotated.of("place.farther") if hit.start <= use.head)
    return any(named.isdisjoint({hit.start, hit.end}) for hit in before)


def are_all_countries(found: list[PlaceUse]) -> bool:
    """Whether nothing but countries is named."""
    return bool(found) and all(one.toponym is not None and is_country(one.toponym) for one in found)


def named_in_a_row(annotated: Annotated, toponyms: list[Toponym]) -> list[Toponym]:
    """The last row of names of a sentence ("A, B and C"); empty where all names stand alone."""
    names = annotated.toponyms
    last = next((one for one in reversed(toponyms) if one.joined_to is not None), None)
    row: list[Toponym] = []
    while last is not None:
        row.append(last)
        last = names[last.joined_to] if last.joined_to is not None else None
    return [one for one in reversed(row) if one in toponyms] if len(row) > 1 else []


def has_an_object(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "la prise de villages": a noun with its own "of"."""
    links = {hit.start for hit in annotated.of("preposition.of") if hit.start != use.head}
    return use.hit.end in links or (len(use.hit.tokens) > 1 and use.hit.tokens[-1] in links)


def lies_behind_villages(toponym: Toponym, annotated: Annotated, *, bare: bool = False) -> bool:
    """Such as "settlements in Kherson": in the oblast, whoever counts them.

    ``bare``: the language has no articles, so that any noun may be "a village": "село в Запорожье".
    """
    before = toponym.phrase_start - 1
    villages = annotated.covered("place.settlements")
    if bare:
        villages |= annotated.covered("place.settlement") - annotated.covered("place.capital")
    some = annotated.covered("grammar.quantifier", "grammar.indefinite")  # "ein weiteres Dorf in Sumy"
    villages |= {hit.start for hit in annotated.of("place.settlement") if hit.start - 1 in some}
    return "locative" in toponym.prepositions and before in villages


def _gives_up_an_attempt(annotated: Annotated, use: PredicateUse) -> bool:
    """Such as "пытались прорваться у X, но были вынуждены отступить": they were beaten off, and never held X."""
    tried = annotated.covered("modality.intend")
    return any(at < use.head and at not in use.scope for at in tried)


def locates_the_last(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "den Ort X in der Region Y", "до X (Y область)": what follows there happens in X."""
    before = next((one for one in reversed(annotated.toponyms) if one.end <= toponym.phrase_start), None)
    return (
        before is not None and toponym.phrase_start - before.end <= 1
        and ("locative" in toponym.prepositions or annotated.sentence.words[before.end : before.end + 1] == ["("])
        and before.kind == "settlement" and toponym.kind in {"oblast", "raion", "region"}
    )  # fmt: skip


def says_where_it_lies(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "in X, some fifty kilometres from Y: the town …": X, between whose comma and Y no verb stands."""
    before = next((one for one in reversed(annotated.toponyms) if one.end <= toponym.phrase_start), None)
    if before is None or "near" not in toponym.prepositions or "near" in before.prepositions:
        return False
    between = range(before.end, toponym.phrase_start)
    verbs = annotated.covered("predicate", "grammar.passive", "grammar.perfect", "grammar.subordinator")
    apart = annotated.sentence.words[before.end] == "," and before.kind == toponym.kind == "settlement"
    return apart and len(between) <= _LANDMARK_REACH and verbs.isdisjoint(between)


def lies_around_a_town(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the last city under Russian control in X fell": the noun stands before the name, and X is around it."""
    words = annotated.sentence.words
    behind = range(max(0, toponym.phrase_start - _CITY_REACH), toponym.phrase_start)
    # not "the town hall in X"
    links = annotated.covered("predicate", "preposition.locative", "preposition.other", "preposition.part")
    towns = {at for at in annotated.covered("place.settlement") & set(behind) if at + 1 in links}
    breaks = annotated.covered("grammar.coordinator") | {at for at in behind if words[at] == ","}
    return "locative" in toponym.prepositions and any(
        breaks.isdisjoint(range(at, toponym.phrase_start)) for at in towns
    )


def locates_a_town(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the town north of X": X only says where a town lies that was named before."""
    noun = toponym.phrase_start - 1
    if "near" not in toponym.prepositions or noun not in annotated.covered("place.settlement"):
        return False
    articles, words = annotated.covered("grammar.definite"), annotated.sentence.words
    barred = annotated.covered("place.another", "predicate", "grammar.passive", "grammar.perfect")
    for at in range(noun - 1, max(-1, noun - 2 - _ADJECTIVES), -1):
        if at in articles:
            return True  # "die strategisch wichtige Stadt nördlich von X"
        if at in barred or not words[at][:1].isalpha() or annotated.sentence.is_capital(at):
            return False
    return False


def places_named(
    where: Whereabouts, index: int, reading: Reading, use: PredicateUse
) -> list[tuple[PlaceUse, PlaceRef]]:
    """What the sentence names for a predicate; none where a name only tells which town before is meant."""
    spots = where.places_of(reading, use)
    return [] if len(spots) == 1 and _means_the_town_before(where, index, reading, use, spots[0][0]) else spots


def _means_the_town_before(where: Whereabouts, index: int, reading: Reading, use: PredicateUse, near: PlaceUse) -> bool:
    """Such as "Fighting in A. The town north of X has been taken": A, where it does lie near X."""
    if near.toponym is None or near.role != "near" or not locates_a_town(near.toponym, reading.annotated):
        return False
    named, told = where.named_before(index, reading, use), where.recent
    town = named.settlement or (told.settlement if index - told.settlement_at <= _TOWN_REACH else None)
    other = near.toponym.ref
    if town is None or other.lon is None or other.lat is None or town.lon is None or town.lat is None:
        return False
    return town.id != other.id and distance_km((town.lon, town.lat), (other.lon, other.lat)) <= _BESIDE_KM


def _takes_a_country(annotated: Annotated, use: PredicateUse, gaining: str | None) -> bool:
    """Such as "Russia invaded Ukraine": that is the war, and no town named before; not "heroverde Rusland de stad"."""
    if not use.verbal or use.passive or any(one.start == use.hit.end and one.side == gaining
                                            for one in annotated.actors):  # fmt: skip
        return False
    after = (one for one in annotated.toponyms if one.start in use.scope and not one.prepositions and is_country(one))
    return any(use.hit.end <= one.start <= use.hit.end + 1 for one in after)


def says_many(annotated: Annotated, use: PredicateUse) -> bool:
    """Such as "tientallen dorpen": nobody knows how many, but somewhere in the country."""
    many = {hit.end for hit in annotated.of("grammar.many") if hit.start in use.scope}
    nouns = annotated.of("place.settlements", "place.ground")
    return any(hit.start - step in many for hit in nouns for step in range(3))


def is_landmark(toponym: Toponym, lying: AbstractSet[int]) -> bool:
    """Such as "lies north of X": X only tells where."""
    return any(at in lying for at in range(toponym.phrase_start - _LANDMARK_REACH, toponym.phrase_start))


def names_a_town(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "secured the city": a town without its name."""
    definite = annotated.covered("grammar.definite")
    named = {at for place in annotated.toponyms for at in range(place.phrase_start, place.end)}
    return any(
        hit.start in use.scope and hit.start - 1 in definite and hit.start not in named
        for hit in annotated.of("place.settlement")
    )


def is_one_settlement(place: PlaceRef | None) -> bool:
    """Ten villages are not the one named before."""
    return place is not None and place.kind == "settlement"
