"""Web Mercator on a canvas of pixels, for the pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass

Bounds = tuple[float, float, float, float]

EARTH_RADIUS_KM = 6378.137
"""Of the sphere that Web Mercator uses (EPSG:3857)."""

_MIN_SPAN_DEGREES = 2.2
"""A single village is shown with its surroundings."""

_PADDING = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Web Mercator onto a canvas of ``width`` × ``height`` pixels whose upper left corner is ``left``, ``top``."""

    west_m: float
    north_m: float
    scale: float
    width: int
    height: int
    left: int = 0
    top: int = 0

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixel of a point."""
        x, y = _mercator(lon, lat)
        return (
            round(self.left + (x - self.west_m) * self.scale, 1),
            round(self.top + (self.north_m - y) * self.scale, 1),
        )

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        return _unproject(self.west_m + (x - self.left) / self.scale, self.north_m - (y - self.top) / self.scale)

    def window(self) -> Bounds:
        """Degrees that the canvas covers, a little more."""
        west, north = self.degrees(self.left - 20, self.top - 20)
        east, south = self.degrees(self.left + self.width + 20, self.top + self.height + 20)
        return west, south, east, north

    def has(self, x: float, y: float) -> bool:
        """True for a pixel of the canvas."""
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height

    @property
    def km_per_pixel(self) -> float:
        """True to scale in the middle of the canvas only: Mercator grows towards the north."""
        _, latitude = self.degrees(self.left + self.width / 2, self.top + self.height / 2)
        return EARTH_RADIUS_KM * math.cos(math.radians(latitude)) / self.scale


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return math.radians(lon), math.asinh(math.tan(math.radians(lat)))


def _unproject(x: float, y: float) -> tuple[float, float]:
    return math.degrees(x), math.degrees(math.atan(math.sinh(y)))


def fit_projection(bounds: Bounds, *, width: int, height: int, left: int = 0, top: int = 0) -> Projection:
    """The projection that shows ``bounds`` (west, south, east, north) whole, with a margin."""
    west, south, east, north = bounds
    grow_x = max(0.0, _MIN_SPAN_DEGREES - (east - west)) / 2
    grow_y = max(0.0, _MIN_SPAN_DEGREES * 0.6 - (north - south)) / 2
    x0, y0 = _mercator(west - grow_x, south - grow_y)
    x1, y1 = _mercator(east + grow_x, north + grow_y)
    span_x, span_y = (x1 - x0) * (1 + 2 * _PADDING), (y1 - y0) * (1 + 2 * _PADDING)
    scale = min(width / span_x, height / span_y)
    return Projection(
        west_m=(x0 + x1) / 2 - width / 2 / scale,
        north_m=(y0 + y1) / 2 + height / 2 / scale,
        scale=scale,
        width=width,
        height=height,
        left=left,
        top=top,
    )


def scale_bar(projection: Projection, *, share: float = 0.24) -> tuple[int, float]:
    """Kilometres of a round length and the pixels they take, at most ``share`` of the canvas.

    Examples
    --------
    >>> km, pixels = scale_bar(fit_projection((35, 48, 38, 50), width=800, height=500))
    >>> km, round(pixels)
    (100, 181)
    """
    room_km = projection.width * share * projection.km_per_pixel
    steps = [digit * 10**power for power in range(5) for digit in (1, 2, 5)]
    km = max((step for step in steps if step <= room_km), default=1)
    return km, km / projection.km_per_pixel
