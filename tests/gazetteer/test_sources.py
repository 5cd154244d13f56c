"""The places that ship, as the index gets them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from gazetteer.errors import PlaceDataError
from gazetteer.model import Kind, NamedPlace, NameStatus
from gazetteer.sources import tables
from gazetteer.sources.packaged import read_packaged
from gazetteer.sources.tables import read_table


@pytest.fixture(scope="module")
def places() -> dict[str, NamedPlace]:
    return {named.place.id: named for named in read_packaged()}


def texts(named: NamedPlace, language: str | None = None) -> set[str]:
    return {name.text for name in named.names if language is None or name.language == language}


def called(places: dict[str, NamedPlace], name: str, kind: Kind) -> list[NamedPlace]:
    return [named for named in places.values() if named.place.name == name and named.place.kind is kind]


def test_ids_are_unique_and_the_order_is_fixed(places: dict[str, NamedPlace]) -> None:
    again = [named.place.id for named in read_packaged()]
    assert len(again) == len(set(again))
    assert again == list(places)


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [
        (Kind.SETTLEMENT, 8500),
        (Kind.COUNTRY, 220),
        (Kind.OBLAST, 30),
        (Kind.RAION, 136),
        (Kind.REGION, 30),
        (Kind.RIVER, 25),
        (Kind.CANAL, 4),
        (Kind.WATER, 15),
        (Kind.ISLAND, 7),
        (Kind.FACILITY, 40),
    ],
)
def test_there_are_enough_places_of_each_kind(places: dict[str, NamedPlace], kind: Kind, at_least: int) -> None:
    assert Counter(named.place.kind for named in places.values())[kind] >= at_least


def test_all_first_level_units_of_ukraine_are_there(places: dict[str, NamedPlace]) -> None:
    oblasts = [n for n in places.values() if n.place.kind is Kind.OBLAST and n.place.country == "UA"]
    assert len(oblasts) == 24
    assert called(places, "Crimea", Kind.REGION)[0].place.admin == ("Ukraine",)
    assert called(places, "Kyiv", Kind.SETTLEMENT)
    assert called(places, "Sevastopol", Kind.SETTLEMENT)[0].place.admin == ("Ukraine", "Crimea")


@pytest.mark.parametrize(
    ("place_id", "name", "admin"),
    [
        ("geonames:707292", "Izium", ("Ukraine", "Kharkiv Oblast", "Izium Raion")),
        ("geonames:713174", "Bakhmut", ("Ukraine", "Donetsk Oblast", "Bakhmut Raion")),
        ("geonames:703448", "Kyiv", ("Ukraine",)),
        ("geonames:698740", "Odesa", ("Ukraine", "Odesa Oblast", "Odesa Raion")),
        ("geonames:691999", "Sievierodonetsk", ("Ukraine", "Luhansk Oblast", "Sievierodonetsk Raion")),
        ("geonames:702972", "Lysychansk", ("Ukraine", "Luhansk Oblast", "Sievierodonetsk Raion")),
        ("geonames:687700", "Zaporizhzhia", ("Ukraine", "Zaporizhzhia Oblast", "Zaporizhzhia Raion")),
        ("geonames:699751", "Niu-York", ("Ukraine", "Donetsk Oblast", "Bakhmut Raion")),
        ("geonames:704204", "Lyman", ("Ukraine", "Donetsk Oblast", "Kramatorsk Raion")),
        ("geonames:578072", "Belgorod", ("Russia", "Belgorod Oblast")),
    ],
)
def test_names_are_the_english_standard_forms_of_today(
    places: dict[str, NamedPlace], place_id: str, name: str, admin: tuple[str, ...]
) -> None:
    assert places[place_id].place.name == name
    assert places[place_id].place.admin == admin


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kharkiv Oblast", Kind.OBLAST),
        ("Bakhmut Raion", Kind.RAION),
        ("Donbas", Kind.REGION),
        ("Snake Island", Kind.ISLAND),
        ("Zaporizhzhia NPP", Kind.FACILITY),
        ("Ukraine", Kind.COUNTRY),
        ("Kinburn Spit", Kind.REGION),
        ("Siverskyi Donets", Kind.RIVER),
        ("North Crimean Canal", Kind.CANAL),
        ("Sea of Azov", Kind.WATER),
    ],
)
def test_contract_names_exist_once(places: dict[str, NamedPlace], name: str, kind: Kind) -> None:
    assert len(called(places, name, kind)) == 1


VILLAGES = [
    "Robotyne", "Klishchiivka", "Synkivka", "Posad-Pokrovske", "Spirne", "Hroza", "Paraskoviivka", "Berkhivka",
    "Dubovo-Vasylivka", "Verkhnokamianske", "Opytne", "Pisky", "Krynky", "Dudchany", "Vysokopillia",
    "Snihurivka", "Kyselivka", "Mala-Rohan", "Ruska-Lozova", "Tsyrkuny", "Dovhenke", "Bohorodychne", "Torske",
    "Terny", "Nevske", "Stelmakhivka", "Storozheve", "Neskuchne", "Levadne", "Staromaiorske", "Urozhaine",
    "Piatykhatky", "Lobkove", "Rivnopil", "Novoprokopivka", "Verbove", "Berdychi", "Tonenke", "Nevelske",
    "Ocheretyne", "Prohres", "Moshchun", "Borodianka", "Horenka", "Kozinka", "Korenevo", "Sudzha", "Shebekino",
    "Pervomaiske", "Sieverne", "Lastochkyne",
]  # fmt: skip


@pytest.mark.parametrize("name", VILLAGES)
def test_villages_of_the_front_are_there(places: dict[str, NamedPlace], name: str) -> None:
    spelled = name.replace("-", " ") if name in {"Mala-Rohan", "Ruska-Lozova"} else name
    assert called(places, spelled, Kind.SETTLEMENT)


@pytest.mark.parametrize(
    ("name", "oblasts"),
    [
        ("Makiivka", {"Donetsk Oblast", "Luhansk Oblast"}),
        ("Bilohorivka", {"Donetsk Oblast", "Luhansk Oblast"}),
        ("Yahidne", {"Donetsk Oblast", "Chernihiv Oblast"}),
        ("Andriivka", {"Donetsk Oblast", "Kyiv Oblast", "Kharkiv Oblast"}),
    ],
)
def test_homonyms_are_all_kept(places: dict[str, NamedPlace], name: str, oblasts: set[str]) -> None:
    found = {named.place.admin[1] for named in called(places, name, Kind.SETTLEMENT)}
    assert oblasts <= found


def test_there_are_two_opytne_and_two_krasnohorivka_in_one_oblast(places: dict[str, NamedPlace]) -> None:
    for name in ("Opytne", "Krasnohorivka", "Vodiane"):
        inside = [n for n in called(places, name, Kind.SETTLEMENT) if "Donetsk Oblast" in n.place.admin]
        assert len(inside) >= 2, name
    assert len(called(places, "Mykolaivka", Kind.SETTLEMENT)) >= 24


@pytest.mark.parametrize(
    ("place_id", "language", "text", "status"),
    [
        ("geonames:707292", "nl", "Izjoem", NameStatus.EXONYM),
        ("geonames:703448", "pl", "Kijów", NameStatus.EXONYM),
        ("geonames:703448", "uk", "Київ", NameStatus.OFFICIAL),
        ("geonames:706482", "uk", "Харківщина", NameStatus.EXONYM),
        ("geonames:706482", "pl", "obwód charkowski", NameStatus.EXONYM),
        ("geonames:698738", "fr", "oblast d'Odessa", NameStatus.EXONYM),
        ("geomap:snake-island", "nl", "Slangeneiland", NameStatus.EXONYM),
        ("geonames:2635167", "nl", "VK", NameStatus.EXONYM),
        ("geonames:6252001", "nl", "VS", NameStatus.EXONYM),
        ("geonames:578072", "ru", "Белгород", NameStatus.OFFICIAL),
    ],
)
def test_a_name_has_its_language_and_standing(
    places: dict[str, NamedPlace], place_id: str, language: str, text: str, status: NameStatus
) -> None:
    found = [name for name in places[place_id].names if name.text == text and name.language == language]
    assert [name.status for name in found] == [status]


@pytest.mark.parametrize(
    ("place_id", "former", "until"),
    [
        ("geonames:713174", "Артемівськ", date(2016, 2, 4)),
        ("geonames:699751", "Novhorodske", date(2021, 7, 1)),
        ("geonames:704204", "Krasnyi Lyman", date(2016, 2, 4)),
        ("geonames:709930", "Дніпропетровськ", date(2016, 5, 19)),
    ],
)
def test_renamings_have_dates(places: dict[str, NamedPlace], place_id: str, former: str, until: date) -> None:
    found = [name for name in places[place_id].names if name.text == former]
    assert found
    assert all((name.status, name.valid_to) == (NameStatus.FORMER, until) for name in found)


def test_no_name_is_empty_or_twice_or_in_another_script(places: dict[str, NamedPlace]) -> None:
    for named in places.values():
        pairs = [(name.text, name.language) for name in named.names]
        assert len(pairs) == len(set(pairs)), named.place
        for text, _language in pairs:
            assert text == text.strip()
            assert 2 <= len(text) <= 90
            assert all(ord(mark) < 0x600 or mark in "‘’–—" or 0x1E00 <= ord(mark) < 0x1F00 for mark in text), text


def test_coordinates_and_countries_are_plausible(places: dict[str, NamedPlace]) -> None:
    for named in places.values():
        place = named.place
        assert -180 <= place.lon <= 180
        assert -90 <= place.lat <= 90
        assert place.source
        if place.country == "UA" and place.kind is Kind.SETTLEMENT:
            assert 22.1 <= place.lon <= 40.3
            assert 44.3 <= place.lat <= 52.4
            assert place.admin[0] == "Ukraine"


def test_villages_stand_apart_from_the_settlements_they_complete(places: dict[str, NamedPlace]) -> None:
    """No village is listed twice: one name within 2 km is one place."""
    near: dict[tuple[str, int, int], list[NamedPlace]] = defaultdict(list)
    for named in places.values():
        if named.place.kind is Kind.SETTLEMENT and named.place.country == "UA":
            near[named.place.name, round(named.place.lon * 40), round(named.place.lat * 50)].append(named)
    assert [found for found in near.values() if len(found) > 1] == []


def test_villages_are_a_selection(places: dict[str, NamedPlace]) -> None:
    rows = list(read_table("villages.csv"))
    assert 600 <= len(rows) <= 4200
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"id,name\n1\n", "line 2: got"), (b"\xff\xfe", "cannot be read")],
)
def test_a_damaged_table_says_where(tmp_path, monkeypatch: pytest.MonkeyPatch, data: bytes, message: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.csv").write_bytes(data)
    monkeypatch.setattr(tables.resources, "files", lambda _package: tmp_path)
    with pytest.raises(PlaceDataError, match=message):
        list(read_table("broken.csv"))
