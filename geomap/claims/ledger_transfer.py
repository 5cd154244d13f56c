"""The ledger as lines of JSON, and a ledger made of them: what is kept elsewhere to show that nothing was changed."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import formats, from_json
from geomap.claims import ledger_rows as rows
from geomap.claims.ledger_pen import BATCH
from geomap.claims.ledger_rows import Kind
from geomap.claims.ledger_store import CHAINED, EVENTS, GENESIS, HEAD, chained, create_file, writing
from geomap.errors import FormatError, LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geomap.claims.ledger import Ledger


def export_ledger(ledger: Ledger) -> Iterator[str]:
    """Every row as a line of JSON, in order, with its hash: what :func:`import_ledger` reads."""
    for event in ledger.events():
        row = {name: getattr(event, name) for name in CHAINED if name != "body"}
        yield formats.dump_json(row | {"body": json.loads(event.body)}) + "\n"


def import_ledger(lines: Iterable[str], path: Path, *, where: str = "export") -> int:
    """Make a new store from an export, row by row, with the same time-stamps and hashes; the number of rows.

    Raises
    ------
    LedgerError
        The file exists, or the export does not fit its own chain; nothing is left behind then.
    FormatError
        A line is no row of a ledger.
    """
    path = Path(path)
    create_file(path)
    try:
        with writing(path) as connection:
            previous, count = GENESIS, 0
            pending = (row for row in enumerate(lines, start=1) if row[1].strip())
            while batch := list(islice(pending, BATCH)):
                inserts = []
                for number, line in batch:
                    count += 1
                    row = _imported_row(line, where=f"{where}:{number}")
                    hashed = (row["kind"], row["subject"], row["body"], row["recorded"], row["who"])
                    previous = chained(previous, count, *hashed)
                    if row["seq"] != count or row["hash"] != previous:
                        raise LedgerError(f"{where}:{number}: does not fit the chain; give an export as it was written")
                    inserts.append(row)
                connection.execute(EVENTS.insert(), inserts)
            connection.execute(HEAD.update().where(HEAD.c.id == 1).values(events=count, hash=previous))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return count


def _imported_row(line: str, *, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        kind, value = Kind(row["kind"]), row["body"]
        columns: dict[str, str | None] = {}
        if kind is Kind.CLAIM:
            columns = rows.claim_columns(from_json.claim_from_json(value, where=where))
        elif kind is Kind.JUDGEMENT:
            columns = {"place_id": rows.judgement_from_json(value).place_id}
        elif kind is Kind.DOCUMENT:
            columns = rows.document_columns(rows.document_from_json(value))
        elif kind in {Kind.EXTRACTION, Kind.SUPERSEDED}:
            columns = {"document_id": value["document_id"]}
        # The first version called the subject claim_id.
        subject = row["subject"] if "subject" in row else row["claim_id"]
        stated = {name: row[name] for name in ("seq", "kind", "recorded", "who", "hash")}
    except (ValueError, KeyError, TypeError, AttributeError, LedgerError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            [f"{where}: not a row of a ledger ({error}); give a file of: geomap ledger export"]
        ) from error
    return rows.NO_COLUMNS | columns | stated | {"subject": subject, "body": formats.dump_json(value)}
