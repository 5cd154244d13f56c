"""A sentence with everything the lexicon and the gazetteer know about it: phrases, sides, places and clauses.

This is the last step that looks at words; the steps after it (clauses, roles, speakers) look at what is found here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from geomap.claims.actors import find_actors
from geomap.claims.sentences import add_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from gazetteer.model import Mention
    from geomap.claims.actors import Actor
    from geomap.claims.phrases import Hit
    from geomap.claims.sentences import Sentence
    from geomap.claims.vocabulary import Vocabulary

_PREPOSITIONS = ("agent", "against", "source", "goal", "locative", "near", "part", "fringe", "of", "with", "between",
                 "including", "other")  # fmt: skip
_PREPOSITION_CATEGORIES = tuple(f"preposition.{name}" for name in _PREPOSITIONS)
_SKIPPED_BEFORE_NAME = ("grammar.determiner", "place.settlement", "place.settlements", "place.area", "place.capital",
                       "place.water")  # fmt: skip
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
_PLACE_LINE = r"[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ][\w .,'’/-]{1,40}?"
_DATELINE = re.compile(
    rf"(?:{_PLACE_LINE}\s*\((?=[^)]*[A-Z]{{2}})[^)]{{1,50}}\)\s*[-–—:]"
    r"|[A-Z]{3}[A-Z'’ -]*(?:, [A-Z][\w ]{2,20})?\s*\([A-Z][^)]{1,50}\)\s*[-–—:]"
    r"|[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ]{3}[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ'’ -]*(?:, [A-Z][\w ]{2,20})?\s*(?:[–—:]|-(?=\s)))\s+"
)
"""Such as "KYIV (AP) -", "MOSCOW (Reuters) -", "POKROVSK, Ukraine —", "КИЇВ:": where a report was written."""
_ACTOR_CATEGORIES = frozenset({"side.force", "side.actor", "side.demonym", "side.name", "actor.own", "actor.enemy",
                               "actor.pronoun", "actor.force"})  # fmt: skip
"""Without one of these nobody acts in a sentence."""
_QUOTE_MARKS = frozenset('"“”„«»')
_AREAS = frozenset({"hromada", "raion", "oblast", "region"})
_NO_TOKENS: frozenset[int] = frozenset()
_start_of = attrgetter("start")


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


@dataclass(slots=True)
class Annotated:
    """One sentence, read."""

    sentence: Sentence
    hits: dict[str, list[Hit]]
    toponyms: list[Toponym] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    in_quote: list[bool] = field(default_factory=list)
    dateline_end: int = 0
    """First token after "KYIV (AP) -": who stands before it neither acts nor speaks."""
    areas: AbstractSet[int] = _NO_TOKENS
    """Tokens at which the name of a district, oblast or landscape begins."""
    _covered: dict[tuple[str, ...], frozenset[int]] = field(default_factory=dict)

    def of(self, *categories: str) -> list[Hit]:
        """Hits of some categories, in order of their place."""
        hits = self.hits
        if len(categories) == 1:
            return hits.get(categories[0]) or []
        rows = [hits[name] for name in categories if name in hits]
        if len(rows) < 2:
            return rows[0] if rows else []
        return sorted([hit for row in rows for hit in row], key=_start_of)

    def covered(self, *categories: str) -> frozenset[int]:
        """Tokens that stand in a hit of these categories."""
        known = self._covered.get(categories)
        if known is None:
            hits = self.hits
            if _group(categories).isdisjoint(hits):  # mostly: a sentence holds few of the categories asked for
                return _NO_TOKENS
            rows = [hits[name] for name in categories if name in hits]
            known = self._covered[categories] = _NO_TOKENS.union(*[hit.tokens for row in rows for hit in row])
        return known


@cache
def _group(categories: tuple[str, ...]) -> frozenset[str]:
    return frozenset(categories)


def annotate(
    sentence: Sentence, language: Vocabulary, mentions: Sequence[Mention], quotes: Sequence[tuple[int, int]]
) -> Annotated:
    """Find phrases, toponyms and actors of a sentence.

    Parameters
    ----------
    mentions
        Toponyms of the whole document, in order.
    quotes
        Character ranges of the document that stand in quotation marks.
    """
    add_tokens(sentence)
    hits: dict[str, list[Hit]] = {}
    for hit in language.table.scan(sentence.words):
        row = hits.get(hit.category)
        if row is None:
            hits[hit.category] = [hit]
        else:
            row.append(hit)
    annotated = Annotated(sentence=sentence, hits=hits)
    annotated.dateline_end = _dateline_end(sentence)
    annotated.in_quote = _quoted_tokens(sentence, quotes, free=language.order == "free")
    named = sentence.those_within(mentions)
    acting = not _ACTOR_CATEGORIES.isdisjoint(hits)
    if named or acting:
        ends = _preposition_ends(annotated)
        if named:
            _add_toponyms(annotated, named, ends, free=language.order == "free")
        if acting:
            annotated.actors = find_actors(annotated, ends, free=language.order == "free")
    return annotated


def _dateline_end(sentence: Sentence) -> int:
    """First token after a dateline, 0 where there is none; the pattern is tried where it can match at all."""
    text = sentence.text
    found = _DATELINE.match(text) if "(" in text or text[:3].isupper() else None
    return 0 if found is None else bisect_left(sentence.starts, sentence.start + found.end())


def glance(sentence: Sentence, mentions: Sequence[Mention]) -> Annotated:
    """A sentence far from any predicate: only its toponyms, for what may refer back to them."""
    annotated = Annotated(sentence=sentence, hits={})
    annotated.toponyms = [Toponym(mention=one, start=0, end=0) for one in sentence.those_within(mentions)]
    return annotated


def _quoted_tokens(sentence: Sentence, quotes: Sequence[tuple[int, int]], *, free: bool) -> list[bool]:
    flags = [False] * len(sentence)
    # Quotes follow each other: only the one before the first that begins here can reach in from outside.
    first = max(0, bisect_left(quotes, (sentence.start,)) - 1)
    for start, end in quotes[first : bisect_left(quotes, (sentence.end,), first)]:
        tokens = range(bisect_left(sentence.starts, start), bisect_left(sentence.starts, end))
        if not _is_name(sentence, tokens, free=free):
            for token in tokens:
                flags[token] = True
    return flags


def _is_name(sentence: Sentence, quoted: range, *, free: bool) -> bool:
    """True of «Рыбарь» and „Asow", of «звільнення»: a name or one word between marks within a sentence, no speech."""
    inside = quoted[1:-1]
    return (
        0 < len(inside) <= _QUOTED_NAME_WORDS
        and quoted.start > 0
        and sentence.raw[quoted.start - 1] not in {",", ":", ".", "?", "!"}
        and ((free and len(inside) == 1) or all(sentence.raw[token][:1].isupper() for token in inside))
    )


_QUOTED_NAME_WORDS = 3


def _preposition_ends(annotated: Annotated) -> dict[int, list[Hit]]:
    """Prepositions by the token after them; where a longer one ends at the same token the shorter is no preposition."""
    ends: dict[int, list[Hit]] = {}
    hits = annotated.of(*_PREPOSITION_CATEGORIES)
    inner: dict[int, int] = {}
    for hit in hits:
        for at in hit.tokens[1:]:
            inner[at] = max(inner.get(at, 0), len(hit.tokens))
    rows = {at for hit in annotated.of("grammar.coordinator") if len(hit.tokens) > 1 for at in hit.tokens}
    for hit in hits:
        if hit.start in rows:
            continue  # "as well as X"
        # "au sud de la ville": the "de" of "de la" is the end of "au sud de".
        if len(hit.tokens) == 1 or inner.get(hit.start, 0) < len(hit.tokens):
            ends.setdefault(hit.end, []).append(hit)
    for found in ends.values():
        if len(found) == 1:
            continue
        longest = max(len(hit.tokens) for hit in found)
        found[:] = [hit for hit in found if len(hit.tokens) == longest]
    return ends


def _add_toponyms(
    annotated: Annotated, named: Sequence[Mention], ends: dict[int, list[Hit]], *, free: bool
) -> None:  # fmt: skip
    sentence = annotated.sentence
    skipped = {name: annotated.covered(name) for name in _SKIPPED_BEFORE_NAME}
    spans = [(mention, *sentence.tokens_of(mention.start, mention.end)) for mention in named]
    nouns = annotated.covered("place.area") if free else _NO_TOKENS
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
        if toponym.joined_to is None:
            toponym.governed_from = toponym.phrase_start
            toponym.towards = _leads_to(annotated, toponym, ends)
        else:
            toponym.towards = annotated.toponyms[toponym.joined_to].towards
        annotated.toponyms.append(toponym)
    _share_area_words(annotated)
    _mark_headings(annotated)


def _share_area_words(annotated: Annotated) -> None:
    """Such as "the Kyiv, Chernihiv and Sumy regions": the word behind the last name is that of all."""
    areas = annotated.covered("place.area") - annotated.covered("place.heading", "predicate")
    for toponym in reversed(annotated.toponyms):
        if toponym.end in areas or toponym.area_cue:
            other = toponym.joined_to
            while toponym.end in areas and other is not None:
                annotated.toponyms[other].area_cue = not annotated.toponyms[other].settlement_cue
                other = annotated.toponyms[other].joined_to


def _mark_headings(annotated: Annotated) -> None:
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


def _find_preposition(
    annotated: Annotated, toponym: Toponym, ends: dict[int, list[Hit]], skipped: dict[str, frozenset[int]], *,
    free_order: bool,
) -> None:  # fmt: skip
    words = annotated.sentence.words
    at = toponym.start
    free = 2
    articled = False
    no_adjective = annotated.covered(*_NO_ADJECTIVES)
    demonyms = annotated.covered("side.demonym")
    forces = annotated.covered("actor.force")
    articles = annotated.covered("grammar.definite")
    conjunctions = annotated.covered("grammar.subordinator", "grammar.conditional")
    auxiliaries = annotated.covered("grammar.passive")
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
        if at == 0 or (at == toponym.start and at - 1 in auxiliaries):
            break  # "volgens haar zijn X en Y bevrijd": no "zijn" owns a name
        before = at - 1
        if free_order and _ends_another_phrase(annotated, before, ends):
            break
        if _is_scare_quote(annotated, before, ends):
            at = before
        elif any(before in tokens for tokens in skipped.values()) or _is_ground_titled(annotated, before, at, toponym):
            toponym.area_cue |= before in skipped["place.area"]
            toponym.settlement_cue |= before in skipped["place.settlement"] or before in skipped["place.settlements"]
            articled |= before in articles
            at = before
        elif _joins(annotated, toponym, at):
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
            article = _article_before(
                annotated, at, ends, conjunctions | forces | annotated.covered("grammar.coordinator")
            )
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
    if noun is not None and noun not in skipped["place.area"] and _is_wide(toponym):
        toponym.locates = noun in skipped["place.settlement"]
    elif noun is not None:
        return noun + 1
    if _repeats(annotated, found) and _joins(annotated, toponym, found[0].start):
        return None
    categories = frozenset(hit.category.partition(".")[2] for hit in found)
    before = found[0].start - 1
    if "near" in categories and before >= 0 and before in skipped["place.area"]:
        toponym.ring = toponym.area_cue = True
        return found[0].start
    toponym.locates = toponym.locates or _locates_a_town(annotated, toponym, found[0], skipped)
    toponym.prepositions, toponym.preposition = categories, found[0]
    toponym.phrase_start = found[0].start
    return None


def _is_titled(annotated: Annotated, toponym: Toponym) -> bool:
    """Such as "комбината «Азовсталь»": a works with its name between marks."""
    words = annotated.sentence.words
    first, last = toponym.start - 1, toponym.end
    between = first > 0 and last < len(words) and words[first] in _QUOTE_MARKS and words[last] in _QUOTE_MARKS
    return between and _kind_of(toponym.mention) == "facility"


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
    for first in (at, at - 1):
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
    for look in range(at - 1, max(0, at - 1 - _ARTICLE_REACH), -1):
        if look in articles:
            governed = any(hit.category in _ARTICLED for hit in ends.get(look, ()))
            return look if governed and look < at - 1 else None
        if not words[look][:1].isalpha() or annotated.sentence.is_capital(look) or look in barred or look in ends:
            return None
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
    return toponym.area_cue or _kind_of(toponym.mention) in _LOCATING_KINDS


_LOCATING_KINDS = frozenset({"region", "oblast", "country", "river"})
_LOCATION_REACH = 6


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
    return nearest is not None and nearest in definite


def _is_wide(toponym: Toponym) -> bool:
    """A landscape or country: "a town of the Donbas" is not called Donbas."""
    return _kind_of(toponym.mention) in {"region", "country"}


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


def _joins(annotated: Annotated, toponym: Toponym, at: int) -> bool:
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
    if not comma and look and words[look - 1] == ",":
        look -= 1
    if parallel and 0 <= look - annotated.toponyms[-1].end <= 1:
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
        if comma and toponym.settlement_cue and _is_wide(other) and not _is_wide(toponym):
            return False  # "un autre port de l'Ukraine, celui de X": a town is no member of a row of countries
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
            toponym.settlement_cue |= other.settlement_cue
            return True
        break
    return False


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


def _kind_of(mention: Mention) -> str | None:
    candidates = mention.match.candidates
    return str(candidates[0].place.kind) if candidates else None


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


def _repeats(annotated: Annotated, found: list[Hit]) -> bool:
    """Such as "d'A et de B", "à A et à B": the preposition of the first is said again."""
    before = found[0].start - 1
    if len(found[0].tokens) > 1 or before not in annotated.covered("grammar.coordinator"):
        return False
    other = next((one for one in annotated.toponyms if one.end == before), None)
    if other is None:
        return False
    words = annotated.sentence.words
    same = other.preposition is not None and words[other.preposition.start] == words[found[0].start]
    return same or any(hit.category == "preposition.of" for hit in found)


def _row_goes_on(annotated: Annotated, toponym: Toponym) -> bool:
    """A comma joins names only inside a row: another comma, a conjunction or the end follows."""
    words = annotated.sentence.words
    end = toponym.end
    return end >= len(words) or not words[end][:1].isalnum() or end in annotated.covered("grammar.coordinator")


def _has_verb_between(annotated: Annotated, start: int, end: int) -> bool:
    blocked = annotated.covered("predicate", "grammar.passive", "grammar.perfect", "speech.say", "speech.claim")
    return any(token in blocked for token in range(start, end)) or "," in annotated.sentence.words[start:end]
