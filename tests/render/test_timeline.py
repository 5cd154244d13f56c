"""The timeline: every day can be put together from the differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from geomap.render.entries import Memory, collect_entries
from geomap.render.names import PlaceNames
from geomap.render.timeline import render_timeline
from geomap.render.words import load_words
from tests.render.scenes import a_view, september
from tests.render.test_page import Reader

if TYPE_CHECKING:
    from geomap.config import Profile
    from geomap.model import MapView


def on_day(view: MapView, day: date, cells: slice) -> MapView:
    territory = view.territory
    kept = territory.cells[cells]
    state = replace(territory.state, on=day, places=tuple(c.state for c in kept if c.state), indications=())
    return replace(view, territory=replace(territory, state=state, cells=kept, indications=()))


def three_days() -> list[MapView]:
    view = september()
    return [
        on_day(view, date(2022, 9, 8), slice(0, 2)),
        on_day(view, date(2022, 9, 10), slice(1, 4)),
        on_day(view, date(2022, 9, 12), slice(2, 3)),
    ]


def shapes_by_day(data: dict[str, Any]) -> list[set[str]]:
    here: set[int] = set()
    found = []
    for day in data["days"]:
        assert here >= set(day["del"])
        assert not here & set(day["add"])
        here = (here - set(day["del"])) | set(day["add"])
        found.append({data["pool"][number]["n"] for number in here})
    return found


def test_every_day_is_the_sum_of_the_differences(profile: Profile) -> None:
    data = Reader(render_timeline(three_days(), profile=profile)).data()
    expected = [{"Izjoem", "Koepjansk"}, {"Koepjansk", "Balaklija", "Lyman"}, {"Balaklija"}]
    assert shapes_by_day(data) == expected


def test_a_cell_that_stays_is_stored_once(profile: Profile) -> None:
    data = Reader(render_timeline(three_days(), profile=profile)).data()
    assert data["lines"][:2] == [2, 1]
    assert {shape["g"] for shape in data["pool"]} == set(range(4))


def test_shapes_point_at_changes_that_exist(profile: Profile) -> None:
    data = Reader(render_timeline(three_days(), profile=profile)).data()
    numbers = {number for shape in data["pool"] for number in shape["c"]}
    assert numbers == set(range(1, len(data["changes"]) + 1))
    assert [len(day["told"]) for day in data["days"]] == [2, 2, 0]


def test_every_change_stands_in_the_table_without_a_script(profile: Profile) -> None:
    text = Reader(render_timeline(three_days(), profile=profile)).text
    for place in ("Izjoem", "Koepjansk", "Balaklija", "Lyman"):
        assert f"{place} → Oekraïne" in text


def test_same_views_same_bytes(profile: Profile) -> None:
    assert render_timeline(three_days(), profile=profile) == render_timeline(three_days(), profile=profile)


def test_one_empty_day(profile: Profile) -> None:
    data = Reader(render_timeline([a_view()], profile=profile)).data()
    assert [day["told"] for day in data["days"]] == [[]]
    assert data["words"]["none"] == "Geen nieuwe melding op deze datum."


def test_no_view_is_refused(profile: Profile) -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_timeline([], profile=profile)


def test_a_shared_memory_changes_no_words(profile: Profile) -> None:
    words = load_words("nl")
    memory = Memory()
    for view in three_days():
        names = PlaceNames(words, view.claims)
        alone = collect_entries(view, profile=profile, names=names, words=words)
        assert collect_entries(view, profile=profile, names=names, words=words, memory=memory) == alone


def test_a_new_year_does_not_tell_everything_again(profile: Profile) -> None:
    days = three_days()
    next_year = on_day(days[2], date(2023, 1, 5), slice(0, 1))
    reader = Reader(render_timeline([days[2], next_year], profile=profile))
    assert [day["told"] for day in reader.data()["days"]] == [[1], []]
