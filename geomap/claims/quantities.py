"""Stated amounts in running text – km², settlements, km, percent – and whether stated totals agree with their parts.

Units, number words, comparisons and the words that tell an amount of ground from a distance, a length or a speed are
in ``lexicon/<language>.dates.toml``. An amount is found at its unit and read leftwards, so a text is searched once.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from geomap.claims.arithmetic import find_mismatches
from geomap.claims.datewords import DateWords, fold_text, load_date_words
from geomap.model import Quantity
from geomap.words import Comparison, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["FoundQuantity", "Role", "find_mismatches", "find_quantities"]


class Role(StrEnum):
    """What a number with a unit speaks of."""

    AMOUNT = "amount"
    """Ground or settlements: what a claim's ``quantity`` may be."""
    DISTANCE = "distance"
    """How far something is from a place: "9 km ten zuidwesten van"."""
    LENGTH = "length"
    """Of a front, a border, a road."""
    OTHER = "other"
    """Speed, range, "voor 60 procent verwoest"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuantity:
    """An amount in a text: ``text[start:end]`` are its words, the comparison included."""

    start: int
    end: int
    quantity: Quantity
    role: Role = Role.AMOUNT
    elliptical: bool = False
    """True where the unit stands earlier in the sentence: "in Cherson 75 en in Donetsk 43"."""


_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_NUMERAL = r"\d{1,3}(?:[.,\u00a0\u202f '’]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_PIECE = re.compile(rf"(?<![\d])(?:{_NUMERAL})|{_WORD}")
_BARE = re.compile(r"(?<![\w.,/–-])(\d{1,3}(?:[.\u00a0\u202f ]\d{3})*|\d{1,6})(?![\w%°/–-]|[.,]\d)")
_LINK = re.compile(r"[\s\u00a0\u202f-]*")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*\s|\n\s*\n")
_REACH = 90
_MAX_ADJECTIVES = 3
_MAX_DIGITS = 12
_MAX_LINK = 3
_ABBREVIATED = 4
"""Letters of "тис", "mln", "Mrd"."""
_MAX_NUMBER_WORDS = 6
_MAX_ENDING = 3
_HYPHENS = "-‑"


def find_quantities(
    text: str,
    *,
    language: str | None,
    start: int = 0,
    end: int | None = None,
    near: Sequence[tuple[int, int]] | None = None,
) -> tuple[FoundQuantity, ...]:
    """All amounts in ``text[start:end]``, in order, without overlaps.

    Parameters
    ----------
    language
        ISO 639-1; without a word list for it nothing is found.
    start, end
        Part of the text to read; offsets in the answer are those of the whole text.
    near
        Stretches of the text outside of which nothing is looked for, in order; None reads everything.

    Examples
    --------
    >>> found = find_quantities("meer dan 6.000 vierkante kilometer", language="nl")[0]
    >>> found.quantity.value, found.quantity.unit.value, found.quantity.comparison.value
    (6000.0, 'km2', 'more than')
    """
    words = load_date_words(language) if language else None
    if words is None:
        return ()
    patterns = _patterns_of(words.language)
    folded = fold_text(text[:end] if end is not None else text)
    found: list[FoundQuantity] = []
    position = start
    for left, right in [(start, len(folded))] if near is None else near:
        for unit in patterns.units.finditer(folded, max(start, left), right):
            one = _read_leftwards(text, folded, unit, words, patterns, floor=position)
            if one is not None:
                found.append(one)
                position = one.end
    return tuple(_with_ellipses(found, folded, words))


@dataclass(frozen=True, slots=True)
class _Patterns:
    units: re.Pattern[str]
    kinds: tuple[tuple[Unit, float], ...]
    roles: dict[str, re.Pattern[str]]


@cache
def _patterns_of(language: str) -> _Patterns:
    words = load_date_words(language)
    assert words is not None
    branches = "|".join(f"(?P<u{number}>{pattern})" for number, (pattern, _, _) in enumerate(words.units))
    joined = "|".join(pattern for pattern, unit, _ in words.units if unit == Unit.SETTLEMENTS)
    ands = "|".join(sorted(words.conjunctions)) or "&"
    more = rf"(?:\s+(?:{ands})\s+(?:{joined})(?!\w))?" if joined else ""
    return _Patterns(
        units=re.compile(rf"(?:(?<![^\W\d_])|(?<=\d))(?:{branches})(?!\w){more}"),
        kinds=tuple((Unit(unit), factor) for _, unit, factor in words.units),
        roles={name: re.compile(pattern) for name, pattern in words.roles.items()},
    )


# -- one amount ------------------------------------------------------------------------------------------------------


def _read_leftwards(
    text: str, folded: str, unit: re.Match[str], words: DateWords, patterns: _Patterns, *, floor: int
) -> FoundQuantity | None:
    number = int((unit.lastgroup or "u0")[1:])
    kind, factor = patterns.kinds[number]
    left = max(floor, unit.start() - _REACH)
    read = _number_before(folded, unit.start(), left, words, adjectives=kind is Unit.SETTLEMENTS)
    if read is None:
        return None
    start, value, spelled = _halved(folded, *read, words) if read[2] else read
    if kind is Unit.SETTLEMENTS and spelled and value <= 1:
        return None  # an article: "een dorp"
    first, comparison = _comparison_before(folded, start, left, words)
    if comparison is None and spelled and not words.vague.isdisjoint(re.findall(_WORD, folded[start : unit.start()])):
        comparison = Comparison.ABOUT
    start = first
    sentence = _sentence_around(folded, start, unit.end())
    role = _role_of(kind, folded, start, unit.end(), sentence, patterns)
    if (
        role is Role.OTHER
        and kind is Unit.PERCENT
        and _is_share_of_a_name(text, folded, unit.end(), sentence, patterns)
    ):
        role = Role.AMOUNT
    quantity = Quantity(value=round(value * factor, 9), unit=kind, comparison=comparison)
    return FoundQuantity(start=start, end=unit.end(), quantity=quantity, role=role)


def _number_before(
    folded: str, at: int, left: int, words: DateWords, *, adjectives: bool
) -> tuple[int, float, bool] | None:
    """(start, value, in words) of the number that ends just before ``at``; adjectives may stand between."""
    pieces = [(found.start(), found.end(), found.group()) for found in _PIECE.finditer(folded, left, at)]
    between, edge = 0, at
    while pieces:
        start, end, piece = pieces[-1]
        if not _are_linked(folded, end, edge, piece, words):
            return None
        if piece[0].isdigit() or piece in words.numbers:
            return _number_at(folded, pieces, words, left)
        between += 1
        if _is_ordinal(folded, start, end):
            return None
        if not adjectives or between > _MAX_ADJECTIVES or piece in words.stops or piece in words.prepositions:
            return None
        edge = start
        pieces.pop()
    return None


def _is_ordinal(folded: str, start: int, end: int) -> bool:
    """Such as the ending of "36-й бригады", behind a number and a hyphen; Latin letters may count ("30-tal")."""
    joined = start > 1 and folded[start - 1] in _HYPHENS and folded[start - 2].isdigit()
    return joined and end - start <= _MAX_ENDING and not folded[start:end].isascii()


def _are_linked(folded: str, end: int, edge: int, piece: str, words: DateWords) -> bool:
    """Only spaces between, or the full stop of an abbreviated "thousand" ("2 тис. кв. км")."""
    shortened = piece in words.scales and len(piece) <= _ABBREVIATED and folded.startswith(".", end)
    return _LINK.fullmatch(folded, end + shortened, edge) is not None


def _number_at(
    folded: str, pieces: list[tuple[int, int, str]], words: DateWords, left: int
) -> tuple[int, float, bool] | None:
    """The number that the last piece ends: digits, words, or both ("6 thousand", "twenty-five", "2,5 miljoen")."""
    run: list[tuple[int, int, str]] = []
    for start, end, piece in reversed(pieces):
        if run and not (_are_linked(folded, end, run[-1][0], piece, words) and run[-1][0] - end <= _MAX_LINK):
            break
        if not (piece[0].isdigit() or piece in words.numbers):
            break
        run.append((start, end, piece))
        if piece[0].isdigit() or len(run) == _MAX_NUMBER_WORDS:
            break
    first, _, piece = run[-1]
    if not piece[0].isdigit():
        value = _spelled_value([word for _, _, word in reversed(run)], words)
        return None if value is None else (first, value, True)
    numeral = _numeral_value(piece, words)
    if numeral is None or _glued(folded, first) or (first > left and folded[first - 1] in "0123456789.,"):
        return None
    value = _spelled_value([word for _, _, word in reversed(run[:-1])], words, start=numeral)
    return None if value is None else (first, value, False)


def _halved(folded: str, start: int, value: float, spelled: bool, words: DateWords) -> tuple[int, float, bool]:
    """Read "half a dozen" as six."""
    before = re.search(rf"({_WORD})\s+$", folded[max(0, start - 20) : start])
    if before is None or before.group(1) not in words.halves:
        return start, value, spelled
    return start - len(before.group()), value / 2, spelled


def _spelled_value(run: list[str], words: DateWords, *, start: float | None = None) -> float | None:
    """Value of number words in a row; None where they make no single number ("drie vier")."""
    total, current = 0.0, start
    for word in run:
        scale = words.scales.get(word)
        if scale is not None:
            current = (1 if current is None else current) * scale
            if scale >= 1000:
                total, current = total + current, None
        elif current is None or current == 1:
            current = words.numbers[word]
        elif start is None and _may_follow(current, words.numbers[word]):
            current += words.numbers[word]
        else:
            return None
    return total + (current or 0.0)


def _may_follow(value: float, smaller: float) -> bool:
    """Units follow tens ("twenty five", "soixante douze", "dix sept"), and both follow hundreds."""
    if value % 100 == 0:
        return smaller < 100
    return smaller < 20 if value % 100 >= 20 and value % 10 == 0 else value == 10 and 7 <= smaller < 10


def _glued(folded: str, start: int) -> bool:
    """Part of a name or of money: ``T72``, ``T-72``, ``$600``."""
    if start > 1 and folded[start - 1] in "-‑" and folded[start - 2].isalpha():
        return True
    return start > 0 and (folded[start - 1].isalnum() or folded[start - 1] in "_/$€£")


def _numeral_value(piece: str, words: DateWords) -> float | None:
    """Digits with their separators; three digits after one are thousands, whatever the language's decimal mark.

    ``6.000`` and ``6,000`` are both six thousand: nobody states ground to a thousandth.
    """
    digits = sum(char.isdigit() for char in piece)
    if digits > _MAX_DIGITS:
        return None
    plain = re.sub(r"[\u00a0\u202f '’]", "", piece)
    groups = re.split(r"[.,]", plain)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        plain = "".join(groups)
    elif len(groups) > 2 or (len(groups) == 2 and len(groups[0]) > 3 and words.decimal not in plain):
        plain = "".join(groups[:-1]) + "." + groups[-1]
    else:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _comparison_before(folded: str, start: int, left: int, words: DateWords) -> tuple[int, Comparison | None]:
    """Where the amount with its comparison begins, and the comparison."""
    lowest = _lower_bound(folded, start, left, words)
    if lowest is not None:
        return lowest, Comparison.UP_TO
    before = folded[left:start].rstrip()
    for phrase, comparison in words.comparisons:
        if before.endswith(phrase):
            at = left + len(before) - len(phrase)
            if at == 0 or not folded[at - 1].isalnum():
                return at, comparison
    return start, None


def _lower_bound(folded: str, start: int, left: int, words: DateWords) -> int | None:
    """Where "twee tot drie" begins, given where "drie" does."""
    before = folded[left:start].rstrip()
    for joiner in (*sorted(words.range_joiners, key=len, reverse=True), "–", "-"):
        if not before.endswith(joiner):
            continue
        at = left + len(before) - len(joiner)
        if joiner[-1].isalpha() and at and folded[at - 1].isalnum():
            continue
        read = _number_before(folded, at, left, words, adjectives=False)
        if read is not None and (joiner not in words.conjunctions or _is_opened(folded, read[0], left, words)):
            return read[0]
    return None


def _is_opened(folded: str, start: int, left: int, words: DateWords) -> bool:
    """A range with "and" needs a "between": of "20 en 30 dorpen" nobody knows."""
    return any(word in words.range_openers for word in re.findall(_WORD, folded[left:start])[-2:])


def _sentence_around(folded: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence around an amount that is looked at for its role."""
    left, right = max(0, start - _REACH), min(len(folded), end + _REACH)
    for stop in _SENTENCE_END.finditer(folded, left, start):
        left = stop.end()
    closing = _SENTENCE_END.search(folded, end, right)
    return left, closing.start() if closing else right


def _role_of(kind: Unit, folded: str, start: int, end: int, sentence: tuple[int, int], patterns: _Patterns) -> Role:
    before, after = folded[sentence[0] : start], folded[end : sentence[1]].lstrip(" \u00a0-")
    roles = patterns.roles

    def ends(name: str) -> bool:
        return name in roles and roles[name].search(before.rstrip() + " ") is not None

    def begins(name: str) -> bool:
        return name in roles and roles[name].match(after) is not None

    if kind is Unit.KM:
        if begins("other_after") or ends("other_before"):
            return Role.OTHER
        if begins("length_after") or ends("length_before"):
            return Role.LENGTH
        return Role.DISTANCE if begins("distance_after") or ends("distance_before") else Role.AMOUNT
    if kind is Unit.PERCENT:
        around = before[-60:] + " " + after[:80]
        is_share = "share" in roles and roles["share"].search(around) is not None
        is_other = "not_share" in roles and roles["not_share"].search(around) is not None
        return Role.AMOUNT if is_share and not is_other else Role.OTHER
    return Role.AMOUNT


def _is_share_of_a_name(text: str, folded: str, end: int, sentence: tuple[int, int], patterns: _Patterns) -> bool:
    """Accept "80 procent van Marioepol", whose name is no word of the list; not "80 procent van Oekraïens graan"."""
    of_name, not_share = patterns.roles.get("share_of"), patterns.roles.get("not_share")
    if of_name is None or of_name.match(text, end, sentence[1]) is None:
        return False
    return not_share is None or not_share.search(folded, end, sentence[1]) is None


# -- amounts whose unit stands earlier -------------------------------------------------------------------------------


def _with_ellipses(found: list[FoundQuantity], folded: str, words: DateWords) -> Iterator[FoundQuantity]:
    """Add the bare numbers that follow an amount of settlements or km² in its sentence and stand by a place."""
    for at, one in enumerate(found):
        yield one
        if one.quantity.unit not in {Unit.SETTLEMENTS, Unit.KM2}:
            continue
        limit = found[at + 1].start if at + 1 < len(found) else len(folded)
        closing = _SENTENCE_END.search(folded, one.end, min(limit, one.end + 600))
        stop = closing.start() + 1 if closing else min(limit, one.end + 600)
        for number in _BARE.finditer(folded, one.end, stop):
            value = _numeral_value(number.group(1), words)
            if value is None or value < 1 or not _stands_by_a_place(folded, number, stop, words):
                continue
            start, comparison = _comparison_before(folded, number.start(), one.end, words)
            quantity = Quantity(value=value, unit=one.quantity.unit, comparison=comparison)
            yield FoundQuantity(start=start, end=number.end(), quantity=quantity, elliptical=True)


def _stands_by_a_place(folded: str, number: re.Match[str], stop: int, words: DateWords) -> bool:
    """Accept "75 in Cherson" and "in Donetsk 43, …": a preposition follows, or none does and one stands before."""
    if len(number.group(1)) == 4 and 1900 <= int(number.group(1)) <= 2099:
        return False
    following = re.match(rf"[\s\u00a0]*(?:({_WORD})|[,;.:)–]|$)", folded[number.end() : min(stop, number.end() + 40)])
    if following is None:
        return False
    word = following.group(1)
    if word in words.prepositions:
        return True
    if word is not None and word not in words.conjunctions:
        return False
    before = re.findall(_WORD, folded[max(0, number.start() - 60) : number.start()])
    return any(word in words.prepositions for word in before[-5:-1])
