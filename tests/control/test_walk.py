"""Many days in a row: the same as every day by itself, at a fraction of the work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on
from geomap.control.territory import draw_territory, sizes_km2
from geomap.control.walk import sum_areas, walk_states, walk_territories
from geomap.words import Basis, Status
from tests.support.builders import PLACES, a_place, by_gainer, by_loser
from tests.support.land import SmallWorld, a_world
from tests.support.strategies import FIRST, SPAN_DAYS, days, many_claims

if TYPE_CHECKING:
    from geomap.model import Claim, Territory

PROFILE = default_profile()
WORLD = a_world(
    *((place_id, lon, lat) for place_id, kind, lat, lon in PLACES.values() if kind in {"settlement", "island"}),
    outlines={"iso3166-2:UA-63": shapely.box(35.0, 48.5, 38.5, 50.5)},
)
START = Baseline(sides=(("RU", shapely.box(37.0, 48.0, 38.5, 50.0)), ("UA", shapely.box(35.0, 48.0, 37.0, 50.0))))
steady = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@steady
@given(
    found=many_claims(),
    asked=st.lists(days(), min_size=1, max_size=8),
    since=st.none() | days(),
    known_by=st.none() | days(),
    mapped=st.booleans(),
)
def test_a_walk_gives_the_state_of_every_day_by_itself(
    found: list[Claim], asked: list[date], since: date | None, known_by: date | None, mapped: bool
) -> None:
    assessments = assess_claims(found, profile=PROFILE, known_by=known_by)
    options: dict[str, Any] = {"since": since, "known_by": known_by, "baseline": START if mapped else None}
    steps = list(walk_states(assessments, found, dates=asked, **options))
    assert [step.state.on for step in steps] == sorted(set(asked))
    before: dict[str | None, Any] = {}
    for step in steps:
        assert step.state == control_on(assessments, found, on=step.state.on, profile=PROFILE, **options)
        now = {one.place.id: one for one in step.state.places}
        assert {one.place.id for one in step.changed} == {key for key in now if now[key] != before.get(key)}
        before = now


@steady
@given(found=many_claims(), known_by=days(), later=many_claims(max_size=5))
def test_what_was_known_by_a_day_is_walked_the_same_whatever_is_published_later(
    found: list[Claim], known_by: date, later: list[Claim]
) -> None:
    from dataclasses import replace

    after = (known_by + timedelta(days=1)).isoformat()
    late = [replace(claim, claim_id=f"late-{claim.claim_id}", published=after) for claim in later]
    asked = [FIRST + timedelta(days=number) for number in range(0, SPAN_DAYS, 5)]

    def walked(claims: list[Claim]) -> list[Any]:
        known = [claim for claim in claims if claim.published and claim.published <= known_by.isoformat()]
        assessments = assess_claims(claims, profile=PROFILE, known_by=known_by)
        return list(walk_states(assessments, known, dates=asked, known_by=known_by))

    assert walked(found) == walked([*found, *late])


def walk(world: SmallWorld, claims: list[Claim], asked: list[date], **options: Any) -> list[Territory]:
    assessments = assess_claims(claims, profile=PROFILE)
    steps = walk_states(assessments, claims, dates=asked, baseline=options.get("baseline"))
    return list(walk_territories(steps, gazetteer=world, footprints=world, claims=claims, **options))  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=many_claims(), asked=st.lists(days(), min_size=1, max_size=5), mapped=st.booleans())
def test_a_walk_draws_the_territory_of_every_day_by_itself(found: list[Claim], asked: list[date], mapped: bool) -> None:
    start = START if mapped else None
    for drawn in walk(WORLD, found, asked, baseline=start):
        alone = draw_territory(
            drawn.state,
            gazetteer=WORLD,  # type: ignore[arg-type]
            footprints=WORLD,
            baseline=start,
        )
        assert drawn.indications == alone.indications
        assert [(cell.basis, cell.side, cell.state) for cell in drawn.cells] == [
            (cell.basis, cell.side, cell.state) for cell in alone.cells
        ]
        for one, other in zip(drawn.cells, alone.cells, strict=True):
            assert one.geometry.symmetric_difference(other.geometry).area < 1e-9
            assert one.area_km2 == pytest.approx(other.area_km2, rel=1e-6)


def test_a_facility_that_comes_later_takes_its_ground_from_the_cells_around_it() -> None:
    from gazetteer.model import Kind, Place
    from tests.support.land import KM_PER_DEGREE

    class WithPlant(SmallWorld):
        def cells_of(self, gazetteer: object, place_ids: Any, *, radius_km: float = 10.0) -> dict[str, Any]:
            cells = super().cells_of(gazetteer, place_ids, radius_km=radius_km)
            if "test:plant" not in place_ids:
                return cells
            plant = shapely.Point(37.30, 49.21).buffer(1 / KM_PER_DEGREE)
            return {key: cell.difference(plant) for key, cell in cells.items()} | {"test:plant": plant}

    izium = Place(id="geonames:707292", name="Izium", kind=Kind.SETTLEMENT, lat=49.20697, lon=37.27679)
    plant = a_place("Plant", id="test:plant", kind="facility", lon=37.30, lat=49.21)
    claims = [by_gainer(event_date="2022-09-10"), by_gainer(place=plant, event_date="2022-09-12")]
    first, second = walk(WithPlant((izium,)), claims, [date(2022, 9, 10), date(2022, 9, 12)], baseline=START)
    town = {cell.state.place.name: cell for cell in second.cells if cell.state}
    assert town["Izium"].area_km2 < first.cells[0].area_km2
    assert town["Izium"].geometry.intersection(town["Plant"].geometry).area < 1e-12
    covered = sum(cell.area_km2 for cell in second.cells)
    assert covered == pytest.approx(sum(cell.area_km2 for cell in first.cells), rel=1e-4)


def test_an_estimate_is_drawn_on_every_day_of_a_walk() -> None:
    world = a_world(*((f"test:{n}", 37.1 + (n % 8) / 20, 49.0 + (n // 8) / 20) for n in range(64)))
    claims = [
        by_gainer(place=a_place(f"H{n}", id=place.id, lon=place.lon, lat=place.lat))
        for n, place in enumerate(world.settlements[::9])
    ]
    (drawn,) = walk(world, claims, [date(2022, 9, 12)], baseline=START, estimated=True)
    assert Basis.ESTIMATE in {cell.basis for cell in drawn.cells}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=many_claims(), asked=st.lists(days(), min_size=1, max_size=5), mapped=st.booleans())
def test_the_estimates_of_a_walk_are_those_of_every_day_by_itself(
    found: list[Claim], asked: list[date], mapped: bool
) -> None:
    for drawn in walk(WORLD, found, asked, baseline=START if mapped else None, estimated=True):
        alone = draw_territory(drawn.state, gazetteer=WORLD, footprints=WORLD, estimated=True, claims=found,  # type: ignore[arg-type]
                               baseline=START if mapped else None)  # fmt: skip
        assert drawn.cells == alone.cells


def test_days_with_the_same_labels_share_their_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    world = a_world(*((f"test:{n}", 37.1 + (n % 8) / 20, 49.0 + (n // 8) / 20) for n in range(64)))
    cells_of = world.cells_of
    monkeypatch.setattr(world, "cells_of", lambda *given, **more: asked.append(1) or cells_of(*given, **more))
    claims = [
        by_gainer(place=a_place(f"H{n}", id=place.id, lon=place.lon, lat=place.lat))
        for n, place in enumerate(world.settlements[::9])
    ]
    walk(world, claims, [date(2022, 9, 12)], baseline=START, estimated=True)
    once = len(asked)
    walk(world, claims, [date(2022, 9, 12) + timedelta(days=n) for n in range(10)], baseline=START, estimated=True)
    assert len(asked) - once == 10 + 2  # the cells of claims each day, those of the estimate and its grid once


def test_areas_of_many_days_follow_every_change() -> None:
    claims = [
        by_gainer(event_date="2022-09-10"),
        by_gainer(place="Lyman", event_date="2022-09-12"),
        by_loser(place="Lyman", event_date="2022-09-14"),
    ]
    asked = [date(2022, 9, day) for day in (9, 10, 12, 14)]
    assessments = assess_claims(claims, profile=PROFILE)
    steps = list(walk_states(assessments, claims, dates=asked))
    sizes = sizes_km2(WORLD.cells_of(WORLD, ["geonames:707292", "geonames:704204"]))
    series = sum_areas(steps, sizes)
    assert [one.on for one in series] == asked
    assert series[0].km2 == ()
    for step, areas in zip(steps, series, strict=True):
        drawn = draw_territory(step.state, gazetteer=WORLD, footprints=WORLD)  # type: ignore[arg-type]
        totals: dict[tuple[str | None, Status], float] = {}
        for cell in drawn.cells:
            assert cell.state is not None
            key = (cell.side, cell.state.status)
            totals[key] = totals.get(key, 0.0) + cell.area_km2
        assert {(side, status): size for side, status, size in areas.km2} == pytest.approx(totals)
