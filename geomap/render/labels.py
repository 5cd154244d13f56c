"""Names and words on a picture: placed one after another, never over each other; what finds no room is left out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.render.layers import Shape
    from geomap.render.projection import Projection

    Measure = Callable[[str, float, bool], float]
    """Width in pixels of a text of a size in pixels, bold or not."""

_CHARACTER_EM = 0.51
"""Mean width of a character of a sans-serif face, in em: good enough to keep labels apart."""


def estimate_width(text: str, size: float, bold: bool) -> float:
    """Width of a text in a face that is not known, such as a reader's."""
    return len(text) * size * _CHARACTER_EM * (1.08 if bold else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLabel:
    """A name where it stands."""

    kind: str
    """``new``, ``place``, ``old`` for a place that is drawn, ``words`` of an indication, ``town`` of the base map."""
    x: float
    anchor: str
    """``start``, ``middle`` or ``end``."""
    size: float
    lines: tuple[tuple[str, float], ...]
    """(text, y of its base line)."""
    dot: tuple[float, float] | None

    @property
    def bold(self) -> bool:
        """The names of what changed lately."""
        return self.kind in {"new", "place"}

    @property
    def italic(self) -> bool:
        """Words over an outline."""
        return self.kind == "words" and self.anchor == "middle"

    @property
    def faint(self) -> bool:
        """Of the base map, and of what changed long ago."""
        return self.kind in {"town", "old"}


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


Box = tuple[float, float, float, float]


def mark_at(shape: Shape, projection: Projection) -> tuple[float, float]:
    """Pixel of a mark; several at one point stand beside one another."""
    assert shape.point is not None
    x, y = projection.at(*shape.point)
    return x + 18 * shape.slot, y


def place_labels(
    shapes: Sequence[Shape],
    towns: Sequence[Sequence[Any]],
    projection: Projection,
    *,
    measure: Measure = estimate_width,
    kept_free: Sequence[Box] = (),
) -> tuple[PlacedLabel, ...]:
    """Greedy: names of what is new, words of indications, other names, towns.

    Parameters
    ----------
    towns
        ``[lon, lat, name, population]``, largest first.
    kept_free
        (left, top, right, bottom) in pixels where nothing may stand.
    """
    taken: list[Box] = list(kept_free)
    boxes: list[Box] = []
    wordy: list[_Label] = []
    named: list[_Label] = []
    for shape in shapes:
        if shape.point is None:
            continue
        at = mark_at(shape, projection)
        if not projection.has(*at):
            continue
        if shape.mark:
            taken.append((at[0] - 9, at[1] - 9, at[0] + 9, at[1] + 9))
        gap = 5.0
        if not shape.mark and not shape.outline:
            west, south, east, north = shape.geometry.bounds
            (left, top), (right, bottom) = projection.at(west, north), projection.at(east, south)
            if right - left < 90:
                boxes.append((left, top, right, bottom))
            if right - left < 40:  # a small cell would vanish under its own name
                gap = max(gap, (right - left) / 2 + 2)
        if shape.mark or shape.outline:
            lines = tuple(line for text in shape.text.split(" | ") for line in _wrap(text, 28))
            wordy.append(_Label(lines, 11, "words", at, 12, centred=not shape.mark, within=shape.geometry))
        elif shape.name:
            kind = "new" if shape.new else "place" if shape.recent else "old"
            named.append(_Label((shape.name,), 13 if shape.new else 12, kind, at, gap))
    known = {label.lines[0] for label in named}
    around = [
        _Label((town[2],), 11, "town", projection.at(town[0], town[1]), 5)
        for town in towns[:60]
        if town[2] not in known and projection.has(*projection.at(town[0], town[1]))
    ]
    placed = []
    named.sort(key=lambda label: ("new", "place", "old").index(label.kind))
    new = [label for label in named if label.kind == "new"]
    for label in (*new, *wordy, *(label for label in named if label.kind != "new"), *around):
        size = _size(label, measure)
        spot = _find_spot(label, size, projection, [*taken, *boxes] if label.kind == "words" else taken)
        spot = spot or (_find_spot(label, size, projection, taken) if label.kind == "words" else None)
        if spot is None:
            continue
        taken.append((spot[0] - 2, spot[1] - 1, spot[0] + size[0] + 2, spot[1] + size[1] + 1))
        placed.append(_placed(label, spot, size))
    return tuple(placed)


def _placed(label: _Label, spot: tuple[float, float], size: tuple[float, float]) -> PlacedLabel:
    anchor, shift = "start", 0.0
    if label.centred:
        anchor, shift = "middle", size[0] / 2
    elif spot[0] + size[0] <= label.at[0]:
        anchor, shift = "end", size[0]
    return PlacedLabel(
        kind=label.kind,
        x=round(spot[0] + shift, 1),
        anchor=anchor,
        size=label.size,
        lines=tuple((line, round(spot[1] + label.size * (0.85 + 1.2 * n), 1)) for n, line in enumerate(label.lines)),
        dot=label.at if label.kind == "town" else None,
    )


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, max_lines=4, placeholder=" …")


def _size(label: _Label, measure: Measure) -> tuple[float, float]:
    bold = label.kind in {"new", "place"}
    widest = max((measure(line, label.size, bold) for line in label.lines), default=0.0)
    return widest, len(label.lines) * label.size * 1.2


def _find_spot(
    label: _Label, size: tuple[float, float], projection: Projection, taken: Sequence[Box]
) -> tuple[float, float] | None:
    (x, y), (w, h), g = label.at, size, label.gap
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
        inside = projection.has(left - 2, top - 2) and projection.has(left + w + 2, top + h + 2)
        if inside and not any(left < b[2] and left + w > b[0] and top < b[3] and top + h > b[1] for b in taken):
            return left, top
    return None


def _is_over(pixel: tuple[float, float], label: _Label, projection: Projection) -> bool:
    from shapely import contains_xy

    return label.within is not None and bool(contains_xy(label.within, *projection.degrees(*pixel)))
