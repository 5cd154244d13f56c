"""New York in America and the town of that name by Toretsk."""

import pytest

TOWN, CITY = "Niu-York", "New York City"


def named(gazetteer, text, language):
    return [one.match.place.name for one in gazetteer.find_mentions(text, language=language)
            if one.match.place and one.match.place.name in {TOWN, CITY}]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Russian forces captured New York, a town near Toretsk.", [TOWN]),
        ("en", "Russian troops captured the town of New York.", [TOWN]),
        ("en", "They captured New York in Donetsk Oblast.", [TOWN]),
        ("en", "He spoke in New York about Donetsk.", [CITY]),
        ("en", "Russia says it captured New York.", [TOWN]),
        ("uk", "Нью-Йорк уже під ворогом.", [TOWN]),
        ("en", "He flew to New York.", [CITY]),
        ("en", "Toretsk was named at the General Assembly in New York.", [CITY]),
        ("nl", "Bij New York en Toretsk wordt gevochten. Later trok men uit New York weg.", [TOWN, TOWN]),
        ("de", "Die Einnahme von New York in der Region Donezk", [TOWN]),
        ("fr", "Les Russes ont pris New York, près de Toretsk.", [TOWN]),
        ("ru", "Бои идут у Нью-Йорка и Щербиновки.", [TOWN]),
        ("ru", "Заняли Ньюйорк.", [TOWN]),
        ("ru", "Прибыл в Нью-Йорк на Генассамблею ООН.", [CITY]),
        ("uk", "Окупанти просунулися в Нью-Йорку та Торецьку.", [TOWN]),
        ("uk", "Він вилетів до Нью-Йорка.", [CITY]),
    ],
)
def test_which_new_york(shipped, language, text, expected):
    assert named(shipped, text, language) == expected
