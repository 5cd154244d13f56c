"""What was believed day by day is what each day's knowledge gives by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.growing import assess_as_known
from tests.support.builders import a_claim
from tests.support.strategies import FIRST, days, many_claims

if TYPE_CHECKING:
    from geomap.model import Claim

PROFILE = default_profile()
steady = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@steady
@given(found=many_claims(), asked=st.lists(days(), max_size=6), data=st.data())
def test_each_day_is_judged_as_if_only_its_knowledge_were_there(
    found: list[Claim], asked: list[date], data: st.DataObject
) -> None:
    in_order = sorted(asked)
    shuffled = data.draw(st.permutations(found))
    believed = assess_as_known(shuffled, days=in_order, profile=PROFILE, ui="nl")
    assert list(believed) == [assess_claims(found, profile=PROFILE, known_by=day, ui="nl") for day in in_order]


@steady
@given(found=many_claims())
def test_a_statement_that_stands_alone_is_judged_as_if_nothing_else_were_said(found: list[Claim]) -> None:
    by_id = {claim.claim_id: claim for claim in found}
    for one in assess_claims(found, profile=PROFILE):
        if len(one.supporting) == 1 and not one.opposing:
            assert one in assess_claims([by_id[one.supporting[0]]], profile=PROFILE)


def test_days_are_asked_in_their_order() -> None:
    believed = assess_as_known([a_claim()], days=[FIRST, FIRST - timedelta(days=1)], profile=PROFILE)
    next(believed)
    with pytest.raises(ValueError, match="give the days in their order"):
        next(believed)
