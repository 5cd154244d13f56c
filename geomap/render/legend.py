"""The legend: layers that can be switched, and what textures mean. The same rows for page, timeline and picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.render import style
from geomap.render.layers import TIERS
from geomap.render.style import Style, Texture
from geomap.words import CORROBORATED_LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.config import Profile
    from geomap.render.entries import Entries
    from geomap.render.layers import Drawing, Layer
    from geomap.render.words import Words

MARK_PATHS = {
    "advance": "M8 1 15 14H1Z",
    "near": "M8 1 15 8 8 15 1 8Z",
    "presence": "M3 15V1H14L11 4.5 14 8H4.6V15Z",
    "amount": "M2 2H14V14H2Z",
    "older": "M6 4 11 13H1ZM11 2H15V6H11Z",
}
"""Symbols of indications, in a box of 16 × 16."""


def swatch_row(look: Style, profile: Profile, mark: str = "") -> dict[str, Any]:
    """A style as the templates draw it beside words."""
    return {
        "fill": look.fill(profile) if not mark else look.stroke(profile),
        "stroke": look.stroke(profile),
        "weight": max(look.weight, 1.2),
        "dashed": bool(look.dashes()),
        "dashes": look.dashes(),
        "mark": mark,
        "path": MARK_PATHS.get(mark, ""),
    }


def layer_rows(layers: Sequence[Layer], profile: Profile) -> list[dict[str, Any]]:
    """A row of words and a swatch for every layer, as a picture's legend has them."""
    return [_layer_row(number, layer, profile) for number, layer in enumerate(layers)]


def _layer_row(number: int, layer: Layer, profile: Profile) -> dict[str, Any]:
    return {
        "number": number,
        "name": layer.name,
        "shown": layer.shown,
        "count": layer.count,
        "swatch": swatch_row(layer.swatch, profile, layer.mark),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerControl:
    """The legend that switches layers: a grid of gains and losses by level, then the other layers in groups."""

    tiers: tuple[str, ...]
    """Columns: what each level is called, in words."""
    grid: tuple[dict[str, Any], ...]
    """Rows: side, gains or losses, and a box (or None) per level."""
    groups: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    """(heading, rows) of the rest."""


def layer_control(layers: Sequence[Layer], profile: Profile, words: Words) -> LayerControl:
    """Lay out the layers that occur."""
    rows = {layer.key: _layer_row(number, layer, profile) for number, layer in enumerate(layers)}
    cells = {(layer.side, layer.kind, layer.tier): rows[layer.key] for layer in layers if layer.tier}
    tiers = [tier for tier in TIERS if any(key[2] == tier for key in cells)]
    grid = []
    for side in (*profile.side_ids, ""):
        for kind in ("gain", "loss"):
            boxes = [cells.get((side, kind, tier)) for tier in tiers]
            if any(boxes):
                name = words.side(side, profile) if side else words.text("side.unknown")
                grid.append({"side": name, "kind": words.text(f"layer.{kind}_short"), "boxes": boxes})
    places = {"number": "places", "name": words.text("layer.places"), "shown": True, "count": 0, "swatch": None}
    marks = [rows[layer.key] for layer in layers if layer.kind in _MARK_LAYERS]
    rest = [rows[layer.key] for layer in layers if not layer.tier and layer.kind not in _MARK_LAYERS]
    groups = [(words.text("layer.group_marks"), tuple(marks)), (words.text("layer.group_ground"), (*rest, places))]
    return LayerControl(
        tiers=tuple(words.text(f"tier.{tier}") for tier in tiers),
        grid=tuple(grid),
        groups=tuple((heading, found) for heading, found in groups if found),
    )


_MARK_LAYERS = frozenset({"areas", "points", "presence", "amounts", "older"})


def key_rows(profile: Profile, words: Words) -> list[dict[str, Any]]:
    """Rows of the legend that explain textures; drawn in grey, for they hold for every colour."""
    looks = {
        "solid": Style(),
        "claimed": Style(texture=Texture.HATCHED),
        "disputed": Style(texture=Texture.CROSSED),
        "possible": Style(texture=Texture.NONE, dashed=True, weight=1.6),
    }
    rows = [{"text": words.text(f"key.{key}"), "swatch": swatch_row(look, profile)} for key, look in looks.items()]
    white = {**swatch_row(Style(), profile), "fill": style.LAND, "stroke": style.INNER_BORDER}
    return [*rows, {"text": words.text("key.white"), "swatch": white}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Swatches of a list: each drawn once in the page, entries point at them."""

    rows: tuple[dict[str, Any], ...]
    of_change: dict[int, int]
    """Number of a row per number of a change."""


def looks_of(entries: Entries, drawing: Drawing, profile: Profile) -> Looks:
    """Look of every change: as it is drawn where a cell or mark shows it, else by its level."""
    known: dict[tuple[Style, str], int] = {}
    of_change: dict[int, int] = {}
    for shape in drawing.shapes:
        for number in shape.changes:
            if number not in of_change:
                of_change[number] = known.setdefault((shape.style, shape.mark), len(known))
    for change in entries.changes:
        if change.number not in of_change:
            look = Style(side=change.side or "", texture=texture_of(change.level))
            of_change[change.number] = known.setdefault((look, ""), len(known))
    rows = tuple(swatch_row(look, profile, mark) for look, mark in known)
    return Looks(rows=rows, of_change=of_change)


def texture_of(level: Level) -> Texture:
    """Texture that says a level."""
    if level in CORROBORATED_LEVELS:
        return Texture.SOLID
    return Texture.CROSSED if level is Level.DISPUTED else Texture.HATCHED
