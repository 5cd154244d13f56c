"""Which stated amount belongs to which place of a predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.places import bare_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.quantities import FoundQuantity
    from geomap.claims.reading import Reading
    from geomap.model import PlaceRef, Quantity


_LINK_REACH = 6
"""Tokens between a name and a number of other places: "and in addition more than"."""


def has_amount(
    quantities: Sequence[FoundQuantity], reading: Reading, use: PredicateUse, *, unit: str | None = None
) -> bool:
    """True where the clause of a predicate states an amount (of ``unit``)."""
    return any(
        unit is None or found.quantity.unit == unit
        for found, first, last in _in_sentence(quantities, reading)
        if reading.owner[first] == use.clause or _is_antecedent(last, reading, use)
    )


def assign_amounts(
    quantities: Sequence[FoundQuantity], reading: Reading, use: PredicateUse, spots: list[tuple[PlaceUse, PlaceRef]]
) -> dict[int, Quantity]:
    """Amounts by the position of their place in ``spots``; under -1 the one that belongs to none of them.

    A number that stands by a name is that name's ("75 in Cherson en 43 in Donetsk"); what is left goes to the only
    place without one, or is the total.
    """
    scope = set(use.scope)
    mine = [
        (found, first, last)
        for found, first, last in _in_sentence(quantities, reading)
        if first in scope
        or (reading.owner[first] == use.clause and len(reading.predicates) == 1)
        or _is_antecedent(last, reading, use)
    ]
    result: dict[int, Quantity] = {}
    own: set[int] = set()
    starts = reading.annotated.sentence.starts
    for position, (place_use, _ref) in enumerate(spots):
        number = bare_number(place_use.toponym, reading.annotated) if place_use.toponym is not None else None
        if number is None:
            continue
        for found, first, last in mine:
            if first <= number[1] < last or found.start == starts[number[1]]:
                result[position] = found.quantity
                own.add(found.start)
    left = [one for one in mine if one[0].start not in own and not one[0].elliptical]
    rest = [found for found, _first, _last in left]
    free = [position for position in range(len(spots)) if position not in result]
    if not rest:
        return result
    beside = len(free) == 1 and _are_others(left[0], spots[free[0]], reading)
    if beside or (rest[0].quantity.unit == "settlements" and _are_some_of(rest[0].quantity.value, free, spots)):
        result[-1] = rest[0].quantity
    elif len(free) == 1:
        result[free[0]] = rest[0].quantity
    elif not free:
        result[-1] = rest[0].quantity
    elif len(rest) == len(free):
        result |= {position: found.quantity for position, found in zip(free, rest, strict=True)}
    elif len(rest) == 1 and rest[0].quantity.unit == "km":
        result[free[0]] = rest[0].quantity
    return result


def _is_antecedent(last: int, reading: Reading, use: PredicateUse) -> bool:
    """Such as "twee dorpen die het leger heeft veroverd": right before the relative clause."""
    clause = reading.clauses[use.clause]
    return clause.kind == "relative" and clause.start - 1 <= last <= clause.start


def _are_some_of(value: float, free: list[int], spots: list[tuple[PlaceUse, PlaceRef]]) -> bool:
    """Such as "vier dorpen, waaronder A en B": the number is that of all, not of those that are named."""
    toponyms = [spots[position][0].toponym for position in free]
    if any(toponym is not None and "including" in toponym.prepositions for toponym in toponyms):
        return True
    villages = [spots[position] for position in free if spots[position][1].kind == "settlement"]
    return 1 < len(villages) == len(free) < value and not any(use.near for use, _ref in villages)


def _are_others(amount: tuple[FoundQuantity, int, int], spot: tuple[PlaceUse, PlaceRef], reading: Reading) -> bool:
    """Such as "X and more than 30 villages": a number of places beside the one that is named."""
    (found, first, last), (place_use, ref) = amount, spot
    toponym = place_use.toponym
    if toponym is None or ref.kind != "settlement" or found.quantity.unit != "settlements":
        return False
    between = range(toponym.end, first) if toponym.end <= first else range(last, toponym.phrase_start)
    links = reading.annotated.covered("grammar.coordinator")
    return len(between) <= _LINK_REACH and any(at in links for at in between)


def _in_sentence(quantities: Sequence[FoundQuantity], reading: Reading) -> list[tuple[FoundQuantity, int, int]]:
    sentence = reading.annotated.sentence
    result = []
    for found in sentence.those_within(quantities):
        if found.role == "amount":
            first, last = sentence.tokens_of(found.start, found.end)
            result.append((found, min(first, len(sentence) - 1), last))
    return result
