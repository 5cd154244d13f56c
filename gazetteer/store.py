"""Where the compiled index lives: one ships with the package, a user's own is kept in the user's data folder.

``open_gazetteer()`` takes the user's index where places were imported, else the shipped one. An import writes its
places beside the others, compiles a new index next to the old and swaps it in by one rename; whoever has the old one
open goes on with it. Nothing is ever written into the installed package.
"""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import IndexFormatError
from gazetteer.index import Gazetteer, Index, is_complete, read_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gazetteer.model import Name, NamedPlace

__all__ = [
    "HOME_VARIABLE",
    "INDEX_NAME",
    "SHIPPED",
    "compile_shipped",
    "home_folder",
    "is_rough",
    "list_imports",
    "open_gazetteer",
    "shipped_gazetteer",
    "shipped_hash",
    "write_atomically",
]

SHIPPED = Path(__file__).parent / "data" / "compiled" / "places.gzi"
HOME_VARIABLE = "GAZETTEER_HOME"
_TABLE_SUFFIXES = (".csv", ".tsv.gz")
INDEX_NAME = "places.gzi"
_FINGERPRINT = 16


def home_folder() -> Path:
    """Folder of the user's own places: ``$GAZETTEER_HOME``, else the platform's data folder."""
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        # what platformdirs says here too, without the 5 ms that loading it takes of a look-up
        data, home = os.environ.get("XDG_DATA_HOME", ""), os.environ.get("HOME", "")
        if data.startswith("/") or home.startswith("/"):
            return (Path(data) if data.startswith("/") else Path(home) / ".local" / "share") / "gazetteer"
    import platformdirs

    return Path(platformdirs.user_data_dir("gazetteer", appauthor=False))


@lru_cache(maxsize=4)
def _open(path: Path, _stamp: tuple[int, int]) -> Gazetteer:
    return Gazetteer(Index.open(path))


def open_gazetteer(path: Path | str | None = None) -> Gazetteer:
    """The gazetteer: shipped places and the user's own imports, or the index at ``path``.

    Opened once per process and file version.

    Raises
    ------
    IndexFormatError
        The index is damaged, or there is none.

    Examples
    --------
    >>> open_gazetteer().lookup("Bachmoet").place.name
    'Bakhmut'
    """
    if path is not None:
        return _open_at(Path(path))
    own = home_folder() / INDEX_NAME
    if own.is_file():
        _refresh(own)
        return _open_at(own)
    return _open_at(SHIPPED)


def is_rough(place_id: str) -> bool:
    """Whether the coordinates of a place that ships are known to 5 km or worse, as its ``source`` says.

    Examples
    --------
    >>> is_rough("geonames:707292")
    False
    """
    return place_id in _rough_places()


@cache
def _rough_places() -> frozenset[str]:
    return shipped_gazetteer().index.rough


def shipped_gazetteer() -> Gazetteer:
    """Only what ships, whatever the user has imported."""
    return _open_at(SHIPPED)


def list_imports(folder: Path) -> list[tuple[Path, str, str]]:
    """``(path, name, hash)`` of the imports kept in a folder, by name."""
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        name, _, fingerprint = path.name.removesuffix(".jsonl.gz").rpartition(".")
        if name and len(fingerprint) == _FINGERPRINT:
            found.append((path, name, fingerprint))
    return found


def _refresh(own: Path) -> None:
    """Compile the user's index anew when what it was made of has changed; else do nothing."""
    wanted = [read_header(SHIPPED)["sources"][0]["hash"]]
    wanted += [fingerprint for _, _, fingerprint in list_imports(own.parent / "imports")]
    try:
        header = read_header(own)
        if is_complete(own, header) and [source["hash"] for source in header["sources"]] == wanted:
            return
    except (IndexFormatError, KeyError):
        pass  # damaged, or of another version: made anew
    from gazetteer.sources.install import compile_imports

    try:
        compile_imports()
    except OSError as error:
        import logging

        log = logging.getLogger(__name__)
        log.warning("%s: out of date and cannot be written (%s); the old one is used", own, error.strerror)


def _open_at(path: Path) -> Gazetteer:
    try:
        stat = path.stat()
    except OSError as error:
        raise IndexFormatError(
            f"{path}: no index there ({error.strerror}); reinstall, or run `gazetteer import`"
        ) from error
    return _open(path, (stat.st_mtime_ns, stat.st_size))


def shipped_hash() -> str:
    """Fingerprint of all tables and rules that the shipped index is compiled from."""
    import hashlib
    from importlib import resources

    from gazetteer.compile import hash_rules

    digest = hashlib.sha256(hash_rules().encode())
    folder = resources.files("gazetteer").joinpath("data")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(_TABLE_SUFFIXES):
            content = entry.read_bytes()
            if not entry.name.endswith(".gz"):
                content = content.replace(b"\r\n", b"\n")
            digest.update(entry.name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def compile_shipped(
    more: Iterable[NamedPlace] = (),
    *,
    more_names: Mapping[str, Sequence[Name]] | None = None,
    sources: Iterable[dict[str, Any]] = (),
    shipped_fingerprint: str | None = None,
) -> bytes:
    """The index of the shipped tables, completed by a user's places.

    Parameters
    ----------
    more
        Further places. One that ships too keeps its name, kind, coordinates and admin path; only its names grow.
    more_names
        Further names by place id.
    sources
        What ``gazetteer info`` says of ``more``.
    shipped_fingerprint
        Recorded instead of the hash of the tables as they are now.
    """
    from gazetteer.compile import compile_index
    from gazetteer.model import NamedPlace
    from gazetteer.sources.packaged import read_packaged

    shipped = {named.place.id: named for named in read_packaged()}
    own = {
        "name": "shipped",
        "licence": "GeoNames CC BY 4.0; Natural Earth public domain; KATOTTG; own tables MIT",
        "hash": shipped_fingerprint or shipped_hash(),
        "places": len(shipped),
        "names": sum(len(named.names) for named in shipped.values()),
    }
    places = dict(shipped)
    for named in more:
        earlier = places.get(named.place.id)
        if earlier is not None:
            named = NamedPlace(place=earlier.place, names=(*earlier.names, *named.names))
        places[named.place.id] = named
    for place_id, names in (more_names or {}).items():
        if place_id in places:
            places[place_id] = NamedPlace(place=places[place_id].place, names=(*places[place_id].names, *names))
    return compile_index(places.values(), sources=[own, *sources])


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing; readers see the old or the new one."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
