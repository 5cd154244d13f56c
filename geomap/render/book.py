"""Many dates in one page: every shape, outline and change once, each date as the difference to the one before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import compress, count
from operator import is_not
from typing import TYPE_CHECKING, Any, TypeVar

from gazetteer.bulk import without_collecting
from geomap.model import Cell, PlaceState
from geomap.render.basemap import home_bounds
from geomap.render.entries import (
    COUNTED_LEVELS,
    UNPLACEABLE,
    Change,
    Entries,
    Memory,
    collect_entries,
    first_day_told,
)
from geomap.render.layers import (
    Bounds,
    Drawing,
    Layer,
    Shape,
    changes_behind,
    draw_view,
    layer_order,
)
from geomap.render.legend import looks_of
from geomap.render.lines import STEPS_PER_DEGREE, encode_lines
from geomap.render.names import PlaceNames
from geomap.render.rows import Row, ShapeTable, columns_of
from geomap.render.telling import Telling, shared_data
from geomap.render.words import load_words
from geomap.words import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import Assessment, Claim, Indication, MapView
    from geomap.render.words import Words

_Key = TypeVar("_Key", int, str)
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDay:
    """What one date shows, as numbers of the book."""

    on: date
    shapes: tuple[int, ...]
    """A tuple and not a set: hundreds of large sets would be walked through again and again for garbage."""
    told: tuple[int, ...]
    """Changes that this date is the first to tell."""
    counts: dict[str, int]
    """Changes by level, and statements that cannot be placed."""


@dataclass(slots=True)
class _Source:
    """The claims and assessments that views of one run share, and what of their cells is in the book."""

    claims: tuple[Claim, ...]
    assessments: tuple[Assessment, ...]
    by_claim: dict[str, Claim]
    by_assessment: dict[str, Assessment]
    unplaceable: dict[str, date | None]
    """First day told, by the id of each claim that cannot be placed."""
    placed: dict[int, _Placed] = field(default_factory=dict)
    """What a cell or a state became, by its identity: the same on the next date is not put into words again."""
    cells: tuple[Cell, ...] = ()
    states: tuple[PlaceState, ...] = ()
    """Those of the date taken in last."""
    shapes: Counter[int] = field(default_factory=Counter)
    changes: Counter[int] = field(default_factory=Counter)
    """How often each shape and change stands behind what is shown."""
    layers: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    """How many of these shapes are in each layer, and how many of these changes at each level."""


@dataclass(slots=True)
class _Placed:
    thing: Cell | PlaceState
    """Kept, so that no other thing gets its identity."""
    shape: int | None = None
    changes: tuple[int, ...] = ()


def _open_source(view: MapView) -> _Source:
    vague = {key for one in view.assessments if one.level is Level.NOT_ASSESSABLE for key in one.supporting}
    return _Source(
        claims=view.claims,
        assessments=view.assessments,
        by_claim={claim.claim_id: claim for claim in view.claims},
        by_assessment={one.assessment_id: one for one in view.assessments},
        unplaceable={
            claim.claim_id: first_day_told(claim)
            for claim in view.claims
            if claim.not_mapped in UNPLACEABLE or (claim.not_mapped is None and claim.claim_id in vague)
        },
    )


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
    memory: Memory = field(default_factory=Memory)
    _telling: Telling = field(default_factory=Telling)
    _layers: dict[str, Layer] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _geometries: dict[BaseGeometry, int] = field(default_factory=dict)
    _shapes: dict[Row, int] = field(default_factory=dict)
    _shape_layers: list[tuple[str, ...]] = field(default_factory=list)
    _numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _by_claim: dict[str, set[int]] = field(default_factory=dict)
    _levels: list[str] = field(default_factory=lambda: [""])
    """Level by number of the change, which begin at 1."""
    _source: _Source | None = None
    _table: ShapeTable = field(init=False)
    _layer_numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._layer_numbers = layer_order(self.profile)
        self._table = ShapeTable(self.profile, self._layer_numbers)

    def add(self, view: MapView) -> BookDay:
        """Take in a view; the same shape or change as on another date is that one."""
        source = self._source
        if source is None or source.claims is not view.claims or source.assessments is not view.assessments:
            source = self._source = _open_source(view)
        territory, first = view.territory, len(self.told)
        state = territory.state
        come, gone = _come_and_gone(source.cells, territory.cells)
        states_come, states_gone = _come_and_gone(source.states, state.places)
        source.cells, source.states = territory.cells, state.places
        fresh: list[Cell | PlaceState] = [
            *(one for one in come if id(one) not in source.placed),
            *(one for one in states_come if id(one) not in source.placed),
        ]
        marks, behind_marks = self._take_in(view, source, fresh)
        for one in (*come, *states_come):
            self._count_in(source, source.placed[id(one)], 1)
        for one in (*gone, *states_gone):
            self._count_in(source, source.placed[id(one)], -1)
        self._count_layers(source, marks)
        return BookDay(
            on=state.on,
            shapes=(*source.shapes, *(number for number in marks if number not in source.shapes)),
            told=tuple(range(first + 1, len(self.told) + 1)),
            counts=self._count(source, behind_marks, state.on),
        )

    def _count_in(self, source: _Source, placed: _Placed, by: int) -> None:
        """Count what stands behind one more or one less thing; what nothing stands for any more is dropped."""
        numbers = () if placed.shape is None else (placed.shape,)
        for number in _move(source.shapes, numbers, by):
            _move(source.layers, self._shape_layers[number], by)
        for number in _move(source.changes, placed.changes, by):
            _move(source.levels, (self._levels[number],), by)

    def _take_in(self, view: MapView, source: _Source, fresh: list[Cell | PlaceState]) -> tuple[set[int], set[int]]:
        """Put what is fresh and every mark into words and shapes; numbers of the marks, and of the changes behind."""
        marks: set[int] = set()
        behind_marks: set[int] = set()
        state = view.territory.state
        if not (fresh or view.territory.indications or state.indications):
            return marks, behind_marks
        cells = tuple(one for one in fresh if isinstance(one, Cell))
        places = tuple(one for one in fresh if isinstance(one, PlaceState))
        part = _part_of(view, source, cells, places)
        entries = collect_entries(part, profile=self.profile, names=self.names, words=self.words, memory=self.memory)
        drawing = draw_view(part, entries, profile=self.profile, names=self.names, words=self.words)
        self._take_layers(drawing)
        known = self._tell(entries, drawing)
        days = {change.number: change.day for change in entries.changes}
        for cell in cells:
            source.placed[id(cell)] = _Placed(cell)
        for place in places:
            numbers = changes_behind(entries, place.assessments, place.claims)
            source.placed[id(place)] = _Placed(place, None, tuple(known[one] for one in numbers))
        for shape in drawing.shapes:
            number = self._shape_number(shape, known, days)
            behind = tuple(known[one] for one in shape.changes)
            if shape.cell >= 0:
                source.placed[id(cells[shape.cell])] = _Placed(cells[shape.cell], number, behind)
            else:
                marks.add(number)
                behind_marks.update(behind)
        for mark in state.indications:
            behind_marks.update(known[one] for one in changes_behind(entries, mark.assessments, mark.claims))
        return marks, behind_marks

    def _tell(self, entries: Entries, drawing: Drawing) -> dict[int, int]:
        """Number in the book for every number of the entries."""
        looks = looks_of(entries, drawing, self.profile)
        numbers = {}
        for change in entries.changes:
            key = _identity(change)
            if key not in self._numbers:
                number = self._numbers[key] = len(self._numbers) + 1
                kept = replace(change, number=number, stale=None)
                look = self._telling.look_number(looks.rows[looks.of_change[change.number]])
                self.changes.append(self._telling.change(kept, look))
                self.told.append(kept)
                self._levels.append(change.level.value)
                for one in kept.supporting:
                    self._by_claim.setdefault(one.claim_id, set()).add(number)
            numbers[change.number] = self._numbers[key]
        return numbers

    def _count(self, source: _Source, behind_marks: set[int], on: date) -> dict[str, int]:
        more = {number for number in behind_marks if number not in source.changes}
        levels = source.levels + Counter(self._levels[number] for number in more)
        unplaceable = sum(
            (day is None or day <= on)
            and not any(one in source.changes or one in more for one in self._by_claim.get(claim_id, ()))
            for claim_id, day in source.unplaceable.items()
        )
        return {**levels, "unplaceable": unplaceable}

    def _take_layers(self, drawing: Drawing) -> None:
        for layer in drawing.layers:
            if layer.key not in self._layers:
                self._layers[layer.key] = replace(layer, count=0)
        if drawing.extent:
            self.extent = union_of(self.extent, drawing.extent)

    def _count_layers(self, source: _Source, marks: set[int]) -> None:
        totals = source.layers + Counter(layer for number in marks for layer in self._shape_layers[number])
        for key, total in totals.items():
            if total > self._layers[key].count:
                self._layers[key] = replace(self._layers[key], count=total)

    def _shape_number(self, shape: Shape, numbers: dict[int, int], days: dict[int, date | None]) -> int:
        geometry = None if shape.mark else self._geometries.setdefault(shape.geometry, len(self._geometries))
        # Whether it is new on a date, the script tells by the days of its changes.
        last = tuple(sorted({day.toordinal() for one in shape.changes if (day := days[one])}))
        key = self._keys.setdefault(f"{shape.mark}{int(shape.outline)}:{shape.key}", len(self._keys))
        changes = tuple(sorted(numbers[number] for number in shape.changes))
        row = (*self._table.row(shape, geometry=geometry, changes=changes), ("e", last), ("i", key))
        if row not in self._shapes:
            self._shapes[row] = len(self._shapes)
            self._shape_layers.append((shape.layer, *(shape.loss[:1] if shape.loss else ())))
        return self._shapes[row]

    def count_keys(self) -> tuple[str, ...]:
        """Keys of the line of counts; verified only where it occurs on any date."""
        verified = any(day.counts.get(Level.VERIFIED.value) for day in self.days)
        levels = [level.value for level in COUNTED_LEVELS if verified or level is not Level.VERIFIED]
        return (*levels, "unplaceable")

    def last_counts(self) -> list[dict[str, Any]]:
        """The line of counts of the last date."""
        counts = self.days[-1].counts
        return [
            {"key": key, "text": self.words.text(f"counts.{key}"), "number": counts.get(key, 0)}
            for key in self.count_keys()
        ]

    @property
    def layers(self) -> list[Layer]:
        """Layers that occur on any date, in the order of the legend; their count is the largest of any date."""
        return sorted(self._layers.values(), key=lambda layer: self._layer_numbers[layer.key])

    def shown(self) -> tuple[dict[str, Any], bytes]:
        """What the scripts draw, and its points; layers are renumbered to those that occur."""
        layers = self.layers
        places = {self._layer_numbers[layer.key]: number for number, layer in enumerate(layers)}
        pool = columns_of(self._shapes)
        pool["l"] = [places[number] for number in pool.get("l", ())]
        if "q" in pool:
            pool["q"] = [(places[loss[0]], loss[1]) if loss else None for loss in pool["q"]]
        side = {layer.key: self.words.side(layer.side, self.profile) if layer.side else "" for layer in layers}
        lines, points = encode_lines(list(self._geometries))
        shown = {
            "bounds": list(self.extent or home_bounds(self.profile)),
            "extent": list(self.extent or home_bounds(self.profile)),
            "steps": STEPS_PER_DEGREE,
            "layers": [layer.key for layer in layers],
            "sides": [side[layer.key] for layer in layers],
            "pool": pool,
            "lines": lines,
            **self._table.shared(),
            "days": self._day_rows(),
            **shared_data(self.words),
        }
        return shown, points

    def said(self) -> dict[str, Any]:
        """What the scripts say once the map is seen."""
        return {"changes": self.changes, "listed": [], "reasons": [], "dates": [], **self._telling.rows()}

    def _day_rows(self) -> list[dict[str, Any]]:
        before: tuple[int, ...] = ()
        rows, keys = [], self.count_keys()
        for day in self.days:
            rows.append(
                {
                    "iso": day.on.isoformat(),
                    "date": self.words.date_long(day.on),
                    "title": self.words.text("page.title", date=self.words.date_long(day.on)),
                    "n": day.on.toordinal(),
                    "counts": [day.counts.get(key, 0) for key in keys],
                    "told": list(day.told),
                    **difference(before, day.shapes),
                }
            )
            before = day.shapes
        return rows


@without_collecting()
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


def _move(counts: Counter[_Key], keys: Iterable[_Key], by: int) -> list[_Key]:
    """Count keys up or down; those that came or went."""
    moved = []
    for key in keys:
        before = counts[key]
        counts[key] = before + by
        if not before or not counts[key]:
            moved.append(key)
        if not counts[key]:
            del counts[key]
    return moved


def _come_and_gone(before: Sequence[_Thing], after: Sequence[_Thing]) -> tuple[list[_Thing], list[_Thing]]:
    """What is there now and what is there no more, by identity.

    Mostly all stays in its order and a few come: then it takes one look at each. What changed its order may be in both.
    """
    come: list[_Thing] = []
    gone: list[_Thing] = []
    at, now = 0, 0
    while at < len(before) and now < len(after):
        same = next(compress(count(), map(is_not, before[at:], after[now:])), None)
        if same is None:
            same = min(len(before) - at, len(after) - now)
        at, now = at + same, now + same
        if at == len(before) or now == len(after):
            break
        if step := next((n for n, one in enumerate(after[now : now + _LOOK_AHEAD]) if one is before[at]), 0):
            come += after[now : now + step]
            now += step
        elif step := next((n for n, one in enumerate(before[at : at + _LOOK_AHEAD]) if one is after[now]), 0):
            gone += before[at : at + step]
            at += step
        else:
            come.append(after[now])
            gone.append(before[at])
            at, now = at + 1, now + 1
    return [*come, *after[now:]], [*gone, *before[at:]]


_LOOK_AHEAD = 64


def _part_of(view: MapView, source: _Source, cells: tuple[Cell, ...], places: tuple[PlaceState, ...]) -> MapView:
    """The view with these cells and places only, and with the claims and assessments behind them and the marks."""
    territory = view.territory
    state = territory.state
    items: list[PlaceState | Indication] = [*places, *(cell.state for cell in cells if cell.state)]
    items += [*state.indications, *(placed.indication for placed in territory.indications)]
    keys = dict.fromkeys(key for item in items for key in item.assessments if key in source.by_assessment)
    assessments = tuple(source.by_assessment[key] for key in keys)
    said = dict.fromkeys(key for item in items for key in item.claims)
    said |= dict.fromkeys(key for one in assessments for key in (*one.supporting, *one.opposing))
    return replace(
        view,
        territory=replace(territory, cells=cells, state=replace(state, places=places)),
        claims=tuple(source.by_claim[key] for key in said if key in source.by_claim),
        assessments=assessments,
    )


def difference(before: Iterable[int], after: Iterable[int]) -> dict[str, list[int]]:
    """Numbers to add and to take away, sorted."""
    was, now = set(before), set(after)
    return {"add": sorted(now - was), "del": sorted(was - now)}


def union_of(one: Bounds | None, other: Bounds) -> Bounds:
    """The box around two boxes (west, south, east, north)."""
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _identity(change: Change) -> tuple[Any, ...]:
    """The same change on another day, whatever the year makes of its dates in words."""
    said = tuple(one.claim_id for one in (*change.supporting, *change.opposing))
    return change.heading, change.day, change.level, len(change.supporting), said
