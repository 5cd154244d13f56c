"""Levels by named rules: the table of the design, the acceptance cases, and what must hold for any claims."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from geomap.config import Source, default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.rules import RULES
from geomap.words import Access, Extent, Level, NotMapped, Weight
from tests.support.builders import (
    a_claim,
    by_analyst,
    by_denier,
    by_gainer,
    by_loser,
    by_press,
    by_witness,
    no_place,
)

if TYPE_CHECKING:
    from geomap.model import Assessment, Claim

PROFILE = default_profile().with_sources((Source(id="tass", name="TASS", side="RU", kind="agency"),))


def assess(*claims: Claim, **options: Any) -> tuple[Assessment, ...]:
    return assess_claims(claims, profile=PROFILE, **options)


def level_of(*claims: Claim, **options: Any) -> tuple[str, str]:
    (one,) = assess(*claims, **options)
    return one.level.value, one.rule


def uk_mod(**changes: Any) -> Claim:
    """The British ministry of defence: no party, aligned with Ukraine."""
    return a_claim(
        **(
            {"speaker": "UK MoD", "speaker_side": "third", "aligned": "UA", "origin": "uk-mod", "modality": "assessed"}
            | changes
        )
    )


def ru_gain(**changes: Any) -> dict[str, Any]:
    return {"gaining_side": "RU", "losing_side": "UA", "event": "capture", "place": "Bakhmut"} | changes


TABLE = {
    "gainer alone": ([by_gainer()], "uncorroborated", "gaining_side_only"),
    "gainer, not confirmed": ([by_gainer(modality="unconfirmed")], "uncorroborated", "gaining_side_only"),
    "army, governor, soldier at a paper: one origin": (
        [
            by_gainer(),
            by_gainer(speaker="Governor"),
            by_gainer(speaker="soldier", access="witness", relay=("The Telegraph",)),
        ],
        "uncorroborated",
        "gaining_side_only",
    ),
    "two papers, unattributed": ([by_press(), by_press(publisher="De Bode")], "reported", "third_party_reports"),
    "an analyst who saw nothing": ([by_analyst()], "reported", "third_party_reports"),
    "gainer and an analyst": ([by_gainer(), by_analyst()], "reported", "third_party_reports"),
    "gainer and the press": ([by_gainer(), by_press()], "reported", "third_party_reports"),
    "gainer and its ally": ([by_gainer(), uk_mod()], "reported", "third_party_reports"),
    "a gain by the other side, by the ally": ([uk_mod(**ru_gain())], "reported", "one_independent_origin"),
    "the same with the gainer": (
        [uk_mod(**ru_gain()), by_gainer(speaker="Russian MoD", speaker_side="RU", **ru_gain())],
        "corroborated",
        "independent_origins",
    ),
    "gainer and a witness": ([by_gainer(), by_witness()], "corroborated", "independent_origins"),
    "one witness alone": ([by_witness()], "reported", "one_independent_origin"),
    "one witness and the press that copies": ([by_witness(), by_press()], "reported", "one_independent_origin"),
    "two witnesses": ([by_witness("A"), by_witness("B")], "corroborated", "independent_origins"),
    "a hedged witness": ([by_gainer(), by_witness(modality="hedged")], "reported", "third_party_reports"),
    "a witness in the gainer's own agency": (
        [
            by_gainer(speaker="Russian MoD", speaker_side="RU", **ru_gain()),
            by_witness(**ru_gain(publisher="TASS", origin="resident")),
        ],
        "reported",
        "third_party_reports",
    ),
    "the loser, named": ([by_loser()], "conceded", "own_loss_conceded"),
    "the loser through the gainer's mouth": (
        [by_loser(relay=("Kyiv",)), by_gainer()],
        "reported",
        "third_party_reports",
    ),
    "the loser without a name": ([by_loser(speaker=None, modality="asserted")], "reported", "one_independent_origin"),
    "the loser, hedged": ([by_loser(modality="hedged")], "reported", "third_party_reports"),
    "a faction blames another": (
        [
            by_loser(speaker="Prigozhin", faction="wagner", blames="72nd brigade", modality="asserted"),
            by_gainer(speaker="Ukrainian brigade", modality="confirmed"),
        ],
        "corroborated",
        "rival_faction",
    ),
    "denied by the loser": ([by_gainer(), by_denier()], "disputed", "loser_denies"),
    "reported and denied by the loser": ([by_press(), by_denier()], "disputed", "loser_denies"),
    "corroborated, denied by the loser: the level stays": (
        [by_gainer(), by_witness(), by_denier()],
        "corroborated",
        "independent_origins",
    ),
    "the loser still holds it": (
        [by_gainer(), by_denier(event="holds", gaining_side="RU", losing_side="UA", modality="claimed")],
        "disputed",
        "loser_denies",
    ),
    "the loser still fights inside": (
        [by_gainer(), by_denier(event="contested", gaining_side=None, losing_side=None, modality="claimed")],
        "disputed",
        "loser_denies",
    ),
    "only the gainer says so, a witness denies": (
        [by_gainer(), by_witness(modality="denied")],
        "refuted",
        "third_party_denies",
    ),
    "third parties contradict": (
        [by_witness("A"), by_witness("B", modality="denied")],
        "disputed",
        "third_party_denies",
    ),
    "the gainer takes it back": (
        [by_gainer(), by_gainer(modality="denied", published="2022-09-13")],
        "retracted",
        "origin_withdraws",
    ),
    "evidence by two reviewers": (
        [by_gainer(evidence="Ann: flag on the town hall, 49.2N; Bob: same, film of 10 Sept.")],
        "verified",
        "two_reviewers",
    ),
    "evidence by one reviewer twice": (
        [by_gainer(evidence="Ann: flag on the town hall; ann: again")],
        "uncorroborated",
        "gaining_side_only",
    ),
    "evidence of the contrary": (
        [by_gainer(), by_denier(evidence="Ann: film of 11 Sept.; Bob: same street")],
        "refuted",
        "contrary_evidence_verified",
    ),
    "evidence of a presence": (
        [by_gainer(event="presence", evidence="Ann: film; Bob: film")],
        "uncorroborated",
        "gaining_side_only",
    ),
    "the loser states that it left": (
        [by_gainer(), by_loser(event="withdrawal", modality="asserted")],
        "conceded",
        "own_withdrawal_stated",
    ),
}


@pytest.mark.parametrize(("claims", "level", "rule"), TABLE.values(), ids=TABLE.keys())
def test_level_and_rule(claims: list[Claim], level: str, rule: str) -> None:
    found = [one for one in assess(*claims) if one.event.value != "withdrawal"]
    assert [(one.level.value, one.rule) for one in found] == [(level, rule)]


def test_every_rule_is_tried_by_some_case() -> None:
    fired = {rule for _claims, _level, rule in TABLE.values()} | {"gainer_contradicts_itself"}
    assert fired == {rule.__name__ for rule in RULES}


def test_the_loser_quoted_by_the_gainer_s_own_agency_concedes_nothing() -> None:
    told = by_loser(**ru_gain(speaker="Ukrainian officer", speaker_side="UA", publisher="TASS"))
    assert level_of(told) == ("reported", "third_party_reports")


def test_stated_and_denied_by_the_gainer_on_one_day() -> None:
    both = by_gainer(), by_gainer(speaker="Governor", modality="denied")
    assert level_of(*both) == ("disputed", "gainer_contradicts_itself")


def test_claimed_on_monday_denied_on_tuesday_admitted_on_friday() -> None:
    claims = (
        by_gainer(published="2022-09-12", event_date="2022-09-12"),
        by_denier(published="2022-09-13", event_date="2022-09-13"),
        by_loser(published="2022-09-16", event_date="../2022-09-16"),
    )
    by_day = {day: level_of(*claims, known_by=date(2022, 9, day))[0] for day in (12, 13, 15, 16)}
    assert by_day == {12: "uncorroborated", 13: "disputed", 15: "disputed", 16: "conceded"}


def test_a_later_denial_of_another_speaker_leaves_a_concession_standing() -> None:
    later = by_denier(speaker="Kremlin", published="2022-09-20")
    assert level_of(by_gainer(), by_loser(), later)[0] == "conceded"
    same = by_denier(published="2022-09-20")
    assert level_of(by_gainer(), by_loser(), same)[0] == "disputed"


def test_leaving_on_30_june_does_not_concede_a_taking_of_7_july() -> None:
    island = {"place": "Snake Island", "published": "2022-07-07"}
    left = by_loser(event="withdrawal", event_date="2022-06-30", **island)
    taken = by_gainer(event="recapture", event_date="2022-07-07", **island)
    levels = {one.event.value: one.level.value for one in assess(left, taken)}
    assert levels == {"withdrawal": "conceded", "recapture": "uncorroborated"}


@pytest.mark.parametrize("when", ["2022-07-07", "../2022-07-07"])
def test_control_claimed_a_week_after_the_garrison_left_is_only_claimed(when: str) -> None:
    """ "No later than 7 July" reaches back past 30 June, but an open start has no width."""
    left = by_loser(event="withdrawal", event_date="2022-06-30", place="Snake Island", published="2022-07-01")
    taken = by_gainer(event="capture", event_date=when, place="Snake Island", published="2022-07-07")
    levels = {one.event.value: one.level.value for one in assess(left, taken)}
    assert levels == {"withdrawal": "conceded", "capture": "uncorroborated"}


def test_levels_do_not_pass_between_an_area_and_its_places() -> None:
    area = by_loser(place="Kharkiv Oblast", event="withdrawal")
    levels = {one.place.name: one.level.value for one in assess(area, by_gainer())}
    assert levels == {"Kharkiv Oblast": "conceded", "Izium": "uncorroborated"}


def test_a_concession_of_a_part_is_none_of_the_whole() -> None:
    part = by_loser(place="Kharkiv Oblast", event="withdrawal")
    whole = by_gainer(place="Kharkiv Oblast", extent=Extent.WHOLE)
    levels = {one.extent: one.level.value for one in assess(whole, part)}
    assert levels == {Extent.WHOLE: "uncorroborated", None: "conceded"}


def test_near_a_place_says_nothing_of_the_place() -> None:
    near = by_loser(geo_precision=2)
    levels = {one.geo_precision: one.level.value for one in assess(by_gainer(), near)}
    assert levels == {1: "uncorroborated", 2: "conceded"}


def test_a_wide_interval_joins_both_groups_and_never_bridges_them() -> None:
    first = by_gainer(event_date="2022-09-02")
    second = by_gainer(event_date="2022-09-25")
    wide = by_witness(event_date="2022-09")
    found = assess(first, second, wide)
    assert [(one.event_date.edtf, one.level.value) for one in found] == [
        ("2022-09-02", "corroborated"),
        ("2022-09-25", "corroborated"),
    ]
    assert all(wide.claim_id in one.supporting for one in found)


def test_no_later_than_reaches_back_to_a_taking_but_not_to_every_gain_in_an_area() -> None:
    def levels(**where: str) -> list[str]:
        spring = by_press(event_date="2022-04-05", published="2022-04-06", **where)
        autumn = by_loser(event_date="../2022-09-30", published="2022-09-30", **where)
        return [one.level.value for one in assess(spring, autumn)]

    assert levels(place="Izium") == ["conceded"]
    assert levels(place="Kharkiv Oblast", event="withdrawal") == ["reported", "conceded"]


def test_days_that_do_not_meet_are_two_changes() -> None:
    assert len(assess(by_gainer(event_date="2022-09-02"), by_gainer(event_date="2022-09-03"))) == 2


def test_a_unit_that_ran_is_ground_lost_near_the_town_and_not_the_town() -> None:
    where = {"place": "Bakhmut", "event_date": "../2023-05-31", "published": "2023-05"}
    ran = by_loser(speaker="Prigozhin", faction="wagner", blames="72nd brigade", event="withdrawal", **where)
    broke = by_gainer(event="advance", geo_precision=2, **where)
    (one,) = assess(ran, broke)
    assert (one.level, one.rule, one.event.value) == (Level.CORROBORATED, "rival_faction", "advance")
    assert one.origins == ("RU", "UA")


def test_copies_do_not_turn_the_word_for_a_change() -> None:
    once = by_gainer(event="capture"), by_press(event="recapture")
    copied = [by_gainer(event="capture", publisher=f"Krant {number}") for number in range(5)]
    assert [one.event for one in assess(*once)] == [one.event for one in assess(*once, *copied)] == ["recapture"]


def test_the_date_of_a_change_is_what_its_claims_share() -> None:
    (one,) = assess(by_gainer(event_date="2022-09-08/2022-09-11"), by_press(event_date="../2022-09-09"))
    assert one.event_date.edtf == "2022-09-08/2022-09-09"


def test_a_denial_long_before_or_after_is_of_something_else() -> None:
    before = by_denier(event_date="2022-09-01", published="2022-09-01")
    after = by_denier(event_date="2022-10-01", published="2022-10-01")
    assert level_of(by_gainer(), before, after)[0] == "uncorroborated"


def test_undated_publication_is_left_out_of_a_day_of_knowledge() -> None:
    undated = by_gainer(published=None)
    assert level_of(undated)[0] == "uncorroborated"
    assert assess(undated, known_by=date(2030, 1, 1)) == ()


def test_a_month_is_known_by_its_last_day() -> None:
    monthly = by_gainer(published="2022-09")
    assert assess(monthly, known_by=date(2022, 9, 29)) == ()
    assert len(assess(monthly, known_by=date(2022, 9, 30))) == 1


def test_too_vague_is_said_so() -> None:
    claims = (
        by_gainer(place=no_place()),
        by_gainer(event_date=None),
        by_gainer(not_mapped=NotMapped.INTERVAL_TOO_WIDE, event_date="2022-01/2022-09"),
    )
    found = assess(*claims)
    assert {one.level for one in found} == {Level.NOT_ASSESSABLE}
    assert {one.rule for one in found} == {"no_place", "no_date", "interval_too_wide"}
    assert {one.credibility for one in found} == {6}


def test_a_loss_admitted_without_a_place_is_conceded_and_alone() -> None:
    (one,) = assess(by_loser(place=None))
    assert (one.level, one.place.id) == (Level.CONCEDED, None)


def test_the_gainer_s_news_of_autumn_is_no_support_of_a_taking_in_spring() -> None:
    """A village may be taken twice: who gains it tells it when it happens, who lost it may tell it late."""
    spring = by_press(event_date="2022-05-27/2022-06-16", published="2022-06-20")
    autumn = by_gainer(event_date="../2022-10-04", published="2022-10-04", claim_id="again")
    assert [(one.level, one.supporting) for one in assess(spring, autumn)] == [
        (Level.REPORTED, (spring.claim_id,)),
        (Level.UNCORROBORATED, ("again",)),
    ]


def test_prose_that_cites_nobody_refutes_nobody() -> None:
    assert (
        level_of(by_gainer(), by_denier(access="press", origin="press", speaker=None, speaker_side="third"))[0]
        == "disputed"
    )
    assert (
        level_of(by_gainer(), by_denier(access="witness", speaker="Reporter", speaker_side="third", origin="reporter"))[
            0
        ]
        == "refuted"
    )


@pytest.mark.parametrize(
    ("printed", "told", "level"),
    [
        ("2022-09", "2022-09-10", "conceded"),  # of that day at the earliest, and its day is not known
        ("2022-09", "2022-09-12", "disputed"),  # tells of a later day than the concession
        ("2022-10", "2022-09-10", "disputed"),  # certainly later
        ("2022-08", "2022-09-10", "conceded"),
        ("2022-09-11", "2022-09-10", "disputed"),
        ("2022-09-09", "2022-09-10", "conceded"),
    ],
)
def test_a_page_of_an_unknown_day_overtakes_none_of_a_known_day(printed: str, told: str, level: str) -> None:
    gained = by_gainer(event_date="2022-09-10/2022-09-12", published="2022-09-12")
    conceded = by_loser(event_date="2022-09-10", published="2022-09-10")
    denied = by_denier(event_date=told, published=printed)
    assert {one.level.value for one in assess(gained, conceded, denied)} == {level}


def test_one_speaker_of_the_loser_in_two_languages_has_one_newest_word() -> None:
    admitted = by_loser(speaker="Russian Ministry of Defence", published="2022-09-12", claim_id="admits")
    denied = by_loser(speaker="Russische ministerie van Defensie", published="2022-09-13", claim_id="denies",
                      modality="denied", changes_control=False, not_mapped="denied")  # fmt: skip
    (one,) = assess(admitted, denied)
    assert [(voice.claims, voice.older) for voice in one.heard] == [(("denies",), ("admits",))]


def test_what_its_publisher_took_back_is_told_and_adds_nothing() -> None:
    gone = by_witness("reporter", claim_id="gone", not_mapped=NotMapped.RETRACTED)
    alone, rest = assess(gone), assess(by_gainer(claim_id="army"), gone)
    assert [(one.level, one.rule, one.supporting) for one in alone] == [(Level.RETRACTED, "retracted", ("gone",))]
    assert sorted((one.level, one.supporting) for one in rest) == [
        (Level.RETRACTED, ("gone",)),
        (Level.UNCORROBORATED, ("army",)),
    ]
    assert "taken back by its publisher" in alone[0].trace


@pytest.mark.parametrize("reason", [NotMapped.REJECTED, NotMapped.BACKGROUND])
def test_rejected_claims_and_history_are_not_judged(reason: NotMapped) -> None:
    assert assess(by_gainer(not_mapped=reason), by_denier(not_mapped=reason)) == ()


def test_plans_and_denials_alone_make_no_change() -> None:
    assert assess(by_gainer(modality="intended"), by_denier()) == ()


def test_what_is_said_against_a_change_is_shown() -> None:
    denial = by_denier()
    (one,) = assess(by_gainer(), by_witness(), denial)
    assert one.opposing == (denial.claim_id,)
    assert "denies" in one.trace


def test_the_trace_names_voices_rule_outcome_and_what_would_change_it() -> None:
    (one,) = assess(by_gainer(), by_press())
    assert one.trace.startswith(
        "Ukrainian General Staff (Ukraine, the gaining side; in office) [D]: access of its own, but a party to it. "
        "De Krant (press, cites nobody) [C]: adds nothing. "
        "Rule: others than the gaining side report it, but nobody who corroborates it [third_party_reports], "
        "hence: reported, not confirmed."
    )
    assert "a witness there or an impartial official (then: independently corroborated)" in one.trace
    assert dict(one.would_change)["independent_denial"] is Level.DISPUTED
    assert [(heard.origin, heard.weight, heard.access) for heard in one.heard] == [
        ("UA", Weight.ACCESS, (Access.OFFICIAL,)),
        ("press", Weight.NONE, (Access.PRESS,)),
    ]


def test_the_trace_is_in_the_language_asked_for() -> None:
    traces = {ui: assess(by_gainer(), ui=ui)[0].trace for ui in ("nl", "en", "uk")}
    assert "eigen toegang, maar zelf partij" in traces["nl"]
    assert "власний доступ, але сама є стороною" in traces["uk"]
    assert len(set(traces.values())) == 3


def test_what_would_change_a_level_does_so_when_it_happens() -> None:
    """Every promise of the trace is kept by the rules themselves."""
    (before,) = assess(by_gainer())
    happens = {
        "independent_origin": by_witness(),
        "concession": by_loser(),
        "loser_denial": by_denier(),
        "independent_denial": by_witness(modality="denied"),
        "gainer_withdraws": by_gainer(modality="denied", published="2022-09-30"),
        "evidence": by_press(evidence="Ann: the square; Bob: the same"),
        "contrary_evidence": by_denier(evidence="Ann: the square; Bob: the same"),
    }
    assert {what for what, _level in before.would_change} == set(happens)
    for what, level in before.would_change:
        (after,) = assess(by_gainer(), happens[what])
        assert after.level is level, what


WIRE = "Onze verslaggever zag zaterdag op het plein hoe soldaten de vlag op het stadhuis van {place} hesen."


def test_copied_agency_text_is_one_origin() -> None:
    """Two papers that print one agency's words are one witness, whatever each calls it."""
    first = by_witness("De Bode", publisher="De Bode", document_id="bode", quote=WIRE.format(place="Izjoem"))
    copy = by_witness("De Krant", document_id="krant", published="2022-09-12",
                      quote=WIRE.format(place="Izium").replace("zaterdag", "zaterdag,"))  # fmt: skip
    (one,) = assess(first, copy)
    assert (one.level, one.rule, one.origins) == (Level.REPORTED, "one_independent_origin", ("De Bode",))
    assert one.heard[0].copied == (copy.claim_id,)
    assert "also printed in other publications (1×), counts once" in one.trace


def test_reporters_of_one_agency_are_one_origin() -> None:
    both = (by_witness("een verslaggever van Reuters", origin=None, document_id="a"),
            by_witness("Reuters-correspondenten, Reuters", origin=None, document_id="b"))  # fmt: skip
    (one,) = assess(*both)
    assert (one.level, one.origins) == (Level.REPORTED, ("reuters",))


def test_own_words_of_two_reporters_are_two_origins() -> None:
    other = "In het centrum zagen wij lachende militairen naast een gloednieuwe vlag, en nergens nog een tegenstander."
    both = by_witness("A", document_id="a", quote=WIRE), by_witness("B", document_id="b", quote=other)
    assert level_of(*both) == ("corroborated", "independent_origins")
    short = by_witness("A", document_id="a", quote="Zij is weg."), by_witness("B", document_id="b", quote="Zij is weg.")
    assert level_of(*short) == ("corroborated", "independent_origins")


def test_a_state_agency_s_text_in_a_paper_is_the_state_s() -> None:
    wire = {"quote": WIRE.format(place="Bakhmut"), **ru_gain()}
    by_agency = by_gainer(speaker=None, speaker_side="RU", publisher="TASS", document_id="tass", **wire)
    in_paper = by_witness("De Krant", publisher="De Krant", document_id="krant", published="2022-09-12", **wire)
    assert level_of(in_paper)[0] == "reported"
    assert level_of(by_agency, in_paper) == ("uncorroborated", "gaining_side_only")


def test_a_side_s_blogger_speaks_against_its_interest_and_concedes_nothing() -> None:
    blogger = by_loser(speaker="Rybar", access="analyst", modality="asserted")
    assert level_of(blogger) == ("reported", "one_independent_origin")
    assert level_of(blogger, by_gainer()) == ("corroborated", "independent_origins")


@pytest.mark.parametrize(
    ("speaker", "level"),
    [
        ("Russian officials", "reported"),
        ("een Russische militair", "reported"),
        ("российские военнослужащие", "reported"),
        ("Russian Ministry of Defence", "conceded"),
        ("officier Jan Jansen", "conceded"),
        ("de gouverneur van Belgorod", "conceded"),
    ],
)
def test_who_has_no_name_and_no_office_concedes_nothing(speaker: str, level: str) -> None:
    (one,) = assess(by_loser(speaker=speaker))
    assert one.level.value == level
    assert one.heard[0].because == ("loser_named" if level == "conceded" else "loser_unnamed")


def test_a_source_s_letters_are_kept_apart_from_the_level() -> None:
    letters = {one.origin: one.reliability for one in assess(by_gainer(), by_loser(), by_press())[0].heard}
    assert letters == {"UA": "D", "RU": "B", "press": "C"}


def test_last_affirmed_is_the_newest_supporting_publication() -> None:
    (one,) = assess(by_gainer(), by_press(published="2022-09-20"), by_denier(published="2022-10-01"))
    assert one.last_affirmed == date(2022, 9, 20)
