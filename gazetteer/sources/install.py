"""A user's own places: taken in, kept in the user's data folder, compiled together with those that ship.

``<home>/imports/NAME.HASH.jsonl.gz`` holds each import as read, ``<home>/places.gzi`` the compiled index of everything.
The index knows what it was made of; when the imports or the shipped tables have changed since, it is compiled anew.
Every write is a rename of a finished file: a failed import leaves the old index as it was.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import PlaceDataError
from gazetteer.index import read_header
from gazetteer.model import Kind, Name, NamedPlace, NameStatus, Place
from gazetteer.sources.dumps import Reading, check_files, read_files
from gazetteer.store import INDEX_NAME, SHIPPED, compile_shipped, home_folder, list_imports, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GEONAMES_URL", "ImportReport", "compile_imports", "import_files", "install_country", "remove_import"]

GEONAMES_URL = "https://download.geonames.org/export/dump/"
_CHUNK = 1 << 13
_TIMEOUT_S = 30
_TRIES = 3
_HTTP_OK, _HTTP_PARTIAL, _HTTP_RANGE = 200, 206, 416


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    name: str
    places: int
    names: int
    skipped: tuple[tuple[str, int, str], ...]
    """Reason, how many rows, where the first stands."""

    def lines(self) -> list[str]:
        """For the terminal."""
        rows = [f"{self.name}: {self.places:,} places with {self.names:,} names taken in"]
        rows += [f"  left out: {count:,} × {reason} (first: {where})" for reason, count, where in self.skipped]
        return rows


def import_files(paths: Sequence[Path], *, name: str | None = None, licence: str = "not stated") -> ImportReport:
    """Take places from files into the user's gazetteer.

    Parameters
    ----------
    paths
        GeoNames dumps, GeoJSON, CSV; see :func:`gazetteer.sources.dumps.read_files`.
    name
        What the import is called; the same name replaces an earlier import. Default: the first file's stem.
    licence
        Of the data, for ``gazetteer info``.

    Raises
    ------
    PlaceDataError
        Nothing usable; the old index stays.
    """
    check_files(paths)
    given = name or paths[0].stem
    label = re.sub(r"[^\w-]+", "-", given).strip("-").lower()[:60]
    if not label:
        raise PlaceDataError(f"import name {given!r}: no letters in it; give --name a word such as ua-villages")
    reading = read_files(list(paths), prefix=label)
    return _keep(label, reading, licence=licence, files=[path.name for path in paths])


def _keep(label: str, reading: Reading, *, licence: str, files: list[str]) -> ImportReport:
    places = list(reading.finish())
    known = {named.place.id for named in places}
    orphans = {place_id: names for place_id, names in sorted(reading.more_names.items()) if place_id not in known}
    names = sum(len(named.names) for named in places)
    header = {"name": label, "licence": licence, "files": files, "places": len(places), "names": names}
    rows = [json.dumps(header, ensure_ascii=False, sort_keys=True)]
    rows += [json.dumps(_to_row(named), ensure_ascii=False) for named in places]
    rows += [
        json.dumps({"id": place_id, "names": [_name_row(one) for one in names_of]}, ensure_ascii=False)
        for place_id, names_of in orphans.items()
    ]
    content = gzip.compress("\n".join(rows).encode(), compresslevel=6, mtime=0)
    fingerprint = hashlib.sha256(content).hexdigest()[:16]
    folder = home_folder() / "imports"
    earlier = [path for path, one, _ in list_imports(folder) if one == label]
    target = folder / f"{label}.{fingerprint}.jsonl.gz"
    write_atomically(target, content)
    try:
        compile_imports(leaving_out=[path for path in earlier if path != target])
    except BaseException:
        if target not in earlier:
            target.unlink(missing_ok=True)
        raise
    for path in earlier:
        if path != target:
            path.unlink(missing_ok=True)
    skipped = tuple(
        (reason, count, reading.examples[reason])
        for reason, count in sorted(reading.skipped.items(), key=lambda x: -x[1])
    )
    return ImportReport(name=label, places=len(places), names=names, skipped=skipped)


def remove_import(name: str) -> None:
    """Take an import out and compile the rest.

    Raises
    ------
    PlaceDataError
        There is no import of that name.
    """
    folder = home_folder() / "imports"
    gone = [path for path, label, _ in list_imports(folder) if label == name]
    if not gone:
        known = ", ".join(sorted({label for _, label, _ in list_imports(folder)})) or "none"
        raise PlaceDataError(f"no import {name!r}; there are: {known}")
    for path in gone:
        path.unlink()
    if list_imports(folder):
        compile_imports()
    else:
        (home_folder() / INDEX_NAME).unlink(missing_ok=True)


def compile_imports(*, leaving_out: Sequence[Path] = ()) -> None:
    """Compile the shipped places and all imports into the user's index."""
    folder = home_folder() / "imports"
    imports = [row for row in list_imports(folder) if row[0] not in leaving_out]
    sources: list[dict[str, Any]] = []
    places: list[NamedPlace] = []
    more: dict[str, list[Name]] = {}
    for path, _, fingerprint in imports:
        rows = _read_rows(path)
        sources.append({**next(rows), "hash": fingerprint})
        for row in rows:
            if "kind" in row:
                places.append(_from_row(row))
            else:
                more.setdefault(row["id"], []).extend(_name_from(one) for one in row["names"])
    content = compile_shipped(
        places, more_names=more, sources=sources, shipped_fingerprint=read_header(SHIPPED)["sources"][0]["hash"]
    )
    write_atomically(home_folder() / INDEX_NAME, content)


def _read_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as text:
            for line in text:
                yield json.loads(line)
    except (OSError, ValueError, EOFError) as error:
        raise PlaceDataError(f"{path}: damaged ({error}); delete it and import again") from error


def _to_row(named: NamedPlace) -> dict[str, Any]:
    place = named.place
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
        "admin": list(place.admin),
        "population": place.population,
        "source": place.source,
        "names": [_name_row(name) for name in named.names],
    }


def _name_row(name: Name) -> list[str | None]:
    return [
        name.text,
        name.language,
        name.status.value,
        name.valid_from.isoformat() if name.valid_from else None,
        name.valid_to.isoformat() if name.valid_to else None,
    ]


def _name_from(row: list[Any]) -> Name:
    text, language, status, first, last = row
    return Name(
        text=text,
        language=language,
        status=NameStatus(status),
        valid_from=date.fromisoformat(first) if first else None,
        valid_to=date.fromisoformat(last) if last else None,
    )


def _from_row(row: dict[str, Any]) -> NamedPlace:
    place = Place(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        lat=row["lat"],
        lon=row["lon"],
        country=row["country"],
        admin=tuple(row["admin"]),
        population=row["population"],
        source=row["source"],
    )
    return NamedPlace(place=place, names=tuple(_name_from(one) for one in row["names"]))


def install_country(
    code: str, *, base_url: str | None = None, sha256: str | None = None, progress: bool = True
) -> ImportReport:
    """Download a country's GeoNames dump, verify it and import it; a broken download is resumed.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-2, such as ``ua``.
    base_url
        Folder that holds ``UA.zip``; GeoNames by default.
    sha256
        Expected hash. GeoNames publishes a new dump each day and no hash; without one, the archive's own checksums are
        verified and the hash is shown, to pin it next time.
    progress
        Show a bar on standard error.

    Raises
    ------
    PlaceDataError
        Not a country code, no network, refused, wrong hash or damaged; the old index stays.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", code):
        raise PlaceDataError(f"install {code!r}: expected a two-letter country code such as ua")
    folder = home_folder() / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    file_name = f"{code.upper()}.zip"
    url = (base_url or GEONAMES_URL).rstrip("/") + "/" + file_name
    path = _fetch(url, folder, file_name, sha256, progress=progress)
    label = f"geonames-{code.lower()}"
    reading = read_files([path], prefix=label)
    report = _keep(label, reading, licence="GeoNames CC BY 4.0", files=[file_name])
    path.unlink(missing_ok=True)
    return report


def _fetch(url: str, folder: Path, file_name: str, sha256: str | None, *, progress: bool) -> Path:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # we report ourselves
    (folder / file_name).unlink(missing_ok=True)  # a dump of another day; what is half fetched lies in ….part
    try:
        fetched = pooch.retrieve(
            url,
            known_hash=f"sha256:{sha256}" if sha256 else None,
            fname=file_name,
            path=folder,
            downloader=_Resuming(folder / f"{file_name}.part", progress=progress),
        )
    except requests.RequestException as error:
        reason = str(error.response.status_code) if error.response is not None else type(error).__name__
        raise PlaceDataError(
            f"{url}: could not be downloaded ({reason}); check the network and run the command again, it resumes"
        ) from error
    except ValueError as error:
        (folder / f"{file_name}.part").unlink(missing_ok=True)
        raise PlaceDataError(f"{url}: the hash of the download is not {sha256}; nothing was imported") from error
    return Path(fetched)


class _Resuming:
    """A downloader for pooch that goes on where an earlier try stopped.

    Parameters
    ----------
    part
        Where the bytes so far are kept.
    progress
        Show a bar on standard error.
    """

    def __init__(self, part: Path, *, progress: bool) -> None:
        self._part, self._progress = part, progress

    def __call__(self, url: str, output_file: str, _pooch: Any) -> None:
        import requests

        for attempt in range(1, _TRIES + 1):
            try:
                self._go_on(url)
                break
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                if attempt == _TRIES:
                    raise
        self._part.replace(output_file)

    def _go_on(self, url: str) -> None:
        import requests
        from tqdm import tqdm

        have = self._part.stat().st_size if self._part.exists() else 0
        headers = {"User-Agent": "geomap-gazetteer"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as answer:
            if answer.status_code == _HTTP_RANGE:
                self._part.unlink()
                raise requests.ConnectionError(f"{url}: the file has changed since the download began")
            answer.raise_for_status()
            if answer.status_code != _HTTP_PARTIAL:
                have = 0
            left = int(answer.headers.get("Content-Length", 0))
            with (
                self._part.open("ab" if have else "wb") as file,
                tqdm(total=have + left or None, initial=have, unit="B", unit_scale=True, desc=self._part.stem,
                     disable=None if self._progress else True) as bar,
            ):  # fmt: skip
                got = 0
                for chunk in answer.iter_content(_CHUNK):
                    file.write(chunk)
                    got += len(chunk)
                    bar.update(len(chunk))
        if left and got < left:
            raise requests.ConnectionError(f"{url}: the connection broke after {have + got:,} bytes")
