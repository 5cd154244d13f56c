"""What is kept of a place over both clocks is what each day's knowledge gives by itself, of every day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.history import (
    ALL_KNOWN,
    Ids,
    PlaceHistory,
    assessments_behind,
    claims_behind,
    follow_place,
    ids_known,
)
from geomap.control.indications import mark_order
from geomap.control.state import control_on
from geomap.control.voices import Registry
from geomap.intervals import interval, last_day
from geomap.model import ControlState, Indication, Quantity
from geomap.words import Extent, Unit
from tests.support.builders import a_claim, by_analyst, by_denier, by_gainer, by_loser, by_press, by_witness
from tests.support.strategies import FIRST, SPAN_DAYS, many_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.control.following import Span
    from geomap.model import Claim

PROFILE = default_profile()
steady = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def with_ids(shown: Any, behind: list[Ids]) -> Any:
    """A state or mark with what it rests on; an amount names its claims itself."""
    assessments = assessments_behind(behind)
    if isinstance(shown, Indication):
        return replace(shown, claims=shown.claims or claims_behind(behind), assessments=tuple(sorted(assessments)))
    return replace(shown, claims=claims_behind(behind), assessments=assessments)


def said_by_history(history: PlaceHistory, on: date, known_by: date | None, ui: str) -> ControlState:
    """What a history says of a day, as known by a day."""
    known = known_by.toordinal() if known_by is not None else ALL_KNOWN
    day = on.toordinal()

    def of_now(spans: Sequence[Span]) -> list[int]:
        found = [one for one in spans if one.known_from <= known < one.known_to and one.day_from <= day < one.day_to]
        assert len(found) <= 1
        return [one.number for one in found]

    ids = {number: ids_known(history, number, known) for number in range(len(history.changes))}
    states = [history.states[number] for number in of_now(history.state_spans)]
    marks = [
        with_ids(replace(one.mark, text=dict(one.texts)[ui]), [ids[number] for number in one.changes])
        for number in of_now(history.mark_spans)
        for one in [history.marks[mark] for mark in history.mark_sets[number]]
    ]
    return ControlState(
        on=on,
        known_by=known_by,
        places=tuple(with_ids(one.state, [ids[number] for number in one.changes]) for one in states),
        indications=tuple(sorted(marks, key=mark_order)),
    )


def check(claims: Sequence[Claim], days: Sequence[date], known: Sequence[date | None], *, since: int = 0) -> None:
    registry = Registry(PROFILE, remembers_keys=True)
    by_place: dict[str, list[Claim]] = {}
    for claim in claims:
        by_place.setdefault((claim.place.id if claim.place else None) or "", []).append(claim)
    for place_id, here in by_place.items():
        history = follow_place(place_id, here, registry, since=since)
        for known_by in known:
            assessments = assess_claims(here, profile=PROFILE, known_by=known_by, told=False)
            for on in days:
                for ui in ("nl", "uk"):
                    expected = control_on(assessments, here, on=on, profile=PROFILE, known_by=known_by, ui=ui)
                    assert said_by_history(history, on, known_by, ui) == expected, (on, known_by)


def varied(claims: Sequence[Claim], pick: random.Random, *, grouped: bool = True) -> list[Claim]:
    """The claims with what strategies seldom draw: amounts, parts, undated pages, months, an editor's groups."""
    found = []
    for claim in claims:
        amount = Quantity(value=pick.randint(1, 3), unit=pick.choice([Unit.KM, Unit.KM2, Unit.SETTLEMENTS]))
        changes: list[dict[str, Any]] = [
            {"published": None},
            {"published": "2022-08"},
            {"quantity": amount},
            {"group": "one" if grouped else None},
            {"extent": pick.choice(list(Extent))},
            {"evidence": "Ann: film; Bob: photo"},
            {"losing_side": None},
            {},
            {},
        ]
        found.append(replace(claim, **pick.choice(changes)))
    return found


@steady
@given(found=many_claims(), data=st.data(), seed=st.integers(0, 1000))
def test_every_day_as_known_by_every_day(found: list[Claim], data: st.DataObject, seed: int) -> None:
    found = varied(found, random.Random(seed))
    shuffled = data.draw(st.permutations(found))
    days = [FIRST + timedelta(days=number) for number in range(0, SPAN_DAYS + 2, 3)]
    published = sorted({day for claim in found if (day := last_day(claim.published)) is not None})
    known = [None, FIRST - timedelta(days=1), *data.draw(st.lists(st.sampled_from(published or days), max_size=4))]
    check(shuffled, days, known)


@steady
@given(found=many_claims(), data=st.data())
def test_what_is_asked_from_a_day_on_is_the_same_from_there(found: list[Claim], data: st.DataObject) -> None:
    start = FIRST + timedelta(days=data.draw(st.integers(0, SPAN_DAYS)))
    days = [FIRST + timedelta(days=number) for number in range(0, SPAN_DAYS + 2, 5)]
    check(found, days, [None, start, start + timedelta(days=4)], since=start.toordinal())


@pytest.mark.parametrize("name", ["Izium", "Kharkiv Oblast"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_a_place_of_which_much_is_said(name: str, seed: int) -> None:
    """Many statements, many of them late, in copied words or without a first day, bear on the same changes."""
    pick = random.Random(seed)
    words = [" ".join(pick.choices(["stad", "dorp", "leger", "vlag", "front", "brug", "weg"], k=12)) for _ in range(8)]
    makers: list[Any] = [a_claim, by_gainer, by_loser, by_press, by_analyst, by_witness, by_denier]
    found = []
    for number in range(pick.choice([25, 60, 110])):
        side = pick.choice(["UA", "RU"])
        last = FIRST + timedelta(days=pick.randrange(SPAN_DAYS))
        start = pick.choice([None, None, last, last - timedelta(days=pick.randrange(9))])
        found.append(
            pick.choice(makers)(
                claim_id=f"c{pick.randrange(10_000)}-{number}", document_id=f"d{number}", place=name,
                publisher=f"Krant {pick.randrange(4)}", quote=pick.choice([*words, f"zin {number}"]),
                event=pick.choice(["capture", "recapture", "withdrawal", "advance", "presence", "holds", "contested"]),
                gaining_side=side, losing_side="RU" if side == "UA" else "UA", event_date=interval(start, last),
                published=(last + timedelta(days=pick.choice([0, 1, 2, 9, 30]))).isoformat(),
                modality=pick.choice(["claimed", "claimed", "asserted", "denied", "hedged", "conceded"]),
                extent=pick.choice([None, None, Extent.WHOLE, Extent.PART]),
            )
        )  # fmt: skip
    if seed % 3 == 0:
        found = varied(found, pick, grouped=seed % 2 == 0)
    days = [FIRST + timedelta(days=pick.randrange(SPAN_DAYS + 4)) for _ in range(8)]
    known = [None, *[FIRST + timedelta(days=pick.randrange(SPAN_DAYS + 30)) for _ in range(5)]]
    check(found, days, known)
