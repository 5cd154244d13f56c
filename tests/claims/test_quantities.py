"""Amounts in text, in six languages, and totals against their parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.claims.datewords import LANGUAGES
from geomap.claims.quantities import Role, find_mismatches, find_quantities
from geomap.model import Quantity
from geomap.words import Comparison
from tests.support.builders import a_claim

AMOUNTS = {
    "nl": [
        ("meer dan 6.000 vierkante kilometer", 6000, "km2", ">"),
        ("ruim 6 000 km²", 6000, "km2", ">"),
        ("zo'n drie km2", 3, "km2", "~"),
        ("zo’n drie vierkante kilometer", 3, "km2", "~"),
        ("tot twee kilometer", 2, "km", "<="),
        ("twee tot drie kilometer", 3, "km", "<="),
        ("anderhalve kilometer", 1.5, "km", None),
        ("500 meter", 0.5, "km", None),
        ("502 nederzettingen", 502, "settlements", None),
        ("zeker 12 kleine dorpen", 12, "settlements", ">="),
        ("vijfentwintig bevrijde dorpen", 25, "settlements", None),
        ("ruim twintig steden en dorpen", 20, "settlements", ">"),
        ("bijna 600 plaatsen", 600, "settlements", "~"),
        ("minder dan tien dorpen", 10, "settlements", "<"),
        ("2.500 hectare", 25, "km2", None),
        ("tweeduizend vierkante kilometer", 2000, "km2", None),
        ("2,5 duizend km²", 2500, "km2", None),
        ("80 procent van de regio", 80, "percent", None),
        ("80 procent van Marioepol", 80, "percent", None),
        ("ongeveer een vijfde van Oekraïne", 20, "percent", "~"),
        ("zeker negen grensdorpen", 9, "settlements", ">="),
        ("een half dozijn dorpen", 6, "settlements", "~"),
    ],
    "en": [
        ("more than 6,000 square kilometers", 6000, "km2", ">"),
        ("about 3 sq km", 3, "km2", "~"),
        ("over 2,300 square miles", 5956.9724, "km2", ">"),
        ("up to two kilometres", 2, "km", "<="),
        ("at least 20 settlements", 20, "settlements", ">="),
        ("more than 20 towns and villages", 20, "settlements", ">"),
        ("six thousand square kilometres", 6000, "km2", None),
        ("half a dozen villages", 6, "settlements", "~"),
        ("a hundred villages", 100, "settlements", None),
        ("nearly a fifth of the country", 20, "percent", "~"),
        ("twenty-five villages", 25, "settlements", None),
        ("a dozen villages", 12, "settlements", "~"),
        ("nearly 20 percent of the territory", 20, "percent", "~"),
        ("two to three miles", 4.828032, "km", "<="),
    ],
    "de": [
        ("mehr als 6.000 Quadratkilometer", 6000, "km2", ">"),
        ("rund 20 Ortschaften", 20, "settlements", "~"),
        ("bis zu zwei Kilometer", 2, "km", "<="),
        ("mindestens fünfundzwanzig Dörfer", 25, "settlements", ">="),
        ("knapp 20 Prozent des Gebiets", 20, "percent", "~"),
        ("zwölf Siedlungen", 12, "settlements", None),
    ],
    "fr": [
        ("plus de 6 000 kilomètres carrés", 6000, "km2", ">"),
        ("plus de 6\u202f000 km²", 6000, "km2", ">"),
        ("une vingtaine de villages", 20, "settlements", "~"),
        ("environ vingt-cinq localités", 25, "settlements", "~"),
        ("jusqu'à deux kilomètres", 2, "km", "<="),
        ("au moins 12 villages", 12, "settlements", ">="),
        ("près de 20 % du territoire", 20, "percent", "~"),
    ],
    "uk": [
        ("понад 6 тисяч квадратних кілометрів", 6000, "km2", ">"),
        ("близько 3 кв. км", 3, "km2", "~"),
        ("502 населених пункти", 502, "settlements", None),
        ("понад двадцять населених пунктів", 20, "settlements", ">"),
        ("двадцять п’ять сіл", 25, "settlements", None),
        ("до двох кілометрів", 2, "km", "<="),
        ("щонайменше 12 сіл", 12, "settlements", ">="),
        ("майже 20% території", 20, "percent", "~"),
    ],
    "ru": [
        ("более 6 тысяч квадратных километров", 6000, "km2", ">"),
        ("около 3 кв. км", 3, "km2", "~"),
        ("502 населённых пункта", 502, "settlements", None),
        ("свыше двадцати населенных пунктов", 20, "settlements", ">"),
        ("двадцать пять сёл", 25, "settlements", None),
        ("до двух километров", 2, "km", "<="),
        ("не менее 12 сел", 12, "settlements", ">="),
        ("почти 20 процентов территории", 20, "percent", "~"),
    ],
}
SIGNS = {
    ">": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
    ">=": Comparison.AT_LEAST,
    "<=": Comparison.UP_TO,
    "~": Comparison.ABOUT,
    None: None,
}


@pytest.mark.parametrize(
    ("language", "text", "value", "unit", "sign"),
    [(language, *row) for language, rows in AMOUNTS.items() for row in rows],
)
def test_an_amount_is_read(language: str, text: str, value: float, unit: str, sign: str | None) -> None:
    sentence = f"Xx {text} xx."
    (found,) = find_quantities(sentence, language=language)
    assert found.quantity.value == pytest.approx(value)
    assert (found.quantity.unit, found.quantity.comparison) == (unit, SIGNS[sign])
    assert found.role is Role.AMOUNT
    assert sentence[found.start : found.end] in text


ROLES = [
    ("nl", "9 km ten zuidwesten van Bachmoet", Role.DISTANCE),
    ("nl", "het dorp ligt op 9 kilometer van de grens", Role.DISTANCE),
    ("nl", "twintig kilometer verderop", Role.DISTANCE),
    ("nl", "een front van 1.000 km", Role.LENGTH),
    ("nl", "een 30 kilometer lange weg", Role.LENGTH),
    ("nl", "een bereik van 70 kilometer", Role.OTHER),
    ("nl", "reed 60 kilometer per uur", Role.OTHER),
    ("nl", "de stad is voor 60 procent verwoest", Role.OTHER),
    ("nl", "we krijgen slechts 10 procent van de munitie", Role.OTHER),
    ("nl", "10 procent van de Russische soldaten", Role.OTHER),
    ("nl", "rukten drie kilometer op", Role.AMOUNT),
    ("en", "10 kilometers southwest of Bakhmut", Role.DISTANCE),
    ("en", "some 20 miles from the border", Role.DISTANCE),
    ("en", "a 1,000-kilometre front line", Role.LENGTH),
    ("en", "a front line of 1,000 km", Role.LENGTH),
    ("en", "with a range of 80 km", Role.OTHER),
    ("en", "60 percent of the city is destroyed", Role.OTHER),
    ("en", "advanced up to two kilometers", Role.AMOUNT),
    ("de", "20 Kilometer südlich von Isjum", Role.DISTANCE),
    ("de", "eine 1.000 Kilometer lange Front", Role.LENGTH),
    ("de", "rückten zwei Kilometer vor", Role.AMOUNT),
    ("fr", "à 20 kilomètres au sud de Kherson", Role.DISTANCE),
    ("fr", "un front de 1 000 km", Role.LENGTH),
    ("fr", "ont avancé de deux kilomètres", Role.AMOUNT),
    ("uk", "за 20 кілометрів на південь від Херсона", Role.DISTANCE),
    ("uk", "просунулися на два кілометри", Role.AMOUNT),
    ("uk", "лінія фронту довжиною 1000 км", Role.LENGTH),
    ("ru", "в 20 километрах к югу от Херсона", Role.DISTANCE),
    ("ru", "продвинулись на два километра", Role.AMOUNT),
    ("ru", "дальность до 80 км", Role.OTHER),
]


@pytest.mark.parametrize(("language", "text", "role"), ROLES)
def test_a_number_with_a_unit_need_not_be_ground(language: str, text: str, role: Role) -> None:
    assert [found.role for found in find_quantities(f"Xx {text}.", language=language)] == [role]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "een dorp en het dorp en de dorpen"),
        ("nl", "200 soldaten in de dorpen"),
        ("nl", "de T-72 dorpen"),
        ("nl", "drie vier dorpen"),
        ("en", "a village, the village"),
        ("en", "300 people in towns"),
        ("uk", "300 людей у селах"),
    ],
)
def test_no_amount_where_none_is_stated(language: str, text: str) -> None:
    assert find_quantities(text, language=language) == ()


def test_a_unit_stated_once_serves_the_numbers_by_places_after_it() -> None:
    text = "In Charkiv zijn 502 dorpen bevrijd, in Donetsk 43 en in Loehansk 7; 200 soldaten vielen in 2022."
    found = find_quantities(text, language="nl")
    assert [(one.quantity.value, one.elliptical) for one in found] == [(502, False), (43, True), (7, True)]


def test_a_year_after_an_amount_is_no_amount() -> None:
    assert len(find_quantities("De 600 dorpen die in 2022 in Charkiv vielen.", language="nl")) == 1


@settings(max_examples=150, deadline=None)
@given(
    text=st.lists(
        st.one_of(
            st.sampled_from([text for rows in AMOUNTS.values() for text, *_ in rows] + [text for _, text, _ in ROLES]),
            st.text(max_size=12),
            st.integers(0, 10**15).map(str),
        ),
        max_size=8,
    ).map(" ".join),
    language=st.sampled_from(LANGUAGES),
)
def test_amounts_are_spans_in_order_with_finite_values(text: str, language: str) -> None:
    position = 0
    for found in find_quantities(text, language=language):
        assert position <= found.start < found.end <= len(text)
        position = found.end
        assert 0 <= found.quantity.value < 1e18


# -- totals and parts ------------------------------------------------------------------------------------------------


def counted(place: str | None, value: float, **changes: object):
    comparison = changes.pop("comparison", None)
    quantity = Quantity(value=value, unit="settlements", comparison=comparison)
    return a_claim(place=place, quantity=quantity, event_date="2022-09-13/2022-10-14", **changes)


OBLASTS = ("Kharkiv Oblast", "Kyiv Oblast")


def test_parts_that_exceed_their_total_are_reported_with_the_sum() -> None:
    claims = [counted(None, 600, start=0), counted(OBLASTS[0], 502, start=9), counted(OBLASTS[1], 125, start=20)]
    (mismatch,) = find_mismatches(claims)
    assert (mismatch.stated, mismatch.found, mismatch.parts) == (600, 627, (502, 125))
    assert mismatch.claims[0] == claims[0].claim_id
    assert "600" in mismatch.text
    assert "627" in mismatch.text
    assert "Kharkiv Oblast" in mismatch.text


@pytest.mark.parametrize(
    "claims",
    [
        [counted(None, 600), counted(OBLASTS[0], 502)],
        [counted(None, 600), counted(OBLASTS[0], 402), counted(OBLASTS[1], 125)],
        [counted(None, 600, comparison=Comparison.MORE_THAN), counted(OBLASTS[0], 502), counted(OBLASTS[1], 125)],
        [counted(None, 600, comparison=Comparison.ABOUT), counted(OBLASTS[0], 502), counted(OBLASTS[1], 125)],
        [counted(None, 600), counted(OBLASTS[0], 502, gaining_side="RU"), counted(OBLASTS[1], 125)],
        [counted(None, 600), counted(OBLASTS[0], 502), counted(OBLASTS[1], 125, modality="denied")],
        [counted(None, 600), counted(OBLASTS[0], 502), counted(OBLASTS[0], 500, claim_id="again")],
        [counted(OBLASTS[0], 600), counted(OBLASTS[1], 502), counted("Izium", 125)],
    ],
)
def test_amounts_that_can_be_true_together_are_not_reported(claims: list) -> None:
    assert find_mismatches(claims) == ()


def test_parts_of_another_document_of_the_same_origin_count() -> None:
    total = counted(None, 600, document_id="a", published="2022-10-14")
    parts = [counted(name, 400, document_id="b", published="2022-10-13") for name in OBLASTS]
    (mismatch,) = find_mismatches([total, *parts])
    assert mismatch.found == 800
    other = [counted(name, 400, document_id="b", published="2022-10-13", origin="press") for name in OBLASTS]
    assert find_mismatches([total, *other]) == ()


def test_parts_that_were_published_later_may_have_grown() -> None:
    total = counted(None, 600, document_id="a", published="2022-10-14")
    assert find_mismatches([total, *(counted(n, 400, document_id="b", published="2022-10-20") for n in OBLASTS)]) == ()


def test_two_figures_of_one_origin_for_one_place_on_one_day_are_reported() -> None:
    claims = [
        counted(OBLASTS[0], 502, document_id="a", published="2022-10-14"),
        counted(OBLASTS[0], 520, document_id="b", published="2022-10-14"),
    ]
    (mismatch,) = find_mismatches(claims)
    assert (mismatch.stated, mismatch.found) == (502, 520)
    assert find_mismatches([claims[0], counted(OBLASTS[0], 520, document_id="b", published="2022-10-15")]) == ()


def test_order_and_repetition_of_claims_change_nothing() -> None:
    claims = [counted(None, 600), counted(OBLASTS[0], 502), counted(OBLASTS[1], 125)]
    assert find_mismatches(claims) == find_mismatches([*reversed(claims), *claims])


@pytest.mark.parametrize(("ui", "word"), [("nl", "totaal"), ("en", "total"), ("uk", "загалом")])
def test_a_mismatch_is_told_in_the_language_of_the_page(ui: str, word: str) -> None:
    claims = [counted(None, 600), counted(OBLASTS[0], 502), counted(OBLASTS[1], 125)]
    assert word in find_mismatches(claims, ui=ui)[0].text
