"""What is kept back until somebody looked, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geomap.claims.publishing import Unreviewed, hold_unreviewed, leave_out_reviewers, withhold_fresh_evidence
from geomap.control.voices import reviewers_of
from geomap.model import Judgement
from geomap.words import Event, JudgementAction, NotMapped
from tests.support.builders import a_claim

GAIN = a_claim(claim_id="gain", changes_control=True, not_mapped=None, rule="nl.take.active", reviewed_by=None)
LEFT = replace(GAIN, claim_id="left", event=Event.WITHDRAWAL)
HELD = replace(GAIN, claim_id="held", event=Event.HOLDS, changes_control=False)


@pytest.mark.parametrize(
    ("policy", "kept_back"),
    [
        (Unreviewed.SHOW, set()),
        (Unreviewed.HOLD_GAINS, {"gain"}),
        (Unreviewed.HOLD, {"gain", "left", "held"}),
    ],
)
def test_each_policy_keeps_back_what_it_says(policy: Unreviewed, kept_back: set[str]) -> None:
    found = hold_unreviewed([GAIN, LEFT, HELD], policy)
    assert {one.claim_id for one in found if one.not_mapped is NotMapped.UNREVIEWED} == kept_back
    assert [one.claim_id for one in found] == ["gain", "left", "held"]


@pytest.mark.parametrize("changes", [{"reviewed_by": "Anna"}, {"rule": "handmade"}])
def test_what_a_person_judged_or_wrote_is_drawn(changes: dict[str, str]) -> None:
    assert hold_unreviewed([replace(GAIN, **changes)], Unreviewed.HOLD)[0].not_mapped is None


def test_a_reason_that_is_there_already_stays() -> None:
    listed = replace(GAIN, not_mapped=NotMapped.NO_PLACE)
    assert hold_unreviewed([listed], Unreviewed.HOLD) == (listed,)


@pytest.mark.parametrize(
    ("evidence", "hours_later", "waits"),
    [
        ("film of the square, seen 10 September", 47, True),
        ("film of the square, seen 10 September", 48, False),
        ("https://example.org/film of the square, 10 September", 1, False),
    ],
)
def test_evidence_that_nobody_published_waits(evidence: str, hours_later: int, *, waits: bool) -> None:
    recorded = datetime(2022, 9, 12, 8, tzinfo=UTC)
    one = Judgement(
        claim_id="gain", action=JudgementAction.VERIFY, evidence=evidence, who="Anna", recorded=recorded.isoformat()
    )
    other = Judgement(claim_id="gain", action=JudgementAction.ACCEPT, who="Anna", recorded=recorded.isoformat())
    moment = datetime(2022, 9, 12 + (8 + hours_later) // 24, (8 + hours_later) % 24, tzinfo=UTC)
    used, waiting = withhold_fresh_evidence([one, other], moment=moment, delay_hours=48)
    assert other in used
    assert [judgement for judgement, _free in waiting] == ([one] if waits else [])


def test_editors_are_numbered_not_named() -> None:
    claims = (
        replace(GAIN, reviewed_by="Bert", evidence="Anna: film of the town hall; Bert: https://example.org/a"),
        replace(GAIN, claim_id="other", reviewed_by="Anna"),
        replace(GAIN, claim_id="address", evidence="https://example.org/b"),
        GAIN,
    )
    shown = leave_out_reviewers(claims)
    assert [one.reviewed_by for one in shown] == ["editor 2", "editor 1", None, None]
    assert shown[0].evidence == "editor 1: film of the town hall; editor 2: https://example.org/a"
    assert shown[2:] == claims[2:]
    assert len(reviewers_of(shown)) == len(reviewers_of(claims))
