"""Direction is colour, level is texture, and both are readable."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from geomap.config import Profile, Side
from geomap.model import Level
from geomap.render.legend import texture_of
from geomap.render.style import LAND, NEUTRAL, Style, Texture, contrast, pattern_id, patterns, readable, side_colour


def test_every_hatching_that_can_be_asked_for_has_a_pattern(profile: Profile) -> None:
    known = {pattern.id for pattern in patterns(profile)}
    sides = (*profile.side_ids, "", "nobody")
    textures = (Texture.HATCHED, Texture.CROSSED, Texture.DOTTED)
    for side, under, texture in product(sides, sides, textures):
        if side and side == under:
            continue
        fill = Style(side=side, under=under, texture=texture).fill(profile)
        assert fill[5:-1] in known, (side, under, texture)


def test_sides_differ_without_colour_too(profile: Profile) -> None:
    angles = {
        pattern.colour: pattern.angle
        for pattern in patterns(profile)
        if pattern.id.startswith("p-hatched") and pattern.ground == LAND
    }
    assert len({angles[side_colour(side, profile)] for side in profile.side_ids}) == 2


@pytest.mark.parametrize(
    ("level", "texture"),
    [(Level.CORROBORATED, Texture.SOLID), (Level.CONCEDED, Texture.SOLID), (Level.VERIFIED, Texture.SOLID),
     (Level.UNCORROBORATED, Texture.HATCHED), (Level.REPORTED, Texture.HATCHED), (Level.DISPUTED, Texture.CROSSED)],
)  # fmt: skip
def test_texture_says_the_level(level: Level, texture: Texture) -> None:
    assert texture_of(level) is texture


def test_colours_of_the_sides_stand_out_from_white_and_from_each_other(profile: Profile) -> None:
    first, second = (side_colour(side, profile) for side in profile.side_ids)
    assert contrast(first, LAND) >= 3
    assert contrast(second, LAND) >= 3
    assert first != second
    assert contrast(readable(second), LAND) >= 4.5


def test_a_colour_that_is_none_is_neutral(profile: Profile) -> None:
    hostile = replace(profile, sides=(Side(id="XX", colour='red"/><script>'),))
    assert side_colour("XX", hostile) == NEUTRAL
    assert side_colour(None, profile) == NEUTRAL


def test_ids_of_sides_never_reach_an_attribute(profile: Profile) -> None:
    hostile = replace(profile, sides=(Side(id='"><b>', colour="#123456"),))
    assert pattern_id(Style(side='"><b>', texture=Texture.HATCHED), hostile) == "p-hatched-0"
