"""The order of the queue, what is folded, and what a filter lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Judgement
from geomap.review.queue import Filter, Looked, Why, build_queue, choose
from geomap.words import Event, JudgementAction, Level, Modality, NotMapped, PlaceMatch
from tests.render.scenes import an_assessment
from tests.support.builders import a_claim, a_place


def kind_of(place_id: str) -> str:
    return "oblast" if place_id.startswith("o") else "settlement"


GAIN = a_claim(claim_id="gain", changes_control=True, not_mapped=None, origin="UA")
PLAN = a_claim(claim_id="plan", changes_control=False, not_mapped=NotMapped.INTENDED, modality=Modality.INTENDED)
LOST = a_claim(claim_id="lost", changes_control=True, not_mapped=NotMapped.AMBIGUOUS_PLACE)


def test_gains_come_first_then_what_is_nearly_mapped_then_the_rest() -> None:
    items = build_queue([PLAN, LOST, GAIN], [], [], kind_of=kind_of)
    assert [item.claim.claim_id for item in items] == ["gain", "lost", "plan"]
    assert items[0].why[0] is Why.GAIN
    assert Why.NEARLY_MAPPED in items[1].why


def test_disputed_and_uncertain_gains_come_before_others() -> None:
    sure = replace(GAIN, claim_id="sure", place=a_place(id="a"))
    torn = replace(GAIN, claim_id="torn", place=a_place(id="b"))
    assessments = [
        an_assessment(sure, Level.CORROBORATED),
        an_assessment(torn, Level.DISPUTED),
    ]
    items = build_queue([sure, torn], assessments, [], kind_of=kind_of)
    assert [(item.claim.claim_id, item.level) for item in items] == [
        ("torn", Level.DISPUTED), ("sure", Level.CORROBORATED),
    ]  # fmt: skip


def test_a_town_with_namesakes_is_uncertain_a_town_with_an_oblast_of_its_name_is_not() -> None:
    town = a_place(id="1", kind="settlement", match=PlaceMatch.MATCHED)
    rivals, oblast = replace(town, candidates=("1", "2")), replace(town, candidates=("1", "o3"))
    claims = [replace(GAIN, claim_id=name, origin=name, place=at) for name, at in
              (("rivals", rivals), ("oblast", oblast))]  # fmt: skip
    why = {one.claim.claim_id: one.why for one in build_queue(claims, [], [], kind_of=kind_of)}
    assert Why.AMBIGUOUS_PLACE in why["rivals"]
    assert Why.AMBIGUOUS_PLACE not in why["oblast"]


def test_one_origin_that_says_the_same_twice_is_one_line_another_origin_is_not() -> None:
    again = replace(GAIN, claim_id="again", document_id="other")
    theirs = replace(GAIN, claim_id="theirs", origin="press")
    items = build_queue([GAIN, again, theirs], [], [], kind_of=kind_of)
    lines = {frozenset((item.claim.claim_id, *item.folded)) for item in items}
    assert lines == {frozenset({"gain", "again"}), frozenset({"theirs"})}


@pytest.mark.parametrize(
    ("actions", "looked"),
    [
        ((), Looked.OPEN),
        ((JudgementAction.ACCEPT,), Looked.ACCEPTED),
        ((JudgementAction.REPLACE,), Looked.CHANGED),
        ((JudgementAction.REPLACE, JudgementAction.ACCEPT), Looked.CHANGED),
        ((JudgementAction.REJECT, JudgementAction.ACCEPT), Looked.ACCEPTED),
        ((JudgementAction.ACCEPT, JudgementAction.REJECT), Looked.REJECTED),
        ((JudgementAction.GROUP,), Looked.OPEN),
    ],
)
def test_the_newest_word_of_an_editor_counts(actions: tuple[JudgementAction, ...], looked: Looked) -> None:
    judgements = [Judgement(claim_id="gain", action=action) for action in actions]
    assert build_queue([GAIN], [], judgements, kind_of=kind_of)[0].looked is looked


def test_filters_by_day_side_level_place_document_and_state() -> None:
    items = build_queue(
        [GAIN, PLAN], [an_assessment(GAIN, Level.REPORTED)],
        [Judgement(claim_id="plan", action=JudgementAction.REJECT, reason="x")], kind_of=kind_of,
    )  # fmt: skip

    def ids(**wanted: object) -> list[str]:
        return [item.claim.claim_id for item in choose(items, Filter(**wanted))]  # type: ignore[arg-type]

    days = GAIN.event_date
    assert days is not None
    assert "gain" in ids(date=days.latest)
    assert ids(date=date(1999, 1, 1)) == []
    assert "gain" in ids(side=GAIN.gaining_side)
    assert ids(side="nobody") == []
    assert ids(level="reported") == ["gain"]
    assert GAIN.place is not None
    assert "gain" in ids(place=(GAIN.place.name or "")[:4].lower())
    assert "gain" in ids(document=GAIN.document_id)
    assert ids(looked="rejected") == ["plan"]
    assert ids(language="zz") == []


@given(st.lists(st.sampled_from([GAIN, PLAN, LOST, replace(GAIN, event=Event.WITHDRAWAL)]), max_size=8))
def test_no_statement_is_left_out(claims: list[object]) -> None:
    given_ids = [replace(claim, claim_id=f"c{at}") for at, claim in enumerate(claims)]  # type: ignore[type-var]
    items = build_queue(given_ids, [], [], kind_of=kind_of)
    told = [claim_id for item in items for claim_id in (item.claim.claim_id, *item.folded)]
    assert sorted(told) == sorted(claim.claim_id for claim in given_ids)
