"""What a sentence opens with, what a list stands beside, and two namesakes of one sector."""

import pytest


def oblasts(gazetteer, text, language):
    return {one.surface: one.match.place and one.match.place.admin[1]
            for one in gazetteer.find_mentions(text, language=language)
            if one.match.candidates[0].place.kind.value == "settlement"}  # fmt: skip


def spot(gazetteer, text, name, language):
    (found,) = [one for one in gazetteer.find_mentions(text, language=language) if one.surface == name]
    return found.match.place and (found.match.place.lat, found.match.place.lon)


@pytest.mark.parametrize(
    ("language", "text", "oblast"),
    [
        ("ru", "В Сумской области освобождены Константиновка, Владимировка и Андреевка.", "Sumy Oblast"),
        ("ru", "Минобороны: в Сумской области освобождена Константиновка.", "Sumy Oblast"),
        ("en", "In Sumy region, Kostiantynivka and Andriivka were captured.", "Sumy Oblast"),
    ],
)
def test_the_oblast_with_which_a_sentence_opens(shipped, language, text, oblast):
    assert set(oblasts(shipped, text, language).values()) == {oblast}


def test_a_sentence_that_goes_on_elsewhere(shipped):
    text = "В Сумской области тихо, под Торецком взята Константиновка."
    assert oblasts(shipped, text, "ru")["Константиновка"] == "Donetsk Oblast"


@pytest.mark.parametrize(
    ("language", "text", "name", "expected"),
    [
        ("ru", "Бои идут в Николаевке под Лисичанском.", "Николаевке", (48.77, 38.34)),
        ("en", "Near Velyka Novosilka, Russian troops seized Vesele and Vremivka.", "Vesele", (47.80, 36.69)),
        ("nl", "Rusland claimt Temyrivka en Malynivka bij Hoeljajpole.", "Malynivka", (47.64, 36.49)),
        ("fr", "Ils ont pris Zaporijjia dans la région de Dnipropetrovsk.", "Zaporijjia", (48.30, 36.44)),
    ],
)
def test_beside_a_town(shipped, language, text, name, expected):
    assert spot(shipped, text, name, language) == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("uk", "Ворог просунувся на Покровському напрямку біля Новоолександрівки.", "Новоолександрівки"),
    ],
)
def test_what_stays_open(shipped, language, text, name):
    assert spot(shipped, text, name, language) is None
