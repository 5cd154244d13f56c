"""Writes rows to the end of the ledger's chain, within one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from geomap import formats
from geomap.claims import ledger_rows as rows
from geomap.claims.ledger_rows import Kind
from geomap.claims.ledger_store import EVENTS, HEAD, chained, of_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Claim, Document, Mention

BATCH = 5_000
ASKED_AT_ONCE = 500

_COLUMNS = tuple(column.name for column in EVENTS.columns)
_INSERT = str(EVENTS.insert().values({name: sa.bindparam(name) for name in _COLUMNS})
              .compile(dialect=sqlite.dialect(paramstyle="qmark")))  # fmt: skip
_KNOWN = "SELECT DISTINCT subject FROM events WHERE subject IN (SELECT value FROM json_each(?))"
_BODIES = (
    "SELECT subject, kind, body FROM events WHERE subject IN (SELECT value FROM json_each(?)) "
    "AND +kind IN (?, ?) ORDER BY seq"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What an append did."""

    added: int
    """New claims, or judgements, or sources."""
    known: int
    """Those that were there already, word for word."""
    documents: int = 0
    """New documents, and new versions of known ones."""
    superseded: int = 0
    """Claims that are no longer read out of their document."""

    def __add__(self, other: Appended) -> Appended:
        return Appended(
            added=self.added + other.added,
            known=self.known + other.known,
            documents=self.documents + other.documents,
            superseded=self.superseded + other.superseded,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A document and what was read out of it."""

    document: Document
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    """Fields of the document that an editor corrected: they stay so when its file is read again."""


class Pen:
    """Writes rows to the end of the chain within one transaction."""

    def __init__(self, connection: sa.Connection, *, now: str, who: str | None) -> None:
        self._connection = connection
        self._who = who
        self._count, self._previous = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash)).one()
        last = connection.execute(sa.select(EVENTS.c.recorded).where(EVENTS.c.seq == self._count)).scalar_one_or_none()
        # A clock that was set back must not make what is recorded later look earlier.
        self.recorded = max(now, last or "")
        self._waiting: list[tuple[Any, ...]] = []

    def write(self, kind: Kind, subject: str, body: str, columns: dict[str, str | None]) -> int:
        """Put a row at the end; its number."""
        self._count += 1
        self._previous = chained(self._previous, self._count, kind.value, subject, body, self.recorded, self._who)
        row = {
            "seq": self._count,
            "kind": kind.value,
            "subject": subject,
            "body": body,
            "recorded": self.recorded,
            "who": self._who,
            "hash": self._previous,
            **columns,
        }
        self._waiting.append(tuple(map(row.get, _COLUMNS)))
        if len(self._waiting) >= BATCH:
            self._send()
        return int(self._count)

    def _send(self) -> None:
        if self._waiting:
            # The plain statement: compiling one for a hundred thousand rows takes longer than writing them.
            self._connection.exec_driver_sql(_INSERT, self._waiting)
            self._waiting = []

    def finish(self) -> None:
        """Write what waits, and the new head."""
        self._send()
        self._connection.execute(HEAD.update().where(HEAD.c.id == 1).values(events=self._count, hash=self._previous))

    def rows_of(self, subject: str, kind: Kind) -> list[Any]:
        """Rows of one subject and kind, in order, with those of this transaction."""
        self._send()
        query = sa.select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.subject == subject, of_kinds(kind))
        return list(self._connection.execute(query.order_by(EVENTS.c.seq)))

    def count_of(self, kind: Kind) -> int:
        """Number of rows of a kind."""
        query = sa.select(sa.func.count()).select_from(EVENTS).where(EVENTS.c.kind == kind.value)
        return int(self._connection.execute(query).scalar_one())

    def write_claims(self, claims: Sequence[Claim]) -> int:
        """Write the claims whose newest row is not this wording; how many."""
        self._send()
        bodies = {claim.claim_id: (rows.claim_body(claim), claim) for claim in claims}
        newest = newest_said(self._connection, list(bodies))
        written = 0
        for claim_id, (body, claim) in bodies.items():
            if newest.get(claim_id) != body:
                self.write(Kind.CLAIM, claim_id, body, rows.claim_columns(claim))
                written += 1
        return written

    def write_extraction(self, found: Extracted, *, reader: dict[str, str], reason: str | None) -> Appended:
        """Write a document and what was read out of it, as far as it is not there already."""
        document_id = found.document.document_id
        body = rows.document_to_json(found.document)
        versions = self.rows_of(document_id, Kind.DOCUMENT)
        known = bool(versions) and without_links(json.loads(versions[-1].body)) == body
        if not known:
            links: dict[str, Any] = {"supersedes": versions[-1].seq, "reason": reason} if versions else {}
            links |= {"corrected": dict(found.corrected)} if found.corrected else {}
            self.write(
                Kind.DOCUMENT, document_id, formats.dump_json(body | links), rows.document_columns(found.document)
            )
        extractions = self.rows_of(document_id, Kind.EXTRACTION)
        before = json.loads(extractions[-1].body) if extractions else {"claims": [], "mentions": [], "sha256": None}
        ids = [claim.claim_id for claim in found.claims]
        now = {
            "document_id": document_id,
            "sha256": body["sha256"],
            "claims": ids,
            "mentions": [formats.mention_to_json(mention) for mention in found.mentions],
        }
        dropped = [claim_id for claim_id in before["claims"] if claim_id not in set(ids)]
        if not known or any(now[name] != before[name] for name in ("sha256", "claims", "mentions")):
            links = {"supersedes": extractions[-1].seq if extractions else None, "reader": reader}
            seq = self.write(Kind.EXTRACTION, document_id, formats.dump_json(now | links), {"document_id": document_id})
            for claim_id in dropped:
                gone = {"claim_id": claim_id, "document_id": document_id, "by": seq, "reason": reason}
                self.write(Kind.SUPERSEDED, claim_id, formats.dump_json(gone), {"document_id": document_id})
        written = self.write_claims(found.claims)
        return Appended(
            added=written,
            known=len(ids) - written,
            documents=int(not known),
            superseded=len(dropped),
        )


def newest_said(connection: sa.Connection, claim_ids: Sequence[str]) -> dict[str, str | None]:
    """Newest wording of claims that are there; None for one that is no longer read."""
    found: dict[str, str | None] = {}
    for start in range(0, len(claim_ids), ASKED_AT_ONCE):
        part = tuple(claim_ids[start : start + ASKED_AT_ONCE])
        # Mostly none is there: the short question first, the longer one for the few.
        known = connection.exec_driver_sql(_KNOWN, (json.dumps(part),)).scalars().all()
        if not known:
            continue
        asked = (json.dumps(known), Kind.CLAIM.value, Kind.SUPERSEDED.value)
        for subject, kind, body in connection.exec_driver_sql(_BODIES, asked):
            found[subject] = body if kind == Kind.CLAIM else None
    return found


def without_links(body: dict[str, Any]) -> dict[str, Any]:
    """A body without what only says why and after which row it was written."""
    return {name: value for name, value in body.items() if name not in {"supersedes", "reason", "corrected"}}
