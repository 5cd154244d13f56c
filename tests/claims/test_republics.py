"""A self-declared republic is a place where something is taken, or a side that says and does things elsewhere."""

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document


@pytest.fixture(scope="module")
def taken(gazetteer, profile):
    def places(language, text):
        document = Document(document_id="one", text=text, published="2024-05-01", language=language)
        claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
        return [(one.gaining_side, one.place.name) for one in claims if one.changes_control and one.place]

    return places


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Войска ДНР взяли Марьинку."),
        ("ru", "ДНР заявила о взятии Марьинки."),
        ("ru", "Глава ДНР Денис Пушилин заявил об освобождении Марьинки."),
        ("ru", "Власти ДНР сообщили, что Марьинка перешла под контроль российских войск."),
        ("uk", "Війська ДНР захопили Мар'їнку."),
        ("en", "DNR troops took Marinka."),
        ("en", "The DNR announced the capture of Marinka."),
        ("nl", "De Volksrepubliek Donetsk heeft Marinka ingenomen."),
        ("de", "Die Volksrepublik Donezk hat Marjinka eingenommen."),
        ("fr", "La RPD a annoncé la prise de Marinka."),
        ("ru", "Минобороны сообщило об освобождении Марьинки в ДНР."),
    ],
)
def test_no_oblast_is_taken(taken, language, text):
    assert taken(language, text) == [("RU", "Marinka")]


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ru", "Российские войска полностью освободили территорию ЛНР.", "Luhansk Oblast"),
        ("ru", "В ДНР освобождены четыре населённых пункта.", "Donetsk Oblast"),
        ("nl", "Rusland heeft drie dorpen in de DNR veroverd.", "Donetsk Oblast"),
    ],
)
def test_the_oblast_where_it_is_the_place(taken, language, text, place):
    assert taken(language, text) == [("RU", place)]
