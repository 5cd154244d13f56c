"""What is shown of places as texts to be kept, and back: states, marks, and whole histories of a place."""

from __future__ import annotations

from array import array
from datetime import date
from typing import TYPE_CHECKING, Any

from geomap import formats
from geomap.model import (
    Comparison,
    Event,
    Extent,
    Indication,
    IndicationKind,
    Level,
    PlaceMatch,
    PlaceRef,
    PlaceState,
    Quantity,
    Status,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geomap.claims.ledger_days import Days, Due, Followed
    from geomap.control.history import Ids, PlaceHistory, Span

STATE, MARKS, CHANGE = "state", "marks", "change"
"""Kinds of bodies: a state, the marks of a place that show together, the claims on a change."""


def history_to_texts(history: PlaceHistory, due: Due) -> Followed:
    """A history as it is kept; numbers go on from those that are kept of earlier days of knowledge."""
    from geomap.claims.ledger_days import Followed

    first = {kind: due.counts.get(kind, 0) for kind in (STATE, MARKS, CHANGE)}

    def of_changes(numbers: Sequence[int]) -> list[int]:
        return [number + first[CHANGE] for number in numbers]

    states = [
        formats.dump_json(state_to_json(one.state) | {"changes": of_changes(one.changes)}) for one in history.states
    ]
    marks = [
        formats.dump_json(
            [mark_to_json(one.mark) | {"changes": of_changes(one.changes), "texts": dict(one.texts)} for one in some]
        )
        for some in history.marks
    ]
    changes = [formats.dump_json({"key": list(one.key), "grown": [list(step) for step in one.grown]})
               for one in history.changes]  # fmt: skip
    return Followed(
        due=due,
        spans={
            STATE: _numbers_of(history.state_spans, first[STATE]),
            MARKS: _numbers_of(history.mark_spans, first[MARKS]),
        },
        bodies={STATE: states, MARKS: marks, CHANGE: changes},
    )


def _numbers_of(spans: Sequence[Span], first: int) -> bytes:
    found = array("i")
    for one in spans:
        found.extend((*one[:4], one.number + first))
    return found.tobytes()


def shown_in(
    days: Days, day: int, known: int, *, ui: str, place_id: str | None = None
) -> tuple[list[PlaceState], list[Indication]]:
    """States and marks of a day as known by a day, both ordinals, out of the histories that hold: of a place or all."""
    from geomap.claims.ledger_days import MOST_BODIES
    from geomap.control.history import mark_with_ids, state_with_ids

    states = days.bodies(STATE, days.shown(STATE, day, known, place_id))
    marks = days.bodies(MARKS, days.shown(MARKS, day, known, place_id))

    def rows(number: int, body: Any) -> list[int]:
        return [number - number % MOST_BODIES + change for change in body["changes"]]

    asked = {row for number, body in states.items() for row in rows(number, body)}
    asked |= {row for number, some in marks.items() for body in some for row in rows(number, body)}
    ids = _ids_of(days, asked, known)
    places = []
    for number, body in states.items():
        changes = tuple(rows(number, body))
        del body["changes"]
        places.append(state_with_ids(state_from_json(body), changes, ids))
    drawn = []
    for number, some in marks.items():
        for body in some:
            changes, text = tuple(rows(number, body)), body["texts"][ui]
            del body["changes"], body["texts"]
            drawn.append(mark_with_ids(mark_from_json(body | {"text": text}), changes, ids))
    return places, drawn


def _ids_of(days: Days, numbers: Collection[int], known: int) -> dict[int, Ids]:
    from geomap.control.grouping import Key, Scope
    from geomap.control.history import Growth, ids_known

    found = {}
    for number, body in days.bodies(CHANGE, numbers).items():
        place_id, scope, whole, side, joined = body["key"]
        key = Key(place_id, Scope(scope), whole, side, joined)
        found[number] = ids_known(key, [Growth(*step) for step in body["grown"]], known)
    return found


def state_to_json(one: PlaceState) -> dict[str, Any]:
    """A state as it is kept, without the ids of what it rests on where these are kept apart."""
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
            "place": _place_from_json(row["place"]),
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
            "place": _place_from_json(row["place"]),
            "extent": Extent(row["extent"]) if row["extent"] else None,
            "event": Event(row["event"]),
            "level": Level(row["level"]),
            "since": date.fromisoformat(row["since"]) if row["since"] else None,
            "claims": tuple(row["claims"]),
            "assessments": tuple(row["assessments"]),
            "quantity": _quantity_from_json(row["quantity"]),
        }
    )


def _place_from_json(row: dict[str, Any]) -> PlaceRef:
    return PlaceRef(**row | {"match": PlaceMatch(row["match"]), "candidates": tuple(row["candidates"])})


def _quantity_from_json(row: dict[str, Any] | None) -> Quantity | None:
    if row is None:
        return None
    comparison = Comparison(row["comparison"]) if row["comparison"] else None
    return Quantity(value=row["value"], unit=Unit(row["unit"]), comparison=comparison)
