"""How a place name hangs in its sentence: its noun phrase and the preposition or noun that governs it.

"Uit de Oekraïense stad X", "the village of X", "в тимчасово окупований X": from the name leftwards, as far as words
belong to its noun phrase. Names that hang together are found in ``toponym_rows``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.resolve import ref_of
from geomap.claims.toponym_rows import (
    joins_counted,
    joins_row,
    mark_attributes,
    mark_headings,
    repeats_preposition,
    share_area_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from gazetteer.model import Mention
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.model import PlaceRef

_SKIPPED_BEFORE_NAME = ("grammar.determiner", "place.settlement", "place.settlements", "place.village", "place.area",
                       "place.capital", "place.water")  # fmt: skip
_NO_ADJECTIVES = ("predicate", "grammar.passive", "grammar.perfect", "modality.achieve", "modality.modal",
                  "modality.intend", "speech.say", "speech.claim", "modality.again", "grammar.time")  # fmt: skip
_MAX_STEPS = 8
_ADJECTIVES_BEFORE = 4
_ADJECTIVES_AFTER = 2
"""Adjectives between a noun and its name: "la ville portuaire stratégique de X"."""
_ARTICLE_REACH = 5
_ARTICLED = frozenset({"preposition.source", "preposition.locative", "preposition.goal", "preposition.of"})
_PARTICIPLES = ("/passive", "/adjective")
_PHRASE_REACH = 5
_APPOSITION_REACH = 9
"""Tokens from a comma to "near" in "X, a small town 12 kilometres (7 miles) north of Y"."""
_LOCATION_REACH = 6
_QUOTE_MARKS = frozenset('"“”„«»')
_AREAS = frozenset({"hromada", "raion", "oblast", "region"})
_LOCATING_KINDS = frozenset({"region", "oblast", "country", "river"})


@dataclass(slots=True)
class Toponym:
    """A place name in a sentence: its tokens and how it hangs in it."""

    mention: Mention
    start: int
    end: int
    prepositions: frozenset[str] = frozenset()
    """Categories of the preposition before its noun phrase; empty for a subject or object."""
    preposition: Hit | None = None
    phrase_start: int = 0
    """Where its noun phrase begins, the preposition included."""
    area_cue: bool = False
    """A word such as "regio" stands in its noun phrase."""
    settlement_cue: bool = False
    called: str | None = None
    """The noun for a town that stands in its noun phrase: "the *port* of X"."""
    called_village: bool = False
    """A word such as "dorp" stands in its noun phrase."""
    joined_to: int | None = None
    """Index of the toponym it is coordinated with."""
    by_comma: bool = False
    """Joined by a comma alone, which may also be an apposition ("Izjoem, regio Charkiv")."""
    governed_from: int = 0
    """``phrase_start`` of the first of a row of names."""
    ring: bool = False
    """Such as "de regio rond X": the area is named after X."""
    locates: bool = False
    """It only says where the town before it lies: "a town of the Donbas"."""
    named_area: bool = False
    """Its name ends in a word such as "області": an area, whatever the gazetteer makes of it."""
    towards: bool = False
    """Where its noun phrase leads to, whatever word links the name: "naar de oostelijke oever van X"."""
    counts: bool | None = None
    """Whether it is a place at all, once that was asked (:func:`~geomap.claims.place_names.counts_as_place`)."""
    _ref: PlaceRef | None = None

    @property
    def kind(self) -> str | None:
        """Kind of the place it is taken for, None for a name that nobody knows."""
        return _kind_of(self.mention)

    @property
    def ref(self) -> PlaceRef:
        """The place it is taken for, as a claim carries it."""
        if self._ref is None:
            self._ref = ref_of(self.mention.match, self.mention.surface)
        return self._ref

    @property
    def wide(self) -> bool:
        """A landscape or country: "a town of the Donbas" is not called Donbas."""
        return self.kind in {"region", "country"}


def _kind_of(mention: Mention) -> str | None:
    candidates = mention.match.candidates
    return str(candidates[0].place.kind) if candidates else None


def add_toponyms(
    annotated: Annotated, named: Sequence[Mention], ends: dict[int, list[Hit]], *, free: bool
) -> None:  # fmt: skip
    """Add the names of a sentence to it, with what governs each.

    Parameters
    ----------
    ends
        Prepositions by the token after them.
    free
        Case marks roles in this language, and words stand in any order.
    """
    sentence = annotated.sentence
    skipped = {name: annotated.covered(name) for name in _SKIPPED_BEFORE_NAME}
    spans = [(mention, *sentence.tokens_of(mention.start, mention.end)) for mention in named]
    nouns = annotated.covered("place.area") if free else frozenset()
    named_areas = {start for _mention, start, end in spans if end - start > 1 and end - 1 in nouns}
    annotated.areas = named_areas.union(start for mention, start, _end in spans if _kind_of(mention) in _AREAS)
    for mention, start, end in spans:
        toponym = Toponym(mention=mention, start=start, end=end, phrase_start=start, named_area=start in named_areas)
        _find_preposition(annotated, toponym, ends, skipped, free_order=free)
        if free and toponym.preposition is None and toponym.joined_to is None:
            _find_before_participle(annotated, toponym, ends)
        if free and start in annotated.areas:
            toponym.settlement_cue = False  # "в селах Сумской области"
        elif free and _names_a_heading(annotated, end):
            toponym.locates = True  # an adjective
        if toponym.settlement_cue and toponym.kind == "oblast" and end in annotated.covered("place.area"):
            toponym.settlement_cue = False  # "the X community of the Y region": Y is no town
        if toponym.joined_to is None:
            toponym.governed_from = toponym.phrase_start
            toponym.towards = _leads_to(annotated, toponym, ends)
        else:
            head = annotated.toponyms[toponym.joined_to]
            toponym.towards = head.towards
            # "X, a village near Y and Z", but not "X, a village near Y, and Z".
            toponym.locates = toponym.locates or (head.locates and toponym.phrase_start - head.end == 1)
        toponym.locates = toponym.locates or _stands_beside_a_name(annotated, toponym, skipped)
        annotated.toponyms.append(toponym)
    share_area_words(annotated)
    mark_headings(annotated)
    mark_attributes(annotated)


def _names_a_heading(annotated: Annotated, at: int) -> bool:
    """Such as "на Бердянському та Мелітопольському напрямках": adjectives in a row up to the noun."""
    headings = annotated.covered("place.heading")
    if not headings:
        return False
    links, words = annotated.covered("grammar.coordinator"), annotated.sentence.words
    while at < len(words) - 1 and at not in headings:
        if at not in links and words[at] != ",":
            return False
        at += 1
        if not annotated.sentence.is_capital(at):
            return False
        at += 1
    return at in headings


def _note_noun(toponym: Toponym, at: int, word: str, skipped: dict[str, frozenset[int]]) -> None:
    """What a noun of its phrase says of it: an area, a town, a village."""
    toponym.area_cue |= at in skipped["place.area"]
    toponym.settlement_cue |= at in skipped["place.settlement"] or at in skipped["place.settlements"]
    toponym.called_village |= at in skipped["place.village"]
    if toponym.called is None and at in skipped["place.settlement"]:
        toponym.called = word


def _find_preposition(
    annotated: Annotated, toponym: Toponym, ends: dict[int, list[Hit]], skipped: dict[str, frozenset[int]], *,
    free_order: bool,
) -> None:  # fmt: skip
    words = annotated.sentence.words
    at = toponym.start
    free = 2
    articled = False
    no_adjective = annotated.covered(*_NO_ADJECTIVES) | annotated.nouns
    demonyms = annotated.covered("side.demonym")
    forces = annotated.covered("actor.force")
    articles = annotated.covered("grammar.definite")
    conjunctions = annotated.covered("grammar.subordinator", "grammar.conditional")
    auxiliaries = annotated.covered("grammar.passive")
    # "The head of the council said X had been freed": behind a verb of saying another phrase begins.
    parted = annotated.covered("grammar.coordinator", "speech.say", "speech.claim", "speech.admit", "speech.confirm")
    joined = annotated.covered("grammar.subordinator") & annotated.covered("grammar.demonstrative")
    if _is_titled(annotated, toponym):
        at -= 1
    for _step in range(_MAX_STEPS):
        found = ends.get(at)
        if found and not _is_conjunction(found, conjunctions):
            reached = _take_preposition(annotated, toponym, found, skipped, no_adjective | conjunctions | ends.keys())
            if reached is None:
                return
            at = reached
            continue
        if at == 0 or (at == toponym.start and at - 1 in auxiliaries | joined):
            break  # "volgens haar zijn X en Y bevrijd": no "zijn" owns a name; nor does "dat": "kondigde aan dat X …"
        before = at - 1
        if free_order and _ends_another_phrase(annotated, before, ends):
            break
        if _is_scare_quote(annotated, before, ends):
            at = before
        elif any(before in tokens for tokens in skipped.values()) or _is_ground_titled(annotated, before, at, toponym):
            _note_noun(toponym, before, words[before], skipped)
            articled |= before in articles
            at = before
        elif joins_row(annotated, toponym, at):
            return
        elif before in demonyms and not articled:
            at = before  # "uit de Oekraïense stad X"
        elif free and not articled and words[before][:1].isalpha() and before not in conjunctions:
            known = before in no_adjective
            articled_before = before - 1 in skipped["grammar.determiner"]
            # "in de Oost-Oekraïense stad X": large letters only between an article and the noun.
            large = annotated.sentence.is_capital(before) and not (articled_before and at != toponym.start)
            # Two adjectives: "захоплення стратегічно важливого селища X".
            two = free > 1 and before - 1 in ends and not {before, before - 1} & (no_adjective | forces)
            described = toponym.settlement_cue and _describes_town(annotated, before, ends, no_adjective, demonyms)
            if not known and not large and (before in ends or articled_before or two or described):
                at = before
                free -= 1
                continue
            article = _article_before(annotated, at, ends, conjunctions | forces | parted)
            if article is None:
                break
            at = article
        else:
            break
    toponym.phrase_start = at


def _take_preposition(
    annotated: Annotated, toponym: Toponym, found: list[Hit], skipped: dict[str, frozenset[int]],
    no_adjective: AbstractSet[int],
) -> int | None:  # fmt: skip
    """Give a name the preposition before it; the token to look on from where it only belongs to the noun phrase."""
    noun = _named_noun(annotated, found, skipped, no_adjective)
    if noun is None and _is_named_works(annotated, toponym, found, no_adjective):
        noun = found[0].start - 1
    if noun is not None and noun not in skipped["place.area"] and toponym.wide:
        toponym.locates = noun in skipped["place.settlement"]
    elif noun is not None:
        towns = skipped["place.settlement"] - skipped["place.area"]
        if noun in skipped["place.area"] and toponym.kind == "settlement" and {noun - 2, noun - 3} & towns:
            toponym.locates = True  # "X, un bourg du raïon de Y"
        return noun + 1
    if joins_counted(annotated, toponym, found):
        return None
    if repeats_preposition(annotated, found) and joins_row(annotated, toponym, found[0].start):
        return None
    categories = frozenset(hit.category.partition(".")[2] for hit in found)
    if categories == {"near"} and found[0].end in annotated.covered("place.lying"):
        return found[0].start  # "die in der Nähe gelegenen Dörfer X und Y": X itself
    if categories <= {"part", "fringe"} and _names_towns(annotated, toponym, found[0]):
        return found[0].start
    before = found[0].start - 1
    if "near" not in categories and _names_an_area(annotated, toponym, skipped):
        categories = frozenset({"locative"})
        toponym.ring = toponym.area_cue = True
    if "near" in categories and before >= 0 and before in skipped["place.area"]:
        toponym.ring = toponym.area_cue = True
        return found[0].start
    toponym.locates = toponym.locates or _locates_a_town(annotated, toponym, found[0], skipped)
    toponym.prepositions, toponym.preposition = categories, found[0]
    toponym.phrase_start = found[0].start
    return None


def _names_towns(annotated: Annotated, toponym: Toponym, noun: Hit) -> bool:
    """Such as "aus den Vororten X und Y", not "aus den Vororten Kiews": the towns themselves."""
    owner = toponym.mention.surface.endswith(("s", "'", "’"))
    return len(noun.tokens) == 1 and noun.start in annotated.covered("place.settlements") and not owner


def _names_an_area(annotated: Annotated, toponym: Toponym, skipped: dict[str, frozenset[int]]) -> bool:
    """Such as "in der nach der Stadt X benannten Region"."""
    last = toponym.end
    alone = not any(one.start <= last + 2 < one.end for one in annotated.toponyms)
    return last in annotated.covered("place.lying") and last + 1 in skipped["place.area"] and alone


def _is_named_works(annotated: Annotated, toponym: Toponym, found: list[Hit], no_adjective: AbstractSet[int]) -> bool:
    """Such as "de kerncentrale van X", "l'usine d'Azovstal": the noun of a works before its name."""
    of = any(hit.category == "preposition.of" and len(hit.tokens) == 1 for hit in found)
    beside = found[0].tokens[-1] + 1 == toponym.start and found[0].start - 1 not in no_adjective
    cued = toponym.mention.kind_cue == "facility" or found[0].start - 1 in annotated.covered("place.ground")
    return of and beside and toponym.kind == "facility" and cued


def _is_titled(annotated: Annotated, toponym: Toponym) -> bool:
    """Such as "комбината «Азовсталь»": a works with its name between marks."""
    words = annotated.sentence.words
    first, last = toponym.start - 1, toponym.end
    between = first > 0 and last < len(words) and words[first] in _QUOTE_MARKS and words[last] in _QUOTE_MARKS
    return between and toponym.kind == "facility"


def _is_ground_titled(annotated: Annotated, noun: int, at: int, toponym: Toponym) -> bool:
    """The noun of "комбината «Азовсталь»"."""
    marked = at < toponym.start and annotated.sentence.words[at] in _QUOTE_MARKS
    return marked and noun in annotated.covered("place.ground")


def _is_scare_quote(annotated: Annotated, at: int, ends: dict[int, list[Hit]]) -> bool:
    """The closing mark of "про «звільнення» села X"."""
    return annotated.sentence.words[at] in _QUOTE_MARKS and at in ends and not annotated.in_quote[at]


def _ends_another_phrase(annotated: Annotated, at: int, ends: dict[int, list[Hit]]) -> bool:
    """Such as "захватила на сумском направлении X", "освободили от захватчиков X": X is no part of that phrase."""
    if annotated.toponyms and at < annotated.toponyms[-1].end:
        return True  # "населені пункти Донецької області X": the word belongs to the name before
    if at in annotated.covered("place.heading"):
        return at not in ends
    return at in annotated.covered("grammar.oblique") and at not in annotated.covered("side.demonym")


def _describes_town(
    annotated: Annotated, last: int, ends: dict[int, list[Hit]], barred: AbstractSet[int], demonyms: AbstractSet[int]
) -> bool:
    """Such as "near Ukraine's second largest city X": adjectives up to a preposition or whose town it is."""
    words = annotated.sentence.words
    for at in range(last, max(-1, last - _ADJECTIVES_BEFORE), -1):
        if at in demonyms or at in ends:
            return True
        if not words[at][:1].isalpha() or at in barred or annotated.sentence.is_capital(at):
            return False
    return False


def _find_before_participle(annotated: Annotated, toponym: Toponym, ends: dict[int, list[Hit]]) -> None:
    """Such as "в тимчасово окупований Херсон": the preposition stands before the participle."""
    at = toponym.phrase_start - 1
    if not any(hit.tokens == (at,) and hit.value.endswith(_PARTICIPLES) for hit in annotated.of("predicate")):
        return
    named = any(one.start <= at - 1 < one.end for one in annotated.toponyms)  # "в ДНР освобождён посёлок X"
    for first in (at,) if named else (at, at - 1):
        found = ends.get(first)
        if found and found[0].category in {"preposition.locative", "preposition.source", "preposition.goal"}:
            toponym.prepositions = frozenset(hit.category.partition(".")[2] for hit in found)
            toponym.preposition, toponym.phrase_start = found[0], found[0].start
            return


def _article_before(
    annotated: Annotated, at: int, ends: dict[int, list[Hit]], barred: AbstractSet[int]
) -> int | None:  # fmt: skip
    """The article of "aus der völlig zerstörten Stadt X", "uit het al jaren bezette X": right behind a preposition."""
    words = annotated.sentence.words
    articles = annotated.covered("grammar.definite") & annotated.covered("grammar.determiner")
    articles -= annotated.covered("grammar.relative", "grammar.demonstrative", "grammar.subordinator")
    if annotated.nouns and at - 1 in annotated.nouns | annotated.covered("grammar.time"):
        return None  # "met steun van de luchtmacht X"
    held = _article_before_agent(annotated, at, ends, articles)
    if held is not None:
        return held
    for look in range(at - 1, max(0, at - 1 - _ARTICLE_REACH), -1):
        near = any(hit.category == "preposition.near" and len(hit.tokens) > 1 for hit in ends.get(look, ()))
        if near and look - 1 in articles and look < at - 1:
            return look  # "südlich der russisch besetzten Stadt X": the article is part of the preposition
        if look in articles:
            governed = any(hit.category in _ARTICLED for hit in ends.get(look, ()))
            return look if governed and look < at - 1 else None
        if not words[look][:1].isalpha() or annotated.sentence.is_capital(look) or look in barred or look in ends:
            return None
    return None


def _article_before_agent(
    annotated: Annotated, at: int, ends: dict[int, list[Hit]], articles: AbstractSet[int]
) -> int | None:  # fmt: skip
    """The article of "in der Nähe der von russischen Truppen besetzten Stadt X": who holds it stands within."""
    if not any(hit.tokens == (at - 1,) for hit in annotated.of("predicate")):
        return None
    agents = annotated.covered("preposition.agent")
    for look in range(at - 2, max(0, at - 2 - _ARTICLE_REACH), -1):
        if not annotated.sentence.words[look][:1].isalpha():
            return None
        if look in agents and look - 1 in articles:
            for behind in (look, look - 1):  # "nahe der": the article is part of the preposition
                if any(hit.category == "preposition.near" and len(hit.tokens) > 1 for hit in ends.get(behind, ())):
                    return behind
            return look - 1 if any(hit.category in _ARTICLED for hit in ends.get(look - 1, ())) else None
    return None


def _leads_to(annotated: Annotated, toponym: Toponym, ends: dict[int, list[Hit]]) -> bool:
    """Whether a word such as "to" governs the noun phrase that the name belongs to."""
    if "goal" in toponym.prepositions and not toponym.prepositions & {"locative", "source"}:
        return True
    if not toponym.prepositions & {"of", "part", "fringe", "near"}:
        return False
    words = annotated.sentence.words
    stops = annotated.covered("predicate", "grammar.passive", "grammar.perfect", "grammar.coordinator")
    for at in range(toponym.phrase_start, max(0, toponym.phrase_start - _PHRASE_REACH), -1):
        found = ends.get(at)
        if found and all(hit.category == "preposition.goal" or hit.category == "preposition.against" for hit in found):
            return any(hit.category == "preposition.goal" for hit in found)
        if not words[at - 1][:1].isalpha() or at - 1 in stops:
            return False
    return False


def _is_conjunction(found: list[Hit], conjunctions: frozenset[int]) -> bool:
    """A word such as "als" or "after" that opens a clause here, whatever else it may be."""
    return found[0].start in conjunctions and all(hit.category == "preposition.other" for hit in found)


def _locates_a_town(
    annotated: Annotated, toponym: Toponym, preposition: Hit, skipped: dict[str, frozenset[int]]
) -> bool:
    """Such as "den größten Ort im Donbass": an area behind "the town", which is one that was named before."""
    noun = _noun_located(annotated, preposition, skipped)
    if noun is None or not _is_known_already(annotated, noun):
        return False
    return toponym.area_cue or toponym.kind in _LOCATING_KINDS


def _stands_beside_a_name(annotated: Annotated, toponym: Toponym, skipped: dict[str, frozenset[int]]) -> bool:
    """Such as "X, a village 3 km west of Y", "X, un village près de Y": an apposition that tells where X lies."""
    if not toponym.prepositions & {"near", "fringe"} or not annotated.toponyms or toponym.preposition is None:
        return False
    last = annotated.toponyms[-1]
    if last.kind != "settlement" or toponym.kind != "settlement" or last.prepositions & {"near", "fringe"}:
        return False
    words, first = annotated.sentence.words, last.end
    between = range(first + 1, toponym.preposition.start)
    articles = annotated.covered("grammar.indefinite", "grammar.definite")
    if words[first : first + 1] != [","] or not 2 <= len(between) <= _APPOSITION_REACH or between[0] not in articles:
        return False
    noun = next((at for at in between if at in skipped["place.settlement"]), None)
    breaks = annotated.covered("predicate", "grammar.coordinator", "grammar.relative", "actor.force", "side.name")
    plain = all(words[at][:1].isalnum() or words[at] in "()" for at in between)
    return noun is not None and plain and breaks.isdisjoint(between)


def _noun_located(annotated: Annotated, preposition: Hit, skipped: dict[str, frozenset[int]]) -> int | None:
    """The town of "the town in X", "the hub in the north of X", "the town on the right bank of X"."""
    towns = skipped["place.settlement"]
    if preposition.category == "preposition.locative":
        return preposition.start - 1 if preposition.start - 1 in towns else None
    parts = annotated.covered("place.compass", "place.partly", "preposition.part", "preposition.of", "place.ground")
    locative = {at for hit in annotated.of("preposition.locative") for at in hit.tokens}
    crossed = False
    for at in range(preposition.start - 1, max(-1, preposition.start - _LOCATION_REACH), -1):
        if at in towns:
            return at if crossed else None
        crossed |= at in locative
        if at not in locative and at not in parts and at not in skipped["grammar.determiner"]:
            return None
    return None


def _is_known_already(annotated: Annotated, noun: int) -> bool:
    """The article nearest before a noun is definite: "the town", not "voor het eerst een dorp", nor "its village"."""
    definite = annotated.covered("grammar.definite") - annotated.covered("grammar.possessive")
    articles = annotated.covered("grammar.definite", "grammar.indefinite", "grammar.possessive")
    nearest = next((at for at in range(noun - 1, max(-1, noun - 4), -1) if at in articles), None)
    if nearest is None or nearest not in definite:
        return False
    return annotated.covered("place.another").isdisjoint(range(nearest, noun))  # "the first town in X"


def _named_noun(
    annotated: Annotated, found: list[Hit], skipped: dict[str, frozenset[int]], no_adjective: AbstractSet[int]
) -> int | None:
    """The noun of "the village of X", "la ville stratégique de X": the preposition belongs to the name."""
    if not any(hit.category == "preposition.of" for hit in found) or len(found[0].tokens) > 1:
        return None
    nouns = ("place.settlement", "place.settlements", "place.area")
    for before in range(found[0].start - 1, max(-1, found[0].start - 2 - _ADJECTIVES_AFTER), -1):
        if any(before in skipped[name] for name in nouns):
            return before
        word = annotated.sentence.words[before]
        if before in no_adjective or not word[:1].isalpha() or annotated.sentence.is_capital(before):
            return None
    return None
