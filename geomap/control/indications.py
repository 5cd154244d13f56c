"""Assessments → marks that are no area: outlines with words, points near a place, presences, amounts.

A later mark of the same kind and place replaces an earlier one unless it is less sure. Nothing here is ever counted as
territory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING

from gazetteer.model import Kind
from geomap.control.grouping import MAX_WIDTH_DAYS, is_cell_place
from geomap.control.phrases import say_event, say_extent, say_near, say_quantity
from geomap.intervals import width_days
from geomap.model import Assessment, Claim, Indication, Quantity
from geomap.words import CORROBORATED_LEVELS, INERT_LEVELS, THIRD, Event, Extent, IndicationKind, Level, NotMapped, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def indications_on(
    assessments: Sequence[Assessment],
    claims: Sequence[Claim],
    *,
    on: date,
    since: date | None = None,
    ui: str = "nl",
) -> tuple[Indication, ...]:
    """Marks that show on a day; with ``since``, only those that came after it. Sorted by place, kind, side, day."""
    return marks_on(gather_marks(assessments, claims), on=on, since=since, ui=ui)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markable:
    """What may be marked on some day: gathered once, asked for many days."""

    marks: tuple[tuple[date, str, IndicationKind, Assessment], ...]
    """Each with the first day on which it shows, in order of these days."""
    by_id: Mapping[str, Claim]
    """The claims behind them."""
    changes: Mapping[str, Sequence[tuple[date, str | None]]]
    """By place: last day and gaining side of the changes that colour its cell, in order of the days."""
    amounts: bool
    """Whether an amount is stated by any of the claims."""


def gather_marks(assessments: Iterable[Assessment], claims: Sequence[Claim]) -> Markable:
    """What of the assessments is drawn as a mark, with what may overtake it."""
    assessments = list(assessments)
    listed = listed_only(claims)
    marks = []
    for one in assessments:
        kind = kind_of(one)
        if kind is None or one.place.id is None:
            continue
        first = first_due(one)
        if first is not None and not listed.issuperset(one.supporting):
            marks.append((first, one.place.id, kind, one))
    marked = {place_id for _first, place_id, _kind, _one in marks}
    changes: dict[str, list[tuple[date, str | None]]] = defaultdict(list)
    for one in assessments if marked else ():
        if one.place.id in marked and (overtaking := overtaking_by(one)) is not None:
            changes[one.place.id].append(overtaking)
    behind = {claim_id for _first, _place_id, _kind, one in marks for claim_id in one.supporting}
    by_id = {claim.claim_id: claim for claim in claims if claim.claim_id in behind}
    marks.sort(key=itemgetter(0))
    for found in changes.values():
        found.sort(key=itemgetter(0))
    amounts = any(claim.quantity is not None for claim in by_id.values())
    return Markable(marks=tuple(marks), by_id=by_id, changes=changes, amounts=amounts)


def marks_on(markable: Markable, *, on: date, since: date | None = None, ui: str = "nl") -> tuple[Indication, ...]:
    """Marks that show on a day, as :func:`indications_on` gives them."""
    by_id = markable.by_id
    latest: dict[tuple[str, IndicationKind], list[Assessment]] = defaultdict(list)
    for _first, place_id, kind, one in markable.marks[: bisect_right(markable.marks, on, key=itemgetter(0))]:
        if since is None or last_of(one) > since:
            latest[place_id, kind].append(one)
    if not latest:
        return ()
    changed = {
        place_id: _newest_changes(markable.changes.get(place_id, ()), on)
        for place_id in {place_id for place_id, _kind in latest}
    }
    found: list[Indication] = []
    amounts: dict[tuple[str, str | None], list[Assessment]] = defaultdict(list)
    for place_id, kind in sorted(latest):
        for one in latest[place_id, kind]:
            amounts[place_id, one.gaining_side].append(one)
        # What is overtaken replaces only what is older, which is overtaken too: first sifted, then compared.
        standing = [one for one in latest[place_id, kind] if not is_overtaken(one, changed[place_id])]
        found += [draw_mark(one, kind, by_id, on=on, ui=ui) for one in pick_current(standing, on)]
    drawn = {(mark.place.id, mark.side) for mark in found}
    for key in sorted(amounts, key=str) if markable.amounts else ():
        if key in drawn:
            found += draw_amounts(amounts[key], by_id, on=on, ui=ui)
    return tuple(sorted(found, key=mark_order))


def listed_only(claims: Iterable[Claim]) -> frozenset[str]:
    """Ids of claims on an area too large to draw ("600 settlements" in a country): listed, never outlined."""
    return frozenset(claim.claim_id for claim in claims if claim.not_mapped is NotMapped.AREA_ONLY)


def kind_of(one: Assessment) -> IndicationKind | None:
    """Kind of mark that an assessment is drawn as; None where it colours a cell or is not drawn."""
    place = one.place
    if place.id is None or place.kind == Kind.COUNTRY or one.level in INERT_LEVELS:
        return None
    if one.event is Event.PRESENCE:
        return IndicationKind.PRESENCE
    if not is_cell_place(place):
        return IndicationKind.AREA
    if one.event is Event.ADVANCE:
        return IndicationKind.ADVANCE
    if one.geo_precision > 1 or one.extent is Extent.PART:
        return IndicationKind.NEAR
    return None


def overtaking_by(one: Assessment) -> tuple[date, str | None] | None:
    """Of a change that colours a cell: its last day and who gains by it, which is all that marks ask of it."""
    moves = one.level not in INERT_LEVELS and one.level is not Level.DISPUTED
    return (last_of(one), one.gaining_side) if moves and is_cell_place(one.place) and kind_of(one) is None else None


def first_due(one: Assessment) -> date | None:
    """First day on which a mark may show; None where it is dated too vaguely to show at all."""
    width = width_days(one.event_date)
    return None if width is not None and width > MAX_WIDTH_DAYS else one.event_date.earliest or one.event_date.latest


def pick_current(found: Sequence[Assessment], on: date) -> list[Assessment]:
    """The newest of each side and event; an older one stays only beside newer ones that are less sure."""
    newest_first = sorted(found, key=lambda one: (last_of(one), one.assessment_id), reverse=True)
    kept: list[Assessment] = []
    for one in newest_first:
        if any(_replaces(other, one, on) for other in kept):
            continue
        kept.append(one)
    return kept


def _replaces(newer: Assessment, older: Assessment, on: date) -> bool:
    last, earlier = last_of(newer), last_of(older)
    if last == earlier or last > on >= earlier:  # only possible yet: it overrides nothing
        return False
    if (newer.gaining_side, newer.event, newer.extent) == (older.gaining_side, older.event, older.extent):
        return rank_of(newer) >= rank_of(older)
    return newer.gaining_side != older.gaining_side and rank_of(newer) >= rank_of(older)


def rank_of(one: Assessment) -> int:
    """1 of what is sure, 0 of what is only claimed."""
    return 1 if one.level in CORROBORATED_LEVELS else 0


def last_of(one: Assessment) -> date:
    """The day that tells which of two marks is newer."""
    return one.event_date.latest or one.event_date.earliest or date.min


def _newest_changes(changes: Sequence[tuple[date, str | None]], on: date) -> tuple[date, frozenset[str | None]]:
    """Last day of the newest changes of a place by a day, and who gained by them."""
    due = changes[: bisect_right(changes, on, key=itemgetter(0))]
    newest = due[-1][0] if due else date.min
    return newest, frozenset(side for last, side in due if last == newest)


def is_overtaken(mark: Assessment, changed: tuple[date, frozenset[str | None]]) -> bool:
    """True when the place itself changed hands later: what was near it before is history."""
    newest, sides = changed
    return newest > last_of(mark) or (newest == last_of(mark) and mark.gaining_side in sides)


def draw_mark(one: Assessment, kind: IndicationKind, by_id: Mapping[str, Claim], *, on: date, ui: str) -> Indication:
    """An assessment as a mark on a day; ``by_id`` has the claims behind it."""
    behind = [by_id[claim_id] for claim_id in one.supporting if claim_id in by_id]
    distances = {claim.quantity for claim in behind if claim.quantity and claim.quantity.unit is Unit.KM}
    distance = min(distances, key=_size) if distances else None
    relation, distance_km = _relation(behind)
    return Indication(
        indication=kind,
        place=one.place,
        side=one.gaining_side,
        extent=one.extent,
        text=_text(one, kind, distance, ui),
        event=one.event,
        level=one.level,
        since=one.event_date.latest or one.event_date.earliest,
        certain=one.event_date.latest is not None and on >= one.event_date.latest,
        claims=(*one.supporting, *one.opposing),
        assessments=(one.assessment_id,),
        quantity=distance if kind is not IndicationKind.AREA else None,
        relation=relation,
        distance_km=distance_km,
    )


def draw_amounts(found: Sequence[Assessment], by_id: Mapping[str, Claim], *, on: date, ui: str) -> list[Indication]:
    """The newest stated amounts of a place and side, each of its own days and with its own level.

    What is conceded or corroborated is the change, not the number: an amount is as sure as those who state it. A total
    of a longer period is shown from the end of that period, not from the first change that it covers.
    """
    stated: dict[Quantity, list[tuple[Claim, Assessment]]] = defaultdict(list)
    for one in found:
        for claim_id in one.supporting:
            claim = by_id.get(claim_id)
            if claim is None or claim.quantity is None or claim.quantity.unit is Unit.KM:
                continue
            day = own_day(claim)
            if day is not None and day <= on:
                stated[claim.quantity].append((claim, one))
    newest: dict[Unit, date] = {}
    for quantity, said in stated.items():
        newest[quantity.unit] = max(newest.get(quantity.unit, date.min), *(_day(claim) for claim, _one in said))
    marks = []
    for quantity in sorted(stated, key=_size):
        said = [pair for pair in stated[quantity] if _day(pair[0]) == newest[quantity.unit]]
        if not said:
            continue
        _claim, one = min(said, key=lambda pair: (pair[0].claim_id, last_of(pair[1]), pair[1].assessment_id))
        marks.append(
            Indication(
                indication=IndicationKind.AMOUNT,
                place=one.place,
                side=one.gaining_side,
                extent=None,
                text=say_quantity(quantity, ui),
                event=one.event,
                level=level_of_amount([claim for claim, _one in said]),
                since=newest[quantity.unit],
                claims=tuple(sorted({claim.claim_id for claim, _one in said})),
                assessments=tuple(sorted({assessed.assessment_id for _claim, assessed in said})),
                quantity=quantity,
            )
        )
    return marks


def level_of_amount(said: Sequence[Claim]) -> Level:
    """How far an amount is corroborated: by who states it."""
    if any(claim.speaker and claim.speaker_side == claim.losing_side for claim in said):
        return Level.CONCEDED
    return Level.REPORTED if any(claim.speaker_side == THIRD for claim in said) else Level.UNCORROBORATED


def own_day(claim: Claim) -> date | None:
    """Day of an amount: the end of the days that it is told of."""
    return claim.event_date.latest or claim.event_date.earliest if claim.event_date else None


def _day(claim: Claim) -> date:
    return own_day(claim) or date.min


def _size(quantity: Quantity) -> tuple[str, float, str]:
    return quantity.unit.value, quantity.value, quantity.comparison or ""


def _relation(behind: Sequence[Claim]) -> tuple[str | None, float | None]:
    for claim in behind:
        if claim.relation or claim.distance_km is not None:
            return claim.relation, claim.distance_km
    return None, None


def _text(one: Assessment, kind: IndicationKind, distance: Quantity | None, ui: str) -> str:
    words = [say_event(one.event, ui)]
    if kind is IndicationKind.AREA:
        words.append(say_extent(one.extent, ui))
    elif one.geo_precision > 1:
        words.append(say_near(one.place.name or one.place.surface or "", ui).strip())
    if distance is not None:
        words.append(say_quantity(distance, ui))
    return ", ".join(words)


def mark_order(mark: Indication) -> tuple[str, str, str, str, date, str, tuple[str, ...]]:
    """Order of marks in a state: by place, kind, side, day, words."""
    return (
        mark.place.name or "",
        mark.place.id or "",
        mark.indication.value,
        mark.side or "",
        mark.since or date.min,
        mark.text,
        mark.assessments,
    )
