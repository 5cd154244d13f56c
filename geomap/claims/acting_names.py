"""Names that act, hold or tell, or say where somebody sits who does: not where a thing happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.place_names import is_country

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.toponym_phrases import Toponym

_HELD = frozenset({"hold", "fall"})
"""Frames whose predicate may be followed by the holder."""


def does_or_tells(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """A name of who acts or holds, or of where it is told, not of where it happened."""
    if use.predicate.frame in _HELD and _names_the_holder(toponym, use, annotated):
        return True  # "unter der Kontrolle Kiews", "sous la coupe de Moscou"
    if _owns_an_attack(toponym, annotated) or is_seat_of_office(toponym, annotated):
        return True
    if _acts_on_what_was_named(toponym, use, annotated) or _calls_it_so(toponym, annotated):
        return True
    if "agent" in toponym.prepositions and "source" not in toponym.prepositions and (
        toponym.start in annotated.covered("side.name")
    ):  # fmt: skip
        return True  # "dont la conquête est revendiquée par Moscou"
    if use.form != "noun":
        if use.form == "state" and toponym.phrase_start == use.hit.end:
            return "of" in toponym.prepositions and toponym.start in annotated.covered(
                "side.name"
            )  # "sous la coupe de Moscou"
        if _stands_with_speaker(toponym, use, annotated):
            return True
        # "Neun Dörfer waren von Russland erobert worden"
        return use.passive and "agent" in toponym.prepositions and is_country(toponym)
    if toponym.end <= use.head and "locative" in toponym.prepositions:
        return True  # "Das Ministerium in Moskau meldet die Eroberung"
    if toponym.start == use.hit.end and not use.predicate.needs_ground and use.predicate.frame == "leave":
        return toponym.start in annotated.covered("side.name", "side.demonym")  # "der Rückzug Moskaus"
    # "Les avancées de Moscou": the capital of a side is who advances.
    if toponym.end <= use.head and toponym.prepositions <= {"of", "source"} and "of" in toponym.prepositions:
        return True  # "Le plus grand succès de Moscou depuis la chute de X"
    sides = annotated.covered("side.name") if use.predicate.frame == "advance" else frozenset()
    return "of" in toponym.prepositions and toponym.start in sides


def _owns_an_attack(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "as part of Kyiv's counteroffensive", "amid Moscow's summer offensive": whose it is, not where."""
    words = annotated.sentence.words
    if toponym.start not in annotated.covered("side.name") or words[toponym.end : toponym.end + 1] != ["'s"]:
        return False
    owned = annotated.covered("actor.counter", "place.aim", "actor.force")
    return not owned.isdisjoint({toponym.end + 1, toponym.end + 2})


def _acts_on_what_was_named(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "the biggest town Kyiv held", "de enige stad die Moskou innam": a capital that took the town before."""
    if toponym.prepositions or toponym.start not in annotated.covered("side.name"):
        return False
    if toponym.start - 1 in annotated.covered("grammar.relative"):
        return use.verbal and not use.passive
    held = any(hit.start == toponym.end and hit.end > toponym.end for hit in annotated.of("predicate"))
    nouns = annotated.covered("place.settlement", "place.settlements")
    return held and toponym.start - 1 in nouns


def _calls_it_so(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "X, zoals Moskou Y noemt, is ingenomen": the capital that has another name for it."""
    said = annotated.covered("speech.say")
    behind = next((one for one in annotated.toponyms if one.start == toponym.end), None)
    return behind is not None and behind.end in said and toponym.start in annotated.covered("side.name")


def is_seat_of_office(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "vom Ministerium in Moskau verkündet", "Beobachter in Kiew": a capital right behind who sits there."""
    sitting = annotated.covered("speech.office", "speech.analyst", "speech.title", "speech.press")
    beside = "locative" in toponym.prepositions and toponym.phrase_start - 1 in sitting
    return beside and toponym.start in annotated.covered("side.name")


def _stands_with_speaker(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "The ministry in Moscow said its troops had taken X": where the speaker sits."""
    offices = annotated.covered("speech.office", "speech.title")
    told = annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit")
    beside = "locative" in toponym.prepositions and toponym.phrase_start - 1 in offices and toponym.end < use.head
    # "Nach Angaben des Ministeriums in Moskau wurde …": a capital behind an office, whatever follows.
    return beside and (toponym.end in told or toponym.start in annotated.covered("side.name"))


def is_government(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """A bare capital beside a verb that takes no object."""
    objectless = use.verbal and use.predicate.frame == "leave" and not use.predicate.needs_ground
    return objectless and toponym.start in annotated.covered("side.name")


def _names_the_holder(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    links = {hit.end for hit in annotated.of("preposition.of") if hit.start == use.hit.end}
    beside = toponym.start == use.hit.end or toponym.start in links
    return beside and use.form != "noun" and toponym.start in annotated.covered("side.name", "side.demonym")
