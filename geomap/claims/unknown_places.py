"""Names that stand as the place of a predicate and that the gazetteer does not know: no other place is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.place_names import POINTS
from geomap.claims.places import kind_of

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse

_HEAD = 2
"""Tokens of a name at the head of a sentence and the comma behind it."""


def unknown_name(use: PredicateUse, annotated: Annotated, found: list[PlaceUse]) -> str | None:
    """A name as object that the gazetteer does not know: the area it lies in is then not the place of the claim."""
    if use.predicate.frame not in {"take", "leave", "fall", "lose", "expel"} or use.form == "adjective":
        return None
    if any(one.role in {"direct", "source", "part"} or one.toponym is None for one in found):
        return _unknown_before_area(use, annotated, found)
    sentence = annotated.sentence
    known = annotated.covered("source", "side.name", "side.demonym", "side.force", "side.actor", "speech.title",
                              "speech.office", "speech.local", "speech.foreign", "place.ground",
                              "place.compass") | annotated.named  # fmt: skip
    ground = annotated.covered("place.settlements", "place.ground") & set(use.scope)
    links = annotated.covered("preposition.of", "preposition.source", "place.settlement")
    falls = use.passive or use.predicate.frame == "fall"
    ofs, towns = annotated.covered("preposition.of"), annotated.covered("place.settlement", "place.settlements")
    if falls and use.verbal and 0 not in known and _opens_before_area(annotated, found) and not ground:
        return sentence.raw[0]
    for at in use.scope:
        if at in known or at == 0 or not sentence.is_capital(at) or len(sentence.words[at]) < 4:
            continue
        if falls and use.verbal and at < use.head and at - 1 in ofs and at - 2 in towns:
            return sentence.raw[at]  # "la localité de X, dans la région de Y, a été capturée"
        one_town = at - 1 in annotated.covered("place.settlement")
        if any((look < at and not (one_town and look == at - 1)) or use.passive for look in ground):
            continue
        if use.predicate.frame == "expel" and not one_town:
            continue
        if at - 1 in links and at - 1 >= use.head:
            return sentence.raw[at]
        if use.verbal and one_town:
            return sentence.raw[at]
        if not found and _closes_before_particle(at, use, annotated):
            return sentence.raw[at]
    return None


def _closes_before_particle(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "namen de Russen er X in": a name between the subject and the particle of an active verb."""
    behind_subject = at - 1 in annotated.covered("place.here") or any(one.end == at for one in annotated.actors)
    parted = len(use.hit.tokens) > 1 and at + 1 == use.hit.tokens[-1] and use.hit.tokens[0] < at
    return use.form == "finite" and use.predicate.frame == "take" and parted and behind_subject


def _unknown_before_area(use: PredicateUse, annotated: Annotated, found: list[PlaceUse]) -> str | None:
    """Such as "освободили Новое Сумской области", "liberated Nove of the Sumy oblast": the village is not known."""
    at = use.hit.end
    sentence = annotated.sentence
    called = _called_a_town(annotated, found)
    if use.verbal and called is not None:
        return called
    if not use.verbal or use.passive or at >= len(sentence) or not sentence.is_capital(at):
        return None
    links = annotated.covered("grammar.coordinator")
    last = at
    while (
        last + 2 < len(sentence)
        and (last + 1 in links or sentence.words[last + 1] == ",")
        and (sentence.is_capital(last + 2))
    ):
        last += 2
    known = annotated.named
    known |= {token for actor in annotated.actors for token in range(actor.start, actor.end)}
    known |= annotated.covered("source", "side.demonym", "speech.title", "speech.office", "place.compass")
    behind = [one.toponym for one in found if one.toponym is not None]
    if known & {at, last} or len(found) != 1 or not behind or kind_of(found[0]) in POINTS:
        return None
    if behind[0].start != last + 1:
        return None
    return sentence.raw[at]


def _called_a_town(annotated: Annotated, found: list[PlaceUse]) -> str | None:
    """Such as "освобождён населённый пункт Мелово Харьковской области": the noun says that it is one."""
    area = found[0].toponym if len(found) == 1 else None
    if area is None or area.start < 2 or kind_of(found[0]) in POINTS:
        return None
    at, towns = area.start - 1, annotated.covered("place.settlement")
    named = annotated.sentence.is_capital(at) and at not in annotated.named
    return annotated.sentence.raw[at] if named and at - 1 in towns else None


def _opens_before_area(annotated: Annotated, found: list[PlaceUse]) -> bool:
    """Such as "Uroshayne, dans la région de X, a été reprise": a word opens the sentence, then where it lies."""
    words, area = annotated.sentence.words, found[0].toponym if len(found) == 1 else None
    if area is None or words[1:2] != [","] or area.phrase_start != _HEAD or kind_of(found[0]) in POINTS:
        return False
    verbs = annotated.covered("grammar.perfect", "grammar.passive")
    return words[area.end : area.end + 1] == [","] and area.end + 1 in verbs
