"""Many dates in one page: every shape, outline and change once, each date as the difference to the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geomap.render.entries import Change, Entries, Memory, collect_entries
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
from geomap.render.legend import looks_of
from geomap.render.names import PlaceNames
from geomap.render.page import EUROPE, count_rows
from geomap.render.telling import Telling, shared_data
from geomap.render.words import load_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import MapView
    from geomap.render.words import Words

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDay:
    """What one date shows, as numbers of the book."""

    on: date
    shapes: frozenset[int]
    told: tuple[int, ...]
    """Changes that this date is the first to tell."""
    counts: tuple[int, ...]
    """The line of counts."""


@dataclass(slots=True)
class Book:
    """What all dates share, each thing once."""

    profile: Profile
    names: PlaceNames
    words: Words
    days: list[BookDay] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)
    """The changes themselves, for the table."""
    extent: Bounds | None = None
    counts: list[dict[str, Any]] = field(default_factory=list)
    """The line of counts of the date taken in last."""
    memory: Memory = field(default_factory=Memory)
    _telling: Telling = field(default_factory=Telling)
    _layers: dict[str, Layer] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _known: dict[BaseGeometry, int] = field(default_factory=dict)
    _geometries: dict[str, int] = field(default_factory=dict)
    _shapes: dict[str, int] = field(default_factory=dict)
    _numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _table: StyleTable = field(init=False)
    _layer_numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._table = StyleTable(self.profile)
        self._layer_numbers = layer_order(self.profile)

    def add(self, view: MapView) -> BookDay:
        """Take in a view; the same shape or change as on another date is that one."""
        entries = collect_entries(view, profile=self.profile, names=self.names, words=self.words, memory=self.memory)
        drawing = draw_view(view, entries, profile=self.profile, names=self.names, words=self.words)
        for layer in drawing.layers:
            known = self._layers.get(layer.key)
            self._layers[layer.key] = replace(layer, count=max(layer.count, known.count if known else 0))
        if drawing.extent:
            self.extent = union_of(self.extent, drawing.extent)
        numbers, told = self._tell(entries, drawing)
        self.counts = count_rows(entries, self.words)
        return BookDay(
            on=view.territory.state.on,
            shapes=frozenset(self._shape_number(shape, numbers) for shape in drawing.shapes),
            told=tuple(told),
            counts=tuple(row["number"] for row in self.counts),
        )

    def _tell(self, entries: Entries, drawing: Drawing) -> tuple[dict[int, int], list[int]]:
        looks = looks_of(entries, drawing, self.profile)
        numbers, told = {}, []
        for change in entries.changes:
            key = _identity(change)
            if key not in self._numbers:
                self._numbers[key] = len(self._numbers) + 1
                kept = replace(change, number=self._numbers[key], stale=None)
                look = self._telling.look_number(looks.rows[looks.of_change[change.number]])
                self.changes.append(self._telling.change(kept, look))
                self.told.append(kept)
                told.append(self._numbers[key])
            numbers[change.number] = self._numbers[key]
        return numbers, told

    def _shape_number(self, shape: Any, numbers: dict[int, int]) -> int:
        renumbered = replace(shape, changes=tuple(sorted(numbers[number] for number in shape.changes)))
        row = encode_shape(renumbered, self._table, self._layer_numbers)
        row["i"] = self._keys.setdefault(f"{shape.mark}{int(shape.outline)}:{shape.key}", len(self._keys))
        if not shape.mark:
            row["g"] = self._geometry_number(shape.geometry)
        return self._shapes.setdefault(_compact(row), len(self._shapes))

    def _geometry_number(self, geometry: BaseGeometry) -> int:
        if geometry not in self._known:
            text = _compact(encode_geometry(geometry))
            self._known[geometry] = self._geometries.setdefault(text, len(self._geometries))
        return self._known[geometry]

    @property
    def layers(self) -> list[Layer]:
        """Layers that occur on any date, in the order of the legend; their count is the largest of any date."""
        return sorted(self._layers.values(), key=lambda layer: self._layer_numbers[layer.key])

    def data(self) -> dict[str, Any]:
        """What the scripts read; layers are renumbered to those that occur."""
        layers = self.layers
        places = {self._layer_numbers[layer.key]: number for number, layer in enumerate(layers)}
        pool = []
        for text in self._shapes:
            row = json.loads(text)
            row["l"] = places[row["l"]]
            if "q" in row:
                row["q"][0] = places[row["q"][0]]
            pool.append(row)
        side = {layer.key: self.words.side(layer.side, self.profile) if layer.side else "" for layer in layers}
        return {
            "bounds": list(self.extent or EUROPE),
            "extent": list(self.extent or EUROPE),
            "steps": STEPS_PER_DEGREE,
            "layers": [layer.key for layer in layers],
            "sides": [side[layer.key] for layer in layers],
            "styles": self._table.rows(),
            "pool": pool,
            "geometries": [json.loads(text) for text in self._geometries],
            "days": self._day_rows(),
            "changes": self.changes,
            "listed": [],
            "reasons": [],
            "dates": [],
            **self._telling.rows(),
            **shared_data(self.words),
        }

    def _day_rows(self) -> list[dict[str, Any]]:
        before: frozenset[int] = frozenset()
        rows = []
        for day in self.days:
            rows.append(
                {
                    "iso": day.on.isoformat(),
                    "date": self.words.date_long(day.on),
                    "title": self.words.text("page.title", date=self.words.date_long(day.on)),
                    "counts": list(day.counts),
                    "told": list(day.told),
                    **difference(before, day.shapes),
                }
            )
            before = day.shapes
        return rows


def make_book(
    views: Sequence[MapView], *, profile: Profile, gazetteer: Any = None, ui: str = "nl", memory: Memory | None = None
) -> Book:
    """All dates of a run, in order.

    Parameters
    ----------
    views
        One per date; at least one.
    profile, gazetteer, memory
        As for :func:`geomap.render.page.render_page`.
    ui
        Language.
    """
    words = load_words(ui)
    book = Book(profile=profile, names=PlaceNames(words, views[-1].claims, gazetteer), words=words)
    if memory is not None:
        book.memory = memory
    for view in views:
        book.days.append(book.add(view))
    return book


def difference(before: frozenset[int], after: frozenset[int]) -> dict[str, list[int]]:
    """Numbers to add and to take away, sorted."""
    return {"add": sorted(after - before), "del": sorted(before - after)}


def union_of(one: Bounds | None, other: Bounds) -> Bounds:
    """The box around two boxes (west, south, east, north)."""
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _identity(change: Change) -> tuple[Any, ...]:
    """The same change on another day, whatever the year makes of its dates in words."""
    said = tuple(one.claim_id for one in (*change.supporting, *change.opposing))
    return change.heading, change.day, change.level, len(change.supporting), said


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
