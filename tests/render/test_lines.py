"""Geometry as bytes: every point comes back to within half a step, and nothing is lost by its smallness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
    get_coordinates,
)

from geomap.render.lines import STEPS_PER_DEGREE, encode_lines
from tests.render.scenes import hexagon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Line = list[tuple[int, int]]


def read_sums(points: bytes) -> list[int]:
    """Running values of the zigzag integers, as the script reads them."""
    values, value, shift = [], 0, 0
    for byte in points:
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            values.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return values


def decode(structure: list[int], points: bytes) -> list[tuple[int, list[Line]]]:
    """(kind, lines) of every geometry, in steps."""
    moves = read_sums(points)
    half = len(moves) // 2
    x = y = 0
    places = []
    for dx, dy in zip(moves[:half], moves[half:], strict=True):
        x, y = x + dx, y + dy
        places.append((x, y))
    found, at, i = [], 0, 0
    while i < len(structure):
        kind, count = structure[i : i + 2]
        lines = []
        for size in structure[i + 2 : i + 2 + count]:
            lines.append(places[at : at + size])
            at += size
        found.append((kind, lines))
        i += 2 + count
    assert at == len(places)
    return found


@given(
    st.lists(st.tuples(st.floats(-179, 179), st.floats(-80, 80), st.floats(0.01, 1.0)), max_size=6),
    st.sampled_from((1, 1000, STEPS_PER_DEGREE)),
)
def test_polygons_come_back_to_within_half_a_step(places: list[tuple[float, float, float]], steps: int) -> None:
    shapes = [hexagon(*place) for place in places]
    found = decode(*encode_lines(shapes, steps=steps))
    assert [kind for kind, _ in found] == [2] * len(shapes)
    for shape, (_, (ring, *more)) in zip(shapes, found, strict=True):
        assert not more
        corners = {(round(x * steps), round(y * steps)) for x, y in get_coordinates(shape)}
        assert corners == set(ring)


RING = box(0, 0, 2, 2)
HOLED = Polygon(RING.exterior, [box(0.5, 0.5, 1, 1).exterior])


@pytest.mark.parametrize(
    ("shape", "kind", "sizes"),
    [
        (Point(1, 2), 0, [1]),
        (MultiPoint([(1, 2), (3, 4)]), 0, [1, 1]),
        (LineString([(0, 0), (1, 1)]), 1, [2]),
        (LineString([(0, 0), (1, 1), (0, 0)]), 1, [3]),
        (MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 4)]]), 1, [2, 3]),
        (RING, 2, [4]),
        (HOLED, 2, [4, 4]),
        (MultiPolygon([HOLED, box(5, 5, 6, 6)]), 2, [4, 4, 4]),
        (GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 0)]), RING]), 2, [4]),
        (GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 0)])]), 1, [2]),
        (box(3, 3, 3.00001, 3.00001), 2, [1]),
    ],
)
def test_every_kind_of_geometry_has_its_bytes(shape: BaseGeometry, kind: int, sizes: list[int]) -> None:
    # Between others: what belongs to one must not reach its neighbours.
    found = decode(*encode_lines([RING, shape, Point(7, 7)]))
    assert [(one, [len(line) for line in lines]) for one, lines in found] == [(2, [4]), (kind, sizes), (0, [1])]


def test_holes_run_the_other_way_round() -> None:
    for shape in (HOLED, HOLED.reverse()):
        ((_, (outer, hole)),) = decode(*encode_lines([shape], steps=10))
        assert Polygon(outer).exterior.is_ccw != Polygon(hole).exterior.is_ccw


def test_points_that_fall_on_the_one_before_are_left_out() -> None:
    line = LineString([(0, 0), (0.0001, 0), (1, 0), (1, 0.0001)])
    assert decode(*encode_lines([line], steps=10)) == [(1, [[(0, 0), (10, 0)]])]


def test_nothing_is_nothing() -> None:
    assert encode_lines([]) == ([], b"")
