"""Which side a word in a table means: its id, or any of the names that the profile knows for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.config import fold_name
from geomap.words import THIRD

if TYPE_CHECKING:
    from geomap.config import Profile, Side

_THIRD = frozenset(
    {"third", "third party", "none", "derde", "derden", "geen", "neutral", "neutraal", "третя", "третья"}
)


def read_side(text: str, profile: Profile) -> str | None:
    """Id of the side that a cell means, ``third`` for no party, None for an unknown word.

    Examples
    --------
    >>> from geomap.config import default_profile
    >>> read_side("oekraïne", default_profile()), read_side("Kreml", default_profile())
    ('UA', 'RU')
    """
    folded = fold_name(text)
    if folded in _THIRD:
        return THIRD
    return _side_words(profile.sides).get(folded)


def side_of_speaker(name: str | None, profile: Profile) -> str:
    """Side of a speaker whom no source registry knows: by a name or adjective of a side at its beginning, else third.

    "Kiev" and "Oekraïense generale staf" are of a side; "Britse inlichtingendienst" is not.
    """
    if not name:
        return THIRD
    words = _side_words(profile.sides)
    tokens = fold_name(name).split()
    for length in range(min(4, len(tokens)), 0, -1):
        for start in range(min(2, len(tokens) - length + 1)):
            side = words.get(" ".join(tokens[start : start + length]))
            if side is not None:
                return side
    stems = {word[:-1]: side for word, side in words.items() if word.endswith("*")}
    for token in tokens[:2]:
        for stem, side in stems.items():
            if token.startswith(stem):
                return side
    return THIRD


@lru_cache(maxsize=16)
def _side_words(sides: tuple[Side, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for side in sides:
        for _, words in side.words:
            for word in (words.name, *words.aliases, *words.demonyms, *words.forces):
                found.setdefault(fold_name(word), side.id)
        found[fold_name(side.id)] = side.id
    return found
