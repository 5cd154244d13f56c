"""The packed automaton: it ships, it is the one that would be built, and what does not fit is built anew."""

import zlib

import platformdirs
import pytest

from gazetteer.compile import compile_index
from gazetteer.index import Gazetteer, Index
from gazetteer.match import match_query
from gazetteer.model import Query
from gazetteer.proposer import load_automaton, pack_automaton
from gazetteer.store import HOME_VARIABLE, SHIPPED, home_folder

from .conftest import PLACES

TEXT = "De stad Izjoem en IZJOEM, Oost-Oekraïne; Ізюм під Бахмутом, Лиман."


class Unpacked(Index):
    """An index as it was before automata were packed."""

    def automaton(self):
        return None


class Damaged(Index):
    """An index whose automaton was overwritten in part."""

    def automaton(self):
        fingerprint, checksum, content = super().automaton()
        broken = bytearray(content)
        broken[len(broken) // 2] ^= 255
        return fingerprint, checksum, memoryview(bytes(broken))


def test_what_ships_is_packed_for_the_library_at_hand():
    index = Index.open(SHIPPED)
    packed = index.automaton()
    assert packed is not None
    fingerprint, checksum, content = pack_automaton(index.stems())
    assert packed[:2] == (fingerprint, checksum), "built for another release or other words: run scripts/build_index.py"
    assert zlib.crc32(content) == checksum == zlib.crc32(packed[2])


@pytest.mark.parametrize("kind", [Unpacked, Damaged])
def test_without_a_sound_one_the_same_is_proposed(kind):
    content = compile_index(PLACES)
    assert load_automaton(kind(content)).find(" " + TEXT) == load_automaton(Index(content)).find(" " + TEXT)


def test_a_header_with_nonsense_is_no_automaton():
    index = Index(compile_index(PLACES))
    index.header["automaton"] = {"fingerprint": 7, "crc32": "x"}
    assert Gazetteer(index).find_mentions("Niets.") == ()
    index.header["automaton"] = "yes"
    assert index.automaton() is None


@pytest.mark.parametrize("name", ["Izjoem", "Lyman", "Nergenshuizen", "", "x" * 200])
def test_kept_matches_are_those_that_would_be_made(shipped, name):
    for _ in range(2):
        assert shipped.lookup(name, language="nl", limit=3) == match_query(
            shipped.index, Query(text=name, language="nl"), limit=3
        )


@pytest.mark.parametrize(("data", "home"), [("", "/home/a"), ("/data/b", "/home/a"), ("data", "/home/a"), (" ", "/h")])
def test_the_users_folder_is_where_the_platform_puts_it(monkeypatch, data, home):
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", data)
    monkeypatch.setenv("HOME", home)
    assert str(home_folder()) == platformdirs.user_data_dir("gazetteer", appauthor=False)
