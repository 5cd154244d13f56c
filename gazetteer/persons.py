"""Given names that come before a surname which is a place's name too ("Jan Cherson")."""

from __future__ import annotations

from functools import cache
from importlib import resources

from gazetteer.names import fold, inflect, is_cyrillic

__all__ = ["is_given_name"]


@cache
def _given_names() -> frozenset[str]:
    text = resources.files("gazetteer").joinpath("data", "tagging", "given_names.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    forms = [form for word in words if is_cyrillic(word) for form in inflect(word, language="ru")]
    return frozenset((*words, *map(fold, words), *forms, *map(fold, forms)))


def is_given_name(word: str) -> bool:
    """Whether a word, in lower case or folded, is a common given name in one of the languages read, in any case."""
    return word in _given_names()
