"""What ``why`` and ``diff`` say, ready to paste."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from geomap.config import default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.diff import diff_knowledge, render_diff
from geomap.control.explain import Explanation, render_explanation, why
from geomap.control.phrases import UI_LANGUAGES, say_quantity, words_in
from geomap.control.state import control_on
from geomap.words import Access, Event, Level, Modality, Status, Unit
from tests.support.builders import a_claim, a_place, an_amount, by_analyst, by_denier, by_gainer, by_loser, by_press

if TYPE_CHECKING:
    from geomap.model import Claim, PlaceRef

PROFILE = default_profile()
ON = date(2022, 9, 12)


def explain(
    *claims: Claim, place: PlaceRef | None = None, known_by: date | None = None, on: date = ON, **options: Any
) -> Explanation:
    assessments = assess_claims(claims, profile=PROFILE, known_by=known_by)
    control = control_on(assessments, claims, on=on, profile=PROFILE, known_by=known_by)
    return why(place or a_place(), control=control, assessments=assessments, claims=claims, **options)


def text_of(*claims: Claim, ui: str = "nl", **options: Any) -> str:
    return render_explanation(explain(*claims, **options), profile=PROFILE, ui=ui)


def test_no_report_is_said_so() -> None:
    assert text_of(a_claim(place="Lyman"), a_claim(place="Bakhmut", document_id="other", published=None)) == (
        "Izium – stand 12 september 2022\n\n"
        "Geen bericht: niets van wat is gelezen gaat over deze plaats. Dat betekent niet dat er niets veranderde.\n"
        "Gelezen: 2 beweringen uit 2 publicaties, verschenen 11 september 2022.\n"
        "Wat dit zou veranderen: een bericht dat deze plaats noemt.\n"
    )


def test_no_report_of_nothing_read_does_not_count_it() -> None:
    assert "Gelezen" not in text_of()


def test_the_state_is_told_with_its_origins_rule_and_what_would_change_it() -> None:
    """The whole of it, as an editor pastes it."""
    by_army = by_gainer(quote="Het leger meldt dat Izjoem is heroverd.", url="https://krant.example/1")
    by_paper = by_press(publisher="De Bode", document_id="bode", published="2022-09-12", quote="Izjoem is heroverd.")
    assert text_of(by_army, by_paper) == (
        "Izium – stand 12 september 2022\n"
        "\n"
        "Stand: geclaimd door Oekraïne – gemeld, niet bevestigd.\n"
        "Bevestigd: niemand. Volgens een latere claim: Oekraïne.\n"
        "Sinds: 10 september 2022.\n"
        "Regel: anderen dan de winnende kant melden het, maar niemand die het bevestigt [third_party_reports].\n"
        "Wie erachter staat: 2 herkomsten, in 2 publicaties.\n"
        "  · Ukrainian General Staff (Oekraïne, de winnende partij; ambtshalve) [D]: eigen toegang, maar zelf partij\n"
        "  · De Bode (pers, noemt geen bron) [C]: voegt niets toe\n"
        "Wat dit zou veranderen: een ooggetuige ter plaatse of een onpartijdige functionaris (dan: onafhankelijk "
        "bevestigd); erkenning door een genoemde spreker van de verliezende partij (dan: erkend door de verliezende "
        "partij); gelokaliseerd en gedateerd bewijs van controle (dan: nagegaan door twee beoordelaars); ontkenning "
        "door de verliezende partij als haar laatste woord (dan: tegengesproken); een onpartijdige derde die het "
        "tegenspreekt (dan: tegengesproken); de winnende partij die erop terugkomt (dan: ingetrokken); gelokaliseerd "
        "en gedateerd bewijs van het tegendeel (dan: weerlegd).\n"
        "\n"
        "Wat er over deze plaats is gemeld, in de tijd:\n"
        "- Izium: Oekraïne, heroverd, 10 september 2022 – gemeld, niet bevestigd [getoond]\n"
        "  vóór: Ukrainian General Staff (Oekraïne, ambtshalve) – claimt; De Krant, 11 september 2022\n"
        '    "Het leger meldt dat Izjoem is heroverd."\n'
        "    https://krant.example/1\n"
        "  vóór: zonder bron (pers) – stelt; De Bode, 12 september 2022\n"
        '    "Izjoem is heroverd."\n'
    )


def test_why_names_state_rule_speaker_and_words() -> None:
    quote = "Izjoem, die nu ook ingenomen is"
    told = text_of(by_analyst("Dick Zandee", quote=quote, event_date="../2022-09-12", published="2022-09-12"))
    assert "Stand: geclaimd door Oekraïne – gemeld, niet bevestigd." in told
    assert "Sinds: uiterlijk 12 september 2022." in told
    assert "[third_party_reports]" in told
    assert "Dick Zandee (analist, geen eigen waarneming) – schat in; De Krant, 12 september 2022" in told
    assert f'"{quote}"' in told
    assert "Wat dit zou veranderen:" in told


def test_claims_for_and_against_in_the_order_of_publication() -> None:
    told = text_of(
        by_denier(published="2022-09-12"), by_press(published="2022-09-11"), by_gainer(published="2022-09-10")
    )
    lines = [line.strip().split(":")[0] for line in told.splitlines() if line.strip().startswith(("vóór", "tegen"))]
    assert lines == ["vóór", "vóór", "tegen"]
    told = told[told.index("Wat er over deze plaats") :]
    assert told.index("Ukrainian General Staff") < told.index("zonder bron") < told.index("Russian Ministry")


def test_what_is_said_of_the_area_is_told_apart() -> None:
    area = by_loser(place="Kharkiv Oblast", event="withdrawal")
    found = explain(area, around=("Ukraine", "Kharkiv Oblast"))
    assert (found.state, found.reasons, len(found.wider)) == (None, (), 1)
    told = render_explanation(found, profile=PROFILE)
    assert "zegt niets over deze plaats" in told
    assert "Rusland, terugtrekking" in told


def test_claims_that_are_not_judged_are_listed_with_their_reason() -> None:
    told = text_of(a_claim(event="holds", gaining_side="RU", losing_side="UA"), a_claim(event_date=None))
    assert "Gelezen, niet op de kaart:" in told
    assert "in handen (geen wijziging)" in told
    assert "te vaag om te beoordelen" in told


def test_the_start_map_and_both_tracks_are_told() -> None:
    told = text_of(by_gainer(), start_side="RU")
    assert "Volgens de startkaart: Rusland." in told
    assert "Bevestigd: niemand. Volgens een latere claim: Oekraïne." in told


def test_not_reaffirmed_after_a_fortnight() -> None:
    assert "Niet opnieuw bevestigd sinds 11 september 2022." in text_of(by_gainer(), on=date(2022, 9, 26))
    assert "Niet opnieuw" not in text_of(by_gainer(), on=date(2022, 9, 25))


def test_a_possible_change_is_called_so() -> None:
    told = text_of(by_gainer(event_date="2022-09-10/2022-09-20", published="2022-09-20"))
    assert "Mogelijk: de wijziging valt in 10 september 2022 t/m 20 september 2022." in told


def test_hostile_text_stays_on_its_line() -> None:
    told = text_of(by_press(quote="a\n- Lyman: held\x1b[31m\u202e {side} {0}", publisher="{x}\r\n"))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert '"a - Lyman: held [31m {side} {0}"' in told
    assert not any(line.startswith("- Lyman") for line in told.splitlines())


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_every_word_is_there_in_every_language(ui: str) -> None:
    words, dutch = words_in(ui), words_in("nl")
    assert {key: set(value) if isinstance(value, dict) else None for key, value in words.items()} == {
        key: set(value) if isinstance(value, dict) else None for key, value in dutch.items()
    }
    for section, enum in (("event", Event), ("level", Level), ("status", Status), ("access", Access),
                          ("modality", Modality), ("unit", Unit)):  # fmt: skip
        assert set(words[section]) == {one.value for one in enum}
    from geomap.control.rules import RULES

    assert {rule.__name__ for rule in RULES} <= set(words["rule"])


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_no_partisan_word_is_ours(ui: str) -> None:
    told = str(words_in(ui)).casefold()
    for word in ("bevrijd", "bezet", "liberat", "occupi", "звільн", "окуп", "frontlijn", "zeker"):
        assert word not in told


def test_amounts_in_words() -> None:
    amount = an_amount(6000, "km2", "more than")
    assert [say_quantity(amount, ui) for ui in UI_LANGUAGES] == [
        "meer dan 6.000 km²",
        "more than 6,000 km²",
        "понад 6\u00a0000 км²",
    ]
    assert say_quantity(an_amount(1, "settlements"), "nl") == "1 plaats"
    assert say_quantity(an_amount(2.5, "km", "about"), "nl") == "ongeveer 2,5 km"


def diff(*claims: Claim, ui: str = "nl", form: str = "text") -> str:
    found = diff_knowledge(claims, on=ON, known_by=(date(2022, 9, 13), date(2022, 9, 16)), profile=PROFILE)
    return render_diff(found, profile=PROFILE, ui=ui, form=form)


def test_what_later_publications_changed() -> None:
    told = diff(by_gainer(), by_loser(published="2022-09-16", quote="Wij zijn weg uit Izjoem"))
    assert "Izium: geclaimd door Oekraïne, alleen volgens de winnende partij → in handen van Oekraïne" in told
    assert (
        "alleen volgens de winnende partij → erkend door de verliezende partij [Oekraïne, heroverd, 2022-09-10]" in told
    )
    assert "door Russian Ministry of Defence (De Krant, 2022-09-16)" in told
    assert '"Wij zijn weg uit Izjoem"' in told


def test_nothing_new_is_no_difference() -> None:
    assert diff(by_gainer()).endswith("Geen verschil.\n")


def test_the_difference_as_json() -> None:
    late = by_press(place="Lyman", published="2022-09-15")
    told = json.loads(diff(by_gainer(), late, form="json"))
    assert told["known_by"] == ["2022-09-13", "2022-09-16"]
    assert [(one["name"], one["before"], one["after"]["status"]) for one in told["states"]] == [
        ("Lyman", None, "claimed")
    ]
    assert told["assessments"][0]["because"] == [late.claim_id]


def test_the_days_of_knowledge_may_be_given_either_way_round() -> None:
    claims = (by_gainer(), by_loser(published="2022-09-16"))
    days = date(2022, 9, 13), date(2022, 9, 16)
    one, other = (diff_knowledge(claims, on=ON, known_by=pair, profile=PROFILE) for pair in (days, (days[1], days[0])))
    assert one == other
