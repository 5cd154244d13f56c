"""Which war the shipped places are those of: its country, whose towns stand there, and since when.

It is data (``data/theatre.csv``): no code knows a country. A compiled index carries it in its header, so that a look-up
reads no table.

``role`` is ``home`` (one row: the country that the war is in), ``party`` (another side's) or ``neighbour``;
``language`` is the one whose names are official there. Of the home row: ``since`` is the first day of the war, ``pair``
the two oblasts that are named together as one region, ``landscape`` how that region is called in text, ``disputed`` the
oblasts that are claimed, annexed and counted as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

__all__ = ["Theatre", "read_theatre", "read_theatre_rows", "theatre_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """The countries of a war."""

    home: str
    """ISO 3166-1 alpha-2 of the country that the war is in."""
    home_name: str
    home_language: str
    """ISO 639-1 of its names."""
    countries: frozenset[str]
    """Whose places are places of the war, down to the village."""
    parties: frozenset[str]
    """Whose governments are sides of it; the home country's among them."""
    capitals: frozenset[str]
    """English standard forms of their capitals, which stand for governments."""
    languages: tuple[tuple[str, str], ...]
    """``(country, language)`` of official names."""
    since: date
    pair: frozenset[str]
    """Oblasts that together are a landscape: listed with each other they are no cities."""
    disputed: frozenset[str]
    """Oblasts that are claimed and counted as such."""
    landscape: tuple[str, ...]
    """How text calls the landscape of the pair, in lower case."""


@cache
def read_theatre() -> Theatre:
    """The theatre of the shipped tables."""
    return theatre_of(read_theatre_rows())


def read_theatre_rows() -> list[dict[str, str]]:
    """Rows of the table, as the header of an index keeps them.

    Raises
    ------
    PlaceDataError
        The table is missing or damaged, or has not just one home.
    """
    from gazetteer.errors import PlaceDataError
    from gazetteer.sources.tables import read_table

    rows = list(read_table("theatre.csv"))
    homes = [row for row in rows if row["role"] == "home"]
    if len(homes) != 1:
        raise PlaceDataError(f"gazetteer/data/theatre.csv: got {len(homes)} rows with the role home, expected one")
    return rows


def theatre_of(rows: list[dict[str, str]]) -> Theatre:
    """The theatre that rows of the table describe."""
    home = next(row for row in rows if row["role"] == "home")
    return Theatre(
        home=home["country"],
        home_name=home["name"],
        home_language=home["language"],
        countries=frozenset(row["country"] for row in rows),
        parties=frozenset(row["country"] for row in rows if row["role"] != "neighbour"),
        capitals=frozenset(row["capital"] for row in rows),
        languages=tuple((row["country"], row["language"]) for row in rows),
        since=date.fromisoformat(home["since"]),
        pair=frozenset(home["pair"].split("|")),
        disputed=frozenset(home["disputed"].split("|")),
        landscape=tuple(home["landscape"].split("|")),
    )
