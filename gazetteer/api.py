"""The commands as Python functions, on the gazetteer that is opened when none is given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.errors import QueryError
from gazetteer.store import open_gazetteer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from gazetteer.index import Gazetteer
    from gazetteer.model import Kind, Match, Mention, Place
    from gazetteer.sources.install import ImportReport

__all__ = ["area_of", "find_mentions", "import_files", "lookup"]


def lookup(
    name: str,
    *,
    language: str | None = None,
    kind: Kind | str | None = None,
    on: date | str | None = None,
    limit: int = 8,
    gazetteer: Gazetteer | None = None,
) -> Match:
    """Which place a name means: matched, ambiguous with its rivals, or unknown.

    Parameters
    ----------
    name
        In any spelling, case or inflection.
    language
        ISO 639-1 of the text that the name stands in.
    kind
        Kind of place meant, such as ``"oblast"``.
    on
        Day the text speaks of: a renamed place bore another name before.
    limit
        Most candidates kept; never changes the status.
    gazetteer
        The shipped places and the user's own by default.

    Raises
    ------
    QueryError
        ``on`` is no day.

    Examples
    --------
    >>> [lookup(name).place.name for name in ("Izjoem", "Изюм", "Isjum")]
    ['Izium', 'Izium', 'Izium']
    >>> lookup("Nergenshuizen").status.value
    'unknown'
    """
    if isinstance(on, str):
        try:
            on = date.fromisoformat(on)
        except ValueError:
            raise QueryError(f"on: got {on!r}, expected a day such as 2022-09-12") from None
    return (gazetteer or open_gazetteer()).lookup(name, language=language, kind=kind, on=on, limit=limit)


def find_mentions(text: str, *, language: str | None = None, gazetteer: Gazetteer | None = None) -> tuple[Mention, ...]:
    """Every toponym of a text, resolved in its context, in order; ``text[start:end]`` is the surface.

    Examples
    --------
    >>> [one.surface for one in find_mentions("Kiev claimt Izjoem en Balaklija.", language="nl")]
    ['Kiev', 'Izjoem', 'Balaklija']
    """
    return (gazetteer or open_gazetteer()).find_mentions(text, language=language)


def area_of(place: Place | str) -> BaseGeometry | None:
    """Footprint of an oblast, raion, landscape, country, island, water or facility (EPSG:4326), or None.

    A settlement has none: its ground is a cell that depends on its neighbours (``gazetteer.cells.cells_of``).

    Examples
    --------
    >>> area_of(lookup("Charkiv", kind="oblast").place).geom_type
    'Polygon'
    """
    from gazetteer import areas

    return areas.area_of(place if isinstance(place, str) else place.id)


def import_files(
    paths: str | Path | Sequence[str | Path], *, name: str | None = None, licence: str = "not stated"
) -> ImportReport:
    """Add places of your own: GeoNames dumps, GeoJSON points, CSV (docs/gazetteer.md).

    They are kept in ``$GAZETTEER_HOME``, else the platform's data folder; the same ``name`` replaces an earlier import.

    Raises
    ------
    PlaceDataError
        A file is missing, damaged or of an unknown form, or nothing in it is usable.
    """
    from gazetteer.sources.install import import_files as import_all

    given = [paths] if isinstance(paths, str | Path) else paths
    return import_all([Path(path) for path in given], name=name, licence=licence)
