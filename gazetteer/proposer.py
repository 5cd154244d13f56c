"""The automaton that proposes where a name may stand: how words begin, the marks that nobody sees, areas' letters.

It is built once, when an index is compiled, and lies in the index as daachorse writes it: reading it takes a few
milliseconds, building it a quarter of a second and 30 MB. What was written under another release of daachorse or for
other words is not read but built anew, so it is never more than a saving.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from gazetteer.cues import LANGUAGES, load_cues
from gazetteer.layout import SHORT_STEM
from gazetteer.republics import area_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index

__all__ = ["HIDDEN_CHARS", "Marks", "area_patterns", "load_automaton", "mark_patterns", "pack_automaton",
           "pattern_numbers", "phrase_patterns"]  # fmt: skip

HIDDEN_CHARS = ("\u00ad", "\u0301", "\u0341", *map(chr, range(0x200B, 0x2010)), *map(chr, range(0x202A, 0x202F)),
                *map(chr, range(0x2060, 0x206A)), "\ufeff")  # fmt: skip
"""Stress, zero-width and direction marks; the first patterns of the automaton."""

_DIAERESIS = re.compile("(?<=[aeouiy])i")
"""What French and Dutch may write with a diaeresis, so that it begins a syllable: "Bohoïavlenka"."""
_WORD_ENDS = tuple(" ,.;:!?)'-\"")


@cache
def area_patterns() -> tuple[str, ...]:
    """Self-declared republics in all their forms; the patterns after the hidden marks."""
    return tuple(f" {word}" for word in area_words())


@cache
def phrase_patterns() -> tuple[str, ...]:
    """First words of phrases beside a name, "village of", "sector": the patterns after the areas."""
    tables = [load_cues(language) for language in LANGUAGES]
    words = {phrase.split(" ")[0] for one in tables for phrase in (*one.settled, *one.sector_before, *one.sector_after)}
    return tuple(_forms(sorted(words)))


def _forms(words: Iterable[str]) -> list[str]:
    return [word if word.startswith("-") else f" {form}" for word in words for form in (word, word.title())]


@cache
def mark_patterns() -> dict[str, int]:
    """The areas' and the phrases' patterns, with their numbers."""
    first = dict.fromkeys((*area_patterns(), *phrase_patterns()))
    return {pattern: number for number, pattern in enumerate(first, len(HIDDEN_CHARS))}


class PatternNumbers(NamedTuple):
    """Numbers of the patterns with which a language's phrases begin."""

    settled: frozenset[int]
    sectors: frozenset[int]


def pattern_numbers(cues: LanguageCues) -> PatternNumbers:
    """Which patterns tell of names in texts of a language; those of another one say nothing there."""
    numbers = mark_patterns()
    settled, sectors = (
        frozenset(numbers[form] for form in _forms({phrase.split(" ")[0] for phrase in phrases}))
        for phrases in (cues.settled, (*cues.sector_before, *cues.sector_after))
    )
    return PatternNumbers(settled, sectors)


class Marks(NamedTuple):
    """What the automaton found in a text beside the beginnings of names."""

    settled: list[int]
    """Where phrases begin behind which a village follows."""
    sectors: list[int]
    """Where those begin that make a sector of a town."""
    areas: list[tuple[int, str]]
    """Where a self-declared republic may be named, and by which form."""


def load_automaton(index: Index) -> Any:
    """The automaton of an index: as it was packed, where it still fits, else built from its stems."""
    import daachorse

    packed = index.automaton()
    compass = _compass()
    if packed is not None and packed[0] == _fingerprint(compass) and packed[1] == zlib.crc32(packed[2]):
        try:
            return daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(bytes(packed[2]))
        except ValueError:
            pass  # of another layout after all: built anew
    return _build(index.stems(), compass)


def pack_automaton(stems: Iterable[str]) -> tuple[str, int, bytes]:
    """``(fingerprint, checksum, bytes)`` of the automaton over ``stems``, to be kept in an index."""
    compass = _compass()
    content: bytes = _build(stems, compass).serialize()
    return _fingerprint(compass), zlib.crc32(content), content


def _compass() -> list[str]:
    """Word beginnings that make a part of the country: "Oost-"."""
    return sorted({start for language in LANGUAGES for start in load_cues(language).compass})


def _build(stems: Iterable[str], compass: Iterable[str]) -> Any:
    import daachorse

    patterns = {f" {stem}" for stem in compass}
    listed = list(stems)
    for stem in (*listed, *[_DIAERESIS.sub("ï", one) for one in listed if _DIAERESIS.search(one)]):
        ends = _WORD_ENDS if len(stem) <= SHORT_STEM else ("",)
        patterns.update(f" {form}{end}" for form in (stem, stem.upper()) for end in ends)
    first = mark_patterns()
    return daachorse.CharwiseDoubleArrayAhoCorasick(
        [*HIDDEN_CHARS, *first, *sorted(patterns.difference(first))],
        daachorse.MATCH_KIND_LEFTMOST_LONGEST,
    )


def _fingerprint(compass: Iterable[str]) -> str:
    """What the packed form depends on beside the stems, which lie in the same index."""
    from importlib.metadata import version

    told = (
        version("daachorse"),
        sys.byteorder,
        str(SHORT_STEM),
        _DIAERESIS.pattern,
        *_WORD_ENDS,
        *HIDDEN_CHARS,
        *area_patterns(),
        *phrase_patterns(),
        *compass,
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
