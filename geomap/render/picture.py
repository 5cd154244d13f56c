"""A picture before it is drawn: where everything stands, in pixels. SVG, PNG and PDF are painted from these values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.render.basemap import base_shapes, base_towns, home_bounds
from geomap.render.labels import PlacedLabel, estimate_width, mark_at, place_labels
from geomap.render.legend import MARK_PATHS, key_rows, layer_rows
from geomap.render.projection import Bounds, Projection, fit_projection, scale_bar
from geomap.render.style import patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.render.labels import Measure
    from geomap.render.layers import Drawing, Shape
    from geomap.render.style import Pattern
    from geomap.render.words import Words

MIN_SIDE, MAX_SIDE = 200, 10_000
"""Pixels of a side of a picture."""

_MARGIN = 14
_LEGEND_COLUMN = 262
_ROW_GAP = 6
_MIN_MAP = (220, 160)
_LEGEND_SIZE, _STAMP_SIZE, _WHITE_SIZE = 12.0, 11.0, 13.0
_MAX_TITLE_SIZE, _MIN_TITLE_SIZE = 25.0, 15.0
_NAMED_IN_ALT = 12
_MAX_STAMP_LINES = 8

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of words."""

    text: str
    x: float
    y: float
    """Of its base line."""
    size: float
    bold: bool = False
    serif: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A polygon, outline or course in pixels."""

    rings: tuple[Points, ...]
    closed: bool
    layer: str = ""
    """Of the base map: ``countries``, ``borders``, ``oblasts``, ``lakes``, ``rivers``; empty for what is reported."""
    contested: bool = False
    fill: str = "none"
    stroke: str = "none"
    weight: float = 0.0
    dashes: str = ""
    title: str = ""

    @property
    def path(self) -> str:
        """As the ``d`` of an SVG path."""
        end = "Z" if self.closed else ""
        return "".join("M" + " ".join(f"{x:g},{y:g}" for x, y in ring) + end for ring in self.rings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A symbol of an indication, around its middle; ``path`` is in a box of 16 × 16."""

    x: float
    y: float
    path: str
    fill: str
    dashed: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendRow:
    """A swatch with words."""

    x: float
    y: float
    swatch: dict[str, Any]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All of a picture, in pixels from the upper left corner."""

    width: int
    height: int
    title: str
    alt: str
    """The same in words."""
    language: str
    frame: tuple[int, int, int, int]
    """Left, top, width and height of the map."""
    framed: bool
    base: tuple[Area, ...]
    areas: tuple[Area, ...]
    marks: tuple[Mark, ...]
    labels: tuple[PlacedLabel, ...]
    lines: tuple[Line, ...]
    legend: tuple[LegendRow, ...]
    bar: tuple[float, float, float, str]
    """Scale bar: x and y of its left end, length, and what it stands for."""
    patterns: tuple[Pattern, ...]
    stamp: tuple[str, ...] = ()


def check_size(width: int, height: int) -> None:
    """Refuse a size that nobody can print.

    Raises
    ------
    InputError
        A side is out of bounds.
    """
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise InputError(
            f"picture size: got {width}x{height} pixels, expected {MIN_SIDE} to {MAX_SIDE} a side; "
            "choose another (--size 1200x800)"
        )


def compose(
    drawing: Drawing,
    *,
    profile: Profile,
    words: Words,
    title: str,
    width: int,
    height: int,
    framed: bool,
    bounds: Bounds | None = None,
    stamp: Sequence[str] = (),
    measure: Measure = estimate_width,
) -> Picture:
    """Lay out a picture.

    Parameters
    ----------
    drawing
        What is drawn.
    width, height
        Of the whole picture in pixels, all around the map included.
    framed
        With title, legend, the meaning of white and the stamp; False for the map alone.
    bounds
        (west, south, east, north) to show; None for what is new.
    stamp
        Date, cut-off, edition and sources, a line each: what a picture must not travel without.
    measure
        Width of a text in the face that it will be drawn with.

    Raises
    ------
    InputError
        The size is out of bounds, or leaves no room for a map.
    """
    check_size(width, height)
    lines: list[Line] = []
    legend: list[LegendRow] = []
    frame = (0, 0, width, height)
    if framed:
        frame, lines, legend = _surroundings(drawing, profile, words, title, (width, height), stamp, measure)
    left, top, map_width, map_height = frame
    shown_bounds = bounds or drawing.bounds or home_bounds(profile)
    projection = fit_projection(shown_bounds, width=map_width, height=map_height, left=left, top=top)
    hidden = {layer.key for layer in drawing.layers if not layer.shown}
    shapes = [shape for shape in drawing.shapes if shape.layer not in hidden]
    km, length = scale_bar(projection)
    bar = (left + 12.0, top + map_height - 12.0, length, f"{words.number(km)} km")
    free = (bar[0] - 4, bar[1] - 22, bar[0] + length + 8, bar[1] + 6)
    return Picture(
        width=width,
        height=height,
        title=title,
        alt=describe(drawing, words, title=title, stamp=stamp),
        language=words.language,
        frame=frame,
        framed=framed,
        base=tuple(
            area
            for layer, contested, geometry in base_shapes(profile, projection.window())
            if (area := _area(geometry, projection, layer=layer, contested=contested)).rings
        ),
        areas=tuple(area for shape in shapes if not shape.mark and (area := _drawn(shape, projection, profile)).rings),
        marks=tuple(
            _mark(shape, projection, profile)
            for shape in shapes
            if shape.mark and shape.point and projection.has(*mark_at(shape, projection))
        ),
        labels=place_labels(
            shapes, base_towns(words.language, profile.base_map), projection, measure=measure, kept_free=(free,)
        ),
        lines=tuple(lines),
        legend=tuple(legend),
        bar=bar,
        patterns=patterns(profile),
        stamp=tuple(stamp),
    )


def describe(drawing: Drawing, words: Words, *, title: str, stamp: Sequence[str] = ()) -> str:
    """A picture in words, for who cannot see it: layer by layer with the names, the meaning of white, the stamp."""
    told = [f"{title}."]
    for layer in drawing.layers:
        if not layer.shown or layer.kind == "loss":
            continue
        found = [shape for shape in drawing.shapes if shape.layer == layer.key]
        names = list(dict.fromkeys(shape.name for shape in found if shape.name))
        named = ", ".join(names[:_NAMED_IN_ALT])
        if len(names) > _NAMED_IN_ALT:
            named += f", {words.text('claim.more', count=words.number(len(names) - _NAMED_IN_ALT))}"
        told.append(f"{layer.name} ({words.number(len(found))}): {named}." if named else f"{layer.name}.")
    if len(told) == 1:
        told.append(words.text("page.nothing"))
    told.append(words.text("page.white"))
    told += [line if line.endswith((".", "!", "?")) else f"{line}." for line in stamp]
    return " ".join(told)


# --- what stands around the map -----------------------------------------------------------------------------------


def wrap(text: str, room: float, size: float, measure: Measure, *, bold: bool = False) -> list[str]:
    """Lines of ``text`` that fit into ``room`` pixels; a word that is wider than that is cut."""
    lines: list[str] = []
    for word in text.split():
        while measure(word, size, bold) > room and len(word) > 1:
            fits = max(1, int(len(word) * room / measure(word, size, bold)) - 1)
            lines.append(word[:fits])
            word = word[fits:]
        if lines and measure(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _surroundings(
    drawing: Drawing,
    profile: Profile,
    words: Words,
    title: str,
    size: tuple[int, int],
    stamp: Sequence[str],
    measure: Measure,
) -> tuple[tuple[int, int, int, int], list[Line], list[LegendRow]]:
    width, height = size
    room = width - 2 * _MARGIN
    lines, top = _heading(title, room, width, measure)
    foot = [(text, _WHITE_SIZE, True) for text in wrap(words.text("page.white"), room, _WHITE_SIZE, measure, bold=True)]
    told = wrap(" | ".join(line for line in stamp if line), room, _STAMP_SIZE, measure)
    if len(told) > _MAX_STAMP_LINES:
        told = [*told[: _MAX_STAMP_LINES - 1], f"{told[_MAX_STAMP_LINES - 1]} …"]
    foot += [(text, _STAMP_SIZE, False) for text in told]
    foot_height = math.ceil(sum(one * 1.4 for _, one, _ in foot) + 10)
    beside = width >= 760 and width >= 1.2 * height
    columns = 1 if beside else max(1, room // _LEGEND_COLUMN)
    rows = _legend_rows(drawing, profile, words, (room // columns if not beside else _LEGEND_COLUMN) - 50, measure)
    legend, legend_height = _in_columns(rows, columns, room // columns)
    map_left, map_top = 0, math.ceil(top)
    if beside:
        map_size = (width - _LEGEND_COLUMN - _MARGIN, height - map_top - foot_height)
        legend = _moved(legend, width - _LEGEND_COLUMN, map_top + 4)
        fits = legend_height + 4 <= map_size[1]
    else:
        map_size = (width, height - map_top - foot_height - legend_height - 12)
        legend = _moved(legend, _MARGIN, map_top + map_size[1] + foot_height + 4)
        fits = True
    if not fits or map_size[0] < _MIN_MAP[0] or map_size[1] < _MIN_MAP[1]:
        short = max(_MIN_MAP[1] - map_size[1], 0 if fits else legend_height + 4 - map_size[1])
        raise InputError(
            f"picture size: {width}x{height} leaves no room for the map beside title, legend and stamp; "
            f"give at least {max(width, 320)}x{math.ceil((height + max(short, 40)) / 10) * 10} (--size)"
        )
    y = float(map_top + map_size[1])
    for text, font, bold in foot:
        y += font * 1.4
        lines.append(Line(text=text, x=_MARGIN, y=round(y, 1), size=font, bold=bold, faint=not bold))
    return (map_left, map_top, *map_size), lines, legend


def _heading(title: str, room: float, width: int, measure: Measure) -> tuple[list[Line], float]:
    size = max(_MIN_TITLE_SIZE, min(_MAX_TITLE_SIZE, width / 42))
    y, lines = 8.0, []
    for text in wrap(title, room, size * 1.05, measure, bold=True)[:4]:
        y += size * 1.22
        lines.append(Line(text=text, x=_MARGIN, y=round(y, 1), size=size, bold=True, serif=True))
    return lines, y + 12


def _legend_rows(
    drawing: Drawing, profile: Profile, words: Words, room: float, measure: Measure
) -> list[tuple[dict[str, Any] | None, list[str]]]:
    layers = layer_rows([layer for layer in drawing.layers if layer.shown], profile)
    rows: list[tuple[dict[str, Any] | None, list[str]]] = [
        (row["swatch"], wrap(f"{row['name']} ({words.number(row['count'])})", room, _LEGEND_SIZE, measure))
        for row in layers
    ]
    rows.append((None, wrap(words.text("key.heading"), room, _LEGEND_SIZE, measure, bold=True)))
    rows += [(row["swatch"], wrap(row["text"], room, _LEGEND_SIZE, measure)) for row in key_rows(profile, words)]
    return rows


def _in_columns(
    rows: Sequence[tuple[dict[str, Any] | None, list[str]]], columns: int, column_width: float
) -> tuple[list[LegendRow], int]:
    """Rows in columns of about the same height, from 0, 0; and the height of the highest."""
    heights = [max(17.0, len(lines) * _LEGEND_SIZE * 1.25) + _ROW_GAP for _, lines in rows]
    share = sum(heights) / columns
    placed, x, y, tallest = [], 0.0, 0.0, 0.0
    for (swatch, texts), height in zip(rows, heights, strict=True):
        if y and y + height / 2 > share and x + 1 < column_width * (columns - 1) + 1:
            x, y = x + column_width, 0.0
        indent = 38 if swatch is not None else 0
        placed.append(LegendRow(x=x, y=y, swatch=swatch or {}, lines=tuple(
            Line(text=text, x=x + indent, y=round(y + 13 + n * _LEGEND_SIZE * 1.25, 1), size=_LEGEND_SIZE,
                 bold=swatch is None)
            for n, text in enumerate(texts))))  # fmt: skip
        y += height
        tallest = max(tallest, y)
    return placed, math.ceil(tallest)


def _moved(rows: list[LegendRow], x: float, y: float) -> list[LegendRow]:
    return [
        replace(row, x=row.x + x, y=row.y + y,
                lines=tuple(replace(line, x=line.x + x, y=round(line.y + y, 1)) for line in row.lines))
        for row in rows
    ]  # fmt: skip


# --- what stands on the map ---------------------------------------------------------------------------------------


def _area(geometry: BaseGeometry, projection: Projection, **look: Any) -> Area:
    rings: list[Points] = []
    closed = _collect(geometry, projection.at, rings)
    return Area(rings=tuple(rings), closed=closed, **look)


def _collect(geometry: BaseGeometry, at: Callable[[float, float], tuple[float, float]], rings: list[Points]) -> bool:
    """Rings and lines of a geometry in pixels, rings of holes the other way round; True for polygons."""
    from shapely.geometry.polygon import orient

    closed = False
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Polygon":
            turned = orient(part)
            rings += [one for ring in (turned.exterior, *turned.interiors) if len(one := _pixels(ring.coords, at)) > 2]
            closed = True
        elif part.geom_type in {"LineString", "LinearRing"}:
            rings += [one] if len(one := _pixels(part.coords, at)) > 1 else []
        elif hasattr(part, "geoms"):
            closed = _collect(part, at, rings) or closed
    return closed


def _pixels(coordinates: Any, at: Callable[[float, float], tuple[float, float]]) -> Points:
    points: list[tuple[float, float]] = []
    for lon, lat, *_ in coordinates:
        point = at(lon, lat)
        # Under half a pixel nothing is seen: leaving it out keeps the picture small.
        if not points or abs(point[0] - points[-1][0]) + abs(point[1] - points[-1][1]) >= 0.5:
            points.append(point)
    return tuple(points)


def _drawn(shape: Shape, projection: Projection, profile: Profile) -> Area:
    from shapely import clip_by_rect

    return _area(
        clip_by_rect(shape.geometry, *projection.window()),
        projection,
        fill=shape.style.fill(profile),
        stroke=shape.style.stroke(profile),
        weight=shape.style.weight + (0.6 if shape.new else 0),
        dashes=shape.style.dashes(),
        title=_title(shape),
    )


def _mark(shape: Shape, projection: Projection, profile: Profile) -> Mark:
    x, y = mark_at(shape, projection)
    return Mark(
        x=x,
        y=y,
        path=MARK_PATHS[shape.mark],
        fill=shape.style.stroke(profile),
        dashed=shape.style.dashed,
        title=_title(shape),
    )


def _title(shape: Shape) -> str:
    return f"{shape.name}: {shape.text}" if shape.name else shape.text
