"""Where the compiled index lives: one ships with the package, a user's own is kept in the user's data folder.

``open_gazetteer()`` takes the user's index where places were imported, else the shipped one. An import writes its
places beside the others, compiles a new index next to the old and swaps it in by one rename; whoever has the old one
open goes on with it. Nothing is ever written into the installed package.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import IndexFormatError
from gazetteer.index import Gazetteer, Index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gazetteer.model import NamedPlace

__all__ = [
    "HOME_VARIABLE",
    "SHIPPED",
    "compile_shipped",
    "home_folder",
    "open_gazetteer",
    "shipped_hash",
    "write_atomically",
]

SHIPPED = Path(__file__).parent / "data" / "compiled" / "places.gzi"
HOME_VARIABLE = "GAZETTEER_HOME"
_TABLE_SUFFIXES = (".csv", ".tsv.gz")
_INDEX_NAME = "places.gzi"


def home_folder() -> Path:
    """Folder of the user's own places: ``$GAZETTEER_HOME``, else the platform's data folder."""
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given)
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
    own = home_folder() / _INDEX_NAME
    if own.is_file():
        from gazetteer.sources.install import refresh_index

        refresh_index()
        return _open_at(own)
    return _open_at(SHIPPED)


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


def compile_shipped(more: Iterable[NamedPlace] = (), *, sources: Iterable[dict[str, Any]] = ()) -> bytes:
    """The index of the shipped tables, and of ``more`` places behind them."""
    from itertools import chain

    from gazetteer.compile import compile_index
    from gazetteer.sources.packaged import read_packaged

    shipped = list(read_packaged())
    own = {
        "name": "shipped",
        "licence": "GeoNames CC BY 4.0; Natural Earth public domain; KATOTTG; own tables MIT",
        "hash": shipped_hash(),
        "places": len(shipped),
        "names": sum(len(named.names) for named in shipped),
    }
    return compile_index(chain(shipped, more), sources=[own, *sources])


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing; readers see the old or the new one."""
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


def read_json(path: Path) -> Any:
    """A JSON file, or None where there is none or it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
