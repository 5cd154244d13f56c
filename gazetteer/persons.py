"""Given names that come before a surname which is a place's name too ("Jan Cherson"), and surnames of that kind."""

from __future__ import annotations

from functools import cache
from importlib import resources

from gazetteer.names import fold, inflect, is_cyrillic

__all__ = ["is_given_name", "is_surname"]


@cache
def _given_names() -> frozenset[str]:
    words = _read_words("given_names.txt")
    forms = [form for word in words if is_cyrillic(word) for form in inflect(word, language="ru")]
    return frozenset((*words, *map(fold, words), *forms, *map(fold, forms)))


def is_given_name(word: str) -> bool:
    """Whether a word, in lower case or folded, is a common given name in one of the languages read, in any case."""
    return word in _given_names()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(map(fold, _read_words("surnames.txt")))


def is_surname(key: str) -> bool:
    """Whether a folded word, as it stands, is a common surname rather than the place that may be so called."""
    return key in _surnames()


def _read_words(table: str) -> list[str]:
    text = resources.files("gazetteer").joinpath("data", "tagging", table).read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
