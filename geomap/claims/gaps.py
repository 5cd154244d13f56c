"""Stated amounts that the parts named with them, or the villages on the map, do not reach: told, never filled in.

Unlike what :mod:`geomap.claims.arithmetic` reports, these can be true together: "502 settlements" names none of them.
An editor must still see that the map shows three.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from geomap.catalogue import sections_of
from geomap.claims.arithmetic import (
    breadth_of,
    counted_claims,
    number_of,
    parts_of,
    place_name,
    quantity_of,
    range_of,
    same_days,
    unit_words,
)
from geomap.model import Mismatch
from geomap.words import Event, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.model import Claim

_TAKEN = frozenset({Event.CAPTURE, Event.RECAPTURE, Event.TRANSFER, Event.WITHDRAWAL})


def find_gaps(claims: Iterable[Claim], *, gazetteer: Any, ui: str = "nl") -> tuple[Mismatch, ...]:
    """Totals whose named parts stay below them, and counts of settlements beside those that reach the map.

    Parameters
    ----------
    gazetteer
        Tells in which oblast a settlement lies (:meth:`place`).
    ui
        Language of ``Mismatch.text``: nl, en or uk.
    """
    given = tuple(claims)
    counted = counted_claims(given)
    mapped = [claim for claim in given if _is_on_the_map(claim)]
    found = [*_parts_below(counted, ui), *_beside_the_map(counted, mapped, gazetteer, ui)]
    return tuple(sorted(found, key=lambda one: (one.document_id or "", one.claims, one.text)))


def _is_on_the_map(claim: Claim) -> bool:
    place = claim.place
    settled = place is not None and place.id is not None and place.kind == "settlement" and claim.geo_precision == 1
    return settled and claim.changes_control and claim.not_mapped is None and claim.event in _TAKEN


def _parts_below(counted: list[Claim], ui: str) -> Iterator[Mismatch]:
    by_document: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in counted:
        by_document[claim.document_id].append(claim)
    told: set[tuple[object, ...]] = set()
    for document_id, group in by_document.items():
        for total in group:
            others = [one for one in group if one.gaining_side == total.gaining_side]
            parts = parts_of(total, [one for one in others if quantity_of(one).unit == quantity_of(total).unit])
            key = (document_id, quantity_of(total), breadth_of(total))
            if len(parts) < 2 or key in told or sum(range_of(part)[1] for part in parts) >= range_of(total)[0]:
                continue
            told.add(key)
            yield _gap(total, parts, sum(quantity_of(part).value for part in parts), "below", ui)


def _beside_the_map(counted: list[Claim], mapped: list[Claim], gazetteer: Any, ui: str) -> Iterator[Mismatch]:
    told: set[tuple[object, ...]] = set()
    for total in counted:
        quantity = quantity_of(total)
        key = (total.document_id, quantity, total.place.id if total.place else None, total.gaining_side)
        if quantity.unit != Unit.SETTLEMENTS or key in told or not _is_wide(total):
            continue
        told.add(key)
        names = {
            claim.place.id
            for claim in mapped
            if claim.place is not None
            and claim.gaining_side == total.gaining_side
            and same_days(claim, total)
            and _lies_in(claim, total, gazetteer)
        }
        low, high = range_of(total)
        if not low <= len(names) <= high:
            yield _gap(total, [], float(len(names)), "mapped", ui)


def _is_wide(total: Claim) -> bool:
    return total.place is None or total.place.kind in {"country", "oblast", "raion", "region"}


def _lies_in(claim: Claim, total: Claim, gazetteer: Any) -> bool:
    """A landscape has no members that the gazetteer knows: what the same document names is counted there."""
    assert claim.place is not None
    if total.place is None or total.place.kind == "region":
        return claim.document_id == total.document_id
    place = gazetteer.place(claim.place.id)
    return place is not None and total.place.name in place.admin


def _gap(total: Claim, parts: list[Claim], found: float, kind: str, ui: str) -> Mismatch:
    texts = sections_of("claims", ui)["amount"]
    quantity = quantity_of(total)
    shown = " + ".join(f"{number_of(quantity_of(one).value)} ({place_name(one, texts['nowhere'])})" for one in parts)
    text = texts[kind].format(
        source=total.document_id or total.claim_id, total=number_of(quantity.value), unit=unit_words(quantity.unit, ui),
        place=place_name(total, texts["nowhere"]), sum=number_of(found), parts=shown,
    )  # fmt: skip
    return Mismatch(
        document_id=total.document_id,
        unit=quantity.unit,
        stated=quantity.value,
        found=found,
        parts=tuple(quantity_of(part).value for part in parts),
        claims=(total.claim_id, *(part.claim_id for part in parts)),
        text=text,
    )
