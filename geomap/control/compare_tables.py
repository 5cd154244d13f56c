"""A comparison as JSON and as CSV: plain values for other programs; areas in km², indicative."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from geomap.control.reference import TOLERANCE_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geomap.control.compare import Comparison, Holding, Stated
    from geomap.control.reference import Agreement, Overlap, ReferenceComparison

CSV_COLUMNS = ("on", "known_by", "section", "oblast", "side", "place_id", "place", "measure", "value", "unit")
_AREA = "km2 (indicative)"


def comparison_to_json(found: Comparison) -> dict[str, Any]:
    """Plain values."""
    out: dict[str, Any] = {
        "on": found.on.isoformat(),
        "known_by": _iso(found.known_by),
        "since": _iso(found.since),
        "since_known_by": _iso(found.since_known_by),
        "area_is": "indicative",
        "holdings": [_holding_json(one) for one in found.holdings],
        "by_oblast": [{"oblast": name, **_holding_json(one)} for name, one in found.by_oblast],
        "by_day": [
            {"on": day.isoformat(), "holdings": [_holding_json(one) for one in has]} for day, has in found.by_day
        ],
        "stated": [_stated_json(one) for one in found.stated],
    }
    if found.earlier is not None:
        out["holdings_before"] = [_holding_json(one) for one in found.earlier]
    if found.changes is not None:
        out["changes"] = [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "before": _state_json(one.before),
                "after": _state_json(one.after),
            }
            for one in found.changes
        ]
        out["moved"] = [
            {
                "from_side": one.from_side,
                "to_side": one.to_side,
                "track": one.track or None,
                "places": one.places,
                "area_km2": rounded(one.area_km2),
            }
            for one in found.moved
        ]
    if found.reference is not None:
        out["reference"] = _reference_json(found.reference)
    if found.timing is not None:
        out["timing"] = {
            "corroborated": found.timing.corroborated,
            "median_days": found.timing.median_days,
            "refuted_or_retracted": found.timing.overturned,
            "refuted_or_retracted_share": rounded(found.timing.overturned_share, 4),
            "total": found.timing.total,
        }
    return out


def comparison_to_csv(found: Comparison) -> str:
    """One measure a row, in :data:`CSV_COLUMNS`."""
    from geomap.flat import guard_cell

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for on, row in _csv_rows(found):
        head = [on.isoformat(), _iso(found.known_by) or ""]
        writer.writerow(head + [guard_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def rounded(value: float | None, digits: int = 2) -> float | None:
    """As it is published."""
    return None if value is None else round(value, digits)


def _csv_rows(found: Comparison) -> Iterable[tuple[date, list[Any]]]:
    now = found.on
    for section, day, oblast, holding in _all_holdings(found):
        start = [section, oblast, holding.side or "", "", ""]
        yield day, [*start, f"{holding.track} places", holding.places, "places"]
        yield day, [*start, f"{holding.track} area", rounded(holding.area_km2), _AREA]
    for stated in found.stated:
        place = stated.place
        where = ["stated", "", stated.side or "", place.id or "" if place else "", place.name or "" if place else ""]
        yield stated.day or now, [*where, "stated", stated.quantity.value, stated.quantity.unit.value]
        if stated.cells_km2 is not None:
            yield stated.day or now, [*where, "in cells", rounded(stated.cells_km2), _AREA]
            yield stated.day or now, [*where, "in cells", stated.cells_places, "places"]
    for moved in found.moved:
        measure = f"from {moved.from_side or 'nobody'}, {moved.track or 'nobody'}"
        yield now, ["moved", "", moved.to_side or "", "", "", f"{measure}, places", moved.places, "places"]
        yield now, ["moved", "", moved.to_side or "", "", "", f"{measure}, area", rounded(moved.area_km2), _AREA]
    for change in found.changes or ():
        was, then = (one.status.value if one else "" for one in (change.before, change.after))
        side = change.after.claimed_side or change.after.side or "" if change.after else ""
        yield now, ["changes", "", side, change.place.id or "", change.place.name or "", f"{was} → {then}", 1, "places"]
    if found.reference is not None:
        for row in _reference_rows(found.reference):
            yield now, row
    if found.timing is not None and found.timing.total:
        about = ["timing", "", "", "", ""]
        yield now, [*about, "median from claim to corroboration", rounded(found.timing.median_days), "days"]
        yield now, [*about, "refuted or retracted", rounded(found.timing.overturned_share, 4), "ratio"]


def _all_holdings(found: Comparison) -> Iterable[tuple[str, date, str, Holding]]:
    yield from (("holdings", found.on, "", one) for one in found.holdings)
    yield from (("holdings", found.on, name, one) for name, one in found.by_oblast)
    yield from (("holdings before", found.since or found.on, "", one) for one in found.earlier or ())
    yield from (("by day", day, "", one) for day, has in found.by_day for one in has)


def _reference_rows(reference: ReferenceComparison) -> Iterable[list[Any]]:
    grounds = [("", "changed", reference.changed), ("", "estimated: changed", reference.estimated_changed)]
    for prefix, sides in (("", reference.sides), ("estimated: ", reference.estimated)):
        for one in sides:
            parts = (("held", one.held), ("gained", one.gained), ("lost", one.lost))
            grounds += [(one.side, prefix + what, ground) for what, ground in parts]
    if reference.within_km2 is not None:
        yield ["reference", "", "", "", "", "compared within", rounded(reference.within_km2), "km2"]
    yield ["reference", "", "", "", "", "places outside", reference.outside, "places"]
    for side, what, ground in grounds:
        if ground is None:
            continue
        for name in ("ours_km2", "theirs_km2", "both_km2"):
            yield ["reference", "", side, "", "", f"{what} {name[:-4]}", rounded(getattr(ground, name)), "km2"]
        for name in ("iou", "precision", "recall"):
            yield ["reference", "", side, "", "", f"{what} {name}", rounded(getattr(ground, name), 4), "ratio"]
    for agreed in reference.places:
        place = [agreed.place.id or "", agreed.place.name or ""]
        measure = f"reference: {agreed.theirs or 'nobody'}"
        yield ["reference", "", agreed.ours or "", *place, measure, int(agreed.agree), "agree"]
        yield ["reference", "", agreed.ours or "", *place, measure, int(agreed.agree_in_time), _within()]
    for change in reference.changes or ():
        place = [change.place.id or "", change.place.name or ""]
        theirs = "never" if change.theirs is None else "/".join(day.isoformat() for day in change.theirs)
        measure = f"changed {change.ours}, reference {theirs}"
        yield ["reference", "", change.side, *place, measure, int(change.in_time), _within()]


def _within() -> str:
    return f"agree within {TOLERANCE_DAYS} days"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _holding_json(one: Holding) -> dict[str, Any]:
    return {"side": one.side, "track": one.track, "places": one.places, "area_km2": rounded(one.area_km2)}


def _stated_json(one: Stated) -> dict[str, Any]:
    return {
        "place_id": one.place.id if one.place is not None else None,
        "name": one.place.name if one.place is not None else None,
        "side": one.side,
        "day": _iso(one.day),
        "value": one.quantity.value,
        "unit": one.quantity.unit.value,
        "comparison": one.quantity.comparison.value if one.quantity.comparison else None,
        "level": one.level.value,
        "cells_km2": rounded(one.cells_km2),
        "cells_places": one.cells_places,
        "claims": list(one.claims),
    }


def _state_json(state: Any) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "side": state.side,
        "claimed_side": state.claimed_side,
        "status": state.status.value,
        "corroboration": state.corroboration.value,
    }


def _overlap_json(ground: Overlap | None) -> dict[str, Any] | None:
    if ground is None:
        return None
    areas = {name: rounded(getattr(ground, name)) for name in ("ours_km2", "theirs_km2", "both_km2")}
    return areas | {name: rounded(getattr(ground, name), 4) for name in ("iou", "precision", "recall")}


def _agreement_json(one: Agreement) -> dict[str, Any]:
    gained = one.gained
    return {
        "side": one.side,
        "ours_km2": rounded(one.held.ours_km2),
        "theirs_km2": rounded(one.held.theirs_km2),
        "both_km2": rounded(one.held.both_km2),
        "iou": rounded(one.held.iou, 4),
        "changed_iou": rounded(gained.iou, 4) if gained is not None else None,
        "changed_precision": rounded(gained.precision, 4) if gained is not None else None,
        "changed_recall": rounded(gained.recall, 4) if gained is not None else None,
        "gained": _overlap_json(gained),
        "lost": _overlap_json(one.lost),
    }


def _reference_json(reference: ReferenceComparison) -> dict[str, Any]:
    out: dict[str, Any] = {
        "since": _iso(reference.since),
        "tolerance_days": TOLERANCE_DAYS,
        "sides": [_agreement_json(one) for one in reference.sides],
        "not_drawn": list(reference.not_drawn),
        "changed": _overlap_json(reference.changed),
        "within_km2": rounded(reference.within_km2),
        "places_outside": reference.outside,
        "places_right": reference.right,
        "places_right_in_time": reference.right_in_time,
        "places": [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "ours": one.ours,
                "theirs": one.theirs,
                "agree": one.agree,
                "agree_in_time": one.agree_in_time,
            }
            for one in reference.places
        ],
    }
    if reference.estimated:
        out["estimated"] = {
            "sides": [_agreement_json(one) for one in reference.estimated],
            "changed": _overlap_json(reference.estimated_changed),
        }
    if reference.changes is not None:
        out["changes_in_time"] = sum(one.in_time for one in reference.changes)
        out["changes"] = [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "side": one.side,
                "ours": one.ours.isoformat(),
                "theirs": [day.isoformat() for day in one.theirs] if one.theirs is not None else None,
                "in_time": one.in_time,
            }
            for one in reference.changes
        ]
    if reference.changed_places is not None:
        out["changed_places"] = reference.changed_places
        out["changed_places_ours"] = reference.changed_places_ours
    return out
