"""Judgements after a document was read anew: carried to the same statement, or told."""

from __future__ import annotations

from typing import Any

import pytest

from geomap.claims.carry import Current, Superseded, carry_judgements
from geomap.model import Claim, Judgement
from geomap.words import JudgementAction
from tests.support.builders import a_claim, a_place

QUOTE = "Het leger heeft Izjoem en Lyman heroverd."


def read(**changes: Any) -> Claim:
    return a_claim(**({"quote": QUOTE, "start": 10, "end": 51} | changes))


def carried(judgement: Judgement, before: Claim, *now: Claim, beside: tuple[Claim, ...] = ()) -> Any:
    current = [Current(claim=claim, first=20) for claim in now] + [Current(claim=one, first=2) for one in beside]
    return carry_judgements(
        [judgement],
        known={one.claim.claim_id for one in current},
        gone={before.claim_id: Superseded(claim=before, since=10)},
        current={"doc": current},
    )


def judged(claim: Claim, action: JudgementAction, **changes: Any) -> Judgement:
    return Judgement(claim_id=claim.claim_id, action=action, **changes)


@pytest.mark.parametrize("action", [JudgementAction.ACCEPT, JudgementAction.REJECT, JudgementAction.REPLACE])
def test_the_same_reading_by_another_rule_keeps_every_judgement(action: JudgementAction) -> None:
    before, now = read(rule="nl.old"), read(rule="nl.new", speaker="generale staf")
    kept, lost = carried(judged(before, action, gaining_side="RU"), before, now)
    assert [one.claim_id for one in kept] == [now.claim_id]
    assert not lost


@pytest.mark.parametrize(
    "changes",
    [
        {"place": a_place("Kupiansk", surface="Izium")},
        {"gaining_side": "RU"},
        {"event": "advance"},
        {"modality": "denied"},
        {"event_date": "2022-09-11"},
    ],
)
def test_another_reading_of_the_same_words_needs_another_look(changes: dict[str, Any]) -> None:
    before, now = read(), read(**changes)
    for action in (JudgementAction.ACCEPT, JudgementAction.REJECT, JudgementAction.VERIFY):
        kept, lost = carried(judged(before, action), before, now)
        assert not kept
        assert now.claim_id in lost[0].why
    kept, lost = carried(judged(before, JudgementAction.REPLACE, place_id="geonames:704204"), before, now)
    assert [one.claim_id for one in kept] == [now.claim_id]


def test_a_sentence_that_is_no_longer_read_is_told() -> None:
    before = read()
    kept, lost = carried(judged(before, JudgementAction.ACCEPT), before, read(quote="Iets heel anders.", place="Lyman"))
    assert not kept
    assert "no longer read" in lost[0].why


def test_of_two_claims_in_one_sentence_each_keeps_its_own() -> None:
    izium, lyman = read(rule="old"), read(rule="old", place="Lyman")
    now = [Current(claim=read(rule="new", place=name), first=20) for name in ("Lyman", "Izium")]
    kept, lost = carry_judgements(
        [judged(izium, JudgementAction.ACCEPT), judged(lyman, JudgementAction.REJECT)],
        known={one.claim.claim_id for one in now},
        gone={one.claim_id: Superseded(claim=one, since=10) for one in (izium, lyman)},
        current={"doc": now},
    )
    assert [one.claim_id for one in kept] == [now[1].claim.claim_id, now[0].claim.claim_id]
    assert not lost


def test_what_stood_beside_it_before_is_not_its_heir() -> None:
    before, beside = read(), read(speaker="burgemeester")
    kept, lost = carried(judged(before, JudgementAction.ACCEPT), before, beside=(beside,))
    assert not kept
    assert len(lost) == 1


def test_an_edited_document_keeps_the_judgement_of_a_sentence_that_stayed() -> None:
    before = read()
    now = read(start=80, end=122, quote=QUOTE.replace("heroverd", "herovert"))
    kept, _lost = carried(judged(before, JudgementAction.ACCEPT), before, now)
    assert [one.claim_id for one in kept] == [now.claim_id]
