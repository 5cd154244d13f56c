"""What is drawn: a view as layers of styled shapes.

Pure: no HTML, no folium. Geometry is EPSG:4326, ``lon, lat``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.render.display import clean_text
from geomap.render.entries import heading_of, is_area, side_shown
from geomap.render.style import Style, Texture
from geomap.render.words import Words, load_words
from geomap.words import CORROBORATED_LEVELS, Basis, Event, IndicationKind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.model import Cell, MapView, PlacedIndication, PlaceState
    from geomap.render.entries import Entries
    from geomap.render.names import PlaceNames

RECENT = timedelta(days=14)
"""The map opens on what changed within this time; what is older is drawn too, and one button away."""

TIERS = ("corroborated", "claimed", "disputed", "possible")
"""How far a drawn gain or loss is corroborated; *possible* is any of them inside its own interval."""

Bounds = tuple[float, float, float, float]

_UNSURE = 0.2
"""Where more of an estimate than this is expected to be wrong, its dots are finer."""

_MARKS = {
    IndicationKind.NEAR: ("points", "near"),
    IndicationKind.ADVANCE: ("points", "advance"),
    IndicationKind.PRESENCE: ("presence", "presence"),
    IndicationKind.AMOUNT: ("amounts", "amount"),
    IndicationKind.AREA: ("areas", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One thing on the map."""

    layer: str
    geometry: BaseGeometry
    style: Style
    name: str
    """Name of the place; empty for dissolved areas."""
    text: str
    """What it says, in words: status, or the words of an indication."""
    notes: tuple[str, ...] = ()
    changes: tuple[int, ...] = ()
    """Numbers of the entries behind it."""
    outline: bool = False
    """An indication over an area: a line, never filled."""
    mark: str = ""
    """``near``, ``advance``, ``presence``, ``amount``; empty for a polygon, line or outline."""
    point: tuple[float, float] | None = None
    """Where the name stands (lon, lat)."""
    new: bool = False
    """Of the very day of the view."""
    recent: bool = False
    """Of the two weeks before it: the map opens on these."""
    slot: int = 0
    """Which of several marks at one point it is: they stand beside one another."""
    key: str = ""
    """Identity across dates: the place id, or the kind of mark and the place."""
    loss: tuple[str, Style] | None = None
    """Layer and look of the same cell as a loss of the side that had it."""
    held: tuple[Style, str] | None = None
    """Look and words of the corroborated holder under a later claim, for the map of what is corroborated."""
    cell: int = -1
    """Which cell of the territory it draws; -1 for an indication."""
    sure: bool = False
    """Displayed as corroborated; a start map is neither that nor a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A group of shapes that is switched on and off together."""

    key: str
    name: str
    swatch: Style
    mark: str = ""
    shown: bool = True
    count: int = 0
    side: str | None = None
    """Of gains, losses and what was left: the side; None elsewhere."""
    tier: str = ""
    """One of :data:`TIERS` for gains and losses."""

    @property
    def kind(self) -> str:
        """``gain``, ``loss``, ``vacated`` or the key itself."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A view as it is drawn."""

    layers: tuple[Layer, ...]
    """Those that occur, in the order of the legend."""
    shapes: tuple[Shape, ...]
    """In drawing order."""
    bounds: Bounds | None
    """(west, south, east, north) of what is new; else of what is recent; else of all. None when nothing is drawn."""
    recent_bounds: Bounds | None = None
    """The same of the last two weeks."""
    extent: Bounds | None = None
    """(west, south, east, north) of all that is drawn."""
    areas_km2: dict[str, float] = field(default_factory=dict)
    """Indicative area of gains per side."""


def draw_view(view: MapView, entries: Entries, *, profile: Profile, names: PlaceNames, words: Words) -> Drawing:
    """Lay out a view in layers."""
    drawer = _Drawer(view, entries, profile=profile, names=names, words=words)
    cells = [shape for n, cell in enumerate(view.territory.cells) if (shape := drawer.cell(cell, n)) is not None]
    marks = [shape for placed in view.territory.indications if (shape := drawer.indication(placed)) is not None]
    order = {key: number for number, key in enumerate(_layer_keys(profile))}
    shapes = sorted((*cells, *_set_apart(_merge_marks(marks))), key=lambda one: (order[one.layer], one.key, one.text))
    counts = Counter(shape.layer for shape in shapes)
    counts.update(shape.loss[0] for shape in shapes if shape.loss)
    layers = tuple(
        replace(layer, count=counts[layer.key]) for layer in _all_layers(profile, words) if counts[layer.key]
    )
    # The outline of a whole country would show the continent, and nothing of what is drawn in it.
    countries = {f"area:{placed.indication.place.id or ''}:{placed.indication.side or ''}"
                 for placed in view.territory.indications if placed.indication.place.kind == "country"}  # fmt: skip
    ground = {"baseline", "estimate", "holds", "older"}
    claimed = [shape for shape in shapes if shape.layer not in ground and shape.key not in countries]
    new = [shape for shape in claimed if shape.new]
    recent = [shape for shape in claimed if shape.recent]
    boxes = dict(zip(map(id, shapes), _boxes(shapes), strict=True))

    def around(*choices: list[Shape]) -> Bounds | None:
        return _union([boxes[id(shape)] for shape in next((some for some in choices if some), [])])

    return Drawing(
        layers=layers,
        shapes=tuple(shapes),
        bounds=around(new, recent, claimed, shapes),
        recent_bounds=around(recent, claimed, shapes),
        extent=around(claimed, shapes),
        areas_km2=_gained_area(view, profile),
    )


def _gained_area(view: MapView, profile: Profile) -> dict[str, float]:
    totals = dict.fromkeys(profile.side_ids, 0.0)
    for cell in view.territory.cells:
        if cell.basis is not Basis.CLAIM or cell.state is None or not cell.state.certain:
            continue
        side = cell.state.claimed_side if cell.state.status is Status.CLAIMED else cell.state.side
        gained = cell.state.status in {Status.HELD, Status.CLAIMED} and cell.state.change == "gain"
        if gained and side in totals:
            totals[side] += cell.area_km2
    return {side: round(area, 1) for side, area in totals.items() if area}


def _boxes(shapes: Sequence[Shape]) -> list[Bounds]:
    from shapely import bounds

    found = bounds([shape.geometry for shape in shapes]).tolist()
    return [(west, south, east, north) for west, south, east, north in found]


def _union(boxes: Sequence[Bounds]) -> Bounds | None:
    """(west, south, east, north) of all, rounded outwards to a thousandth of a degree; None without any."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (round(min(west) - 0.0005, 3), round(min(south) - 0.0005, 3), round(max(east) + 0.0005, 3),
            round(max(north) + 0.0005, 3))  # fmt: skip


def layer_order(profile: Profile) -> dict[str, int]:
    """Place of every layer in the legend."""
    return {layer.key: number for number, layer in enumerate(_all_layers(profile, load_words("nl")))}


def _layer_keys(profile: Profile) -> tuple[str, ...]:
    """Layers from the ground up; what must not be hidden comes last."""
    sides = (*profile.side_ids, "")
    gains = tuple(f"gain:{side}:{tier}" for side in sides for tier in TIERS)
    left = tuple(f"vacated:{side}" for side in sides)
    marks = ("areas", "points", "presence", "amounts")
    return ("baseline", "estimate", "holds", *gains, *left, "contested", "older", *marks)


def _all_layers(profile: Profile, words: Words) -> tuple[Layer, ...]:
    sides = [(side, words.side(side, profile)) for side in profile.side_ids]
    return _layers_in((*sides, ("", words.text("side.unknown"))), words.language)


@lru_cache(maxsize=8)
def _layers_in(sides: tuple[tuple[str, str], ...], language: str) -> tuple[Layer, ...]:
    """Layers for sides, each with its name, in a language."""
    words = load_words(language)
    changes = tuple(
        Layer(
            key=f"{kind}:{side}:{tier}",
            name=words.text("layer.tiered", layer=words.text(f"layer.{kind}", side=name),
                            tier=words.text(f"tier.{tier}")),
            swatch=_gain_style(side, tier) if kind == "gain" else loss_style(side, tier),
            # A loss is the same cell as another side's gain: shown when it is asked for.
            shown=kind == "gain",
            side=side,
            tier=tier,
        )
        for side, name in sides
        for kind in ("gain", "loss")
        for tier in TIERS
    )  # fmt: skip
    left = tuple(
        Layer(
            key=f"vacated:{side}",
            name=words.text("layer.vacated", side=name),
            swatch=Style(texture=Texture.NEUTRAL, outline=side, weight=1.8),
            side=side,
        )
        for side, name in sides
    )
    return (
        *changes,
        *left,
        Layer(key="contested", name=words.text("layer.contested"), swatch=Style(texture=Texture.CROSSED)),
        Layer(key="areas", name=words.text("layer.areas"), swatch=Style(texture=Texture.NONE, weight=2)),
        Layer(key="points", name=words.text("layer.points"), swatch=Style(), mark="advance"),
        Layer(key="presence", name=words.text("layer.presence"), swatch=Style(), mark="presence"),
        Layer(key="amounts", name=words.text("layer.amounts"), swatch=Style(), mark="amount"),
        Layer(key="older", name=words.text("layer.older"),
              swatch=Style(), mark="older", shown=False),
        Layer(key="holds", name=words.text("layer.holds"), swatch=Style(texture=Texture.PALE)),
        Layer(key="baseline", name=words.text("layer.baseline"), swatch=Style(texture=Texture.PALE)),
        Layer(key="estimate", name=words.text("layer.estimate"), swatch=Style(texture=Texture.DOTTED),
              shown=False),
    )  # fmt: skip


def _gain_style(side: str, tier: str) -> Style:
    textures = {"corroborated": Texture.SOLID, "claimed": Texture.HATCHED, "disputed": Texture.CROSSED}
    if tier == "possible":
        return Style(side=side, texture=Texture.NONE, dashed=True, weight=1.6)
    return Style(side=side, texture=textures[tier])


def loss_style(side: str, tier: str) -> Style:
    """A loss is outlined in the colour of the side that lost; its line says the level: whole, long or short dashes."""
    lines = {"corroborated": "", "claimed": "9 4", "disputed": "2 3", "possible": "5 4"}
    weight = 1.6 if tier == "possible" else 3.0
    return Style(side=side, texture=Texture.NONE, dash=lines[tier], weight=weight)


class _Drawer:
    def __init__(self, view: MapView, entries: Entries, *, profile: Profile, names: PlaceNames, words: Words) -> None:
        self.view, self.entries, self.profile, self.names, self.words = view, entries, profile, names, words
        self.assessments = {one.assessment_id: one for one in view.assessments}
        self.sides = frozenset(profile.side_ids)
        self._sides: dict[str | None, str] = {}
        self.languages = {claim.claim_id: claim.language for claim in view.claims}
        self.new = {change.number for change in entries.changes if change.new}
        since = view.territory.state.on - RECENT
        self.recent = {change.number for change in entries.changes if change.day and change.day >= since}

    def cell(self, cell: Cell, number: int) -> Shape | None:
        if cell.geometry.is_empty:
            return None
        if cell.state is None or cell.basis is not Basis.CLAIM:
            return self._dissolved(cell, number)
        state = cell.state
        layer, style = self._look(state)
        if not state.certain:
            style = replace(style, texture=Texture.NONE, dashed=True, weight=1.6)
            if layer.startswith("gain:"):
                layer = f"{layer.rpartition(':')[0]}:possible"
        changes = self._changes(state.assessments, state.claims)
        notes = []
        if cell.area_km2:
            area = self.words.number(round(cell.area_km2, 0 if cell.area_km2 >= 10 else 1))
            notes.append(self.words.text("page.indicative", area=area))
        place = state.place
        centre = (place.lon, place.lat) if place.lon is not None and place.lat is not None else None
        return Shape(
            layer=layer,
            geometry=cell.geometry,
            style=style,
            name=self.names.of(place) or "",
            text=self._status_text(state),
            notes=tuple(notes),
            changes=changes,
            point=centre or _inside(cell.geometry),
            new=bool(self.new.intersection(changes)),
            recent=bool(self.recent.intersection(changes)),
            key=place.id or "",
            loss=self._loss(state, layer),
            held=self._held(state),
            cell=number,
            sure=state.corroboration in CORROBORATED_LEVELS,
        )

    def _held(self, state: PlaceState) -> tuple[Style, str] | None:
        if not state.side or state.status not in {Status.CLAIMED, Status.DISPUTED}:
            return None
        text = self.words.text("beside.held_before", side=self._side(state.side))
        return Style(side=state.side, texture=Texture.PALE), text

    def _loss(self, state: PlaceState, layer: str) -> tuple[str, Style] | None:
        kind, _, rest = layer.partition(":")
        if kind != "gain":
            return None
        gainer, _, tier = rest.rpartition(":")
        loser = state.side if state.status in {Status.CLAIMED, Status.DISPUTED} and state.side else None
        loser = loser or self._loser(state.assessments)
        if loser is None or loser == gainer or loser not in self.sides:
            return None
        return f"loss:{loser}:{tier}", loss_style(loser, tier)

    def _dissolved(self, cell: Cell, number: int) -> Shape:
        estimate = cell.basis is Basis.ESTIMATE
        side = self._side(cell.side)
        notes = []
        if cell.uncertainty is not None:
            notes.append(self.words.text("page.uncertainty", share=self.words.number(100 * cell.uncertainty, digits=0)))
        return Shape(
            layer="estimate" if estimate else "baseline",
            geometry=cell.geometry,
            style=Style(side=cell.side or "", texture=self._dots(cell) if estimate else Texture.PALE, weight=0.5),
            name="",
            text=self.words.text("status.estimate" if estimate else "status.baseline", side=side),
            notes=tuple(notes),
            key=cell.side or "",
            cell=number,
        )

    @staticmethod
    def _dots(cell: Cell) -> Texture:
        return Texture.FINE_DOTS if (cell.uncertainty or 0.0) > _UNSURE else Texture.DOTTED

    def _look(self, state: PlaceState) -> tuple[str, Style]:
        if state.status is Status.VACATED:
            left = self._leaver(state)
            left = left if left in self.sides else ""
            return f"vacated:{left}", Style(texture=Texture.NEUTRAL, outline=left or "", weight=1.8)
        if state.status is Status.CONTESTED:
            return "contested", Style(texture=Texture.CROSSED)
        holder = state.side or ""
        if state.status is Status.DISPUTED:
            side = state.claimed_side or state.change_side or self._gainer(state) or ""
            look = Style(side=side, texture=Texture.CROSSED, under=holder if holder != side else "")
            return self._gain(side, "disputed"), look
        if state.status is Status.CLAIMED:
            side = state.claimed_side or ""
            look = Style(side=side, texture=Texture.HATCHED, under=holder if holder != side else "")
            return self._gain(side, "claimed"), look
        if state.change is None:
            return "holds", Style(side=holder, texture=Texture.PALE)
        return self._gain(holder, "corroborated"), Style(side=holder)

    def _gain(self, side: str, tier: str) -> str:
        return f"gain:{side if side in self.sides else ''}:{tier}"

    def _leaver(self, state: PlaceState) -> str | None:
        if state.change == "loss" and state.change_side:
            return state.change_side
        losers = [self.assessments[key].losing_side for key in state.assessments if key in self.assessments]
        return next((side for side in losers if side), state.side)

    def _gainer(self, state: PlaceState) -> str | None:
        gainers = [self.assessments[key].gaining_side for key in state.assessments if key in self.assessments]
        return next((side for side in gainers if side), None)

    def _side(self, side: str | None) -> str:
        if side not in self._sides:
            self._sides[side] = self.words.side(side, self.profile)
        return self._sides[side]

    def _status_text(self, state: PlaceState) -> str:
        side = state.claimed_side if state.status is Status.CLAIMED else state.side
        if state.status is Status.VACATED:
            side = self._leaver(state)
        text = self.words.text(f"status.{state.status.value}", side=self._side(side))
        text = f"{text} ({self.words.text(f'level.{state.corroboration.value}')})"
        if state.status is Status.CLAIMED and state.side and state.side != state.claimed_side:
            text += f"; {self.words.text('status.before', side=self._side(state.side))}"
        if not state.certain and state.since:
            latest = self.words.date_short(state.since, near=self.view.territory.state.on)
            text = f"{text}; {self.words.text('status.possible', date=latest)}"
        return text

    def indication(self, placed: PlacedIndication) -> Shape | None:
        mark = placed.indication
        if placed.geometry.is_empty:
            return None
        layer, symbol = _MARKS[mark.indication]
        outline = not symbol
        # The line of an outline says the level too: the surer, the heavier.
        weight = 2.6 if mark.level in CORROBORATED_LEVELS else 1.6
        geometry = placed.geometry
        point = _inside(geometry)
        if symbol and geometry.geom_type != "Point" and point is not None:
            from shapely import Point

            geometry = Point(point)
        changes = self._changes(mark.assessments, mark.claims)
        recent = bool(self.recent.intersection(changes))
        # An advance of months ago is no picture of today: it is kept in a layer of its own, off at first.
        return Shape(
            layer=layer if recent else "older",
            geometry=geometry,
            style=Style(side=mark.side or "", texture=Texture.NONE if outline else Texture.SOLID,
                        dashed=not mark.certain, weight=weight),
            name=_capitalised(self.names.of(mark.place) or ""),
            text=self._indication_text(placed),
            notes=(self.words.text(f"level.{mark.level.value}"),),
            changes=changes,
            mark=symbol,
            outline=outline,
            point=point,
            new=bool(self.new.intersection(changes)),
            recent=recent,
            sure=mark.level in CORROBORATED_LEVELS,
            key=f"{mark.indication.value}:{mark.place.id or ''}:{mark.side or ''}",
        )  # fmt: skip

    def _indication_text(self, placed: PlacedIndication) -> str:
        mark, words = placed.indication, self.words
        name = self.names.of(mark.place)
        if mark.indication is IndicationKind.AMOUNT and mark.quantity is not None:
            amount = words.quantity(mark.quantity)
            key = "indication.amount" if name else "indication.amount_only"
            parts = [words.text(key, amount=amount, place=name or "")]
        else:
            loser = mark.side if mark.event is Event.WITHDRAWAL else None
            side = side_shown(mark.event, mark.side, self._loser(mark.assessments) or loser)
            said = self._side(side)
            if mark.indication is IndicationKind.PRESENCE:
                parts = [words.text("mark.presence", place=name or words.text("change.nowhere"), side=said)]
            else:
                parts = [heading_of(mark.event, place=name, side=said, area=is_area(mark.place), words=words)]
            if mark.indication is IndicationKind.AREA:
                parts.append(words.text(f"indication.{(mark.extent or 'unspecified')!s}"))
            if mark.quantity is not None:
                parts.append(words.text("claim.amount", amount=words.quantity(mark.quantity)))
        if mark.indication is IndicationKind.NEAR:
            parts.append(words.text("indication.near"))
        if mark.relation and self._is_in_page_language(mark.claims):
            parts.append(words.text("indication.relation", relation=clean_text(mark.relation)))
        if mark.distance_km is not None:
            parts.append(words.text("indication.distance", distance=f"{words.number(mark.distance_km)} km"))
        return "; ".join(parts)

    def _is_in_page_language(self, claims: tuple[str, ...]) -> bool:
        """Words of a text stand on the map only where they are of the page's language."""
        return any(self.languages.get(key) == self.words.language for key in claims)

    def _loser(self, assessments: tuple[str, ...]) -> str | None:
        losers = [self.assessments[key].losing_side for key in assessments if key in self.assessments]
        return next((side for side in losers if side), None)

    def _changes(self, assessments: tuple[str, ...], claims: tuple[str, ...]) -> tuple[int, ...]:
        return changes_behind(self.entries, assessments, claims)


def changes_behind(entries: Entries, assessments: tuple[str, ...], claims: tuple[str, ...]) -> tuple[int, ...]:
    """Numbers of the entries behind a drawn thing: by its assessments, else by its claims."""
    by_id, by_claim = entries.by_assessment, entries.by_claim
    found = {by_id[key] for key in assessments if key in by_id}
    if not found:
        found = {by_id.get(f"claims:{key}", by_claim.get(key, 0)) for key in claims} - {0}
    return tuple(sorted(found))


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _inside(geometry: BaseGeometry) -> tuple[float, float] | None:
    if geometry.is_empty:
        return None
    point = geometry.representative_point()
    return float(point.x), float(point.y)


def _merge_marks(shapes: list[Shape]) -> list[Shape]:
    """Marks of one kind, place and side become one with all their words, so that none hides another."""
    merged: dict[str, Shape] = {}
    for shape in shapes:
        known = merged.get(shape.key)
        if known is None:
            merged[shape.key] = shape
            continue
        lines = list(dict.fromkeys((*known.text.split(" | "), shape.text)))
        merged[shape.key] = replace(
            known,
            text=" | ".join(lines),
            notes=tuple(dict.fromkeys((*known.notes, *shape.notes))),
            changes=tuple(sorted({*known.changes, *shape.changes})),
            style=max(known.style, shape.style),
            new=known.new or shape.new,
            sure=known.sure or shape.sure,
            recent=known.recent or shape.recent,
        )
    return list(merged.values())


def _set_apart(shapes: list[Shape]) -> list[Shape]:
    """Marks at one point get slots, so that none lies under another."""
    seen: dict[tuple[str, tuple[float, float] | None], int] = {}
    found = []
    for shape in shapes:
        if shape.mark:
            spot = ("older" if shape.layer == "older" else "", shape.point)
            seen[spot] = seen.get(spot, -1) + 1
            shape = replace(shape, slot=seen[spot])
        found.append(shape)
    return found
