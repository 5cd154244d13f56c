"""Shapes as the scripts read them: looks and phrases once, everything else by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.render.lines import STEPS_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geomap.config import Profile
    from geomap.render.layers import Shape
    from geomap.render.style import Style

Row = tuple[tuple[str, Any], ...]
"""(field, value) of one shape; what is absent is left out. Hashable, so that the same shape is found again."""


class ShapeTable:
    """Rows of shapes, with the looks and phrases that they point at.

    Parameters
    ----------
    layer_numbers
        Number of each layer by its key.
    """

    def __init__(self, profile: Profile, layer_numbers: Mapping[str, int]) -> None:
        self._profile = profile
        self._layers = layer_numbers
        self._looks: dict[Style, int] = {}
        self._texts: dict[str, int] = {}

    def row(self, shape: Shape, *, geometry: int | None, changes: tuple[int, ...], weight: int | None = None) -> Row:
        """One shape, with the numbers of its geometry and changes.

        ``weight`` is 2 for what is new, 1 for what is recent, 0 for the rest; None where it is another every day.
        """
        row: list[tuple[str, Any]] = [("l", self._layers[shape.layer]), ("s", self._look(shape.style))]
        if geometry is not None:
            row.append(("g", geometry))
        if shape.loss:
            row.append(("q", (self._layers[shape.loss[0]], self._look(shape.loss[1]))))
        if shape.point is not None:
            row.append(("p", (round(shape.point[0] * STEPS_PER_DEGREE), round(shape.point[1] * STEPS_PER_DEGREE))))
        if shape.text:
            row.append(("t", self._text(shape.text)))
        if shape.notes:
            row.append(("x", tuple(map(self._text, shape.notes))))
        if shape.held:
            row += [("h", self._look(shape.held[0]) + 1), ("b", self._text(shape.held[1]))]
        optional = (
            ("n", shape.name),
            ("c", changes),
            ("m", shape.mark),
            ("w", weight),
            ("o", int(shape.outline)),
            ("k", shape.slot),
            ("v", int(shape.sure)),
        )
        row += [field for field in optional if field[1]]
        return tuple(row)

    def _look(self, style: Style) -> int:
        return self._looks.setdefault(style, len(self._looks))

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def shared(self) -> dict[str, Any]:
        """``styles``: ``[fill, stroke, weight, dashes]`` each, no dashes are an empty text; and ``texts``."""
        profile = self._profile
        styles = [[s.fill(profile), s.stroke(profile), s.weight, s.dashes()] for s in self._looks]
        return {"styles": styles, "texts": list(self._texts)}


def columns_of(rows: Iterable[Row]) -> dict[str, list[Any]]:
    """Rows by column, null where a row has no such field: it packs smaller than rows do, and is read faster."""
    found = [dict(row) for row in rows]
    fields = sorted({field for row in found for field in row})
    return {field: [row.get(field) for row in found] for field in fields}
