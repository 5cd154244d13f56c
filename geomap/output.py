"""Writing results: a folder is replaced as a whole or not at all, a file likewise; nothing of a user's is deleted."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from geomap.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType

MANIFEST = "manifest.json"
FORMAT = "geomap-build/1"
_CHUNK_BYTES = 1 << 20


def check_target(target: Path) -> Path:
    """The folder, if a build may replace it: absent, empty, or holding an earlier build's manifest.

    Raises
    ------
    OutputError
        It is a file, or a folder that is not ours.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{target}: not a folder; give -o a new or empty folder")
    if target.is_dir() and any(target.iterdir()) and not _is_ours(target):
        raise OutputError(
            f"{target}: not empty and without a {MANIFEST} of an earlier build, so it is left alone; "
            "give -o a new or empty folder"
        )
    return target


def _is_ours(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT


class Staging:
    """A folder beside the target that takes its place when everything is written.

    Left by an error or a kill, the target keeps what it had; the next run clears the remains.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.resolve() if target.exists() else target.absolute()
        self._written: dict[str, str] = {}
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        parent = self.target.parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self._clear_remains()
            self._folder = Path(tempfile.mkdtemp(prefix=f".{self.target.name}.new.", dir=parent))
        except OSError as error:
            raise OutputError(f"{parent}: cannot be written ({error.strerror}); give -o another folder") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is None:
            return
        if kind is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        self._folder.chmod(0o755)
        old = self.target.with_name(f".{self.target.name}.old.{self._folder.name.rpartition('.')[2]}")
        try:
            if self.target.exists():
                self.target.rename(old)
            try:
                self._folder.rename(self.target)
            except OSError:
                if old.exists():
                    old.rename(self.target)
                raise
        except OSError as failure:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise OutputError(
                f"{self.target}: cannot be replaced ({failure.strerror}); close what uses it"
            ) from failure
        shutil.rmtree(old, ignore_errors=True)

    def _clear_remains(self) -> None:
        """Put back an old build that a kill left aside; drop half-written new ones."""
        asides = sorted(self.target.parent.glob(f".{self.target.name}.old.*"))
        for aside in asides:
            if not self.target.exists() and _is_ours(aside):
                aside.rename(self.target)
            elif _is_ours(aside):
                shutil.rmtree(aside, ignore_errors=True)
        for half in self.target.parent.glob(f".{self.target.name}.new.*"):
            shutil.rmtree(half, ignore_errors=True)

    def write(self, name: str, text: str | Iterable[str]) -> None:
        """Write one file of the build, in UTF-8.

        Raises
        ------
        OutputError
            The disk is full or the folder cannot be written.
        """
        if self._folder is None:
            raise OutputError(f"{self.target}: not opened for writing; use it in a with statement")
        path = self._folder / name
        digest = hashlib.sha256()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                for part in (text,) if isinstance(text, str) else text:
                    data = part.encode("utf-8", errors="replace")
                    digest.update(data)
                    stream.write(data)
        except OSError as error:
            raise OutputError(
                f"{self.target / name}: cannot be written ({error.strerror}); nothing was replaced"
            ) from error
        self._written[name] = digest.hexdigest()

    def hash_of(self, name: str) -> str:
        """SHA-256 of a file that was written."""
        return self._written[name]

    def write_manifest(
        self,
        *,
        inputs: Sequence[Path],
        ledgers: Mapping[Path, str],
        settings: Any,
        versions: Mapping[str, str],
        counts: dict[str, Any],
        edition: dict[str, Any] | None = None,
        rights: dict[str, Any] | None = None,
    ) -> None:
        """Write what this build was made from and holds: hashes of inputs and outputs, settings, counts; no clock.

        Parameters
        ----------
        ledgers
            Ledgers among the inputs, with the hash of the last row used: their files change while that stays. One
            alone is called so, whatever its file is called.
        """
        choices = {field.name: getattr(settings, field.name) for field in fields(settings)}
        manifest = {
            "format": FORMAT,
            **versions,
            **({"edition": edition} if edition else {}),
            "settings": {
                name: value.name if isinstance(value, Path) else (value if isinstance(value, bool) else str(value))
                for name, value in choices.items()
                if value not in (None, False) and not isinstance(value, tuple) and name != "position"
            },
            "inputs": {
                name: digest
                for path in [*inputs, *(value for value in choices.values() if isinstance(value, Path))]
                for name, digest in _hashes_of(path, ledgers)
            },
            "counts": counts,
            **(rights or {}),
            "outputs": dict(sorted(self._written.items())),
        }
        self.write(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _hashes_of(path: Path, ledgers: Mapping[Path, str]) -> list[tuple[str, str]]:
    """(name relative to the input, sha256) of a file or of every file in a folder, sorted; of a ledger its chain."""
    files = [path] if path.is_file() else sorted(
        file for file in path.rglob("*") if file.is_file() and not any(
            part.startswith(".") for part in file.relative_to(path).parts))  # fmt: skip
    hashes = []
    for file in files:
        name = path.name if file == path else f"{path.name}/{file.relative_to(path).as_posix()}"
        if file in ledgers:
            hashes.append(("ledger" if len(ledgers) == 1 else name, ledgers[file]))
            continue
        digest = hashlib.sha256()
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
        except OSError:
            continue  # it was counted as skipped when it was read
        hashes.append((name, digest.hexdigest()))
    return hashes


def write_file(path: Path, text: str | Iterable[str]) -> None:
    """Write one file, whole or not at all.

    Raises
    ------
    OutputError
        It cannot be written; an earlier file is left as it was.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; give -o a file name")
        if path.exists() and not path.is_file():  # a pipe or a terminal cannot be put in place as a whole
            with path.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines((text,) if isinstance(text, str) else text)
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as stream:
            stream.writelines((text,) if isinstance(text, str) else text)
        temporary.chmod(0o644)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{path}: cannot be written ({error.strerror}); give -o another place") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_through(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` make a file beside ``path``, with the same suffix, and put it in place when it is whole.

    Raises
    ------
    OutputError
        It cannot be written; an earlier file is left as it was.
    """
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise OutputError(f"{path}: is no ordinary file; give a file name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".geomap.", dir=path.parent) as folder:
            made = Path(folder) / f"new{path.suffix}"
            write(made)
            made.chmod(0o644)
            made.replace(path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); give another place") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Write one file of bytes, whole or not at all; errors as of :func:`write_through`."""

    def write(made: Path) -> None:
        made.write_bytes(content)

    write_through(path, write)


def safe_stem(name: str) -> str:
    """A file name for a document id: letters, digits, ``._-`` kept; a hash keeps different ids apart."""
    kept = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80]
    return kept if kept and kept == name else f"{kept or 'document'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
