"""Small pictures of many dates: the country once, and a dot for every place and mark, larger where it is new."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomap.render.basemap import base_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.render.layers import Drawing

WIDTH, HEIGHT = 132, 88
_BOUNDS = (22.0, 44.2, 40.5, 52.5)
"""(west, south, east, north) of the pictures where the base map gives none."""


class Thumbs:
    """Pictures of one profile's country, all on the same ground."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        contested = [
            shape for layer, own, shape in base_shapes(profile, (-180, -85, 180, 85)) if layer == "countries" and own
        ]
        boxes = [shape.bounds for shape in contested] or [_BOUNDS]
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        (left, bottom), (right, top) = _mercator(west, south), _mercator(east, north)
        self._scale = min((WIDTH - 6) / (right - left), (HEIGHT - 6) / (top - bottom))
        self._left = (left + right) / 2 - WIDTH / 2 / self._scale
        self._top = (top + bottom) / 2 + HEIGHT / 2 / self._scale
        self.ground = "".join(self._outline(shape) for shape in contested)
        """SVG path of the country."""

    def _at(self, lon: float, lat: float) -> tuple[int, int]:
        x, y = _mercator(lon, lat)
        return round((x - self._left) * self._scale), round((self._top - y) * self._scale)

    def _outline(self, shape: BaseGeometry) -> str:
        parts = []
        for part in getattr(shape, "geoms", [shape]):
            points = list(dict.fromkeys(self._at(lon, lat) for lon, lat, *_ in part.exterior.coords))
            if len(points) > 2:
                parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
        return "".join(parts)

    def dots(self, drawing: Drawing) -> list[dict[str, str | int]]:
        """Rows ``colour, width, path``: a path of dots for every colour, those that are new last and larger."""
        hidden = {layer.key for layer in drawing.layers if not layer.shown}
        points: dict[tuple[bool, str], dict[tuple[int, int], None]] = {}
        for shape in drawing.shapes:
            if shape.point is None or shape.outline or shape.layer in hidden:
                continue
            colour = shape.style.stroke(self._profile)
            points.setdefault((shape.new, colour), {})[self._at(*shape.point)] = None
        return [
            {"colour": colour, "width": 7 if new else 3, "path": _dots(spots)}
            for (new, colour), spots in sorted(points.items(), key=lambda row: row[0])
        ]


def _dots(spots: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{x} {y}h0" for x, y in sorted(spots))


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return math.radians(lon), math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat)))))
