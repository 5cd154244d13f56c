"""Words that are no mentions and tell where a text is: sectors of the front, self-declared republics."""

import pytest

from gazetteer.model import MatchStatus


def spots(shipped, text, language):
    found = shipped.find_mentions(text, language=language)
    return {one.surface: (one.match.place.lat, one.match.place.lon) if one.match.place else None for one in found}


def test_a_village_lies_in_the_sector_of_its_sentence(shipped):
    found = spots(shipped, "На Курахівському напрямку бої біля Антонівки, Вознесенки та Новодмитрівки.", "uk")
    assert len(found) == 3
    for spot in found.values():
        assert spot == pytest.approx((47.98, 37.28), abs=0.15)


def test_the_sector_named_behind_the_villages_counts_too(shipped):
    found = spots(shipped, "Бои идут у Вознесенки на Кураховском направлении.", "ru")
    assert found["Вознесенки"] == pytest.approx((48.06, 37.26), abs=0.05)


def test_a_sector_of_another_sentence_and_paragraph_says_nothing(shipped):
    text = "Стало тихо на Курахівському напрямку.\nСело Вознесенка святкує."
    assert spots(shipped, text, "uk")["Вознесенка"] is None


def test_sectors_are_joined(shipped):
    text = "Тихо на Торецькому та Курахівському напрямках, лише біля Вознесенки стріляли."
    assert spots(shipped, text, "uk")["Вознесенки"] == pytest.approx((48.06, 37.26), abs=0.05)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Освобождена Белогоровка в ДНР.", "ru"),
        ("Освобождена Белогоровка (ДНР).", "ru"),
        ("Russian troops took Komyshuvakha in the DPR.", "en"),
    ],
)
def test_a_republic_tells_the_oblast(shipped, text, language):
    (found,) = [one for one in shipped.find_mentions(text, language=language) if one.surface.startswith("K")
                or one.surface.startswith("Б")]  # fmt: skip
    assert found.match.place.admin[1] == "Donetsk Oblast"


def test_the_head_of_a_republic_is_no_place_for_a_village(shipped):
    found = shipped.find_mentions("Камышеваха освобождена, говорит глава ДНР.", language="ru")
    assert found[0].match.status is MatchStatus.AMBIGUOUS


@pytest.mark.parametrize(
    ("language", "text", "name", "spot"),
    [
        ("nl", "Roebizjne bij Dobropillja is ingenomen.", "Roebizjne", (48.51, 37.20)),
        ("uk", "Рубіжне біля Добропілля тримається.", "Рубіжне", (48.51, 37.20)),
        ("nl", "Ze namen Makijivka en Nevske bij Svatove in.", "Makijivka", (49.23, 37.98)),
        ("en", "Makiivka in Luhansk Oblast was retaken.", "Makiivka", (49.23, 37.98)),
        ("en", "Fire burns in Kharkiv near Belgorod.", "Kharkiv", (49.98, 36.25)),
        ("nl", "Donetsk bij Makijivka is bezet.", "Makijivka", (48.05, 37.93)),
    ],
)
def test_a_city_that_lies_far_from_the_town_it_is_told_beside_is_its_namesake(shipped, language, text, name, spot):
    assert spots(shipped, text, language)[name] == pytest.approx(spot, abs=0.05)
