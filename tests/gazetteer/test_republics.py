"""Self-declared republics: where they are a place, where a side, where nothing."""

import pytest

from gazetteer.model import MatchStatus

DONETSK, LUHANSK = "Donetsk Oblast", "Luhansk Oblast"


def mentions(gazetteer, text, language):
    found = gazetteer.find_mentions(text, language=language)
    return [(one.surface, one.match.place.name, one.literal) for one in found if one.match.place]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Освобождён населённый пункт в ДНР.", [("ДНР", DONETSK, True)]),
        ("ru", "бои в Донецкой Народной Республике (ДНР)", [("Донецкой Народной Республике", DONETSK, True)]),
        ("ru", "на территории самопровозглашённой ЛНР", [("ЛНР", LUHANSK, True)]),
        ("ru", "в ЛНР и ДНР", [("ЛНР", LUHANSK, True), ("ДНР", DONETSK, True)]),
        ("ru", "на стыке ДНР и Запорожской области", [("ДНР", DONETSK, True),
                                                      ("Запорожской области", "Zaporizhzhia Oblast", True)]),
        ("ru", "Красный Яр ДНР освобождён", [("Красный Яр", "Krasnyi Yar", True), ("ДНР", DONETSK, True)]),
        ("ru", "Белогоровка (ЛНР)", [("Белогоровка", "Bilohorivka", True), ("ЛНР", LUHANSK, True)]),
        ("ru", "Глава ДНР сказал это.", [("ДНР", DONETSK, False)]),
        ("ru", "власти ДНР и ЛНР", [("ДНР", DONETSK, False), ("ЛНР", LUHANSK, False)]),
        ("ru", "Минобороны ДНР сообщило.", [("ДНР", DONETSK, False)]),
        ("uk", "у так званій ДНР", [("ДНР", DONETSK, True)]),
        ("uk", "ватажок ДНР", [("ДНР", DONETSK, False)]),
        ("en", "a village in the Donetsk People's Republic", [("Donetsk People's Republic", DONETSK, True)]),
        ("en", "across the self-proclaimed Donetsk People’s Republic",
         [("Donetsk People’s Republic", DONETSK, True)]),
        ("en", "The DNR said Marinka fell.", [("DNR", DONETSK, False), ("Marinka", "Marinka", True)]),
        ("nl", "in de zelfverklaarde Volksrepubliek Loehansk", [("Volksrepubliek Loehansk", LUHANSK, True)]),
        ("nl", "volgens de Volksrepubliek Donetsk", [("Volksrepubliek Donetsk", DONETSK, False)]),
        ("de", "in der „Volksrepublik Donezk“", [("Volksrepublik Donezk", DONETSK, True)]),
        ("fr", "dans la République populaire de Lougansk", [("République populaire de Lougansk", LUHANSK, True)]),
        ("pl", "w Donieckiej Republice Ludowej", [("Donieckiej Republice Ludowej", DONETSK, True)]),
    ],
)  # fmt: skip
def test_what_a_republic_is(shipped, language, text, expected):
    assert mentions(shipped, text, language) == expected


def test_troops_of_a_republic_beside_a_town(shipped):
    assert mentions(shipped, "войска ДНР взяли Марьинку", "ru") == [("Марьинку", "Marinka", True)]


def test_a_republic_that_speaks_tells_of_no_village(shipped):
    (speaker, village) = shipped.find_mentions("ДНР заявила: Камышеваха освобождена.", language="ru")
    assert not speaker.literal
    assert village.match.status is MatchStatus.AMBIGUOUS


def test_donetsk_stays_the_city_beside_it(shipped):
    assert ("Донецк", "Donetsk", True) in mentions(shipped, "Обстрелян Донецк в ДНР.", "ru")
