"""How a place is written in a language, by house style: for captions, not for matching.

Styles are ``press`` (the first form in newspapers of the language) and, in Dutch, ``taalunie`` (the list of the
Nederlandse Taalunie: "Charkov" where the press writes "Charkiv"). Where neither lists a place, its official name is
written by the spelling rules of the language, and where there is none, the English standard form stands.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gazetteer.sources.tables import read_table
from gazetteer.theatre import read_theatre

if TYPE_CHECKING:
    from gazetteer.model import Place

__all__ = ["STYLES", "display_name"]

STYLES = ("press", "taalunie")


def display_name(place: Place, language: str, *, style: str = "press") -> str:
    """The spelling of a place's name to show in a language.

    Parameters
    ----------
    place
        A place of the gazetteer.
    language
        ISO 639-1 code.
    style
        ``press`` or ``taalunie``; the latter falls back to the former.

    Raises
    ------
    ValueError
        The style is unknown.

    Examples
    --------
    >>> from gazetteer.model import Kind, Place
    >>> kharkiv = Place(id="geonames:706483", name="Kharkiv", kind=Kind.SETTLEMENT, lat=49.98, lon=36.25)
    >>> display_name(kharkiv, "nl"), display_name(kharkiv, "nl", style="taalunie"), display_name(kharkiv, "pl")
    ('Charkiv', 'Charkov', 'Charków')
    """
    if style not in STYLES:
        raise ValueError(f"style: got {style!r}, expected one of {', '.join(STYLES)}")
    listed = _spellings()
    found = listed.get((place.id, language, style)) or listed.get((place.id, language, "press"))
    if found:
        return found
    official = _official_names().get(place.id) if language != "en" else None
    if official is None:
        return place.name
    source = read_theatre().home_language
    if language == source:
        return official
    from gazetteer.names import LANGUAGES, transliterate

    return transliterate(official, source=source, target=language) if language in LANGUAGES else place.name


@cache
def _spellings() -> dict[tuple[str, str, str], str]:
    return {(row["id"], row["language"], row["style"]): row["text"] for row in read_table("spellings.csv")}


@cache
def _official_names() -> dict[str, str]:
    """Official names of places, in the language of the country at war."""
    language = read_theatre().home_language
    names: dict[str, str] = {}
    for table in ("settlement_names.tsv.gz", "village_names.csv"):
        for row in read_table(table):
            if row["language"] == language and row["status"] == "official":
                names.setdefault(row["id"], row["text"])
    return names
