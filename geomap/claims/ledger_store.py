"""The file behind the ledger: its tables, their versions, how it is opened, and what it says when that fails.

One table of events that triggers keep from being changed, one row for the head of the chain. The tables of every
version are made by :data:`MIGRATIONS`, in order, each in one transaction; see ``docs/decisions/0009-store.md``.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from geomap.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

APPLICATION_ID = 0x67656F6D
"""In the file's header ("geom"), so that another program's database is not taken for ours."""

GENESIS = "0" * 64
BUSY_SECONDS = 30

METADATA = sa.MetaData()
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("recorded", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("document_id", sa.Text),
    sa.Column("place_id", sa.Text),
    sa.Column("event", sa.Text),
    sa.Column("gaining_side", sa.Text),
    sa.Column("earliest", sa.Text),
    sa.Column("latest", sa.Text),
    sa.Column("published_last", sa.Text),
    sa.Column("digest", sa.Text),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("events_by_subject", "subject", "seq"),
    sa.Index("events_by_kind", "kind", "seq"),
    sa.Index("events_by_place", "place_id", "published_last", "subject"),
    sa.Index("events_by_document", "document_id"),
    sa.Index("events_by_digest", "digest", sqlite_where=sa.text("digest IS NOT NULL")),
)
HEAD = sa.Table(
    "head",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
CHAINED = ("seq", "kind", "subject", "body", "recorded", "who", "hash")
"""Columns that a row of an export has; the others follow from the body and are there for queries."""


def of_kinds(*kinds: str, of: str = EVENTS.name) -> sa.ColumnElement[bool]:
    """Rows of these kinds, found by what else is asked of them (a subject, places, documents).

    Without the index of kinds (the plus keeps the database from it): by that, all claims were looked at to find those
    of one subject.
    """
    return sa.literal_column(f"+{of}.kind", sa.Text).in_([str(kind) for kind in kinds])


def _guard(connection: sa.Connection) -> None:
    for word in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER events_no_{word.lower()} BEFORE {word} ON events "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def claims_and_judgements(connection: sa.Connection) -> None:
    """Version 1: one table of claims and judgements, an event known by the hash of its content."""
    for statement in (
        """CREATE TABLE events (seq INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, claim_id TEXT NOT NULL,
        content TEXT NOT NULL UNIQUE, body TEXT NOT NULL, recorded TEXT NOT NULL, who TEXT, place_id TEXT,
        event TEXT, gaining_side TEXT, earliest TEXT, latest TEXT, published_last TEXT, hash TEXT NOT NULL)""",
        "CREATE TABLE head (id INTEGER NOT NULL PRIMARY KEY, events INTEGER NOT NULL, hash TEXT NOT NULL)",
        "CREATE INDEX events_by_claim ON events (claim_id, kind)",
        "CREATE INDEX events_by_place ON events (place_id)",
        "CREATE INDEX events_by_publication ON events (published_last)",
    ):
        connection.exec_driver_sql(statement)
    connection.execute(HEAD.insert().values(id=1, events=0, hash=GENESIS))
    _guard(connection)


def documents_and_supersession(connection: sa.Connection) -> None:
    """Version 2: an event has a subject of any kind and a document; the newest of a subject counts."""
    connection.exec_driver_sql("ALTER TABLE events RENAME TO events_1")
    for name in ("events_by_claim", "events_by_place", "events_by_publication"):
        connection.exec_driver_sql(f"DROP INDEX {name}")
    for name in ("events_no_update", "events_no_delete"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    EVENTS.create(connection)
    connection.exec_driver_sql(
        "INSERT INTO events (seq, kind, subject, body, recorded, who, document_id, place_id, event, gaining_side, "
        "earliest, latest, published_last, hash) SELECT seq, kind, claim_id, body, recorded, who, "
        "json_extract(body, '$.document_id'), place_id, event, gaining_side, earliest, latest, published_last, hash "
        "FROM events_1 ORDER BY seq"
    )
    connection.exec_driver_sql("DROP TABLE events_1")
    _guard(connection)


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (claims_and_judgements, documents_and_supersession)
"""What makes each version out of the one before it; the first makes it out of an empty file."""

SCHEMA_VERSION = len(MIGRATIONS)


def create_file(path: Path) -> None:
    """Make an empty store.

    Raises
    ------
    LedgerError
        There is a file already, or the folder cannot be written.
    """
    if path.exists():
        raise LedgerError(f"{path}: exists already; give another name, or add to it: geomap ledger add")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: no folder {path.parent}; make it first")
    try:
        with writing(path) as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection, 0)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def check_file(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
    """Refuse what is not a ledger or of a newer version; bring an older one to this version, in one transaction.

    Raises
    ------
    LedgerError
        With the file left as it is.
    """
    version = _version_of(path, busy_seconds=busy_seconds)
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION or version < 1:
        raise LedgerError(
            f"{path}: ledger of version {version}, expected {SCHEMA_VERSION}; "
            "use the geomap that wrote it, or a newer one"
        )
    with writing(path, busy_seconds=busy_seconds) as connection:
        # Another program may have done it while this one waited.
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version < SCHEMA_VERSION:
            _migrate(connection, version)


def _version_of(path: Path, *, busy_seconds: float) -> int:
    if not path.is_file():
        raise LedgerError(f"{path}: no such ledger; make one with: geomap ledger add {path} INPUT")
    recover(path, busy_seconds=busy_seconds)
    engine = engine_of(path, write=False, busy_seconds=busy_seconds)
    try:
        with told(path), engine.connect() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    finally:
        engine.dispose()
    if application != APPLICATION_ID:
        raise LedgerError(f"{path}: a database, but not a ledger of ours; give a file of: geomap ledger add")
    return version


def recover(path: Path, *, busy_seconds: float) -> None:
    """Let a writer roll back what a killed one left half done; a reader may not."""
    journal = path.with_name(f"{path.name}-journal")
    if not journal.exists() or journal.stat().st_size == 0:
        return
    engine = engine_of(path, write=True, busy_seconds=busy_seconds)
    try:
        with told(path), engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    finally:
        engine.dispose()


def _migrate(connection: sa.Connection, version: int) -> None:
    for number in range(version, SCHEMA_VERSION):
        MIGRATIONS[number](connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def engine_of(path: Path, *, write: bool, busy_seconds: float = BUSY_SECONDS) -> sa.Engine:
    """Connections to the file, read-only or with the write lock taken when a transaction begins."""
    mode = "rwc" if write else "ro"
    location = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    url = sa.URL.create(
        "sqlite", database=f"file:{location}", query={"mode": mode, "uri": "true", "timeout": str(busy_seconds)}
    )
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = FULL" if write else "PRAGMA query_only = ON")

    @sa.event.listens_for(engine, "begin")
    def take_the_write_lock_at_once(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def writing(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[sa.Connection]:
    """One write transaction: all of it, or nothing."""
    engine = engine_of(path, write=True, busy_seconds=busy_seconds)
    try:
        with told(path, busy_seconds=busy_seconds), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


_IN_USE = "in use by another program for {busy} s; try again later"
_FAILED = (
    "cannot be read or written to the end (disk full, quota or file limit reached, or a bad disk); "
    "nothing was added, make room and try again"
)
_REMEDIES = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of it and its folder",
    sqlite3.SQLITE_PERM: "cannot be opened; check the permissions of it and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened or written; check the permissions of it and its folder",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was added, make room and try again",
    sqlite3.SQLITE_IOERR: _FAILED,
}


@contextmanager
def told(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[None]:
    """Turn what the database says into one line with a remedy."""
    try:
        yield
    except DatabaseError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) or 0
        if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise LedgerError(f"{path}: the ledger is append-only; append a correction instead") from error
        remedy = _REMEDIES.get(code & 0xFF)
        if remedy is not None:
            raise LedgerError(f"{path}: {remedy.format(busy=f'{busy_seconds:g}')}") from error
        raise LedgerError(
            f"{path}: not a ledger, or damaged ({error.orig}); restore a backup, or import an export: "
            "geomap ledger import"
        ) from error
    except SQLAlchemyError as error:
        raise LedgerError(f"{path}: cannot be used ({error}); restore a backup") from error


def chained(previous: str, seq: int, kind: str, subject: str, body: str, recorded: str, who: str | None) -> str:
    """Hash of a row: over the hash before it and all that the row says."""
    # Lengths go in front, so that no field can be shifted into its neighbour.
    parts = (previous, str(seq), kind, subject, recorded, "-" if who is None else f"+{who}", body)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
