"""Cells joined by their edges: the same ground as their union, whichever of them are taken."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.control.dissolve import dissolve_cells, share_corners

SQUARE = shapely.box(0, 0, 1, 1)


def dissolve(*cells: shapely.Polygon) -> list[shapely.Polygon]:
    found = dissolve_cells(np.array(cells, dtype=object))
    assert found is not None
    assert all(one.is_valid for one in found)
    return list(found)


@st.composite
def squares(draw: st.DrawFn) -> list[shapely.Polygon]:
    """Some squares of a chessboard, outlined either way round."""
    places = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, unique=True))
    return [shapely.box(x, y, x + 1, y + 1, ccw=draw(st.booleans())) for x, y in places]


@given(cells=squares())
def test_squares_that_meet_at_edges_corners_and_round_holes(cells: list[shapely.Polygon]) -> None:
    found = dissolve(*cells)
    expected = shapely.union_all(cells)
    assert shapely.MultiPolygon(found).is_valid
    assert shapely.equals(shapely.multipolygons(found), expected)
    assert len(found) == len(shapely.get_parts(expected))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.05, 1))
def test_cells_of_a_diagram(seed: int, share: float) -> None:
    pick = np.random.default_rng(seed)
    spots = shapely.multipoints(pick.uniform(0, 10, (60, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, ordered=True))
    cells = cells[pick.random(60) < share]
    if not len(cells):
        return
    found = dissolve(*cells)
    expected = shapely.get_parts(shapely.coverage_union_all(cells))
    assert shapely.multipolygons(found).normalize() == shapely.multipolygons(expected).normalize()


def test_joined_cells_and_cells_are_joined_again() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    (ring,) = dissolve(*[shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3) if (x, y) != (1, 1)])
    assert len(ring.interiors) == 1
    (whole,) = dissolve(ring, shapely.box(1, 1, 2, 2))
    assert whole.equals(shapely.box(0, 0, 3, 3))
    assert not whole.interiors


def test_the_polygons_stand_in_the_order_of_their_first_cells() -> None:
    here, there, beside = shapely.box(5, 5, 6, 6), SQUARE, shapely.box(6, 5, 7, 6)
    assert [one.bounds for one in dissolve(here, there, beside)] == [(5, 5, 7, 6), (0, 0, 1, 1)]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([SQUARE, SQUARE], id="one twice"),
        pytest.param([SQUARE, SQUARE, shapely.box(1, 0, 2, 1)], id="three at an edge"),
    ],
)
def test_cells_on_top_of_each_other_have_no_answer(cells: list[shapely.Polygon]) -> None:
    assert dissolve_cells(np.array(cells, dtype=object)) is None


def test_which_polygons_share_a_corner() -> None:
    some = np.array([SQUARE, shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)], dtype=object)
    assert share_corners(some).tolist() == [True, True, False]
    assert share_corners(some[[0, 2]]).tolist() == [False, False]
