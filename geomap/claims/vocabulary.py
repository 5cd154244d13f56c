"""One language ready for work: its lexicon and the words of a profile, compiled into a single phrase table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geomap.claims.lexicon import Predicate, known_languages, load_lexicon
from geomap.claims.phrases import Phrase, PhraseTable, parse_phrase, trigger_words
from geomap.claims.sentences import Sentence, add_tokens
from geomap.model import THIRD

if TYPE_CHECKING:
    from geomap.claims.lexicon import Lexicon
    from geomap.config import Profile, Source

ACTOR_KINDS = frozenset({"faction", "unit", "military"})
"""Sources that hold ground themselves; the others only speak."""

_CITED_ANYWHERE = frozenset({"press", "agency", "encyclopedia"})
_MAX_COMPILED = 64


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

    @property
    def home_side(self) -> str | None:
        """The side whose country is fought over."""
        country = self.profile.country
        return next((side.id for side in self.profile.sides if country and side.country == country), None)


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
    phrases = [*lexicon.phrases, *_side_phrases(code, profile), *_source_phrases(code, profile)]
    vocabulary = Vocabulary(
        code=code,
        order=lexicon.order,
        lexicon=lexicon,
        profile=profile,
        table=PhraseTable(phrases, followers=_followers(lexicon)),
        predicates=dict(lexicon.predicates),
        sources={source.id: source for source in profile.sources},
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


def _source_phrases(code: str, profile: Profile) -> list[Phrase]:
    phrases: list[Phrase] = []
    for source in profile.sources:
        if source.language not in {None, code} and source.kind not in _CITED_ANYWHERE:
            # "Минобороны" in a Russian text is Russia's: such a source is one only in its own language.
            continue
        acts = source.side != THIRD and source.kind in ACTOR_KINDS
        for name in dict.fromkeys((source.name, *source.aliases)):
            words = _as_tokens(name)
            if words:
                phrases.append(parse_phrase("source", source.id, words))
                if acts:
                    phrases.append(parse_phrase("side.actor", source.side, words))
    return phrases


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


class Prefilter:
    """Finds out fast whether a text can hold what is looked for: one automaton over the trigger words of languages."""

    def __init__(self, codes: tuple[str, ...], categories: tuple[str, ...]) -> None:
        self.codes = codes
        self.categories = categories

    @cached_property
    def _automaton(self) -> Any:
        from daachorse import DoubleArrayAhoCorasick

        words: set[str] = set()
        for code in self.codes:
            lexicon = load_lexicon(code)
            blocked = {name for name, value in lexicon.predicates if value.frame == "none"}
            words |= trigger_words(
                phrase
                for phrase in lexicon.phrases
                if phrase.category in self.categories and phrase.value.partition("/")[0] not in blocked
            )
        return DoubleArrayAhoCorasick([word.encode() for word in sorted(words)])

    def finds(self, text: str) -> bool:
        """True where some trigger word stands at the start of a word."""
        haystack = text.lower().encode("utf-8", "replace")
        for start, _end, _number in self._automaton.find_overlapping_no_suffix(haystack):
            if start == 0 or not _is_letter_byte(haystack[start - 1]):
                return True
            if haystack[max(0, start - 3) : start] in _WIDE or haystack[max(0, start - 2) : start] in _WIDE:
                return True
        return False


def _is_letter_byte(byte: int) -> bool:
    return byte >= 0x80 or 0x30 <= byte <= 0x39 or 0x61 <= byte <= 0x7A


_WIDE = frozenset(mark.encode() for mark in "“”„‟«»‘’‹›…–—\u00a0\u00ad\u200b\u200c\u200d\ufeff\u202f\u2009\u200e\u200f")
"""Marks of several bytes that may stand before a word."""

PREDICATES = ("predicate",)
PEOPLE = ("speech.title", "speech.local", "speech.analyst", "modality.unconfirmed")
_PREFILTERS: dict[tuple[tuple[str, ...], tuple[str, ...]], Prefilter] = {}


def open_prefilter(code: str | None, categories: tuple[str, ...] = PREDICATES) -> Prefilter:
    """The prefilter of one language, or of all where the language is not known."""
    key = ((code,) if code else known_languages(), categories)
    return _PREFILTERS.setdefault(key, Prefilter(*key))
