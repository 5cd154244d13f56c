"""Direction is colour, level is texture, and both are readable."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from geomap.config import Profile, Side
from geomap.render.legend import texture_of
from geomap.render.style import (
    LAND,
    NEUTRAL,
    VACATED_FILL,
    WATER,
    Style,
    Texture,
    contrast,
    pattern_id,
    patterns,
    readable,
    side_colour,
)
from geomap.words import Level


def test_every_hatching_that_can_be_asked_for_has_a_pattern(profile: Profile) -> None:
    known = {pattern.id for pattern in patterns(profile)}
    sides = (*profile.side_ids, "", "nobody")
    textures = (Texture.HATCHED, Texture.CROSSED, Texture.DOTTED, Texture.FINE_DOTS)
    for side, under, texture in product(sides, sides, textures):
        if side and side == under:
            continue
        fill = Style(side=side, under=under, texture=texture).fill(profile)
        assert fill[5:-1] in known, (side, under, texture)


def test_what_is_unsure_has_the_finer_dots(profile: Profile) -> None:
    dots = {one.id: one.dot for one in patterns(profile) if one.dot}
    assert len(dots) >= 4
    assert dots["p-fine-dots-0"] < dots["p-dotted-0"]


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


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(light, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", ["none", *BLINDNESS])
def test_who_is_colour_blind_can_tell_the_sides_and_the_ground_apart(profile: Profile, kind: str) -> None:
    sees = np.array(BLINDNESS.get(kind, np.eye(3)))
    colours = [*(side_colour(side, profile) for side in profile.side_ids), LAND, WATER, VACATED_FILL]
    seen = [lab(sees @ linear(colour)) for colour in colours]
    for one, other in combinations(range(len(colours)), 2):
        if one < len(profile.side_ids):
            assert np.linalg.norm(seen[one] - seen[other]) > 25, (colours[one], colours[other])


def test_in_grey_print_the_sides_differ_in_lightness_and_in_the_lean_of_their_lines(profile: Profile) -> None:
    dark, light = sorted(lab(linear(side_colour(side, profile)))[0] for side in profile.side_ids)
    assert light - dark > 20
    assert lab(linear(LAND))[0] - light > 25
    leans = {pattern.angle for pattern in patterns(profile) if pattern.id in {"p-hatched-0", "p-hatched-1"}}
    assert len(leans) == 2


def test_every_level_of_a_side_has_a_look_of_its_own(profile: Profile) -> None:
    for side in profile.side_ids:
        looks = [Style(side=side, texture=one) for one in (Texture.SOLID, Texture.HATCHED, Texture.CROSSED)]
        looks.append(Style(side=side, texture=Texture.NONE, dashed=True))
        assert len({(look.fill(profile), look.dashes()) for look in looks}) == 4
