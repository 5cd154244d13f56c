"""Two maps side by side: the dates of the timeline, and each as it was known on its day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geomap.render.beside import render_beside
from geomap.render.book import make_book
from geomap.render.timeline import render_timeline
from tests.render.test_page import Reader
from tests.render.test_timeline import on_day, three_days

if TYPE_CHECKING:
    from geomap.config import Profile
    from geomap.model import MapView


def known_then() -> list[MapView]:
    """On the first day less was known, on the others the same."""
    days = three_days()
    return [on_day(days[0], days[0].territory.state.on, slice(0, 1)), *days[1:]]


def test_what_was_known_then_is_the_difference_to_what_is_known_now(profile: Profile) -> None:
    data = Reader(render_beside(three_days(), known_then(), profile=profile)).data()
    names = [[data["pool"][number]["n"] for number in one["del"]] for one in data["then"]]
    assert names == [["Koepjansk"], [], []]
    assert all(one["add"] == [] for one in data["then"])


def test_without_it_that_choice_is_left_out(profile: Profile) -> None:
    def modes(*then: list[MapView]) -> list[str | None]:
        page = Reader(render_beside(three_days(), *then, profile=profile))
        return [attributes["value"] for _, attributes in page.tags if attributes.get("name") == "mode"]

    assert modes(known_then()) == ["levels", "dates", "then"]
    assert modes() == ["levels", "dates"]


def test_a_claim_is_marked_and_carries_the_holder_under_it(profile: Profile) -> None:
    data = Reader(render_beside(three_days(), profile=profile)).data()
    cells = {shape["n"]: shape for shape in data["pool"]}
    assert cells["Balaklija"]["v"] == 1
    assert "v" not in cells["Izjoem"]
    assert data["texts"][cells["Izjoem"]["b"]] == "Rusland (bevestigd), daarna een claim"
    assert "h" not in cells["Koepjansk"]


def test_a_shared_book_changes_no_page(profile: Profile) -> None:
    book = make_book(three_days(), profile=profile)
    assert render_timeline(three_days(), profile=profile, book=book) == render_timeline(three_days(), profile=profile)
    shared = render_beside(three_days(), known_then(), profile=profile, book=book)
    assert shared == render_beside(three_days(), known_then(), profile=profile)


def test_no_view_and_other_dates_are_refused(profile: Profile) -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_beside([], profile=profile)
    with pytest.raises(ValueError, match="other dates"):
        render_beside(three_days(), known_then()[1:], profile=profile)


def test_a_hostile_side_name_stays_text(profile: Profile) -> None:
    sides = tuple(replace(side, id=f"<img src=x onerror=alert(1)>{side.id}") for side in profile.sides)
    page = Reader(render_beside(three_days(), profile=replace(profile, sides=sides)))
    assert "img" not in {tag for tag, _ in page.tags}
