"""What licences allow: which start map may be drawn or passed on, and who is named on what is made.

A source of the registry names the map files that come from it (``files``) and what may be done with their shapes
(``geometry``: ``export``, ``show`` or ``none``). A file that no source names is the user's own. Numbers and names of
holders are facts and always usable; shapes are not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.config import GeometryUse
from geomap.errors import RightsError
from geomap.words import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.config import Profile, Source
    from geomap.model import Claim, Territory

BASE_CREDITS = ("GeoNames (CC BY 4.0)", "Natural Earth")
"""Whom every page names for places and borders."""

_ALLOWED = {
    GeometryUse.SHOW: (None, GeometryUse.EXPORT, GeometryUse.SHOW),
    GeometryUse.EXPORT: (None, GeometryUse.EXPORT),
}


def require_right(path: Path | None, use: GeometryUse, *, profile: Profile) -> None:
    """Refuse to draw (``show``) or write (``export``) the shapes of a start map that its source does not allow.

    Raises
    ------
    RightsError
        With the source, its licence, and what to do instead.
    """
    source = source_of(path, profile)
    if path is None or source is None or source.geometry in _ALLOWED[use]:
        return
    licence = f"licence: {source.licence}" if source.licence else "no licence stated"
    instead = (
        "leave --baseline out, or make a page with geomap map, which only draws them"
        if source.geometry is GeometryUse.SHOW
        else "leave --baseline out; geomap compare --reference may still measure against them"
    )
    does = "shown" if use is GeometryUse.SHOW else "exported"
    stated = f"geometry = {str(source.geometry)!r}; {licence}"
    raise RightsError(
        f"{path}: shapes of {source.name} may not be {does} ({stated}); {instead}. "
        f"With a permission of your own, set geometry = 'export' for {source.id!r} in --sources"
    )


def source_of(path: Path | None, profile: Profile) -> Source | None:
    """The source that a map file comes from, or None where it is the user's own."""
    return None if path is None else profile.source_of_file(path.name)


def may_export(path: Path | None, *, profile: Profile) -> bool:
    """True when the shapes of a start map may be written to files."""
    source = source_of(path, profile)
    return source is None or source.geometry in _ALLOWED[GeometryUse.EXPORT]


def without_start_map(territory: Territory) -> Territory:
    """The territory without the shapes of the start map and what was estimated from them."""
    own = tuple(cell for cell in territory.cells if cell.basis is Basis.CLAIM)
    return replace(territory, cells=own)


def credits_of(claims: Iterable[Claim], path: Path | None, *, profile: Profile) -> tuple[str, ...]:
    """Whom a page names: places, borders, the source of its start map, and every source whose licence is stated."""
    start = source_of(path, profile)
    named = {start.id: start} if start is not None else {}
    named |= {one.id: one for one in _sources_of(claims, profile) if one.licence}
    told = [named.pop(start.id)] if start is not None else []
    told += [named[source_id] for source_id in sorted(named)]
    return (*BASE_CREDITS, *(f"{one.name} ({one.licence})" if one.licence else one.name for one in told))


def _sources_of(claims: Iterable[Claim], profile: Profile) -> list[Source]:
    names = {name for claim in claims for name in (claim.speaker, claim.publisher, *claim.relay) if name}
    return [one for name in sorted(names) if (one := profile.find_source(name)) is not None]


def sources_used(claims: Iterable[Claim], path: Path | None, *, profile: Profile) -> list[dict[str, str]]:
    """The sources of the registry behind a build, with address, archive and licence where these are stated."""
    found = {one.id: one for one in _sources_of(claims, profile)}
    start = source_of(path, profile)
    if start is not None:
        found[start.id] = start
    rows = []
    for source_id in sorted(found):
        one = found[source_id]
        row = {"id": one.id, "name": one.name, "url": one.url, "archive_url": one.archive_url, "licence": one.licence,
               "geometry": one.geometry.value if one.geometry else None}  # fmt: skip
        rows.append({key: value for key, value in row.items() if value})
    return rows
