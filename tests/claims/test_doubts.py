"""Weak readings: what is read with too many doubts is listed, and an editor may say that it was read right."""

import inspect
from dataclasses import replace
from datetime import date

import pytest

from geomap.claims import doubts
from geomap.claims.doubts import list_weak_readings, load_doubts
from geomap.claims.extract import extract_claims
from geomap.claims.overrides import apply_judgements
from geomap.intervals import interval, parse_edtf
from geomap.model import Claim, Document, Judgement, PlaceRef
from geomap.render.words import load_words
from geomap.words import Event, JudgementAction, NotMapped, PlaceMatch

OPENING = "Kyiv asked its allies for more shells on Monday. Talks in Brussels went on late. Trains were cancelled. "
TOTAL = "In all, twelve villages have been retaken."


def read(text, gazetteer, profile):
    document = Document(document_id="x", text=text, published="2023-06-05", language="en")
    return extract_claims(document, gazetteer=gazetteer, profile=profile).claims


def change(**fields):
    izium = PlaceRef(surface="Izium", id="geonames:707292", name="Izium", kind="settlement", match=PlaceMatch.MATCHED)
    claim = Claim(
        claim_id="a",
        document_id="x",
        start=0,
        end=9,
        place=izium,
        event=Event.CAPTURE,
        gaining_side="RU",
        losing_side="UA",
        changes_control=True,
    )
    return replace(claim, **fields)


def test_a_total_of_the_country_at_the_end_of_a_text_is_weak(gazetteer, profile):
    (claim,) = read(OPENING + TOTAL, gazetteer, profile)
    assert (claim.not_mapped, claim.changes_control) == (NotMapped.WEAK_READING, False)
    assert {"late", "country", "nobody"} <= set(claim.doubts)
    assert load_doubts().is_weak(claim)
    assert not load_doubts().is_weak(replace(claim, doubts=()))


def test_who_took_what_town_is_not_weak_at_the_end_of_a_text(gazetteer, profile):
    (claim,) = read(OPENING + "Ukrainian troops retook Izium on Saturday.", gazetteer, profile)
    assert (claim.not_mapped, claim.changes_control, claim.doubts) == (None, True, ("late", "uncited"))


def test_an_editor_may_accept_a_weak_reading(gazetteer, profile):
    (claim,) = read(OPENING + TOTAL, gazetteer, profile)
    accept = Judgement(claim_id=claim.claim_id, action=JudgementAction.ACCEPT, who="Ann")
    (judged,) = apply_judgements([claim], [accept], gazetteer=gazetteer, profile=profile)
    assert judged.changes_control
    assert judged.not_mapped is NotMapped.AREA_ONLY  # what is left to say against it: a country is no outline


def test_grouping_alone_says_nothing_about_the_reading(gazetteer, profile):
    (claim,) = read(OPENING + TOTAL, gazetteer, profile)
    group = Judgement(claim_id=claim.claim_id, action=JudgementAction.GROUP, group="one", who="Ann")
    (judged,) = apply_judgements([claim], [group], gazetteer=gazetteer, profile=profile)
    assert (judged.not_mapped, judged.changes_control) == (NotMapped.WEAK_READING, False)


def test_the_opposite_change_of_one_place_is_a_doubt_about_both():
    back = change(claim_id="b", start=10, end=19, gaining_side="UA", losing_side="RU")
    assert [claim.doubts for claim in list_weak_readings([change(), back])] == [("contradicted",), ("contradicted",)]
    again = change(claim_id="b", start=10, end=19)
    assert [claim.doubts for claim in list_weak_readings([change(), again])] == [(), ()]


def test_a_town_lost_in_spring_and_retaken_in_autumn_is_no_contradiction():
    spring, autumn, year = (parse_edtf(text) for text in ("2022-04-01", "2022-09-10", "2022"))
    lost, back = change(event_date=spring), change(claim_id="b", start=10, end=19, gaining_side="UA", event_date=autumn)
    assert [claim.doubts for claim in list_weak_readings([lost, back])] == [(), ()]
    by_autumn = replace(back, event_date=interval(None, date(2022, 9, 12)))
    assert [claim.doubts for claim in list_weak_readings([lost, by_autumn])] == [(), ()]
    lost = replace(lost, event_date=year)
    assert [claim.doubts for claim in list_weak_readings([lost, back])] == [("contradicted",), ("contradicted",)]


def test_what_changes_nothing_has_no_doubts_about_a_change():
    held = change(event=Event.HOLDS, changes_control=False, doubts=("late", "far"))
    (listed,) = list_weak_readings([held])
    assert listed.doubts == ()


def test_more_doubt_never_makes_a_reading_surer():
    shipped = load_doubts()
    for name, weight in shipped.weights.items():
        assert (weight > 0) is (name not in {"in_a_row", "measured"})
        assert shipped.strength - weight > shipped.needed, f"{name} alone is no reason to list a change"


@pytest.mark.parametrize("language", ["en", "nl", "uk"])
def test_each_doubt_is_asked_for_and_has_words(language):
    source, words = inspect.getsource(doubts), load_words(language)
    for name in load_doubts().weights:
        assert f'"{name}":' in source
        assert words.get(f"doubt.{name}", "") not in {"", name}
    assert words.get("reason.weak_reading", "")
