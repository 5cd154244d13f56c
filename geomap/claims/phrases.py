r"""Phrases of the lexicon as patterns over tokens, all matched in one pass.

A pattern is words between spaces; each word may be ``a|b`` (alternatives), end in ``*`` (any ending) and the following
marks exist: ``…`` or ``…3`` is a gap of up to 12 (or 3) tokens, ``$`` after a word means that no noun phrase may follow
it (a separated particle: "namen de stad in$"), ``^`` before the first word means the start of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_GAP = re.compile(r"…(\d*)")
_DEFAULT_GAP = 12
_STOPPERS = frozenset(".;:!?")


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern, with the gap allowed before it."""

    words: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int = 0
    final: bool = False

    def fits(self, word: str) -> bool:
        """True where the folded word is one of the alternatives."""
        return word in self.words or bool(self.prefixes and word.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern and what it means: a category of the lexicon and a value."""

    category: str
    value: str
    elements: tuple[Element, ...]
    at_start: bool = False


class Hit(NamedTuple):
    """A phrase found in a sentence: token range and the tokens that matched."""

    category: str
    value: str
    start: int
    end: int
    tokens: tuple[int, ...]


_hit: Callable[[tuple[str, str, int, int, tuple[int, ...]]], Hit] = partial(tuple.__new__, Hit)
"""A hit of its fields, in half the time of calling the class: a text has hundreds."""


def parse_phrase(category: str, value: str, pattern: str) -> Phrase:
    """Read one pattern.

    Examples
    --------
    >>> parse_phrase("predicate", "take", "nam|namen … in$").elements[1].gap
    12
    """
    at_start = pattern.startswith("^")
    elements: list[Element] = []
    gap = 0
    for piece in pattern.removeprefix("^").lower().replace("’", "'").split():
        found = _GAP.fullmatch(piece)
        if found:
            gap = int(found.group(1) or _DEFAULT_GAP)
            continue
        final = piece.endswith("$")
        choices = [choice.rstrip("$") for choice in piece.split("|")]
        elements.append(
            Element(
                words=frozenset(word for word in choices if not word.endswith("*")),
                prefixes=tuple(word[:-1] for word in choices if word.endswith("*")),
                gap=gap,
                final=final,
            )
        )
        gap = 0
    if not elements or not all(element.words or all(element.prefixes) for element in elements):
        raise ValueError(f"phrase {pattern!r} ({category} {value}): no words; write at least one")
    return Phrase(category=category, value=value, elements=tuple(elements), at_start=at_start)


@dataclass(slots=True)
class _Known:
    """What a word can do: phrases that begin with it, and places in phrases that it can fill."""

    alone: tuple[tuple[str, str], ...] = ()
    """(category, value) of phrases that this word is by itself, one a category."""
    marked: tuple[int, ...] = ()
    """All phrases of this word alone where one wants the start of a sentence, or nothing behind it."""
    touching: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Longer phrases by the element that must follow at once."""
    apart: tuple[tuple[int, int], ...] = ()
    """(element that must follow, however far, phrase)."""
    fills: tuple[int, ...] = ()
    """Second elements of phrases that this word fits."""
    begins: bool = False


_NOTHING = _Known()
_KEPT_WORDS = 200_000


class _WordIndex:
    """Numbers by the words of an element."""

    def __init__(self) -> None:
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._longest = 0

    def add(self, element: Element, number: int) -> None:
        """File a number under the words and beginnings of an element."""
        for word in element.words:
            self._exact.setdefault(word, []).append(number)
        for prefix in element.prefixes:
            self._prefix.setdefault(prefix, []).append(number)
            self._longest = max(self._longest, len(prefix))

    def of(self, word: str) -> tuple[int, ...]:
        """Numbers of the elements that a word fits, each once, in order."""
        found = set(self._exact.get(word, ()))
        for length in range(1, min(len(word), self._longest) + 1):
            found.update(self._prefix.get(word[:length], ()))
        return tuple(sorted(found))


@dataclass(slots=True)
class PhraseTable:
    """All phrases of one language and profile, indexed by first word.

    Most phrases that a word could begin fail at their second word, so second words have numbers: what a word can fill
    is looked up once, and a phrase is tried only where its second word stands in the sentence.
    """

    phrases: list[Phrase]
    followers: frozenset[str] = frozenset()
    """Words that may follow a separated particle: conjunctions and prepositions, not articles."""
    _firsts: _WordIndex = field(default_factory=_WordIndex)
    """Phrases by their first word."""
    _seconds: _WordIndex = field(default_factory=_WordIndex)
    """Numbers of second elements by the words that fit them."""
    _second_of: list[int] = field(default_factory=list)
    """Number of the second element of each phrase, -1 where it has none."""
    _known: dict[str, _Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}
        for number, phrase in enumerate(self.phrases):
            self._firsts.add(phrase.elements[0], number)
            if len(phrase.elements) == 1:
                self._second_of.append(-1)
                continue
            second = phrase.elements[1]
            key = second.words, second.prefixes
            if key not in numbers:
                numbers[key] = len(numbers)
                self._seconds.add(second, numbers[key])
            self._second_of.append(numbers[key])

    def _learn(self, word: str) -> _Known:
        """What a word can do, worked out once."""
        touching: dict[int, tuple[int, ...]] = {}
        apart: list[tuple[int, int]] = []
        begun = self._firsts.of(word)
        single = [number for number in begun if self._second_of[number] < 0]
        phrases = [self.phrases[number] for number in single]
        marked = any(phrase.at_start or phrase.elements[0].final for phrase in phrases)
        alone = {} if marked else {phrase.category: phrase.value for phrase in reversed(phrases)}
        for number in begun:
            phrase, second = self.phrases[number], self._second_of[number]
            if second < 0:
                continue
            if phrase.elements[1].gap:
                apart.append((second, number))
            else:
                touching[second] = (*touching.get(second, ()), number)
        fills = self._seconds.of(word)
        found = _NOTHING
        if begun or fills:
            conditional = tuple(single) if marked else ()
            found = _Known(tuple(alone.items()), conditional, touching, tuple(apart), fills, bool(begun))
        if len(self._known) < _KEPT_WORDS:
            self._known[word] = found
        return found

    def scan(self, words: list[str]) -> list[Hit]:
        """Every phrase in a row of folded words, in order.

        Of one category at one start only the phrase of most words, and of these the one that stands closest together.
        """
        hits: list[Hit] = []
        known, phrases = self._known, self.phrases
        row = [known.get(word) or self._learn(word) for word in words]
        here: set[int] | None = None
        last = len(row) - 1
        for position, one in enumerate(row):
            if not one.begins:
                continue
            tried: list[int] = []
            if one.touching and position < last:
                for second in row[position + 1].fills:
                    tried += one.touching.get(second, ())
            if one.apart:
                if here is None:
                    here = set().union(*[other.fills for other in row])
                tried += [number for second, number in one.apart if second in here]
            if one.marked:
                tried += one.marked
            if not tried:
                alone = (position,)
                for category, value in one.alone:
                    hits.append(_hit((category, value, position, position + 1, alone)))
                continue
            best = {
                category: _hit((category, value, position, position + 1, (position,))) for category, value in one.alone
            }
            for number in sorted(tried):
                phrase = phrases[number]
                tokens = self._match(phrase, words, position)
                if tokens is None:
                    continue
                category = phrase.category
                old = best.get(category)
                if old is None or (len(tokens), -tokens[-1]) > (len(old.tokens), -old.tokens[-1]):
                    best[category] = Hit(category, phrase.value, position, tokens[-1] + 1, tokens)
            hits.extend(best.values())
        return hits

    def _match(self, phrase: Phrase, words: list[str], position: int) -> tuple[int, ...] | None:
        if phrase.at_start and any(word.isalnum() for word in words[:position]):
            return None
        tokens = [position]
        for element in phrase.elements[1:]:
            at = tokens[-1] + 1
            limit = min(len(words), at + element.gap + 1)
            while at < limit:
                word = words[at]
                if element.fits(word) and (not element.final or self._closes(words, at + 1)):
                    break
                if word in _STOPPERS:
                    return None
                if len(tokens) > 1 and word == words[tokens[-1]]:
                    # "kwam in Oekraïne in handen van": the word before a gap is its last one.
                    tokens[-1] = at
                    limit = min(len(words), at + element.gap + 2)
                at += 1
            else:
                return None
            tokens.append(at)
        first = phrase.elements[0]
        if first.final and len(phrase.elements) == 1 and not self._closes(words, position + 1):
            return None
        return tuple(tokens)

    def _closes(self, words: list[str], at: int) -> bool:
        return at >= len(words) or not words[at][:1].isalnum() or words[at] in self.followers


def trigger_words(phrases: Iterable[Phrase], common: frozenset[str] = frozenset()) -> tuple[set[str], set[str]]:
    """A literal piece of each phrase, the rarest: what a text must hold for it to match.

    Parameters
    ----------
    common
        Words that stand in any text (auxiliaries, prepositions): avoided where a phrase has others.

    Returns
    -------
    tuple of set
        Whole words, and beginnings of words.
    """
    words: set[str] = set()
    beginnings: set[str] = set()
    for phrase in phrases:
        element = max(
            phrase.elements,
            key=lambda one: (
                any(word[:1].isalnum() for word in (*one.words, *one.prefixes)),
                not (one.words & common),
                not one.final,
                min(len(word) for word in (*one.words, *one.prefixes)),
                -len(one.words) - len(one.prefixes),  # "liep|liepen|loopt … voet": the noun alone
            ),
        )
        words |= element.words
        beginnings |= set(element.prefixes)
    return words, beginnings
