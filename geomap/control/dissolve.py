"""Cells that share edges → the polygons that they form: an edge that two cells run along in opposite ways is inside.

Made for cells whose shared edges are the same to the last bit. What is left of the edges is linked to rings, each the
outline of joined cells or of a hole in them. No overlay is done, so this is several times faster than
``shapely.coverage_union_all``; whether the answer is valid is for the caller to check, as with that function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_AT_A_CORNER = 64
"""Cells that meet at one corner, at most."""


def dissolve_cells(cells: NDArray[np.object_]) -> NDArray[np.object_] | None:
    """Polygons of the cells that touch along edges, in the order of the first cell of each.

    Parameters
    ----------
    cells
        Array of polygons, none empty.

    Returns
    -------
    array of Polygon or None
        None where edges do not match one to one (cells that overlap, rings that cross themselves).
    """
    import numpy as np
    import shapely

    rings, owner = shapely.get_rings(cells, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.flatnonzero(np.diff(ring, append=-1))
    first = np.concatenate(([0], last[:-1] + 1))
    begins = np.ones(len(corners), dtype=bool)
    begins[last] = False  # the last corner of a ring is its first
    where = np.flatnonzero(begins)
    corner = _number_corners(corners)
    if corner is None:
        return None
    # Edges, one for each corner but the last; outlines run counter-clockwise, holes the other way.
    x, y = (corners - corners[first][ring]).T
    twice = np.zeros(len(corners))
    twice[where] = x[where] * y[where + 1] - x[where + 1] * y[where]
    is_hole = np.diff(owner, prepend=-1) == 0
    turned = (np.add.reduceat(twice, first) > 0) == is_hole
    ring = ring[where]
    start, end = corner[where], corner[where + 1]
    flip = turned[ring]
    start, end = np.where(flip, end, start), np.where(flip, start, end)
    follow = _following(ring, flip)
    twin = _opposite(start, end)
    if twin is None:
        return None
    outer = np.flatnonzero(twin < 0)
    # At a corner the outline turns round it, through the cells that meet there, to the next edge that is not inside.
    then = follow[outer]
    for _ in range(_MOST_AT_A_CORNER):
        inside = np.flatnonzero(twin[then] >= 0)
        if not len(inside):
            break
        then[inside] = follow[twin[then[inside]]]
    else:
        return None
    position = np.empty(len(start), dtype=np.int64)
    position[outer] = np.arange(len(outer))
    turns = _rings_of(position[then], start[outer])
    if turns is None:
        return None
    order, lengths = turns
    edges = outer[order]
    group = _groups(len(cells), owner[ring], twin)
    spot = np.empty(len(corners), dtype=np.int64)
    spot[corner] = np.arange(len(corners))
    return _polygons(corners[spot[start[edges]]], lengths, group[owner[ring[edges]]])


def share_corners(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether each of the polygons has a corner that another one has too."""
    import numpy as np
    import shapely

    rings, owner = shapely.get_rings(polygons, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    once = np.diff(ring, append=-1) == 0  # the last corner of a ring is its first
    corners, owner = corners[once], owner[ring[once]]
    found = np.zeros(len(polygons), dtype=bool)
    mixed = _mixed(corners)
    order = np.argsort(mixed)
    mixed, owner = mixed[order], owner[order]
    meet = (mixed[1:] == mixed[:-1]) & (owner[1:] != owner[:-1])
    found[owner[1:][meet]] = True
    found[owner[:-1][meet]] = True
    return found


def _number_corners(corners: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """The same number for the same corner; None in the odd case that two share a hash."""
    import numpy as np

    mixed = _mixed(corners)
    order = np.argsort(mixed)
    mixed, ordered = mixed[order], corners[order]
    begins = np.append(True, mixed[1:] != mixed[:-1])
    if (ordered[1:] != ordered[:-1]).any(axis=1)[~begins[1:]].any():
        return None
    number = np.empty(len(corners), dtype=np.int64)
    number[order] = np.cumsum(begins) - 1
    return number


def _mixed(corners: NDArray[np.float64]) -> NDArray[np.uint64]:
    """A number for each corner, the same for the same corner, by which they are sorted faster than by themselves."""
    import numpy as np

    x, y = (corners + 0.0).view(np.uint64).T  # one zero of the two
    return _spread(_spread(x) + y)


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers whose every bit hangs on all bits given (steps of splitmix64)."""
    import numpy as np

    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _following(ring: NDArray[np.int64], flip: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The edge after each, round its ring; the one before where the ring is turned."""
    import numpy as np

    count = len(ring)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    ends = np.append(starts[1:], count) - 1
    onward = np.arange(1, count + 1)
    onward[ends] = starts
    back = np.arange(-1, count - 1)
    back[starts] = ends
    return np.where(flip, back, onward)


def _opposite(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The edge that runs the other way between the same corners, -1 without; None where two run the same way."""
    import numpy as np

    low, high = np.minimum(start, end), np.maximum(start, end)
    line = low * (int(high.max()) + 1) + high
    order = np.argsort(line)
    lines = line[order]
    same = lines[1:] == lines[:-1]
    if (same[1:] & same[:-1]).any():
        return None
    at = np.flatnonzero(same)
    one, other = order[at], order[at + 1]
    if (start[one] == start[other]).any():
        return None
    found = np.full(len(start), -1)
    found[one], found[other] = other, one
    return found


def _rings_of(then: NDArray[np.int64], start: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Edges in the order in which they form rings, and how many each ring has; None where they form none.

    A ring that comes twice by one corner is two rings: outlines of what only touches, or an outline and its hole.
    """
    import numpy as np

    if (np.bincount(then, minlength=len(then)) != 1).any():
        return None
    # Doubling: the least edge of each ring, then how far each edge is before it; no step an edge in Python.
    every = np.arange(len(then))
    least, jump = every, then
    rounds = 0
    while True:
        rounds += 1
        lower = np.minimum(least, least[jump])
        if (lower == least).all():
            break
        least, jump = lower, jump[jump]
    ends = then == least
    jump = np.where(ends, every, then)
    left = (~ends).astype(np.int64)
    for _ in range(rounds):
        left, jump = left + left[jump], jump[jump]
    order = np.argsort(least * len(then) - left)
    lengths = np.bincount(least)
    lengths = lengths[lengths > 0]
    # Rings that come by one corner twice; two rings may well share one.
    ring = np.repeat(np.arange(len(lengths)), lengths)
    at = np.sort(ring * (int(start.max()) + 1) + start[order])
    twice = np.unique(at[1:][at[1:] == at[:-1]] // (int(start.max()) + 1))
    if not len(twice):
        return order, lengths
    begins = np.cumsum(lengths) - lengths
    sizes: list[list[int]] = [[length] for length in lengths.tolist()]
    for number in twice.tolist():
        here = slice(begins[number], begins[number] + lengths[number])
        parts = _simple_parts(order[here].tolist(), start[order[here]].tolist())
        order[here] = np.concatenate(parts)
        sizes[number] = [len(part) for part in parts]
    return order, np.array([size for some in sizes for size in some], dtype=np.int64)


def _simple_parts(ring: list[int], corners: list[int]) -> list[list[int]]:
    """A ring of edges that begin at these corners, cut where it comes by a corner again."""
    parts: list[list[int]] = []
    path: list[int] = []
    passed: list[int] = []
    begun: dict[int, int] = {}
    for edge, here in zip(ring, corners, strict=True):
        if here in begun:
            at = begun[here]
            parts.append(path[at:])
            for gone in passed[at:]:
                begun.pop(gone, None)
            del path[at:], passed[at:]
        begun[here] = len(path)
        path.append(edge)
        passed.append(here)
    return [*parts, path]


def _groups(count: int, cell: NDArray[np.int64], twin: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each cell the first of those that hang together with it by edges."""
    import numpy as np

    one = np.flatnonzero(twin >= 0)
    a, b = cell[one], cell[twin[one]]
    group = np.arange(count)
    while True:
        least = group.copy()
        np.minimum.at(least, group[a], group[b])
        while True:
            shorter = least[least]
            if (shorter == least).all():
                break
            least = shorter
        if (least == group).all():
            return group
        group = least


def _polygons(
    corners: NDArray[np.float64], lengths: NDArray[np.int64], group: NDArray[np.int64]
) -> NDArray[np.object_] | None:
    """One polygon for each group of cells: its outline, and its holes, which run the other way."""
    import numpy as np
    import shapely

    ends = np.cumsum(lengths)
    starts = ends - lengths
    rings = shapely.linearrings(corners, indices=np.repeat(np.arange(len(lengths)), lengths))
    outlines = shapely.is_ccw(rings)
    group = group[starts]
    shells = np.flatnonzero(outlines)
    shells = shells[np.argsort(group[shells], kind="stable")]
    owners = group[shells]
    holes = np.flatnonzero(~outlines)
    if (owners[1:] == owners[:-1]).any():
        return None  # pieces that touch at a corner only, and were held to be one
    found = shapely.polygons(rings[shells])
    if len(holes):
        shell = np.searchsorted(owners, group[holes])
        for number in np.unique(shell).tolist():
            found[number] = shapely.polygons(rings[shells[number]], holes=rings[holes[shell == number]])
    return np.asarray(found, dtype=object)
