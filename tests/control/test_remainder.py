"""What is left of the start map: the difference, whatever the cells are and in whatever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.control.remainder import Remainder
from geomap.control.territory import area_km2

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GROUND = shapely.box(0, 0, 20, 20).difference(shapely.box(15, 15, 17, 17))
RING = shapely.box(2, 2, 9, 9).difference(shapely.box(3, 3, 8, 8))


def left_of(ground: BaseGeometry, *rounds: list[BaseGeometry]) -> BaseGeometry:
    remainder = Remainder([("RU", ground)])
    for shapes in rounds:
        remainder.cover(shapes)
    cells = remainder.cells()
    if not cells:
        return shapely.Polygon()
    assert cells[0].geometry.is_valid
    assert cells[0].area_km2 == pytest.approx(area_km2(cells[0].geometry), rel=1e-9, abs=1e-6)
    return cells[0].geometry


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([], id="nothing"),
        pytest.param([RING, shapely.box(4, 4, 5, 5)], id="an island in a ring"),
        pytest.param([shapely.box(18, 2, 22, 4)], id="across the edge"),
        pytest.param([shapely.box(30, 30, 31, 31)], id="elsewhere"),
        pytest.param([shapely.box(14, 14, 18, 18).difference(shapely.box(14.5, 14.5, 17.5, 17.5))],
                     id="a ring around a hole of the ground"),
        pytest.param([RING, shapely.box(4, 4, 5, 5), shapely.box(5, 5, 6, 6)], id="corners that meet in a ring"),
        pytest.param([shapely.box(9, -1, 10, 21), shapely.box(4, 4, 5, 5), shapely.box(14, 4, 15, 5)], id="cut in two"),
    ],
)  # fmt: skip
def test_what_is_left_is_the_difference(parts: list[BaseGeometry]) -> None:
    expected = GROUND.difference(shapely.union_all(parts))
    assert left_of(GROUND, parts).equals(expected)
    assert left_of(GROUND, *([one] for one in parts)).equals(expected)
    assert left_of(GROUND, *([one] for one in reversed(parts))).equals(expected)


def test_nothing_is_left_where_all_is_covered() -> None:
    assert left_of(shapely.box(0, 0, 1, 1), [shapely.box(-1, -1, 0.5, 2)], [shapely.box(0.5, -1, 2, 2)]).is_empty


squares = st.tuples(st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=150, deadline=None)
@given(
    rounds=st.lists(st.lists(squares, max_size=25), max_size=4),
    left_out=st.lists(squares, max_size=30, unique=True),
)
def test_any_cells_of_a_grid_in_any_order_leave_the_difference(
    rounds: list[list[tuple[int, int]]], left_out: list[tuple[int, int]]
) -> None:
    """Squares that meet at corners only are the worst case: cells of a Voronoi diagram hardly ever do."""
    ground = shapely.box(0.5, 0.5, 9.5, 9.5).difference(
        shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in left_out])
    )
    seen: set[tuple[int, int]] = set()
    shapes = []
    for chosen in rounds:
        new = [one for one in dict.fromkeys(chosen) if one not in seen]
        seen.update(new)
        shapes.append([shapely.box(x, y, x + 1, y + 1) for x, y in new])
    left = left_of(ground, *shapes)
    expected = ground.difference(shapely.union_all([one for some in shapes for one in some]))
    assert left.area == pytest.approx(expected.area)
    assert left.symmetric_difference(expected).area == pytest.approx(0, abs=1e-9)
