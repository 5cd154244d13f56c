"""What was worked out from a large ledger, kept beside it: what is shown of each place, on which day, known by which.

Derived data: a hidden file ``.NAME.days`` that may be deleted at any time and is made anew when the rules, the profile
or the ledger are others. It knows nothing of what it keeps: the flow puts texts in and gets them back
(:mod:`geomap.standing`).

Two kinds of it. A *history* answers every question about a place, of any day and as known by any; ``geomap ledger
index`` makes it: columns of numbers that may point to texts which all places share (*facts*), and to the ids of the
place's claims. When more is published of a place it ends, and another *part* begins there. A *version* is what a
question worked out of a place without one: as known by a day the place stays the same until somebody publishes about
it again, so it holds from one such day to the next, with a row for each day on which the place is shown otherwise than
on the day before.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from geomap.claims.ledger_store import EVENTS, engine_of, told
from geomap.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from geomap.claims.ledger import Ledger

VERSION = 3
ALL = "*"
"""Known by of a question that does not ask: undated claims count too."""
FOR_EVER = "~"
"""After every day, as a text; the day of knowledge of what nobody knows when it was published."""
ENDLESS = date.max.toordinal() + 2
"""The same as an ordinal: after :data:`geomap.control.history.ALL_KNOWN`."""
MOST_PARTS = 8
"""Of the history of a place; then it is made anew in one."""

_TABLES = {
    "told": "CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "versions": """CREATE TABLE versions (place_id TEXT NOT NULL, known_from TEXT NOT NULL, known_to TEXT NOT NULL,
    fleeting INTEGER NOT NULL, PRIMARY KEY (place_id, known_from)) WITHOUT ROWID""",
    "steps": """CREATE TABLE steps (place_id TEXT NOT NULL, known_from TEXT NOT NULL, day TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (place_id, known_from, day)) WITHOUT ROWID""",
    "languages": "CREATE TABLE languages (document_id TEXT PRIMARY KEY, language TEXT) WITHOUT ROWID",
    "parts": """CREATE TABLE parts (number INTEGER PRIMARY KEY, place_id TEXT NOT NULL, known_from INTEGER NOT NULL,
    known_to INTEGER NOT NULL, ids TEXT NOT NULL, UNIQUE (place_id, known_from))""",
    "columns": """CREATE TABLE columns (kind TEXT NOT NULL, part INTEGER NOT NULL, numbers BLOB NOT NULL,
    PRIMARY KEY (kind, part))""",
    "facts": "CREATE TABLE facts (number INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE)",
}


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turn what the database says into one line; of a damaged file that it may go."""
    try:
        with told(path):
            yield
    except LedgerError as error:
        code = getattr(getattr(error.__cause__, "orig", None), "sqlite_errorcode", 0) or 0
        if code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise LedgerError(f"{path}: damaged; delete it, it is made anew: geomap ledger index") from error
        raise


def _version_in(path: Path, reader: sa.Engine) -> int:
    with _whole(path), reader.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _make_tables(connection: sa.Connection) -> None:
    """Of this version; those of another one are dropped, whatever they held."""
    for name, statement in _TABLES.items():
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("CREATE INDEX columns_of_part ON columns (part)")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A place whose history must be made, or be made from a day of knowledge on."""

    place_id: str
    known_from: int = 0
    """As an ordinal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Rows of 32-bit numbers."""

    width: int
    numbers: bytes
    """Row after row."""
    facts: tuple[int, ...] = ()
    """Which of the numbers of a row count texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A history, or its newest part."""

    due: Due
    columns: dict[str, Columns]
    facts: list[str]
    """Texts that the columns count from 0."""
    ids: list[str]
    """Of claims."""


class Days:
    """The file, open; a context manager. Without a place to write it is kept in memory, for this question only."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.path = self.path_of(ledger)
        self.kept = True
        """False where the file cannot be written, and what is worked out lasts as long as this object."""
        self._engine, self._reader = self._open(self.path)
        self._basis: tuple[str, ...] = ()
        self._facts: dict[str, int] = {}
        self._usable = False

    @staticmethod
    def path_of(ledger: Ledger) -> Path:
        """Where it is kept."""
        return ledger.path.with_name(f".{ledger.path.name}.days")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()
        self._reader.dispose()

    def _open(self, path: Path) -> tuple[sa.Engine, sa.Engine]:
        """To write with, which takes the lock, and to read with, which does not."""
        writer, reader = engine_of(path, write=True), engine_of(path, write=False)
        try:
            if not path.exists() or _version_in(path, reader) != VERSION:
                with _whole(path), writer.begin() as connection:
                    _make_tables(connection)
        except LedgerError:
            self.kept = False
            writer = reader = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
            with writer.begin() as connection:
                _make_tables(connection)
        return writer, reader

    def bring_up_to_date(self, *, rules: str, language: str, anew: bool = False) -> None:
        """Forget what the ledger's new rows, or other rules, make untrue.

        Parameters
        ----------
        rules
            Stands for all but the ledger and the language that an answer depends on.
        language
            Of the words in versions; histories have all.
        anew
            Forget histories of other rules too; else they are only not used, for it takes long to make them.
        """
        head, hashed = self._ledger.head()
        values = {"position": str(head), "chain": hashed, "rules of versions": f"{rules} {language}"}
        self._basis = (str(head), hashed, rules)
        before = self._read_told()
        self._usable = before.get("rules") == rules
        self._facts = {}
        fleeting = self._fleeting()  # asked before the lock is taken: a long deletion keeps readers out
        if values.items() <= before.items() and (self._usable or not anew) and not fleeting:
            return
        with _whole(self.path), self._engine.begin() as connection:
            before = self._told(connection)
            position = int(before.get("position", 0))
            if position > head or (position and self._ledger.hash_at(position) != before.get("chain")):
                position = 0
            if not position or before.get("rules of versions") != f"{rules} {language}":
                connection.exec_driver_sql("DELETE FROM steps")
                connection.exec_driver_sql("DELETE FROM versions")
            if not position or (anew and before.get("rules") != rules):
                connection.exec_driver_sql("DELETE FROM columns")
                connection.exec_driver_sql("DELETE FROM parts")
                connection.exec_driver_sql("DELETE FROM facts")
            touched = self._ledger.places_touched(after=position) if 0 < position < head else {}
            for place_id, day in sorted((touched | dict.fromkeys(fleeting, "")).items()):
                self._forget_versions(connection, place_id, day)
            for place_id, day in sorted(touched.items()):
                self._cut_history(connection, place_id, day)
            stated = {"rules": rules} if anew or not position or "rules" not in before else {}
            self._tell(connection, **values, **stated)
            self._usable = (before | stated).get("rules") == rules

    def _fleeting(self) -> list[str]:
        """Places that may be shown otherwise tomorrow though nobody writes: what was kept of them is not used again."""
        with _whole(self.path), self._reader.connect() as connection:
            found = connection.exec_driver_sql("SELECT DISTINCT place_id FROM versions WHERE fleeting").scalars()
            return list(found)

    @staticmethod
    def _forget_versions(connection: sa.Connection, place_id: str, day: str) -> None:
        """Of a place of which something is known otherwise from a day of knowledge on."""
        since = (place_id, day, ALL)
        connection.exec_driver_sql(
            "DELETE FROM steps WHERE (place_id, known_from) IN (SELECT place_id, known_from FROM versions "
            "WHERE place_id = ? AND (known_to > ? OR known_from = ?))", since
        )  # fmt: skip
        connection.exec_driver_sql(
            "DELETE FROM versions WHERE place_id = ? AND (known_to > ? OR known_from = ?)", since
        )

    @staticmethod
    def _cut_history(connection: sa.Connection, place_id: str, day: str) -> None:
        """Let a history hold before a day of knowledge only."""
        named = (place_id, _ordinal(day))
        connection.exec_driver_sql(
            "DELETE FROM columns WHERE part IN (SELECT number FROM parts WHERE place_id = ? AND known_from >= ?)", named
        )
        connection.exec_driver_sql("DELETE FROM parts WHERE place_id = ? AND known_from >= ?", named)
        connection.exec_driver_sql(
            "UPDATE parts SET known_to = ? WHERE place_id = ? AND known_to > ?", (named[1], *named)
        )

    # --- histories: every question about a place -------------------------------------------------------------------

    def followed(self, known: int) -> frozenset[str]:
        """Places of which the history holds for a day of knowledge, an ordinal."""
        if not self._usable:
            return frozenset()
        query = "SELECT place_id FROM parts WHERE known_from <= ? AND known_to > ?"
        with _whole(self.path), self._reader.connect() as connection:
            return frozenset(connection.exec_driver_sql(query, (known, known)).scalars().all())

    def due(self, place_ids: Collection[str]) -> list[Due]:
        """Of some places those whose history does not hold for every day of knowledge."""
        query = "SELECT place_id, max(known_to) AS known_to, count(*) AS parts FROM parts GROUP BY place_id"
        with _whole(self.path), self._reader.connect() as connection:
            kept = {row.place_id: row for row in connection.exec_driver_sql(query)}
        found = []
        for place_id in sorted(place_ids):
            row = kept.get(place_id)
            if row is None or row.known_to < ENDLESS:
                goes_on = row is not None and row.parts < MOST_PARTS
                found.append(Due(place_id=place_id, known_from=row.known_to if row is not None and goes_on else 0))
        return found

    def put_histories(self, found: Iterable[Followed]) -> bool:
        """Keep histories; False, with nothing kept, where the ledger or the rules are others meanwhile."""
        with _whole(self.path), self._engine.begin() as connection:
            before = self._told(connection)
            if tuple(before.get(name) for name in ("position", "chain", "rules")) != self._basis:
                return False
            for one in found:
                self._put_history(connection, one)
        return True

    def _put_history(self, connection: sa.Connection, one: Followed) -> None:
        import numpy as np

        place_id, known_from = one.due.place_id, one.due.known_from
        query = "SELECT max(known_to) FROM parts WHERE place_id = ?"
        known_to = connection.exec_driver_sql(query, (place_id,)).scalar() or 0
        if known_to == ENDLESS or known_from not in {0, known_to}:
            return  # another program made it meanwhile
        if not known_from:
            self._cut_history(connection, place_id, "")
        connection.exec_driver_sql(
            "INSERT INTO parts (place_id, known_from, known_to, ids) VALUES (?, ?, ?, ?)",
            (place_id, known_from, ENDLESS, json.dumps(one.ids, ensure_ascii=False)),
        )
        part = connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one()
        numbers = np.array([self._number_of_fact(connection, text) for text in one.facts], dtype=np.int32)
        for kind, columns in one.columns.items():
            rows = np.frombuffer(columns.numbers, dtype=np.int32).reshape(-1, columns.width).copy()
            for column in columns.facts:
                rows[:, column] = numbers[rows[:, column]]
            if len(rows):
                connection.exec_driver_sql("INSERT INTO columns VALUES (?, ?, ?)", (kind, part, rows.tobytes()))
        connection.exec_driver_sql("DELETE FROM steps WHERE place_id = ?", (place_id,))
        connection.exec_driver_sql("DELETE FROM versions WHERE place_id = ?", (place_id,))

    def _number_of_fact(self, connection: sa.Connection, text: str) -> int:
        number = self._facts.get(text)
        if number is None:
            connection.exec_driver_sql("INSERT OR IGNORE INTO facts (body) VALUES (?)", (text,))
            number = connection.exec_driver_sql("SELECT number FROM facts WHERE body = ?", (text,)).scalar_one()
            self._facts[text] = int(number)
        return int(number)

    def columns(self, kind: str, width: int, known: int, place_id: str | None = None) -> tuple[Any, Any]:
        """Rows of a kind out of the histories that hold for a day of knowledge: the parts they are of, and the rows."""
        import numpy as np

        query = (
            "SELECT columns.part, columns.numbers FROM columns JOIN parts ON parts.number = columns.part "
            "WHERE columns.kind = ? AND known_from <= ? AND known_to > ? AND (? IS NULL OR place_id = ?) "
            "ORDER BY columns.part"
        )
        found: Sequence[Any] = []
        if self._usable:
            with _whole(self.path), self._reader.connect() as connection:
                found = connection.exec_driver_sql(query, (kind, known, known, place_id, place_id)).all()
        parts, numbers = zip(*found, strict=True) if found else ((), ())
        rows = np.frombuffer(b"".join(numbers), dtype=np.int32).reshape(-1, width)
        counts = np.array([len(one) for one in numbers], dtype=np.int64) // (width * rows.itemsize)
        return np.repeat(np.array(parts, dtype=np.int64), counts), rows

    def facts(self, numbers: Iterable[int]) -> dict[int, Any]:
        """Facts by their numbers, read back."""
        return self._read_back(
            "SELECT number, body FROM facts WHERE number IN (SELECT value FROM json_each(?))", numbers
        )

    def ids(self, parts: Iterable[int]) -> dict[int, list[str]]:
        """Ids of the claims of some parts."""
        query = "SELECT number, ids FROM parts WHERE number IN (SELECT value FROM json_each(?))"
        return self._read_back(query, parts)

    def places_of(self, parts: Iterable[int]) -> dict[int, str]:
        """Ids of the places of some parts."""
        query = "SELECT number, place_id FROM parts WHERE number IN (SELECT value FROM json_each(?))"
        with _whole(self.path), self._reader.connect() as connection:
            found = connection.exec_driver_sql(query, (json.dumps(list(parts)),)).all()
        return {int(number): str(place_id) for number, place_id in found}

    def _read_back(self, query: str, numbers: Iterable[int]) -> dict[int, Any]:
        with _whole(self.path), self._reader.connect() as connection:
            found = connection.exec_driver_sql(query, (json.dumps(sorted(numbers)),)).all()
        return dict(zip([row[0] for row in found], json.loads(f"[{','.join([row[1] for row in found])}]"), strict=True))

    # --- versions: what questions worked out -----------------------------------------------------------------------

    def languages(self) -> dict[str | None, int]:
        """Number of documents by language; only those recorded since the last question are looked at."""
        head, hashed = self._ledger.head()
        now = {"languages_position": str(head), "languages_chain": hashed}
        if not now.items() <= self._read_told().items():
            with _whole(self.path), self._engine.begin() as connection:
                before = self._told(connection)
                position = int(before.get("languages_position", 0))
                if position > head or (position and self._ledger.hash_at(position) != before.get("languages_chain")):
                    connection.exec_driver_sql("DELETE FROM languages")
                    position = 0
                new = list(self._ledger.languages(after=position).items())
                if new:
                    connection.exec_driver_sql("INSERT OR REPLACE INTO languages VALUES (?, ?)", new)
                self._tell(connection, **now)
        with _whole(self.path), self._reader.connect() as connection:
            counted = connection.exec_driver_sql("SELECT language, count(*) FROM languages GROUP BY language")
            return {language: int(count) for language, count in counted}

    def _read_told(self) -> dict[str, str]:
        with _whole(self.path), self._reader.connect() as connection:
            return self._told(connection)

    @staticmethod
    def _told(connection: sa.Connection) -> dict[str, str]:
        return {row.name: row.value for row in connection.exec_driver_sql("SELECT name, value FROM told")}

    @staticmethod
    def _tell(connection: sa.Connection, **values: str) -> None:
        connection.exec_driver_sql("INSERT OR REPLACE INTO told VALUES (?, ?)", list(values.items()))

    def missing(self, versions: dict[str, tuple[str, str]], known_by: str) -> list[str]:
        """Of places with the version that is asked: those that must still be worked out."""
        with _whole(self.path), self._reader.connect() as connection:
            known = connection.exec_driver_sql(
                "SELECT place_id FROM versions WHERE known_from <= ? AND ? < known_to", (known_by, known_by)
            ).scalars()
            return sorted(versions.keys() - set(known))

    def put(self, rows: Iterable[tuple[str, str, str, bool, list[tuple[str, str]]]]) -> None:
        """Keep versions of places: id, from and to when it is known so, whether it may change of itself, and steps."""
        with _whole(self.path), self._engine.begin() as connection:
            for place_id, known_from, known_to, fleeting, steps in rows:
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)",
                    (place_id, known_from, known_to, int(fleeting)),
                )
                if steps:
                    connection.exec_driver_sql(
                        "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?)",
                        [(place_id, known_from, day, body) for day, body in steps],
                    )

    def on(self, day: date, known_by: str) -> list[Any]:
        """What is kept of each place for a day, as known by a day: the bodies, read back."""
        query = (
            "SELECT (SELECT body FROM steps WHERE steps.place_id = versions.place_id "
            "AND steps.known_from = versions.known_from AND day <= ? ORDER BY day DESC LIMIT 1) FROM versions "
            "WHERE known_from <= ? AND ? < known_to"
        )
        with _whole(self.path), self._reader.connect() as connection:
            found = connection.exec_driver_sql(query, (day.isoformat(), known_by, known_by)).scalars()
            return [json.loads(body) for body in found if body]


def _ordinal(day: str) -> int:
    """Day of knowledge from which something is otherwise: 0 where that is so of all."""
    if day == FOR_EVER:
        return ENDLESS - 1
    return date.fromisoformat(day).toordinal() if day else 0


def versions_of_places(
    ledger: Ledger, known_by: date | None, *, besides: Collection[str] = ()
) -> dict[str, tuple[str, str]]:
    """For each place spoken of by a day, besides some: from when to when what is known of it stays the same."""
    asked = [place_id for place_id in ledger.place_ids() if place_id not in besides]
    if known_by is None or not asked:
        return dict.fromkeys(asked, (ALL, ALL + "~"))
    day = known_by.isoformat()
    # A look into the index, place by place: grouping would look at every claim.
    query = (
        "SELECT value, (SELECT max(published_last) FROM events WHERE place_id = value AND published_last <= ?), "
        "(SELECT min(published_last) FROM events WHERE place_id = value AND published_last > ?) FROM json_each(?)"
    )
    with ledger.reading() as connection:
        told_of = connection.exec_driver_sql(query, (day, day, json.dumps(asked))).all()
        moved = connection.execute(
            sa.select(EVENTS.c.place_id).where(EVENTS.c.kind == "judgement", EVENTS.c.place_id.is_not(None)).distinct()
        ).scalars()
        found = {place_id: (since, then or FOR_EVER) for place_id, since, then in told_of if since is not None}
        # What an editor moved to a place was published on days that the place itself does not know.
        return found | dict.fromkeys(set(moved) & set(asked), (day, day + "~"))
