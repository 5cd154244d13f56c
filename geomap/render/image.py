"""The map as a picture: SVG drawn in plain Python from the same shapes and styles as the page; PNG through Chromium."""

from __future__ import annotations

import math
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import OutputError
from geomap.render import style
from geomap.render.basemap import base_shapes, base_towns
from geomap.render.document import template_environment
from geomap.render.entries import collect_entries
from geomap.render.layers import Drawing, Shape, draw_view
from geomap.render.legend import MARK_PATHS, key_rows, layer_rows
from geomap.render.names import PlaceNames
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import MapView

Bounds = tuple[float, float, float, float]

COUNTRY_BOUNDS: Bounds = (22.0, 44.2, 40.5, 52.5)
"""Shown when nothing is drawn."""

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PNG_TIMEOUT_S = 60
_MIN_SPAN_DEGREES = 2.2
"""A single village is shown with its surroundings."""

_PADDING = 0.12
_CHARACTER_EM = 0.51
"""Mean width of a character of a sans-serif face, in em: good enough to keep labels apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Web Mercator onto a canvas of ``width`` × ``height`` pixels."""

    west_m: float
    north_m: float
    scale: float
    width: int
    height: int

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixel of a point."""
        x, y = _mercator(lon, lat)
        return round((x - self.west_m) * self.scale, 1), round((self.north_m - y) * self.scale, 1)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        return _unproject(self.west_m + x / self.scale, self.north_m - y / self.scale)

    def window(self) -> Bounds:
        """Degrees that the canvas covers, a little more."""
        west, north = _unproject(self.west_m - 20 / self.scale, self.north_m + 20 / self.scale)
        east, south = _unproject(
            self.west_m + (self.width + 20) / self.scale, self.north_m - (self.height + 20) / self.scale
        )
        return west, south, east, north


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return math.radians(lon), math.asinh(math.tan(math.radians(lat)))


def _unproject(x: float, y: float) -> tuple[float, float]:
    return math.degrees(x), math.degrees(math.atan(math.sinh(y)))


def fit_projection(bounds: Bounds, *, width: int, height: int) -> Projection:
    """The projection that shows ``bounds`` (west, south, east, north) whole, with a margin."""
    west, south, east, north = bounds
    grow_x, grow_y = (
        max(0.0, _MIN_SPAN_DEGREES - (east - west)) / 2,
        max(0.0, _MIN_SPAN_DEGREES * 0.6 - (north - south)) / 2,
    )
    left, bottom = _mercator(west - grow_x, south - grow_y)
    right, top = _mercator(east + grow_x, north + grow_y)
    span_x, span_y = (right - left) * (1 + 2 * _PADDING), (top - bottom) * (1 + 2 * _PADDING)
    scale = min(width / span_x, height / span_y)
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    return Projection(
        west_m=centre_x - width / 2 / scale,
        north_m=centre_y + height / 2 / scale,
        scale=scale,
        width=width,
        height=height,
    )


def render_svg(
    view: MapView, *, profile: Profile, gazetteer: Any = None, width: int = 1000, height: int = 640, framed: bool = True
) -> str:
    """The map of a view as one SVG.

    Parameters
    ----------
    view, profile, gazetteer
        As for :func:`geomap.render.page.render_page`.
    width, height
        Of the map in pixels.
    framed
        With title, legend and the meaning of white around it, for use on its own; False for the map alone.
    """
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims, gazetteer)
    entries = collect_entries(view, profile=profile, names=names, words=words)
    drawing = draw_view(view, entries, profile=profile, names=names, words=words)
    return draw_svg(
        drawing,
        profile=profile,
        words=words,
        title=words.text("page.title", date=words.date_long(view.territory.state.on)),
        width=width,
        height=height,
        framed=framed,
    )


def draw_svg(
    drawing: Drawing,
    *,
    profile: Profile,
    words: Words,
    title: str,
    width: int = 1000,
    height: int = 640,
    framed: bool = True,
    bounds: Bounds | None = None,
) -> str:
    """A drawing as SVG; see :func:`render_svg`. ``bounds`` to show something else than what is new."""
    projection = fit_projection(bounds or drawing.bounds or COUNTRY_BOUNDS, width=width, height=height)
    hidden = {layer.key for layer in drawing.layers if not layer.shown}
    shapes = [shape for shape in drawing.shapes if shape.layer not in hidden]
    layers = layer_rows([layer for layer in drawing.layers if layer.shown], profile)
    keys = key_rows(profile, words)
    columns = max(1, width // 300)
    rows = math.ceil((len(layers) + len(keys)) / columns)
    legend = [
        {**row, "x": 12 + (number // rows) * ((width - 12) // columns), "y": number % rows * 24}
        for number, row in enumerate([*[{**row, "text": row["name"]} for row in layers], *keys])
    ]
    window = projection.window()
    picture: str = (
        template_environment()
        .get_template("map.svg.j2")
        .render(
            title=title,
            white=words.text("page.white"),
            framed=framed,
            width=width,
            height=height,
            total_height=height + (110 + rows * 24 if framed else 0),
            patterns=style.patterns(profile),
            paint=style,
            base=[
                (layer, contested, path)
                for layer, contested, geometry in base_shapes(profile, window)
                if (path := _path(geometry, projection))
            ],
            polygons=[_polygon(shape, projection, profile) for shape in shapes if not shape.mark],
            marks=[_mark(shape, projection, profile) for shape in shapes if shape.mark and shape.point],
            labels=_place_labels(shapes, base_towns(words.language), projection),
            legend=legend,
        )
    )
    return picture


def _path(geometry: BaseGeometry, projection: Projection) -> str:
    parts = []
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Polygon":
            parts += [_line(ring.coords, projection) + "Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in {"LineString", "LinearRing"}:
            parts.append(_line(part.coords, projection))
        elif hasattr(part, "geoms"):
            parts.append(_path(part, projection))
    return "".join(part for part in parts if part not in {"", "Z"})


def _line(coordinates: Any, projection: Projection) -> str:
    points: list[tuple[float, float]] = []
    for lon, lat, *_ in coordinates:
        point = projection.at(lon, lat)
        # Under half a pixel nothing is seen: leaving it out keeps the picture small.
        if not points or abs(point[0] - points[-1][0]) + abs(point[1] - points[-1][1]) >= 0.5:
            points.append(point)
    return "M" + " ".join(f"{x:g},{y:g}" for x, y in points) if len(points) > 1 else ""


def _polygon(shape: Shape, projection: Projection, profile: Profile) -> dict[str, Any]:
    return {
        "path": _path(shape.geometry, projection),
        "fill": shape.style.fill(profile),
        "stroke": shape.style.stroke(profile),
        "weight": shape.style.weight + (0.6 if shape.new else 0),
        "dashed": shape.style.dashed,
        "title": f"{shape.name}: {shape.text}" if shape.name else shape.text,
    }


def _mark_at(shape: Shape, projection: Projection) -> tuple[float, float]:
    assert shape.point is not None
    x, y = projection.at(*shape.point)
    return x + 18 * shape.slot, y


def _mark(shape: Shape, projection: Projection, profile: Profile) -> dict[str, Any]:
    assert shape.point is not None
    x, y = _mark_at(shape, projection)
    return {
        "x": x,
        "y": y,
        "path": MARK_PATHS[shape.mark],
        "fill": shape.style.stroke(profile),
        "dashed": shape.style.dashed,
        "title": f"{shape.name}: {shape.text}" if shape.name else shape.text,
    }


@dataclass(slots=True)
class _Label:
    lines: tuple[str, ...]
    size: float
    kind: str
    at: tuple[float, float]
    gap: float
    centred: bool = False
    within: BaseGeometry | None = None
    """Outline (lon, lat) that the middle of a centred label stays in."""


def _place_labels(
    shapes: Sequence[Shape], towns: Sequence[Sequence[Any]], projection: Projection
) -> list[dict[str, Any]]:
    """Greedy: names of what is new, words of indications, other names, towns; what finds no room is left out."""

    def inside(point: tuple[float, float]) -> bool:
        return 0 <= point[0] <= projection.width and 0 <= point[1] <= projection.height

    taken: list[tuple[float, float, float, float]] = []
    boxes: list[tuple[float, float, float, float]] = []
    wordy: list[_Label] = []
    named: list[_Label] = []
    for shape in shapes:
        if shape.point is None:
            continue
        at = _mark_at(shape, projection)
        if not inside(at):
            continue
        if shape.mark:
            taken.append((at[0] - 9, at[1] - 9, at[0] + 9, at[1] + 9))
        elif not shape.outline:
            west, south, east, north = shape.geometry.bounds
            (left, top), (right, bottom) = projection.at(west, north), projection.at(east, south)
            if right - left < 90:
                boxes.append((left, top, right, bottom))
        if shape.mark or shape.outline:
            lines = tuple(line for text in shape.text.split(" | ") for line in _wrap(text, 28))
            wordy.append(_Label(lines, 11, "words", at, 12, centred=not shape.mark, within=shape.geometry))
        elif shape.name:
            kind = "new" if shape.new else "place" if shape.recent else "old"
            named.append(_Label((shape.name,), 13 if shape.new else 12, kind, at, 5))
    known = {label.lines[0] for label in named}
    around = [
        _Label((town[2],), 11, "town", projection.at(town[0], town[1]), 5)
        for town in towns[:60]
        if town[2] not in known and inside(projection.at(town[0], town[1]))
    ]
    placed = []
    named.sort(key=lambda label: ("new", "place", "old").index(label.kind))
    new = [label for label in named if label.kind == "new"]
    for label in (*new, *wordy, *(label for label in named if label.kind != "new"), *around):
        spot = _find_spot(label, projection, [*taken, *boxes] if label.kind == "words" else taken)
        spot = spot or (_find_spot(label, projection, taken) if label.kind == "words" else None)
        if spot is None:
            continue
        width, height = _size(label)
        taken.append((spot[0] - 2, spot[1] - 1, spot[0] + width + 2, spot[1] + height + 1))
        anchor, shift = "start", 0.0
        if label.centred:
            anchor, shift = "middle", width / 2
        elif spot[0] + width <= label.at[0]:
            anchor, shift = "end", width
        placed.append(
            {
                "kind": label.kind,
                "x": round(spot[0] + shift, 1),
                "anchor": anchor,
                "size": label.size,
                "lines": [
                    (line, round(spot[1] + label.size * (0.85 + 1.2 * n), 1)) for n, line in enumerate(label.lines)
                ],
                "dot": label.at if label.kind == "town" else None,
            }
        )
    return placed


def _wrap(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width, max_lines=4, placeholder=" …")


def _size(label: _Label) -> tuple[float, float]:
    widest = max((len(line) for line in label.lines), default=0)
    return widest * label.size * _CHARACTER_EM, len(label.lines) * label.size * 1.2


def _find_spot(
    label: _Label, projection: Projection, taken: Sequence[tuple[float, float, float, float]]
) -> tuple[float, float] | None:
    (x, y), (w, h), g = label.at, _size(label), label.gap
    if label.centred:
        middles = [(x + m * w, y + n * h * 0.6) for n in (0, -1, 1, -2, 2, -3, 3) for m in (0, -0.6, 0.6)]
        # The words of an outline stay over it: elsewhere they would speak of another place.
        over = [middle for middle in middles if middle == (x, y) or _is_over(middle, label, projection)]
        tries = [(cx - w / 2, cy - h / 2) for cx, cy in over]
    else:
        tries = [(x + g, y - h / 2), (x - g - w, y - h / 2), (x - w / 2, y - g - h), (x - w / 2, y + g),
                 (x + g, y - h), (x + g, y), (x - g - w, y - h), (x - g - w, y)]  # fmt: skip
        if label.kind == "words":
            tries += [(x + g + 8, y - h / 2 + n * h) for n in (-0.9, 0.9)]
            tries += [(x - g - 8 - w, y - h / 2 + n * h) for n in (-0.9, 0.9)]
    for left, top in tries:
        inside = left >= 2 and top >= 2 and left + w <= projection.width - 2 and top + h <= projection.height - 2
        if inside and not any(left < b[2] and left + w > b[0] and top < b[3] and top + h > b[1] for b in taken):
            return left, top
    return None


def _is_over(pixel: tuple[float, float], label: _Label, projection: Projection) -> bool:
    from shapely import contains_xy

    return label.within is not None and bool(contains_xy(label.within, *projection.degrees(*pixel)))


def find_chromium() -> str | None:
    """Path of a Chromium on this machine, or None."""
    return next((path for name in _CHROMIUM_NAMES if (path := shutil.which(name))), None)


def render_png(
    view: MapView, *, profile: Profile, gazetteer: Any = None, width: int = 1000, height: int = 640
) -> bytes:
    """The framed picture of :func:`render_svg` as PNG, drawn by Chromium with its network cut.

    Raises
    ------
    OutputError
        There is no Chromium, or it failed.
    """
    svg = render_svg(view, profile=profile, gazetteer=gazetteer, width=width, height=height)
    total = int(svg.split('height="', 1)[1].split('"', 1)[0])
    return svg_to_png(svg, width=width, height=total)


def svg_to_png(svg: str, *, width: int, height: int) -> bytes:
    """An SVG as PNG.

    Raises
    ------
    OutputError
        As in :func:`render_png`.
    """
    chromium = find_chromium()
    if chromium is None:
        raise OutputError(
            f"PNG: no Chromium found (looked for {', '.join(_CHROMIUM_NAMES)}); install one, or write SVG instead"
        )
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder, "map.svg"), Path(folder, "map.png")
        page.write_text(svg, encoding="utf-8")
        command = [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri(),
        ]  # fmt: skip
        try:
            # The command is ours; the only outside part is the program that the path names.
            done = subprocess.run(command, capture_output=True, timeout=_PNG_TIMEOUT_S, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise OutputError(f"PNG: {chromium} did not finish ({error}); write SVG instead") from error
        if not picture.exists():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise OutputError(f"PNG: {chromium} wrote no picture ({' '.join(last)}); write SVG instead")
        return picture.read_bytes()
