"""How languages name an oblast or raion after its town, or by the adjective: rules of ``data/spelling/areas.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["adjective_names", "languages_of", "town_names", "words_written_small"]


@cache
def _rules() -> dict[str, dict[str, Any]]:
    text = resources.files("gazetteer").joinpath("data", "spelling", "areas.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def languages_of(level: str) -> tuple[str, ...]:
    """The languages that name such a unit (``oblast`` or ``raion``) after its town."""
    return tuple(language for language, rules in _rules().items() if level in rules)


def town_names(level: str, town: str, *, language: str) -> Iterator[str]:
    """The unit under its town's name: "oblast Charkiv", "Bakhmut Raion".

    Parameters
    ----------
    level
        ``oblast`` or ``raion``.
    town
        The town as ``language`` writes it.

    Examples
    --------
    >>> list(town_names("raion", "Odessa", language="fr"))
    ["raïon d'Odessa", "district d'Odessa"]
    """
    for pattern in _rules().get(language, {}).get(level, ()):
        yield _elide(pattern.format(town))


def adjective_names(level: str, adjective: str, *, language: str) -> Iterator[str]:
    """The unit by its adjective, in the cases that the language has a rule for; the first is the nominative.

    Examples
    --------
    >>> list(adjective_names("oblast", "charkowski", language="pl"))[:2]
    ['obwód charkowski', 'obwodu charkowskiego']
    >>> list(adjective_names("oblast", "Харківська", language="uk"))
    ['Харківська область']
    """
    for pattern, ending in _rules().get(language, {}).get(f"{level}_adjective", ()):
        yield pattern.format(adjective.removesuffix("i") + ending if ending else adjective)


@cache
def words_written_small() -> tuple[str, ...]:
    """What the names of units begin with that have no capital letter at all: "obwodu "."""
    patterns = (
        pattern
        for rules in _rules().values()
        for level in ("oblast_adjective", "raion_adjective")
        for pattern, _ in rules.get(level, ())
    )
    return tuple(dict.fromkeys(pattern.partition("{}")[0] for pattern in patterns if not pattern.startswith("{}")))


def _elide(text: str) -> str:
    """French "de" before a vowel: "oblast d'Odessa"."""
    head, sep, tail = text.partition(" de ")
    return f"{head} d'{tail}" if sep and tail[:1] in "AEIOUÉ" else text
