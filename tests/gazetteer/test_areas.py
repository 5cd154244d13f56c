"""Areas, cells and the base map."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from gazetteer.areas import area_of, base_map, country_outline, land_of
from gazetteer.cells import RADIUS_KM, cells_of
from gazetteer.model import Kind, Place
from gazetteer.sources.packaged import read_packaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KM2_PER_DEG2 = 111.32 * 111.32 * 0.66  # near 48.5 N, to a few percent


class Places:
    """The shipped places without an index."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.id: place for place in places}

    def places(self, kinds: Iterable[Kind] | None = None) -> Iterator[Place]:
        return (place for place in self._places.values() if kinds is None or place.kind in kinds)

    def place(self, place_id: str) -> Place | None:
        return self._places.get(place_id)


@pytest.fixture(scope="module")
def shipped() -> Places:
    return Places(named.place for named in read_packaged())


def a_place(number: int, lon: float, lat: float, **changes: object) -> Place:
    values: dict[str, object] = {"id": f"test:{number}", "name": f"P{number}", "kind": Kind.SETTLEMENT, "lat": lat,
                                 "lon": lon, "country": "UA"}  # fmt: skip
    return Place(**values | changes)  # type: ignore[arg-type]


# Areas


def test_the_outline_follows_the_recognised_border() -> None:
    outline = country_outline()
    assert outline.is_valid
    for lon, lat in [(34.1, 45.0), (33.6, 44.6), (36.4, 45.35), (37.8, 48.0), (39.3, 48.57), (30.5, 50.45)]:
        assert outline.contains(Point(lon, lat))
        assert not land_of("RU").contains(Point(lon, lat))
    assert outline.area * KM2_PER_DEG2 == pytest.approx(603_000, rel=0.05)


def test_no_neighbour_overlaps_ukraine() -> None:
    for country in ("RU", "BY", "PL", "SK", "HU", "RO", "MD"):
        land = land_of(country)
        assert land is not None
        assert land.intersection(country_outline()).area < 1e-9
        assert land.distance(country_outline()) < 1e-9


def test_oblasts_tile_the_country() -> None:
    parts = [area_of(f["properties"]["id"]) for f in base_map()["oblasts"]["features"]
             if f["properties"]["name"] != "Crimea"]  # fmt: skip
    rest = shapely.union_all([*parts, area_of("geonames:703883")])
    assert len(parts) == 26
    assert rest.symmetric_difference(country_outline()).area < 1e-9


def test_raions_tile_their_oblast(shipped: Places) -> None:
    kharkiv = area_of("geonames:706482")
    raions = [area_of(p.id) for p in shipped.places({Kind.RAION}) if p.admin[-1] == "Kharkiv Oblast"]
    assert len(raions) == 7
    assert shapely.union_all(raions).symmetric_difference(kharkiv).area < 1e-6
    assert sum(one.area for one in raions) == pytest.approx(kharkiv.area, rel=1e-6)


@pytest.mark.parametrize(
    ("place_id", "lon", "lat"),
    [
        ("katottg:UA63040000000023521", 37.277, 49.207),
        ("katottg:UA14020000000013572", 38.0, 48.594),
        ("geomap:donbas", 38.5, 48.3),
        ("geomap:northern-luhansk", 38.16, 49.41),
        ("geomap:kinburn-spit", 31.75, 46.53),
        ("geomap:sea-of-azov", 36.5, 46.0),
        ("geomap:black-sea", 31.0, 44.5),
        ("geomap:snake-island", 30.204, 45.2555),
        ("geonames:578071", 36.58, 50.6),
    ],
)
def test_an_area_holds_what_lies_in_it(place_id: str, lon: float, lat: float) -> None:
    area = area_of(place_id)
    assert area is not None
    assert area.geom_type in {"Polygon", "MultiPolygon"}
    assert area.is_valid
    assert area.contains(Point(lon, lat))


@pytest.mark.parametrize(
    ("river", "lon", "lat"),
    [
        ("geomap:dnipro", 30.53, 50.45),
        ("geomap:siverskyi-donets", 37.28, 49.2),
        ("geomap:oskil", 37.62, 49.71),
        ("geomap:inhulets", 33.39, 47.9),
        ("geomap:north-crimean-canal", 34.39, 45.71),
        ("geomap:danube", 28.8, 45.3),
    ],
)
def test_rivers_are_lines_past_the_towns_on_them(river: str, lon: float, lat: float) -> None:
    course = area_of(river)
    assert course is not None
    assert course.geom_type in {"LineString", "MultiLineString"}
    assert course.distance(Point(lon, lat)) < 0.12


def test_a_facility_is_a_point_and_a_settlement_has_no_area() -> None:
    assert area_of("geomap:zaporizhzhia-npp").geom_type == "Point"  # type: ignore[union-attr]
    assert area_of("geonames:707292") is None
    assert area_of("no:such-place") is None


def test_every_area_of_the_shipped_places_is_valid(shipped: Places) -> None:
    kinds = {Kind.OBLAST, Kind.RAION, Kind.REGION, Kind.ISLAND, Kind.WATER, Kind.RIVER, Kind.CANAL, Kind.COUNTRY}
    areas = {place.id: area_of(place.id) for place in shipped.places(kinds)}
    assert [place_id for place_id, area in areas.items() if area is not None and not area.is_valid] == []
    ukrainian = [p.id for p in shipped.places({Kind.OBLAST, Kind.RAION}) if p.country == "UA"]
    assert [place_id for place_id in ukrainian if areas[place_id] is None] == []


def test_settlements_lie_in_their_oblast_or_near_it(shipped: Places) -> None:
    """The shapes are simplified: 3 km of grace, and 8 round Kyiv, whose limits have moved. Slavutych is an exclave."""
    oblasts = {place.name: area_of(place.id) for place in shipped.places({Kind.OBLAST}) if place.country == "UA"}
    far = [
        place.name
        for place in shipped.places({Kind.SETTLEMENT})
        if len(place.admin) > 1
        and place.admin[1] in oblasts
        and oblasts[place.admin[1]].distance(Point(place.lon, place.lat))
        > (0.1 if place.admin[1] == "Kyiv Oblast" else 0.06)
    ]
    assert far == ["Slavutych"]


# The base map


def test_the_base_map_is_light_and_named() -> None:
    layers = base_map()
    assert set(layers) == {"countries", "oblasts", "lakes", "rivers", "towns"}
    assert len(json.dumps(layers)) < 350_000
    for layer, collection in layers.items():
        assert collection["type"] == "FeatureCollection"
        assert collection["features"], layer
        for feature in collection["features"]:
            properties = feature["properties"]
            assert properties["name"]
            assert set(properties["names"]) == {"nl", "en", "uk"}
            assert all(properties["names"].values()), properties
            assert properties["names"]["en"] == properties["name"]
    assert {"Russia", "Belarus", "Poland", "Moldova", "Romania", "Ukraine"} <= {
        feature["properties"]["name"] for feature in layers["countries"]["features"]
    }
    assert [f["properties"]["rank"] for f in layers["towns"]["features"]][:3] == [1, 2, 3]


def test_the_base_map_puts_crimea_in_ukraine_and_stays_in_its_bounds() -> None:
    countries = {f["properties"]["name"]: shapely.geometry.shape(f["geometry"])
                 for f in base_map()["countries"]["features"]}  # fmt: skip
    assert countries["Ukraine"].contains(Point(34.1, 45.0))
    assert not countries["Russia"].contains(Point(34.1, 45.0))
    west, south, east, north = shapely.total_bounds(list(countries.values()))
    assert (west, south, east, north) == pytest.approx((20, 43, 45, 54), abs=0.01)


def test_the_base_map_is_new_each_time() -> None:
    base_map()["towns"]["features"].clear()
    assert base_map()["towns"]["features"]


# Cells


def test_cells_of_the_shipped_places_never_overlap(shipped: Places) -> None:
    ids = [place.id for place in shipped.places({Kind.SETTLEMENT, Kind.ISLAND})]
    cells = list(cells_of(shipped, ids).values())
    assert len(cells) > 7000
    assert all(shapely.is_valid(cells))
    tree = shapely.STRtree(cells)
    left, right = tree.query(cells, predicate="overlaps")
    shared = shapely.area(shapely.intersection([cells[i] for i in left], [cells[j] for j in right]))
    assert shared.max(initial=0.0) * KM2_PER_DEG2 < 0.001


def test_a_cell_holds_its_settlement_and_no_other(shipped: Places) -> None:
    inland = ["geonames:707292", "geonames:713174", "geonames:706483", "geonames:703656"]
    for place_id, cell in cells_of(shipped, inland).items():
        place = shipped.place(place_id)
        assert place is not None
        assert cell.contains(Point(place.lon, place.lat))
    others = [Point(p.lon, p.lat) for p in shipped.places({Kind.SETTLEMENT}) if p.id not in inland]
    for cell in cells_of(shipped, inland).values():
        assert not any(cell.contains(spot) for spot in others)


def test_cells_stay_on_the_land_of_their_country(shipped: Places) -> None:
    near_border = ["geonames:519473", "geonames:706587", "geonames:694423", "geonames:701822"]
    for place_id, cell in cells_of(shipped, near_border).items():
        place = shipped.place(place_id)
        assert place is not None
        assert place.country is not None
        land = land_of(place.country)
        assert land is not None
        assert cell.difference(land).area * KM2_PER_DEG2 < 0.05


def test_a_harbour_and_an_island_have_a_cell(shipped: Places) -> None:
    cells = cells_of(shipped, ["geonames:694423", "geomap:snake-island"])
    assert cells["geonames:694423"].area * KM2_PER_DEG2 > 5
    assert 0.5 < cells["geomap:snake-island"].area * KM2_PER_DEG2 < 3


def test_a_facility_takes_its_ground_only_when_asked(shipped: Places) -> None:
    town = "geonames:709276"  # Enerhodar
    alone = cells_of(shipped, [town])[town]
    both = cells_of(shipped, [town, "geomap:zaporizhzhia-npp"])
    plant = both["geomap:zaporizhzhia-npp"]
    assert plant.area > 0
    assert both[town].area < alone.area
    assert both[town].intersection(plant).area < 1e-12
    assert cells_of(shipped, [town])[town].equals(alone)


def test_unknown_and_wide_places_have_no_cell(shipped: Places) -> None:
    assert cells_of(shipped, ["no:such", "geonames:706482"]) == {}
    assert cells_of(shipped, []) == {}


def test_a_cell_does_not_depend_on_what_else_is_asked(shipped: Places) -> None:
    ids = [place.id for place in shipped.places({Kind.SETTLEMENT}) if place.country == "UA"][:200]
    together = cells_of(shipped, ids)
    for place_id in ids[::40]:
        assert cells_of(shipped, [place_id])[place_id].equals_exact(together[place_id])
    assert list(together) == [place_id for place_id in ids if place_id in together]


spots = st.tuples(st.integers(3500, 3700), st.integers(4850, 4950)).map(lambda pair: (pair[0] / 100, pair[1] / 100))


AWKWARD = (
    (30.2045, 45.2552),  # Snake Island: the shapes may lack it
    (31.53, 46.52),  # the Kinburn Spit
    (33.53, 44.61),  # a harbour
    (35.0, 46.2),  # the shallows of Syvash
    (36.62, 45.36),  # the strait of Kerch
    (28.0, 43.5),  # the open sea
    (38.2, 47.1),  # at the border, on the coast
    *((36.0 + x / 50, 49.0 + y / 50) for x in range(3) for y in range(3)),  # on lines, and on circles
)
people_there = st.sampled_from([None, 300, 90_000, 1_400_000])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(AWKWARD), people_there, st.sampled_from(["UA", "RU", None])), max_size=20),
       st.sampled_from([3.0, RADIUS_KM, 20.0]))  # fmt: skip
def test_awkward_places_have_whole_cells_that_never_overlap(
    found: list[tuple[tuple[float, float], int | None, str | None]], radius_km: float
) -> None:
    """Islets, coasts, open sea, doubles of cities, exact grids, a lone place, none at all."""
    gazetteer = Places(
        replace(a_place(i, lon, lat, population=people), country=country)
        for i, ((lon, lat), people, country) in enumerate(found)
    )
    cells = cells_of(gazetteer, [place.id for place in gazetteer.places()], radius_km=radius_km)
    assert len(cells) == len(found)
    assert all(cell.is_valid and not cell.is_empty and cell.area > 0 for cell in cells.values())
    for country in ("UA", "RU", None):
        mine = [cell for cell, (_spot, _people, of) in zip(cells.values(), found, strict=True) if of == country]
        whole = shapely.union_all(mine)
        assert sum(cell.area for cell in mine) == pytest.approx(whole.area, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(spots, st.sampled_from([None, 300, 90_000, 1_400_000])), min_size=1, max_size=25),
       st.sampled_from([3.0, RADIUS_KM, 20.0]))  # fmt: skip
def test_cells_tile_the_reach_of_their_settlements(
    found: list[tuple[tuple[float, float], int | None]], radius_km: float
) -> None:
    """No overlap, and no gap within the reach of any settlement, whatever the places (homonyms and doubles too)."""
    gazetteer = Places(a_place(i, lon, lat, population=people) for i, ((lon, lat), people) in enumerate(found))
    cells = cells_of(gazetteer, [place.id for place in gazetteer.places()], radius_km=radius_km)
    assert len(cells) == len(found)
    whole = shapely.union_all(list(cells.values()))
    assert sum(cell.area for cell in cells.values()) == pytest.approx(whole.area, rel=1e-6)
    from gazetteer.cells import _project, _to_degrees

    for (lon, lat), _people in found:
        centre = shapely.transform(Point(lon, lat), _project)
        disc = shapely.transform(centre.buffer(radius_km * 990.0), _to_degrees)  # chords cut up to 1 percent
        assert disc.difference(whole).area < disc.area * 1e-4
