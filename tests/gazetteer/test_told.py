"""What the words beside a doubtful name tell: a village, a distance, an oblast, a sector, the company of its sentence.

Each rule has texts in which it settles a name, and texts that look alike in which the name stays as it was.
"""

import pytest

from gazetteer.model import MatchStatus


def found(shipped, text, language):
    return {one.surface: one.match for one in shipped.find_mentions(text, language=language)}


def spot(match):
    return match.place.lat, match.place.lon


@pytest.mark.parametrize(
    ("language", "text", "name", "where"),
    [
        ("en", "Troops captured the village of Dalne near Kurakhove. Dalne was shelled.", "Dalne", (47.95, 37.27)),
        ("fr", "Ils ont pris le village de Dalné près de Kourakhové.", "Dalné", (47.95, 37.27)),
        ("de", "Der Ort Wesjoloje bei Soledar ist besetzt.", "Wesjoloje", (48.74, 38.15)),
        ("nl", "Het dorp Dalne bij Koerachove is ingenomen.", "Dalne", (47.95, 37.27)),
        ("ru", "Бои у населенных пунктов Родинское и Новый Донбасс.", "Новый Донбасс", (48.45, 37.18)),
    ],
)
def test_behind_a_village_a_spelling_of_its_own_is_a_name(shipped, language, text, name, where):
    assert spot(found(shipped, text, language)[name]) == pytest.approx(where, abs=0.05)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Dalne, a lawyer, spoke in Kurakhove."),
        ("en", "The village Council met in Kurakhove."),
        ("de", "Der Ort Mitte bei Soledar ist besetzt."),
        ("fr", "Le village de Dupont, près de Kourakhové."),
    ],
)
def test_other_words_are_no_names_for_sounding_alike(shipped, language, text):
    assert set(found(shipped, text, language)) <= {"Kurakhove", "Soledar", "Kourakhové"}


def test_a_word_in_capitals_is_found_again_in_the_whole_text(shipped):
    text = "Dalne fell, they say. The village of Dalne lies by Kurakhove; Dalnes is nobody."
    surfaces = [one.surface for one in shipped.find_mentions(text, language="en")]
    assert surfaces == ["Dalne", "Dalne", "Kurakhove"]


@pytest.mark.parametrize(
    ("language", "text", "name", "where"),
    [
        (
            "fr",
            "Les villages de Lozova, dans l'oblast de Kharkiv, et de Pervomaïske sont pris.",
            "Lozova",
            (49.48, 37.82),
        ),
        ("ru", "Село Покровск и село Красное под Кураховом.", "Красное", (48.05, 37.19)),
    ],
)
def test_of_a_city_and_its_namesakes_the_village_is_meant(shipped, language, text, name, where):
    assert spot(found(shipped, text, language)[name]) == pytest.approx(where, abs=0.05)


def test_a_village_called_like_a_city_is_not_the_city(shipped):
    match = found(shipped, "Ils ont libéré le village de Zaporijjia.", "fr")["Zaporijjia"]
    assert match.status is MatchStatus.AMBIGUOUS
    assert match.candidates[0].place.lat != pytest.approx(47.85, abs=0.05)


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "La ville de Zaporijjia est bombardée."), ("en", "The village near Zaporizhzhia was hit.")],
)
def test_the_city_stays_the_city(shipped, language, text):
    (match,) = found(shipped, text, language).values()
    assert spot(match) == pytest.approx((47.85, 35.12), abs=0.05)


@pytest.mark.parametrize(
    ("language", "text", "name", "where"),
    [
        (
            "de",
            "Der Ort Pobjeda liegt etwa 20 Kilometer südwestlich der Gebietshauptstadt Donezk.",
            "Pobjeda",
            (47.92, 37.46),
        ),
        ("en", "They took Vesele, about 10 km north of Soledar.", "Vesele", (48.74, 38.15)),
        ("uk", "Взято Веселе за 9 км від Соледара.", "Веселе", (48.74, 38.15)),
    ],
)
def test_a_stated_distance_tells_the_namesake(shipped, language, text, name, where):
    assert spot(found(shipped, text, language)[name]) == pytest.approx(where, abs=0.05)


def test_a_distance_that_fits_nobody_tells_nothing(shipped):
    plain = found(shipped, "They took Hryhorivka. Kyiv was hit.", "en")["Hryhorivka"]
    told = found(shipped, "They took Hryhorivka, 3 km from Kyiv.", "en")["Hryhorivka"]
    assert (told.status, told.candidates[0].place) == (plain.status, plain.candidates[0].place)


@pytest.mark.parametrize(
    ("language", "text", "name", "oblast"),
    [
        ("de", "Im Gebiet Saporischschja fiel das Dorf Pjatychatky. In Cherson blieb es ruhig.", "Pjatychatky",
         "Zaporizhzhia Oblast"),
        ("fr", "L'armée a pris Pichtchané et Pryvillia, dans la région de Dnipropetrovsk.", "Pryvillia",
         "Dnipropetrovsk Oblast"),
        ("en", "They took Pryvillia, in the Dnipropetrovsk region.", "Pryvillia", "Dnipropetrovsk Oblast"),
    ],
)  # fmt: skip
def test_the_only_oblast_of_a_sentence_tells_the_namesake(shipped, language, text, name, oblast):
    assert found(shipped, text, language)[name].place.admin[1] == oblast


def test_two_oblasts_of_a_sentence_do_not(shipped):
    text = "In the regions of Zaporizhzhia and Kherson there was fighting for Piatykhatky."
    assert found(shipped, text, "en")["Piatykhatky"].status is MatchStatus.AMBIGUOUS


@pytest.mark.parametrize(
    ("language", "text", "name", "where"),
    [
        ("en", "In the Kupiansk and Lyman sectors they attack near Makiivka.", "Makiivka", (49.23, 37.98)),
        ("en", "In the Kharkiv direction they were stopped at Starytsia.", "Starytsia", (50.24, 36.79)),
        ("nl", "In de Lyman-richting werd bij Makijivka gevochten.", "Makijivka", (49.23, 37.98)),
        ("fr", "Dans le secteur de Lyman, on se bat à Makiïvka.", "Makiïvka", (49.23, 37.98)),
        ("de", "Im Frontabschnitt Lyman wird bei Makijiwka gekämpft.", "Makijiwka", (49.23, 37.98)),
        ("uk", "На Покровському напрямку бої точаться біля Рубіжного.", "Рубіжного", (48.51, 37.20)),
    ],
)
def test_a_sector_called_after_its_town_tells_the_namesake(shipped, language, text, name, where):
    assert spot(found(shipped, text, language)[name]) == pytest.approx(where, abs=0.05)


@pytest.mark.parametrize(
    ("language", "text", "name", "where"),
    [
        ("en", "They marched in the direction of Lyman, and Makiivka was shelled.", "Makiivka", (48.05, 37.93)),
        ("nl", "Makijivka en Donetsk werden beschoten, Lyman niet.", "Makijivka", (48.05, 37.93)),
        ("en", "In the Lyman sector it is calm.\nMakiivka was shelled.", "Makiivka", (48.05, 37.93)),
    ],
)
def test_a_town_that_is_no_sector_or_of_another_paragraph_does_not(shipped, language, text, name, where):
    assert spot(found(shipped, text, language)[name]) == pytest.approx(where, abs=0.05)


def test_a_list_by_one_town_draws_its_namesakes_there(shipped):
    text = "Бої у Никанорівці, Маяку, Шаховому, Рубіжному, Новоекономічному та Родинському."
    assert spot(found(shipped, text, "uk")["Рубіжному"]) == pytest.approx((48.51, 37.20), abs=0.05)
    text = "в районах населенных пунктов Родинское, Димитров, Красноармейск, Красный Лиман"
    assert spot(found(shipped, text, "ru")["Красный Лиман"]) == pytest.approx((48.34, 37.24), abs=0.05)


def test_a_list_over_all_the_front_does_not(shipped):
    text = "Atakują Kupiansk, Rubizhne, Pokrovsk and Kherson."
    assert spot(found(shipped, text, "en")["Rubizhne"]) == pytest.approx((49.01, 38.38), abs=0.05)


def test_the_town_of_its_sentence_counts_before_those_of_others(shipped):
    text = "Наступ іде на Новопавлівському напрямку. Бої на околицях Куп'янська та в селі Соболівка."
    assert spot(found(shipped, text, "uk")["Соболівка"]) == pytest.approx((49.71, 37.56), abs=0.05)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Освобождена Кузьминовка Донецкой Народной Республики.", "Кузьминовка"),
        ("Освобождены Кузьминовка и Федоровка ДНР.", "Федоровка"),
    ],
)
def test_a_republic_right_behind_a_name_tells_its_oblast(shipped, text, name):
    assert found(shipped, text, "ru")[name].place.admin[1] == "Donetsk Oblast"


def test_oblasts_in_brackets_tell_those_of_a_list(shipped):
    text = "в районах Тихое, Вишневое (Днепропетровская область), а также Полтавка и Малиновка (Запорожская область)"
    matches = found(shipped, text, "ru")
    assert {name: matches[name].place.admin[1] for name in ("Тихое", "Вишневое", "Полтавка", "Малиновка")} == {
        "Тихое": "Dnipropetrovsk Oblast",
        "Вишневое": "Dnipropetrovsk Oblast",
        "Полтавка": "Zaporizhzhia Oblast",
        "Малиновка": "Zaporizhzhia Oblast",
    }


def test_a_village_of_the_oblast_far_from_all_of_its_list_stays_open(shipped):
    text = "Взяты Звановка, Петровское, Иванополье и Васюковка Донецкой Народной Республики."
    matches = found(shipped, text, "ru")
    assert matches["Петровское"].status is MatchStatus.AMBIGUOUS
    assert all(matches[name].place for name in ("Звановка", "Иванополье", "Васюковка"))


def test_an_oblast_may_own_a_village(shipped):
    text = "They were stopped near the Luhansk region's Makiivka."
    assert spot(found(shipped, text, "en")["Makiivka"]) == pytest.approx((49.23, 37.98), abs=0.05)
    text = "The Luhansk region's governor spoke of Makiivka."
    assert spot(found(shipped, text, "en")["Makiivka"]) == pytest.approx((48.05, 37.93), abs=0.05)


def test_a_village_far_from_the_sector_of_its_sentence_stays_open(shipped):
    text = "На Курахівському напрямку бої точаться біля Великої Михайлівки."
    assert found(shipped, text, "uk")["Великої Михайлівки"].status is MatchStatus.AMBIGUOUS
    text = "Бої у Бердянському та на Торецькому напрямку."
    assert found(shipped, text, "uk")["Бердянському"].status is MatchStatus.MATCHED


@pytest.mark.parametrize(
    ("text", "name"),
    [("Бои идут под Покровском.", "Pokrovsk"), ("Колонна стоит под Покровском.", "Pokrovsk")],
)
def test_a_case_that_only_the_town_has_tells_it(shipped, text, name):
    assert found(shipped, text, "ru")["Покровском"].place.name == name


def test_a_case_that_only_the_villages_have_does_not_tell_the_town(shipped):
    assert found(shipped, "Бои идут в Покровском.", "ru")["Покровском"].status is MatchStatus.AMBIGUOUS


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ru", "В микрорайонах Центральный и Динас Красноармейска бои.", {"Красноармейска"}),
        ("ru", "Об этом сообщил Владимир Рогов под Ореховом.", {"Ореховом"}),
        ("uk", "У мікрорайоні Шахтарський Покровська бої.", {"Покровська"}),
        ("ru", "Колонна прошла Владимир и Ковров.", {"Владимир", "Ковров"}),
    ],
)
def test_quarters_and_persons_are_no_places(shipped, language, text, names):
    assert set(found(shipped, text, language)) == names


def test_an_oblast_that_is_given_outweighs_fame(shipped):
    oblasts = {place.name: place.id for place in shipped.places(["oblast"])}
    match = shipped.lookup("Makiivka", language="en", admin=[oblasts["Luhansk Oblast"]])
    assert spot(match) == pytest.approx((49.23, 37.98), abs=0.05)
    assert shipped.lookup("Pokrovsk", admin=[oblasts["Donetsk Oblast"]]).place.name == "Pokrovsk"
    kyiv = shipped.lookup("Kyiv", admin=[oblasts["Donetsk Oblast"]])
    assert kyiv.place.name == "Kyiv"  # nothing of that name there


@pytest.mark.parametrize(
    ("language", "text", "name", "oblast"),
    [
        ("uk", "Ворог просунувся біля Тур'ї.", "Тур'ї", "Sumy Oblast"),
        ("en", "Turiia and Myropilske were shelled.", "Turiia", "Sumy Oblast"),
        ("uk", "Бої за Симинівку біля Вовчанська.", "Симинівку", "Kharkiv Oblast"),
        ("en", "Fighting for Nykyforivka and Lypivka.", "Lypivka", "Donetsk Oblast"),
        ("ru", "у сел Константиновка и Новоконстантиновка Сумской области", "Новоконстантиновка", "Sumy Oblast"),
        ("uk", "Атаки в районах Ступочек та Часового Яру.", "Ступочек", "Donetsk Oblast"),
    ],
)
def test_villages_that_were_missing(shipped, language, text, name, oblast):
    assert found(shipped, text, language)[name].place.admin[1] == oblast


def test_a_village_on_the_land_of_an_oblast(shipped):
    match = found(shipped, "ЗСУ звільнили Макіївку на Луганщині.", "uk")["Макіївку"]
    assert match.place is not None
    assert match.place.id == "geonames:702318"  # not the city by Donetsk
