"""Ranking and deciding: what is surely one place, what is not, and what is unknown."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.model import How, Kind, MatchStatus, NameStatus
from gazetteer.store import shipped_gazetteer


@pytest.mark.parametrize(
    ("name", "place", "how"),
    [
        ("Kharkiv", "t:kharkiv", How.EXACT),
        ("KHARKIV", "t:kharkiv", How.FOLDED),
        ("Харкові", "t:kharkiv", How.RULE),
        ("Voehledar", "t:vuhledar", How.RULE),
        ("Wuhledar", "t:vuhledar", How.RULE),
        ("Vugledar", "t:vuhledar", How.RULE),
        ("Bachmoets", "t:bakhmut", How.RULE),
        ("Artemivsk", "t:bakhmut", How.EXACT),
    ],
)
def test_surest_way_first(small, name, place, how):
    match = small.lookup(name)
    assert match.status is MatchStatus.MATCHED
    assert (match.place.id, match.candidates[0].how) == (place, how)


def test_bare_name_is_the_city_with_its_oblast_as_rival(small):
    match = small.lookup("Charkiv", language="nl")
    assert match.place.id == "t:kharkiv"
    assert [one.place.id for one in match.candidates] == ["t:kharkiv", "t:kharkiv-oblast"]


def test_a_kind_word_decides(small):
    assert small.lookup("Charkiv", kind="oblast").place.id == "t:kharkiv-oblast"
    assert small.lookup("Charkiv", kind=Kind.SETTLEMENT).place.id == "t:kharkiv"


def test_namesakes_are_ambiguous_until_the_document_tells(small):
    match = small.lookup("Ivanivka")
    assert match.status is MatchStatus.AMBIGUOUS
    assert match.place is None
    assert {one.place.id for one in match.candidates} == {"t:ivanivka-east", "t:ivanivka-west"}
    near_bakhmut = small.lookup("Ivanivka", near=[(38.0, 48.6)])
    assert near_bakhmut.place.id == "t:ivanivka-east"


def test_the_limit_never_changes_the_status(small):
    assert small.lookup("Ivanivka", limit=1).status is MatchStatus.AMBIGUOUS
    assert len(small.lookup("Ivanivka", limit=1).candidates) == 1


def test_a_guess_is_marked(small):
    match = small.lookup("Bakhmit")
    assert match.candidates[0].how is How.FUZZY
    assert match.candidates[0].name_status is NameStatus.MISSPELLING


def test_unknown(small):
    for name in ("Quxville", "", "   ", "?", "Ив", "a" * 500, "x" * 1_000_000, "\x00\x01", "\u202e\u200f"):
        match = small.lookup(name)
        assert match.status is MatchStatus.UNKNOWN
        assert match.candidates == ()


def test_internal_keys_cannot_be_asked_for(small):
    for prefix in ("\x01", "\x02", "\x03"):
        assert small.lookup(prefix + "t:kharkiv").status is MatchStatus.UNKNOWN


def test_parts_add_up(small):
    best = small.lookup("Kharkiv", language="en", near=[(36.0, 50.0)]).candidates[0]
    assert best.score == pytest.approx(min(1.0, sum(value for _, value in best.parts)), abs=1e-4)
    assert {name for name, _ in best.parts} == {"name", "status", "prior", "front", "language", "kind", "near"}


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from([None, "nl", "uk"]))
def test_any_text_is_answered(name, language):
    match = shipped_gazetteer().lookup(name, language=language)
    scores = [one.score for one in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert (match.status is MatchStatus.UNKNOWN) == (not match.candidates)
    assert match == shipped_gazetteer().lookup(name, language=language)


@pytest.mark.parametrize(
    ("name", "expected", "status"),
    [
        ("Artemivsk", "Bakhmut", NameStatus.FORMER),
        ("Kharkov", "Kharkiv", None),
        ("Lugansk", "Luhansk", None),
        ("Krasnyi Lyman", "Lyman", NameStatus.FORMER),
        ("Kramatrosk", "Kramatorsk", NameStatus.MISSPELLING),
        ("Zaporizhya", "Zaporizhzhia", None),
        ("Voroshilovgrad", "Luhansk", NameStatus.FORMER),
        ("Šachtarsʹk", "Shakhtarsk", None),
        ("Mogilev-Podolsky", "Mohyliv-Podilskyi", None),
        ("Samar", "Samar", NameStatus.OFFICIAL),
        ("Kиїв", "Kyiv", None),
    ],
)
def test_former_russian_and_mistaken_spellings(shipped, name, expected, status):
    match = shipped.lookup(name)
    assert match.place is not None
    assert match.place.name == expected
    assert status in (None, match.candidates[0].name_status)


def test_a_name_of_two_towns_is_left_open_until_the_document_tells(shipped):
    """Dzerzhinsk was Toretsk until 2016 and is a city in Russia."""
    alone = shipped.lookup("Dzerzhinsk")
    assert alone.status is MatchStatus.AMBIGUOUS
    assert {"Toretsk", "Dzerzhinsk"} <= {one.place.name for one in alone.candidates}
    assert shipped.lookup("Dzerzhinsk", near=[(37.85, 48.4)]).place.name == "Toretsk"


def test_a_hromada_is_found_where_it_is_asked_for(shipped):
    assert shipped.lookup("Vovchansk", kind="hromada").place.name == "Vovchansk Hromada"
    assert shipped.lookup("Вовчанська громада").place.kind is Kind.HROMADA
    assert all(one.place.kind is not Kind.HROMADA for one in shipped.lookup("Vovchansk").candidates)


def test_a_kind_that_no_place_of_the_name_has(shipped):
    assert shipped.lookup("Izium", kind="river").status is MatchStatus.AMBIGUOUS


def test_a_day_lowers_a_name_not_yet_or_no_more_in_use(shipped):
    index = shipped.index
    days = (date(1900, 1, 1), date(2024, 1, 1))
    dated = [number for number in range(index.name_count) if not all(index.name_used_on(number, day) for day in days)]
    if not dated:
        pytest.skip("no dated names in the tables")
    name = shipped.index.name_text(dated[0])
    day = date(2024, 1, 1) if not shipped.index.name_used_on(dated[0], date(2024, 1, 1)) else date(1900, 1, 1)
    parts = [dict(one.parts) for one in shipped.lookup(name, on=day).candidates]
    assert any(part.get("date", 0) < 0 for part in parts)


@pytest.mark.parametrize(
    ("name", "language", "meant", "kind"),
    [
        ("Fluss Oskil", "de", "Oskil", "river"),
        ("rzeka Wowcza", "pl", "Vovcha", "river"),
        ("Atomkraftwerk Kursk", "de", "Kursk NPP", "facility"),
        ("district de Kramatorsk", "fr", "Kramatorsk Raion", "raion"),
        ("rejon kramatorski", "pl", "Kramatorsk Raion", "raion"),
        ("the Oskil River", "en", "Oskil", Kind.RIVER),
        ("la rivière Oskil", "fr", "Oskil", Kind.RIVER),
        ("der Fluss Berda", "de", "Berda River", Kind.RIVER),
        ("de rivier Berda", "nl", "Berda River", Kind.RIVER),
        ("airport of Hostomel", "en", "Hostomel Airport", Kind.FACILITY),
        ("Flughafen von Hostomel", "de", "Hostomel Airport", Kind.FACILITY),
        ("het vliegveld van Saky", "nl", "Saky air base", Kind.FACILITY),
    ],
)
def test_a_kind_word_in_the_question(shipped, name, language, meant, kind):
    place = shipped.lookup(name, language=language).place
    assert (place.name, place.kind) == (meant, kind)


def test_the_lines_come_before_small_towns_far_from_them(shipped):
    best = shipped.lookup("Stepanivka").candidates[0]
    assert best.place.admin[1] == "Donetsk Oblast"
    assert dict(best.parts)["front"] > 0.2


def test_two_villages_of_the_war_with_one_name_are_left_open_until_something_tells(gazetteer):
    bare = gazetteer.lookup("Zelenyi Hai", language="en")
    assert bare.status is MatchStatus.AMBIGUOUS
    near = gazetteer.lookup("Zelenyi Hai", language="en", near=[(36.62, 48.08)])
    assert near.status is MatchStatus.MATCHED
    assert near.candidates[0].place.admin[1] == "Donetsk Oblast"


@pytest.mark.parametrize(
    ("name", "kind"), [("Cherson-regio", "oblast"), ("Charkiw-Gebiet", "oblast"), ("Cherson", "settlement")]
)
def test_an_ending_names_the_oblast(shipped, name, kind):
    assert shipped.lookup(name).place.kind == kind


@pytest.mark.parametrize("name", ["Poltavka", "Novomykolaivka", "Solodke"])
def test_a_small_town_does_not_hide_a_village_of_the_record(shipped, name):
    match = shipped.lookup(name)
    assert match.place is None
    assert len({one.place.id for one in match.candidates}) > 1


def test_places_known_to_5_km_are_told(shipped):
    rough = {place_id: shipped.place(place_id) for place_id in shipped.index.rough}
    assert rough
    assert all("to about" in place.source for place in rough.values())
    assert shipped.place("geonames:707292").id not in rough
