"""The base map as the page gets it: the contested country apart, borders without the cut, no invented river."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapely import LineString, box

from geomap.render import basemap
from geomap.render.basemap import base_shapes, encode_base_map
from geomap.render.pack import pack

if TYPE_CHECKING:
    from geomap.config import Profile


def a_map(**layers: list[tuple[Any, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {
        layer: {
            "features": [
                {"geometry": geometry.__geo_interface__, "properties": properties}
                for geometry, properties in layers.get(layer, [])
            ]
        }
        for layer in basemap.LAYERS
    }


@pytest.fixture
def _map(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> Any:
    made = a_map(
        countries=[(box(20, 43, 30, 50), {"id": profile.country}), (box(30, 43, 45, 54), {"id": "x:other"})],
        rivers=[
            (LineString([(21, 44), (29, 49)]), {"id": "x:guessed"}),
            (LineString([(21 + i / 10, 44) for i in range(9)]), {"id": "x:surveyed"}),
        ],
    )
    caches = (basemap._encode, basemap._shapes, basemap.base_names)
    monkeypatch.setattr(basemap, "read_base_map", lambda own: made)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("_map")
def test_the_contested_country_is_told_apart(profile: Profile) -> None:
    encoded, _ = encode_base_map("nl", profile)
    assert [row[0] for row in encoded["countries"]] == [1, 0]
    assert encoded["bounds"] == [20, 43, 45, 54]


@pytest.mark.usefixtures("_map")
def test_the_edge_of_the_base_map_is_no_border(profile: Profile) -> None:
    borders = [geometry for layer, _, geometry in base_shapes(profile, (0, 0, 90, 90)) if layer == "borders"]
    for border in borders:
        west, south, east, north = border.bounds
        assert west > 20
        assert south > 43
        assert east < 45
        assert north < 54


@pytest.mark.usefixtures("_map")
def test_a_river_known_at_two_points_is_not_drawn(profile: Profile) -> None:
    rivers = [geometry for layer, _, geometry in base_shapes(profile, (0, 0, 90, 90)) if layer == "rivers"]
    assert [len(river.coords) for river in rivers] == [9]


def test_the_shipped_base_map_fits_the_page(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> None:
    from gazetteer.areas import base_map

    monkeypatch.setattr(basemap, "read_base_map", lambda own: base_map())
    basemap._encode.cache_clear()
    basemap._shapes.cache_clear()
    try:
        encoded, points = encode_base_map("nl", profile)
    finally:
        basemap._encode.cache_clear()
        basemap._shapes.cache_clear()
    assert len(pack(encoded, points)) < 60_000
    assert [row[0] for row in encoded["countries"]].count(1) == 1
    assert "Charkiv" in {town[2] for town in encoded["towns"]}
