"""The start map, and reference maps: a user's polygons with a holder, dissolved to one polygon a side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geomap.control.holders import Holders, plain_value, read_holders, unknown_values_message
from geomap.control.mapfile import read_shapes
from geomap.control.territory import area_km2, merge_cells
from geomap.errors import InputError
from geomap.words import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import Territory

_SPECK_DEGREES2 = 1e-12
"""Smaller than a square decimetre: what is left where a ring crosses itself by a micron."""


_GRID_DEGREES = 1e-6
"""What repaired shapes are snapped to, about 10 cm."""


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Who holds what at the start (EPSG:4326, lon lat), one polygon a side."""

    sides: tuple[tuple[str, BaseGeometry], ...]
    """(side, geometry) pairs, sorted by side; they do not overlap."""
    repaired: int = 0
    """Invalid shapes that were repaired."""
    ignored: int = 0
    """Shapes without area or without a holder that were left out."""
    overlap_km2: float = 0.0
    """Ground that the file gives to two sides; it is nobody's here."""

    def side_at(self, lon: float, lat: float) -> str | None:
        """The side that holds a point, or None."""
        if (lon, lat) not in self._asked:
            self.ask_sides([(lon, lat)])
        return self._asked[lon, lat]

    def ask_sides(self, spots: Iterable[tuple[float, float]]) -> None:
        """Look up the sides of many (lon, lat) at once, which is far faster than one by one; they are remembered."""
        new = [spot for spot in dict.fromkeys(spots) if spot not in self._asked]
        if new:
            found = self.sides_at([lon for lon, _lat in new], [lat for _lon, lat in new])
            self._asked.update(zip(new, found, strict=True))

    def sides_at(self, lons: Sequence[float], lats: Sequence[float]) -> list[str | None]:
        """The side that holds each of many points."""
        import numpy as np
        import shapely

        found = np.full(len(lons), None, dtype=object)
        for side, geometry in reversed(self._prepared):
            found[shapely.intersects_xy(geometry, lons, lats)] = side
        return found.tolist()

    def geometry_of(self, side: str) -> BaseGeometry | None:
        """What a side holds, or None."""
        return dict(self.sides).get(side)

    @cached_property
    def _asked(self) -> dict[tuple[float, float], str | None]:
        return {}

    @cached_property
    def _prepared(self) -> tuple[tuple[str, BaseGeometry], ...]:
        import shapely

        for _side, geometry in self.sides:
            shapely.prepare(geometry)
        return self.sides


def read_baseline(
    path: Path,
    *,
    holder_field: str | None,
    profile: Profile,
    holders: Holders | None = None,
    on: date | None = None,
    land: BaseGeometry | None = None,
) -> Baseline:
    """Read polygons with a holder from any map file.

    Parameters
    ----------
    path
        As for :func:`geomap.control.mapfile.read_shapes`.
    holder_field
        Field that names the holder; without it the one of the mapping file.
    profile
        Sides and their words: a side's id, or a name, alias or demonym of it in any language.
    holders
        What the values of the field mean, as :func:`geomap.control.holders.read_holders` gives it.
    on
        Which day, of a file with more than one.
    land
        Outline of the country, for a mapping file with ``rest``.

    Raises
    ------
    CRSError
        The file does not say its CRS.
    InputError
        Unreadable, without the field, with a value that names no side, or with no polygon of a side.
    """
    series = read_map_series(path, holder_field=holder_field, profile=profile, holders=holders, land=land)
    if len(series) == 1:
        return series[0][1]
    days = [day for day, _map in series if day is not None]
    if on is None:
        raise InputError(f"{path}: maps of {len(days)} days, {days[0]} … {days[-1]}; say which (--baseline-on DATE)")
    found = map_in_force(series, on)
    if found is None:
        raise InputError(f"{path}: no map of {on} or before (days: {days[0]} … {days[-1]}); give a later day")
    return found


def read_outline(path: Path) -> BaseGeometry:
    """All polygons of a map file as one, whoever holds them (EPSG:4326).

    Raises
    ------
    CRSError
        The file does not say its CRS.
    InputError
        Unreadable, or without a polygon.
    """
    import shapely

    found = [polygons_of(geometry)[0] for geometry in read_shapes(path).geometry]
    polygons = [one for one in found if one is not None]
    if not polygons:
        raise InputError(f"{path}: no polygon; give the area to compare in")
    return shapely.union_all(polygons)


def map_in_force(series: Sequence[tuple[date | None, Baseline]], on: date) -> Baseline | None:
    """The newest map that is not of after a day; an undated one always is in force."""
    known = [one for day, one in series if day is None or day <= on]
    return known[-1] if known else None


def read_map_series(
    path: Path,
    *,
    holder_field: str | None,
    profile: Profile,
    holders: Holders | None = None,
    date_field: str | None = None,
    land: BaseGeometry | None = None,
) -> tuple[tuple[date | None, Baseline], ...]:
    """The maps of a file by day, oldest first; one of day None where the file has no field of days.

    Parameters
    ----------
    path, holder_field, profile, holders, land
        As for :func:`read_baseline`.
    date_field
        Field with the day that a polygon is of; without it the one of the mapping file.

    Raises
    ------
    CRSError, InputError
        As for :func:`read_baseline`.
    """
    holders = holders or read_holders(None, profile=profile)
    where = str(path)
    frame = read_shapes(path, layer=holders.layer)
    field = _find_field(frame, holder_field or holders.holder_field, where, "the field that says who holds")
    wanted = date_field or holders.date_field
    if wanted is None:
        return ((None, dissolve_holders(frame, holder_field=field, profile=profile, where=where, holders=holders,
                                        land=land)),)  # fmt: skip
    dated = _find_field(frame, wanted, where, "the field that says the day")
    rows: dict[date, list[int]] = defaultdict(list)
    for number, value in enumerate(frame[dated]):
        rows[_day_of(value, dated, where)].append(number)
    return tuple(
        (day, dissolve_holders(frame.iloc[rows[day]], holder_field=field, profile=profile, where=f"{where} ({day})",
                               holders=holders, land=land))
        for day in sorted(rows)
    )  # fmt: skip


def _find_field(frame: gpd.GeoDataFrame, wanted: str | None, where: str, what: str) -> str:
    names = [str(name) for name in frame.columns if name != "geometry"]
    if wanted in names:
        return str(wanted)
    alike = [name for name in names if wanted is not None and name.casefold() == wanted.casefold()]
    if len(alike) == 1:
        return alike[0]
    fields = ", ".join(name[:40] for name in names[:30]) or "none"
    raise InputError(f"{where}: no field {wanted!r} (fields: {fields}); name {what}")


def _day_of(value: Any, field: str, where: str) -> date:
    text = value.isoformat() if hasattr(value, "isoformat") else plain_value(value)
    try:
        return date.fromisoformat(text[:10] if "-" in text else text[:8])
    except ValueError:
        raise InputError(
            f"{where}: field {field!r} holds {text[:40]!r}, expected a day such as 2022-09-12; correct it"
        ) from None


def dissolve_holders(
    frame: gpd.GeoDataFrame,
    *,
    holder_field: str,
    profile: Profile,
    where: str,
    holders: Holders | None = None,
    land: BaseGeometry | None = None,
) -> Baseline:
    """Polygons of a frame in EPSG:4326, one a side, made valid; ground given to two sides is nobody's.

    Raises
    ------
    InputError
        A shape with area has a holder that means nothing, or no shape has a side.
    """
    holders = holders or read_holders(None, profile=profile)
    by_side: dict[str | None, list[BaseGeometry]] = defaultdict(list)
    unknown: list[str] = []
    repaired = ignored = 0
    for holder, geometry in zip(frame[holder_field], frame.geometry, strict=True):
        valid, mended = polygons_of(geometry)
        if valid is None:
            ignored += 1  # points, lines and empty shapes; whatever they are called
            continue
        try:
            side = holders.side_of(holder)
        except KeyError:
            unknown.append(plain_value(holder))
            continue
        repaired += mended
        ignored += side is None
        by_side[side].append(valid)
    if unknown:
        raise InputError(unknown_values_message(unknown, field=holder_field, where=where, sides=profile.side_ids))
    nobodys = by_side.pop(None, [])
    if not by_side:
        raise InputError(f"{where}: no polygon of a side in field {holder_field!r}; give polygons with a holder")
    merged = _merge_sides(by_side)
    if holders.rest is not None and land is not None:
        _require_overlap(merged.values(), land, where)  # the rest would hide that the map lies elsewhere
        merged = _give_rest(merged, nobodys, holders.rest, land)
    sides, overlap = _part_sides(merged)
    return Baseline(sides=sides, repaired=repaired, ignored=ignored, overlap_km2=overlap)


def require_overlap(found: Baseline, land: BaseGeometry, where: str) -> None:
    """Refuse a map that lies wholly elsewhere, as one with latitude and longitude swapped does.

    Raises
    ------
    InputError
        No polygon comes near the country.
    """
    _require_overlap((geometry for _side, geometry in found.sides), land, where)


def _require_overlap(shapes: Iterable[BaseGeometry], land: BaseGeometry, where: str) -> None:
    import shapely

    west, south, east, north = shapely.total_bounds(list(shapes))
    country = shapely.box(*land.bounds)
    if not shapely.box(west, south, east, north).intersects(country):
        raise InputError(
            f"{where}: its polygons lie in lon {west:.1f} … {east:.1f}, lat {south:.1f} … {north:.1f}, outside the "
            "country; are latitude and longitude swapped, or is its CRS another one?"
        )


def baseline_of_territory(territory: Territory) -> Baseline:
    """What is corroborated on a day as the start map of a later period; what is only claimed is no start map.

    Raises
    ------
    InputError
        Nothing is corroborated.
    """
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for cell in territory.cells:
        side = cell.state.side if cell.state is not None else cell.side
        if side is not None and cell.basis is not Basis.ESTIMATE:
            parts[side].append(cell.geometry)
    if not parts:
        raise InputError(f"start map: no place with a corroborated holder on {territory.state.on}; give a later day")
    return Baseline(sides=tuple((side, merge_cells(parts[side])) for side in sorted(parts)))


def _merge_sides(by_side: dict[Any, list[BaseGeometry]]) -> dict[str, BaseGeometry]:
    return {side: _union_of(by_side[side]) for side in sorted(by_side)}


def _union_of(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Union of shapes; a valid one by itself is as it is, for the overlay of half a million corners takes seconds."""
    import shapely

    return shapes[0] if len(shapes) == 1 and shapes[0].is_valid else shapely.union_all(shapes)


def _give_rest(
    merged: dict[str, BaseGeometry], nobodys: list[BaseGeometry], side: str, land: BaseGeometry
) -> dict[str, BaseGeometry]:
    import shapely

    rest = land.difference(shapely.union_all([*merged.values(), *nobodys]))
    both = [rest, *([merged[side]] if side in merged else [])]
    return {**merged, side: shapely.union_all(both)}


def _part_sides(merged: dict[str, BaseGeometry]) -> tuple[tuple[tuple[str, BaseGeometry], ...], float]:
    """Sides without the ground that two of them are given, and the size of it in km²."""
    import shapely

    doubled = [
        shared
        for number, side in enumerate(sorted(merged))
        for other in sorted(merged)[number + 1 :]
        if (shared := merged[side].intersection(merged[other])).area > 0
    ]
    both = shapely.union_all(doubled) if doubled else None
    parted = []
    for side in sorted(merged):
        own = merged[side] if both is None else merged[side].difference(both)
        if not own.is_empty:
            parted.append((side, own))
    return tuple(parted), 0.0 if both is None else area_km2(both)


def polygons_of(geometry: BaseGeometry | None) -> tuple[BaseGeometry | None, int]:
    """The polygons of a shape, flat and valid, and 1 where they had to be repaired; None where it has no area.

    A ring that winds over its own ground is that ground once (GEOS's ``structure`` repair), not a hole in it.
    """
    import numpy as np
    import shapely

    if geometry is None or geometry.is_empty:
        return None, 0
    flat = shapely.force_2d(geometry)
    parts = [part for part in _parts(flat) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts or not np.isfinite(shapely.get_coordinates(parts)).all():
        return None, 0
    whole = flat if flat.geom_type in {"Polygon", "MultiPolygon"} else None
    if whole is not None and whole.is_valid:
        return (whole, 0) if whole.area > _SPECK_DEGREES2 else (None, 0)
    broken = whole is not None or not all(part.is_valid for part in parts)
    mended = [shapely.make_valid(part, method="structure", keep_collapsed=False) for part in parts]
    # Snapped to what is published of it: rounding would make it cross itself anew, on every date that it is written.
    snapped = shapely.set_precision(_union_of(mended), _GRID_DEGREES)
    kept = [part for part in _parts(snapped) if part.geom_type == "Polygon"]
    kept = [part for part in kept if part.area > _SPECK_DEGREES2]
    return (shapely.MultiPolygon(kept) if kept else None), int(broken)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [part for one in geometry.geoms for part in _parts(one)]
