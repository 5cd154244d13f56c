"""A small gazetteer of a few places, and the shipped one without any imports of the user who runs the tests."""

import pytest

from gazetteer.compile import compile_index
from gazetteer.index import Gazetteer, Index
from gazetteer.model import Kind, Name, NamedPlace, NameStatus, Place
from gazetteer.store import HOME_VARIABLE, shipped_gazetteer


def a_place(place_id, name, lon, lat, *, uk=None, ru=None, kind=Kind.SETTLEMENT, population=None, more=(), **fields):
    """A named place with sensible defaults."""
    place = Place(id=place_id, name=name, kind=kind, lat=lat, lon=lon, population=population, source="test",
                  **{"country": "UA", "admin": ("Ukraine",), **fields})  # fmt: skip
    names = [Name(text=name, language="en")]
    names += [Name(text=text, language=language) for text, language in ((uk, "uk"), (ru, "ru")) if text]
    return NamedPlace(place=place, names=(*names, *more))


PLACES = (
    a_place("t:kharkiv", "Kharkiv", 36.25, 49.98, uk="Харків", ru="Харьков", population=1_400_000),
    a_place("t:kharkiv-oblast", "Kharkiv Oblast", 36.5, 49.6, uk="Харківська область", kind=Kind.OBLAST,
            more=(Name(text="Charkiv", language="nl", status=NameStatus.EXONYM),)),
    a_place("t:vuhledar", "Vuhledar", 37.25, 47.78, uk="Вугледар", population=14_000),
    a_place("t:bakhmut", "Bakhmut", 38.0, 48.59, uk="Бахмут", population=71_000, more=(
        Name(text="Artemivsk", language="en", status=NameStatus.FORMER),)),
    a_place("t:ivanivka-east", "Ivanivka", 38.9, 48.2, uk="Іванівка"),
    a_place("t:ivanivka-west", "Ivanivka", 25.0, 49.5, uk="Іванівка"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """No test sees or touches the imports of whoever runs it."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def small():
    return Gazetteer(Index(compile_index(PLACES, sources=[{"name": "test", "hash": "0", "places": 6, "names": 13}])))


@pytest.fixture(scope="session")
def shipped():
    return shipped_gazetteer()
