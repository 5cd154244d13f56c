"""Place names that hang together: "A, B en C", "d'A et de B", "the Kyiv, Chernihiv and Sumy regions".

What governs the first of a row governs all; the word behind the last is that of all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.claims.toponym_phrases import Toponym

_ATTRIBUTE_REACH = 7
"""Tokens from the article to the name within an attribute."""
_PREPOSITIONS = tuple(f"preposition.{name}" for name in ("near", "other", "locative", "of", "against", "agent"))
_ASIDES = {")": "(", "]": "[", "–": "–", "—": "—", ",": ","}
"""What closes something set in between, and what opens it."""
_ASIDE_REACH = 16
_ROW_REACH = 16
"""Tokens that may tell of one member of a row before the next."""
_AREAS = frozenset({"oblast", "region", "country", "raion"})
_CLAUSES = ("grammar.relative", "grammar.subordinator", "grammar.contrast", "speech.according")
_NO_ADJECTIVES = ("predicate", "grammar.passive", "grammar.perfect", "grammar.coordinator", "grammar.determiner",
                  "modality.modal", "speech.say", *_PREPOSITIONS)  # fmt: skip


def joins_row(annotated: Annotated, toponym: Toponym, at: int) -> bool:
    """Coordination: "A, B en C" hang together; the preposition of the first is that of all."""
    words = annotated.sentence.words
    coordinators = annotated.covered("grammar.coordinator")
    look = at - 1
    if words[look] not in {",", "/"} and look not in coordinators:
        return False
    comma = words[look] == ","
    last, parallel = _last_of_row(annotated, toponym)
    if comma and not _row_goes_on(annotated, toponym) and not (
        toponym.end in annotated.areas or (parallel and _lies_in_an_area(annotated, toponym))
    ):  # fmt: skip
        return False
    while not comma and look - 1 in coordinators:
        look -= 1  # "а также", "as well as"
    aside = None if comma else _aside_before(annotated, look, toponym)
    if not comma and look and words[look - 1] == ",":
        look -= 1
    if aside is not None:
        last, look = aside, annotated.toponyms[aside].end
    elif parallel and 0 <= look - annotated.toponyms[-1].end <= 1:
        look = annotated.toponyms[last].end
    elif last > 0 and not comma and _row_goes_on(annotated, toponym) and (
        _stands_aside(annotated, annotated.toponyms[-1], look)
    ):  # fmt: skip
        # "X, near Y, and Z": Z hangs together with X.
        last = len(annotated.toponyms) - 2
        look = annotated.toponyms[last].end
    else:
        last = len(annotated.toponyms) - 1
    for index in range(last, -1, -1):
        other = annotated.toponyms[index]
        if comma and toponym.settlement_cue and other.wide and not toponym.wide:
            return False  # "un autre port de l'Ukraine, celui de X": a town is no member of a row of countries
        if comma and other.area_cue and other.kind == "oblast" and _is_no_area(toponym):
            return False  # "Dans l'oblast de A, B et C ont été prises"
        counted = annotated.covered("place.settlements") & set(range(at, toponym.start))
        if comma and counted and "locative" in other.prepositions and not other.settlement_cue:
            return False  # "In X, the villages of A and B"
        if other.end == look or (
            other.end < look <= other.end + 3 and not _has_verb_between(annotated, other.end, look)
        ):
            toponym.joined_to = index
            toponym.by_comma = comma
            toponym.governed_from = other.governed_from
            toponym.prepositions, toponym.preposition = other.prepositions, other.preposition
            toponym.phrase_start = at
            toponym.ring = other.ring
            toponym.area_cue |= other.area_cue and not toponym.settlement_cue
            # "The towns of A, B and the entire C region": C has a word of its own.
            own_area = toponym.end in annotated.covered("place.area") and toponym.end not in annotated.areas
            toponym.settlement_cue |= other.settlement_cue and not own_area
            return True
        break
    return False


def joins_counted(annotated: Annotated, toponym: Toponym, found: list[Hit]) -> bool:
    """Such as "the villages of A, which lies in the east, of B (oblast) in the south, and of C": B goes on with A."""
    words, links = annotated.sentence.words, annotated.covered("grammar.coordinator")
    before = found[0].start - 1
    if before < 1 or (words[before] != "," and before not in links):
        return False
    several = annotated.covered("place.settlements")
    for index in range(len(annotated.toponyms) - 1, -1, -1):
        other = first = annotated.toponyms[index]
        while first.joined_to is not None:
            first = annotated.toponyms[first.joined_to]
        opened = range(first.phrase_start, first.start)
        again = words[found[0].start] in {words[at] for at in opened}
        if other.start not in annotated.areas and again and not several.isdisjoint(opened):
            if not other.end < before <= other.end + _ROW_REACH:
                return False
            toponym.joined_to, toponym.by_comma = index, words[before] == ","
            toponym.governed_from = other.governed_from
            toponym.prepositions, toponym.preposition = other.prepositions, other.preposition
            toponym.phrase_start, toponym.settlement_cue = found[0].start, True
            return True
    return False


def _is_no_area(toponym: Toponym) -> bool:
    """No oblast, region or country has the name."""
    return not any(str(one.place.kind) in _AREAS for one in toponym.mention.match.candidates)


def _aside_before(annotated: Annotated, link: int, toponym: Toponym) -> int | None:
    """The name before what is set in between: "A (once B) and C", "A – so they call it – and C", "A, a town, and C"."""
    words = annotated.sentence.words
    closing = link - 1
    if closing < 1 or words[closing] not in _ASIDES:
        return None
    opening = next((at for at in range(closing - 1, max(-1, closing - _ASIDE_REACH), -1)
                    if words[at] in _ASIDES[words[closing]]), None)  # fmt: skip
    index = next((one for one, other in enumerate(annotated.toponyms) if other.end == opening), None)
    if opening is None or index is None or any(words[at] in ".;:!?" for at in range(opening, closing)):
        return None
    if words[closing] == ",":
        inside = set(range(opening + 1, closing))
        tells = annotated.covered(*_CLAUSES, "grammar.passive", "grammar.perfect", "predicate", "speech.say",
                                  "speech.claim")  # fmt: skip
        town = annotated.covered("place.settlement", "place.settlements", "place.capital", "place.ground")
        acts = annotated.covered("grammar.passive", "grammar.perfect", "modality.modal")
        if inside & tells or not inside & town or toponym.end in acts:
            return None
    return index


def _last_of_row(annotated: Annotated, toponym: Toponym) -> tuple[int, bool]:
    """The name that the next one may go on from, and whether areas behind it were passed over.

    "Took X in the district of A, and Y in that of B": Y hangs together with X.
    """
    last = len(annotated.toponyms) - 1
    passed = False
    while last > 0 and toponym.start not in annotated.areas:
        area, town = annotated.toponyms[last], annotated.toponyms[last - 1]
        if area.start not in annotated.areas or town.start in annotated.areas:
            break
        if area.joined_to is not None or area.phrase_start - town.end > 1:
            break
        last, passed = last - 1, True
    return last, passed


def share_area_words(annotated: Annotated) -> None:
    """Such as "the Kyiv, Chernihiv and Sumy regions": the word behind the last name is that of all."""
    areas = annotated.covered("place.area") - annotated.covered("place.heading", "predicate")
    for toponym in reversed(annotated.toponyms):
        if toponym.end in areas or toponym.area_cue:
            other = toponym.joined_to
            if other is not None and toponym.end in areas and not toponym.settlement_cue:
                toponym.area_cue = True
            while toponym.end in areas and other is not None:
                annotated.toponyms[other].area_cue = not annotated.toponyms[other].settlement_cue
                other = annotated.toponyms[other].joined_to


def mark_headings(annotated: Annotated) -> None:
    """Such as "the Lyman and Kupiansk directions": what lies that way, not the towns."""
    headings = annotated.covered("place.heading")
    if not headings:
        return
    for index, toponym in enumerate(annotated.toponyms):
        if toponym.end not in headings or toponym.prepositions & {"other"}:
            continue
        toponym.prepositions |= {"near"}
        other = toponym.joined_to
        while other is not None and other == index - 1:
            annotated.toponyms[other].prepositions |= {"near"}
            index, other = other, annotated.toponyms[other].joined_to


def _lies_in_an_area(annotated: Annotated, toponym: Toponym) -> bool:
    """The name of an area stands right behind it, or behind a preposition."""
    if toponym.end in annotated.areas:
        return True
    links = annotated.of("preposition.locative")
    return any(hit.start == toponym.end and hit.end in annotated.areas for hit in links)


def _stands_aside(annotated: Annotated, toponym: Toponym, end: int) -> bool:
    """Between commas, right behind another name, it says where that one lies."""
    words = annotated.sentence.words
    before = annotated.toponyms[-2]
    opened = toponym.phrase_start - 1
    return (
        "near" in toponym.prepositions and toponym.end == end and words[end] == ","
        and before.end == opened and words[opened] == ","
    )  # fmt: skip


def repeats_preposition(annotated: Annotated, found: list[Hit]) -> bool:
    """Such as "d'A et de B", "à A et à B": the preposition of the first is said again."""
    before = found[0].start - 1
    links = annotated.covered("grammar.coordinator")
    words = annotated.sentence.words
    if before > 0 and words[before] == ",":
        # "D'A, de B et de C": only where the row goes on.
        later = next((at for at in range(found[0].end, len(words)) if at in links), None)
        if later is None or any(words[at] in ".;:!?" for at in range(before + 1, later)):
            return False
        links |= {before}
    own = any(hit.category == "preposition.of" for hit in found)  # "et de la ville de X"
    if (len(found[0].tokens) > 1 and not own) or before not in links:
        return False
    other = next((one for one in annotated.toponyms if one.end == before), None)
    if other is None and words[before] != ",":
        link = before
        while link - 1 in links:
            link -= 1
        index = _aside_before(annotated, link, annotated.toponyms[-1]) if annotated.toponyms else None
        other = annotated.toponyms[index] if index is not None else None
    if other is None:
        return False
    same = other.preposition is not None and words[other.preposition.start] == words[found[0].start]
    return same or own


def _row_goes_on(annotated: Annotated, toponym: Toponym) -> bool:
    """A comma joins names only inside a row: another comma, a conjunction or the end follows."""
    words = annotated.sentence.words
    end = toponym.end
    return end >= len(words) or not words[end][:1].isalnum() or end in annotated.covered("grammar.coordinator")


def _has_verb_between(annotated: Annotated, start: int, end: int) -> bool:
    blocked = annotated.covered("predicate", "grammar.passive", "grammar.perfect", "speech.say", "speech.claim")
    return any(token in blocked for token in range(start, end)) or "," in annotated.sentence.words[start:end]


def mark_attributes(annotated: Annotated) -> None:
    """Such as "die für die Verteidigung von A wichtige Ortschaft B": A only tells of B."""
    words = annotated.sentence.words
    towns = annotated.covered("place.settlement")
    for one, other in pairwise(annotated.toponyms):
        if other.start != one.end + 2 or one.end + 1 not in towns or other.prepositions or one.locates:
            continue
        adjective = words[one.end][:1].isalpha() and one.end not in annotated.covered(*_NO_ADJECTIVES)
        if adjective and not annotated.sentence.is_capital(one.end) and _opens_attribute(one, annotated):
            one.locates = True


def _opens_attribute(toponym: Toponym, annotated: Annotated) -> bool:
    """An article right before a preposition: "die für …"."""
    articles = annotated.covered("grammar.definite", "grammar.indefinite")
    prepositions = {hit.start for hit in annotated.of(*_PREPOSITIONS)}
    first = max(0, toponym.start - _ATTRIBUTE_REACH)
    return any(at in articles and at + 1 in prepositions for at in range(first, toponym.start))
