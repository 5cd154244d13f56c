"""The five articles beside the project come out as an editor reads them: by place, side and event."""

from __future__ import annotations

import csv

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document
from geomap.words import Event, Modality, NotMapped


@pytest.fixture(scope="module")
def read(shared, gazetteer, profile):
    with (shared / "seeds" / "metadata.csv").open(encoding="utf-8") as file:
        published = {row["file"]: row["published"] for row in csv.DictReader(file)}

    def read_article(number: str, *, dated: bool = True):
        path = next((shared / "seeds").glob(f"{number}_*.txt"))
        text = path.read_text(encoding="utf-8")
        opening = text.lstrip().startswith("date ")
        document = Document(
            document_id=path.stem,
            text=text,
            language="nl",
            published=published[path.name] if dated else None,
            body_start=len(" date 2022-06 ") if opening else 0,
        )
        claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
        assert all(text[claim.start : claim.end] == claim.quote for claim in claims)
        return claims

    return read_article


def changes(claims, place=None):
    return [
        claim
        for claim in claims
        if claim.changes_control and (place is None or (claim.place and claim.place.name == place))
    ]


def test_june_2022_tells_of_no_gain_and_no_loss(read):
    claims = read("000")
    assert changes(claims) == []
    held = [claim for claim in claims if claim.event is Event.HOLDS]
    assert held
    assert {claim.gaining_side for claim in held} == {"RU"}
    assert {claim.not_mapped for claim in held} == {NotMapped.NO_CHANGE}


def test_izium_is_told_by_an_analyst_who_saw_nothing(read):
    (izium,) = changes(read("001"), "Izium")
    assert (izium.event, izium.gaining_side, izium.speaker_side) == (Event.RECAPTURE, "UA", "third")
    assert izium.access.value == "analyst"
    assert "Zandee" in izium.speaker


def test_kharkiv_is_the_oblast_and_conceded_by_the_kremlin(read):
    claims = changes(read("001"), "Kharkiv Oblast")
    assert {claim.gaining_side for claim in claims} == {"UA"}
    assert {claim.geo_precision for claim in claims} == {4}
    conceded = [claim for claim in claims if claim.modality is Modality.CONCEDED]
    assert any(claim.event is Event.WITHDRAWAL and "Kremlin" in claim.speaker for claim in conceded)


def test_the_border_is_reached_by_one_origin(read):
    reached = [claim for claim in changes(read("001"), "Kharkiv Oblast") if "border" in claim.rule]
    assert {claim.origin for claim in reached} == {"UA"}
    assert len(reached) == 2
    assert all(claim.event is Event.ADVANCE for claim in reached)


def test_metonyms_are_no_places(read):
    assert not [claim for claim in read("001") if claim.place and claim.place.name in {"Kyiv", "Moscow"}]


def test_bakhmut_advances_are_ground_gained_not_the_town(read):
    bakhmut = changes(read("002"), "Bakhmut")
    assert {claim.gaining_side for claim in bakhmut} == {"UA"}
    assert {claim.event for claim in bakhmut} <= {Event.ADVANCE, Event.WITHDRAWAL}
    amounts = {(claim.quantity.value, claim.quantity.unit.value) for claim in bakhmut if claim.quantity}
    assert amounts == {(3.0, "km2"), (2.0, "km")}


def test_a_faction_blames_its_own_side(read):
    (blaming,) = [claim for claim in changes(read("002")) if claim.faction == "wagner" and claim.blames]
    assert blaming.speaker_side == blaming.losing_side == "RU"
    assert blaming.place.name == "Bakhmut"


def test_what_is_held_is_listed(read):
    held = [claim for claim in read("002") if claim.event is Event.HOLDS]
    assert [(claim.place.name, claim.gaining_side, claim.not_mapped) for claim in held] == [
        ("Bakhmut", "RU", NotMapped.NO_CHANGE)
    ]


def test_without_a_date_nothing_is_mapped(read):
    claims = read("002", dated=False)
    assert changes(claims)
    assert all(claim.not_mapped is not None for claim in claims)


def test_the_total_and_its_parts_are_unconfirmed(read):
    counted = {
        (claim.place.name, claim.quantity.value): claim for claim in changes(read("003")) if claim.quantity is not None
    }
    assert set(counted) == {
        ("Ukraine", 600.0),
        ("Kherson Oblast", 75.0),
        ("Kharkiv Oblast", 502.0),
        ("Donetsk Oblast", 43.0),
        ("Luhansk Oblast", 7.0),
    }
    assert {claim.modality for claim in counted.values()} == {Modality.UNCONFIRMED}
    assert {claim.speaker_side for claim in counted.values()} == {"UA"}


def test_aims_annexation_and_history_change_nothing(read):
    claims = read("003")
    for name in ("Kramatorsk", "Sloviansk"):
        assert {claim.not_mapped for claim in claims if claim.place and claim.place.name == name} == {
            NotMapped.INTENDED
        }
    annexed = [claim for claim in claims if claim.event is Event.ANNEXATION]
    assert {claim.place.name for claim in annexed} >= {"Crimea", "Donetsk Oblast", "Luhansk Oblast", "Kherson Oblast"}
    assert {claim.not_mapped for claim in annexed if claim.place.name == "Crimea"} == {NotMapped.BACKGROUND}
    assert not any(claim.changes_control for claim in annexed)


def test_the_russian_advance_near_bakhmut_is_reported_by_the_british(read):
    (advance,) = changes(read("003"), "Bakhmut")
    assert (advance.event, advance.gaining_side, advance.aligned) == (Event.ADVANCE, "RU", "UA")


def test_september_amount_is_carried_to_the_region(read):
    amounts = [claim for claim in changes(read("004")) if claim.quantity is not None]
    assert [(claim.place.name, claim.quantity.value, claim.speaker) for claim in amounts] == [
        ("Kharkiv Oblast", 6000.0, None)
    ]


def test_withdrawals_of_spring_and_summer_have_their_own_dates(read):
    claims = changes(read("004"))
    spring = {claim.place.name: claim.event_date for claim in claims if claim.event is Event.WITHDRAWAL and claim.place}
    assert spring["Kyiv Oblast"].latest.isoformat() == "2022-04-10"
    assert spring["Snake Island"].latest.isoformat() == "2022-06-30"


def test_the_admitted_defeat_is_conceded_without_a_place(read):
    (defeat,) = [claim for claim in read("004") if claim.rule.startswith("nl.defeat")]
    assert defeat.modality is Modality.CONCEDED
    assert defeat.not_mapped is NotMapped.NO_PLACE
