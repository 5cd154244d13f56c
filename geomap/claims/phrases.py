r"""Phrases of the lexicon as patterns over tokens, all matched in one pass.

A pattern is words between spaces; each word may be ``a|b`` (alternatives), end in ``*`` (any ending) and the following
marks exist: ``…`` or ``…3`` is a gap of up to 12 (or 3) tokens, ``$`` after a word means that no noun phrase may follow
it (a separated particle: "namen de stad in$"), ``^`` before the first word means the start of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

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
class PhraseTable:
    """All phrases of one language and profile, indexed by first word."""

    phrases: list[Phrase]
    followers: frozenset[str] = frozenset()
    """Words that may follow a separated particle: conjunctions and prepositions, not articles."""
    _exact: dict[str, list[int]] = field(default_factory=dict)
    _prefix: dict[str, list[int]] = field(default_factory=dict)
    _lengths: tuple[int, ...] = ()
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _plain: list[bool] = field(default_factory=list)
    """Phrases of one word without marks: found as soon as the word is."""
    _seconds: list[Element | None] = field(default_factory=list)
    """The second word where it must follow at once: most phrases fail there."""

    def __post_init__(self) -> None:
        for number, phrase in enumerate(self.phrases):
            first = phrase.elements[0]
            for word in first.words:
                self._exact.setdefault(word, []).append(number)
            for prefix in first.prefixes:
                self._prefix.setdefault(prefix, []).append(number)
            elements = phrase.elements
            self._plain.append(len(elements) == 1 and not first.final and not phrase.at_start)
            self._seconds.append(elements[1] if len(elements) > 1 and not elements[1].gap else None)
        self._lengths = tuple(sorted({len(prefix) for prefix in self._prefix}))

    def _starting_with(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is not None:
            return known
        found = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found.extend(self._prefix.get(word[:length], ()))
        numbers = tuple(sorted(set(found)))
        if len(self._known) < 200_000:
            self._known[word] = numbers
        return numbers

    def scan(self, words: list[str]) -> list[Hit]:
        """Every phrase in a row of folded words, in order.

        Of one category at one start only the phrase of most words, and of these the one that stands closest together.
        """
        hits: list[Hit] = []
        size = len(words)
        known, phrases, plain, seconds = self._known, self.phrases, self._plain, self._seconds
        for position, word in enumerate(words):
            numbers = known.get(word)
            if numbers is None:
                numbers = self._starting_with(word)
            if not numbers:
                continue
            following = words[position + 1] if position + 1 < size else ""
            best: dict[str, Hit] = {}
            alone = (position,)
            for number in numbers:
                second = seconds[number]
                if second is not None and following not in second.words and not second.fits(following):
                    continue
                phrase = phrases[number]
                tokens = alone if plain[number] else self._match(phrase, words, position)
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
                not (one.words & common),
                not one.final,
                min(len(word) for word in (*one.words, *one.prefixes)),
            ),
        )
        words |= element.words
        beginnings |= set(element.prefixes)
    return words, beginnings
