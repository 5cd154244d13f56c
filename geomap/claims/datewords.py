"""Loads what a language says for days, numbers and units: ``lexicon/<language>.dates.toml``.

A phrase is written as an editor would say it, with ``{slots}`` for what varies, ``[optional]`` parts, ``(this|that)``
choices and ``<macros>``. All phrases of a language become one tree of words, so a text is read once, word by word.
The file format is described in ``docs/decisions/0006-dates.md``; adding a language is adding a file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from geomap.errors import ProfileError
from geomap.words import Comparison

TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
"""A word (with apostrophes inside: ``п'ятницю``, ``l'année``) or a run of digits. Hyphens part words."""

_APOSTROPHES = "’ʼ`´"

SLOTS = frozenset({"day", "month", "year", "weekday", "number"})

_PIECE = re.compile(r"\{(\w+)\}|<(\w+)>|([\[\]()|])|([^\[\]()|{}<>]+)")
_MAX_VARIANTS = 2000


@dataclass(slots=True)
class Node:
    """One step in the tree of phrases."""

    words: dict[str, Node] = field(default_factory=dict)
    slots: dict[str, Node] = field(default_factory=dict)
    means: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """Words of one language for dates and amounts, all in lower case."""

    language: str
    months: dict[str, int]
    weekdays: dict[str, int]
    """ISO: Monday is 1."""
    numbers: dict[str, float]
    scales: dict[str, int]
    """Multipliers that stand after a number: ``thousand``, ``тисяч``."""
    ordinals: frozenset[str]
    """What follows a day's digits without a space: ``e``, ``th``, ``го``."""
    abbreviations: frozenset[str]
    """Words that a full stop may follow inside a date: ``sept.``."""
    capitalised: frozenset[str]
    """Months that are ordinary words in lower case: ``may``, ``march``."""
    tree: Node
    starters: frozenset[str]
    """Words that a phrase can begin with."""
    fillers: frozenset[str]
    """Words that fill a slot: months, days of the week, numbers."""
    cores: tuple[str, ...]
    """Words of which every phrase without a bare year has at least one: where they are not, no date is."""
    since: tuple[tuple[str, ...], ...]
    by: tuple[tuple[str, ...], ...]
    range_openers: frozenset[str]
    range_joiners: frozenset[str]
    same_year: tuple[str, ...]
    """Behind a day or month: of the year that was named last ("of the same year")."""
    units: tuple[tuple[str, str, float], ...]
    """(regular expression, unit, factor)."""
    comparisons: tuple[tuple[str, Comparison], ...]
    """(words before a number, comparison), longest first."""
    roles: dict[str, str]
    """Regular expressions by name: what tells a distance, a length, a share of ground."""
    decimal: str
    prepositions: frozenset[str]
    """Words between an amount and its place: ``75 in Cherson``."""
    conjunctions: frozenset[str]
    vague: frozenset[str]
    """Number words that are never exact: ``dozen``, ``vingtaine``."""
    halves: frozenset[str]
    """Words that halve the number word after them: ``half (a) dozen``."""
    stops: frozenset[str]
    """Words that never stand between a number and the settlements it counts."""


LANGUAGES = ("nl", "en", "de", "fr", "uk", "ru")


@cache
def load_date_words(language: str) -> DateWords | None:
    """Words of a language, or None where no file of it ships.

    Raises
    ------
    ProfileError
        The file has mistakes; it names them.
    """
    source = resources.files("geomap.claims.lexicon").joinpath(f"{language}.dates.toml")
    if not re.fullmatch(r"[a-z]{2,3}", language) or not source.is_file():
        return None
    return parse_date_words(source.read_text(encoding="utf-8"), where=f"{language}.dates.toml")


def parse_date_words(text: str, *, where: str) -> DateWords:
    """Read the TOML of one language.

    Raises
    ------
    ProfileError
        Not TOML, an unknown slot or macro, or an unknown comparison.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{where}: not TOML ({error}); mend the file") from error
    problems: list[str] = []
    macros: dict[str, str] = data.get("macros", {})
    root, starters, variants = Node(), set[str](), list[tuple[str, ...]]()
    months = _by_word(data.get("months", {}))
    weekdays = _weekdays(data)
    numbers, scales = _numbers(data)
    for means, phrases in data.get("phrases", {}).items():
        for phrase in phrases:
            try:
                for variant in expand_phrase(phrase, macros):
                    _plant(root, variant, means)
                    variants.append(variant)
                    starters.update(_first_words(variant[0], months=months, weekdays=weekdays, numbers=numbers))
            except ValueError as error:
                problems.append(f"{where}: phrase {phrase!r} ({means}): {error}")
    comparisons = _comparisons(data, where=where, problems=problems)
    if problems:
        raise ProfileError("; ".join(problems))
    words = data.get("words", {})
    return DateWords(
        language=str(data.get("language", where.split(".", maxsplit=1)[0])),
        months=months,
        weekdays=weekdays,
        numbers=numbers,
        scales=scales,
        ordinals=frozenset(words.get("ordinals", ())),
        abbreviations=frozenset(words.get("abbreviations", ())),
        capitalised=frozenset(words.get("capitalised", ())),
        tree=root,
        starters=frozenset(starters),
        fillers=frozenset(months) | frozenset(weekdays) | frozenset(numbers),
        cores=_cores(variants, months=months, weekdays=weekdays),
        since=_sequences(words.get("since", ())),
        by=_sequences(words.get("by", ())),
        range_openers=frozenset(words.get("range_openers", ())),
        range_joiners=frozenset(words.get("range_joiners", ())),
        same_year=tuple(words.get("same_year", ())),
        units=tuple((u["words"], u["unit"], float(u.get("factor", 1))) for u in data.get("units", ())),
        comparisons=comparisons,
        roles=dict(data.get("roles", {})),
        decimal=str(words.get("decimal", ",")),
        prepositions=frozenset(words.get("prepositions", ())),
        conjunctions=frozenset(words.get("conjunctions", ())),
        vague=frozenset(words.get("vague", ())),
        halves=frozenset(words.get("halves", ())),
        stops=frozenset(words.get("stops", ())),
    )


def expand_phrase(phrase: str, macros: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """All the word sequences that a phrase stands for; slots are written ``{name}``.

    Raises
    ------
    ValueError
        Unbalanced brackets, an unknown slot or macro, or nothing but optional parts.

    Examples
    --------
    >>> expand_phrase("<last> [{number}] (week|weken)", {"last": "vorige"})[:2]
    (('vorige', '{number}', 'week'), ('vorige', '{number}', 'weken'))
    """
    pieces = list(_pieces(phrase, macros, depth=0))
    variants, rest = _alternatives(pieces, 0)
    if rest != len(pieces):
        raise ValueError("a bracket is closed that was not opened")
    unique = dict.fromkeys(variants)
    if () in unique:
        raise ValueError("everything in it is optional; leave one word outside the brackets")
    return tuple(unique)


def fold_text(text: str) -> str:
    """Lower case and one kind of apostrophe, code point for code point, so that offsets stay those of the text.

    Examples
    --------
    >>> fold_text("П’ЯТНИЦЯ"), len(fold_text("İzmir")) == len("İzmir")
    ("п'ятниця", True)
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    for mark in _APOSTROPHES:
        lowered = lowered.replace(mark, "'")
    return lowered


def _pieces(phrase: str, macros: dict[str, str], *, depth: int) -> list[str]:
    if depth > 5:
        raise ValueError("macros go round in a circle")
    found: list[str] = []
    for slot, macro, bracket, words in _PIECE.findall(phrase):
        if slot:
            if slot not in SLOTS:
                raise ValueError(f"slot {{{slot}}}, expected one of {sorted(SLOTS)}")
            found.append(f"{{{slot}}}")
        elif macro:
            if macro not in macros:
                raise ValueError(f"macro <{macro}> is not in [macros]")
            found += ["(", *_pieces(macros[macro], macros, depth=depth + 1), ")"]
        elif bracket:
            found.append(bracket)
        else:
            found += TOKEN.findall(fold_text(words))
    return found


def _alternatives(pieces: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    """Variants up to the closing bracket of this level, and where it stands."""
    done: list[tuple[str, ...]] = []
    current: list[tuple[str, ...]] = [()]
    while at < len(pieces):
        piece = pieces[at]
        if piece in {")", "]"}:
            break
        if piece == "|":
            done += current
            current = [()]
        elif piece in {"(", "["}:
            inner, closing = _alternatives(pieces, at + 1)
            if closing >= len(pieces):
                raise ValueError(f"{piece} is not closed")
            if piece == "[":
                inner.append(())
            current = [left + right for left in current for right in inner]
            at = closing
        else:
            current = [(*left, piece) for left in current]
        if len(current) > _MAX_VARIANTS:
            raise ValueError("too many variants; write it as several phrases")
        at += 1
    return done + current, at


def _plant(root: Node, variant: tuple[str, ...], means: str) -> None:
    node = root
    for piece in variant:
        branches = node.slots if piece.startswith("{") else node.words
        node = branches.setdefault(piece.strip("{}"), Node())
    if node.means is None:
        node.means = means
    elif node.means != means:
        raise ValueError(f"means {means!r} here and {node.means!r} elsewhere; keep one")


def _first_words(
    piece: str, *, months: dict[str, int], weekdays: dict[str, int], numbers: dict[str, float]
) -> set[str]:
    slots: dict[str, set[str]] = {"{month}": set(months), "{weekday}": set(weekdays), "{number}": set(numbers)}
    if piece in slots:
        return slots[piece]
    return set() if piece.startswith("{") else {piece}


def _cores(variants: list[tuple[str, ...]], *, months: dict[str, int], weekdays: dict[str, int]) -> tuple[str, ...]:
    """A few words that cover all phrases: months, weekdays, and of the rest one word each, shared where possible."""
    cores: set[str] = set()
    for variant in sorted(variants, key=len):
        if "{month}" in variant or "{weekday}" in variant:
            continue
        literals = [word for word in variant if not word.startswith("{")]
        if "{year}" in variant or any(word in cores for word in literals):
            continue
        cores.add(max(literals, key=len))
    return tuple(sorted(cores | set(months) | set(weekdays)))


def _by_word(table: dict[str, list[str]]) -> dict[str, int]:
    return {fold_text(word): int(number) for number, words in table.items() for word in words}


def _weekdays(data: dict[str, Any]) -> dict[str, int]:
    plain = _by_word(data.get("weekdays", {}))
    suffixes = data.get("words", {}).get("weekday_suffixes", ())
    return plain | {f"{word}{suffix}": number for word, number in plain.items() for suffix in suffixes}


def _numbers(data: dict[str, Any]) -> tuple[dict[str, float], dict[str, int]]:
    table = data.get("numbers", {})
    numbers = {fold_text(word): float(value) for value, words in table.get("words", {}).items() for word in words}
    compounds = table.get("compounds", {})
    for unit, one in compounds.get("units", {}).items():
        join = compounds["join_after_e"] if unit.endswith("e") and "join_after_e" in compounds else compounds["join"]
        for ten, many in compounds.get("tens", {}).items():
            numbers[f"{unit}{join}{ten}"] = float(one + many)
    scales = _by_word(table.get("scales", {}))
    numbers |= {word: float(factor) for word, factor in scales.items()}
    if table.get("glued_scales", False):
        for scale, factor in scales.items():
            for word, value in list(numbers.items()):
                if 2 <= value < 100 and value == int(value) and word not in scales:
                    numbers.setdefault(f"{word}{scale}", value * factor)
    return numbers, scales


def _comparisons(data: dict[str, Any], *, where: str, problems: list[str]) -> tuple[tuple[str, Comparison], ...]:
    known = {member.value for member in Comparison}
    found: list[tuple[str, Comparison]] = []
    for name, phrases in data.get("comparisons", {}).items():
        if name not in known:
            problems.append(f"{where}: comparison {name!r}, expected one of {sorted(known)}")
            continue
        found += [(phrase.lower(), Comparison(name)) for phrase in phrases]
    return tuple(sorted(found, key=lambda item: (-len(item[0]), item[0])))


def _sequences(phrases: list[str]) -> tuple[tuple[str, ...], ...]:
    sequences = {tuple(TOKEN.findall(fold_text(phrase))) for phrase in phrases}
    return tuple(sorted(sequences, key=lambda words: (-len(words), words)))
