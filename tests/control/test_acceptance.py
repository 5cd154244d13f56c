"""The cases that the rules were made for, one test each: from claims, and from short texts through the whole flow.

Levels, rules, origins, states and marks are exact. Texts are our own words. Editions and corrections (what was shown on
a day, and what changed since) have their cases beside the editions.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import shapely

from gazetteer.model import CELL_KINDS
from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.explain import render_explanation, why
from geomap.control.state import control_on
from geomap.control.territory import draw_territory
from geomap.inputs import read_inputs
from geomap.pipeline import assess, known_claims, state_on, territory_on
from geomap.settings import Settings
from geomap.words import Basis, Extent, IndicationKind, Level, Status
from tests.support.builders import a_claim, a_place, an_amount, by_denier, by_gainer, by_loser, by_press
from tests.support.land import a_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geomap.model import Assessment, Claim, ControlState, PlaceState, Reading

    Told = Callable[..., Reading]

PROFILE = default_profile()
SETTINGS = Settings(ui="nl")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Reads short articles: ``(publisher, day of publication, text)`` each."""

    def read(*articles: tuple[str, str, str], language: str = "nl") -> Reading:
        path = tmp_path / "articles.jsonl"
        rows = [
            {"id": f"d{number}", "text": text, "published": day, "publisher": publisher, "language": language}
            for number, (publisher, day, text) in enumerate(articles)
        ]
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        return read_inputs([path], SETTINGS)

    return read


def the_one(found: tuple[Assessment, ...]) -> tuple[str, str, tuple[str, ...]]:
    """Level, rule and origins of the only change."""
    (one,) = found
    return one.level.value, one.rule, one.origins


def judged(*claims: Claim, **options: Any) -> tuple[Assessment, ...]:
    return assess_claims(claims, profile=PROFILE, **options)


def state_of(claims: tuple[Claim, ...], on: date, **options: Any) -> ControlState:
    found = judged(*claims, known_by=options.get("known_by"))
    return control_on(found, claims, on=on, profile=PROFILE, **options)


def only(state: ControlState) -> PlaceState:
    (place,) = state.places
    return place


class TestATwoPapersThatCiteNobody:
    """Two papers, unattributed, the same village: reported, one origin."""

    outcome = ("reported", "third_party_reports", ("press",))

    def test_claims(self) -> None:
        papers = by_press(place="Dudchany"), by_press(place="Dudchany", publisher="De Bode", document_id="other")
        assert the_one(judged(*papers)) == self.outcome

    def test_texts(self, told: Told) -> None:
        reading = told(
            ("De Krant", "2022-10-03", "Het dorp Doedtsjany is op 2 oktober heroverd door Oekraïne."),
            ("De Bode", "2022-10-03", "Oekraïne heeft het dorp Doedtsjany op 2 oktober heroverd."),
        )
        assert the_one(assess(reading, SETTINGS)) == self.outcome
        state = only(state_on(date(2022, 10, 3), reading, assess(reading, SETTINGS), SETTINGS))
        assert (state.status, state.side, state.claimed_side) == (Status.CLAIMED, None, "UA")


class TestBOneSideByThreeMouths:
    """Army, governor, and a soldier quoted by The Telegraph: uncorroborated, one origin."""

    outcome = ("uncorroborated", "gaining_side_only", ("UA",))

    def test_claims(self) -> None:
        soldier = by_gainer(speaker="a Ukrainian soldier", access="witness", publisher="The Telegraph")
        assert the_one(judged(by_gainer(), by_gainer(speaker="Governor"), soldier)) == self.outcome

    @pytest.mark.parametrize(
        "soldier",
        [
            "Een Oekraïense soldaat vertelde The Telegraph dat Robotyne op 28 augustus is heroverd.",
            '"Wij hebben Robotyne op 28 augustus heroverd", zegt een Oekraïense soldaat tegen The Telegraph.',
            "Robotyne is op 28 augustus heroverd, zei een Oekraïense soldaat tegenover de Britse krant The Telegraph.",
        ],
    )
    def test_texts(self, told: Told, soldier: str) -> None:
        reading = told(
            ("De Krant", "2023-08-29", "Het Oekraïense leger zegt dat Robotyne op 28 augustus is heroverd."),
            ("De Bode", "2023-08-29", "Robotyne is op 28 augustus heroverd, meldt de Oekraïense gouverneur."),
            ("The Telegraph", "2023-08-29", soldier),
        )
        assert len(reading.claims) == 3
        assert the_one(assess(reading, SETTINGS)) == self.outcome


class TestCAnAlly:
    """General Staff and UK MoD on a UA gain: not corroborated. UK MoD on a RU gain: reported; with the RU MoD:
    corroborated, since a biased source counts against the side that it prefers."""

    def test_claims(self) -> None:
        def ally(**changes: Any) -> Claim:
            return a_claim(
                **({"speaker": "UK Ministry of Defence", "speaker_side": "third", "aligned": "UA",
                    "access": "analyst", "modality": "assessed"} | changes)
            )  # fmt: skip

        loss = {"gaining_side": "RU", "losing_side": "UA", "event": "capture", "place": "Soledar"}
        party = by_gainer(speaker="Russian Ministry of Defence", speaker_side="RU", **loss)
        assert the_one(judged(by_gainer(), ally())) == ("reported", "third_party_reports", ("UA", "uk-mod"))
        assert the_one(judged(ally(**loss))) == ("reported", "one_independent_origin", ("uk-mod",))
        assert the_one(judged(ally(**loss), party)) == ("corroborated", "independent_origins", ("RU", "uk-mod"))
        # Its access makes no difference: an ally in office is still an ally.
        assert the_one(judged(by_gainer(), ally(access="official")))[0] == "reported"

    def test_texts(self, told: Told) -> None:
        gain = (
            ("De Krant", "2022-09-11", "De Oekraïense generale staf meldt dat Koepjansk op 10 september is heroverd."),
            ("De Krant", "2022-09-11",
             "Volgens het Britse ministerie van Defensie is Koepjansk op 10 september heroverd door Oekraïne."),
        )  # fmt: skip
        ally, party = (
            ("De Krant", "2023-01-12", f"{who} Rusland op 11 januari Soledar {taken}.")
            for who, taken in (
                ("Volgens het Britse ministerie van Defensie heeft", "ingenomen"),
                ("Het Russische ministerie van Defensie zegt dat", "heeft ingenomen"),
            )
        )
        assert the_one(assess(told(*gain), SETTINGS)) == ("reported", "third_party_reports", ("UA", "uk-mod"))
        assert the_one(assess(told(ally), SETTINGS)) == ("reported", "one_independent_origin", ("uk-mod",))
        assert the_one(assess(told(ally, party), SETTINGS)) == (
            "corroborated",
            "independent_origins",
            ("RU", "uk-mod"),
        )


class TestDARivalFaction:
    """Wagner: "the 72nd fled"; a UA brigade: "he is right": corroborated by rival faction, two origins."""

    outcome = ("corroborated", "rival_faction", ("RU", "UA"))

    def test_claims(self) -> None:
        ground = {"place": "Bakhmut", "geo_precision": 2, "event_date": "2023-05-09", "published": "2023-05-10"}
        wagner = by_loser(
            speaker="Yevgeny Prigozhin", faction="wagner", blames="72nd brigade", event="withdrawal",
            modality="asserted", **ground,
        )  # fmt: skip
        brigade = by_gainer(speaker="Ukrainian brigade", event="advance", modality="confirmed", **ground)
        assert the_one(judged(wagner, brigade)) == self.outcome

    def test_texts(self, told: Told) -> None:
        reading = told(
            ("De Krant", "2023-05-10",
             "Wagnerbaas Prigozjin zegt dat de 72e Russische brigade op 9 mei bij Bachmoet is gevlucht."),
            ("De Krant", "2023-05-10",
             "Een Oekraïense brigade bevestigt dat de 72e Russische brigade op 9 mei bij Bachmoet is gevlucht."),
        )  # fmt: skip
        assert the_one(assess(reading, SETTINGS)) == self.outcome
        drawn = territory_on(date(2023, 5, 10), reading, assess(reading, SETTINGS), SETTINGS)
        assert drawn.cells == ()
        assert [one.geometry.geom_type for one in drawn.indications] == ["Point"]


class TestEAWholeArmyLeavesARegion:
    """ "The army has left region X", a start map with forty held villages: an outline, and no cell changes."""

    def test_claims(self) -> None:
        world = a_world(
            *((f"test:{number}", 35.2 + number % 8 * 0.4, 48.7 + number // 8 * 0.35) for number in range(40)),
            outlines={"iso3166-2:UA-63": shapely.box(35.0, 48.5, 38.5, 50.5)},
        )
        held = Baseline(sides=(("RU", shapely.box(35.0, 48.5, 38.5, 50.5)),))
        claims = (by_loser(place="Kharkiv Oblast", event="withdrawal", extent=Extent.WHOLE),)
        state = state_of(claims, date(2022, 9, 12), baseline=held)
        drawn = draw_territory(state, gazetteer=world, footprints=world, baseline=held)  # type: ignore[arg-type]
        assert state.places == ()
        assert [(cell.basis, cell.side) for cell in drawn.cells] == [(Basis.BASELINE, "RU")]
        assert drawn.cells[0].geometry.equals(held.sides[0][1])
        (mark,) = drawn.indications
        assert (mark.indication.indication, mark.geometry.geom_type) == (IndicationKind.AREA, "Polygon")
        assert mark.indication.text == "terugtrekking, heel"

    def test_texts(self, told: Told) -> None:
        text = "Het Russische leger heeft de oblast Soemy op 4 april verlaten, meldt de Oekraïense gouverneur."
        reading = told(("De Krant", "2022-04-05", text))
        assert the_one(assess(reading, SETTINGS)) == ("uncorroborated", "gaining_side_only", ("UA",))
        drawn = territory_on(date(2022, 4, 5), reading, assess(reading, SETTINGS), SETTINGS)
        assert drawn.cells == ()
        (mark,) = drawn.indications
        assert (mark.indication.text, mark.geometry.geom_type) == ("terugtrekking, omvang onbekend", "Polygon")


class TestFAnIslandIsLeftAndClaimedAWeekLater:
    """Left on 30 June, a flag on 4 July that is called figurative, control claimed on 7 July: vacated; the correction
    shown; a claimed gain from 7 July."""

    def check(self, reading_on: Callable[[date], PlaceState]) -> None:
        left, flagged, claimed = (reading_on(date(2022, *day)) for day in ((6, 30), (7, 6), (7, 7)))
        assert (left.status, left.side, left.claimed_side, left.change, left.change_side) == (
            Status.VACATED, None, None, "loss", "RU"
        )  # fmt: skip
        assert (flagged.status, flagged.side, flagged.claimed_side) == (Status.VACATED, None, None)
        assert (claimed.status, claimed.side, claimed.claimed_side) == (Status.CLAIMED, None, "UA")
        assert (claimed.corroboration, claimed.since) == (Level.UNCORROBORATED, date(2022, 7, 7))
        assert (claimed.change, claimed.change_side) == ("gain", "UA")

    def test_claims(self) -> None:
        where = {"place": "Snake Island"}
        spokeswoman = {"speaker": "Natalia Humeniuk", "event": "presence"} | where
        claims = (
            by_loser(event="withdrawal", event_date="2022-06-30", published="2022-06-30", **where),
            by_gainer(event_date="2022-07-04", published="2022-07-04", **spokeswoman),
            by_gainer(modality="denied", event_date="../2022-07-05", published="2022-07-05", **spokeswoman),
            by_gainer(event="recapture", event_date="2022-07-07", published="2022-07-07", **where),
        )
        self.check(lambda day: only(state_of(claims, day)))
        (flag,) = (one for one in judged(*claims) if one.event == "presence")
        assert (flag.level, flag.rule) == (Level.RETRACTED, "origin_withdraws")
        shown = why(
            a_place("Snake Island"),
            control=state_of(claims, date(2022, 7, 8)),
            assessments=judged(*claims),
            claims=claims,
        )
        text = render_explanation(shown, profile=PROFILE)
        assert "aanwezigheid gemeld, 4 juli 2022 – ingetrokken" in text
        assert "tegen: Natalia Humeniuk (Oekraïne, ambtshalve) – ontkent; De Krant, 5 juli 2022" in text

    def test_texts(self, told: Told) -> None:
        reading = told(
            ("De Krant", "2022-06-30",
             "Het Russische ministerie van Defensie zegt dat zijn garnizoen op 30 juni het Slangeneiland verliet."),
            ("De Krant", "2022-07-04",
             "Oekraïense militairen hebben op 4 juli de vlag gehesen op het Slangeneiland, zegt Natalia Hoemenjoek."),
            ("De Bode", "2022-07-05",
             "Hoemenjoek ontkent dat Oekraïense militairen op 4 juli de vlag hebben gehesen op het Slangeneiland."),
            ("De Krant", "2022-07-07", "Het Slangeneiland is op 7 juli heroverd, zegt het Oekraïense leger."),
        )  # fmt: skip
        found = assess(reading, SETTINGS)
        self.check(lambda day: only(state_on(day, reading, found, SETTINGS)))
        assert {one.event.value: (one.level.value, one.rule) for one in found} == {
            "withdrawal": ("conceded", "own_loss_conceded"),
            "presence": ("retracted", "origin_withdraws"),
            "recapture": ("uncorroborated", "gaining_side_only"),
        }


class TestGAnAmountNearATown:
    """ "3 km², up to 2 km, near B", B mostly held by RU: a point and a label, no polygon."""

    def check(self, marks: list[tuple[IndicationKind, str, str]]) -> None:
        kinds = {kind for kind, _text, _shape in marks}
        assert {shape for _kind, _text, shape in marks} == {"Point"}
        assert IndicationKind.AMOUNT in kinds
        assert kinds & {IndicationKind.NEAR, IndicationKind.ADVANCE}
        assert "3 km²" in {text for kind, text, _shape in marks if kind is IndicationKind.AMOUNT}

    def test_claims(self) -> None:
        world = a_world(("geonames:713174", 37.99886, 48.59419), ("test:1", 38.2, 48.7))
        held = Baseline(sides=(("RU", shapely.box(37.9, 48.5, 38.5, 48.9)),))
        where = {"place": "Bakhmut", "event": "advance", "geo_precision": 2, "event_date": "2023-05-10",
                 "published": "2023-05-11"}  # fmt: skip
        claims = (by_gainer(quantity=an_amount(3, "km2"), **where),
                  by_gainer(quantity=an_amount(2, "km", "up to"), **where))  # fmt: skip
        state = state_of(claims, date(2023, 5, 11), baseline=held)
        drawn = draw_territory(state, gazetteer=world, footprints=world, baseline=held)  # type: ignore[arg-type]
        assert state.places == ()
        assert [(cell.basis, cell.side) for cell in drawn.cells] == [(Basis.BASELINE, "RU")]
        assert drawn.cells[0].geometry.equals(held.sides[0][1])
        self.check(
            [(one.indication.indication, one.indication.text, one.geometry.geom_type) for one in drawn.indications]
        )
        assert "opmars, nabij Bakhmut, tot 2 km" in {one.indication.text for one in drawn.indications}

    def test_texts(self, told: Told) -> None:
        text = (
            "Oekraïne heeft op 10 mei nabij Bachmoet 3 km² heroverd, zegt het Oekraïense leger. "
            "De troepen rukten bij Bachmoet tot twee kilometer op."
        )
        reading = told(("De Krant", "2023-05-11", text))
        drawn = territory_on(date(2023, 5, 11), reading, assess(reading, SETTINGS), SETTINGS)
        assert drawn.cells == ()
        self.check(
            [(one.indication.indication, one.indication.text, one.geometry.geom_type) for one in drawn.indications]
        )


class TestHClaimedDeniedAdmitted:
    """Claimed on Monday, denied on Tuesday, admitted on Friday: claimed, disputed, conceded, as known by each day."""

    outcome: ClassVar = {13: "uncorroborated", 14: "disputed", 16: "disputed", 17: "conceded"}

    def test_claims(self) -> None:
        claims = (
            by_gainer(published="2023-02-13", event_date="2023-02-13"),
            by_denier(published="2023-02-14", event_date="2023-02-14"),
            by_loser(published="2023-02-17", event_date="../2023-02-17"),
        )
        levels = {day: the_one(judged(*claims, known_by=date(2023, 2, day)))[0] for day in self.outcome}
        assert levels == self.outcome
        states = {day: only(state_of(claims, date(2023, 2, 13), known_by=date(2023, 2, day))) for day in self.outcome}
        assert {day: state.status.value for day, state in states.items()} == {
            13: "claimed", 14: "disputed", 16: "disputed", 17: "held"
        }  # fmt: skip

    def test_texts(self, told: Told) -> None:
        reading = told(
            ("De Krant", "2023-02-13",
             "Het Russische leger zegt dat Rusland op 13 februari Krasna Hora heeft ingenomen."),
            ("De Krant", "2023-02-14", "Het Oekraïense leger ontkent dat Rusland Krasna Hora heeft ingenomen."),
            ("De Bode", "2023-02-17",
             "De Oekraïense generale staf erkent dat Krasna Hora op 13 februari door Rusland is ingenomen."),
        )  # fmt: skip
        levels = {}
        for day in self.outcome:
            known = Settings(ui="nl", known_by=date(2023, 2, day))
            levels[day] = the_one(assess_claims(known_claims(reading, known), profile=PROFILE))[0]
        assert levels == self.outcome


class TestJAFlagIsNoControl:
    """A geolocated flag video, the enemy "holds" on the same day: presence, contested, never a verified gain."""

    def test_claims(self) -> None:
        where = {"place": "Kupiansk", "event_date": "2022-09-09", "published": "2022-09-09"}
        flag = by_press(
            event="presence", evidence="Ann: film at the town hall, 9 Sept.; Bob: the same crossroads", **where
        )
        holds = by_denier(event="holds", gaining_side="RU", losing_side="UA", modality="claimed", **where)
        (one,) = judged(flag, holds)
        assert (one.event.value, one.level, one.opposing) == ("presence", Level.DISPUTED, (holds.claim_id,))
        assert Level.VERIFIED not in {level for _what, level in one.would_change}
        # Nobody else says that it holds: the mark alone, and still nothing verified.
        (alone,) = judged(flag)
        assert alone.level is Level.REPORTED
        state = only(state_of((flag, holds), date(2022, 9, 9)))
        assert (state.status, state.side, state.claimed_side) == (Status.CONTESTED, None, None)
        assert state.rule == "presence_where_another_holds"

    def test_texts(self, told: Told) -> None:
        reading = told(
            ("De Krant", "2023-02-23",
             "Oekraïense soldaten hesen op 23 februari hun vlag in Kreminna, blijkt uit een geverifieerde video."),
            ("De Bode", "2023-02-23",
             "Rusland heeft Kreminna op 23 februari nog in handen, zegt het Russische ministerie van Defensie."),
        )  # fmt: skip
        found = assess(reading, SETTINGS)
        assert {(one.event.value, one.level.value) for one in found} == {("presence", "disputed")}
        state = only(state_on(date(2023, 2, 23), reading, found, SETTINGS))
        assert (state.status, state.side, state.claimed_side) == (Status.CONTESTED, None, None)


def test_only_places_with_a_cell_are_coloured() -> None:
    """What the cases lean on: an area, a river or a region never has a cell."""
    assert set(CELL_KINDS) == {"settlement", "island", "facility"}
