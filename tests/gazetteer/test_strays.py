"""A village far from all else that its document names is left open; towns, landmarks and its own oblast are not."""

import pytest

from gazetteer.model import MatchStatus
from gazetteer.store import shipped_gazetteer


def match_of(surface: str, text: str, language: str):
    found = [one.match for one in shipped_gazetteer().find_mentions(text, language=language) if one.surface == surface]
    assert found, f"{surface} is no mention of: {text}"
    return found[0]


@pytest.mark.parametrize(
    ("surface", "language", "text"),
    [
        ("Mala Seidemynukha", "en", "Moscow says that it took the village of Mala Seidemynukha near Pokrovsk."),
        ("Serguiïvka", "fr", "Près de Lyman, l'armée russe dit avoir pris le village de Serguiïvka."),
        ("Велика Михайлівка", "uk", "Бої точилися біля міста Курахове та села Велика Михайлівка."),
    ],
)
def test_a_village_far_from_the_front_of_its_text_is_left_open(surface, language, text):
    match = match_of(surface, text, language)
    assert match.status is MatchStatus.AMBIGUOUS
    assert match.candidates


@pytest.mark.parametrize(
    ("surface", "name", "text"),
    [
        ("Arkhangelske", "Arkhanhelske", "In Kherson Oblast Ukraine retook the village of Arkhangelske; Bakhmut held."),
        ("Arkhangelske", "Arkhanhelske", "Ukraine retook the villages of Arkhangelske and Vysokopillia."),
        ("Arkhangelske", "Arkhanhelske", "Kyiv says that it retook the village of Arkhangelske."),
        ("Staromaiorske", "Staromaiorske", "Two villages were retaken: Staromaiorske and Andriivka."),
        ("Robotyne", "Robotyne", "Ukraine retook the village of Robotyne, while Kupiansk was shelled."),
        ("Kupiansk", "Kupiansk", "Ukraine retook Kupiansk, while Kherson was shelled."),
    ],
)
def test_its_oblast_its_neighbour_or_its_fame_place_it(surface, name, text):
    place = match_of(surface, text, "en").place
    assert place is not None
    assert place.name == name
