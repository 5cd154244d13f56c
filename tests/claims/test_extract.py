"""Claims of single sentences, by language, from tables of text and expected changes: what, where, when, how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document
from geomap.words import Event, Extent, Modality, NotMapped

TABLES = Path(__file__).parent / "tables"


def rows():
    for path in sorted(TABLES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                text, _, expected = line.rpartition(" | ")
                yield pytest.param(path.stem, text, expected, id=f"{path.stem}: {text[:60]}")


@pytest.mark.parametrize(("language", "text", "expected"), list(rows()))
def test_changes_of_one_sentence(read, language, text, expected):
    wanted = set() if expected == "-" else {one.strip() for one in expected.split(";")}
    found = {
        f"{claim.place.name} {claim.gaining_side}"
        for claim in read(text, language=language)
        if (claim.changes_control or claim.not_mapped is NotMapped.WEAK_READING) and claim.place and claim.place.name
    }
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "event", "modality", "fate"),
    [
        ("Oekraïne heeft Lyman heroverd.", Event.RECAPTURE, Modality.ASSERTED, None),
        ("De Russen hebben Lyman ingenomen.", Event.CAPTURE, Modality.ASSERTED, None),
        ("Rusland heeft Soedzja heroverd.", Event.RECAPTURE, Modality.ASSERTED, None),
        ("Het Kremlin erkent dat de troepen uit Lyman zijn teruggetrokken.", Event.WITHDRAWAL, Modality.CONCEDED, None),
        ("Kiev claimt dat Lyman is heroverd.", Event.RECAPTURE, Modality.CLAIMED, None),
        ("Oekraïne zou Lyman hebben heroverd.", Event.RECAPTURE, Modality.HEDGED, None),
        ("Kiev ontkent dat Lyman door de Russen is ingenomen.", Event.CAPTURE, Modality.DENIED, NotMapped.DENIED),
        ("Oekraïne wil Lyman heroveren.", Event.RECAPTURE, Modality.INTENDED, NotMapped.INTENDED),
        ("Als Lyman valt, ligt de weg open.", Event.CAPTURE, Modality.INTENDED, NotMapped.INTENDED),
        ("De Russen houden Lyman in handen.", Event.HOLDS, Modality.ASSERTED, NotMapped.NO_CHANGE),
        ("Rusland annexeerde Cherson.", Event.ANNEXATION, Modality.ASSERTED, NotMapped.NO_CHANGE),
    ],
)
def test_event_modality_and_fate(read, text, event, modality, fate):
    (claim,) = read(text)
    assert (claim.event, claim.modality, claim.not_mapped) == (event, modality, fate)


def test_numbers_without_a_unit_belong_to_their_names(read):
    claims = read("In Cherson zijn 75 nederzettingen bevrijd, in Donetsk 43 en in Loehansk 7.")
    assert {(one.place.name, one.quantity.value) for one in claims} == {
        ("Kherson Oblast", 75.0),
        ("Donetsk Oblast", 43.0),
        ("Luhansk Oblast", 7.0),
    }


def test_an_amount_in_the_next_sentence_keeps_its_place(read):
    text = "De Russen zijn verdreven uit de regio Charkiv. Samen is dat een terreinwinst van 3.000 km²."
    claims = read(text)
    assert [(one.place.name, one.quantity and one.quantity.value) for one in claims] == [
        ("Kharkiv Oblast", None),
        ("Kharkiv Oblast", 3000.0),
    ]


def test_near_is_words_and_a_distance(read):
    (claim,) = read("Oekraïense troepen zijn 9 km ten zuidwesten van Bachmoet opgerukt.")
    assert (claim.geo_precision, claim.relation, claim.distance_km) == (2, "ten zuidwesten van", 9.0)


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("De hele provincie Charkiv is heroverd.", Extent.WHOLE),
        ("Bijna de hele provincie Charkiv is heroverd.", Extent.PART),
        ("De provincie Charkiv is heroverd.", Extent.UNSPECIFIED),
    ],
)
def test_extent_of_an_area(read, text, extent):
    (claim,) = read(text)
    assert claim.extent is extent


def test_what_is_not_confirmed_says_so(read):
    claims = read("Kiev meldt de herovering van Lyman. De claim kon niet onafhankelijk worden geverifieerd.")
    assert [claim.modality for claim in claims] == [Modality.UNCONFIRMED]


@pytest.mark.parametrize(
    "text",
    [
        "De stad ligt aan een rivier. Oekraïense troepen rukten op naar Lyman. Zaterdag werd de stad heroverd.",
        "Izjoem en Lyman: Oekraïense troepen bereikten Lyman. Zaterdag werd de stad door Oekraïne heroverd.",
    ],
)
def test_the_city_refers_back(read, text):
    assert [claim.place.name for claim in read(text) if claim.event is Event.RECAPTURE] == ["Lyman"]


def test_the_regional_capital_is_the_city(read):
    text = "Russian forces left the Kherson region. Ukrainian troops took the regional capital on Friday."
    taken = [claim for claim in read(text, language="en") if claim.event is Event.RECAPTURE]
    assert [(claim.place.name, claim.place.kind) for claim in taken] == [("Kherson", "settlement")]


def test_the_same_text_gives_the_same_ids(read):
    text = "Oekraïne heeft Lyman en Izjoem heroverd."
    assert [claim.claim_id for claim in read(text)] == [claim.claim_id for claim in read(text)]
    assert len({claim.claim_id for claim in read(text)}) == 2


def test_speech_dates_bound_and_event_dates_date(read):
    (said,) = read("Het ministerie maakte zaterdag bekend dat Russische troepen uit Lyman zijn teruggetrokken.")
    (done,) = read("Russische troepen zijn zaterdag uit Lyman teruggetrokken.")
    assert (said.event_date.earliest, said.event_date.latest) == (None, done.event_date.latest)
    assert done.event_date.earliest == done.event_date.latest


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Voor het eerst sinds maart heroverde Oekraïne een stad: Izjoem.", "../2022-09-12"),
        ("Na de invasie eind februari nam Rusland Cherson in.", "../2022-09-12"),
        ("Vijf maanden na het begin van de invasie nam Rusland Lysytsjansk in.", "2022-07-14/2022-08-03"),
        ("Sinds 6 september heroverde Oekraïne dertig dorpen in de regio Charkiv.", "2022-09-06/2022-09-12"),
    ],
)
def test_a_date_of_something_else_dates_no_change(read, text, edtf):
    assert [claim.event_date.edtf for claim in read(text, published="2022-09-12") if claim.changes_control] == [edtf]


def test_history_changes_nothing(read):
    assert not [claim for claim in read("In 2014 veroverde Rusland Slovjansk.") if claim.changes_control]
    assert read("In 1943 heroverde het Rode Leger Charkiv.") == ()


@pytest.mark.parametrize("item", ["- {}", "• {}", "– {}"])
def test_the_lines_of_a_list_are_what_was_counted_before_the_colon(read, item):
    villages = "\n".join(item.format(name) for name in ("Robotyne", "Vuhledar"))
    claims = read(f"Het Russische leger noemt twee dorpen die het heeft veroverd:\n{villages}\n\nKiev zwijgt.")
    assert [claim.place.name for claim in claims if claim.place and claim.place.kind == "settlement"] == [
        "Robotyne",
        "Vuhledar",
    ]
    (quiet,) = read(f"Het Russische leger heeft Lyman veroverd. De route:\n{villages}")
    assert quiet.place.name == "Lyman"


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("uk", "ЗСУ звільнили близько 2 тис. кв. км Харківської області.", 2000.0),
        ("ru", "ВСУ освободили около 2 тыс. кв. км Харьковской области.", 2000.0),
        ("uk", "ЗСУ взяли під контроль 5 квадратних кілометрів Курщини.", 5.0),
        ("uk", "ЗСУ встановили контроль над 5 квадратними кілометрами Курщини.", 5.0),
        ("ru", "Это было в 2022. ВСУ освободили кв. км Харьковской области.", None),
    ],
)
def test_amounts_are_read_in_their_cases_and_shortened(read, language, text, amount):
    (claim,) = [one for one in read(text, language=language) if one.changes_control]
    assert (claim.quantity.value if claim.quantity else None) == amount


def test_positions_taken_beside_a_town_are_ground_gained_there(read):
    texts = ("Российские силы заняли позиции у Роботино.", "Российские силы заняли Роботино.")
    events = [claim.event for text in texts for claim in read(text, language="ru")]
    assert events == [Event.ADVANCE, Event.CAPTURE]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("De Russen hebben stellingen bij Kreminna bezet.", Event.ADVANCE),
        ("De Russen hebben Kreminna bezet.", Event.CAPTURE),
        ("Wagner verovert westoever Bachmoet.", Event.ADVANCE),
        ("Wagner verovert het station Bachmoet.", Event.ADVANCE),
        ("Wagner verovert de stad Bachmoet.", Event.CAPTURE),
        ("Oekraïne heeft alle strategische plekken rond Bachmoet veroverd.", Event.ADVANCE),
    ],
)
def test_ground_with_the_name_of_a_town_is_not_the_town(read, text, event):
    (claim,) = [one for one in read(text, language="nl") if one.changes_control]
    assert claim.event is event


def test_the_oblast_before_a_row_of_villages_is_no_place_of_its_own(read):
    claims = read("ЗСУ вдалося зачистити населені пункти Донецької області Грузьке та Золотий Колодязь.", language="uk")
    assert {claim.place.surface for claim in claims} == {"Грузьке", "Золотий Колодязь"}


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "Russian forces took 700 square kilometres in August, up from 610 in July.", "2023-08"),
        ("en", "Russian forces seized 20 villages, more than in August.", "../2023-10-01"),
        ("nl", "Rusland veroverde 4.168 vierkante kilometer, zeven keer zoveel als in 2022.", "../2023-10-01"),
        ("nl", "Rusland veroverde twintig dorpen, meer dan in augustus.", "../2023-10-01"),
        ("en", "Russian forces captured more than 20 villages in August.", "2023-08"),
        ("nl", "Rusland veroverde meer dan twintig dorpen in augustus.", "2023-08"),
        ("nl", "De troepen vochten tegen de Russen in augustus en heroverden Robotyne.", "2023-08"),
    ],
)
def test_a_comparison_lends_no_date(language, text, when, gazetteer, profile):
    document = Document(document_id="d", text=text, language=language, published="2023-10-01")
    (claim,) = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    assert claim.event_date.edtf == when
