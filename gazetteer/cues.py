"""What the words around a name say about it, per language: data from ``data/tagging/*.toml`` made ready to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from gazetteer.model import Kind

__all__ = ["LANGUAGES", "LanguageCues", "guess_language", "load_cues", "plain_words"]

LANGUAGES = ("nl", "en", "de", "fr", "pl", "uk", "ru")
_MAX_CUE_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageCues:
    """One language's words, lower case, apostrophes plain."""

    before: dict[str, Kind]
    after: dict[str, Kind]
    compound: dict[str, Kind | None]
    """Tails written onto a name; None where the tail says nothing of the kind ("-offensief")."""
    adjective_tails: tuple[str, ...]
    adjective_nouns: frozenset[str]
    genitive: tuple[str, ...]
    locative: frozenset[str]
    filler: frozenset[str]
    area: tuple[str, ...]
    titles: frozenset[str]
    joins: re.Pattern[str]
    """Matches the whole gap between two names of one list."""
    speech_after: frozenset[str]
    speech_before: frozenset[str]
    skip_before: frozenset[str]
    skip_after: frozenset[str]
    common: frozenset[str]
    """Words that are names too: tagged only with a kind word or a preposition of place before them."""
    never: frozenset[str]
    """Words that are names too and stand after prepositions as words: months. Tagged only with a kind word."""
    nouns_capitalised: bool
    compass: tuple[str, ...]
    """Beginnings that make a part of the country: "Oost-", "Ost"."""
    plural: frozenset[str]


@cache
def load_cues(language: str) -> LanguageCues:
    """The words of a language; a language without a table has none, and only bare names are found in it."""
    if language not in LANGUAGES:
        return _build({})
    import tomllib

    text = resources.files("gazetteer").joinpath("data", "tagging", f"{language}.toml").read_text(encoding="utf-8")
    return _build(tomllib.loads(text))


def _build(table: dict[str, Any]) -> LanguageCues:
    words, adjective = table.get("words", {}), table.get("adjective", {})
    phrases = [phrase.split("{}") for phrase in table.get("skip", {}).get("phrases", ())]
    compound = {
        tail: None if kind == "front" else Kind(kind)
        for kind, tails in table.get("compound", {}).items()
        for tail in tails
    }
    return LanguageCues(
        before=_kinds(table.get("before", {})),
        after=_kinds(table.get("after", {})),
        compound=compound,
        adjective_tails=tuple(adjective.get("tails", ())),
        adjective_nouns=frozenset(adjective.get("nouns", ())),
        genitive=tuple(adjective.get("genitive", ())),
        locative=frozenset(words.get("locative", ())),
        filler=frozenset(words.get("filler", ())),
        area=tuple(words.get("area", ())),
        titles=frozenset(words.get("title", ())),
        joins=_joins(words),
        speech_after=frozenset(table.get("speech", {}).get("after", ())),
        speech_before=frozenset(table.get("speech", {}).get("before", ())),
        skip_before=frozenset(before.strip() for before, after in phrases if before.strip() and not after.strip()),
        skip_after=frozenset(after.strip() for before, after in phrases if after.strip() and not before.strip()),
        common=frozenset(table.get("skip", {}).get("common", ())),
        never=frozenset(table.get("skip", {}).get("never", ())),
        nouns_capitalised=bool(words.get("nouns_capitalised", False)),
        compass=tuple(table.get("compass", {}).get("prefixes", ())),
        plural=frozenset(table.get("plural", {}).get("oblast", ())),
    )


def _kinds(table: dict[str, list[str]]) -> dict[str, Kind]:
    return {cue: Kind(kind) for kind, cues in table.items() for cue in cues}


def _joins(words: dict[str, list[str]]) -> re.Pattern[str]:
    conjunctions = "|".join(re.escape(word) for word in sorted(words.get("and", ()), key=len, reverse=True)) or "&"
    fillers = "|".join(re.escape(word) for word in sorted(words.get("filler", ()), key=len, reverse=True)) or "&"
    return re.compile(rf"\s*(?:[,/]|[,]?\s+(?:{conjunctions})(?=\s))\s*(?:(?:{fillers})(?:\s+|(?<=')))*")


_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 3000
_TELLING = {
    "nl": {"de", "het", "een", "van", "en", "zijn", "niet", "dat", "op", "te", "ook", "naar", "bij", "uit", "heeft"},
    "en": {"the", "of", "and", "to", "is", "that", "was", "for", "with", "has", "are", "by", "from", "have", "its"},
    "de": {"der", "die", "und", "den", "von", "das", "mit", "sich", "auf", "ist", "nicht", "ein", "eine", "dem", "im"},
    "fr": {"le", "la", "les", "et", "des", "en", "une", "du", "est", "que", "dans", "pour", "par", "sur", "au"},
    "pl": {"w", "i", "na", "z", "się", "że", "nie", "do", "jest", "przez", "oraz", "od", "po", "jak", "to"},
}


def guess_language(text: str) -> str | None:
    """The likeliest of the seven languages by letters and small words of the beginning, None when nothing tells.

    Examples
    --------
    >>> guess_language("De troepen zijn uit het dorp verdreven"), guess_language("Війська увійшли в Ізюм")
    ('nl', 'uk')
    """
    sample = text[:_SAMPLE].casefold()
    cyrillic = sum(1 for char in sample if "\u0400" <= char <= "\u04ff")
    if cyrillic * 3 > len(sample):
        ukrainian = sum(sample.count(char) for char in "іїєґ")
        russian = sum(sample.count(char) for char in "ыэёъ")
        return "uk" if ukrainian >= russian else "ru"
    words = _WORD.findall(sample)
    counts = {language: sum(1 for word in words if word in telling) for language, telling in _TELLING.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else None


_TRIM = '.,;:!?()[]{}"“”„«»…'


def plain_words(text: str) -> list[str]:
    """Lower-case words with apostrophes plain and no punctuation at their ends."""
    return [word.strip(_TRIM) for word in text.lower().replace("’", "'").replace("ʼ", "'").split()]
