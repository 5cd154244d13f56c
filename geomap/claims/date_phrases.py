"""Phrases and numbers of a text that form dates, as words; ``dates.py`` resolves them to days."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from geomap.claims.datewords import TOKEN, DateWords, Node, load_date_words
from geomap.claims.spans_of_days import Slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from daachorse import CharwiseDoubleArrayAhoCorasick

_MAX_TOKENS = 14
_REACH_BACK = 64  # longest beginning of a phrase, before its core word
_DIGIT_CORE = re.compile(r"\d[./-]\d|(?:19|20)\d\d")
_MAX_STEP = 40  # longest word of a phrase, with what stands before it
_MONTH_SIGN = re.compile(r"\.|\s?\d{4}\b")
"""What follows an abbreviated month, and no number."""
_NUMERIC = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{2})(?:-(?P<d>\d{2}))?(?![\d-])"
    r"|(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})(?![\d/-]|\.\d)"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_Best = tuple[str, Slots, int]
_NO_SLOTS = Slots()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateHit:
    """A phrase of a text that means a date, not resolved to days yet; offsets in characters."""

    start: int
    end: int
    means: str
    slots: Slots


def find_date_hits(
    text: str, folded: str, words: DateWords | None, start: int, near: Sequence[tuple[int, int]] | None
) -> Iterator[DateHit]:
    """Phrases and numeric dates from ``start`` on; only the surroundings of a core word or a year are read."""
    starters = words.starters if words else frozenset[str]()
    position = start
    for core_start, core_end in _core_spans(folded, words, start, near):
        if core_end <= position:
            continue
        for found in TOKEN.finditer(folded, _word_start(folded, max(position, core_start - _REACH_BACK)), core_end):
            token = found.group()
            if found.start() < position or not (token in starters or token[0].isdigit()):
                continue
            hit = _numeric(folded, found.start(), words) if token[0].isdigit() else None
            if hit is None and words is not None:
                hit = _match_phrase(text, folded, _Token(token, found.start(), found.end()), words)
            if hit is not None:
                position = hit.end
                yield hit
        position = max(position, core_end)


def _core_spans(
    folded: str, words: DateWords | None, start: int, near: Sequence[tuple[int, int]] | None
) -> list[tuple[int, int]]:
    """Where a core word (``near`` what matters), a year or a numeric date stands, in order."""
    spans = [found.span() for found in _DIGIT_CORE.finditer(folded, start)]
    if words is None:
        return spans
    length = len(folded)
    automaton = _core_automaton(words.language)
    for left, right in [(0, length)] if near is None else near:
        for first, last, _ in automaton.find(folded[left:right]):
            begin, end = left + first, left + last
            whole = (begin == 0 or not folded[begin - 1].isalpha()) and (end == length or not folded[end].isalpha())
            if whole and begin >= start:
                spans.append((begin, end))
    spans.sort()
    return spans


@cache
def _core_automaton(language: str) -> CharwiseDoubleArrayAhoCorasick:
    from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

    words = load_date_words(language)
    assert words is not None
    return CharwiseDoubleArrayAhoCorasick(list(words.cores), MATCH_KIND_LEFTMOST_LONGEST)


def _word_start(folded: str, at: int) -> int:
    """The next position that is not inside a word or a number."""
    while 0 < at < len(folded) and folded[at - 1].isalnum() and folded[at].isalnum():
        at += 1
    return at


def _numeric(folded: str, at: int, words: DateWords | None) -> DateHit | None:
    """``2022-09-12``, ``2022-09``, ``12.09.2022``, ``12/9/22``; None where it is no day of the calendar."""
    found = _NUMERIC.match(folded, at) if folded[at].isascii() and not _in_number(folded, at) else None
    if found is None:
        return None
    if found["y"]:
        year, month, day = int(found["y"]), int(found["m"]), int(found["d"] or 0)
    else:
        year, (day, month) = int(found["year"]), _day_and_month(found, words)
        year += 2000 if year < 100 else 0
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and 0 <= day <= 31):
        return None
    if day == 0 and not found["y"]:
        # 09/12/2022 in English may be either; neither is chosen.
        return DateHit(found.start(), found.end(), "either", Slots())
    if day == 0:
        return DateHit(found.start(), found.end(), "month", Slots(months=(month,), year=year))
    return DateHit(found.start(), found.end(), "date", Slots(days=(day,), months=(month,), year=year))


def _day_and_month(found: re.Match[str], words: DateWords | None) -> tuple[int, int]:
    first, second = int(found["a"]), int(found["b"])
    if words is None or words.language != "en" or found["sep"] != "/":
        return first, second
    if first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else (0, 1)


def _match_phrase(text: str, folded: str, first: _Token, words: DateWords) -> DateHit | None:
    tokens = [first]
    best = _walk(words.tree, 0, _NO_SLOTS, tokens, text, folded, words)
    if best is None:
        return None
    means, slots, count = best
    return DateHit(first.start, tokens[count - 1].end, means, slots)


def _walk(
    node: Node, at: int, slots: Slots, tokens: list[_Token], text: str, folded: str, words: DateWords
) -> _Best | None:
    """The longest phrase from here; words of the phrase win over slots of the same length.

    Tokens are read as they are needed: most walks end at the second.
    """
    best: _Best | None = (node.means, slots, at) if node.means is not None else None
    if not (node.words or node.slots) or not _reach(tokens, at, folded, words):
        return best
    token = tokens[at]
    branches: list[tuple[Node, Slots, int]] = []
    if token.text in node.words:
        branches.append((node.words[token.text], slots, 1))
    fills = token.text[0].isdigit() or token.text in words.fillers
    for name, child in node.slots.items() if fills else ():
        if name == "day" and at and tokens[at - 1].text.isdigit() and not _dash_between(tokens[at - 1], token, folded):
            continue  # "September 12 30 villages"
        filled = _fill(name, token, slots, text, folded, words)
        if filled is not None:
            branches.append((child, filled, 1 + _ordinal_follows(name, tokens, at, folded, words)))
    for child, filled, step in branches:
        deeper = _walk(child, at + step, filled, tokens, text, folded, words)
        if deeper is not None and (best is None or deeper[2] > best[2]):
            best = deeper
    return best


def _reach(tokens: list[_Token], at: int, folded: str, words: DateWords) -> bool:
    """Read on to token ``at``; False where none follows within one phrase."""
    if at == len(tokens):
        last = tokens[-1]
        found = TOKEN.search(folded, last.end, last.end + _MAX_STEP) if at < _MAX_TOKENS else None
        if found is None or found.end() == last.end + _MAX_STEP:
            return False
        tokens.append(_Token(found.group(), found.start(), found.end()))
    return at == 0 or _may_follow(tokens[at - 1], tokens[at], folded, words)


def _fill(name: str, token: _Token, slots: Slots, text: str, folded: str, words: DateWords) -> Slots | None:
    """``slots`` with this token in the named slot, or None where it does not fit."""
    word = token.text
    if name == "month":
        month = words.months.get(word)
        if month is None or (word in words.capitalised and not text[token.start].isupper()):
            return None
        if word in words.numbers and not slots.days and not _MONTH_SIGN.match(folded, token.end):
            return None  # French "sept": seven as well
        return replace(slots, months=(*slots.months, month))
    if name == "weekday":
        weekday = words.weekdays.get(word)
        return None if weekday is None else replace(slots, weekdays=(*slots.weekdays, weekday))
    digits = word.isascii() and word.isdigit() and len(word) <= 4
    if digits and _in_number(folded, token.start, token.end):
        return None
    if name == "day":
        fits = digits and len(word) <= 2 and 1 <= int(word) <= 31
        return replace(slots, days=(*slots.days, int(word))) if fits else None
    if name == "year":
        fits = digits and len(word) == 4 and 1900 <= int(word) <= 2099
        return replace(slots, year=int(word)) if fits else None
    number = float(word) if digits and len(word) <= 3 else words.numbers.get(word)
    return None if number is None or not 0 < number < 1000 else replace(slots, number=number)


def _in_number(folded: str, start: int, end: int | None = None) -> bool:
    """True where the digits are part of a longer number or code: ``6.000``, ``1,5``, ``T72``."""
    if start and (folded[start - 1].isalpha() or folded[start - 1] == "_"):
        return True
    if start > 1 and folded[start - 1] in ".," and folded[start - 2].isdigit():
        return True
    if end is None or end + 1 >= len(folded):
        return False
    return folded[end] in ".," and folded[end + 1].isdigit()


def _ordinal_follows(name: str, tokens: list[_Token], at: int, folded: str, words: DateWords) -> int:
    """1 where the day's digits carry an ending (``12e``, ``12-го``) that is to be stepped over."""
    if name != "day" or not words.ordinals:
        return 0
    after = folded[tokens[at].end : tokens[at].end + 1]
    if not (after in {"-", "‑"} or after.isalpha()):
        return 0
    _reach(tokens, at + 1, folded, words)
    if at + 1 >= len(tokens) or tokens[at + 1].start - tokens[at].end > 1:
        return 0
    return int(tokens[at + 1].text in words.ordinals)


def _dash_between(left: _Token, right: _Token, folded: str) -> bool:
    return folded[left.end : right.start].strip() in {"-", "–", "—", "‑", "/"}


def _may_follow(left: _Token, right: _Token, folded: str, words: DateWords) -> bool:
    """True where what stands between two words lets them be one phrase."""
    gap = folded[left.end : right.start]
    if gap == " ":
        return True
    if len(gap) > 6 or gap.count("\n") > 1:
        return False
    rest = "".join(_INVISIBLE.sub("", gap).split())
    if rest == "":
        # "12mei" is no date, and "F16" no number.
        return gap != "" or left.text[-1].isdigit() == right.text[0].isdigit()
    if rest == ".":
        return left.text.isdigit() or left.text in words.abbreviations
    if rest == ",":
        return left.text.isdigit() or left.text in words.weekdays or left.text in words.months
    if rest == "/":
        return left.text.isdigit() and right.text.isdigit()
    return rest in {"-", "–", "—", "‑", ".,", "'"}
