"""The start map, and reference maps: a user's polygons with a holder, read as they are and dissolved per side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geomap.config import fold_name
from geomap.crs import require_exchange_crs
from geomap.errors import CRSError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile

NOBODY = frozenset({"", "none", "null", "nobody", "no", "third", "neutral", "unknown", "contested", "grey", "gray"})
"""Values that mean that no side holds a polygon; such polygons are left out."""


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Who holds what at the start (EPSG:4326, lon lat), one polygon a side."""

    sides: tuple[tuple[str, BaseGeometry], ...]
    """(side, geometry) pairs, sorted by side; they do not overlap."""
    repaired: int = 0
    """Invalid shapes that were repaired."""
    ignored: int = 0
    """Shapes without area or without a holder that were left out."""

    def side_at(self, lon: float, lat: float) -> str | None:
        """The side that holds a point, or None."""
        import shapely

        for side, geometry in self._prepared:
            if shapely.intersects_xy(geometry, lon, lat):
                return side
        return None

    def geometry_of(self, side: str) -> BaseGeometry | None:
        """What a side holds, or None."""
        return dict(self.sides).get(side)

    @cached_property
    def _prepared(self) -> tuple[tuple[str, BaseGeometry], ...]:
        import shapely

        for _side, geometry in self.sides:
            shapely.prepare(geometry)
        return self.sides


def read_baseline(path: Path, *, holder_field: str | None, profile: Profile) -> Baseline:
    """Read polygons with a holder from any file that GDAL knows.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, KML …; 3-D coordinates, collections, points and invalid rings are met with.
    holder_field
        Field that names the holder: a side's id, or a name, alias or demonym of it in any language of the profile.
    profile
        Sides and their words.

    Raises
    ------
    CRSError
        The file does not say its CRS.
    InputError
        Unreadable, without the field, with a value that names no side, or with no polygon of a side.
    """
    import geopandas as gpd

    try:
        frame = gpd.read_file(path)
    except Exception as error:  # GDAL's errors have no common root that pyogrio promises
        raise InputError(
            f"{path}: cannot be read as a map ({error}); give GeoJSON, GeoPackage or a shapefile"
        ) from error
    if "geometry" not in frame or len(frame) == 0:
        raise InputError(f"{path}: no shapes in it; give polygons with a holder")
    if frame.crs is None:
        raise CRSError(f"{path}: no CRS, expected one such as EPSG:4326; save the file with its CRS (set_crs, .prj)")
    if holder_field is None or holder_field not in frame.columns:
        fields = ", ".join(str(name) for name in frame.columns if name != "geometry") or "none"
        raise InputError(f"{path}: no field {holder_field!r} (fields: {fields}); name the field that says who holds")
    return dissolve_holders(require_exchange_crs(frame, str(path)), holder_field=holder_field, profile=profile,
                            where=str(path))  # fmt: skip


def dissolve_holders(frame: gpd.GeoDataFrame, *, holder_field: str, profile: Profile, where: str) -> Baseline:
    """Polygons of a frame in EPSG:4326, one a side, made valid and cut so that no two sides overlap."""
    import shapely

    words = _words_of_sides(profile)
    by_side: dict[str, list[BaseGeometry]] = {}
    unknown: set[str] = set()
    repaired = ignored = 0
    for holder, geometry in zip(frame[holder_field], frame.geometry, strict=True):
        side = _side_named(holder, words)
        if side is None:
            ignored += 1
            if not _is_nobody(holder):
                unknown.add(str(holder))
            continue
        valid, mended = _polygons_of(geometry)
        repaired += mended
        if valid is None:
            ignored += 1
            continue
        by_side.setdefault(side, []).append(valid)
    if unknown:
        known = ", ".join(profile.side_ids)
        raise InputError(
            f"{where}: field {holder_field!r} holds {', '.join(repr(one) for one in sorted(unknown)[:8])}, "
            f"expected a side ({known}) or a name of one; correct the values or add an alias to the profile"
        )
    if not by_side:
        raise InputError(f"{where}: no polygon of a side in field {holder_field!r}; give polygons with a holder")
    sides: list[tuple[str, BaseGeometry]] = []
    taken: BaseGeometry | None = None
    for side in sorted(by_side):
        merged = shapely.union_all(by_side[side])
        if taken is not None:
            merged = merged.difference(taken)
        taken = merged if taken is None else taken.union(merged)
        if not merged.is_empty:
            sides.append((side, merged))
    return Baseline(sides=tuple(sides), repaired=repaired, ignored=ignored)


def _words_of_sides(profile: Profile) -> dict[str, str]:
    words: dict[str, str] = {}
    for side in profile.sides:
        for text in (side.id, side.country):
            if text:
                words[fold_name(text)] = side.id
        for _language, named in side.words:
            for text in (named.name, *named.aliases, *named.demonyms):
                words[fold_name(text)] = side.id
    return words


def _side_named(holder: Any, words: dict[str, str]) -> str | None:
    return words.get(fold_name(str(holder))) if isinstance(holder, str) else None


def _is_nobody(holder: Any) -> bool:
    if holder is None or holder != holder:  # NaN of a missing value
        return True
    return isinstance(holder, str) and fold_name(holder) in NOBODY


def _polygons_of(geometry: BaseGeometry | None) -> tuple[BaseGeometry | None, int]:
    """The polygons of a shape, flat and valid, and whether it had to be repaired; None where it has no area."""
    import shapely

    if geometry is None or geometry.is_empty:
        return None, 0
    flat = shapely.force_2d(geometry)
    mended = 0 if flat.is_valid else 1
    if mended:
        flat = shapely.make_valid(flat)
    parts = [part for part in _parts(flat) if part.geom_type == "Polygon" and part.area > 0]
    return (shapely.union_all(parts), mended) if parts else (None, mended)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [part for one in geometry.geoms for part in _parts(one)]
