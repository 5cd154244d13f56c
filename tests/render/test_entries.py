"""The words of a page: nothing said is dropped, and everything drawn has its sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.config import Profile, default_profile
from geomap.render.entries import Entries, collect_entries
from geomap.render.names import PlaceNames
from geomap.render.words import load_words
from geomap.words import Event, Level, NotMapped, Status
from tests.render.scenes import ON, a_cell, a_view, an_assessment, one_change, september
from tests.support.builders import a_claim, a_place, by_press

if TYPE_CHECKING:
    from geomap.model import MapView


def entries_of(view: MapView, profile: Profile | None = None) -> Entries:
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims)
    return collect_entries(view, profile=profile or default_profile(), names=names, words=words)


def test_every_claim_is_behind_something_drawn_or_listed_with_a_reason_or_of_a_later_day() -> None:
    view = september()
    entries = entries_of(view)
    shown = {said.claim_id for change in entries.changes for said in (*change.supporting, *change.opposing)}
    listed = {item.said.claim_id for item in entries.listed}
    assert shown | listed == {claim.claim_id for claim in view.claims if claim.quote != "Later nieuws."}
    assert entries.later == 1
    assert all(item.reason for item in entries.listed)


@given(st.lists(st.sampled_from(list(NotMapped)), max_size=8))
def test_reasons_and_counts_agree(reasons: list[NotMapped]) -> None:
    claims = tuple(
        a_claim(claim_id=f"x{number}", not_mapped=reason, changes_control=False, event="capture")
        for number, reason in enumerate(reasons)
    )
    entries = entries_of(a_view(claims=claims))
    assert Counter(item.reason_key for item in entries.listed) == Counter(reason.value for reason in reasons)
    placeless = {"no_place", "ambiguous_place", "no_date", "interval_too_wide", "area_only"}
    assert dict(entries.counts)["unplaceable"] == sum(reason.value in placeless for reason in reasons)


def test_counts_are_by_level_of_what_is_drawn() -> None:
    assert dict(entries_of(september()).counts) == {
        "uncorroborated": 2,
        "reported": 5,
        "corroborated": 0,
        "conceded": 2,
        "disputed": 1,
        "unplaceable": 2,
    }


def test_the_headline_says_who_and_by_when() -> None:
    change = next(change for change in entries_of(september()).changes if change.place_name == "Izjoem")
    assert change.heading == "Izjoem → Oekraïne (terug)"
    assert change.when == "uiterlijk 12 sept."
    assert change.new
    said = change.supporting[0]
    assert said.who == "Dick Zandee, analist, geen eigen waarneming"
    assert said.quote == "Er liep een aanvoerlijn naar Izjoem, dat nu ook is ingenomen."
    assert said.url == "https://example.org/izjoem"
    assert said.published == "gepubliceerd 12 september 2022"


@pytest.mark.parametrize(
    ("event", "heading"),
    [
        (Event.CAPTURE, "Izjoem → Rusland"),
        (Event.WITHDRAWAL, "Oekraïne trekt weg uit Izjoem"),
        (Event.ADVANCE, "Rusland wint terrein bij Izjoem"),
        (Event.HOLDS, "Rusland houdt Izjoem"),
        (Event.ANNEXATION, "Rusland verklaart Izjoem ingelijfd, op papier"),
        (Event.CONTESTED, "Gevechten in Izjoem"),
    ],
)
def test_headlines_of_events(event: Event, heading: str) -> None:
    claim = by_press(event=event, gaining_side="RU", losing_side="UA", place=a_place("Izium", surface="Izjoem"))
    assert entries_of(a_view(cells=(a_cell(claim),), claims=(claim,))).changes[0].heading == heading


def test_a_change_not_reaffirmed_for_two_weeks_says_since_when() -> None:
    view = one_change()
    fresh = replace(view, assessments=tuple(replace(one, last_affirmed=date(2022, 8, 29)) for one in view.assessments))
    old = replace(view, assessments=tuple(replace(one, last_affirmed=date(2022, 8, 28)) for one in view.assessments))
    assert entries_of(fresh).changes[0].stale is None
    assert entries_of(old).changes[0].stale == "niet opnieuw bevestigd sinds 28 aug."


def test_a_change_that_another_followed_is_listed_as_that() -> None:
    early = a_claim(event_date="2022-03-01", event="capture", gaining_side="RU", losing_side="UA")
    late = a_claim(event_date="2022-09-10")
    view = a_view(cells=(a_cell(late),), claims=(early, late), assessments=(an_assessment(early), an_assessment(late)))
    entries = entries_of(view)
    assert [change.supporting[0].claim_id for change in entries.changes] == [late.claim_id]
    assert [item.reason_key for item in entries.listed] == ["superseded"]


@pytest.mark.parametrize("level", [Level.REFUTED, Level.RETRACTED, Level.NOT_ASSESSABLE])
def test_what_moves_nothing_is_listed_with_its_level(level: Level) -> None:
    claim = a_claim()
    entries = entries_of(a_view(claims=(claim,), assessments=(an_assessment(claim, level),)))
    assert [item.reason_key for item in entries.listed] == [level.value]


def test_a_loss_conceded_without_a_place_is_listed_with_that_level() -> None:
    claim = a_claim(place=None, event="withdrawal", speaker_side="RU", not_mapped=NotMapped.NO_PLACE)
    view = a_view(
        claims=(claim,),
        assessments=(replace(an_assessment(a_claim()), supporting=(claim.claim_id,), level=Level.CONCEDED),),
    )
    assert entries_of(view).listed[0].level_text == "erkend door de verliezende partij"


def test_a_mark_that_nobody_assessed_still_has_its_sentence() -> None:
    claim = a_claim(event="presence")
    entries = entries_of(a_view(cells=(a_cell(claim, assessments=(), status=Status.CLAIMED),), claims=(claim,)))
    assert entries.changes[0].supporting[0].claim_id == claim.claim_id


def test_order_of_claims_and_assessments_changes_nothing() -> None:
    view = september()
    turned = replace(view, claims=view.claims, assessments=view.assessments[::-1])
    assert entries_of(turned) == entries_of(view)


def test_newest_first() -> None:
    days = [change.day for change in entries_of(september()).changes if change.day]
    assert days == sorted(days, reverse=True)
    assert max(days) > ON


def test_a_statement_without_a_publisher_names_its_document() -> None:
    view = one_change(publisher=None, document_id="bericht-7")
    assert entries_of(view).changes[0].supporting[0].where == "bericht-7"


@pytest.mark.parametrize(
    ("quote", "own"), [("“Er liep een lijn.", True), ("Hij zei “ja”.", False), ("«Так», сказав він.", True)]
)
def test_a_sentence_with_quotation_marks_of_its_own_gets_no_second_ones(quote: str, own: bool) -> None:
    assert entries_of(one_change(quote=quote)).changes[0].supporting[0].is_quotation is own
