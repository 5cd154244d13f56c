"""What is shown of a place as texts to be kept, and back: see :mod:`geomap.kept_history` for whole histories."""

from __future__ import annotations

from datetime import date
from typing import Any

from geomap import formats
from geomap.model import Indication, PlaceRef, PlaceState, Quantity
from geomap.words import Comparison, Event, Extent, IndicationKind, Level, PlaceMatch, Status, Unit


def state_to_json(one: PlaceState) -> dict[str, Any]:
    """A state as it is kept."""
    return {
        "place": formats.place_to_json(one.place),
        "side": one.side,
        "claimed_side": one.claimed_side,
        "status": one.status,
        "corroboration": one.corroboration,
        "since": one.since.isoformat() if one.since else None,
        "change": one.change,
        "change_side": one.change_side,
        "certain": one.certain,
        "claims": list(one.claims),
        "assessments": list(one.assessments),
        "rule": one.rule,
    }


def state_from_json(row: dict[str, Any]) -> PlaceState:
    """The state again."""
    return PlaceState(
        **row
        | {
            "place": place_from_json(row["place"]),
            "status": Status(row["status"]),
            "corroboration": Level(row["corroboration"]),
            "since": date.fromisoformat(row["since"]) if row["since"] else None,
            "claims": tuple(row["claims"]),
            "assessments": tuple(row["assessments"]),
        }
    )


def mark_to_json(one: Indication) -> dict[str, Any]:
    """A mark as it is kept."""
    return {
        "indication": one.indication,
        "place": formats.place_to_json(one.place),
        "side": one.side,
        "extent": one.extent,
        "text": one.text,
        "event": one.event,
        "level": one.level,
        "since": one.since.isoformat() if one.since else None,
        "certain": one.certain,
        "claims": list(one.claims),
        "assessments": list(one.assessments),
        "quantity": formats.quantity_to_json(one.quantity),
        "relation": one.relation,
        "distance_km": one.distance_km,
    }


def mark_from_json(row: dict[str, Any]) -> Indication:
    """The mark again."""
    return Indication(
        **row
        | {
            "indication": IndicationKind(row["indication"]),
            "place": place_from_json(row["place"]),
            "extent": Extent(row["extent"]) if row["extent"] else None,
            "event": Event(row["event"]),
            "level": Level(row["level"]),
            "since": date.fromisoformat(row["since"]) if row["since"] else None,
            "claims": tuple(row["claims"]),
            "assessments": tuple(row["assessments"]),
            "quantity": quantity_from_json(row["quantity"]),
        }
    )


def place_from_json(row: dict[str, Any]) -> PlaceRef:
    """A place as it was kept."""
    return PlaceRef(**row | {"match": PlaceMatch(row["match"]), "candidates": tuple(row["candidates"])})


def quantity_from_json(row: dict[str, Any] | None) -> Quantity | None:
    """An amount as it was kept."""
    if row is None:
        return None
    comparison = Comparison(row["comparison"]) if row["comparison"] else None
    return Quantity(value=row["value"], unit=Unit(row["unit"]), comparison=comparison)
