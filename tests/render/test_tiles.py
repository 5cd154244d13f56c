"""Tiles are off; where they are asked for, one host is allowed and its owner credited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geomap.errors import InputError
from geomap.render.page import render_page
from geomap.render.tiles import read_tiles
from tests.render.scenes import one_change
from tests.render.test_page import Reader

if TYPE_CHECKING:
    from geomap.config import Profile

URL = "https://tiles.example.org/{z}/{x}/{y}.png"


def policy_of(page: Reader) -> str:
    return next(a["content"] or "" for tag, a in page.tags if tag == "meta" and a.get("http-equiv"))


def test_without_tiles_no_host_is_allowed(profile: Profile) -> None:
    page = Reader(render_page(one_change(), profile=profile))
    assert "https:" not in policy_of(page)
    assert "tiles" not in page.data()


def test_with_tiles_their_host_is_allowed_and_credited(profile: Profile) -> None:
    tiles = read_tiles(URL, "© the  makers")
    page = Reader(render_page(one_change(), profile=profile, tiles=tiles))
    assert "img-src data: https://tiles.example.org;" in policy_of(page)
    assert page.data()["tiles"] == {"url": URL, "attribution": "© the makers"}
    assert "Kaartachtergrond: © the makers" in page.text


@pytest.mark.parametrize(
    "url",
    ["http://a.org/{z}/{x}/{y}.png", "https://{s}.a.org/{z}/{x}/{y}.png", "https://a.org/{z}/{x}.png", "javascript:1",
     "https://a.org/{z}/{x}/{y}.png; script-src *", "https:///{z}/{x}/{y}", "https://a.org/{z}/{x}/{y}?k='\"<"],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="expected an https address"):
        read_tiles(url, "x")


def test_nobody_credited_is_refused() -> None:
    with pytest.raises(InputError, match="give --tiles-attribution"):
        read_tiles(URL, " ")
