"""The five articles through the whole flow: by place, side, event and level, not by wording."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

import geomap
from geomap.building import build

LATER = date(2023, 6, 30)


@pytest.fixture(scope="module")
def flow(shared):
    reading = geomap.read_inputs([shared / "seeds"])
    assessments = geomap.assess(reading)
    return reading, assessments, geomap.view_on(LATER, reading, assessments).territory


def levels(flow, number, place, side):
    """(event, level, rule) of the assessments that rest on one article."""
    reading, assessments, _ = flow
    of_article = {claim.claim_id for claim in reading.claims if (claim.document_id or "").startswith(number)}
    return {
        (one.event, one.level, one.rule)
        for one in assessments
        if of_article & set(one.supporting) and one.place.name == place and one.gaining_side == side
    }


def test_nothing_in_the_first(flow):
    reading, assessments, _ = flow
    claims = [claim for claim in reading.claims if claim.document_id.startswith("000")]
    assert {claim.event for claim in claims} == {"holds"}
    assert not any(claim.changes_control for claim in claims)
    assert not {claim.claim_id for claim in claims} & {one for found in assessments for one in found.supporting}


def test_izium_is_reported_and_kharkiv_is_conceded_without_a_cell(flow):
    _, _, territory = flow
    ((event, level, _rule),) = levels(flow, "001", "Izium", "UA")
    assert (event, level) == ("recapture", "reported")
    assert ("withdrawal", "conceded") in {pair[:2] for pair in levels(flow, "001", "Kharkiv Oblast", "UA")}
    cells = {cell.state.place.name: cell.state for cell in territory.cells}
    assert (cells["Izium"].claimed_side, cells["Izium"].side) == ("UA", None)
    assert not {"Kharkiv", "Kharkiv Oblast", "Kyiv", "Moscow"} & set(cells)
    outline = [
        mark.indication for mark in territory.indications if mark.indication.place.name == "Kharkiv Oblast"
        and mark.indication.event == "withdrawal"
    ]  # fmt: skip
    assert [(mark.indication, mark.extent, mark.level) for mark in outline] == [("area", "unspecified", "conceded")]


def test_kyiv_and_the_governor_are_one_origin_and_no_places(flow):
    reading, _, _ = flow
    border = [
        claim for claim in reading.claims
        if claim.document_id.startswith("001") and claim.event == "advance" and claim.speaker_side == "UA"
    ]  # fmt: skip
    assert len(border) == 2
    assert {claim.origin for claim in border} == {"UA"}
    speakers = [one for one in reading.mentions if one.surface == "Kiev" and one.document_id.startswith("001")]
    assert [one.literal for one in speakers] == [False]


def test_near_bakhmut_is_a_point_by_rival_faction(flow):
    _, _, territory = flow
    assert ("advance", "corroborated", "rival_faction") in levels(flow, "002", "Bakhmut", "UA")
    marks = [one for one in territory.indications if one.indication.place.name == "Bakhmut"]
    assert {one.geometry.geom_type for one in marks} == {"Point"}
    amounts = {
        (one.indication.quantity.value, one.indication.quantity.unit) for one in marks if one.indication.quantity
    }
    assert (3, "km2") in amounts
    assert any("2" in one.indication.text and "km" in one.indication.text for one in marks)
    assert "Bakhmut" not in {cell.state.place.name for cell in territory.cells}


def test_without_metadata_the_second_is_undated_and_on_no_map(shared, tmp_path):
    shutil.copy(next((shared / "seeds").glob("002*.txt")), tmp_path)
    reading = geomap.read_inputs([tmp_path])
    assessments = geomap.assess(reading)
    view = geomap.view_on(LATER, reading, assessments)
    assert view.undated_documents == 1
    assert view.territory.cells == ()
    assert view.territory.indications == ()
    assert "no_date" in {claim.not_mapped for claim in reading.claims}


def test_the_total_of_the_third_does_not_add_up(flow):
    reading, _, territory = flow
    (mismatch,) = reading.mismatches
    assert (mismatch.stated, mismatch.found, mismatch.parts) == (600, 627, (75, 502, 43, 7))
    assert ("advance", "reported") in {pair[:2] for pair in levels(flow, "003", "Bakhmut", "RU")}
    cells = {cell.state.place.name for cell in territory.cells}
    assert not cells & {"Kramatorsk", "Sloviansk", "Crimea"}
    events = {(claim.place.name if claim.place else None, claim.event, claim.not_mapped) for claim in reading.claims}
    assert ("Crimea", "annexation", "background") in events
    assert ("Donetsk Oblast", "annexation", "no_change") in events


def test_the_fourth_has_an_amount_and_two_withdrawals_of_their_own_dates(flow):
    reading, _, territory = flow
    amount = next(
        claim for claim in reading.claims
        if claim.document_id.startswith("004") and claim.quantity and claim.quantity.value == 6000
    )  # fmt: skip
    assert (amount.quantity.comparison, amount.speaker, amount.place.name) == ("more than", None, "Kharkiv Oblast")
    kyiv, island = levels(flow, "004", "Kyiv Oblast", "UA"), levels(flow, "004", "Snake Island", "UA")
    assert {event for event, *_ in kyiv} == {event for event, *_ in island} == {"withdrawal"}
    state = next(cell.state for cell in territory.cells if cell.state.place.name == "Snake Island")
    assert (state.status, state.side, state.claimed_side) == ("vacated", None, None)
    assert state.since == date(2022, 6, 30)
    defeat = [
        claim for claim in reading.claims
        if claim.document_id.startswith("004") and claim.modality == "conceded" and claim.not_mapped == "no_place"
    ]  # fmt: skip
    assert defeat


def test_the_job_builds_them(shared, tmp_path):
    summary = build([shared / "seeds"], tmp_path / "out")
    assert summary.documents == 5
    assert summary.mismatches == 1
    assert len(list((tmp_path / "out/maps").glob("*.html"))) == len(summary.dates) >= 5
    assert "627" in (tmp_path / "out/report.html").read_text(encoding="utf-8")
