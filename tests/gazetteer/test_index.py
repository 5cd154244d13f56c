"""The compiled index: what goes in comes out, damage is named, and what ships is up to date."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.compile import compile_index
from gazetteer.errors import IndexFormatError
from gazetteer.index import Gazetteer, Index, great_circle_km, is_complete, read_header
from gazetteer.model import Kind
from gazetteer.store import SHIPPED, open_gazetteer, shipped_hash, write_atomically

from .conftest import PLACES, a_place


def test_what_ships_is_compiled_from_the_tables_as_they_are():
    recorded = read_header(SHIPPED)["sources"][0]["hash"]
    assert recorded == shipped_hash(), "tables or rules have changed: run scripts/build_index.py"


def test_places_come_back_whole(small):
    for named in PLACES:
        found = small.place(named.place.id)
        assert found is not None
        assert (found.name, found.kind, found.admin) == (named.place.name, named.place.kind, named.place.admin)
        assert (found.lon, found.lat) == pytest.approx((named.place.lon, named.place.lat), abs=2e-5)
        assert found.population == named.place.population


def test_unknown_id(small):
    assert small.place("t:nowhere") is None
    assert small.place("") is None


def test_same_places_in_any_order_give_the_same_bytes():
    assert compile_index(PLACES) == compile_index(tuple(reversed(PLACES)))


def test_two_of_one_id_are_one_with_all_names():
    twice = (*PLACES, a_place("t:bakhmut", "Bakhmut", 38.0, 48.59, ru="Артёмовск"))
    gazetteer = Gazetteer(Index(compile_index(twice)))
    assert gazetteer.index.place_count == len(PLACES)
    assert gazetteer.lookup("Артёмовск").place.id == gazetteer.lookup("Artemivsk").place.id == "t:bakhmut"


def test_kinds_filter(small):
    assert [place.id for place in small.places([Kind.OBLAST])] == ["t:kharkiv-oblast"]
    assert len(list(small.places())) == len(PLACES)


def test_within_km_nearest_first(small):
    found = small.within_km(38.0, 48.5, 120)
    assert [place.id for place in found] == ["t:bakhmut", "t:ivanivka-east", "t:vuhledar"]
    assert small.within_km(38.0, 48.5, 120, kinds=["oblast"]) == ()


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0.1, 3000))
def test_within_km_is_what_a_full_scan_finds(lon, lat, radius):
    gazetteer = _SMALL
    expected = {
        place.id for place in gazetteer.places() if great_circle_km(lon, lat, place.lon, place.lat) <= radius * 0.999
    }
    found = {place.id for place in gazetteer.within_km(lon, lat, radius)}
    assert expected <= found


_SMALL = Gazetteer(Index(compile_index(PLACES)))


@pytest.mark.parametrize(
    "content", [b"", b"GZ", b"not an index at all", b"GZINDEX\x00" + b"\xff" * 8, b"GZINDEX\x00\x02\0\0\0\0\0\0\0{}"]
)
def test_damage_is_one_clear_error(tmp_path, content):
    path = tmp_path / "places.gzi"
    path.write_bytes(content)
    with pytest.raises(IndexFormatError, match=r"places\.gzi"):
        open_gazetteer(path)


def test_a_cut_file_is_noticed(tmp_path):
    path = tmp_path / "places.gzi"
    path.write_bytes(compile_index(PLACES)[:-400])
    with pytest.raises(IndexFormatError, match="cut short"):
        open_gazetteer(path)
    header = read_header(path)  # a user's own index is then compiled anew instead
    assert not is_complete(path, header)
    path.write_bytes(compile_index(PLACES))
    assert is_complete(path, header)


def test_missing_index(tmp_path):
    with pytest.raises(IndexFormatError, match="no index there"):
        open_gazetteer(tmp_path / "none.gzi")


def test_writing_is_all_or_nothing(tmp_path):
    path = tmp_path / "deep" / "file"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "no bytes")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_many_threads_share_one_gazetteer(shipped):
    names = ["Izjoem", "Charkiv", "Лиман", "Bachmut", "Oekraïne"] * 20
    answers: list[list[str]] = []

    def work():
        answers.append([shipped.lookup(name).candidates[0].place.id for name in names])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
