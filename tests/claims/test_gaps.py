"""Stated amounts that the named parts, or the villages on the map, do not reach."""

from __future__ import annotations

import pytest

from geomap.claims.gaps import find_gaps
from geomap.model import Quantity
from geomap.words import Comparison
from tests.support.builders import a_claim

DAYS = "2022-09-13/2022-10-14"


def counted(place: str | None, value: float, comparison: Comparison | None = None, **changes: object):
    quantity = Quantity(value=value, unit="settlements", comparison=comparison)
    return a_claim(place=place, quantity=quantity, event_date=DAYS, **changes)


def test_parts_that_stay_below_their_total_are_told(gazetteer) -> None:
    claims = [counted(None, 600), counted("Kharkiv Oblast", 402), counted("Kyiv Oblast", 125)]
    below = [one for one in find_gaps(claims, gazetteer=gazetteer) if one.parts]
    assert [(one.stated, one.found, {*one.parts}) for one in below] == [(600, 527, {402, 125})]
    assert "600" in below[0].text
    assert "527" in below[0].text


def test_a_count_is_set_beside_the_villages_on_the_map(gazetteer) -> None:
    claims = [
        counted("Kharkiv Oblast", 4),
        a_claim(place="Izium", event_date=DAYS),
        a_claim(place="Izium", claim_id="b"),
    ]
    (gap,) = find_gaps(claims, gazetteer=gazetteer, ui="en")
    assert (gap.stated, gap.found, gap.parts) == (4, 1, ())
    assert "on the map 1" in gap.text


@pytest.mark.parametrize(
    "claims",
    [
        [counted("Kharkiv Oblast", 1), a_claim(place="Izium", event_date=DAYS)],
        [counted("Kharkiv Oblast", 3, Comparison.UP_TO), a_claim(place="Izium", event_date=DAYS)],
        [counted("Izium", 4)],
        [counted("Kharkiv Oblast", 4, modality="denied")],
    ],
)
def test_what_agrees_or_counts_nothing_is_not_told(gazetteer, claims: list) -> None:
    assert find_gaps(claims, gazetteer=gazetteer) == ()


def test_villages_elsewhere_or_of_the_other_side_do_not_count(gazetteer) -> None:
    total = counted("Kyiv Oblast", 1)
    other = a_claim(place="Izium", event_date=DAYS)
    assert [one.found for one in find_gaps([total, other], gazetteer=gazetteer)] == [0]


def test_order_changes_nothing(gazetteer) -> None:
    claims = [counted(None, 600), counted("Kharkiv Oblast", 402), counted("Kyiv Oblast", 125)]
    assert find_gaps(claims, gazetteer=gazetteer) == find_gaps([*reversed(claims)], gazetteer=gazetteer)
