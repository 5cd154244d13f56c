"""The words of the page: every language says the same things, and none says what the page must not."""

from __future__ import annotations

import re
import string
from datetime import date
from typing import TYPE_CHECKING

import pytest

from geomap.control.rules import RULES
from geomap.errors import InputError
from geomap.intervals import parse_edtf
from geomap.model import Quantity
from geomap.render.words import LANGUAGES, Words, load_words
from geomap.words import Access, Comparison, Event, Extent, Level, Modality, NotMapped, Status, Unit

if TYPE_CHECKING:
    from geomap.config import Profile

BANNED = {
    "nl": re.compile(r"bevrijd|bezet|frontlijn|\bzeker\b", re.IGNORECASE),
    "en": re.compile(r"liberat|occupi|front ?line|\bcertain", re.IGNORECASE),
    "uk": re.compile(r"звільнен|окупова|лінія фронту|напевно", re.IGNORECASE),
}


def phrases(words: Words) -> dict[str, str]:
    found = {}
    for section, entries in words.table.items():
        if isinstance(entries, dict):
            found |= {f"{section}.{name}": text for name, text in entries.items()}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_says_what_the_page_must_not(language: str) -> None:
    assert [text for text in phrases(load_words(language)).values() if BANNED[language].search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_phrases_with_the_same_blanks(language: str) -> None:
    dutch, other = phrases(load_words("nl")), phrases(load_words(language))
    plural_forms = {key for key in other if key.endswith("_few")}
    assert set(other) - plural_forms == set(dutch)
    for key, text in dutch.items():
        assert blanks(other[key]) == blanks(text), key


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("level", Level),
        ("access", Access),
        ("modality", Modality),
        ("change", Event),
        ("indication", Extent),
        ("status", Status),
        ("reason", NotMapped),
        ("unit", Unit),
        ("comparison", Comparison),
    ],
)
def test_every_value_of_the_model_has_words(language: str, section: str, values: type) -> None:
    table = load_words(language).table[section]
    assert [value.value for value in values if value.value not in table] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_corroboration_has_words(language: str) -> None:
    table = load_words(language).table["rule"]
    assert [rule.__name__ for rule in RULES if rule.__name__ not in table] == []


def test_dates_and_intervals_read_as_a_newspaper_writes_them() -> None:
    words = load_words("nl")
    on = date(2022, 9, 12)
    assert words.date_long(on) == "12 september 2022"
    assert words.date_short(on, near=on) == "12 sept."
    assert words.date_short(on, near=date(2023, 5, 1)) == "12 sept. 2022"
    assert words.interval(parse_edtf("../2022-09-12"), near=on) == "uiterlijk 12 sept."
    assert words.interval(parse_edtf("2022-09-12"), near=on) == "op 12 sept."
    assert words.interval(parse_edtf("2022-09-10/2022-09-12"), near=on) == "tussen 10 en 12 sept."
    assert words.interval(parse_edtf("2022-08-30/2022-09-02"), near=on) == "tussen 30 aug. en 2 sept."
    assert words.interval(parse_edtf("2022-09-10/.."), near=on) == "vanaf 10 sept."
    assert words.interval(None) == "datum onbekend"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2022-09-12", "12 september 2022"), ("2022-09", "september 2022"), ("2022", "2022"), (None, None), ("", None),
     ("morgen", "morgen"), ("2022-09-10/2022-09-12", "10 september 2022 – 12 september 2022")],
)  # fmt: skip
def test_published_dates(text: str | None, expected: str | None) -> None:
    assert load_words("nl").edtf(text) == expected


def test_numbers_and_amounts() -> None:
    words = load_words("nl")
    amount = Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN)
    assert words.quantity(amount) == "meer dan 6.000 km²"
    assert load_words("en").quantity(amount) == "more than 6,000 km²"
    assert words.number(2.5) == "2,5"
    assert words.number(1234567, digits=0) == "1.234.567"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "повідомлення"), (3, "повідомлення"), (11, "повідомлень"), (21, "повідомлення"), (112, "повідомлень")],
)
def test_ukrainian_plurals(count: int, expected: str) -> None:
    assert load_words("uk").counted("page.reports", count) == f"{count} {expected}"


def test_sides_have_a_name_in_any_language(profile: Profile) -> None:
    assert load_words("nl").side("UA", profile) == "Oekraïne"
    assert load_words("nl").side("XX", profile) == "XX"
    assert load_words("nl").side(None, profile) == "partij niet genoemd"


def test_an_unknown_language_names_the_choices() -> None:
    with pytest.raises(InputError, match="expected one of nl, en, uk"):
        load_words("fy")
