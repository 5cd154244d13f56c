"""A column of names to a GeoDataFrame of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gazetteer.errors import QueryError
from gazetteer.store import open_gazetteer

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from gazetteer.index import Gazetteer

__all__ = ["geocode_frame"]


def geocode_frame(
    frame: pd.DataFrame,
    *,
    column: str,
    language: str | None = None,
    kind: str | None = None,
    kind_column: str | None = None,
    gazetteer: Gazetteer | None = None,
) -> gpd.GeoDataFrame:
    """Look up a column of names.

    Parameters
    ----------
    frame
        Any frame; it is not changed.
    column
        Column of the names; an empty cell is ``unknown``.
    language
        ISO 639-1 of the texts the names come from.
    kind, kind_column
        Kind of place meant, for all rows or row by row.
    gazetteer
        The usual one by default.

    Returns
    -------
    GeoDataFrame
        The rows of ``frame`` on the same index, with ``place_id``, ``place_name``, ``place_kind``, ``place_admin``
        (``>`` between units), ``match`` (``matched``, ``ambiguous``, ``unknown``), ``score``, ``matched_name``,
        ``name_status``, ``candidates`` (ids with ``;``) and a point ``geometry`` in EPSG:4326. What is not matched has
        no place and no geometry.

    Raises
    ------
    QueryError
        No such column, or one of the new columns is there already.

    Examples
    --------
    >>> import pandas as pd
    >>> places = geocode_frame(pd.DataFrame({"plaats": ["Izjoem", "Nergenshuizen"]}), column="plaats", language="nl")
    >>> places["place_name"].tolist(), places["match"].tolist()
    (['Izium', None], ['matched', 'unknown'])
    """
    import geopandas as gpd
    import pandas as pd
    from shapely import Point

    for wanted in (column, kind_column):
        if wanted is not None and wanted not in frame.columns:
            raise QueryError(f"no column {wanted!r}; the frame has {', '.join(map(str, frame.columns))}")
    taken = [name for name in _COLUMNS if name in frame.columns]
    if taken:
        raise QueryError(f"column {', '.join(taken)} is in the frame already; rename it first")
    used = gazetteer or open_gazetteer()
    kinds = frame[kind_column] if kind_column is not None else [kind] * len(frame)
    known: dict[tuple[str, str | None], dict[str, Any]] = {}
    rows = []
    for name, one_kind in zip(frame[column], kinds, strict=True):
        text = name if isinstance(name, str) else ""
        asked = one_kind if isinstance(one_kind, str) and one_kind else None
        if (text, asked) not in known:
            known[text, asked] = _row(used, text, language, asked)
        rows.append(known[text, asked])
    found = pd.DataFrame(rows, index=frame.index, columns=list(_COLUMNS), dtype=object)
    points = [None if row["lon"] is None else Point(row["lon"], row["lat"]) for row in rows]
    joined = pd.concat([frame, found], axis=1)
    return gpd.GeoDataFrame(joined, geometry=gpd.GeoSeries(points, index=frame.index, crs="EPSG:4326"))


_COLUMNS = ("place_id", "place_name", "place_kind", "place_admin", "match", "score", "matched_name", "name_status",
            "candidates")  # fmt: skip


def _row(gazetteer: Gazetteer, name: str, language: str | None, kind: str | None) -> dict[str, Any]:
    match = gazetteer.lookup(name, language=language, kind=kind)
    place = match.place
    best = match.candidates[0] if place is not None else None
    return {
        "place_id": place.id if place else None,
        "place_name": place.name if place else None,
        "place_kind": place.kind.value if place else None,
        "place_admin": " > ".join(place.admin) if place else None,
        "match": match.status.value,
        "score": best.score if best else None,
        "matched_name": best.matched_name if best else None,
        "name_status": best.name_status.value if best else None,
        "candidates": ";".join(one.place.id for one in match.candidates),
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
    }
