"""The tables in ``gazetteer/data``, read row by row. Nothing here knows what a row means."""

from __future__ import annotations

import csv
import gzip
import io
from importlib import resources
from typing import TYPE_CHECKING

from gazetteer.errors import PlaceDataError

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped table; ``.tsv.gz`` has tabs and no quotes, ``.csv`` is ordinary.

    Raises
    ------
    PlaceDataError
        The table is missing or damaged.
    """
    text = _read_text(name)
    reader = (
        csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
        if name.endswith(".tsv.gz")
        else csv.DictReader(io.StringIO(text))
    )
    width = len(reader.fieldnames or ())
    for row in reader:
        if None in row or len(row) != width or None in row.values():
            raise PlaceDataError(
                f"gazetteer/data/{name}, line {reader.line_num}: got {len(row)} fields, expected {width}; "
                "install the package again"
            )
        yield row


def _read_text(name: str) -> str:
    try:
        data = resources.files("gazetteer").joinpath("data", name).read_bytes()
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise PlaceDataError(f"gazetteer/data/{name}: cannot be read ({error}); install the package again") from error
