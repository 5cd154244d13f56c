"""State of a place on a day: two tracks, two clocks, and what never happens."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import shapely

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on, dates_of_change
from geomap.words import Extent, NotMapped, Status
from tests.support.builders import a_claim, an_amount, by_analyst, by_denier, by_gainer, by_loser, by_press, by_witness

if TYPE_CHECKING:
    from geomap.model import Claim, ControlState

PROFILE = default_profile()
RU_MAP = Baseline(sides=(("RU", shapely.box(36.0, 48.0, 39.0, 50.5)),))


def day(text: str) -> date:
    return date.fromisoformat(text)


def control(*claims: Claim, on: str, known_by: str | None = None, **options: Any) -> ControlState:
    known = day(known_by) if known_by else None
    assessments = assess_claims(claims, profile=PROFILE, known_by=known)
    if isinstance(options.get("since"), str):
        options["since"] = day(options["since"])
    return control_on(assessments, claims, on=day(on), profile=PROFILE, known_by=known, **options)


def only(*claims: Claim, on: str, **options: Any) -> Any:
    (place,) = control(*claims, on=on, **options).places
    return place


def ru_taking(when: str = "2022-04-01", **changes: Any) -> Claim:
    gain = {"gaining_side": "RU", "losing_side": "UA", "event": "capture", "speaker": "RU MoD", "speaker_side": "RU"}
    return a_claim(**(gain | {"event_date": when, "published": "2022-04-02"} | changes))


def test_two_tracks() -> None:
    claimed = only(by_gainer(), on="2022-09-12")
    assert (claimed.side, claimed.claimed_side, claimed.status) == (None, "UA", Status.CLAIMED)
    held = only(by_gainer(), by_witness(), on="2022-09-12")
    assert (held.side, held.claimed_side, held.status) == ("UA", None, Status.HELD)


def test_a_later_claim_leaves_the_corroborated_holder() -> None:
    taken = ru_taking(), by_witness(gaining_side="RU", losing_side="UA", event="capture", event_date="2022-04-01")
    state = only(*taken, by_gainer(), on="2022-09-12")
    assert (state.side, state.claimed_side, state.status) == ("RU", "UA", Status.CLAIMED)


def test_nothing_is_shown_before_the_day() -> None:
    assert control(by_gainer(), on="2022-09-09").places == ()


def test_possible_inside_the_interval_and_certain_from_its_last_day() -> None:
    claim = by_gainer(event_date="2022-09-08/2022-09-10")
    assert control(claim, on="2022-09-07").places == ()
    assert [only(claim, on=f"2022-09-{on}").certain for on in ("08", "09", "10", "11")] == [False, False, True, True]
    assert only(claim, on="2022-09-08").since == day("2022-09-10")


def test_an_open_start_shows_from_its_last_day_on() -> None:
    claim = by_analyst(event_date="../2022-09-12")
    assert control(claim, on="2022-09-11").places == ()
    assert only(claim, on="2022-09-12").certain


def test_a_wide_interval_never_overrides_a_change_inside_it() -> None:
    wide = ru_taking("2022-09-01/2022-09-30", published="2022-09-30")
    inside = by_gainer(event_date="2022-09-10")
    assert only(wide, inside, on="2022-09-30").claimed_side == "UA"
    assert only(wide, inside, on="2022-09-05").claimed_side == "RU"


def test_an_open_start_overrides_what_was_before() -> None:
    now = by_gainer(event_date="../2022-09-12")
    assert only(ru_taking(), now, on="2022-09-12").claimed_side == "UA"


def test_too_wide_is_never_painted() -> None:
    claim = by_gainer(event_date="2022-06-01/2022-09-10", not_mapped=None)
    assert control(claim, on="2022-09-12").places == ()
    assert dates_of_change(assess_claims([claim], profile=PROFILE)) == ()


def test_two_changes_of_one_day_are_contested() -> None:
    state = only(by_gainer(), ru_taking("2022-09-10"), on="2022-09-12")
    assert (state.status, state.claimed_side, state.rule) == (Status.CONTESTED, None, "order_of_same_day_unknown")
    assert len(state.claims) == 2


def test_leaving_and_taking_on_one_day_do_not_clash() -> None:
    left = by_loser(event="withdrawal", modality="asserted")
    state = only(by_gainer(), left, on="2022-09-12")
    assert (state.side, state.status) == ("UA", Status.HELD)


def test_a_withdrawal_gives_nobody_the_place() -> None:
    left = by_loser(event="withdrawal", modality="asserted", place="Snake Island", event_date="2022-06-30")
    state = only(left, on="2022-07-02")
    assert (state.side, state.claimed_side, state.status) == (None, None, Status.VACATED)
    assert (state.change, state.change_side) == ("loss", "RU")
    later = by_gainer(event="capture", place="Snake Island", event_date="2022-07-07")
    after = only(left, later, on="2022-07-08")
    assert (after.side, after.claimed_side, after.status) == (None, "UA", Status.CLAIMED)


def test_a_withdrawal_said_only_by_the_gainer_keeps_the_corroborated_holder() -> None:
    left = by_gainer(event="withdrawal")
    state = only(left, on="2022-09-12", baseline=RU_MAP)
    assert (state.side, state.status) == ("RU", Status.VACATED)


def test_leaving_what_another_holds_already_changes_nothing() -> None:
    left = by_loser(event="withdrawal", modality="asserted", event_date="2022-09-14", published="2022-09-14")
    state = only(by_gainer(), by_witness(), left, on="2022-09-20")
    assert (state.side, state.status) == ("UA", Status.HELD)


def test_disputed_keeps_the_side() -> None:
    state = only(by_gainer(), by_denier(), on="2022-09-12", baseline=RU_MAP)
    assert (state.side, state.status, state.change) == ("RU", Status.DISPUTED, None)
    assert len(state.claims) == 2


def test_refuted_and_retracted_move_nothing() -> None:
    assert control(by_gainer(), by_witness(modality="denied"), on="2022-09-12").places == ()
    taken_back = by_gainer(modality="denied", published="2022-09-13")
    assert control(by_gainer(), taken_back, on="2022-09-14").places == ()


def test_a_flag_while_the_other_side_holds_is_contested_and_never_a_gain() -> None:
    flag = by_gainer(event="presence", evidence="Ann: film; Bob: film")
    holds = a_claim(event="holds", gaining_side="RU", losing_side="UA", speaker="RU MoD", speaker_side="RU")
    found = control(flag, holds, on="2022-09-11", baseline=RU_MAP)
    assert [(one.side, one.claimed_side, one.status) for one in found.places] == [("RU", None, Status.CONTESTED)]
    assert [mark.indication for mark in found.indications] == ["presence"]


def test_a_flag_alone_is_a_mark_and_no_state() -> None:
    found = control(by_gainer(event="presence"), on="2022-09-11")
    assert found.places == ()
    assert [mark.text for mark in found.indications] == ["aanwezigheid gemeld"]


def test_an_advance_is_a_mark_and_no_state() -> None:
    km = an_amount(2, "km", "up to")
    found = control(by_gainer(event="advance", place="Bakhmut", geo_precision=2, quantity=km), on="2022-09-12")
    assert found.places == ()
    (mark,) = found.indications
    assert (mark.indication, mark.text) == ("advance", "opmars, nabij Bakhmut, tot 2 km")


def test_an_area_is_an_outline_and_colours_no_cell() -> None:
    left = by_loser(place="Kharkiv Oblast", event="withdrawal")
    amount = by_press(place="Kharkiv Oblast", quantity=an_amount(6000, "km2", "more than"), event="recapture")
    found = control(left, amount, on="2022-09-12")
    assert found.places == ()
    assert [(mark.indication, mark.text) for mark in found.indications] == [
        ("amount", "meer dan 6.000 km²"),
        ("area", "heroverd, omvang onbekend"),
        ("area", "terugtrekking, omvang onbekend"),
    ]


def test_marks_speak_the_language_of_the_page() -> None:
    whole = by_gainer(place="Kharkiv Oblast", extent=Extent.WHOLE)
    words = {ui: control(whole, on="2022-09-12", ui=ui).indications[0].text for ui in ("nl", "en", "uk")}
    assert words == {"nl": "heroverd, heel", "en": "recaptured, whole", "uk": "відвойовано, повністю"}


def test_a_later_mark_of_the_other_side_replaces_an_earlier_one() -> None:
    before = by_gainer(place="Bakhmut", event="advance", event_date="2022-09-10")
    later = ru_taking("2022-10-10", place="Bakhmut", event="advance", published="2022-10-12")
    assert [mark.side for mark in control(before, later, on="2022-10-12").indications] == ["RU"]
    assert [mark.side for mark in control(before, later, on="2022-10-09").indications] == ["UA"]


def test_since_counts_only_what_is_different() -> None:
    taken = ru_taking()
    back = by_gainer()
    place = only(taken, back, on="2022-09-12", since="2022-05-01")
    assert (place.change, place.change_side) == ("gain", "UA")
    assert only(taken, back, on="2022-09-12", since="2022-09-11").change is None
    assert only(taken, back, on="2022-09-12", since="2022-03-01").change == "gain"


def test_the_start_map_says_what_is_a_change() -> None:
    assert only(ru_taking(), on="2022-05-01", baseline=RU_MAP).change is None
    assert only(by_gainer(), on="2022-09-12", baseline=RU_MAP).change_side == "UA"


def test_a_day_of_knowledge_hides_what_came_later() -> None:
    claims = by_gainer(), by_witness(published="2022-09-20")
    assert only(*claims, on="2022-09-12", known_by="2022-09-15").status is Status.CLAIMED
    assert only(*claims, on="2022-09-12", known_by="2022-09-20").status is Status.HELD


def test_the_better_origin_lifts_a_claim_without_moving_its_day() -> None:
    first = by_gainer(event_date="2022-09-10")
    later = by_press(event_date="2022-09-12")
    state = only(first, later, on="2022-09-13")
    assert (state.since, state.corroboration.value) == (day("2022-09-10"), "reported")


def test_an_amount_is_as_sure_as_those_who_state_it_and_of_its_own_days() -> None:
    """The loser concedes that it left, not the number; a total of a month is not one of its first day."""
    left = by_loser(place="Kharkiv Oblast", event="withdrawal", event_date="2022-09-10")
    total = by_gainer(
        place="Kharkiv Oblast",
        event="withdrawal",
        event_date="2022-09-06/2022-09-30",
        published="2022-09-30",
        quantity=an_amount(8500, "km2"),
    )
    early = control(left, total, on="2022-09-12").indications
    assert [(mark.indication, mark.level.value) for mark in early] == [("area", "conceded")]
    late = control(left, total, on="2022-09-30").indications
    assert [(mark.indication, mark.level.value) for mark in late] == [
        ("amount", "uncorroborated"),
        ("area", "conceded"),
    ]


def test_the_newest_amount_replaces_older_ones_of_its_unit() -> None:
    claims = [
        by_gainer(
            place="Kharkiv Oblast",
            event_date=f"2022-09-01/2022-09-{day}",
            published=f"2022-09-{day}",
            quantity=an_amount(size, unit),
        )
        for day, size, unit in ((10, 3000, "km2"), (14, 8500, "km2"), (12, 40, "settlements"))
    ]
    found = {day: [mark.text for mark in control(*claims, on=f"2022-09-{day}").indications] for day in (10, 12, 14)}
    assert found[10][:-1] == ["3.000 km²"]
    assert found[12][:-1] == ["3.000 km²", "40 plaatsen"]
    assert found[14][:-1] == ["40 plaatsen", "8.500 km²"]


def test_marks_near_a_place_end_when_the_place_changes_hands() -> None:
    near = by_gainer(place="Lyman", event="advance", event_date="2022-09-25", published="2022-09-25")
    flag = by_gainer(place="Lyman", event="presence", event_date="2022-10-01", published="2022-10-01")
    taken = by_gainer(place="Lyman", event_date="2022-10-01", published="2022-10-01")
    claims = near, flag, taken
    assert [mark.indication for mark in control(*claims, on="2022-09-30").indications] == ["advance"]
    assert control(*claims, on="2022-10-01").indications == ()


def test_a_country_is_never_outlined() -> None:
    country = by_gainer(place="Ukraine", quantity=an_amount(600, "settlements"))
    listed = by_gainer(place="Donbas", not_mapped=NotMapped.AREA_ONLY, quantity=an_amount(60, "settlements"))
    assert control(country, listed, on="2022-09-12").indications == ()
    assert dates_of_change(assess_claims([country, listed], profile=PROFILE), [country, listed]) == ()


def test_square_kilometres_at_a_town_are_not_the_town() -> None:
    """Three square kilometres near B, mostly held by the other side: a point and a label, no polygon."""
    measured = by_gainer(place="Bakhmut", quantity=an_amount(3, "km2", "about"))
    far = by_gainer(place="Bakhmut", event="advance", geo_precision=2, quantity=an_amount(2, "km", "up to"))
    found = control(measured, far, on="2022-09-12")
    assert found.places == ()
    assert [(mark.indication, mark.text) for mark in found.indications] == [
        ("advance", "opmars, nabij Bakhmut, tot 2 km"),
        ("amount", "ongeveer 3 km²"),
    ]


def test_every_change_that_is_drawn_has_its_day() -> None:
    claims = (
        by_gainer(event_date="2022-09-08/2022-09-10"),
        by_loser(place="Kharkiv Oblast", event="withdrawal", event_date="2022-09-11"),
        by_gainer(place="Lyman", event="presence", event_date="2022-09-12"),
        by_gainer(place="Lyman", event="advance", event_date="../2022-09-14"),
        by_gainer(event_date=None),
    )
    found = dates_of_change(assess_claims(claims, profile=PROFILE), claims)
    assert found == (day("2022-09-10"), day("2022-09-11"), day("2022-09-14"))


def test_a_mark_that_is_only_possible_yet_hides_no_sure_one() -> None:
    sure = by_gainer(event="advance", event_date="2023-05-13/2023-05-14", published="2023-05-16", claim_id="sure")
    later = by_gainer(event="advance", event_date="2023-05-15/2023-05-20", published="2023-05-21", claim_id="later")
    assert any(mark.certain and "sure" in mark.claims for mark in control(sure, later, on="2023-05-15").indications)
