"""Whether stated amounts agree: totals with their parts, and one source's statements with each other.

Only what cannot be true together is reported. Parts that stay below their total agree with it: "600, waaronder 75 in
Cherson" does not say that the list is complete. A count that grows from one day to the next agrees with itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from geomap.catalogue import sections_of
from geomap.intervals import overlaps
from geomap.model import Claim, Mismatch, Quantity
from geomap.words import CHANGE_EVENTS, NO_CHANGE_MODALITIES, Comparison, NotMapped, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ABOUT_SHARE = 0.15
"""What "about" allows on either side."""

_SAME_COUNT_RATIO = 2.0
"""Two figures of one day that differ by more than this factor count different things."""

_COUNTED = frozenset({Unit.SETTLEMENTS, Unit.KM2})
_NO_PLACE_PRECISION = 7


def find_mismatches(claims: Iterable[Claim], *, ui: str = "nl") -> tuple[Mismatch, ...]:
    """Stated amounts that cannot be true together, in plain words.

    A *total* is an amount without a place or of a wider area; its *parts* are amounts of the same unit and gaining
    side, of distinct narrower places, about overlapping days: of the same document, or of another document of the
    same origin that was published no later. Two amounts for one place by one origin, published on the same day, are
    compared as well.

    Parameters
    ----------
    ui
        Language of ``Mismatch.text``: nl, en or uk.
    """
    counted = counted_claims(claims)
    groups: dict[tuple[Unit, str | None], list[Claim]] = defaultdict(list)
    for claim in counted:
        assert claim.quantity is not None
        groups[claim.quantity.unit, claim.gaining_side].append(claim)
    found = [
        mismatch
        for group in groups.values()
        for mismatch in (*_totals_and_parts(group, ui), *_same_day_differences(group, ui))
    ]
    return tuple(sorted(found, key=lambda one: (one.document_id or "", one.claims)))


def counted_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of a change that state settlements or km², in order of their documents."""
    return sorted((claim for claim in claims if _is_counted(claim)), key=_order)


def unit_words(unit: Unit, ui: str) -> str:
    """What a unit is called in the language of the interface."""
    return sections_of("claims", ui)["unit"][str(unit)]


def _is_counted(claim: Claim) -> bool:
    return (
        claim.quantity is not None
        and claim.quantity.unit in _COUNTED
        and claim.event in CHANGE_EVENTS
        and claim.modality not in NO_CHANGE_MODALITIES
        and claim.not_mapped not in {NotMapped.REJECTED, NotMapped.RETRACTED, NotMapped.BACKGROUND}
    )


def _order(claim: Claim) -> tuple[str, int, str]:
    return claim.document_id or "", claim.start or 0, claim.claim_id


# -- totals and parts ------------------------------------------------------------------------------------------------


def _totals_and_parts(group: list[Claim], ui: str) -> Iterator[Mismatch]:
    by_document: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in group:
        by_document[claim.document_id].append(claim)
    reported: set[tuple[str | None, float]] = set()
    for total in group:
        key = (total.document_id, quantity_of(total).value)
        if key in reported:
            continue
        for document_id, others in by_document.items():
            own = document_id == total.document_id
            if not own and not (total.origin and _published_no_later(others[0], total)):
                continue
            parts = parts_of(total, [one for one in others if own or one.origin == total.origin])
            if len(parts) >= 2 and sum(range_of(part)[0] for part in parts) > range_of(total)[1] + 1e-9:
                reported.add(key)
                yield _mismatch(total, parts, "parts" if own else "others", ui)
                break


def parts_of(total: Claim, others: list[Claim]) -> list[Claim]:
    """One claim for each narrower place, the largest amount below the total; places of one breadth only.

    A raion and its oblast are not added up: of several breadths the one with the largest sum is taken.
    """
    by_place: dict[str, Claim] = {}
    for claim in others:
        place = (claim.place.id or claim.place.name) if claim.place else None
        if place is None or claim is total or breadth_of(claim) >= breadth_of(total):
            continue
        if quantity_of(claim).value >= quantity_of(total).value or not same_days(claim, total):
            continue
        kept = by_place.get(place)
        if kept is None or quantity_of(claim).value > quantity_of(kept).value:
            by_place[place] = claim
    by_breadth: dict[int, list[Claim]] = defaultdict(list)
    for claim in sorted(by_place.values(), key=_order):
        by_breadth[breadth_of(claim)].append(claim)
    return max(by_breadth.values(), key=lambda parts: sum(quantity_of(part).value for part in parts), default=[])


def breadth_of(claim: Claim) -> int:
    """How wide the place of an amount is: 1 a settlement … 6 a country, 7 no place."""
    return (claim.geo_precision or 1) if claim.place is not None else _NO_PLACE_PRECISION


def same_days(one: Claim, other: Claim) -> bool:
    """True where the days of two claims may be the same."""
    if one.event_date is None or other.event_date is None:
        return True
    return overlaps(one.event_date, other.event_date)


def _published_no_later(part: Claim, total: Claim) -> bool:
    return part.published is not None and total.published is not None and part.published <= total.published


# -- one place, one day, two figures ---------------------------------------------------------------------------------


def _same_day_differences(group: list[Claim], ui: str) -> Iterator[Mismatch]:
    by_statement: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in group:
        if claim.origin and claim.published and len(claim.published) == len("2022-09-12"):
            place = (claim.place.id or claim.place.name or "") if claim.place else ""
            by_statement[claim.origin, place, claim.published].append(claim)
    for claims in by_statement.values():
        first = claims[0]
        for other in claims[1:]:
            if other.document_id == first.document_id or not same_days(first, other):
                continue
            low, high = sorted((quantity_of(first).value, quantity_of(other).value))
            apart = range_of(first)[1] < range_of(other)[0] or range_of(other)[1] < range_of(first)[0]
            if apart and 0 < high <= low * _SAME_COUNT_RATIO:
                yield _mismatch(first, [other], "differ", ui)
                break


# -- values and words ------------------------------------------------------------------------------------------------


def quantity_of(claim: Claim) -> Quantity:
    """The amount of a claim that has one."""
    assert claim.quantity is not None
    return claim.quantity


def range_of(claim: Claim) -> tuple[float, float]:
    """What an amount can be, by its comparison."""
    quantity = quantity_of(claim)
    value = quantity.value
    match quantity.comparison:
        case Comparison.MORE_THAN | Comparison.AT_LEAST:
            return value, math.inf
        case Comparison.LESS_THAN | Comparison.UP_TO:
            return 0.0, value
        case Comparison.ABOUT:
            return value * (1 - ABOUT_SHARE), value * (1 + ABOUT_SHARE)
        case _:
            return value, value


def _mismatch(total: Claim, parts: list[Claim], kind: str, ui: str) -> Mismatch:
    texts = sections_of("claims", ui)["amount"]
    unit, added = quantity_of(total).unit, sum(quantity_of(part).value for part in parts)
    shown = " + ".join(f"{number_of(quantity_of(part).value)} ({place_name(part, texts['nowhere'])})" for part in parts)
    text = texts[kind].format(
        source=total.document_id or total.claim_id,
        other=parts[0].document_id or parts[0].claim_id,
        origin=total.origin,
        place=place_name(total, texts["nowhere"]),
        total=number_of(quantity_of(total).value),
        sum=number_of(added),
        unit=unit_words(unit, ui),
        parts=shown,
    )
    return Mismatch(
        document_id=total.document_id,
        unit=unit,
        stated=quantity_of(total).value,
        found=added,
        parts=tuple(quantity_of(part).value for part in parts),
        claims=(total.claim_id, *(part.claim_id for part in parts)),
        text=text,
    )


def place_name(claim: Claim, nowhere: str) -> str:
    """Name of a claim's place, ``nowhere`` where it has none."""
    return (claim.place.name or claim.place.surface or nowhere) if claim.place else nowhere


def number_of(value: float) -> str:
    """A number as it is written in a sentence."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
