"""The append-only store of claims and judgements: SQLite through SQLAlchemy Core, the only database code.

Every row is an event: a claim as it was read, or what an editor decided about one. Nothing is overwritten or deleted
(triggers refuse it); a claim that is read again otherwise is a new event, and the newest of an id counts. Each event's
hash covers the one before it, so that a change of the past shows. See ``docs/decisions/0009-store.md``.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from geomap import formats
from geomap.errors import FormatError, LedgerError
from geomap.intervals import last_day
from geomap.model import Claim, Event, Judgement, JudgementAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    Clock = Callable[[], datetime]

SCHEMA_VERSION = 1
APPLICATION_ID = 0x67656F6D
"""In the file's header ("geom"), so that another program's database is not taken for ours."""

GENESIS = "0" * 64
BATCH = 5_000
BUSY_SECONDS = 30

_METADATA = sa.MetaData()
EVENTS = sa.Table(
    "events",
    _METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("claim_id", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("recorded", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("place_id", sa.Text),
    sa.Column("event", sa.Text),
    sa.Column("gaining_side", sa.Text),
    sa.Column("earliest", sa.Text),
    sa.Column("latest", sa.Text),
    sa.Column("published_last", sa.Text),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("events_by_claim", "claim_id", "kind"),
    sa.Index("events_by_place", "place_id"),
    sa.Index("events_by_publication", "published_last"),
)
HEAD = sa.Table(
    "head",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
_TRIGGERS = tuple(
    f"CREATE TRIGGER events_no_{word.lower()} BEFORE {word} ON events "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for word in ("UPDATE", "DELETE")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What an append did."""

    added: int
    """New events."""
    known: int
    """Events that were there already, word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One row, as it is kept, exported and imported."""

    seq: int
    kind: str
    """``claim`` or ``judgement``."""
    claim_id: str
    body: str
    """JSON: a line of ``claims.jsonl``, or the fields of a judgement."""
    recorded: str
    """ISO 8601, UTC."""
    who: str | None
    hash: str
    """SHA-256 over the hash before it and all of the above."""


def utc_now() -> datetime:
    """Now, in UTC: the clock of ``recorded`` unless another is given."""
    return datetime.now(UTC)


def create_ledger(path: Path) -> None:
    """Make an empty store.

    Raises
    ------
    LedgerError
        There is a file already, or the folder cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise LedgerError(f"{path}: exists already; give another name, or append to it")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: no folder {path.parent}; make it first")
    engine = _engine(path, write=True)
    try:
        with _told(path), engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            _METADATA.create_all(connection)
            for trigger in _TRIGGERS:
                connection.exec_driver_sql(trigger)
            connection.execute(HEAD.insert().values(id=1, events=0, hash=GENESIS))
    finally:
        engine.dispose()


def open_ledger(path: Path, *, clock: Clock = utc_now, verify: bool = True) -> Ledger:
    """Open a store that exists.

    Parameters
    ----------
    path
        The file.
    clock
        Gives the time-stamp ``recorded`` of what is appended.
    verify
        Check the whole chain now; False leaves it to :meth:`Ledger.verify`.

    Raises
    ------
    LedgerError
        No such file, not a ledger, of a newer version, damaged, or changed behind our back; the file is left as it is.
    """
    ledger = Ledger(Path(path), clock=clock)
    try:
        ledger.check_header()
        if verify:
            ledger.verify()
    except LedgerError:
        ledger.close()
        raise
    return ledger


class Ledger:
    """An open store; a context manager. Use :func:`open_ledger` and :func:`create_ledger`."""

    def __init__(self, path: Path, *, clock: Clock = utc_now) -> None:
        self.path = path
        self._clock = clock
        if not path.is_file():
            raise LedgerError(f"{path}: no such ledger; make one with: geomap ledger init {path}")
        self._reader = _engine(path, write=False)
        self._writer: sa.Engine | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
            self._writer = None

    # --- reading ---------------------------------------------------------------------------------------------------

    def claims(
        self,
        *,
        known_by: date | None = None,
        recorded_by: datetime | None = None,
        place_id: str | None = None,
    ) -> tuple[Claim, ...]:
        """The newest wording of every claim, in the order in which each was first recorded.

        Parameters
        ----------
        known_by
            Only what was published by this day; undated claims are left out.
        recorded_by
            As the store was then.
        place_id
            Only claims on this place.
        """
        newest = sa.select(EVENTS.c.claim_id, sa.func.max(EVENTS.c.seq).label("seq")).where(EVENTS.c.kind == "claim")
        if recorded_by is not None:
            newest = newest.where(EVENTS.c.recorded <= _stamp(recorded_by))
        if place_id is not None:
            # A later wording may have another place: look at all wordings of the claims that ever had this one.
            ever = sa.select(EVENTS.c.claim_id).where(EVENTS.c.place_id == place_id)
            newest = newest.where(EVENTS.c.claim_id.in_(ever))
        chosen = newest.group_by(EVENTS.c.claim_id).subquery()
        query = sa.select(EVENTS.c.body, EVENTS.c.seq).join(chosen, EVENTS.c.seq == chosen.c.seq)
        if known_by is not None:
            query = query.where(EVENTS.c.published_last <= known_by.isoformat())
        if place_id is not None:
            query = query.where(EVENTS.c.place_id == place_id)
        with _told(self.path), self._reader.connect() as connection:
            rows = connection.execute(query.order_by(EVENTS.c.seq)).all()
        return tuple(formats.claim_from_json(json.loads(body), where=f"{self.path}: event {seq}") for body, seq in rows)

    def judgements(self, *, recorded_by: datetime | None = None) -> tuple[Judgement, ...]:
        """What editors decided, in the order in which they did."""
        query = sa.select(EVENTS.c.body).where(EVENTS.c.kind == "judgement").order_by(EVENTS.c.seq)
        if recorded_by is not None:
            query = query.where(EVENTS.c.recorded <= _stamp(recorded_by))
        with _told(self.path), self._reader.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(_judgement_from_json(json.loads(body)) for (body,) in rows)

    def events(self) -> Iterator[LedgerEvent]:
        """All rows in order; memory does not grow with their number."""
        names = [EVENTS.c[name] for name in ("seq", "kind", "claim_id", "body", "recorded", "who", "hash")]
        with _told(self.path), self._reader.connect() as connection:
            found = connection.execution_options(yield_per=BATCH).execute(sa.select(*names).order_by(EVENTS.c.seq))
            for row in found:
                yield LedgerEvent(
                    seq=row.seq,
                    kind=row.kind,
                    claim_id=row.claim_id,
                    body=row.body,
                    recorded=row.recorded,
                    who=row.who,
                    hash=row.hash,
                )

    def history(self, claim_id: str) -> tuple[LedgerEvent, ...]:
        """Everything that was recorded about one claim, oldest first."""
        return tuple(event for event in self.events() if event.claim_id == claim_id)

    def count(self) -> int:
        """Number of events."""
        with _told(self.path), self._reader.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one())

    def check_header(self) -> None:
        """Refuse what is not a ledger, or is one of a newer version."""
        with _told(self.path), self._reader.connect() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if application != APPLICATION_ID:
            raise LedgerError(f"{self.path}: a database, but not a ledger of ours; give a file of: geomap ledger init")
        if version != SCHEMA_VERSION:
            raise LedgerError(
                f"{self.path}: ledger of version {version}, expected {SCHEMA_VERSION}; use the geomap that wrote it"
            )

    def verify(self) -> int:
        """Follow the chain from the first event to the last; the number of events.

        Raises
        ------
        LedgerError
            An event was changed, removed or put between; it names the first that does not fit.
        """
        previous, count = GENESIS, 0
        columns = [EVENTS.c[name] for name in ("seq", "kind", "claim_id", "body", "recorded", "who", "hash")]
        with _told(self.path), self._reader.connect() as connection:
            head = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash)).one_or_none()
            rows = connection.execution_options(yield_per=BATCH).execute(sa.select(*columns).order_by(EVENTS.c.seq))
            for seq, kind, claim_id, body, recorded, who, found in rows:
                count += 1
                if seq != count or _chained(previous, seq, kind, claim_id, body, recorded, who) != found:
                    raise LedgerError(
                        f"{self.path}: event {count} was changed or removed behind our back (hash chain); restore a "
                        f"backup, or import an export: geomap ledger import"
                    )
                previous = found
        if head is None or (head[0], head[1]) != (count, previous):
            raise LedgerError(
                f"{self.path}: holds {count} events, its head says {head[0] if head else 'nothing'}: events at the "
                "end were removed; restore a backup, or import an export: geomap ledger import"
            )
        return count

    # --- appending -------------------------------------------------------------------------------------------------

    def append_claims(self, claims: Iterable[Claim], *, who: str | None = None) -> Appended:
        """Append claims; one that is there word for word is left alone.

        All of them or none: one transaction.
        """
        rows = (("claim", claim.claim_id, formats.claim_to_json(claim), _columns_of(claim)) for claim in claims)
        return self._append(rows, who=who)

    def append_judgements(self, judgements: Iterable[Judgement], *, who: str | None = None) -> Appended:
        """Append what editors decided; the same decision given twice is one."""
        rows = (("judgement", one.claim_id, _judgement_to_json(one), NO_COLUMNS) for one in judgements)
        return self._append(rows, who=who)

    def _append(
        self, rows: Iterable[tuple[str, str, dict[str, Any], dict[str, str | None]]], *, who: str | None
    ) -> Appended:
        recorded = _stamp(self._clock())
        added = known = 0
        if self._writer is None:
            self._writer = _engine(self.path, write=True)
        pending = iter(rows)
        with _told(self.path), self._writer.begin() as connection:
            count, previous = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash)).one()
            while batch := list(islice(pending, BATCH)):
                prepared = {}
                for kind, claim_id, value, columns in batch:
                    body = formats.dump_json(value)
                    content = _content(kind, body)
                    if content in prepared:
                        known += 1
                    else:
                        prepared[content] = (kind, claim_id, body, columns)
                there = _known_contents(connection, list(prepared))
                known += len(there)
                inserts = []
                for content, (kind, claim_id, body, columns) in prepared.items():
                    if content in there:
                        continue
                    count += 1
                    previous = _chained(previous, count, kind, claim_id, body, recorded, who)
                    inserts.append(
                        NO_COLUMNS
                        | columns
                        | {
                            "seq": count,
                            "kind": kind,
                            "claim_id": claim_id,
                            "content": content,
                            "body": body,
                            "recorded": recorded,
                            "who": who,
                            "hash": previous,
                        }
                    )
                if inserts:
                    connection.execute(EVENTS.insert(), inserts)
                added += len(inserts)
            connection.execute(HEAD.update().where(HEAD.c.id == 1).values(events=count, hash=previous))
        return Appended(added=added, known=known)


def export_ledger(ledger: Ledger) -> Iterator[str]:
    """Every event as a line of JSON, in order, with its hash: what :func:`import_ledger` reads."""
    for event in ledger.events():
        yield (
            formats.dump_json(
                {
                    "seq": event.seq,
                    "kind": event.kind,
                    "claim_id": event.claim_id,
                    "recorded": event.recorded,
                    "who": event.who,
                    "hash": event.hash,
                    "body": json.loads(event.body),
                }
            )
            + "\n"
        )


def import_ledger(lines: Iterable[str], path: Path, *, where: str = "export") -> int:
    """Make a new store from an export, event by event, with the same time-stamps and hashes; the number of events.

    Raises
    ------
    LedgerError
        The file exists, or the export does not fit its own chain; nothing is left behind then.
    FormatError
        A line is no event.
    """
    create_ledger(path)
    engine = _engine(Path(path), write=True)
    try:
        with _told(Path(path)), engine.begin() as connection:
            previous, count = GENESIS, 0
            pending = (row for row in enumerate(lines, start=1) if row[1].strip())
            while batch := list(islice(pending, BATCH)):
                inserts = []
                for number, line in batch:
                    count += 1
                    row = _imported_row(line, where=f"{where}:{number}")
                    chained = _chained(
                        previous, count, row["kind"], row["claim_id"], row["body"], row["recorded"], row["who"]
                    )
                    if row["seq"] != count or row["hash"] != chained:
                        raise LedgerError(f"{where}:{number}: does not fit the chain; give an export as it was written")
                    previous = chained
                    inserts.append(row)
                connection.execute(EVENTS.insert(), inserts)
            connection.execute(HEAD.update().where(HEAD.c.id == 1).values(events=count, hash=previous))
    except BaseException:
        engine.dispose()
        Path(path).unlink(missing_ok=True)
        raise
    engine.dispose()
    return count


# --- what the above share ------------------------------------------------------------------------------------------


NO_COLUMNS: dict[str, str | None] = dict.fromkeys(
    ("place_id", "event", "gaining_side", "earliest", "latest", "published_last")
)


def _engine(path: Path, *, write: bool) -> sa.Engine:
    mode = "rwc" if write else "ro"
    location = Path(path).absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    url = sa.URL.create(
        "sqlite", database=f"file:{location}", query={"mode": mode, "uri": "true", "timeout": str(BUSY_SECONDS)}
    )
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def take_the_write_lock_at_once(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the database says into one line with a remedy."""
    try:
        yield
    except DatabaseError as error:
        told = str(error.orig).lower()
        if "locked" in told or "busy" in told:
            raise LedgerError(f"{path}: in use by another program for {BUSY_SECONDS} s; try again later") from error
        if "readonly" in told or "read-only" in told or "unable to open" in told:
            raise LedgerError(
                f"{path}: cannot be opened or written; check the permissions of it and its folder"
            ) from error
        if "full" in told:
            raise LedgerError(f"{path}: the disk is full; nothing was appended, make room and try again") from error
        if "append-only" in told:
            raise LedgerError(f"{path}: the ledger is append-only; append a correction instead") from error
        raise LedgerError(
            f"{path}: not a ledger, or damaged ({error.orig}); restore a backup, or import an export: "
            "geomap ledger import"
        ) from error
    except SQLAlchemyError as error:
        raise LedgerError(f"{path}: cannot be used ({error}); restore a backup") from error


def _known_contents(connection: sa.Connection, contents: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(contents), 500):
        part = contents[start : start + 500]
        query = sa.select(EVENTS.c.content).where(EVENTS.c.content.in_(part))
        known.update(connection.execute(query).scalars())
    return known


def _content(kind: str, body: str) -> str:
    return hashlib.sha256(f"{kind}\x1f{body}".encode("utf-8", "surrogatepass")).hexdigest()


def _chained(previous: str, seq: int, kind: str, claim_id: str, body: str, recorded: str, who: str | None) -> str:
    # Lengths go in front, so that no field can be shifted into its neighbour.
    parts = (previous, str(seq), kind, claim_id, recorded, "-" if who is None else f"+{who}", body)
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise LedgerError(f"time-stamp {moment.isoformat()}: no time zone; give a time in UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _columns_of(claim: Claim) -> dict[str, str | None]:
    days = claim.event_date
    published = last_day(claim.published)
    return {
        "place_id": claim.place.id if claim.place else None,
        "event": claim.event.value,
        "gaining_side": claim.gaining_side,
        "earliest": days.earliest.isoformat() if days and days.earliest else None,
        "latest": days.latest.isoformat() if days and days.latest else None,
        "published_last": published.isoformat() if published else None,
    }


def _judgement_to_json(one: Judgement) -> dict[str, Any]:
    return {
        "claim_id": one.claim_id,
        "action": one.action.value,
        "place_id": one.place_id,
        "event": one.event.value if one.event else None,
        "gaining_side": one.gaining_side,
        "event_date": one.event_date,
        "reason": one.reason,
        "who": one.who,
    }


def _judgement_from_json(row: dict[str, Any]) -> Judgement:
    return Judgement(
        claim_id=row["claim_id"],
        action=JudgementAction(row["action"]),
        place_id=row["place_id"],
        event=Event(row["event"]) if row["event"] else None,
        gaining_side=row["gaining_side"],
        event_date=row["event_date"],
        reason=row["reason"],
        who=row["who"],
    )


def _imported_row(line: str, *, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        kind, value = row["kind"], row["body"]
        body = formats.dump_json(value)
        columns = NO_COLUMNS | (_columns_of(formats.claim_from_json(value, where=where)) if kind == "claim" else {})
        if kind == "judgement":
            _judgement_from_json(value)
        elif kind != "claim":
            raise ValueError(f"kind {kind!r}")
        told = {name: row[name] for name in ("seq", "kind", "claim_id", "recorded", "who", "hash")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            [f"{where}: not an event of a ledger ({error}); give a file of: geomap ledger export"]
        ) from error
    return columns | told | {"body": body, "content": _content(kind, body)}
