"""Analysts' tables: forgiving columns, every mistake reported at once, our own exports read back exactly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import flat, formats
from geomap.claims.handmade import claims_template, read_claims_file
from geomap.errors import FormatError, InputError
from geomap.model import Claim, Quantity
from geomap.words import Access, Comparison, Event, Extent, Modality, NotMapped, PlaceMatch, Unit
from tests.support.builders import a_claim, a_place, by_loser, by_press, no_place

if TYPE_CHECKING:
    from pathlib import Path

    from gazetteer import Gazetteer
    from geomap.config import Profile

HEADER = "place,event,gaining_side,event_date,speaker"


@pytest.fixture
def read(tmp_path: Path, gazetteer: Gazetteer, profile: Profile) -> Any:
    """Reads the text of a table."""

    def _read(text: str, name: str = "claims.csv") -> tuple[Claim, ...]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return read_claims_file(path, gazetteer=gazetteer, profile=profile)

    return _read


def test_five_columns_make_a_claim(read: Any) -> None:
    (claim,) = read(f"{HEADER}\nIzjoem,recapture,UA,2022-09-10,Oekraïense generale staf\n")
    assert claim.place is not None
    assert (claim.place.id, claim.place.name, claim.place.surface) == ("geonames:707292", "Izium", "Izjoem")
    assert (claim.event, claim.gaining_side, claim.losing_side) == (Event.RECAPTURE, "UA", "RU")
    assert (claim.speaker_side, claim.origin, claim.modality) == ("UA", "UA", Modality.ASSERTED)
    assert (claim.geo_precision, claim.changes_control, claim.not_mapped) == (1, True, None)
    assert claim.event_date is not None
    assert (claim.event_date.edtf, claim.rule) == ("2022-09-10", "handmade")


@pytest.mark.parametrize(
    "table",
    [
        "Plaats;Gebeurtenis;Gaining Side;Datum;Wie\nIzjoem;herovering;Oekraïne;10-9-2022;Kiev",
        "PLAATS\tEVENT\tGAINING-SIDE\tWANNEER\tSPREKER\nIzjoem\tRECAPTURE\tua\t10 sept. 2022\tKiev",
        "opmerking,naam,what,winnaar,day,said by\nx,Izjoem,retaken,Oekraïense,10.09.2022,Kiev",
        "lat,lon,event,gaining_side,date,speaker\n49.207,37.277,recapture,UA,2022-09-10,Kiev",
        "place_id,event,losing_side,date,speaker\ngeonames:707292,recapture,Rusland,2022-09-10T12:00:00Z,Kiev",
        '\ufeffPlace,Event,Gaining side,Event date,Speaker\r\n"Izjoem",recapture,UA,"September 10, 2022",Kiev\r\n',
    ],
)
def test_columns_and_words_are_forgiving(read: Any, table: str) -> None:
    (claim,) = read(table)
    assert claim.place is not None
    assert (claim.place.id, claim.event, claim.gaining_side, claim.losing_side) == (
        "geonames:707292", Event.RECAPTURE, "UA", "RU",
    )  # fmt: skip
    assert claim.event_date is not None
    assert (claim.event_date.edtf, claim.speaker, claim.speaker_side) == ("2022-09-10", "Kiev", "UA")


def test_jsonl_and_geojson_have_the_same_fields(read: Any) -> None:
    row = {"place": "Izjoem", "event": "recapture", "gaining_side": "UA", "event_date": "2022-09-10", "speaker": "Kiev"}
    point = {key: value for key, value in row.items() if key != "place"}
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [37.277, 49.207]}, "properties": point}
    (first,) = read(json.dumps(row), "in.jsonl")
    (second,) = read(json.dumps({"type": "FeatureCollection", "features": [feature]}), "in.geojson")
    assert first.place is not None
    assert second.place is not None
    assert first.place.id == second.place.id == "geonames:707292"
    assert first.event_date == second.event_date


def test_what_follows_from_the_rest_is_derived(read: Any) -> None:
    table = (
        "place,event,gaining_side,event_date,speaker,speaker_side,kind,relation,quantity,extent,via,modality\n"
        "Charkiv,withdrawal,UA,2022-09-10,Russisch ministerie van Defensie,,oblast,,meer dan 6.000 km²,,TASS;RIA,\n"
        "Bachmoet,advance,UA,../2023-05-10,,third,,nabij,~3 km2,,,mogelijk\n"
        "Cherson,capture,RU,2022-03,ISW,,settlement,,,heel,,\n"
        "Bachmoet,contested,,2023-05-10,,third,,,,,,\n"
    )
    area, near, city, fight = read(table)
    assert (area.geo_precision, area.extent, area.modality) == (4, Extent.UNSPECIFIED, Modality.CONCEDED)
    assert area.quantity == Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN)
    assert area.relay == ("TASS", "RIA")
    assert (near.geo_precision, near.relation, near.modality, near.origin) == (2, "nabij", Modality.HEDGED, "press")
    assert (near.access, near.quantity) == (
        Access.PRESS, Quantity(value=3, unit=Unit.KM2, comparison=Comparison.ABOUT),
    )  # fmt: skip
    assert (city.speaker_side, city.aligned, city.access, city.extent) == ("third", "UA", Access.ANALYST, Extent.WHOLE)
    assert (fight.gaining_side, fight.losing_side, fight.not_mapped) == (None, None, NotMapped.NO_CHANGE)


def test_a_name_that_cannot_be_placed_is_listed_and_no_mistake(read: Any) -> None:
    (claim,) = read(f"{HEADER}\nNergenshuizendorp,capture,RU,2022-09-10,TASS\n")
    assert claim.place is not None
    assert (claim.place.match, claim.not_mapped) == (PlaceMatch.UNKNOWN, NotMapped.NO_PLACE)


def test_a_point_chooses_between_places_of_one_name(read: Any) -> None:
    table = "place,lat,lon,event,gaining_side,event_date,speaker\n"
    north, south = read(
        f"{table}Ivanivka,46.72,34.55,capture,RU,2022-09-10,TASS\nIvanivka,50.0,36.2,capture,RU,2022-09-10,TASS\n"
    )
    assert north.place is not None
    assert south.place is not None
    assert north.place.id != south.place.id


def test_formulas_are_text(read: Any) -> None:
    (claim,) = read(f'{HEADER},quote,title\nIzjoem,capture,RU,2022-09-10,TASS,=1+1,\'=HYPERLINK("x")\n')
    assert (claim.quote, claim.title) == ("=1+1", '=HYPERLINK("x")')


def test_all_mistakes_of_all_rows_are_reported_together(read: Any) -> None:
    table = (
        f"{HEADER},lat,quantity,published,place_id,access,kind\n"
        "Izjoem,bevrijd,XX,2022-13-01,,north,veel,ooit,,god,planet\n"
        "Izjoem,capture,RU,2022-09-10,TASS,,,,,,\n"
        ",capture,RU,zondag,TASS,,,,geonames:0,,\n"
    )
    with pytest.raises(FormatError) as caught:
        read(table)
    problems = caught.value.problems
    assert {(one.split(":")[1], one.split(":")[2].strip()) for one in problems} == {
        ("2", name)
        for name in (
            "event",
            "gaining_side",
            "event_date",
            "speaker",
            "lat",
            "lon",
            "quantity",
            "published",
            "access",
            "kind",
        )
    } | {("4", "event_date"), ("4", "place_id")}
    assert any("recapture where the side held it before" in one for one in problems)
    assert all(one.startswith("claims.csv:") for one in problems)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("plaats,event,datum,wie", "gaining_side"),
        ("event,gaining_side,date", "place, event_date|place, speaker|place"),
        ("lat,event,gaining_side,date,speaker", "place"),
    ],
)
def test_missing_columns_are_said_once(read: Any, header: str, missing: str) -> None:
    with pytest.raises(FormatError, match=missing) as caught:
        read(f"{header}\n" + "x,y,z,2022,q\n" * 50)
    assert len(caught.value.problems) == 1


def test_thousands_of_mistakes_make_a_report_that_can_be_read(read: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read(f"{HEADER}\n" + "Izjoem,gone,UA,2022-09-10,Kiev\n" * 500)
    assert len(caught.value.problems) == 201
    assert "300 more" in caught.value.problems[-1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.geojson", "{"),
        ("in.geojson", "[]"),
        ("in.geojson", '{"features": 3}'),
        ("in.geojson", "[" * 100_000),
        ("in.csv", "\x00\x01\x02"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_line(read: Any, name: str, content: str) -> None:
    with pytest.raises(InputError) as caught:
        read(content, name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        ({"type": "Polygon", "coordinates": []}, "Point"),
        ({"type": "Point", "coordinates": []}, "place"),
        ("x", "Point"),
    ],
)
def test_geometry_that_is_no_point_is_a_mistake(read: Any, geometry: Any, says: str) -> None:
    properties = {"event": "capture", "gaining_side": "RU", "event_date": "2022-09-10", "speaker": "TASS"}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    with pytest.raises(FormatError, match=says):
        read(json.dumps({"type": "FeatureCollection", "features": [feature, {"type": "Feature"}]}), "in.geojson")


def test_the_template_reads_back_without_mistakes(read: Any) -> None:
    (claim,) = read(claims_template())
    assert claim.place is not None
    assert (claim.place.name, claim.event, claim.not_mapped) == ("Izium", Event.RECAPTURE, None)


def test_the_id_of_a_row_is_made_of_its_content(read: Any) -> None:
    row = "Izjoem,recapture,UA,2022-09-10,Kiev\n"
    one, same, other = read(f"{HEADER}\n{row}{row}Izjoem,recapture,UA,2022-09-11,Kiev\n")
    assert one.claim_id == same.claim_id != other.claim_id
    assert one.claim_id == read(f"opmerking,{HEADER}\n9,{row}")[0].claim_id


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00\r"), min_size=1, max_size=20
).filter(lambda text: text.strip() == text)
_CLAIMS = st.builds(
    a_claim,
    place=st.sampled_from([a_place(), a_place("Kharkiv Oblast"), no_place(), None]),
    event=st.sampled_from(list(Event)),
    quote=_TEXT,
    speaker=st.one_of(st.none(), _TEXT),
    relay=st.lists(_TEXT, max_size=2).map(tuple),
    event_date=st.sampled_from(["2022-09-10", "2022-09", "../2022-09-12", "2022-09-10/2022-09-12", None]),
    quantity=st.one_of(
        st.none(), st.builds(Quantity, value=st.integers(1, 9000).map(float), unit=st.sampled_from(list(Unit)))
    ),
)


@settings(max_examples=40, deadline=None)
@given(claims=st.lists(_CLAIMS, max_size=4))
def test_our_own_exports_are_read_back_as_they_were_written(claims: list[Claim], tmp_path_factory: Any) -> None:
    from gazetteer import open_gazetteer
    from geomap.config import default_profile

    folder = tmp_path_factory.mktemp("round")
    texts = {
        "c.jsonl": "".join(formats.claims_to_jsonl(claims)),
        "c.csv": flat.claims_to_csv(claims),
        "c.geojson": flat.claims_to_geojson(claims),
    }
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="")
        assert list(read_claims_file(path, gazetteer=open_gazetteer(), profile=default_profile())) == claims, name


def test_exports_of_extracted_claims_keep_words_and_dates_of_the_text(read: Any) -> None:
    from dataclasses import replace

    when = a_claim().event_date
    assert when is not None
    claim = a_claim(
        event_date=replace(when, surface="zaterdag", basis="relative to published"), rule="nl.retake.passive"
    )
    for name, text in (
        ("c.csv", flat.claims_to_csv([claim])),
        ("c.jsonl", "".join(formats.claims_to_jsonl([claim]))),
    ):
        assert read(text, name) == (claim,)


def test_speakers_of_each_kind_get_their_origin(read: Any) -> None:
    press, loser = by_press(), by_loser()
    table = (
        f"{HEADER},speaker_side\nIzjoem,recapture,UA,2022-09-10,,third\nIzjoem,recapture,UA,2022-09-10,het Kremlin,\n"
    )
    first, second = read(table)
    assert (first.origin, first.access) == (press.origin, Access.PRESS)
    assert (second.origin, second.modality) == (loser.origin, loser.modality)
