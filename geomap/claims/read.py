"""Files become documents: streamed, each with what is known of it, and what cannot be used counted with its reason.

A folder is read whole, folders within it too, in the order of the names; hidden files and our own outputs are not
input. ``metadata.csv`` beside the files completes or overrides what they say of themselves.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.claims.dates import parse_any_date
from geomap.claims.decode import UndecodableError, decode_text
from geomap.claims.language import detect_language, read_language
from geomap.claims.rows import RowError, read_header, read_rows
from geomap.config import fold_name
from geomap.errors import DateError, FormatError, InputError
from geomap.intervals import parse_edtf
from geomap.model import Document, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_DOCUMENT_BYTES = 200_000_000
"""A larger ``.txt`` or ``.md`` is no article; a ``.jsonl`` or ``.csv`` may be any size, row by row."""

MAX_HTML_BYTES = 20_000_000

METADATA_FILE = "metadata.csv"
OVERRIDES_FILE = "overrides.csv"

TEXT_SUFFIXES = frozenset({".txt", ".md", ".html", ".htm"})
ROW_SUFFIXES = frozenset({".jsonl", ".csv"})
LEDGER_SUFFIXES = frozenset({".sqlite", ".sqlite3", ".db", ".ledger"})

_OPENING = re.compile(r"\s*date[ \t]*:?[ \t]+(\d[\d./-]*)(?=\s|$)[ \t]*", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)(?:\r?\n|(?<=\n))\1[ \t]*(?:\r?\n|$)\s*", re.DOTALL)
_WORD = re.compile(r"[^\W_]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MAX_ID_CHARS = 200
_SQLITE_MAGIC = b"SQLite format 3\x00"

_ALIASES = {
    "id": ("id", "document_id"),
    "text": ("text",),
    "published": ("published", "date", "datum", "published_at"),
    "language": ("language", "lang", "taal"),
    "publisher": ("publisher", "source", "bron", "site"),
    "url": ("url", "link", "address"),
    "archive_url": ("archive_url", "archive", "archief"),
    "title": ("title", "titel"),
}

_STATED = ("published", "publisher", "url", "archive_url", "title", "language")
"""What a page, or its line of ``metadata.csv``, may state of a document."""

_COPY = re.compile(
    r"https?://(?:web\.archive\.org/web/\d{4,14}\w*|archive\.(?:today|ph|is|li|vn|md|fo)/\d{4,14})/(https?://.+)"
)
"""The address of a kept copy that names the page it was made of."""


class InputKind(StrEnum):
    """What a path holds, as its name and first bytes tell."""

    DOCUMENTS = "documents"
    CLAIMS = "claims"
    LEDGER = "ledger"
    METADATA = "metadata"
    OVERRIDES = "overrides"
    UNKNOWN = "unknown"


def kind_of_input(path: Path) -> InputKind:
    """What a path holds: documents (a folder too), claims (an ``event`` column), a ledger, or none of these.

    Cheap: reads no more than the beginning of a file, and never raises for what it finds there.
    """
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in TEXT_SUFFIXES:
        return InputKind.DOCUMENTS
    if suffix in LEDGER_SUFFIXES or _begins_with(path, _SQLITE_MAGIC):
        return InputKind.LEDGER
    if suffix == ".geojson":
        return InputKind.CLAIMS
    if suffix not in ROW_SUFFIXES or not path.is_file():
        return InputKind.UNKNOWN
    try:
        names = {name.replace(" ", "_") for name in read_header(path)}
    except (OSError, UndecodableError):
        return InputKind.UNKNOWN
    if {"claim_id", "action"} <= names:
        return InputKind.OVERRIDES
    if names & {"event", "gebeurtenis"}:
        return InputKind.CLAIMS
    if "text" in names:
        return InputKind.DOCUMENTS
    return InputKind.METADATA if "file" in names else InputKind.UNKNOWN


def list_inputs(paths: Sequence[Path]) -> tuple[tuple[Path, InputKind], ...]:
    """The files behind some paths, folders opened, each with its kind, in reading order.

    Raises
    ------
    InputError
        A path does not exist; all that are missing are named.
    """
    _require_existing(paths)
    return tuple((file, kind_of_input(file)) for path in paths for file, _ in _files_under(path, []))


def read_documents(paths: Sequence[Path], *, strict: bool = False) -> tuple[Iterator[Document], list[Skipped]]:
    """Documents of files and folders, one at a time.

    Parameters
    ----------
    paths
        Files (``.txt``, ``.md``, ``.html``, ``.jsonl``, ``.csv``) and folders of them.
    strict
        Raise at the first thing that would be counted as a warning.

    Returns
    -------
    (documents, skipped)
        ``skipped`` is appended to while ``documents`` is read: what could not be used, and what of a document could
        not (a date that is none). A text that comes twice from one publisher is there once. A ``document_id`` that
        comes twice gets ``-2``, ``-3`` … in reading order.

    Raises
    ------
    InputError
        A path does not exist; all that are missing are named. With ``strict``, the first bad document.
    """
    _require_existing(paths)
    skipped: list[Skipped] = []
    reader = _Reader(strict=strict, skipped=skipped)
    return reader.read(paths), skipped


def _require_existing(paths: Sequence[Path]) -> None:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise InputError(f"{', '.join(missing)}: no such file or folder; give files or folders that exist")


@dataclass(slots=True)
class _Reader:
    """One reading: what was seen so far decides ids and duplicates."""

    strict: bool
    skipped: list[Skipped]
    ids: set[str] = field(default_factory=set)
    digests: dict[bytes, str] = field(default_factory=dict)
    tables: dict[Path, _Metadata] = field(default_factory=dict)

    def read(self, paths: Sequence[Path]) -> Iterator[Document]:
        seen: set[str] = set()
        for path in paths:
            for file, in_folder in _files_under(path, self.skipped):
                name = str(file.absolute())
                if name in seen:
                    continue
                seen.add(name)
                for document in self._read_file(file, in_folder=in_folder):
                    kept = self._keep(document)
                    if kept is not None:
                        yield kept
        for table in self.tables.values():
            for name, line in table.unused():
                self.note(f"{table.path}:{line}", f"names {name!r}, which is not among the input; correct the name")

    def note(self, source: str, reason: str, *, fault: bool = True, used: bool = False) -> None:
        """Count something that could not be used; ``used`` where the rest of its document was."""
        if fault and self.strict:
            raise FormatError([f"{source}: {reason}"])
        self.skipped.append(Skipped(source=source, reason=reason, used=used))

    def _read_file(self, file: Path, *, in_folder: bool) -> Iterator[Document]:
        suffix = file.suffix.lower()
        if suffix not in TEXT_SUFFIXES | ROW_SUFFIXES:
            # In a folder of articles pictures are no fault; a file that was named is.
            shown = suffix or "no suffix"
            reason = f"not a kind of document that is read ({shown}); give .txt, .md, .html, .jsonl or .csv"
            return self.note(str(file), reason, fault=not in_folder)
        try:
            if not file.is_file():
                return self.note(str(file), "not a regular file")
            if file.stat().st_size == 0:
                return self.note(str(file), "empty")
            if suffix in ROW_SUFFIXES:
                yield from self._read_table(file, in_folder=in_folder)
            else:
                yield from self._read_text(file, suffix)
        except UndecodableError as error:
            self.note(str(file), str(error))
        except OSError as error:
            self.note(str(file), f"cannot be read ({error.strerror or error})")
        return None

    def _read_text(self, file: Path, suffix: str) -> Iterator[Document]:
        is_html = suffix in {".html", ".htm"}
        limit = MAX_HTML_BYTES if is_html else MAX_DOCUMENT_BYTES
        size = file.stat().st_size
        if size > limit:
            return self.note(str(file), f"{size / 1e6:,.0f} MB, more than the {limit / 1e6:,.0f} MB of one document")
        raw = file.read_bytes()
        if is_html:
            found = self._from_html(raw, file)
        else:
            text = decode_text(raw)
            found = self._from_opening(text, file) if suffix == ".txt" else self._from_front_matter(text, file)
        if found is None:
            return None
        yield from self._finish(found, file, str(file), keys=(file.name, file.stem, found.document_id))
        return None

    def _from_html(self, raw: bytes, file: Path) -> Document | None:
        from geomap.claims.html import extract_article

        article = extract_article(raw)
        if article is None:
            self.note(str(file), "no text in this page")
            return None
        stated = {name: getattr(article, name) for name in _STATED}
        document = Document(document_id=file.stem, text=article.text, extracted=True, source=str(file))
        return self._with_stated(document, stated, str(file))

    def _from_opening(self, text: str, file: Path) -> Document:
        document = Document(document_id=file.stem, text=text, source=str(file))
        opening = _OPENING.match(text)
        if opening is None:
            return document
        document = replace(document, body_start=opening.end())
        return self._with_stated(document, {"published": opening.group(1).rstrip("./-")}, str(file))

    def _from_front_matter(self, text: str, file: Path) -> Document:
        document = Document(document_id=file.stem, text=text, source=str(file))
        block = _FRONT_MATTER.match(text[:20_000])
        if block is None:
            return self._from_opening(text, file)
        try:
            stated = _front_matter(block.group(2), toml=block.group(1) == "+++")
        except ValueError as error:
            self.note(str(file), f"front matter that is not TOML ({error}); it is not used")
            stated = {}
        return self._with_stated(replace(document, body_start=block.end()), stated, str(file))

    def _read_table(self, file: Path, *, in_folder: bool) -> Iterator[Document]:
        kind = kind_of_input(file)
        if kind is not InputKind.DOCUMENTS:
            if kind is InputKind.CLAIMS:
                reason = "holds claims, not documents; give it as an input of its own"
            elif in_folder and kind in {InputKind.METADATA, InputKind.OVERRIDES}:
                return None
            else:
                reason = "has no 'text' column; a table of documents needs one"
            return self.note(str(file), reason, fault=not in_folder)
        for number, (line, row) in enumerate(read_rows(file), start=1):
            where = f"{file}:{line}"
            if isinstance(row, RowError):
                self.note(where, str(row))
                continue
            stated = {name: _aliased(row, name) for name in _ALIASES}
            text = stated.pop("text")
            if not isinstance(text, str):
                self.note(where, f"text: got {_shown(text)}, expected a text")
                continue
            given = _clean_id(stated.pop("id"))
            document = Document(document_id=given or f"{file.stem}-{number}", text=text, source=where)
            document = self._with_stated(document, stated, where)
            yield from self._finish(document, file, where, keys=(document.document_id,))
        return None

    def _with_stated(self, document: Document, stated: dict[str, Any], where: str) -> Document:
        """``document`` with what a file states of it; what cannot be used is counted and left open."""
        changes: dict[str, Any] = {}
        for name, value in stated.items():
            if value is None or not str(value).strip():
                continue
            text = " ".join(str(value).split())
            if name == "id":
                changes["document_id"] = _clean_id(text) or document.document_id
            elif name == "published":
                published = self._published(text, where)
                if published is not None:
                    changes["published"] = published
            elif name == "language":
                language = read_language(text)
                if language is None:
                    self.note(
                        where, f"language: got {_shown(text)}, expected a code such as nl; it is detected instead"
                    )
                else:
                    changes["language"] = language
            else:
                changes[name] = text
        copy = _COPY.fullmatch(changes.get("url", ""))
        if copy is not None:
            changes = {"archive_url": changes["url"]} | changes | {"url": copy.group(1)}
        return replace(document, **changes)

    def _published(self, text: str, where: str) -> str | None:
        try:
            return read_published(text)
        except DateError as error:
            self.note(where, f"published: {error}; the document is taken as undated", used=True)
            return None

    def _finish(self, document: Document, file: Path, where: str, *, keys: tuple[str, ...]) -> Iterator[Document]:
        """Add the row of ``metadata.csv`` and the language; pass over what has no words."""
        row = self._metadata_beside(file).row_of(keys)
        if row is not None:
            line, stated = row
            document = self._with_stated(document, stated, f"{file.parent / METADATA_FILE}:{line}")
        if _WORD.search(document.text, document.body_start) is None:
            return self.note(where, "empty: no words in it")
        if document.language is None:
            document = replace(document, language=detect_language(document.text, start=document.body_start))
        yield document
        return None

    def _metadata_beside(self, file: Path) -> _Metadata:
        folder = file.parent
        if folder not in self.tables:
            self.tables[folder] = _read_metadata(folder / METADATA_FILE, self)
        return self.tables[folder]

    def _keep(self, document: Document) -> Document | None:
        """``document`` under an id of its own, or None where its publisher brought the same text before."""
        digest = _digest(document)
        earlier = self.digests.get(digest)
        if earlier is not None:
            self.note(document.source or document.document_id, f"the same text as {earlier}", fault=False)
            return None
        name, number = document.document_id, 1
        while name in self.ids:
            number += 1
            name = f"{document.document_id}-{number}"
        self.ids.add(name)
        self.digests[digest] = name
        return document if name == document.document_id else replace(document, document_id=name)


def read_published(text: str) -> str:
    """EDTF day, month or year of a publication, from EDTF, an ISO time stamp or a date as people write it.

    Raises
    ------
    DateError
        No date, not in the calendar, or an interval.

    Examples
    --------
    >>> read_published("2022-09-12T08:30:00Z"), read_published("12 september 2022"), read_published("2022-09")
    ('2022-09-12', '2022-09-12', '2022-09')
    """
    value = parse_any_date(text)
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value.edtf):
        value = parse_edtf(re.sub(r"[~?%]", "", value.edtf))
    if "/" in value.edtf:
        raise DateError(f"date {text!r}: an interval; a publication is a day, a month or a year")
    return value.edtf


# -- folders ---------------------------------------------------------------------------------------------------------


def _files_under(path: Path, skipped: list[Skipped]) -> Iterator[tuple[Path, bool]]:
    """(file, came from a folder), in the order of names; hidden files and our own outputs are passed over."""
    if not path.is_dir():
        yield path, False
        return
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        if "manifest.json" in files and "claims.jsonl" in files:
            skipped.append(Skipped(source=str(here), reason="an output of geomap, not input"))
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower() not in {METADATA_FILE, OVERRIDES_FILE}:
                yield here / name, True


def _begins_with(path: Path, magic: bytes) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError:
        return False


# -- metadata --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Metadata:
    """Rows of a ``metadata.csv`` by the file they name."""

    path: Path
    rows: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def row_of(self, keys: Iterable[str]) -> tuple[int, dict[str, Any]] | None:
        for key in keys:
            if key in self.rows:
                self.used.add(key)
                return self.rows[key]
        return None

    def unused(self) -> list[tuple[str, int]]:
        """Rows whose file is in the folder no more; files that were not asked for are no mistake."""
        return [
            (name, line)
            for name, (line, _) in self.rows.items()
            if name not in self.used and not (self.path.parent / name).exists()
        ]


def _read_metadata(path: Path, reader: _Reader) -> _Metadata:
    table = _Metadata(path=path)
    if not path.is_file():
        return table
    try:
        for line, row in read_rows(path):
            where = f"{path}:{line}"
            if isinstance(row, RowError):
                reader.note(where, str(row))
                continue
            name = str(row.get("file") or "").strip()
            if not name:
                reader.note(where, "file: empty or no such column, expected the name of a file beside it")
            elif name in table.rows:
                reader.note(where, f"file: {name!r} is on line {table.rows[name][0]} too; the first counts")
            else:
                stated = {key: _aliased(row, key) for key in _STATED}
                table.rows[name] = (line, stated)
    except (OSError, UndecodableError) as error:
        reader.note(str(path), f"cannot be read ({error}); its dates and publishers are not used")
    return table


def _front_matter(block: str, *, toml: bool) -> dict[str, Any]:
    """Keys and values of the head of a Markdown file: TOML, or the ``key: value`` lines of YAML."""
    if toml:
        row = {str(name).lower(): value for name, value in tomllib.loads(block).items()}
    else:
        row = {}
        for line in block.splitlines():
            name, colon, value = line.partition(":")
            if colon and name and not name[0].isspace():
                row[name.strip().lower()] = value.strip().strip("\"'")
    return {name: _aliased(row, name) for name in _ALIASES if name != "text"}


def _aliased(row: dict[str, Any], name: str) -> Any:
    return next((row[alias] for alias in _ALIASES[name] if row.get(alias) not in (None, "")), None)


def _clean_id(value: object) -> str:
    return _CONTROL.sub("_", str(value).strip())[:_MAX_ID_CHARS] if value is not None else ""


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _digest(document: Document) -> bytes:
    """Of text and publisher, white space aside; a dated copy of an undated text is not the same."""
    body = " ".join(document.text[document.body_start :].split())
    key = "\x1f".join((body, fold_name(document.publisher or ""), str(document.published is None)))
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()
