"""The estimated extent: between labels, outvoting wrong ones, silent far from all."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.estimate import REACH_KM, Label, estimate_sides, labels_of
from geomap.control.state import control_on
from geomap.control.territory import draw_territory
from geomap.model import Basis
from tests.support.builders import PLACES, a_claim, a_place, by_gainer, by_witness
from tests.support.land import a_world

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
    sides, scores = estimate_sides(two_fronts(), lon, lat)
    told = {side for side, x in zip(sides, lon, strict=True) if x < 36.95}
    assert told == {"UA"}
    assert {side for side, x in zip(sides, lon, strict=True) if x > 37.05} == {"RU"}
    assert scores[np.abs(lon - 37.0) < 0.03].mean() < scores[lon < 36.8].mean()


def test_one_wrong_label_is_outvoted() -> None:
    labels = two_fronts()
    labels[8] = Label(lon=labels[8].lon, lat=labels[8].lat, side="RU")
    sides, _scores = estimate_sides(labels, np.array([labels[8].lon - 0.05]), np.array([labels[8].lat]))
    assert sides == ["UA"]


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
