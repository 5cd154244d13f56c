"""Small pictures: the country once, a dot for each place, what is new larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.render.thumbs import HEIGHT, WIDTH, Thumbs
from tests.render.scenes import one_change, september
from tests.render.test_layers import draw

if TYPE_CHECKING:
    from geomap.config import Profile


def test_a_place_is_a_dot_in_the_colour_of_its_side(profile: Profile) -> None:
    thumbs = Thumbs(profile)
    (dot,) = thumbs.dots(draw(one_change(event_date="2022-09-01"), profile))
    assert (dot["colour"], dot["width"]) == (profile.sides[0].colour, 3)
    x, _, y = str(dot["path"]).removeprefix("M").removesuffix("h0").partition(" ")
    assert WIDTH * 0.7 < int(x) < WIDTH
    assert HEIGHT * 0.2 < int(y) < HEIGHT * 0.8


def test_what_is_new_is_larger_and_drawn_last(profile: Profile) -> None:
    widths = [row["width"] for row in Thumbs(profile).dots(draw(september(), profile))]
    assert widths == sorted(widths)
    assert set(widths) == {3, 7}


def test_the_ground_is_the_contested_country(profile: Profile) -> None:
    assert Thumbs(profile).ground.startswith("M")
    assert Thumbs(profile).ground.endswith("Z")
