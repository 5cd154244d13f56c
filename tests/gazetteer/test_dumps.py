"""A user's own files: read forgivingly, refused clearly."""

import json
import zipfile

import pytest

from gazetteer.errors import PlaceDataError
from gazetteer.sources import dumps
from gazetteer.sources.dumps import read_files

ROW = ["7000001", "Nova Testivka", "Nova Testivka", "Нова Тестівка,Novaja Testovka", "48.5", "37.5", "P", "PPL", "UA",
       "", "05", "", "", "", "321", "", "100", "Europe/Kyiv", "2024-01-01"]  # fmt: skip


def a_row(**changes):
    columns = {"id": 0, "name": 1, "lat": 4, "lon": 5, "feature": 6, "code": 7, "population": 14}
    row = list(ROW)
    for name, value in changes.items():
        row[columns[name]] = value
    return "\t".join(row)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def a_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_dump_with_broken_rows(tmp_path):
    path = write(
        tmp_path / "UA.txt",
        a_row(), "too\tfew", a_row(id="x"), a_row(lat="north"), a_row(lat="95"), a_row(feature="H"), a_row(code="PPLQ"),
        "\x00\x01", a_row(id="7000002", population="many"),
    )  # fmt: skip
    reading = read_files([path], prefix="t")
    assert sorted(reading.places) == ["geonames:7000001", "geonames:7000002"]
    first = reading.places["geonames:7000001"]
    assert first.place.admin == ("Ukraine", "Donetsk Oblast")
    assert first.place.population == 321
    assert {name.text: name.language for name in first.names}["Нова Тестівка"] == "uk"
    assert sum(reading.skipped.values()) == 7
    assert reading.examples["no settlement"] == "UA.txt:6"


def test_zip_units_and_alternate_names_in_any_order(tmp_path):
    archive = a_zip(tmp_path / "UA.zip", {"readme.txt": "words", "UA.txt": a_row()})
    names = write(
        tmp_path / "alternateNamesV2.txt",
        "1\t7000001\tnl\tNieuw-Testivka\t1\t\t\t\t\t", "2\t7000001\tlink\thttps://example.org\t\t\t\t\t\t",
        "3\t7000001\tru\tСтарая Тестовка\t\t\t\t1\t1936\t2016", "4\t707292\ten\tIzyumsk\t\t\t\t\t\t", "broken",
    )  # fmt: skip
    reading = read_files([names, archive], prefix="t")
    (named,) = reading.finish()
    statuses = {name.text: name.status for name in named.names}
    assert statuses["Nieuw-Testivka"] == "exonym"
    assert statuses["Старая Тестовка"] == "former"
    assert "https://example.org" not in statuses
    assert [name.text for name in reading.more_names["geonames:707292"]] == ["Izyumsk"]


def test_csv_is_forgiving(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(
        "\ufeffid,Name,Latitude,lng,oblast,kind,name_uk,geonames_id\n"
        '1,"Testivka","48,5",37.5,Donetsk,,Тестівка,\n'
        "2,Other,48.6,37.6,Donetsk,village,,\n"
        "3,,48.6,37.6,,,,\n"
        "4,Far,948.6,37.6,,,,\n"
        "5,=cmd|' /C calc'!A0,48.7,37.7,,settlement,,7000009\n".encode()
    )
    reading = read_files([path], prefix="own")
    assert set(reading.places) == {"own:1", "geonames:7000009"}
    assert reading.places["own:1"].place.admin == ("Ukraine", "Donetsk Oblast")
    assert reading.places["own:1"].place.lat == 48.5
    assert sum(reading.skipped.values()) == 3


def test_geojson_points(tmp_path):
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [37.5, 48.5]},
             "properties": {"name": "Testivka", "kind": "settlement"}}  # fmt: skip
    line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": []}, "properties": {"name": "x"}}
    features = [point, line, None, {"geometry": 3}]
    path = write(tmp_path / "own.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    reading = read_files([path], prefix="own")
    assert [named.place.lon for named in reading.finish()] == [37.5]
    assert reading.skipped["no point"] == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("own.csv", "a,b,c\n1,2,3\n", "column name, lat, lon missing"),
        ("own.csv", "", "missing"),
        ("own.csv", "name,lat,lon\n,,\n", "no usable place"),
        ("own.geojson", "{", "not JSON"),
        ("own.geojson", "[" * 200_000, "not JSON"),
        ("own.geojson", "{}", "FeatureCollection"),
        ("UA.txt", "", "no usable place"),
        ("UA.zip", "not a zip", "damaged archive"),
        ("own.xlsx", "", "unknown form"),
    ],
)
def test_refused(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlaceDataError, match=message) as caught:
        read_files([path], prefix="t")
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("own.csv", "name,lat,lon\nVila,50,30\n".encode("utf-16"), "UTF-16"),
        ("UA.txt", a_row().encode("utf-16"), "UTF-16"),
        ("own.csv", b"name,lat,lon\nK\xf6ln,50,30\n", "no UTF-8"),
        (
            "own.geojson",
            b'{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}',
            "EPSG::3857",
        ),
    ],
)
def test_another_encoding_or_crs_is_not_guessed(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PlaceDataError, match=message):
        read_files([path], prefix="t")


@pytest.mark.parametrize(("flag", "spoiled", "message"), [(1, 0, "is encrypted"), (0, 20, "damaged archive")])
def test_an_archive_that_cannot_be_read(tmp_path, flag, spoiled, message):
    path = a_zip(tmp_path / "UA.zip", {"UA.txt": (a_row() + "\n") * 500})
    content = bytearray(path.read_bytes())
    content[6] |= flag
    content[content.find(b"PK\x01\x02") + 8] |= flag
    for position in range(40, 40 + spoiled):
        content[position] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(PlaceDataError, match=message):
        read_files([path], prefix="t")


def test_numbers_that_are_none(tmp_path):
    path = write(
        tmp_path / "own.csv", "name,lat,lon,population,geonames_id", "Vila,50,30,²,³", f"Vilo,50,31,{'9' * 5000},0"
    )
    places = [named.place for named in read_files([path], prefix="t").finish()]
    assert [(place.name, place.population) for place in places] == [("Vila", None), ("Vilo", None)]
    assert all(place.id.startswith("t:") for place in places)


def test_missing_file(tmp_path):
    with pytest.raises(PlaceDataError, match="no such file"):
        read_files([tmp_path / "none.csv"], prefix="t")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(PlaceDataError, match="a folder, expected files"):
        read_files([tmp_path], prefix="t")


@pytest.mark.parametrize("member", ["../UA.txt", "/etc/UA.txt", "a\\..\\..\\UA.txt", "C:/UA.txt"])
def test_a_path_in_a_zip_is_refused(tmp_path, member):
    with pytest.raises(PlaceDataError, match="leads out of the archive"):
        read_files([a_zip(tmp_path / "UA.zip", {member: a_row()})], prefix="t")


def test_a_zip_without_a_dump(tmp_path):
    with pytest.raises(PlaceDataError, match="no dump in the archive"):
        read_files([a_zip(tmp_path / "UA.zip", {"picture.png": "x"})], prefix="t")


def test_a_zip_bomb_is_refused_before_it_is_read(tmp_path):
    bomb = a_zip(tmp_path / "UA.zip", {"UA.txt": "0" * 60_000_000})
    with pytest.raises(PlaceDataError, match="would unpack to 60,000,000 bytes"):
        read_files([bomb], prefix="t")


def test_a_zip_that_lies_about_its_size_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(dumps, "MAX_UNPACKED_BYTES", 1000)
    monkeypatch.setattr(dumps, "_member", lambda path, archive, wanted: archive.infolist()[0])
    honest = a_zip(tmp_path / "UA.zip", {"UA.txt": (a_row() + "\n") * 50})
    with pytest.raises(PlaceDataError, match="unpacks to more than 1,000 bytes"):
        read_files([honest], prefix="t")


def test_a_line_of_megabytes_is_counted(tmp_path):
    path = write(tmp_path / "UA.txt", "x" * 3_000_000, a_row())
    reading = read_files([path], prefix="t")
    assert list(reading.places) == ["geonames:7000001"]
    assert reading.skipped["a line longer than a million characters"] == 1
