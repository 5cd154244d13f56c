"""Tables of text, row by row: ``.jsonl`` and ``.csv``, streamed, whatever the encoding and the separator.

Cells are data: a formula in one is text like any other.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.claims.decode import UndecodableError, detect_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_ROW_CHARS = 50_000_000
"""Longest line of a JSONL file and longest cell of a CSV file."""

_SAMPLE_BYTES = 65_536
_SEPARATORS = (",", ";", "\t")

Row = dict[str, Any]


class RowError(ValueError):
    """A row that cannot be read; the message is the reason."""


def read_rows(path: Path) -> Iterator[tuple[int, Row | RowError]]:
    """Rows of a ``.jsonl`` or ``.csv`` file, each with the line it begins on.

    Yields
    ------
    (line, row)
        Keys in lower case, outer spaces gone. A row that cannot be read is a :class:`RowError`, and reading goes on
        where that is possible.

    Raises
    ------
    UndecodableError
        The file is binary or in no encoding that we read.
    OSError
        The file cannot be opened.
    """
    with path.open("rb") as raw:
        sample = raw.read(_SAMPLE_BYTES)
        encoding = detect_encoding(sample, whole=len(sample) < _SAMPLE_BYTES)
        raw.seek(0)
        if path.suffix.lower() == ".csv":
            yield from _csv_rows(raw, encoding)
        else:
            yield from _json_rows(raw, encoding)


def read_header(path: Path) -> tuple[str, ...]:
    """Keys of the first row, in lower case; empty for a file without rows.

    Raises
    ------
    UndecodableError
        As :func:`read_rows`.
    OSError
        The file cannot be opened.
    """
    if path.suffix.lower() == ".csv":
        with path.open("rb") as raw:
            sample = raw.read(_SAMPLE_BYTES)
            encoding = detect_encoding(sample, whole=len(sample) < _SAMPLE_BYTES)
            text = sample.decode(encoding, errors="replace")
        first = next(iter(text.lstrip("\ufeff\r\n").splitlines()), "")
        return tuple(_key(name) for name in next(csv.reader([first], delimiter=separator_of(first)), []))
    for _, row in read_rows(path):
        return () if isinstance(row, RowError) else tuple(row)
    return ()


def separator_of(header: str) -> str:
    """The separator that parts the header into most columns; a comma where none does.

    Examples
    --------
    >>> separator_of("place;event;speaker")
    ';'
    """
    return max(_SEPARATORS, key=lambda mark: (header.count(mark), -_SEPARATORS.index(mark)))


def _key(name: object) -> str:
    return str(name).strip().strip("\ufeff").lower()


def _csv_rows(raw: BinaryIO, encoding: str) -> Iterator[tuple[int, Row | RowError]]:
    csv.field_size_limit(MAX_ROW_CHARS)
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    try:
        head = stream.readline(MAX_ROW_CHARS)
        while head and not head.strip("\ufeff\r\n\t ;,"):
            head = stream.readline(MAX_ROW_CHARS)
        separator = separator_of(head)
        names = [_key(name) for name in next(csv.reader([head], delimiter=separator), [])]
        reader = csv.reader(stream, delimiter=separator)
        line = 2
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, RowError(f"not CSV ({error})")
                return
            if any(cell.strip() for cell in cells):
                yield line, _named(names, cells)
            line = reader.line_num + 2
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not {encoding} throughout ({error.reason}); save it as UTF-8") from error
    finally:
        stream.detach()


def _named(names: list[str], cells: list[str]) -> Row | RowError:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return RowError(f"{len(cells)} cells, but {len(names)} columns; quote the cells that hold the separator")
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _json_rows(raw: BinaryIO, encoding: str) -> Iterator[tuple[int, Row | RowError]]:
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    try:
        line = 0
        while text := stream.readline(MAX_ROW_CHARS):
            line += 1
            if len(text) == MAX_ROW_CHARS and not text.endswith("\n"):
                _skip_line(stream)
                yield line, RowError(f"longer than {MAX_ROW_CHARS:,} characters")
            elif text.strip():
                yield line, _parse_json(text)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not {encoding} throughout ({error.reason}); save it as UTF-8") from error
    finally:
        stream.detach()


def _skip_line(stream: io.TextIOWrapper) -> None:
    while (part := stream.readline(MAX_ROW_CHARS)) and not part.endswith("\n"):
        pass


def _parse_json(text: str) -> Row | RowError:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return RowError(f"not JSON ({error})")
    if not isinstance(value, dict):
        return RowError("not a JSON object")
    return {_key(name): _without_surrogates(item) for name, item in value.items()}


def _without_surrogates(value: Any) -> Any:
    r"""Half a character (``\\ud800`` alone) cannot be written again: it becomes U+FFFD, one for one."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    elif isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    elif isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
