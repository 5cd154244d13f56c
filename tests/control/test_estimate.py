"""The estimated extent: between labels, outvoting wrong ones, silent far from all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from geomap.config import default_profile
from geomap.control import estimate
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.estimate import LIKELY, REACH_KM, Label, WholeArea, estimate_sides, labels_of, whole_areas
from geomap.control.state import control_on
from geomap.control.territory import draw_territory
from geomap.words import Basis, Extent
from tests.support.builders import PLACES, a_claim, a_place, by_denier, by_gainer, by_loser, by_witness
from tests.support.land import a_world

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Cell, Claim
    from tests.support.land import SmallWorld

PROFILE = default_profile()


def grid(west: float, east: float, step: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = np.meshgrid(np.arange(west, east, step), np.arange(48.6, 49.4, step))
    return lon.ravel(), lat.ravel()


def two_fronts(wrong: int = 0) -> list[Label]:
    labels = []
    for number, lat in enumerate(np.arange(48.6, 49.4, 0.1)):
        flipped = number < wrong
        labels.append(Label(lon=36.8, lat=float(lat), side="RU" if flipped else "UA"))
        labels.append(Label(lon=37.2, lat=float(lat), side="RU"))
    return labels


def test_between_two_rows_of_labels_the_nearer_side_holds() -> None:
    lon, lat = grid(36.7, 37.3)
    sides, shares = estimate_sides(two_fronts(), lon, lat)
    assert {side for side, x in zip(sides, lon, strict=True) if abs(x - 36.8) < 0.06} == {"UA"}
    assert {side for side, x in zip(sides, lon, strict=True) if abs(x - 37.2) < 0.06} == {"RU"}
    assert {side for side, x in zip(sides, lon, strict=True) if abs(x - 37.0) < 0.02} == {None}
    between, beside = shares[(lon > 36.88) & (lon < 36.92)], shares[np.abs(lon - 36.8) < 0.03]
    assert between.mean() < beside.mean()


def test_one_wrong_label_is_outvoted() -> None:
    labels = two_fronts()
    labels[8] = Label(lon=labels[8].lon, lat=labels[8].lat, side="RU")
    sides, _scores = estimate_sides(labels, np.array([labels[8].lon - 0.05]), np.array([labels[8].lat]))
    assert sides == ["UA"]


def test_a_label_that_the_others_speak_against_counts_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """… than it would if labels were never wrong; what no other label speaks of stays as sure as it was."""
    spot, was = (np.array([36.805]), np.array([49.0])), ["RU"]
    one = Label(lon=36.8, lat=49.0, side="UA")
    against = [Label(lon=36.8 + x, lat=49.0 + y, side="RU") for x in (-0.4, 0.4) for y in (-0.28, 0.28)]
    far = [Label(lon=42.0, lat=49.0, side="RU")]
    doubted = estimate_sides([one, *against], *spot, before=was)
    alone = estimate_sides([one, *far], *spot, before=was)
    monkeypatch.setattr(estimate, "WRONG_SHARE", 1e-12)
    assert doubted[0] == [None]
    assert estimate_sides([one, *against], *spot, before=was)[0] == ["UA"]
    assert alone[0] == ["UA"]
    assert alone[1] == pytest.approx(estimate_sides([one, *far], *spot, before=was)[1], abs=1e-3)


def test_nothing_is_said_far_from_every_label() -> None:
    far = REACH_KM / 60
    sides, scores = estimate_sides(
        [Label(lon=36.0, lat=49.0, side="UA")], np.array([36.0, 36.0 + far]), np.array([49.0, 49.0 + far])
    )
    assert sides == ["UA", None]
    assert scores[1] == 0


def test_without_labels_nothing_is_said() -> None:
    assert estimate_sides([], np.array([36.0]), np.array([49.0]))[0] == [None]
    fought = [Label(lon=36.0, lat=49.0, side=None)]
    assert estimate_sides(fought, np.array([36.0]), np.array([49.0]))[0] == [None]


def test_stated_holds_are_labels_where_nothing_changed() -> None:
    holds = a_claim(event="holds", place="Lyman", gaining_side="RU", losing_side="UA", speaker_side="RU")
    doubted = a_claim(event="holds", place="Kupiansk", gaining_side="RU", losing_side="UA", modality="hedged")
    later = a_claim(event="holds", place="Balakliia", gaining_side="RU", losing_side="UA", event_date="2022-10-01")
    claims = (by_gainer(), by_witness(), holds, doubted, later)
    state = control_on(assess_claims(claims, profile=PROFILE), claims, on=date(2022, 9, 12), profile=PROFILE)
    found = {(label.side, label.corroborated) for label in labels_of(state, claims)}
    assert found == {("UA", True), ("RU", False)}


def test_drawn_apart_and_never_over_claims_or_the_start_map() -> None:
    hamlets = [(f"test:{n}", 37.0 + (n % 8) / 20, 49.0 + (n // 8) / 20) for n in range(64)]
    world = a_world(("geonames:707292", PLACES["Izium"][3], PLACES["Izium"][2]), *hamlets)
    start = Baseline(sides=(("RU", shapely.box(36.5, 48.5, 38.0, 50.0)),))
    claims = [by_gainer(), by_witness()]
    claims += [
        by_gainer(place=a_place(f"{n}", id=f"test:{n}", lon=lon, lat=lat))
        for n, (_, lon, lat) in enumerate(hamlets[::9])
    ]
    assessments = assess_claims(claims, profile=PROFILE)
    state = control_on(assessments, claims, on=date(2022, 9, 12), profile=PROFILE, baseline=start)
    drawn = {
        estimated: draw_territory(
            state,
            gazetteer=world,
            footprints=world,
            baseline=start,
            estimated=estimated,
            claims=claims,  # type: ignore[arg-type]
        )
        for estimated in (False, True)
    }
    assert Basis.ESTIMATE not in {cell.basis for cell in drawn[False].cells}
    guessed = [cell for cell in drawn[True].cells if cell.basis is Basis.ESTIMATE]
    assert [(cell.side, cell.state) for cell in guessed] == [("UA", None)]
    shapes = [cell.geometry for cell in drawn[True].cells]
    total = sum(shape.area for shape in shapes)
    assert abs(total - shapely.union_all(shapes).area) < 1e-9


def a_line_of(side: str, lon: float, **changes: Any) -> list[Label]:
    return [Label(lon=lon, lat=float(lat), side=side, **changes) for lat in np.arange(48.6, 49.4, 0.1)]


def test_ground_stays_as_it_was_unless_labels_outweigh_that() -> None:
    """A gained place just behind the old front moves its surroundings, one deep behind it does not."""
    lon = np.arange(36.0, 39.0, 0.05)
    before = ["UA" if x < 36.5 else "RU" for x in lon]
    shallow, deep = (
        estimate_sides([Label(lon=x, lat=49.0, side="UA")], lon, np.full(len(lon), 49.0), before=before)[0]
        for x in (36.55, 38.0)
    )
    near = np.abs(lon - 36.55) < 0.04
    assert {side for side, here in zip(shallow, near, strict=True) if here} == {"UA"}
    assert deep[int(np.argmin(np.abs(lon - 37.9)))] is None


def test_many_labels_carry_the_estimate_deep_behind_the_old_front() -> None:
    lon, lat = grid(36.0, 38.4)
    before = ["UA" if x < 36.5 else "RU" for x in lon]
    labels = [label for x in np.arange(36.6, 37.9, 0.15) for label in a_line_of("UA", float(x))]
    sides, shares = estimate_sides([*labels, *a_line_of("RU", 38.2)], lon, lat, before=before)
    assert {side for side, x in zip(sides, lon, strict=True) if 36.6 < x < 37.8} == {"UA"}
    assert {side for side, x in zip(sides, lon, strict=True) if x > 38.1} == {None}
    assert shares.max() > 0.9
    assert all((share >= 0.5) == (side is not None) for side, share in zip(sides, shares, strict=True))


def test_a_place_that_was_left_speaks_against_the_leaver_and_for_nobody() -> None:
    lon, lat = np.array([36.85]), np.array([49.0])
    beside = [Label(lon=36.8, lat=49.0, side="UA")]
    left, held = Label(lon=36.9, lat=49.0, side=None, left="RU"), Label(lon=36.9, lat=49.0, side="RU")
    assert estimate_sides([*beside, left], lon, lat, before=["RU"])[0] == ["UA"]
    assert estimate_sides([*beside, held], lon, lat, before=["RU"])[0] == [None]
    assert estimate_sides([left], lon, lat, before=["RU"])[0] == [None]


def test_a_claim_on_a_whole_area_bounds_the_estimate() -> None:
    lon, lat = grid(36.0, 38.0)
    before = ["RU"] * len(lon)
    area = WholeArea(outline=shapely.box(36.0, 48.5, 37.0, 49.5), side="UA")
    inside = lon < 37.0
    labels = [*a_line_of("UA", 36.95), Label(lon=36.2, lat=49.0, side="RU")]
    walled, open_ = (estimate_sides(labels, lon, lat, before=before, whole=whole)[0] for whole in ([area], []))
    assert {side for side, within in zip(walled, inside, strict=True) if not within} == {None}
    assert {side for side, within in zip(open_, inside, strict=True) if not within} == {None, "UA"}
    near_the_hold = np.hypot(lon - 36.2, lat - 49.0) < 0.3
    told = {side for side, within, held in zip(walled, inside, near_the_hold, strict=True) if within and not held}
    assert told == {"UA"}
    alone = estimate_sides([], lon, lat, before=before, whole=[area])[0]
    assert [side == "UA" for side in alone] == inside.tolist()


def test_whole_areas_are_those_one_side_took() -> None:
    world = a_world(("geonames:707292", 37.277, 49.207), outlines={"iso3166-2:UA-63": shapely.box(35, 48, 38, 50)})

    def areas(*claims: Claim) -> list[str]:
        state = control_on(assess_claims(claims, profile=PROFILE), claims, on=date(2022, 9, 12), profile=PROFILE)
        return [area.side for area in whole_areas(state, world)]

    whole = by_gainer(place="Kharkiv Oblast", event="capture", extent=Extent.WHOLE)
    assert areas(whole) == ["UA"]
    assert areas(replace(whole, extent=Extent.PART)) == []
    assert areas(by_loser(place="Kharkiv Oblast", event="withdrawal", extent=Extent.WHOLE)) == []
    assert areas(whole, by_denier(place="Kharkiv Oblast", event="capture", extent=Extent.WHOLE)) == []


def estimated(world: SmallWorld, start: Baseline | None, *claims: Claim) -> list[Cell]:
    state = control_on(
        assess_claims(claims, profile=PROFILE), claims, on=date(2022, 9, 12), profile=PROFILE, baseline=start
    )
    drawn = draw_territory(
        state,
        gazetteer=world,  # type: ignore[arg-type]
        footprints=world,
        baseline=start,
        estimated=True,
        claims=claims,
    )
    return [cell for cell in drawn.cells if cell.basis is Basis.ESTIMATE]


HAMLETS = [(f"test:{n}", 36.0 + (n % 20) / 20, 49.0 + (n // 20) / 20) for n in range(200)]


def of_hamlets(numbers: Iterable[int], **changes: Any) -> list[Claim]:
    return [
        a_claim(place=a_place(f"H{n}", id=HAMLETS[n][0], lon=HAMLETS[n][1], lat=HAMLETS[n][2]), **changes)
        for n in numbers
    ]


def test_a_start_map_of_one_side_leaves_the_rest_to_the_other() -> None:
    """Holds of one's own ground are no change; a cell across the old front changes only where the loser had it."""
    had = shapely.box(36.48, 48.0, 38.0, 50.0)
    start = Baseline(sides=(("RU", had),))
    gains = of_hamlets(range(10, 200, 25))
    holds = of_hamlets(range(3, 200, 25), event="holds")
    cells = estimated(a_world(*HAMLETS), start, *gains, *holds)
    assert {cell.side for cell in cells} == {"UA"}
    merged = shapely.union_all([cell.geometry for cell in cells])
    assert merged.difference(had).area < 1e-9
    assert merged.area > 0.1
    shared = shapely.box(36.48, 49.05, 36.50, 49.4)
    assert shared.difference(merged).area < 0.35 * shared.area


def test_the_estimate_says_how_much_of_it_is_expected_to_be_wrong() -> None:
    start = Baseline(sides=(("RU", shapely.box(36.0, 48.0, 38.0, 50.0)),))
    cells = estimated(a_world(*HAMLETS), start, *of_hamlets(range(0, 200, 37)))
    likely, unsure = cells
    assert likely.uncertainty is not None
    assert unsure.uncertainty is not None
    assert 0 < likely.uncertainty <= 1 - LIKELY < unsure.uncertainty <= 0.5
    assert likely.geometry.intersection(unsure.geometry).area < 1e-12


def test_without_a_start_map_a_lone_gain_says_little_about_its_surroundings() -> None:
    cells = estimated(a_world(*HAMLETS), None, *of_hamlets([90]))
    reached = shapely.union_all([cell.geometry for cell in cells])
    assert 0 < sum(cell.area_km2 for cell in cells) < 900
    assert shapely.Point(HAMLETS[90][1], HAMLETS[90][2]).hausdorff_distance(reached) * 111 < 30
    assert all((cell.uncertainty or 0) > 0.2 for cell in cells)
