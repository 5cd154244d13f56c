"""Reads a user's own places: GeoNames dumps (text or zip), GeoJSON points and CSV tables.

A row that cannot be used is counted with its reason and the rest goes on; a file that cannot be used at all is one
error. Nothing is ever unpacked to disk: members of an archive are read as streams, with a limit.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from gazetteer.errors import PlaceDataError
from gazetteer.model import How, Kind, Name, NamedPlace, NameStatus, Place
from gazetteer.names import clean, script_language
from gazetteer.store import shipped_gazetteer
from gazetteer.theatre import read_theatre

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["DUMP_SOURCE", "MAX_UNPACKED_BYTES", "Reading", "check_files", "read_files"]

DUMP_SOURCE = "GeoNames dump"
MAX_UNPACKED_BYTES = 4_000_000_000
"""More than the dump of all countries (1.7 GB); a larger member is refused."""
_MAX_RATIO, _RATIO_FROM_BYTES = 200, 50_000_000
"""Text dumps shrink about fivefold; two hundredfold is a bomb."""
_MAX_LINE = 1_000_000
_MAX_JSON_BYTES = 500_000_000
_MAX_NAMES, _MAX_NAME_LENGTH = 400, 200
_GEONAMES_COLUMNS, _ALTERNATE_COLUMNS = 19, 10
_NOT_LANGUAGES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "unlc", "abbr", "tcid", "fr_1793", "phon"})
_GONE = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH", "PPLX"})
"""Abandoned, destroyed and historical places, and parts of a town."""
_LANGUAGES = frozenset({"nl", "en", "de", "fr", "pl", "uk", "ru"})


@dataclass
class Reading:
    """What came out of a user's files."""

    prefix: str
    """Begins the ids of places that have no GeoNames id, and is their source."""
    places: dict[str, NamedPlace] = field(default_factory=dict)
    more_names: dict[str, list[Name]] = field(default_factory=dict)
    """Names for places of other sources, by id."""
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    admin: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Names of units by country, first-level and second-level code."""
    unit_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Admin paths of oblasts as a table spells them."""

    def skip(self, where: str, reason: str) -> None:
        """Count a row that is not used; the first of each reason is remembered."""
        self.skipped[reason] += 1
        self.examples.setdefault(reason, where)

    def add(self, named: NamedPlace) -> None:
        """Take a place in; of two with one id the later counts and the earlier's names stay."""
        earlier = self.places.get(named.place.id)
        if earlier is not None:
            named = NamedPlace(place=named.place, names=tuple(dict.fromkeys((*named.names, *earlier.names))))
        self.places[named.place.id] = named

    def finish(self) -> Iterator[NamedPlace]:
        """All places with the names found for them anywhere, ordered by id."""
        for place_id in sorted(self.places):
            named = self.places[place_id]
            extra = self.more_names.get(place_id, ())
            yield NamedPlace(place=named.place, names=tuple(dict.fromkeys((*named.names, *extra)))) if extra else named


def check_files(paths: Iterable[Path]) -> None:
    """Raise PlaceDataError for the first path that is no file."""
    for path in paths:
        if path.is_dir():
            raise PlaceDataError(
                f"{path}: a folder, expected files; name the GeoNames dumps, GeoJSON or CSV in it one by one"
            )
        if not path.is_file():
            raise PlaceDataError(f"{path}: no such file; give GeoNames dumps, GeoJSON or CSV")


def read_files(paths: list[Path], *, prefix: str) -> Reading:
    """Read a user's files, units first, so that the order they are given in does not matter.

    Parameters
    ----------
    paths
        GeoNames ``UA.txt``, ``UA.zip``, ``alternateNamesV2``, ``admin1CodesASCII``, ``admin2Codes``, GeoJSON, CSV.
    prefix
        Begins the ids of places that have no GeoNames id: ``prefix:17``.

    Raises
    ------
    PlaceDataError
        A file is missing, damaged, of an unknown form, or a bomb; or nothing in them is usable.
    """
    reading = Reading(prefix=prefix, admin=_shipped_units())
    jobs: list[tuple[int, Path, Callable[[Path, Reading], None]]] = []
    check_files(paths)
    for path in paths:
        rank, job = _job_for(path)
        jobs.append((rank, path, job))
    for _, path, job in sorted(jobs, key=lambda row: row[0]):
        job(path, reading)
    if not reading.places and not reading.more_names:
        reasons = "; ".join(f"{count} × {reason}" for reason, count in reading.skipped.most_common(3)) or "no rows"
        raise PlaceDataError(
            f"{', '.join(path.name for path in paths)}: no usable place ({reasons}); see docs/gazetteer.md"
        )
    return reading


def _job_for(path: Path) -> tuple[int, Callable[[Path, Reading], None]]:
    name = path.name.lower()
    suffix = path.suffix.lower()
    if name.startswith(("admin1codes", "admin2codes")):
        return 0, _read_units
    if name.startswith("alternatenames"):
        return 2, _read_alternates
    if suffix in (".geojson", ".json"):
        return 1, _read_geojson
    if suffix == ".csv":
        return 1, _read_csv
    if suffix in (".txt", ".tsv", ".zip"):
        return 1, _read_dump
    raise PlaceDataError(f"{path}: unknown form {suffix or '(none)'}; expected .txt, .zip, .csv, .geojson or .json")


def _shipped_units() -> dict[tuple[str, str, str], str]:
    units: dict[tuple[str, str, str], str] = {}
    home = read_theatre().home
    folder = resources.files("gazetteer").joinpath("data")
    for table in ("oblasts.csv", "foreign_units.csv"):
        text = folder.joinpath(table).read_text(encoding="utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            units[row.get("country") or home, row.get("admin1", ""), ""] = row["name"]
    return units


@contextmanager
def _open_text(path: Path, wanted: str) -> Iterator[IO[str]]:
    """Text of a file, or of the one member of an archive whose name fits ``wanted``."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as raw:
            _refuse_utf16(path, raw)
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="\n")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(path, archive, wanted)
            with archive.open(member) as raw:
                limited = io.BufferedReader(_Limited(raw, path, member.compress_size))
                yield io.TextIOWrapper(limited, encoding="utf-8-sig", errors="replace", newline="\n")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise PlaceDataError(f"{path}: a damaged archive ({error}); download it again") from error


def _refuse_utf16(path: Path, raw: IO[bytes]) -> None:
    begins = raw.read(2)
    raw.seek(0)
    if begins in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise PlaceDataError(f"{path}: written in UTF-16, expected UTF-8; save it as UTF-8")


def _member(path: Path, archive: zipfile.ZipFile, wanted: str) -> zipfile.ZipInfo:
    for info in archive.infolist():
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if info.filename.startswith(("/", "\\")) or ".." in parts or (parts and ":" in parts[0]):
            raise PlaceDataError(
                f"{path}: member {info.filename!r} leads out of the archive; not a GeoNames dump, refused"
            )
    fitting = [info for info in archive.infolist() if re.fullmatch(wanted, info.filename, re.IGNORECASE)]
    if not fitting:
        raise PlaceDataError(f"{path}: no dump in the archive, expected a member such as {path.stem}.txt")
    info = fitting[0]
    if info.flag_bits & _ENCRYPTED:
        raise PlaceDataError(f"{path}: {info.filename} is encrypted; unpack it and give the file")
    too_dense = info.file_size > _RATIO_FROM_BYTES and info.file_size > _MAX_RATIO * max(1, info.compress_size)
    if info.file_size > MAX_UNPACKED_BYTES or too_dense:
        raise PlaceDataError(f"{path}: {info.filename} would unpack to {info.file_size:,} bytes; refused")
    return info


_ENCRYPTED = 1


class _Limited(io.RawIOBase):
    """Stops a member that unpacks to more than it says or than a dump can hold."""

    def __init__(self, raw: IO[bytes], path: Path, packed: int) -> None:
        self._raw, self._path, self._seen = raw, path, 0
        self._limit = min(MAX_UNPACKED_BYTES, max(_RATIO_FROM_BYTES, _MAX_RATIO * packed))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._raw.read(len(buffer))
        self._seen += len(piece)
        if self._seen > self._limit:
            raise PlaceDataError(f"{self._path}: unpacks to more than {self._limit:,} bytes; refused")
        buffer[: len(piece)] = piece
        return len(piece)


def _rows(text: IO[str], path: Path, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Tab-separated rows with their line numbers; a line too long to be one is counted."""
    number = 0
    while True:
        line = text.readline(_MAX_LINE)
        if not line:
            return
        number += 1
        if len(line) >= _MAX_LINE and not line.endswith("\n"):
            reading.skip(f"{path.name}:{number}", "a line longer than a million characters")
            while line and not line.endswith("\n"):
                line = text.readline(_MAX_LINE)
            continue
        if line.strip() and not line.startswith("#"):
            yield number, line.rstrip("\r\n").split("\t")


def _read_units(path: Path, reading: Reading) -> None:
    with _open_text(path, r"admin\dCodes.*\.txt") as text:
        for number, row in _rows(text, path, reading):
            code = row[0].split(".")
            if len(row) < 4 or len(code) not in (2, 3):
                reading.skip(f"{path.name}:{number}", "wrong columns for a table of units")
                continue
            key = (code[0], code[1], code[2] if len(code) == 3 else "")
            reading.admin.setdefault(key, clean(row[1]))


def _read_dump(path: Path, reading: Reading) -> None:
    with _open_text(path, r"(?!readme)[a-z]\w*\.txt") as text:
        for number, row in _rows(text, path, reading):
            where = f"{path.name}:{number}"
            if len(row) != _GEONAMES_COLUMNS:
                reading.skip(where, f"wrong columns for a GeoNames dump (expected {_GEONAMES_COLUMNS})")
            elif row[6] != "P" or row[7] in _GONE:
                reading.skip(where, "no settlement")
            else:
                _add_dump_row(row, where, reading)


def _add_dump_row(row: list[str], where: str, reading: Reading) -> None:
    point = _point(row[4], row[5])
    name = clean(row[1])
    if not _ID.fullmatch(row[0]) or point is None or not name or len(name) > _MAX_NAME_LENGTH:
        reading.skip(where, "no id, name or coordinates")
        return
    if _UNREADABLE in name:
        reading.skip(where, _NOT_UTF8)
        return
    country = row[8]
    path = [unit for code in ("", row[11]) if (unit := reading.admin.get((country, row[10], code))) is not None]
    admin = (*((read_theatre().home_name,) if country == read_theatre().home else ()), *dict.fromkeys(path))
    place = Place(id=f"geonames:{row[0]}", name=name, kind=Kind.SETTLEMENT, lat=point[0], lon=point[1],
                  country=country or None, admin=admin, population=_count(row[14]), source=DUMP_SOURCE)  # fmt: skip
    listed = [Name(text=name, language="en")]
    if 0 < len(row[2]) <= _MAX_NAME_LENGTH:
        listed.append(Name(text=row[2], status=NameStatus.TRANSLITERATION))
    listed += _untagged(row[3].split(","))
    reading.add(NamedPlace(place=place, names=tuple(dict.fromkeys(listed))))


_ID = re.compile(r"[0-9]{1,18}")
_UNREADABLE, _NOT_UTF8 = "\ufffd", "a name that is no UTF-8"


def _count(text: str) -> int | None:
    """A number of inhabitants; None where there is none, or none that can be."""
    number = text.partition(".")[0]
    return int(number) or None if _ID.fullmatch(number) else None


def _untagged(texts: list[str]) -> list[Name]:
    names = []
    for text in texts[:_MAX_NAMES]:
        text = clean(text)
        if text and len(text) <= _MAX_NAME_LENGTH and _UNREADABLE not in text:
            language = script_language(text)
            status = NameStatus.OFFICIAL if language == "uk" else NameStatus.TRANSLITERATION
            names.append(Name(text=text, language=language, status=status))
    return names


def _read_alternates(path: Path, reading: Reading) -> None:
    with _open_text(path, r"(alternateNames\w*|[A-Z]{2})\.txt") as text:
        for number, row in _rows(text, path, reading):
            if len(row) < 4:
                reading.skip(
                    f"{path.name}:{number}", f"wrong columns for alternate names (expected {_ALTERNATE_COLUMNS})"
                )
                continue
            row += [""] * (_ALTERNATE_COLUMNS - len(row))
            language, text_of_name = row[2], clean(row[3])
            if language in _NOT_LANGUAGES or not text_of_name or len(text_of_name) > _MAX_NAME_LENGTH:
                continue
            tagged = language if language in _LANGUAGES else script_language(text_of_name)
            name = Name(
                text=text_of_name,
                language=tagged,
                status=_alternate_status(language, historic=row[7] == "1"),
                valid_from=_day(row[8]),
                valid_to=_day(row[9]),
            )
            reading.more_names.setdefault(f"geonames:{row[1]}", []).append(name)


def _alternate_status(language: str, *, historic: bool) -> NameStatus:
    if historic:
        return NameStatus.FORMER
    if language == "uk":
        return NameStatus.OFFICIAL
    return NameStatus.EXONYM if language in _LANGUAGES else NameStatus.TRANSLITERATION


def _day(text: str) -> date | None:
    found = re.match(r"(\d{4})(?:-?(\d{2})-?(\d{2}))?", text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


_ALIASES = {
    "id": ("id", "place_id"),
    "geonames_id": ("geonames_id", "geonameid", "geonames"),
    "name": ("name", "name_en", "naam"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "kind": ("kind", "type"),
    "country": ("country", "country_code", "countrycode"),
    "admin": ("admin", "oblast", "admin1", "region"),
    "population": ("population", "pop"),
    "names": ("names", "alternatenames", "alternate_names", "aliases"),
}


def _read_csv(path: Path, reading: Reading) -> None:
    with path.open("rb") as raw:
        _refuse_utf16(path, raw)
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
        rows = csv.DictReader(text)
        try:
            header = [column.strip().lower() for column in rows.fieldnames or ()]
        except csv.Error as error:
            raise PlaceDataError(f"{path}: the first line is no header ({error}); expected id,name,lat,lon") from error
        missing = [field for field in ("name", "lat", "lon") if not set(_ALIASES[field]) & set(header)]
        if missing:
            got = _printable(", ".join(header)) or "nothing"
            raise PlaceDataError(f"{path}: column {', '.join(missing)} missing; expected id,name,lat,lon, got {got}")
        rows.fieldnames = header
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                reading.skip(f"{path.name}:{rows.line_num}", f"no CSV row ({error})")
                continue
            _add_row(row, f"{path.name}:{rows.line_num}", reading)


def _read_geojson(path: Path, reading: Reading) -> None:
    if path.stat().st_size > _MAX_JSON_BYTES:
        raise PlaceDataError(f"{path}: larger than {_MAX_JSON_BYTES:,} bytes; split it or use CSV")
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PlaceDataError(f"{path}: not JSON ({error}); mend the file") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise PlaceDataError(f"{path}: no list of features; expected a GeoJSON FeatureCollection of points")
    _refuse_other_crs(path, data.get("crs"))
    for number, feature in enumerate(features, start=1):
        where = f"{path.name}: feature {number}"
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or geometry.get("type") != "Point":
            reading.skip(where, "no point")
            continue
        properties = feature.get("properties")
        row = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
        row.setdefault("id", feature.get("id", number))
        coordinates = geometry.get("coordinates")
        if isinstance(coordinates, list) and len(coordinates) >= 2:
            row["lon"], row["lat"] = coordinates[:2]
        _add_row(row, where, reading)


def _refuse_other_crs(path: Path, crs: Any) -> None:
    """Old GeoJSON names its CRS; what is not longitude and latitude in degrees is not guessed at."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if crs is not None and not (isinstance(name, str) and name.upper().endswith(("CRS84", ":4326"))):
        got = _printable(str(name or crs))
        raise PlaceDataError(f"{path}: got the CRS {got}, expected EPSG:4326 (lon, lat); reproject the file")


def _add_row(row: dict[Any, Any], where: str, reading: Reading) -> None:
    """One row of a CSV or one feature's properties."""
    given = {field: _first(row, aliases) for field, aliases in _ALIASES.items()}
    point = _point(given["lat"], given["lon"])
    name = clean(given["name"])
    if point is None:
        reading.skip(where, "no coordinates, or outside −90…90, −180…180")
        return
    if not name or len(name) > _MAX_NAME_LENGTH:
        reading.skip(where, "no name, or one longer than 200 characters")
        return
    if _UNREADABLE in name:
        reading.skip(where, _NOT_UTF8)
        return
    kind = given["kind"].lower() or "settlement"
    if kind not in set(Kind):
        reading.skip(where, f"unknown kind (expected one of {', '.join(Kind)})")
        return
    admin = _admin_path(given["admin"], reading)
    place = Place(
        id=_row_id(given, reading.prefix, where),
        name=name,
        kind=Kind(kind),
        lat=point[0],
        lon=point[1],
        country=given["country"].upper()[:2] or read_theatre().home,
        admin=admin,
        population=_count(given["population"]),
        source=reading.prefix,
    )
    names = [Name(text=name, language=None if script_language(name) else "en")]
    for language in sorted(_LANGUAGES):
        text = clean(str(row.get(f"name_{language}") or ""))
        if text and len(text) <= _MAX_NAME_LENGTH:
            status = NameStatus.OFFICIAL if language in ("uk", "en") else NameStatus.EXONYM
            names.append(Name(text=text, language=language, status=status))
    names += _untagged(re.split(r"[|;]", given["names"]) if given["names"] else [])
    reading.add(NamedPlace(place=place, names=tuple(dict.fromkeys(names))))


def _admin_path(text: str, reading: Reading) -> tuple[str, ...]:
    """``Ukraine > Kharkiv Oblast`` as given; a bare ``Kharkiv`` becomes the oblast that ships."""
    parts = tuple(part.strip() for part in re.split(r"[>;]", text) if part.strip())
    if len(parts) != 1:
        return parts
    known = reading.unit_of.get(parts[0])
    if known is None:
        found = shipped_gazetteer().lookup(parts[0], kind=Kind.OBLAST)
        theatre = read_theatre()
        unit = (
            found.place is not None and found.place.country == theatre.home and found.candidates[0].how is not How.FUZZY
        )
        named = unit and found.place is not None and found.place.kind in (Kind.OBLAST, Kind.REGION)
        known = reading.unit_of[parts[0]] = (theatre.home_name, found.place.name) if named and found.place else parts
    return known


def _row_id(given: dict[str, str], prefix: str, where: str) -> str:
    number = given["geonames_id"].partition(".")[0]
    if _ID.fullmatch(number) and number != "0":
        return f"geonames:{number}"
    own = clean(given["id"])[:80]
    if re.fullmatch(r"(geonames|katottg|geomap|iso3166-2):\S+", own):
        return own
    return f"{prefix}:{own}" if own else f"{prefix}:{where.rpartition(':')[2].strip()}"


def _printable(text: str) -> str:
    """What a file says of itself, fit for a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text[:200])


def _first(row: dict[Any, Any], aliases: tuple[str, ...]) -> str:
    for alias in aliases:
        value = row.get(alias)
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        found = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        return None
    inside = abs(found[0]) <= 90 and abs(found[1]) <= 180
    return found if inside else None
