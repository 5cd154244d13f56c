"""All dates on one page with a slider: shapes stored once, each date the difference to the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geomap.render import style
from geomap.render.document import build_document, leaflet_script, leaflet_style, read_asset, render_template
from geomap.render.entries import Change, Memory, collect_entries
from geomap.render.layers import (
    STEPS_PER_DEGREE,
    Drawing,
    Layer,
    StyleTable,
    draw_view,
    encode_geometry,
    encode_shape,
    layer_order,
)
from geomap.render.legend import key_rows, layer_rows, looks_of
from geomap.render.names import PlaceNames
from geomap.render.page import EUROPE, attribution_line, build_map, count_rows, meta_lines, shared_data
from geomap.render.words import load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import MapView


@dataclass(slots=True)
class _Book:
    """What all dates share, each thing once."""

    table: StyleTable
    layers: dict[str, Layer] = field(default_factory=dict)
    known: dict[BaseGeometry, int] = field(default_factory=dict)
    geometries: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, int] = field(default_factory=dict)
    changes: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def geometry_number(self, geometry: BaseGeometry) -> int:
        """Index of a geometry, added when it is new."""
        if geometry not in self.known:
            self.known[geometry] = self.geometries.setdefault(_compact(encode_geometry(geometry)), len(self.geometries))
        return self.known[geometry]

    def shape_number(self, row: dict[str, Any]) -> int:
        """Index of an encoded shape, added when it is new."""
        return self.shapes.setdefault(_compact(row), len(self.shapes))


def _identity(change: Change) -> tuple[Any, ...]:
    """The same change on another day, whatever the year makes of its dates in words."""
    said = tuple(one.claim_id for one in (*change.supporting, *change.opposing))
    return change.heading, change.day, change.level, len(change.supporting), said


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def render_timeline(views: Sequence[MapView], *, profile: Profile, gazetteer: Any = None, ui: str = "nl") -> str:
    """One self-contained page for all dates.

    Parameters
    ----------
    views
        One per date, in order; at least one.
    profile, gazetteer
        As for :func:`geomap.render.page.render_page`.
    ui
        Language.

    Raises
    ------
    ValueError
        No view was given.
    """
    if not views:
        raise ValueError("timeline: got no views, expected at least one; give the empty view when nothing changed")
    words = load_words(ui)
    names = PlaceNames(words, views[-1].claims, gazetteer)
    book = _Book(StyleTable(profile))
    drawings: list[tuple[Drawing, dict[int, int]]] = []
    days: list[dict[str, Any]] = []
    memory = Memory()
    swatches: dict[str, int] = {}
    for view in views:
        entries = collect_entries(view, profile=profile, names=names, words=words, memory=memory)
        drawing = draw_view(view, entries, profile=profile, names=names, words=words)
        for layer in drawing.layers:
            known = book.layers.get(layer.key)
            book.layers[layer.key] = replace(layer, count=max(layer.count, known.count if known else 0))
        looks = looks_of(entries, drawing, profile)
        numbers, first_told = {}, []
        for change in entries.changes:
            key = _identity(change)
            is_first = key not in book.changes
            numbers[change.number] = book.changes.setdefault(key, len(book.changes) + 1)
            if is_first:
                told = replace(change, number=numbers[change.number], stale=None)
                row = looks.rows[looks.of_change[change.number]]
                first_told.append((told, swatches.setdefault(_compact(row), len(swatches))))
        drawings.append((drawing, numbers))
        on = view.territory.state.on
        days.append(
            {
                "iso": on.isoformat(),
                "title": words.text("page.title", date=words.date_long(on)),
                "date": words.date_long(on),
                "heading": words.text("timeline.new", date=words.date_long(on)),
                "changes": first_told,
                "counts": count_rows(entries, words),
            }
        )
    order = layer_order(profile)
    layers = sorted(book.layers.values(), key=lambda layer: order[layer.key])
    days_data = _differences(book, layers, drawings)
    for day, difference in zip(days, days_data, strict=True):
        difference |= {"title": day["title"], "counts": [row["number"] for row in day["counts"]]}
    extent = _union([drawing.extent for drawing, _ in drawings if drawing.extent]) or EUROPE
    map_html, map_script = build_map(layers, extent, start="startTimeline")
    first, last = views[0].territory.state.on, views[-1].territory.state.on
    body = render_template(
        "timeline.html.j2",
        t=words.text,
        title=words.text("timeline.title"),
        span=words.text("timeline.span", first=words.date_long(first), last=words.date_long(last),
                        count=words.number(len(views))),
        meta=meta_lines(views[-1], words),
        days=days,
        looks=[json.loads(row) for row in swatches],
        linked=bool(views[-1].dates),
        map_label=words.text("page.map_label", date=words.date_long(last)),
        map_html=Markup(map_html),  # noqa: S704 (constant ids only)
        layers=layer_rows(layers, profile),
        keys=key_rows(profile, words),
        patterns=style.patterns(profile),
        attribution=attribution_line(views[-1], words),
    )  # fmt: skip
    data = {
        "bounds": list(extent),
        "extent": list(extent),
        "steps": STEPS_PER_DEGREE,
        "styles": book.table.rows(),
        "pool": [json.loads(row) for row in book.shapes],
        "geometries": [json.loads(row) for row in book.geometries],
        "days": days_data,
        **shared_data(profile=profile, words=words),
    }
    data["words"] |= {"play": words.text("timeline.play"), "pause": words.text("timeline.pause")}
    return build_document(
        title=words.text("timeline.title"),
        language=words.language,
        body=body,
        styles=(leaflet_style(), read_asset("page.css"), read_asset("timeline.css")),
        scripts=(leaflet_script(), read_asset("map.js"), read_asset("timeline.js"), map_script),
        data=data,
    )


def _differences(
    book: _Book, layers: list[Layer], drawings: list[tuple[Drawing, dict[int, int]]]
) -> list[dict[str, Any]]:
    """``add`` and ``del`` of every date against the one before, as indices of the pool."""
    layer_numbers = {layer.key: number for number, layer in enumerate(layers)}
    before: set[int] = set()
    found = []
    for drawing, numbers in drawings:
        here: set[int] = set()
        for shape in drawing.shapes:
            renumbered = replace(shape, changes=tuple(sorted(numbers[number] for number in shape.changes)))
            row = encode_shape(renumbered, book.table, layer_numbers[shape.layer])
            if not shape.mark:
                row["g"] = book.geometry_number(shape.geometry)
            here.add(book.shape_number(row))
        found.append({"add": sorted(here - before), "del": sorted(before - here)})
        before = here
    return found


def _union(boxes: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float] | None:
    if not boxes:
        return None
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
