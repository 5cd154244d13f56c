"""What is left of the start map when the cells of claims are taken out of it; grows cheaply as cells are added.

The overlay of GEOS takes time that grows with the square of the number of holes, and a start map soon has thousands.
So cells that touch are joined to clusters, and a cluster that lies well inside the start map simply becomes a hole of
it. Only what lies across an edge, or meets another cluster at a corner, is cut out. Nothing that is far from the added
cells is looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.control.dissolve import share_corners
from geomap.control.territory import areas_km2, join_cells
from geomap.model import Cell
from geomap.words import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SPECK_DEGREES2 = 1e-13
"""Smaller than a few square centimetres: what rounding leaves between two cuts along one line."""


@dataclass(slots=True, kw_only=True)
class _Piece:
    """A polygon of the start map; the holes are clusters well inside it."""

    polygon: BaseGeometry
    km2: float
    holes: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class _Ground:
    """What a side had, and in which pieces it is left."""

    side: str
    whole: BaseGeometry
    """As it was at the start, prepared."""
    pieces: list[_Piece]
    cut: set[int] = field(default_factory=set)
    """Clusters that were cut out of the pieces."""


@dataclass(slots=True, kw_only=True)
class _Cluster:
    """Cells that touch, joined; no two clusters touch but at corners."""

    polygon: BaseGeometry
    km2: float
    outline: BaseGeometry
    """Its outer ring."""
    spot: BaseGeometry
    """A corner of it."""
    enclosed: tuple[BaseGeometry, ...]
    """Ground that the cluster lies around."""


class Remainder:
    """The start map without the cells covered so far (EPSG:4326)."""

    def __init__(self, sides: Iterable[tuple[str, BaseGeometry]]) -> None:
        import shapely

        self._grounds = []
        for side, geometry in sides:
            shapely.prepare(geometry)
            self._grounds.append(_Ground(side=side, whole=geometry, pieces=_pieces_of(geometry)))
        self._clusters: dict[int, _Cluster] = {}
        self._next = 0
        self._keys: list[int] = []
        self._tree = shapely.STRtree([])

    def cover(self, shapes: Sequence[BaseGeometry]) -> None:
        """Take cells out; they may share edges with each other and with earlier ones."""
        import numpy as np
        import shapely

        if not shapes:
            return
        old: dict[int, _Cluster] = {}
        if self._clusters:
            touched = np.unique(self._tree.query(shapes, predicate="intersects")[1]).tolist()
            old = {key: self._clusters.pop(key) for key in sorted(self._keys[index] for index in touched)}
        joined = join_cells([*(one.polygon for one in old.values()), *shapes])
        new = range(self._next, self._next + len(joined))
        self._next += len(joined)
        outlines = shapely.get_exterior_ring(joined)
        spots = shapely.get_point(outlines, 0)
        holes = shapely.get_num_interior_rings(joined)
        for key, polygon, km2, outline, spot, surrounding in zip(
            new, joined.tolist(), areas_km2(joined), outlines.tolist(), spots.tolist(), holes.tolist(), strict=True
        ):
            enclosed = shapely.polygons(shapely.get_rings(polygon)[1:]).tolist() if surrounding else ()
            self._clusters[key] = _Cluster(
                polygon=polygon, km2=km2, outline=outline, spot=spot, enclosed=tuple(enclosed)
            )
        self._keys = list(self._clusters)
        self._tree = shapely.STRtree([one.polygon for one in self._clusters.values()])
        cornered = share_corners(joined)
        for ground in self._grounds:
            again = np.array([one.polygon for key, one in old.items() if key in ground.cut], dtype=object)
            opened = cornered.copy()
            opened[shapely.STRtree(joined).query(again, predicate="intersects")[1]] = True
            self._take_out(ground, set(old), new, joined, opened)

    def cells(self) -> list[Cell]:
        """What is left, one cell for each side that has anything left."""
        import shapely

        found = []
        for ground in self._grounds:
            left: list[BaseGeometry] = []
            size = 0.0
            for piece in ground.pieces:
                left += self._with_holes(piece)
                size += piece.km2 - sum(self._clusters[key].km2 for key in sorted(piece.holes))
            if left:
                geometry = left[0] if len(left) == 1 else shapely.multipolygons(left)
                found.append(Cell(geometry=geometry, basis=Basis.BASELINE, side=ground.side, area_km2=max(size, 0.0)))
        return found

    def _take_out(
        self,
        ground: _Ground,
        old: set[int],
        new: range,
        joined: NDArray[np.object_],
        opened: NDArray[np.bool_],
    ) -> None:
        """Make clusters holes of the pieces that they lie in, or cut them out of those that they lie across."""
        import numpy as np
        import shapely

        ground.cut -= old
        for piece in ground.pieces:
            piece.holes -= old
        filled = joined.copy()
        hollow = shapely.get_num_interior_rings(joined) > 0
        filled[hollow] = shapely.polygons(shapely.get_exterior_ring(joined[hollow]))
        within = shapely.contains_properly(ground.whole, filled) & ~opened
        across = np.flatnonzero(~within)
        across = across[shapely.intersects(ground.whole, joined[across])]
        inside = {new[position] for position in np.flatnonzero(within).tolist()}
        cut = self._add_surrounding(ground, {new[position] for position in across.tolist()}, inside)
        ground.cut |= cut
        for piece in ground.pieces:
            piece.holes -= cut
        if cut:
            taken = shapely.multipolygons([self._clusters[key].polygon for key in sorted(cut)])
            hit = shapely.intersects([piece.polygon for piece in ground.pieces], taken).tolist()
            ground.pieces = [
                one
                for piece, touched in zip(ground.pieces, hit, strict=True)
                for one in (self._cut_piece(piece, taken) if touched else [piece])
            ]
        self._put_in(ground.pieces, sorted(inside - cut))

    def _add_surrounding(self, ground: _Ground, cut: set[int], inside: set[int]) -> set[int]:
        """Clusters to cut out, with those that lie around any that is: as a hole they would hide the cut."""
        import numpy as np

        found = set(cut)
        holes = inside.union(*(piece.holes for piece in ground.pieces)) if cut else inside
        around = {key: self._clusters[key].enclosed for key in sorted(holes) if self._clusters[key].enclosed}
        looking = True
        while around and looking:
            owners = [key for key, enclosed in around.items() for _one in enclosed]
            shells = [one for enclosed in around.values() for one in enclosed]
            pairs = self._tree.query(np.array(shells, dtype=object), predicate="intersects").T.tolist()
            gone = ground.cut | found
            fresh = {owners[shell] for shell, cluster in pairs if self._keys[cluster] in gone}
            found |= fresh
            looking = bool(fresh)
            around = {key: enclosed for key, enclosed in around.items() if key not in fresh}
        return found

    def _cut_piece(self, piece: _Piece, cut: BaseGeometry) -> list[_Piece]:
        pieces = _pieces_of(piece.polygon.difference(cut))
        self._put_in(pieces, sorted(piece.holes))
        return pieces

    def _put_in(self, pieces: Sequence[_Piece], keys: Sequence[int]) -> None:
        """Each cluster is a hole of the piece that it lies in: the first, unless it lies in another."""
        import numpy as np
        import shapely

        if not keys:
            return
        chosen = np.zeros(len(keys), dtype=int)
        if len(pieces) > 1:
            spots = shapely.STRtree([self._clusters[key].spot for key in keys])
            piece, spot = spots.query([one.polygon for one in pieces[1:]], predicate="intersects")
            chosen[spot] = piece + 1
        for key, number in zip(keys, chosen.tolist(), strict=True):
            pieces[number].holes.add(key)

    def _with_holes(self, piece: _Piece) -> list[BaseGeometry]:
        """A piece with its holes, and what the clusters in it lie around, with theirs."""
        import numpy as np
        import shapely

        keys = sorted(piece.holes)
        if not keys:
            return [piece.polygon]
        outlines = np.array([self._clusters[key].outline for key in keys], dtype=object)
        shells = np.array([one for key in keys for one in self._clusters[key].enclosed], dtype=object)
        shell_of = np.full(len(keys), -1)
        if len(shells):
            order = np.argsort(-shapely.area(shells), kind="stable")
            shells = shells[order]
            tree = shapely.STRtree([self._clusters[key].spot for key in keys])
            shell, hole = tree.query(shells, predicate="contains_properly")
            np.maximum.at(shell_of, hole, shell)  # the smallest around it comes last
        found: list[Any] = [_polygon(piece.polygon, outlines[shell_of == -1])]
        found += [_polygon(one, outlines[shell_of == number]) for number, one in enumerate(shells)]
        return found


def _polygon(shell: BaseGeometry, holes: NDArray[np.object_]) -> BaseGeometry:
    import numpy as np
    import shapely

    if not len(holes):
        return shell
    rings = shapely.get_rings(shell)
    return shapely.polygons(rings[0], holes=np.concatenate([rings[1:], holes]))


def _pieces_of(geometry: BaseGeometry) -> list[_Piece]:
    """Pieces without holes yet, the largest first: there a hole is most often looked for."""
    import numpy as np
    import shapely

    parts = shapely.get_parts(geometry)
    sizes = np.where(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON, shapely.area(parts), 0.0)
    order = np.argsort(-sizes, kind="stable")
    kept = parts[order[: np.count_nonzero(sizes > SPECK_DEGREES2)]].tolist()
    shapely.prepare(kept)
    return [_Piece(polygon=one, km2=size) for one, size in zip(kept, areas_km2(kept), strict=True)]
