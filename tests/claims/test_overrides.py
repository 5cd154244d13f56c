"""Editors' judgements: what they change, what follows, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from geomap.claims.overrides import apply_judgements, read_overrides, unusable_judgements
from geomap.config import default_profile
from geomap.errors import FormatError, InputError
from geomap.model import Claim, Judgement
from geomap.words import Event, JudgementAction, NotMapped
from tests.support.builders import a_claim, no_place

if TYPE_CHECKING:
    from pathlib import Path

    from gazetteer import Gazetteer

HEADER = "claim_id,action,place_id,event,gaining_side,event_date,reason,who"
KUPIANSK = "geonames:703656"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "overrides.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def judged(claim: Claim, gazetteer: Gazetteer, **changes: Any) -> Claim:
    judgement = Judgement(claim_id=claim.claim_id, **changes)
    (result,) = apply_judgements([claim], [judgement], gazetteer=gazetteer)
    return result


def test_a_file_of_judgements_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "c1,reject,,,,,fout gelezen,redactie",
        f"c2, Replace ,{KUPIANSK},withdrawal,UA,12-9-2022,,ed",
        "c3,accept,,,,,,",
    )
    assert read_overrides(path) == (
        Judgement(claim_id="c1", action=JudgementAction.REJECT, reason="fout gelezen", who="redactie"),
        Judgement(claim_id="c2", action=JudgementAction.REPLACE, place_id=KUPIANSK, event=Event.WITHDRAWAL,
                  gaining_side="UA", event_date="2022-09-12", who="ed"),
        Judgement(claim_id="c3", action=JudgementAction.ACCEPT),
    )  # fmt: skip


def test_all_mistakes_of_a_file_are_reported_together(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "c1,delete,,,,,,",
        ",reject,,,,,,",
        "c2,replace,,,,,,",
        "c3,replace,,bevrijd,,2022-13,,",
        "c4,reject,,capture,,,,",
    )
    with pytest.raises(FormatError) as caught:
        read_overrides(path)
    assert [one.split(":")[1] for one in caught.value.problems] == ["2", "3", "4", "5", "5", "6"]


def test_a_file_without_the_columns_or_of_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="claim_id"):
        read_overrides(write(tmp_path, "x", header="id"))
    (tmp_path / "overrides.csv").write_bytes(b"\x00\x01\xff")
    with pytest.raises(InputError):
        read_overrides(tmp_path / "overrides.csv")
    with pytest.raises(InputError):
        read_overrides(tmp_path / "none.csv")


def test_reject_takes_a_claim_off_the_map_and_keeps_it(gazetteer: Gazetteer) -> None:
    claim = judged(a_claim(), gazetteer, action=JudgementAction.REJECT, reason="fout gelezen", who="redactie")
    assert (claim.not_mapped, claim.reviewed_by, claim.review_reason) == (
        NotMapped.REJECTED,
        "redactie",
        "fout gelezen",
    )


def test_accept_changes_nothing_but_who_looked(gazetteer: Gazetteer) -> None:
    claim = a_claim()
    accepted = judged(claim, gazetteer, action=JudgementAction.ACCEPT, who="redactie")
    assert accepted.reviewed_by == "redactie"
    assert (accepted.not_mapped, accepted.event, accepted.place) == (claim.not_mapped, claim.event, claim.place)


def test_replace_derives_what_follows(gazetteer: Gazetteer) -> None:
    claim = a_claim(place=no_place(), event_date=None)
    assert claim.not_mapped is NotMapped.NO_PLACE
    changed = judged(
        claim, gazetteer, action=JudgementAction.REPLACE, place_id=KUPIANSK, event=Event.WITHDRAWAL, gaining_side="RU",
        event_date="2022-09-11",
    )  # fmt: skip
    assert changed.place is not None
    assert (changed.place.name, changed.geo_precision) == ("Kupiansk", 1)
    assert (changed.event, changed.gaining_side, changed.losing_side) == (Event.WITHDRAWAL, "RU", "UA")
    assert changed.event_date is not None
    assert (changed.event_date.edtf, changed.event_date.basis) == ("2022-09-11", "editor")
    assert (changed.not_mapped, changed.changes_control, changed.claim_id) == (None, True, claim.claim_id)


def test_replacing_the_event_by_one_that_moves_nothing_takes_it_off_the_map(gazetteer: Gazetteer) -> None:
    changed = judged(a_claim(), gazetteer, action=JudgementAction.REPLACE, event=Event.HOLDS)
    assert (changed.changes_control, changed.not_mapped, changed.losing_side) == (False, NotMapped.NO_CHANGE, None)


def test_a_date_takes_a_claim_out_of_the_background(gazetteer: Gazetteer) -> None:
    claim = a_claim(event_date=None, not_mapped=NotMapped.BACKGROUND)
    assert judged(claim, gazetteer, action=JudgementAction.ACCEPT).not_mapped is NotMapped.BACKGROUND
    dated = judged(claim, gazetteer, action=JudgementAction.REPLACE, event_date="2022-09-11")
    assert dated.not_mapped is None


def test_an_advance_without_ground_stays_one(gazetteer: Gazetteer) -> None:
    claim = a_claim(event="advance", changes_control=False, not_mapped=NotMapped.NO_CHANGE)
    assert judged(claim, gazetteer, action=JudgementAction.ACCEPT).changes_control is False
    assert judged(claim, gazetteer, action=JudgementAction.REPLACE, event=Event.CAPTURE).changes_control is True


def test_later_judgements_of_a_claim_come_after_earlier_ones(gazetteer: Gazetteer) -> None:
    claim = a_claim()
    actions = [
        Judgement(claim_id=claim.claim_id, action=JudgementAction.REPLACE, place_id=KUPIANSK, who="a"),
        Judgement(claim_id=claim.claim_id, action=JudgementAction.REJECT, who="b"),
        Judgement(claim_id=claim.claim_id, action=JudgementAction.ACCEPT, who="c"),
    ]
    (rejected,) = apply_judgements([claim], actions[:2], gazetteer=gazetteer)
    (accepted,) = apply_judgements([claim], actions, gazetteer=gazetteer)
    assert rejected.not_mapped is NotMapped.REJECTED
    assert (accepted.not_mapped, accepted.reviewed_by) == (None, "c")
    assert accepted.place is not None
    assert accepted.place.name == "Kupiansk"


def test_claims_that_nobody_judged_are_left_alone(gazetteer: Gazetteer) -> None:
    claims = (a_claim(), a_claim(place="Kupiansk"))
    reject = Judgement(claim_id=claims[1].claim_id, action=JudgementAction.REJECT)
    assert apply_judgements(claims, [reject], gazetteer=gazetteer)[0] is claims[0]


def test_unknown_claims_places_and_sides_are_reported_together(gazetteer: Gazetteer) -> None:
    claim = a_claim()
    judgements = [
        Judgement(claim_id="gone", action=JudgementAction.REJECT),
        Judgement(claim_id=claim.claim_id, action=JudgementAction.REPLACE, place_id="geonames:0", gaining_side="XX"),
    ]
    with pytest.raises(FormatError) as caught:
        apply_judgements([claim], judgements, gazetteer=gazetteer)
    assert len(caught.value.problems) == 3
    unusable = unusable_judgements([claim], judgements, gazetteer=gazetteer, profile=default_profile())
    assert [one.claim_id for one, _why in unusable] == ["gone", claim.claim_id, claim.claim_id]
    assert apply_judgements([claim], judgements[:1], gazetteer=gazetteer, strict=False) == (claim,)
