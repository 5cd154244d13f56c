"""One language ready for work: its lexicon and the words of a profile, compiled into a single phrase table."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from geomap.claims.lexicon import Predicate, known_languages, load_lexicon
from geomap.claims.phrases import Phrase, PhraseTable, parse_phrase, trigger_words
from geomap.claims.sentences import Sentence, add_tokens
from geomap.words import THIRD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.claims.lexicon import Lexicon
    from geomap.config import Profile, Source

ACTOR_KINDS = frozenset({"faction", "unit", "military"})
"""Sources that hold ground themselves; the others only speak."""

_CITED_ANYWHERE = frozenset({"press", "agency", "encyclopedia"})
_MAX_COMPILED = 64
_SIDE_CATEGORIES = frozenset({"side.name", "side.demonym", "side.force", "side.actor"})


@dataclass(slots=True, weakref_slot=True)
class Vocabulary:
    """Compiled words of one language and one profile."""

    code: str
    order: str
    lexicon: Lexicon
    profile: Profile
    table: PhraseTable
    predicates: dict[str, Predicate]
    sources: dict[str, Source] = field(default_factory=dict)
    side_words: WordFinder | None = None
    """Finds texts in which some side is named."""
    home_side: str | None = field(init=False)
    """The side whose country is fought over."""

    def __post_init__(self) -> None:
        country = self.profile.country
        self.home_side = next((side.id for side in self.profile.sides if country and side.country == country), None)


_COMPILED: dict[tuple[int, str], tuple[Profile, Vocabulary]] = {}


def open_vocabulary(code: str, profile: Profile) -> Vocabulary:
    """The compiled words of a language, made once per profile.

    Raises
    ------
    InputError
        There is no lexicon for the language.
    """
    key = (id(profile), code)
    known = _COMPILED.get(key)
    if known is not None and known[0] is profile:
        return known[1]
    lexicon = load_lexicon(code)
    common = _common_words(lexicon)
    spoken_of = [phrase for phrase in lexicon.phrases if not _is_of(phrase, profile.here)]
    phrases = [*spoken_of, *_side_phrases(code, profile), *_source_phrases(code, profile, common, lexicon)]
    partisans = {source.id for source in profile.sources if source.side != THIRD}
    vocabulary = Vocabulary(
        code=code,
        order=lexicon.order,
        lexicon=lexicon,
        profile=profile,
        table=PhraseTable(phrases, followers=_followers(lexicon)),
        predicates=dict(lexicon.predicates),
        sources={source.id: source for source in profile.sources},
        side_words=WordFinder(
            *trigger_words(
                one
                for one in phrases
                if one.category in _SIDE_CATEGORIES or (one.category == "source" and one.value in partisans)
            )
        ),
    )
    if len(_COMPILED) >= _MAX_COMPILED:
        _COMPILED.clear()
    _COMPILED[key] = (profile, vocabulary)
    return vocabulary


def _followers(lexicon: Lexicon) -> frozenset[str]:
    """Words that may stand after a separated particle."""
    linking = {"grammar.coordinator", "grammar.subordinator", "grammar.contrast", "grammar.relative"}
    return frozenset(
        word
        for phrase in lexicon.phrases
        if phrase.category in linking or phrase.category.startswith("preposition.")
        for word in phrase.elements[0].words
    )


def _is_of(phrase: Phrase, here: tuple[str, ...]) -> bool:
    """True for a word of another war, where that war is the one of the profile."""
    return phrase.category == "modality.elsewhere" and any(
        word in here for element in phrase.elements for word in element.words
    )


def _side_phrases(code: str, profile: Profile) -> list[Phrase]:
    phrases: list[Phrase] = []
    for side in profile.sides:
        words = side.words_in(code)
        if words is None:
            continue
        for category, patterns in (
            ("side.name", (words.name, *words.aliases)),
            ("side.demonym", words.demonyms),
            ("side.force", words.forces),
        ):
            phrases.extend(parse_phrase(category, side.id, _as_tokens(pattern)) for pattern in patterns)
    return phrases


def _source_phrases(code: str, profile: Profile, common: frozenset[str], lexicon: Lexicon) -> list[Phrase]:
    phrases: list[Phrase] = []
    for source in profile.sources:
        if source.language not in {None, code} and source.kind not in _CITED_ANYWHERE:
            # "Минобороны" in a Russian text is Russia's: such a source is one only in its own language.
            continue
        acts = source.side != THIRD and source.kind in ACTOR_KINDS
        names = dict.fromkeys((source.name, *source.aliases))
        cases = (case for one in names for case in _cases_of(one, lexicon))
        for name in dict.fromkeys((*names, *cases)):
            words = _as_tokens(name)
            if words and words not in common:  # French "un" is no United Nations
                phrases.append(parse_phrase("source", source.id, words))
                if acts:
                    phrases.append(parse_phrase("side.actor", source.side, words))
    return phrases


def _cases_of(name: str, lexicon: Lexicon) -> list[str]:
    """A surname in its other cases: "Залужный", "Залужного"; nothing of a name of several words, or an abbreviation."""
    if not name[:1].isupper() or not name[1:].islower():
        return []
    for ending, cases in lexicon.case_endings:
        if name.endswith(ending):
            return [name[: -len(ending)] + case for case in cases]
    return []


def _as_tokens(name: str) -> str:
    """A name as the tokenizer cuts it, the ``*`` of a word kept; other marks of patterns mean nothing in a name."""
    tokens: list[str] = []
    for part in name.split():
        bare = part.rstrip("*")
        found = add_tokens(Sentence(start=0, end=len(bare), text=bare, index=0, paragraph=0)).words
        found = [token for token in found if not set(token) & set("|…$^*")]
        if part.endswith("*") and found:
            found[-1] += "*"
        tokens.extend(found)
    return " ".join(tokens)


class WordFinder:
    """Tells fast whether a text holds one of many words: one automaton, words checked at their bounds."""

    def __init__(self, words: set[str], beginnings: set[str]) -> None:
        from daachorse import DoubleArrayAhoCorasick

        patterns = [*sorted(words), *sorted(beginnings - words)] or ["\x00"]
        self._whole = len(words)
        self._automaton: Any = DoubleArrayAhoCorasick([word.encode() for word in patterns])

    def finds(self, text: str) -> bool:
        """True where some word stands on its own, or some beginning at the start of a word."""
        return next(self._found_in(text.lower().encode("utf-8", "replace")), None) is not None

    def find_which(self, texts: Sequence[str]) -> set[int]:
        """Numbers of the texts that hold one; many short texts are searched in one go."""
        parts = [text.lower().encode("utf-8", "replace") for text in texts]
        begins = list(accumulate((len(part) + 1 for part in parts), initial=0))
        return {bisect_right(begins, start) - 1 for start in self._found_in(b"\n".join(parts))}

    def _found_in(self, haystack: bytes) -> Iterator[int]:
        for start, end, number in self._automaton.find_overlapping_no_suffix(haystack):
            if start and _is_letter_byte(haystack[start - 1]) and not _is_mark(haystack, start):
                continue
            following = haystack[end : end + 1]
            # A letter of several bytes may be a mark as well: a candidate too many costs little.
            if number >= self._whole or not following or following[0] >= 0x80 or not _is_letter_byte(following[0]):
                yield start


_EVERYWHERE = ("grammar.", "preposition.", "modality.future", "place.whole")
"""Categories of words that any text holds."""


def _common_words(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(
        word
        for phrase in lexicon.phrases
        if phrase.category.startswith(_EVERYWHERE) and len(phrase.elements) == 1
        for word in phrase.elements[0].words
    )


def _is_mark(haystack: bytes, start: int) -> bool:
    return haystack[max(0, start - 3) : start] in _WIDE or haystack[max(0, start - 2) : start] in _WIDE


def _is_letter_byte(byte: int) -> bool:
    return byte >= 0x80 or 0x30 <= byte <= 0x39 or 0x61 <= byte <= 0x7A


_WIDE = frozenset(mark.encode() for mark in "“”„‟«»‘’‹›…–—\u00a0\u00ad\u200b\u200c\u200d\ufeff\u202f\u2009\u200e\u200f")
"""Marks of several bytes that may stand before a word."""

PREDICATES = ("predicate",)
PEOPLE = ("speech.title", "speech.local", "speech.analyst", "modality.unconfirmed")


@cache
def open_prefilter(code: str | None, categories: tuple[str, ...] = PREDICATES) -> WordFinder:
    """Finds texts that can hold a claim at all, in one language, or in all where the language is not known."""
    words: set[str] = set()
    beginnings: set[str] = set()
    for one in (code,) if code else known_languages():
        lexicon = load_lexicon(one)
        blocked = {name for name, value in lexicon.predicates if value.frame == "none"}
        phrases = [
            phrase
            for phrase in lexicon.phrases
            if phrase.category in categories and phrase.value.partition("/")[0] not in blocked
        ]
        whole, begun = trigger_words(phrases, _common_words(lexicon))
        words |= whole
        beginnings |= begun
    return WordFinder(words, beginnings)
