"""Which names of a sentence are places at all: no speaker, title or owner, no country, no part of another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.place_roles import QUOTES

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.toponym_phrases import Toponym

POINTS = frozenset({"settlement", "facility", "island"})
WATERS = frozenset({"water", "river", "canal"})
_ROAD_NUMBER = 4
"""Tokens that the number of a road has at most: "T", "-", "0504"."""
_DAY_REACH = 3
"""Tokens of a day between a capital and the verb of saying."""


def counts_as_place(toponym: Toponym, annotated: Annotated) -> bool:
    """False for a name that acts or speaks here, and for a country that is a party of the sentence."""
    if toponym.counts is None:
        toponym.counts = _counts(toponym, annotated)
    return toponym.counts


def _counts(toponym: Toponym, annotated: Annotated) -> bool:
    mention = toponym.mention
    if not mention.literal or toponym.start < annotated.dateline_end:
        return False
    tokens = set(range(toponym.start, toponym.end))
    if any(tokens < set(hit.tokens) for hit in annotated.of("source", "side.force", "side.actor")):
        # "Vladimir Putin", "The Kyiv Independent", "Сили оборони"
        return False
    if toponym.start - 1 in annotated.covered("speech.title") and any(
        hit.start == toponym.end for hit in annotated.of("source")
    ):
        return False  # "Präsident Wolodimir Selenskij": a first name that a town bears as well
    if _is_title(toponym, annotated) or _is_half_a_name(toponym, annotated):
        return False
    if (
        _is_called_the(toponym, annotated)
        or _names_a_border(toponym, annotated)
        or _tells_whose(toponym, annotated)
        or _owns_a_deed(toponym, annotated)
        or _is_cited(toponym, annotated)
        or _owns_what_is_said(toponym, annotated)
    ):
        return False
    if toponym.kind in POINTS and (_is_city_district(toponym, annotated) or _tells_which_region(toponym, annotated)):
        return False
    waters = annotated.covered("place.water") - annotated.covered("preposition.including")  # not Dutch "onder meer X"
    if toponym.kind in POINTS and toponym.start - 1 in waters:
        return False  # "the far bank of the river X": a village may bear its name
    if not toponym.prepositions and any(
        actor.oblique and actor.end == toponym.start and not actor.prepositions
        and actor.start - 1 not in annotated.covered("grammar.genitive", "grammar.dative") for actor in annotated.actors
    ):  # fmt: skip
        return False  # "95 захисників Маріуполя": its defenders, not the town
    candidates = mention.match.candidates
    if (
        candidates
        and str(candidates[0].place.kind) == "country"
        and not (toponym.prepositions & {"source", "locative", "part"} or toponym.joined_to is not None)
    ):
        return False
    return not any(
        actor.kind in {"country", "force"}
        and actor.start <= toponym.start < actor.end
        and (not toponym.prepositions or (actor.kind == "force" and actor.start < toponym.start))
        for actor in annotated.actors
    )


def _is_half_a_name(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "Lozova Rudka": two villages side by side are one that nobody here knows."""
    if toponym.kind != "settlement" or toponym.area_cue:
        return False
    beside = [one for one in annotated.toponyms if one.start == toponym.end or one.end == toponym.start]
    if not beside or not annotated.covered("side.name").isdisjoint({toponym.start, *(one.start for one in beside)}):
        return False  # "With the fall of X Kyiv has lost …"
    return any(one.kind == "settlement" and not one.area_cue for one in beside)


def _owns_what_is_said(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "Moskaus Angaben zufolge": the capital speaks."""
    return toponym.start in annotated.covered("side.demonym") and toponym.end in annotated.covered("speech.say")


def _is_cited(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "в Москві звітували", "в Москве 13 марта объявили": a side's capital before a verb of saying speaks."""
    if "locative" not in toponym.prepositions or toponym.start not in annotated.covered("side.name"):
        return False
    said = annotated.covered("speech.say", "speech.claim", "speech.admit", "speech.confirm", "speech.deny")
    cue = next((at for at in range(toponym.end, toponym.end + _DAY_REACH + 1) if at in said), None)
    between = range(toponym.end, cue) if cue is not None else range(0)
    plain = "," not in annotated.sentence.words[toponym.end : cue] and annotated.covered("predicate").isdisjoint(
        between
    )
    return cue is not None and plain


def _is_city_district(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the city's X district": no village, whatever else bears the name."""
    nouns = annotated.covered("place.ground", "place.area")
    owned = annotated.sentence.words[toponym.start - 1 : toponym.start] == ["'s"]
    return owned and toponym.end in nouns and toponym.start - 2 in annotated.covered("place.settlement")


def _is_called_the(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "on the east of the Oskil": no town has an article where no noun follows its name, a river has."""
    words, before = annotated.sentence.words, toponym.start - 1
    if toponym.kind != "settlement" or before < 0 or before not in annotated.covered("grammar.definite"):
        return False
    articles = annotated.covered("grammar.demonstrative", "grammar.possessive", "place.whole", "grammar.relative",
                                 "grammar.subordinator")  # fmt: skip
    after = toponym.end
    closes = after >= len(words) or not words[after][:1].isalnum()
    rivers = any(str(one.place.kind) in WATERS for one in toponym.mention.match.candidates)
    return rivers and before not in articles and closes and words[after : after + 1] not in (["'s"], ["-"], ["'"])


def _names_a_border(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the Donetsk-Zaporizhzhia Oblast border area": two names in one word say between what it runs."""
    area = toponym.end in annotated.covered("place.area")
    return area and any(one is not toponym and one.start == toponym.start for one in annotated.toponyms)


def _tells_which_region(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "Avdiivka, the Donetsk town they attacked": where the town lies that was just named."""
    words, first = annotated.sentence.words, toponym.start - 1
    if first < 1 or first not in annotated.covered("grammar.definite") or words[first - 1] != ",":
        return False
    links = annotated.covered("preposition.of")
    noun = toponym.end
    return noun in annotated.covered("place.settlement") and noun + 1 not in links and any(
        one.end == first - 1 for one in annotated.toponyms
    )  # fmt: skip


def _tells_whose(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "under Moscow's control", "70 percent of Russia's advances": a side, no ground."""
    if not any(hit.start <= toponym.start < hit.end for hit in annotated.of("side.demonym")):
        return False
    candidates = toponym.mention.match.candidates
    country = bool(candidates) and str(candidates[0].place.kind) == "country"
    return any(
        (hit.value.endswith("/state") and hit.start < toponym.start < hit.end)
        or (country and toponym.end <= hit.start <= toponym.end + 1)
        for hit in annotated.of("predicate")
    )


def _owns_a_deed(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the collapse of Kyiv's incursion": the capital is whose it is; not "Kyiv's suburbs", "Kyiv's fall"."""
    words = annotated.sentence.words
    if words[toponym.end : toponym.end + 1] != ["'s"] or toponym.start not in annotated.covered("side.name"):
        return False
    if not toponym.prepositions <= {"of", "source"}:
        return False  # "most of Kyiv's suburbs"
    if toponym.prepositions and toponym.governed_from - 1 in annotated.covered("place.kilometre"):
        return True  # "67,192 square kilometres of Kyiv's land"
    lands = annotated.covered("place.ground", "place.area", "place.settlement", "place.settlements", "predicate",
                              "place.partly", "place.compass", "preposition.fringe", "preposition.part")  # fmt: skip
    return lands.isdisjoint(range(toponym.end + 1, toponym.end + 4))


def _is_title(toponym: Toponym, annotated: Annotated) -> bool:
    """A name alone in quotation marks after a noun that is no town: "станція «Суджа»", "the submarine “Kursk”"."""
    words = annotated.sentence.words
    first, last = toponym.start - 1, toponym.end
    if first < 1 or last >= len(words) or words[first] not in QUOTES or words[last] not in QUOTES:
        return False
    before = first - 1
    towns = annotated.covered("place.settlement", "place.settlements", "place.area", "place.capital", "predicate")
    return words[before][:1].isalpha() and before not in towns


def is_country(toponym: Toponym) -> bool:
    """True where the name is a country's."""
    candidates = toponym.mention.match.candidates
    return bool(candidates) and str(candidates[0].place.kind) == "country"


def has_a_suburb(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "X, einen Vorort der Stadt Y": Y only tells what X is."""
    first = toponym.phrase_start
    opens = first in annotated.covered("grammar.indefinite") and annotated.sentence.words[first - 1 : first] == [","]
    nouns, articles = annotated.covered("place.settlement"), annotated.covered("grammar.genitive")
    return opens and any(at in nouns and at + 1 in articles for at in range(first, toponym.start - 1))


def is_numbered_road(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "вздовж траси Т-0504 X – Y": right before the name stands a road with its number."""
    before = annotated.sentence.words[: toponym.start]
    numbers = 0
    for word in reversed(before[-_ROAD_NUMBER:]):
        if word.isalpha() and len(word) > 1:
            break
        numbers += 1
    numbered = any(letter.isdigit() for word in before[len(before) - numbers :] for letter in word)
    return numbered and len(before) - numbers - 1 in annotated.covered("place.aim")
