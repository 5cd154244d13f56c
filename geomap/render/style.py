"""How things look: direction is colour (from the profile), level is texture. One source for page, image and report.

=====================  ==============================================================
solid                  corroborated, conceded, verified
hatched                claimed: uncorroborated, reported (leans by side, so it also reads in grey)
cross-hatched          disputed; in grey, contested
dotted                 the estimate, and nothing else; finer dots where it is unsure
pale                   the start map, and what did not change
dashed outline         possible: the day itself is not settled
heavy outline          a loss, in the colour of the side that lost; its dashes say the level
neutral fill, outline  vacated, outlined in the colour of the side that left
outline only           an indication over an area: never filled, never counted
=====================  ==============================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.config import Profile

NEUTRAL = "#6b6b6b"
"""No side: contested by nobody in particular, or not said."""

VACATED_FILL = "#efe9d8"

LAND = "#ffffff"
NEIGHBOUR = "#ecebe7"
WATER = "#dbe5ec"
BORDER = "#8d8d8d"
INNER_BORDER = "#c9c7c1"
SHORE = "#b9cbd6"
INK = "#1c1c1c"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Texture(StrEnum):
    """What the fill of a polygon says about how far it is corroborated."""

    SOLID = "solid"
    HATCHED = "hatched"
    CROSSED = "crossed"
    DOTTED = "dotted"
    FINE_DOTS = "fine-dots"
    PALE = "pale"
    NEUTRAL = "neutral"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Style:
    """Look of one shape; two shapes that mean the same have the same style."""

    side: str = ""
    """Side whose colour it bears; empty for neutral."""
    texture: Texture = Texture.SOLID
    under: str = ""
    """Side whose tint lies under a hatching: the holder before the claim."""
    outline: str = ""
    """Side of the outline where it is not ``side``."""
    dashed: bool = False
    weight: float = 1.0
    dash: str = ""
    """SVG dash array of an outline that says a level by its line; ``dashed`` has its own."""

    def dashes(self) -> str:
        """SVG dash array of the outline; empty for a whole line."""
        return self.dash or ("5 4" if self.dashed else "")

    def fill(self, profile: Profile) -> str:
        """SVG paint: a colour, ``url(#pattern)`` or ``none``."""
        colour = side_colour(self.side, profile)
        match self.texture:
            case Texture.SOLID:
                return colour
            case Texture.PALE:
                return mix(colour, LAND, 0.72)
            case Texture.NEUTRAL:
                return VACATED_FILL
            case Texture.NONE:
                return "none"
            case _:
                return f"url(#{pattern_id(self, profile)})"

    def stroke(self, profile: Profile) -> str:
        """Colour of the outline."""
        return side_colour(self.outline or self.side, profile)


def side_colour(side_id: str | None, profile: Profile) -> str:
    """Colour of a side; a neutral grey for none or for a value that is no ``#rrggbb`` colour."""
    side = profile.side(side_id) if side_id else None
    return side.colour if side and _COLOUR.fullmatch(side.colour) else NEUTRAL


def mix(colour: str, other: str, share: float) -> str:
    """``share`` of ``other`` in ``colour``; both ``#rrggbb``."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def readable(colour: str, *, against: str = LAND, ratio: float = 4.5) -> str:
    """``colour`` darkened until its contrast with ``against`` reaches ``ratio`` (WCAG 2.1, relative luminance)."""
    shade = colour
    for step in range(1, 20):
        if contrast(shade, against) >= ratio:
            break
        shade = mix(colour, "#000000", step * 0.05)
    return shade


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours by WCAG 2.1, from 1 to 21."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def side_number(side_id: str, profile: Profile) -> int:
    """Place of a side in the profile, from 0; ids never reach an attribute or a selector themselves."""
    return profile.side_ids.index(side_id) if side_id in profile.side_ids else len(profile.side_ids)


def pattern_id(style: Style, profile: Profile) -> str:
    """Id of the SVG pattern that fills a style."""
    under = f"-{side_number(style.under, profile)}" if style.under in profile.side_ids else ""
    return f"p-{style.texture.value}-{side_number(style.side, profile)}{under}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One SVG pattern: its lines are drawn on a ground."""

    id: str
    colour: str
    ground: str
    angle: int
    """Lean of the lines in degrees: it tells the sides apart without colour."""
    crossed: bool = False
    dot: float = 0.0
    """Radius of a dot in a tile of 8; 0 for lines."""


_DOTS = {Texture.DOTTED: 1.9, Texture.FINE_DOTS: 1.0}


def patterns(profile: Profile) -> tuple[Pattern, ...]:
    """Every pattern that a style can ask for under this profile, in order of id."""
    found = {}
    sides = (*profile.side_ids, "")
    for side in sides:
        for under in sides:
            for texture in (Texture.HATCHED, Texture.CROSSED, *_DOTS):
                style = Style(side=side, texture=texture, under=under if under != side else "")
                number = side_number(side, profile)
                found[pattern_id(style, profile)] = Pattern(
                    id=pattern_id(style, profile),
                    colour=side_colour(side, profile),
                    ground=mix(side_colour(style.under, profile), LAND, 0.78) if style.under else LAND,
                    angle=45 if number % 2 == 0 else -45,
                    crossed=texture is Texture.CROSSED,
                    dot=_DOTS.get(texture, 0.0),
                )
    return tuple(found[key] for key in sorted(found))
