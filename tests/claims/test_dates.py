"""Dates in text: what each phrase means in days, in six languages, and what may never be invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.claims.dates import FoundDate, event_interval, find_dates, parse_any_date
from geomap.claims.datewords import LANGUAGES, expand_phrase, fold_text, load_date_words, parse_date_words
from geomap.claims.decide import MAX_STATED_DAYS
from geomap.claims.spans_of_days import MEANINGS, meaning_of
from geomap.errors import DateError, ProfileError
from geomap.intervals import last_day, parse_edtf
from tests.support.work import count_calls

WAR = date(2022, 2, 24)
PUBLISHED = "2022-09-14"  # a Wednesday


def edtf_of(text: str, language: str, published: str | None = PUBLISHED) -> list[str]:
    return [f.interval.edtf for f in find_dates(text, language=language, published=published, conflict_start=WAR)]


PHRASES = {
    "nl": [
        ("op 12 september 2022", "2022-09-12"),
        ("op zondag 11 september", "2022-09-11"),
        ("op 12 sept. viel de stad", "2022-09-12"),
        ("op 12.09.2022", "2022-09-12"),
        ("12-9-2022", "2022-09-12"),
        ("2022-09-12", "2022-09-12"),
        ("de 12e september", "2022-09-12"),
        ("in april 2022", "2022-04"),
        ("in april", "2022-04"),
        ("in 2014", "2014"),
        ("zondag", "2022-09-11"),
        ("afgelopen zondag", "2022-09-11"),
        ("afgelopen woensdag", "2022-09-07"),
        ("woensdag", "2022-09-14"),
        ("zondagavond", "2022-09-11"),
        ("vorige week zondag", "2022-09-11"),
        ("gisteren", "2022-09-13"),
        ("vandaag", "2022-09-14"),
        ("vanochtend", "2022-09-14"),
        ("eergisteren", "2022-09-12"),
        ("vorige week", "2022-09-05/2022-09-11"),
        ("deze week", "2022-09-12/2022-09-14"),
        ("eerder deze week", "2022-09-12/2022-09-14"),
        ("eind juni", "2022-06-21/2022-06-30"),
        ("begin april", "2022-04-01/2022-04-10"),
        ("half mei", "2022-05-11/2022-05-20"),
        ("medio mei", "2022-05-11/2022-05-20"),
        ("in de tweede helft van mei", "2022-05-16/2022-05-31"),
        ("in de afgelopen maand", "2022-08-14/2022-09-14"),
        ("de afgelopen drie dagen", "2022-09-11/2022-09-14"),
        ("de afgelopen twee weken", "2022-08-31/2022-09-14"),
        ("drie dagen geleden", "2022-09-11"),
        ("vorige maand", "2022-08"),
        ("vijf maanden na het begin van de oorlog", "2022-07-14/2022-08-03"),
        ("drie dagen na de invasie", "2022-02-26/2022-02-28"),
        ("eind vorige maand", "2022-08-21/2022-08-31"),
        ("begin dit jaar", "2022-01-01/2022-03-31"),
        ("in het weekend", "2022-09-10/2022-09-11"),
        ("de laatste dagen", "2022-09-07/2022-09-14"),
        ("de afgelopen 24 uur", "2022-09-13/2022-09-14"),
        ("in de nacht van zondag op maandag", "2022-09-11/2022-09-12"),
        ("in de nacht op maandag", "2022-09-11/2022-09-12"),
        ("vannacht", "2022-09-13/2022-09-14"),
        ("van 6 tot 12 september", "2022-09-06/2022-09-12"),
        ("6-12 september 2022", "2022-09-06/2022-09-12"),
        ("van 28 augustus tot 2 september", "2022-08-28/2022-09-02"),
        ("tussen mei en juli 2022", "2022-05-01/2022-07-31"),
        ("van november tot januari", "2021-11-01/2022-01-31"),
        ("sinds 6 september", "2022-09-06/2022-09-14"),
        ("sinds begin september", "2022-09-01/2022-09-14"),
        ("uiterlijk zondag", "../2022-09-11"),
        ("eerste dagen van zijn invasie", "2022-02-24/2022-03-03"),
        ("afgelopen april", "2022-04"),
        ("in april vorig jaar", "2021-04"),
    ],
    "en": [
        ("on 12 September 2022", "2022-09-12"),
        ("on September 12, 2022, the", "2022-09-12"),
        ("on Sept. 12", "2022-09-12"),
        ("on September 12th", "2022-09-12"),
        ("on Sunday, September 11", "2022-09-11"),
        ("on the 12th of May", "2022-05-12"),
        ("in April", "2022-04"),
        ("in May 2022", "2022-05"),
        ("in 2014", "2014"),
        ("on Sunday", "2022-09-11"),
        ("last Sunday", "2022-09-11"),
        ("Sunday's advance", "2022-09-11"),
        ("yesterday", "2022-09-13"),
        ("last week", "2022-09-05/2022-09-11"),
        ("earlier this week", "2022-09-12/2022-09-14"),
        ("over the weekend", "2022-09-10/2022-09-11"),
        ("late June", "2022-06-21/2022-06-30"),
        ("at the end of June", "2022-06-21/2022-06-30"),
        ("in early April", "2022-04-01/2022-04-10"),
        ("mid-May", "2022-05-11/2022-05-20"),
        ("over the past three days", "2022-09-11/2022-09-14"),
        ("three days ago", "2022-09-11"),
        ("in recent days", "2022-09-07/2022-09-14"),
        ("in the past few days", "2022-09-07/2022-09-14"),
        ("over the past month", "2022-08-14/2022-09-14"),
        ("last month", "2022-08"),
        ("late last month", "2022-08-21/2022-08-31"),
        ("on the night of September 10 to 11", "2022-09-10/2022-09-11"),
        ("on 11/12 September", "2022-09-11/2022-09-12"),
        ("since September 6", "2022-09-06/2022-09-14"),
        ("between May and July 2022", "2022-05-01/2022-07-31"),
        ("since 6 September", "2022-09-06/2022-09-14"),
        ("by Sunday", "../2022-09-11"),
        ("between September 6 and September 10", "2022-09-06/2022-09-10"),
        ("from 6 to 12 September", "2022-09-06/2022-09-12"),
        ("September 6-12", "2022-09-06/2022-09-12"),
        ("overnight", "2022-09-13/2022-09-14"),
        ("in the first days of the invasion", "2022-02-24/2022-03-03"),
        ("earlier this year", "2022-01-01/2022-09-14"),
        ("a week ago", "2022-09-04/2022-09-10"),
        ("within three days", "2022-09-11/2022-09-14"),
    ],
    "de": [
        ("am 12. September 2022", "2022-09-12"),
        ("am Sonntag, den 11. September", "2022-09-11"),
        ("im Herbst 2021", "2021-09-01/2021-11-30"),
        ("im Sommer des Jahres 2020", "2020-06-01/2020-08-31"),
        ("am 12. Sept.", "2022-09-12"),
        ("am 12.09.2022", "2022-09-12"),
        ("im April", "2022-04"),
        ("im Jahr 2014", "2014"),
        ("am Sonntag", "2022-09-11"),
        ("am Sonntagabend", "2022-09-11"),
        ("am vergangenen Sonntag", "2022-09-11"),
        ("gestern", "2022-09-13"),
        ("vorgestern", "2022-09-12"),
        ("letzte Woche", "2022-09-05/2022-09-11"),
        ("in der vergangenen Woche", "2022-09-05/2022-09-11"),
        ("Ende Juni", "2022-06-21/2022-06-30"),
        ("seit Beginn der Offensive am 6. September", "2022-09-06/2022-09-14"),
        ("bei Beginn der Offensive am 6. September", "2022-09-06"),
        ("Anfang April", "2022-04-01/2022-04-10"),
        ("Mitte Mai", "2022-05-11/2022-05-20"),
        ("in den vergangenen drei Tagen", "2022-09-11/2022-09-14"),
        ("vor drei Tagen", "2022-09-11"),
        ("vor gut zwei Wochen", "2022-08-28/2022-09-03"),
        ("in den letzten Tagen", "2022-09-07/2022-09-14"),
        ("im vergangenen Monat", "2022-08"),
        ("Ende vergangenen Monats", "2022-08-21/2022-08-31"),
        ("am Wochenende", "2022-09-10/2022-09-11"),
        ("in der Nacht zum Montag", "2022-09-11/2022-09-12"),
        ("in der Nacht von Sonntag auf Montag", "2022-09-11/2022-09-12"),
        ("am Vortag", "2022-09-13"),
        ("früher am Tag", "2022-09-14"),
        ("binnen weniger Tage", "2022-09-07/2022-09-14"),
        ("seit dem 6. September", "2022-09-06/2022-09-14"),
        ("vom 6. bis zum 12. September", "2022-09-06/2022-09-12"),
        ("zwischen dem 6. und dem 12. September", "2022-09-06/2022-09-12"),
        ("in den ersten Tagen der Invasion", "2022-02-24/2022-03-03"),
    ],
    "fr": [
        ("le 12 sept 2022", "2022-09-12"),
        ("le 12 septembre 2022", "2022-09-12"),
        ("le 1er avril", "2022-04-01"),
        ("dimanche 11 septembre", "2022-09-11"),
        ("en avril 2022", "2022-04"),
        ("au mois d'avril", "2022-04"),
        ("au mois d’août", "2022-08"),
        ("en 2014", "2014"),
        ("dimanche", "2022-09-11"),
        ("dimanche dernier", "2022-09-11"),
        ("hier", "2022-09-13"),
        ("avant-hier", "2022-09-12"),
        ("aujourd’hui", "2022-09-14"),
        ("la semaine dernière", "2022-09-05/2022-09-11"),
        ("cette semaine", "2022-09-12/2022-09-14"),
        ("fin juin", "2022-06-21/2022-06-30"),
        ("début avril", "2022-04-01/2022-04-10"),
        ("à la mi-mai", "2022-05-11/2022-05-20"),
        ("ces derniers jours", "2022-09-07/2022-09-14"),
        ("au cours des trois derniers jours", "2022-09-11/2022-09-14"),
        ("il y a trois jours", "2022-09-11"),
        ("le mois dernier", "2022-08"),
        ("à la fin du mois dernier", "2022-08-21/2022-08-31"),
        ("le week-end dernier", "2022-09-10/2022-09-11"),
        ("dans la nuit de dimanche à lundi", "2022-09-11/2022-09-12"),
        ("la veille", "2022-09-13"),
        ("plus tôt dans la journée", "2022-09-14"),
        ("en quelques jours", "2022-09-07/2022-09-14"),
        ("depuis le 6 septembre", "2022-09-06/2022-09-14"),
        ("depuis son offensive fin août", "2022-08-21/2022-09-14"),
        ("depuis le lancement de sa contre-offensive, début septembre", "2022-09-01/2022-09-14"),
        ("lors de son offensive fin août", "2022-08-21/2022-08-31"),
        ("du 6 au 12 septembre", "2022-09-06/2022-09-12"),
        ("dans les premiers jours de l’invasion", "2022-02-24/2022-03-03"),
    ],
    "uk": [
        ("12 вересня 2022 року", "2022-09-12"),
        ("12 вересня", "2022-09-12"),
        ("у неділю, 11 вересня", "2022-09-11"),
        ("12.09.2022", "2022-09-12"),
        ("у квітні", "2022-04"),
        ("у квітні 2022 року", "2022-04"),
        ("у 2014 році", "2014"),
        ("в неділю", "2022-09-11"),
        ("у п’ятницю", "2022-09-09"),
        ("минулої неділі", "2022-09-11"),
        ("вчора", "2022-09-13"),
        ("позавчора", "2022-09-12"),
        ("сьогодні", "2022-09-14"),
        ("минулого тижня", "2022-09-05/2022-09-11"),
        ("цього тижня", "2022-09-12/2022-09-14"),
        ("наприкінці червня", "2022-06-21/2022-06-30"),
        ("на початку квітня", "2022-04-01/2022-04-10"),
        ("у середині травня", "2022-05-11/2022-05-20"),
        ("останніми днями", "2022-09-07/2022-09-14"),
        ("за останні три дні", "2022-09-11/2022-09-14"),
        ("три дні тому", "2022-09-11"),
        ("за минулу добу", "2022-09-13/2022-09-14"),
        ("протягом доби", "2022-09-13/2022-09-14"),
        ("минулого місяця", "2022-08"),
        ("наприкінці минулого місяця", "2022-08-21/2022-08-31"),
        ("за останній місяць", "2022-08-14/2022-09-14"),
        ("на вихідних", "2022-09-10/2022-09-11"),
        ("у ніч на понеділок", "2022-09-11/2022-09-12"),
        ("напередодні", "2022-09-13"),
        ("упродовж декількох днів", "2022-09-07/2022-09-14"),
        ("з 6 вересня", "2022-09-06/2022-09-14"),
        ("між травнем і липнем 2022 року", "2022-05-01/2022-07-31"),
        ("з 6 по 12 вересня", "2022-09-06/2022-09-12"),
        ("у перші дні вторгнення", "2022-02-24/2022-03-03"),
    ],
    "ru": [
        ("12 сентября 2022 года", "2022-09-12"),
        ("12 сентября", "2022-09-12"),
        ("в воскресенье, 11 сентября", "2022-09-11"),
        ("в апреле", "2022-04"),
        ("в апреле 2022 года", "2022-04"),
        ("в 2014 году", "2014"),
        ("в воскресенье", "2022-09-11"),
        ("во вторник", "2022-09-13"),
        ("в прошлое воскресенье", "2022-09-11"),
        ("вчера", "2022-09-13"),
        ("позавчера", "2022-09-12"),
        ("на прошлой неделе", "2022-09-05/2022-09-11"),
        ("на этой неделе", "2022-09-12/2022-09-14"),
        ("в конце июня", "2022-06-21/2022-06-30"),
        ("в начале апреля", "2022-04-01/2022-04-10"),
        ("в середине мая", "2022-05-11/2022-05-20"),
        ("в последние дни", "2022-09-07/2022-09-14"),
        ("за последние три дня", "2022-09-11/2022-09-14"),
        ("три дня назад", "2022-09-11"),
        ("за сутки", "2022-09-13/2022-09-14"),
        ("в прошлом месяце", "2022-08"),
        ("в конце прошлого месяца", "2022-08-21/2022-08-31"),
        ("в выходные", "2022-09-10/2022-09-11"),
        ("в ночь на понедельник", "2022-09-11/2022-09-12"),
        ("накануне", "2022-09-13"),
        ("в течение нескольких дней", "2022-09-07/2022-09-14"),
        ("с 6 сентября", "2022-09-06/2022-09-14"),
        ("с пятницы по воскресенье", "2022-09-09/2022-09-11"),
        ("к концу августа", "../2022-08-31"),
        ("между маем и июлем 2022 года", "2022-05-01/2022-07-31"),
        ("с 6 по 12 сентября", "2022-09-06/2022-09-12"),
        ("в первые дни вторжения", "2022-02-24/2022-03-03"),
    ],
}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, text, expected) for language, rows in PHRASES.items() for text, expected in rows],
)
def test_a_phrase_means_these_days(language: str, text: str, expected: str) -> None:
    sentence = f"Xx {text} xx."
    assert edtf_of(sentence, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("uk", "У квітні 2014 року впав, у липні того ж року звільнений.", ["2014-04", "2014-07"]),
        ("uk", "У квітні впав, у липні того ж року звільнений.", ["2022-04", "2022-07"]),
        ("uk", "У квітні 2014 року впав, у липні звільнений.", ["2014-04", "2022-07"]),
        ("en", "It fell in April 2014 and was freed in July of the same year.", ["2014-04", "2014-07"]),
        ("nl", "Het viel in april 2014 en werd in juli van datzelfde jaar bevrijd.", ["2014-04", "2014-07"]),
    ],
)
def test_the_same_year_is_the_one_named_last(language: str, text: str, expected: list[str]) -> None:
    assert edtf_of(text, language) == expected


NOT_DATES = [
    ("nl", "De Russen heroverden 12 dorpen en 30 km²."),
    ("nl", "De 72e brigade verloor 500 mannen."),
    ("nl", "Volgens mei-activisten kostte het 6.000 euro."),
    ("nl", "Volgende week zondag en morgen."),
    ("en", "The army may 12 times march on the city."),
    ("en", "Russia may march on Izium."),
    ("en", "He took a second look at the 1,200 prisoners."),
    ("en", "next Sunday, tomorrow, in three days' time"),
    ("de", "Die Stadt fiel an die 93. Brigade."),
    ("fr", "La planète mars et 300 soldats."),
    ("uk", "Лютий бій за село тривав."),
    ("ru", "Окружающая среда пострадала."),
    ("ru", "Они сохранили среду."),
]


@pytest.mark.parametrize(("language", "text"), NOT_DATES)
def test_other_words_are_no_dates(language: str, text: str) -> None:
    assert edtf_of(text, language) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zondag", "2022-08-28/2022-09-25"),
        ("gisteren", "2022-08-31/2022-09-29"),
        ("vandaag", "2022-09"),
        ("vorige week", "2022-08-22/2022-09-25"),
        ("deze week", "2022-08-29/2022-09-30"),
        ("de afgelopen drie dagen", "2022-08-29/2022-09-30"),
        ("in de afgelopen maand", "2022-08-01/2022-09-30"),
        ("eind vorige maand", "2022-08-21/2022-08-31"),
        ("12 september", "2022-09-12"),
        ("eind juni", "2022-06-21/2022-06-30"),
    ],
)
def test_publication_known_to_the_month_gives_the_union_over_its_days(text: str, expected: str) -> None:
    assert edtf_of(text, "nl", "2022-09") == [expected]


@pytest.mark.parametrize(
    "text",
    ["zondag", "gisteren", "vorige week", "eind juni", "12 september", "in april", "de laatste dagen", "dit jaar"],
)
def test_undated_document_gives_relative_dates_no_bounds(text: str) -> None:
    (found,) = find_dates(text, language="nl", published=None)
    assert (found.interval.earliest, found.interval.latest, found.interval.edtf) == (None, None, "")
    assert found.interval.basis in {"relative, undated", "year unknown"}


def test_year_of_an_undated_text_is_taken_where_its_dates_have_only_one() -> None:
    one = "Op 6 september 2022 begon het. Op 12 september viel de stad."
    two = "Op 6 september 2022 begon het, op 1 mei 2023 niet. Op 12 september viel de stad."
    assert edtf_of(one, "nl", None) == ["2022-09-06", "2022-09-12"]
    assert edtf_of(two, "nl", None) == ["2022-09-06", "2023-05-01", ""]


def test_a_year_alone_dates_no_other_day() -> None:
    assert edtf_of("Rusland annexeerde de Krim in 2014. Op 12 september viel de stad.", "nl", None) == ["2014", ""]


def test_a_day_without_year_soon_after_publication_is_not_put_a_year_back() -> None:
    assert edtf_of("Op 6 oktober wil Kiev stemmen.", "nl") == [""]
    assert edtf_of("Op 6 december viel de stad.", "nl") == ["2021-12-06"]


def test_next_day_counts_from_the_date_before_it() -> None:
    assert edtf_of("Op 6 september viel X. Een dag later viel Y.", "nl") == ["2022-09-06", "2022-09-07"]
    assert edtf_of("On Sunday X fell. The next day Y fell.", "en") == ["2022-09-11", "2022-09-12"]
    assert edtf_of("Y fell the next day.", "en") == [""]


def test_english_numeric_dates_that_may_be_either_are_left_open() -> None:
    assert edtf_of("on 09/12/2022", "en") == [""]
    assert edtf_of("on 09/13/2022 and 13/09/2022", "en") == ["2022-09-13", "2022-09-13"]


@pytest.mark.parametrize("text", ["30 februari 2022", "2022-13-01", "31.04.2022"])
def test_days_that_the_calendar_has_not_give_no_bounds(text: str) -> None:
    assert all(edtf == "" for edtf in edtf_of(text, "nl"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_and_weekday_of_the_calendar_is_known(language: str) -> None:
    babel = pytest.importorskip("babel.dates")
    words = load_date_words(language)
    assert words is not None
    for context in ("format", "stand-alone"):
        for number, name in babel.get_month_names("wide", context=context, locale=language).items():
            assert words.months[name.lower()] == number
        for number, name in babel.get_day_names("wide", context=context, locale=language).items():
            folded = fold_text(name)
            if (language, folded) != ("ru", "среда"):  # also "environment"; only the accusative is a day
                assert words.weekdays[folded] == number + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_a_meaning_that_the_engine_knows(language: str) -> None:
    import tomllib
    from importlib import resources

    text = resources.files("geomap.claims.lexicon").joinpath(f"{language}.dates.toml").read_text(encoding="utf-8")
    names = {meaning_of(means)[0] for means in tomllib.loads(text)["phrases"]}
    assert names <= MEANINGS


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("vorige [week", "not closed"),
        ("{place}", "slot"),
        ("<none>", "macro"),
        ("[vorige]", "optional"),
        ("a)", "closed"),
    ],
)
def test_a_wrong_phrase_is_named(phrase: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        expand_phrase(phrase, {})


def test_all_mistakes_of_a_word_list_are_reported_together() -> None:
    with pytest.raises(ProfileError, match=r"slot.*comparison"):
        parse_date_words('[phrases]\n"week -1" = ["{plaats}"]\n[comparisons]\nhalf = ["x"]', where="xx.dates.toml")


# -- event dates -----------------------------------------------------------------------------------------------------


def the_date(text: str, published: str | None) -> FoundDate:
    (found,) = find_dates(text, language="nl", published=published)
    return found


def test_event_without_a_date_is_no_later_than_its_publication() -> None:
    value = event_interval(None, published="2022-09")
    assert value is not None
    assert (value.earliest, value.latest, value.edtf) == (None, date(2022, 9, 30), "../2022-09-30")


def test_undated_document_without_a_date_stays_undated() -> None:
    assert event_interval(None, published=None) is None
    assert event_interval(the_date("zondag", None), published=None) is None


def test_a_date_of_its_own_dates_an_undated_document() -> None:
    value = event_interval(the_date("12 september 2022", None), published=None)
    assert value is not None
    assert value.edtf == "2022-09-12"


def test_a_date_after_the_publication_bounds_nothing() -> None:
    value = event_interval(the_date("12 december 2022", "2022-09-14"), published="2022-09-14")
    assert value is not None
    assert value.edtf == "../2022-09-14"


# -- dates in tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-09-12", "2022-09-12"),
        (" 2022-09 ", "2022-09"),
        ("2022", "2022"),
        ("2022-09-10/2022-09-12", "2022-09-10/2022-09-12"),
        ("../2022-09-12", "../2022-09-12"),
        ("2022-09-12T08:30:00+02:00", "2022-09-12"),
        ("12-09-2022", "2022-09-12"),
        ("12/9/2022", "2022-09-12"),
        ("12.9.22", "2022-09-12"),
        ("12 september 2022", "2022-09-12"),
        ("September 12, 2022", "2022-09-12"),
        ("12 вересня 2022 року", "2022-09-12"),
        ("10-12 september 2022", "2022-09-10/2022-09-12"),
        ("2022-09-10 - 2022-09-12", "2022-09-10/2022-09-12"),
        ("10-09-2022..12-09-2022", "2022-09-10/2022-09-12"),
        ("eind juni 2022", "2022-06-21/2022-06-30"),
        ("uiterlijk 12 september 2022", "../2022-09-12"),
        ("<= 2022-09-12", "../2022-09-12"),
        ("sept. 2022", "2022-09"),
    ],
)
def test_a_table_may_hold_any_common_form(text: str, expected: str) -> None:
    assert parse_any_date(text).edtf == expected


@pytest.mark.parametrize(
    "text", ["", "zondag", "12 september", "2022-13", "2022-02-30", "=1+1", "later", "1e999", "9" * 5000]
)
def test_a_date_that_says_no_year_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_any_date(text)


# -- invariants ------------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from([phrase for rows in PHRASES.values() for phrase, _ in rows])
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=8).map(" ".join)
_PUBLISHED = st.one_of(
    st.none(),
    st.dates(date(2022, 1, 1), date(2026, 12, 31)).map(date.isoformat),
    st.dates(date(2022, 1, 1), date(2026, 12, 31)).map(lambda day: day.isoformat()[:7]),
    st.integers(2022, 2026).map(str),
)


@settings(max_examples=150, deadline=None)
@given(text=_TEXTS, language=st.sampled_from(LANGUAGES), published=_PUBLISHED)
def test_spans_cut_their_words_and_no_date_lies_after_the_publication(
    text: str, language: str, published: str | None
) -> None:
    position, last = 0, last_day(published)
    for found in find_dates(text, language=language, published=published, conflict_start=WAR):
        assert position <= found.start < found.end <= len(text)
        assert found.interval.surface == text[found.start : found.end]
        position = found.end
        earliest, latest = found.interval.earliest, found.interval.latest
        if earliest is not None and latest is not None:
            assert earliest <= latest
        if last is not None and (earliest or latest):
            assert latest is not None
            assert latest <= last
        if found.interval.edtf:
            assert parse_edtf(found.interval.edtf).earliest == earliest


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(2022, 3, 1), date(2023, 12, 31)), text=_PIECES)
def test_the_month_of_a_publication_contains_what_its_day_gives(day: date, text: str) -> None:
    """Knowing less of the publication never moves a date: the interval only grows."""
    for language in LANGUAGES:
        by_day = find_dates(text, language=language, published=day.isoformat(), conflict_start=WAR)
        by_month = find_dates(text, language=language, published=day.isoformat()[:7], conflict_start=WAR)
        wider = {(found.start, found.end): found.interval for found in by_month}
        for one in by_day:
            wide = wider.get((one.start, one.end))
            if one.relative and one.interval.latest and wide and wide.latest:
                assert wide.latest >= one.interval.latest
                assert (wide.earliest or date.min) <= (one.interval.earliest or date.min)


def test_a_long_text_takes_work_in_proportion() -> None:
    def calls(times: int) -> int:
        text = "in de afgelopen de afgelopen 12 12 12 september van van zondag op " * times
        return count_calls(lambda: find_dates(text, language="nl", published="2022-09-14"))

    calls(1)
    assert calls(400) < 5 * calls(100)


def test_far_from_what_matters_only_years_are_looked_for() -> None:
    text = "Op 3 maart 2023 viel X. Zondag viel Y. " + "x " * 200 + "Maandag viel Z."
    found = find_dates(text, language="nl", published="2023-03-15", near=[(400, len(text))])
    assert [one.interval.surface for one in found] == ["3 maart 2023", "Maandag"]


def test_widest_relative_phrase_within_the_limit_is_not_too_wide_by_its_publication() -> None:
    found = the_date("in de afgelopen maand", "2022-09")
    assert found.interval.basis is not None
    assert found.interval.basis.startswith("relative to published")
    assert timedelta(days=31) < timedelta(days=MAX_STATED_DAYS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28 березня 2022 року звільнено Ірпінь, 1 квітня – Гостомель.", ["2022-03-28", "2022-04-01"]),
        ("28 березня 2022 року звільнено Ірпінь. Мер приїхав 1 квітня.", ["2022-03-28", "2023-04-01"]),
        ("28 березня 2022 року звільнено Ірпінь, 3 січня – Соледар.", ["2022-03-28", "2023-01-03"]),
        ("Херсон захопили у лютому – березні 2022 року.", ["2022-02-01/2022-03-31"]),
    ],
)
def test_a_year_that_is_named_once_is_that_of_the_list(text: str, expected: list[str]) -> None:
    found = find_dates(text, language="uk", published="2023-05-01")
    assert [one.interval.edtf for one in found] == expected


def test_french_seven_is_no_september():
    assert edtf_of("le contrôle de sept villages", "fr") == []
    assert edtf_of("repris en sept. 2022", "fr", published="2023-03-01") == ["2022-09"]
