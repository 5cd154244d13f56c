"""Text becomes sentences and tokens, by offsets into the text as it is.

A library splitter was weighed and left out: pysbd and the like lose offsets or know four of our six languages, and
none bounds a sentence of a megabyte. Abbreviations are lexicon data.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_SENTENCE_CHARS = 2_000
"""Longer runs are cut at white space: no clause is that long, and work per sentence stays bounded."""

# Combining marks, soft hyphens, zero-width and direction marks stay inside a word and are folded away.
_MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_ELISION = r"(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu)['’ʼ](?=\w|[\"“«„]\s?\w)"
_WORD = rf"\w[\w{_MARKS}]*(?:['’ʼ\-‐‑](?![sS]\b)\w[\w{_MARKS}]*)*"
_PLAIN_WORD = r"[^\W\d]\w*+(?=[\s,])"
"""What most tokens are, before the rarer shapes are tried."""
_TOKEN = (
    rf"{_PLAIN_WORD}|['’]s\b|\b[A-Z](?:\.[A-Z])+\.|\d+(?:[.,\u00a0\u202f]\d+)*(?!\w)|(?i:{_ELISION})|{_WORD}|[^\w\s]"
)
_SPACE_AND_TOKEN = re.compile(rf"(\s*)({_TOKEN})")
"""White space is matched with the token behind it: at a space every shape of a token would be tried in vain."""
_DROPPED = re.compile(f"[{_MARKS}]")
_FOLDED_APART = re.compile(f"[{_MARKS}İ’ʼ‑‐]")
"""What lower case alone does not fold: marks that are dropped or rewritten, and a letter that brings such a mark."""
_QUOTES = "\"'“”„‟«»‘’‹›"
_STUCK = r"(?<=[а-яёіїєґ]{3})\.(?=[А-ЯЁІЇЄҐ][а-яёіїєґ'’]+[\s,])"
"""Two sentences without a space between them: "Владимировка.Кроме этого"."""
_BOUNDARY = re.compile(
    rf"[.!?…]+[{_QUOTES})\]]*(?=\s)|\n[^\S\n]*(?:\n\s*)+|\r\n\s*\r\n\s*|\n|{_STUCK}",
)
_OPENER = re.compile(rf"[{_QUOTES}(\[—–-]*\s*[\wА-Яа-яЁёІіЇїЄєҐґ]")
_WORD_BREAK = re.compile(rf"[\s{_QUOTES}(]")
_BLANK_LINE = re.compile(r"\n\s*\n")
BULLETS = ("- ", "– ", "— ", "• ", "* ", "· ")
"""How a line of a list begins."""
_INDENTED = 10
"""Characters of a line in which its bullet stands."""
_COUNTED_CHARS = 30
"""Longest word behind an ordinal that is looked at."""
_WRAPPED = (30, 100)
"""Characters of the widest line of a paragraph between which its lines may have been wrapped."""
_start_of = attrgetter("start")


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...


_Found = TypeVar("_Found", bound=_Spanned)


@dataclass(slots=True)
class Sentence:
    """One sentence with its tokens; offsets are those of the document."""

    start: int
    end: int
    text: str
    index: int
    paragraph: int
    words: list[str] = field(default_factory=list)
    """Folded: lower case, straight apostrophes, without combining and zero-width marks."""
    raw: list[str] = field(default_factory=list)
    large: list[bool] = field(default_factory=list)
    """Whether a token begins with an upper-case letter."""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """Token range that covers the characters ``start:end`` of the document."""
        first = bisect_right(self.starts, start) - 1
        if first < 0 or self.ends[first] <= start:
            first += 1
        return first, max(first + 1, bisect_left(self.starts, end))

    def those_within(self, found: Sequence[_Found]) -> Sequence[_Found]:
        """Those that begin in this sentence, of a row in order of ``start``; a long document has many."""
        first = bisect_left(found, self.start, key=_start_of)
        return found[first : bisect_left(found, self.end, first, key=_start_of)]

    def is_capital(self, token: int) -> bool:
        """True where the token begins with an upper-case letter."""
        return self.large[token]


def fold_word(word: str) -> str:
    """A token as the lexicon writes it.

    Examples
    --------
    >>> fold_word("Изю\u0301м"), fold_word("l’")
    ('изюм', "l'")
    """
    if word.isascii():
        return word.lower()
    return _rewrite_marks(_DROPPED.sub("", word.lower()))


def _rewrite_marks(text: str) -> str:
    return text.replace("’", "'").replace("ʼ", "'").replace("‑", "-").replace("‐", "-")


def split_sentences(text: str, start: int = 0, *, abbreviations: frozenset[str] = frozenset()) -> Iterator[Sentence]:
    r"""Cut a text into sentences without tokens (:func:`add_tokens` gives them where they are needed).

    Examples
    --------
    >>> [s.text for s in split_sentences("Kyiv held. Then 2 villages fell.\n\nA line")]
    ['Kyiv held.', 'Then 2 villages fell.', 'A line']
    """
    index = paragraph = 0
    begin = start
    lines = _Lines(text)
    for mark in _BOUNDARY.finditer(text, start):
        new_paragraph = "\n" in mark.group() and mark.group().count("\n") > 1
        if not new_paragraph and not _is_end(text, begin, mark, abbreviations, lines):
            continue
        for sentence in _pieces(text, begin, mark.end(), index, paragraph):
            yield sentence
            index += 1
        paragraph += new_paragraph
        begin = mark.end()
    yield from _pieces(text, begin, len(text), index, paragraph)


class _Lines:
    """How wide the lines of a paragraph run: in wrapped text a line ends only where the next word would not fit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = -1
        self.widest = 0

    def is_wrapped(self, start: int, end: int) -> bool:
        """True where the line ``start:end`` was broken because the word behind it did not fit."""
        if end >= self.end:
            blank = _BLANK_LINE.search(self.text, end)
            self.end = blank.start() if blank else len(self.text)
            self.widest = max(map(len, self.text[start : self.end].split("\n")))
        if not _WRAPPED[0] <= self.widest <= _WRAPPED[1]:
            return False
        word = self.text[end + 1 : end + 1 + _WRAPPED[1]].split(maxsplit=1)
        return end - start + 1 + len(word[0] if word else "") > self.widest


def _is_end(text: str, begin: int, mark: re.Match[str], abbreviations: frozenset[str], lines: _Lines) -> bool:
    if mark.group() == "\n":
        opening = max(begin, text.rfind("\n", begin, mark.start()) + 1)
        line = text[opening : mark.start()].strip()
        following = text[mark.end() : mark.end() + 1]
        if not line or text[mark.end() : mark.end() + _INDENTED].lstrip(" \t").startswith(BULLETS):
            return True
        return not (following.islower() or line[-1] in ",;:-–" or lines.is_wrapped(opening, mark.start()))
    after = mark.end()
    while after < len(text) and text[after].isspace():
        after += 1
    first = text[after : after + 1]
    if not first.isalnum():
        following = text[after : after + 3]
        if not following or not _OPENER.match(following):
            return True
        first = next((char for char in following if char.isalnum()), "")
    if first.islower():
        return False
    if mark.group()[0] != ".":
        return True
    word = _WORD_BREAK.split(text[max(begin, mark.start() - 15) : mark.start()])[-1]
    if len(word) == 1 and word.isupper():
        return False
    if word.isdigit() and abbreviations and f"#. {_word_at(text, after)}" in abbreviations:
        return False  # "128. Brigade": an ordinal before what it counts
    folded = fold_word(word) + "."
    return folded not in abbreviations and not (first.isdigit() and word.isdigit() and len(word) < 3)


def _word_at(text: str, start: int) -> str:
    return fold_word(_WORD_BREAK.split(text[start : start + _COUNTED_CHARS], 1)[0].rstrip(",.;:!?"))


def _pieces(text: str, begin: int, end: int, index: int, paragraph: int) -> Iterator[Sentence]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while begin < end:
        stop = end
        if end - begin > MAX_SENTENCE_CHARS:
            cut = max(text.rfind(space, begin + 1, begin + MAX_SENTENCE_CHARS) for space in " \n\t")
            stop = cut if cut > begin else begin + MAX_SENTENCE_CHARS
        last = stop
        while last > begin and text[last - 1].isspace():
            last -= 1
        if last > begin:
            yield Sentence(start=begin, end=last, text=text[begin:last], index=index, paragraph=paragraph)
            index += 1
        begin = stop
        while begin < end and text[begin].isspace():
            begin += 1


def add_tokens(sentence: Sentence) -> Sentence:
    """Fill the tokens of a sentence in place, once."""
    if sentence.words:
        return sentence
    text = sentence.text
    pieces = list(chain.from_iterable(_SPACE_AND_TOKEN.findall(text)))
    bounds = list(accumulate(map(len, pieces), initial=sentence.start))
    sentence.starts, sentence.ends = bounds[1::2], bounds[2::2]
    sentence.raw = raw = pieces[1::2]
    sentence.large = [word[0].isupper() for word in raw]
    if text.isascii() or not _FOLDED_APART.search(text):
        sentence.words = list(map(str.lower, raw))
    else:
        sentence.words = [fold_word(word) if _FOLDED_APART.search(word) else word.lower() for word in raw]
    return sentence
