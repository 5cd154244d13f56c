"""What places are called on the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from geomap.render.names import PlaceNames
from geomap.render.words import load_words
from tests.support.builders import a_claim, a_place, no_place

if TYPE_CHECKING:
    from geomap.model import PlaceRef


@pytest.mark.parametrize(
    ("language", "place", "shown"),
    [
        ("nl", a_place("Izium"), "Izjoem"),
        ("en", a_place("Izium"), "Izium"),
        ("uk", a_place("Izium"), "Ізюм"),
        ("nl", a_place("Snake Island"), "Slangeneiland"),
        ("nl", None, None),
    ],
)
def test_the_gazetteer_says_how_a_place_is_written(
    gazetteer: Any, language: str, place: PlaceRef | None, shown: str | None
) -> None:
    assert PlaceNames(load_words(language), (), gazetteer).of(place) == shown


def test_an_oblast_is_told_from_its_town(gazetteer: Any) -> None:
    oblast = gazetteer.lookup("Kharkiv Oblast").place
    assert oblast is not None
    place = a_place("Kharkiv Oblast", id=oblast.id)
    assert PlaceNames(load_words("nl"), (), gazetteer).of(place) != "Charkiv"
    assert PlaceNames(load_words("nl")).of(a_place("Kharkiv Oblast")) == "regio Charkiv"


def test_without_a_gazetteer_the_claims_say_it_the_shortest_most_frequent_way() -> None:
    spellings = ("Lymans", "Lyman", "Lymans", "Lyman", "Lymanse")
    claims = [a_claim(place=replace(a_place("Lyman"), id="x:1", name="Other", surface=one)) for one in spellings]
    assert PlaceNames(load_words("nl"), claims).of(claims[0].place) == "Lyman"


def test_a_place_that_is_not_known_keeps_its_words() -> None:
    assert PlaceNames(load_words("nl")).of(no_place("Nergens\u202ehuizen")) == "Nergenshuizen"
