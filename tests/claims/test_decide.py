"""What a claim's fields make of it: whether control changes, and why it does or does not reach the map."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geomap.claims.decide import decide_mapping
from geomap.config import default_profile
from geomap.intervals import parse_edtf
from geomap.model import Claim, PlaceRef
from geomap.words import CHANGE_EVENTS, Event, Modality, NotMapped, PlaceMatch
from tests.support.builders import a_claim, a_place, no_place

PROFILE = default_profile()


def decided(**changes: object) -> Claim:
    return decide_mapping(a_claim(**changes), profile=PROFILE)


@pytest.mark.parametrize("event", list(Event))
def test_only_events_that_move_ground_change_control(event: Event) -> None:
    claim = decided(event=event)
    assert claim.changes_control is (event in CHANGE_EVENTS)
    shown = event in CHANGE_EVENTS or event is Event.PRESENCE
    assert claim.not_mapped is (None if shown else NotMapped.NO_CHANGE)


@pytest.mark.parametrize(("modality", "reason"), [("denied", NotMapped.DENIED), ("intended", NotMapped.INTENDED)])
def test_what_is_denied_or_intended_changes_nothing(modality: str, reason: NotMapped) -> None:
    claim = decided(modality=modality)
    assert (claim.changes_control, claim.not_mapped) == (False, reason)


@pytest.mark.parametrize("modality", sorted(set(Modality) - {Modality.DENIED, Modality.INTENDED}))
def test_every_other_modality_changes_control(modality: Modality) -> None:
    assert decided(modality=modality).changes_control


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"place": None}, NotMapped.NO_PLACE),
        ({"place": no_place()}, NotMapped.NO_PLACE),
        ({"place": no_place(match=PlaceMatch.AMBIGUOUS)}, NotMapped.AMBIGUOUS_PLACE),
        ({"event_date": None}, NotMapped.NO_DATE),
        ({"event_date": "2022-09-10/.."}, NotMapped.NO_DATE),
        ({"event_date": "2022-03-01/2022-09-10"}, NotMapped.INTERVAL_TOO_WIDE),
        ({"event_date": "../2022-09-10"}, None),
        ({"event_date": "2022-07-10/2022-09-10"}, None),
        ({"place": "Ukraine"}, NotMapped.AREA_ONLY),
        ({"place": "Kharkiv Oblast"}, None),
        ({"place": "Donbas"}, None),
        ({"event_date": "2014-03"}, NotMapped.BACKGROUND),
        ({"event_date": "2014-03", "event": "annexation"}, NotMapped.BACKGROUND),
        ({"event_date": "2022-02-24"}, None),
        ({"not_mapped": NotMapped.REJECTED}, NotMapped.REJECTED),
        ({"not_mapped": NotMapped.BACKGROUND}, NotMapped.BACKGROUND),
        ({"not_mapped": NotMapped.NO_DATE}, None),
        ({"place": None, "event_date": None, "modality": "denied"}, NotMapped.DENIED),
        ({"place": None, "event": "holds"}, NotMapped.NO_CHANGE),
        ({"place": None, "event": "presence"}, NotMapped.NO_PLACE),
    ],
)
def test_the_first_reason_that_holds_is_given(changes: dict[str, object], reason: NotMapped | None) -> None:
    assert decided(**changes).not_mapped is reason


def test_a_publication_known_to_its_month_widens_nothing() -> None:
    when = replace(parse_edtf("2022-07-01/2022-09-30"), basis="relative to published (day not known)")
    assert decided(event_date=when, published="2022-09").not_mapped is None
    assert decided(event_date=when, published="2022-09-30").not_mapped is NotMapped.INTERVAL_TOO_WIDE


def test_an_advance_without_ground_gained_changes_nothing() -> None:
    claim = decide_mapping(a_claim(event="advance"), profile=PROFILE, ground_gained=False)
    assert (claim.changes_control, claim.not_mapped) == (False, NotMapped.NO_CHANGE)


def test_a_change_of_nobody_is_none() -> None:
    claim = decided(gaining_side=None, losing_side=None)
    assert (claim.changes_control, claim.not_mapped) == (False, NotMapped.NO_CHANGE)


def test_an_area_without_an_outline_is_area_only() -> None:
    claim = decide_mapping(
        a_claim(place="Donbas"), profile=PROFILE, has_outline=lambda place_id: "donbas" not in place_id
    )
    assert claim.not_mapped is NotMapped.AREA_ONLY


@pytest.mark.parametrize("kind", ["river", "canal", "water"])
def test_the_bank_of_a_river_is_no_line_that_changes_hands(kind: str) -> None:
    place = replace(a_place(), kind=kind)
    assert decided(place=place, event=Event.WITHDRAWAL).not_mapped is NotMapped.AREA_ONLY


def test_deciding_twice_is_deciding_once() -> None:
    for place in (a_place(), PlaceRef(), None):
        once = decided(place=place)
        assert decide_mapping(once, profile=PROFILE) == once
